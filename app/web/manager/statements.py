"""Statements to approve: exceptions one by one, the others together."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.domain.permissions import Permission
from app.domain.statements import Shown, Status
from app.extensions import db
from app.queries.adjustments import around_statement
from app.queries.paid_before import before_each
from app.queries.statements import (
    approvable,
    duties,
    notes,
    statement_for,
    statements_to_approve,
)
from app.services.approvals import approve_statements, return_statement
from app.services.plans.explanations import explained
from app.services.plans.unshown import discretion_of, manager_reading
from app.web.clock import today
from app.web.forms import ButtonForm
from app.web.manager.blueprint import blueprint
from app.web.manager.forms import ApproveForm, ReturnForm
from app.web.permissions import requires


@blueprint.get("/statements")
@requires(Permission.STATEMENT_APPROVE)
def statement_list():
    session, viewer = db.session(), current_user.viewer
    statements = statements_to_approve(session, viewer)
    before = before_each(session, viewer, statements)
    return render_template(
        "manager/statements/list.html", statements=statements, before=before, form=ButtonForm()
    )


@blueprint.get("/statements/<int:statement_id>")
@requires(Permission.STATEMENT_READ_TEAM)
def statement_page(statement_id: int):
    return _page(statement_or_404(statement_id), ReturnForm())


@blueprint.post("/statements/<int:statement_id>/approve")
@requires(Permission.STATEMENT_APPROVE)
def statement_approve(statement_id: int):
    statement_or_404(statement_id)
    form = ApproveForm()
    if not form.validate_on_submit():
        abort(400)
    approve_statements([form.shown(statement_id)], current_user.viewer, datetime.now(UTC))
    flash("The statement is approved.")
    return redirect(url_for(".statement_list"))


@blueprint.post("/statements/approve")
@requires(Permission.STATEMENT_APPROVE)
def statement_approve_many():
    """Each ticked box says which version of which statement was shown."""
    try:
        batch = [_shown(text) for text in request.form.getlist("shown")]
    except ValueError:
        abort(400)
    if not batch:
        flash("No statement was ticked.")
        return redirect(url_for(".statement_list"))
    approve_statements(batch, current_user.viewer, datetime.now(UTC))
    flash(f"{len(batch)} statements are approved.")
    return redirect(url_for(".statement_list"))


@blueprint.post("/statements/<int:statement_id>/return")
@requires(Permission.STATEMENT_APPROVE)
def statement_return(statement_id: int):
    statement = statement_or_404(statement_id)
    form = ReturnForm()
    if not form.validate_on_submit():
        return _page(statement, form)
    shown = form.shown(statement_id)
    return_statement(shown, form.reason.data, current_user.viewer, datetime.now(UTC))
    flash("The statement went back to HR with your reason.")
    return redirect(url_for(".statement_list"))


def statement_or_404(statement_id: int):
    return statement_for(db.session(), current_user.viewer, statement_id) or abort(404)


def _page(statement, form: ReturnForm):
    session, viewer = db.session(), current_user.viewer
    reader = manager_reading(session, viewer.id, today())
    is_mine = bool(approvable(session, viewer, [statement.id]))
    form.version.data, form.content_hash.data = statement.version, statement.content_hash
    return render_template(
        "manager/statements/page.html",
        statement=statement,
        before=before_each(db.session(), current_user.viewer, [statement]).get(statement.id),
        around=around_statement(db.session(), statement),
        lines=explained(statement, discretion_of(statement, reader)),
        duties=duties(session, statement.id),
        notes=notes(session, statement.id),
        form=form,
        can_approve=is_mine and statement.status == Status.IN_REVIEW,
    )


def _shown(text: str) -> Shown:
    """`id:version:hash` of a ticked box. Errors: ValueError."""
    number, version, content_hash = text.split(":")
    return Shown(int(number), int(version), content_hash)
