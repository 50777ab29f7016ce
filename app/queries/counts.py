"""Reading counts: people's from their own range of credits, units' from what is kept up."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.scorecards import StepDay
from app.models.catalogue import QuestionRow
from app.models.facts import CreditRow, UnitRollupRow

UnitDay = tuple[int, date, int, int, int]  # unit, day, step, answers, credit


def unit_days(session: Session, question: str, days: Days) -> list[UnitDay]:
    """How often each step was chosen in each unit on each day, all channels; one query."""
    key = (UnitRollupRow.unit_id, UnitRollupRow.day, UnitRollupRow.step)
    query = (
        select(
            *key,
            cast(func.sum(UnitRollupRow.answers), BigInteger),
            cast(func.sum(UnitRollupRow.credit), BigInteger),
        )
        .where(
            UnitRollupRow.question == question,
            UnitRollupRow.day >= days.first,
            UnitRollupRow.day < days.end,
        )
        .group_by(*key)
    )
    return [(unit, day, step, n, credit) for unit, day, step, n, credit in session.execute(query)]


def payee_days(session: Session, payee_id: int, days: Days) -> list[StepDay]:
    """How often each step of each question was chosen for one payee on each day; one query."""
    key = (CreditRow.question, CreditRow.day, CreditRow.step)
    query = (
        select(*key, func.count(), cast(func.sum(CreditRow.credit), BigInteger))
        .where(
            CreditRow.payee_id == payee_id,
            CreditRow.question.in_(select(QuestionRow.name)),  # so that the key's range is used
            CreditRow.day >= days.first,
            CreditRow.day < days.end,
        )
        .group_by(*key)
        .order_by(*key)
    )
    return [StepDay(*row) for row in session.execute(query)]


def last_day_of(session: Session, payee_ids: Sequence[int]) -> date | None:
    """The last day on which one of these people was answered about; one query."""
    query = select(func.max(CreditRow.day)).where(
        CreditRow.payee_id.in_(payee_ids), CreditRow.question.in_(select(QuestionRow.name))
    )
    return session.scalar(query)


def payees_steps(
    session: Session, payee_ids: Sequence[int], question: str, days: Days
) -> dict[int, list[StepDay]]:
    """How often each step of one question was chosen for each of these payees; one query."""
    key = (CreditRow.payee_id, CreditRow.day, CreditRow.step)
    query = (
        select(*key, func.count(), cast(func.sum(CreditRow.credit), BigInteger))
        .where(
            CreditRow.payee_id.in_(payee_ids),
            CreditRow.question == question,
            CreditRow.day >= days.first,
            CreditRow.day < days.end,
        )
        .group_by(*key)
    )
    found: dict[int, list[StepDay]] = {payee_id: [] for payee_id in payee_ids}
    for payee_id, day, step, answers, credit in session.execute(query):
        found[payee_id].append(StepDay(question, day, step, answers, credit))
    return found


def units_days(session: Session, unit_ids: Sequence[int], days: Days) -> list[tuple[int, StepDay]]:
    """How often each step was chosen in these units on each day; one query."""
    key = (UnitRollupRow.unit_id, UnitRollupRow.question, UnitRollupRow.day, UnitRollupRow.step)
    query = (
        select(
            *key,
            cast(func.sum(UnitRollupRow.answers), BigInteger),
            cast(func.sum(UnitRollupRow.credit), BigInteger),
        )
        .where(
            UnitRollupRow.unit_id.in_(unit_ids),
            UnitRollupRow.question.in_(select(QuestionRow.name)),
            UnitRollupRow.day >= days.first,
            UnitRollupRow.day < days.end,
        )
        .group_by(*key)
    )
    rows = session.execute(query)
    return [(row[0], StepDay(row[1], row[2], row[3], row[4], row[5])) for row in rows]
