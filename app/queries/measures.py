"""What pages and previews of measures read: their versions, and counts of the company."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.contacts import CONTACT
from app.domain.days import Days
from app.domain.facts import Count
from app.domain.measures import Measure
from app.domain.scorecards import StepMonth
from app.models.catalogue import MeasureMadeRow
from app.models.facts import AnswerRow, UnitMonthRow, UnitRollupRow
from app.queries.catalogue import measures_named

LOOKED_AT = 500  # answers, in which the attributes of customers are found


class Made(NamedTuple):
    """One version, and when it was made; not of what is built in."""

    measure: Measure
    at: datetime | None


def measure_versions(session: Session, name: str) -> list[Made]:
    """Every version of a measure, the newest first; two queries."""
    row = MeasureMadeRow
    query = select(row.version, row.made_at).where(row.measure_name == name)
    at = {version: made for version, made in session.execute(query)}
    found = [Made(measure, at.get(measure.version)) for measure in measures_named(session, name)]
    return sorted(found, key=lambda one: -one.measure.version)


def company_months(
    session: Session, company_id: int, questions: Collection[str], before: date
) -> dict[str, list[StepMonth]]:
    """How often each step was chosen in the last month before a day in which the question was
    answered at all, by question; one query.
    """
    row = UnitMonthRow
    mine = (row.unit_id == company_id, row.question.in_(sorted(questions)), row.month < before)
    last = (
        select(row.question, func.max(row.month).label("month"))
        .where(*mine)
        .group_by(row.question)
        .subquery()
    )
    query = (
        select(row.question, row.month, row.step, row.answers, row.credit)
        .join(last, (last.c.question == row.question) & (last.c.month == row.month))
        .where(*mine)
        .order_by(row.question, row.step)
    )
    found: dict[str, list[StepMonth]] = {}
    for values in session.execute(query):
        step = StepMonth(*values)
        found.setdefault(step.question, []).append(step)
    return found


def company_channels(session: Session, company_id: int, question: str, days: Days) -> list[Count]:
    """The company's answers to a question in these days by channel and step; one query."""
    row = UnitRollupRow
    sums = (func.sum(each) for each in (row.answers, row.credit, row.credit_squared))
    query = (
        select(row.channel, row.step, *sums)
        .where(row.unit_id == company_id, row.question == question)
        .where(row.day >= days.first, row.day < days.end)
        .group_by(row.channel, row.step)
        .order_by(row.channel, row.step)
    )
    return [
        Count((channel,), step, *map(int, numbers))
        for channel, step, *numbers in session.execute(query)
    ]


def attributes_of(session: Session, question: str, days: Days) -> list[str]:
    """What mappings keep of customers who answered a question, by name; not who they are.

    From the newest answers of these days; one query.
    """
    row = AnswerRow
    query = (
        select(row.attributes)
        .where(row.question == question, row.day >= days.first, row.day < days.end)
        .order_by(row.day.desc())
        .limit(LOOKED_AT)
    )
    return sorted({name for kept in session.scalars(query) for name in kept} - {CONTACT})
