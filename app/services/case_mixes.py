"""What kinds of customers score under a measure: coefficients as they are published."""

from datetime import date

from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.facts import Count
from app.domain.fairness.case_mix import Stratum, case_mix_of
from app.domain.measures import Measure, MeasureKind, Question
from app.engines.sql import OF_A_DAY, OWN_COLUMNS, SqlEngine
from app.queries.measures import attributes_of, company_channels, company_months
from app.queries.units import company

CHANNEL = "channel"


def kinds_of_customers(session: Session, question: Question, days: Days) -> list[str]:
    """What customers can be told apart by: the channel, and what mappings keep of them."""
    taken = (*OWN_COLUMNS, *OF_A_DAY)
    found = attributes_of(session, question.name, days)
    return [CHANNEL, *(name for name in found if name not in taken)]


def company_counts(session: Session, question: Question, days: Days, kind: str) -> list[Count]:
    """The company's counts by one kind of customers.

    Channels from what is kept up; other kinds from the answers of these days, which takes up to a
    second where there are a hundred thousand.
    """
    if kind == CHANNEL:
        return company_channels(session, company(session).id, question.name, days)
    return SqlEngine(session).count(question, days, [kind])


def coefficients(measure: Measure, counts: list[Count]) -> tuple[Stratum, ...]:
    """What is published of each kind of customers; nothing where they are not told apart."""
    if measure.kind is MeasureKind.DAYS:
        return ()
    _, found = case_mix_of(measure, [], counts)
    return found.strata if len(found.strata) > 1 else ()


def last_whole_month(session: Session, question: Question, today: date) -> date | None:
    """The last month before this one in which the question was answered."""
    root, name = company(session).id, question.name
    rows = company_months(session, root, [name], today.replace(day=1)).get(name)
    return rows[0].month if rows else None
