"""Answers whose payee was in another team on their day: moved by two people, or left."""

import re
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.domain.attributions import AttributionAct
from app.domain.disputes import KIND_WORDS
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.attributions import Key, change, changes, transfers, transfers_of
from app.queries.disputes import disputes
from app.services.attributions import (
    Wanted,
    confirm_move,
    hash_of,
    leave,
    propose_move,
    refuse_move,
)
from app.web.forms import ButtonForm
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import AttributionForm
from app.web.hr.periods import actor
from app.web.permissions import requires

KEY = re.compile(r"[0-9]{1,9}-[0-9]{1,9}-[0-9]{1,9}")


@blueprint.route("/attributions", methods=["GET"])
@requires(Permission.PEOPLE_READ)
def attribution_list():
    return _list(AttributionForm())


@blueprint.post("/attributions")
@requires(Permission.ATTRIBUTION_CHANGE)
def attribution_propose():
    form = AttributionForm()
    if not form.validate_on_submit():
        return _list(form)
    wanted = Wanted(_keys(), form.shown_hash.data, form.reason.data)
    if form.leave.data:
        number = leave(wanted, actor(), datetime.now(UTC))
        flash("These answers stay where they are.")
    else:
        number = propose_move(wanted, actor(), datetime.now(UTC))
        flash("The move is proposed. A second person of HR confirms it.")
    return redirect(url_for(".attribution_page", change_id=number))


@blueprint.get("/attributions/<int:change_id>")
@requires(Permission.PEOPLE_READ)
def attribution_page(change_id: int):
    found = change(db.session(), change_id) or abort(404)
    return render_template(
        "hr/attributions/page.html",
        change=found,
        transfers=transfers_of(db.session(), change_id),
        waits=found.act == AttributionAct.MOVE and not found.decision,
        own=found.proposed_by == current_user.viewer.pseudonym,
        form=ButtonForm(),
    )


@blueprint.post("/attributions/<int:change_id>/confirm")
@requires(Permission.ATTRIBUTION_CHANGE)
def attribution_confirm(change_id: int):
    ButtonForm().validate()
    number = confirm_move(change_id, actor(), datetime.now(UTC))
    flash(f"{number:,} answers count for their new teams now. Calculate the months again.")
    return redirect(url_for(".attribution_page", change_id=change_id))


@blueprint.post("/attributions/<int:change_id>/refuse")
@requires(Permission.ATTRIBUTION_CHANGE)
def attribution_refuse(change_id: int):
    ButtonForm().validate()
    refuse_move(change_id, actor(), datetime.now(UTC))
    flash("Nothing was moved. The answers are on the list again.")
    return redirect(url_for(".attribution_list"))


def _list(form: AttributionForm):
    shown = transfers(db.session())
    form.shown_hash.data = hash_of(shown)
    return render_template(
        "hr/attributions/list.html",
        transfers=shown,
        changes=changes(db.session()),
        disputes=disputes(db.session()),
        words=KIND_WORDS,
        form=form,
    )


def _keys() -> list[Key]:
    """The rows that are ticked; what is no row of a list is none."""
    texts = [text for text in request.form.getlist("row") if KEY.fullmatch(text)]
    keys = [tuple(int(part) for part in text.split("-")) for text in texts]
    return [(payee, old, new) for payee, old, new in keys]
