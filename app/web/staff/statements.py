"""What I earn, and how it was calculated."""

from datetime import date

from flask import abort, render_template
from flask_login import current_user

from app.domain.days import Days
from app.domain.permissions import Permission
from app.domain.scorecards import is_month
from app.extensions import db
from app.queries.adjustments import around_statement
from app.queries.paid_before import before_each
from app.queries.statements import duties, notes, own_rewards, statement_for
from app.services.plans.explanations import explained
from app.services.plans.next_steps import next_steps_of
from app.services.plans.unshown import Reader, colleague_reading, discretion_of, manager_reading
from app.web.clock import today
from app.web.disclosed import units_beside
from app.web.permissions import requires
from app.web.staff.blueprint import blueprint


@blueprint.get("/rewards")
@requires(Permission.SCORE_READ_OWN)
def statement_list():
    rewards = own_rewards(db.session(), current_user.viewer)
    return render_template("staff/statements/list.html", rewards=rewards)


@blueprint.get("/rewards/<int:statement_id>")
@requires(Permission.SCORE_READ_OWN)
def statement_page(statement_id: int):
    statement = statement_for(db.session(), current_user.viewer, statement_id)
    if statement is None or statement.participation.payee_id != current_user.viewer.id:
        abort(404)
    discretion = discretion_of(statement, _reader())
    return render_template(
        "staff/statements/page.html",
        statement=statement,
        before=before_each(db.session(), current_user.viewer, [statement]).get(statement.id),
        around=around_statement(db.session(), statement),
        lines=explained(statement, discretion),
        steps=next_steps_of(statement, discretion.hidden),
        is_running=statement.period.end_day > today(),
        month=month_of(statement.period.days()),
        duties=duties(db.session(), statement_id),
        notes=notes(db.session(), statement_id),
    )


def _reader() -> Reader:
    viewer = current_user.viewer
    if viewer.may(Permission.SCORE_READ_TEAM):  # who opens answers of others
        return manager_reading(db.session(), viewer.id, today(), is_payee=True)
    return colleague_reading(db.session(), units_beside)


def month_of(period: Days) -> date | None:
    """The month of a period that is one: its answers stand together on a page of their own."""
    return period.first if is_month(period) else None
