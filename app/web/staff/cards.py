"""The score that an address names, and the words around it."""

from collections.abc import Iterable
from datetime import date

from flask import abort
from flask_login import current_user

from app.domain.measures import Measure, MeasureKind
from app.domain.scorecards import (
    Scorecard,
    StepMonth,
    is_of_people,
    month_days,
    months_until,
    scorecard,
)
from app.extensions import db
from app.queries.catalogue import newest_measures
from app.queries.counts import payee_months


def measure_named(name: str) -> Measure:
    """The newest version of a measure of answers about people; others have no page here."""
    measure = newest_measures(db.session()).get(name)
    if measure is None or measure.kind is not MeasureKind.ANSWERS or not is_of_people(measure):
        abort(404)
    return measure


def own_card(measure: Measure, month: date, months: int) -> Scorecard:
    """The signed-in person's score in so many months; one query."""
    asked = months_until(month, months)
    rows = payee_months(db.session(), current_user.viewer.id, asked)
    return scorecard(measure, of_question(rows, measure), asked)


def of_question(rows: Iterable[StepMonth], measure: Measure) -> list[StepMonth]:
    return [row for row in rows if row.question == measure.question.name]


def end_of(month: date) -> date:
    """The first day after a month."""
    return month_days(month).end
