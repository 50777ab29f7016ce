"""One statement as HR sees it."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user

from app.domain.permissions import Permission
from app.domain.statements import ALLOWED, Act
from app.extensions import db
from app.queries.adjustments import around_statement
from app.queries.paid_before import before_each
from app.queries.statements import duties, notes, statement_for
from app.services.approvals import void_statement
from app.services.plans.explanations import explained
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import VoidForm
from app.web.permissions import requires


@blueprint.get("/statements/<int:statement_id>")
@requires(Permission.STATEMENT_READ_ALL)
def statement_page(statement_id: int):
    return _page(statement_or_404(statement_id), VoidForm())


@blueprint.post("/statements/<int:statement_id>/void")
@requires(Permission.PERIOD_CLOSE)
def statement_void(statement_id: int):
    statement = statement_or_404(statement_id)
    form = VoidForm()
    if not form.validate_on_submit():
        return _page(statement, form)
    shown = form.shown(statement_id)
    void_statement(shown, form.reason.data, current_user.viewer, datetime.now(UTC))
    flash("The statement pays nothing. Your reason stands beside it.")
    return redirect(url_for(".statement_page", statement_id=statement_id))


def statement_or_404(statement_id: int):
    return statement_for(db.session(), current_user.viewer, statement_id) or abort(404)


def _page(statement, form: VoidForm):
    form.version.data, form.content_hash.data = statement.version, statement.content_hash
    may = current_user.viewer.may(Permission.PERIOD_CLOSE)
    return render_template(
        "hr/statements/page.html",
        statement=statement,
        before=before_each(db.session(), current_user.viewer, [statement]).get(statement.id),
        around=around_statement(db.session(), statement),
        lines=explained(statement),
        duties=duties(db.session(), statement.id),
        notes=notes(db.session(), statement.id),
        form=form,
        can_void=may and statement.status in ALLOWED[Act.VOID][0],
    )
