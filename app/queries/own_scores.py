"""Reading what a payee's own score is made of, each from the payee's own range of credits."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, bindparam, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.calendar_rules import FIRST_DAY
from app.domain.days import Days
from app.domain.employments import AttributeName
from app.domain.facts import Count
from app.domain.fairness.last_answers import in_order
from app.domain.steadiness import Cell
from app.models.catalogue import SourceRow
from app.models.facts import AnswerRow, CreditRow
from app.models.people import MembershipRow, PersonAttributeRow
from app.queries.people import holds
from app.queries.plan_scores import START, LastAnswer

Columns = Select[*tuple[Any, ...]]


class Numbered(NamedTuple):
    """One of the last answers, with its number."""

    id: int
    answer: LastAnswer


def channel_counts(session: Session, payee_id: int, question: str, days: Days) -> list[Count]:
    """How often each step was chosen for one payee on each channel; one query."""
    query = _counted(CreditRow.channel, question, days.first, days.end).where(
        CreditRow.payee_id == payee_id
    )
    return [Count((channel,), *row) for channel, *row in session.execute(query)]


def own_cells(session: Session, payee_id: int, question: str, days: Days) -> list[Cell]:
    """How often each step was chosen for one payee on each day and channel; one query."""
    mine = (CreditRow.payee_id == payee_id, CreditRow.question == question)
    sums = (CreditRow.credit, CreditRow.credit * CreditRow.credit)
    columns = (CreditRow.day, CreditRow.channel, CreditRow.step)
    query = (
        select(*columns, func.count(), *(cast(func.sum(each), BigInteger) for each in sums))
        .where(*mine, CreditRow.day >= days.first, CreditRow.day < days.end)
        .group_by(*columns)
    )
    return [Cell._make(row) for row in session.execute(query)]


def attribute_counts(
    session: Session, payee_id: int, question: str, days: Days, name: str
) -> list[Count]:
    """How often each step was chosen for one payee by customers with each value; one query."""
    value = func.coalesce(AnswerRow.attributes[name].as_string(), "")
    query = _counted(value, question, days.first, days.end)
    query = query.join(AnswerRow, AnswerRow.id == CreditRow.answer_id)
    query = query.where(CreditRow.payee_id == payee_id)
    return [Count((found,), *row) for found, *row in session.execute(query)]


def group_counts(
    session: Session, payee_id: int, question: str, days: Days, day: date
) -> list[Count]:
    """How often each step was chosen for each one of the payee's group; one query.

    The group are those who on that day are in the payee's team and have the payee's job, so it is
    as large as a team; of each one's range of credits the days are read.
    """
    values = {"payee": payee_id, "question": question, "day": day}
    values |= {"first": days.first, "end": days.end}
    rows = session.execute(_group_counts(), values)
    return [Count((payee,), *row) for payee, *row in rows]


def last_answers_of(
    session: Session, payee_id: int, question: str, end: date, number: int
) -> list[Numbered]:
    """The last so many answers of one payee before a day, the newest first; one query."""
    mine = (CreditRow.payee_id == payee_id, CreditRow.question == question, CreditRow.day < end)
    nth = select(CreditRow.day).where(*mine).order_by(CreditRow.day.desc())
    first = func.coalesce(nth.limit(1).offset(number - 1).scalar_subquery(), FIRST_DAY)
    order = (AnswerRow.day, AnswerRow.instant, SourceRow.name, AnswerRow.external_id)
    query = (
        select(CreditRow.answer_id, *order, CreditRow.step, CreditRow.credit)
        .join(AnswerRow, AnswerRow.id == CreditRow.answer_id)
        .join(SourceRow, SourceRow.id == AnswerRow.source_id)
        .where(*mine, CreditRow.day >= first)
    )
    found = [
        Numbered(answer_id, LastAnswer(day, instant or START, source, external, step, credit))
        for answer_id, day, instant, source, external, step, credit in session.execute(query)
    ]
    return sorted(found, key=lambda row: in_order(row.answer), reverse=True)[:number]


def _counted(key: Any, question: Any, first: Any, end: Any) -> Columns:
    sums = (CreditRow.credit, CreditRow.credit * CreditRow.credit)
    columns = (key, CreditRow.step, func.count(), *(cast(func.sum(s), BigInteger) for s in sums))
    query: Columns = select(*columns).group_by(key, CreditRow.step)
    within = (CreditRow.day >= first, CreditRow.day < end)
    return query.where(CreditRow.question == question, *within)


@cache
def _group_counts() -> Columns:
    """Built once, because building takes half as long as the answer."""
    query = _counted(CreditRow.payee_id, *map(bindparam, ("question", "first", "end")))
    return query.where(CreditRow.payee_id.in_(_group_of(bindparam("payee"), bindparam("day"))))


def _group_of(payee_id: Any, day: Any) -> Select[int]:
    """Who is in the same team on a day with the same job; whoever has none has the same too."""
    mine, theirs = aliased(MembershipRow), aliased(MembershipRow)
    own, other = aliased(PersonAttributeRow), aliased(PersonAttributeRow)
    is_own = (own.person_id == payee_id) & (own.name == AttributeName.JOB) & holds(own, day)
    is_other = (
        (other.person_id == theirs.person_id)
        & (other.name == AttributeName.JOB)
        & holds(other, day)
    )
    same_job = exists().where(is_own, is_other, own.value == other.value)
    neither = ~exists().where(is_own) & ~exists().where(is_other)
    return (
        select(theirs.person_id)
        .join(mine, mine.unit_id == theirs.unit_id)
        .where(mine.person_id == payee_id, holds(mine, day), holds(theirs, day))
        .where(or_(same_job, neither))
    )
