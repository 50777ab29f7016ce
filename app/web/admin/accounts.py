"""Accounts and roles."""

import csv
import io
from datetime import UTC, datetime

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.domain.errors import AddressTaken
from app.domain.permissions import Permission, Role
from app.exports.cells import neutralised
from app.extensions import db
from app.queries.accounts import PAGE, account_of, accounts, count_accounts, people_without_account
from app.services.accounts import (
    Invitation,
    disable,
    enable,
    invite_everybody,
    invite_person,
    new_link,
    set_roles,
)
from app.web.admin.blueprint import blueprint
from app.web.admin.forms import InviteForm, RolesForm
from app.web.forms import ButtonForm, page_number
from app.web.permissions import requires


@blueprint.get("/accounts")
@requires(Permission.ACCOUNT_MANAGE)
def account_list():
    search, page = request.args.get("search", "").strip(), page_number()
    session = db.session()
    return render_template(
        "admin/accounts/list.html",
        accounts=accounts(session, search, page),
        total=count_accounts(session, search),
        without=len(people_without_account(session, datetime.now(UTC).date())),
        search=search,
        page=page,
        page_size=PAGE,
        form=ButtonForm(),
    )


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def account_new():
    form = InviteForm()
    if form.validate_on_submit():
        roles = [Role(role) for role in form.roles.data]
        given = (form.name.data, form.email.data)
        try:
            invitation = invite_person(current_user.viewer, *given, roles, datetime.now(UTC))
        except AddressTaken as error:
            form.email.errors = [str(error)]
        else:
            return _link_page(invitation)
    return render_template("admin/accounts/new.html", form=form)


@blueprint.post("/accounts/invite-everybody")
@requires(Permission.ACCOUNT_MANAGE)
def account_invite_everybody():
    """A file with one link per person: the only time that the links can be read."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["number", "name", "link"])
    invited = invite_everybody(current_user.viewer, datetime.now(UTC))
    if not invited:
        flash("Everybody has an account already; there was nothing to make.")
        return redirect(url_for(".account_list"))
    for each in invited:
        rows.writerow([neutralised(each.number), neutralised(each.name), _url(each)])
    headers = {"Content-Disposition": "attachment; filename=one-time-links.csv"}
    return Response(text.getvalue(), mimetype="text/csv", headers=headers)


@blueprint.get("/accounts/<int:person_id>")
@requires(Permission.ACCOUNT_MANAGE)
def account_page(person_id: int):
    account = account_or_404(person_id)
    form = RolesForm(roles=[row.role for row in account.roles])
    own = person_id == current_user.viewer.id
    return render_template("admin/accounts/page.html", account=account, form=form, own=own)


@blueprint.post("/accounts/<int:person_id>/roles")
@requires(Permission.ACCOUNT_MANAGE)
def account_roles(person_id: int):
    name = account_or_404(person_id).person.name
    form = RolesForm()
    if not form.validate_on_submit():
        abort(400)
    roles = [Role(role) for role in form.roles.data]
    set_roles(current_user.viewer, person_id, roles, datetime.now(UTC))
    flash(f"The roles of {name} are saved.")
    return redirect(url_for(".account_page", person_id=person_id))


@blueprint.post("/accounts/<int:person_id>/link")
@requires(Permission.ACCOUNT_MANAGE)
def account_link(person_id: int):
    account_or_404(person_id)
    return _link_page(new_link(current_user.viewer, person_id, datetime.now(UTC)))


@blueprint.post("/accounts/<int:person_id>/disable")
@requires(Permission.ACCOUNT_MANAGE)
def account_disable(person_id: int):
    account_or_404(person_id)
    disable(current_user.viewer, person_id, datetime.now(UTC))
    flash("The account is disabled. Open sessions have ended.")
    return redirect(url_for(".account_page", person_id=person_id))


@blueprint.post("/accounts/<int:person_id>/enable")
@requires(Permission.ACCOUNT_MANAGE)
def account_enable(person_id: int):
    account_or_404(person_id)
    enable(current_user.viewer, person_id, datetime.now(UTC))
    flash("The account may sign in again.")
    return redirect(url_for(".account_page", person_id=person_id))


def account_or_404(person_id: int):
    return account_of(db.session(), person_id) or abort(404)


def _link_page(invitation: Invitation):
    return render_template("admin/accounts/link.html", person=invitation, url=_url(invitation))


def _url(invitation: Invitation) -> str:
    """The link's address on the configured host: the request's may be forged."""
    path = url_for("auth.password_page", token=invitation.token)
    return current_app.config["PUBLIC_URL"].rstrip("/") + path
