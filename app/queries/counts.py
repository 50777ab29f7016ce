"""Reading counts: people's from their own range of credits, units' from what is kept up."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, cast, func, select
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
    values = {"payee": payee_id, "first": days.first, "end": days.end}
    return [StepDay(*row) for row in session.execute(_payee_days(), values)]


def last_day_of(session: Session, payee_ids: Sequence[int]) -> date | None:
    """The last day on which one of these people was answered about; one query."""
    return session.scalar(_last_day(), {"payees": payee_ids})


def payees_steps(
    session: Session, payee_ids: Sequence[int], question: str, days: Days
) -> dict[int, list[StepDay]]:
    """How often each step of one question was chosen for each of these payees; one query."""
    values = {"payees": payee_ids, "question": question, "first": days.first, "end": days.end}
    found: dict[int, list[StepDay]] = {payee_id: [] for payee_id in payee_ids}
    for payee_id, day, step, answers, credit in session.execute(_payees_steps(), values):
        found[payee_id].append(StepDay(question, day, step, answers, credit))
    return found


def units_days(session: Session, unit_ids: Sequence[int], days: Days) -> list[tuple[int, StepDay]]:
    """How often each step was chosen in these units on each day; one query."""
    values = {"units": unit_ids, "first": days.first, "end": days.end}
    rows = session.execute(_units_days(), values)
    return [(unit_id, StepDay(*row)) for unit_id, *row in rows]


# Statements that pages ask each time are built once: building costs more than the answer.


@cache
def _payee_days() -> Select[Any]:
    key = (CreditRow.question, CreditRow.day, CreditRow.step)
    return (
        select(*key, func.count(), cast(func.sum(CreditRow.credit), BigInteger))
        .where(CreditRow.payee_id == bindparam("payee"), _any_question(CreditRow))
        .where(*_within(CreditRow))
        .group_by(*key)
        .order_by(*key)
    )


@cache
def _last_day() -> Select[Any]:
    payees = bindparam("payees", expanding=True)
    return select(func.max(CreditRow.day)).where(
        CreditRow.payee_id.in_(payees), _any_question(CreditRow)
    )


@cache
def _payees_steps() -> Select[Any]:
    key = (CreditRow.payee_id, CreditRow.day, CreditRow.step)
    return (
        select(*key, func.count(), cast(func.sum(CreditRow.credit), BigInteger))
        .where(
            CreditRow.payee_id.in_(bindparam("payees", expanding=True)),
            CreditRow.question == bindparam("question"),
            *_within(CreditRow),
        )
        .group_by(*key)
    )


@cache
def _units_days() -> Select[Any]:
    key = (UnitRollupRow.unit_id, UnitRollupRow.question, UnitRollupRow.day, UnitRollupRow.step)
    return (
        select(
            *key,
            cast(func.sum(UnitRollupRow.answers), BigInteger),
            cast(func.sum(UnitRollupRow.credit), BigInteger),
        )
        .where(UnitRollupRow.unit_id.in_(bindparam("units", expanding=True)))
        .where(_any_question(UnitRollupRow), *_within(UnitRollupRow))
        .group_by(*key)
    )


def _any_question(table: Any) -> ColumnElement[bool]:
    """True of every row; it lets a database use the range of days in its key."""
    found: ColumnElement[bool] = table.question.in_(select(QuestionRow.name))
    return found


def _within(table: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.day >= bindparam("first"), table.day < bindparam("end")
