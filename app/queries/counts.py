"""Reading counts: people's from their own range of credits, units' from what is kept up."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.measures import Measure
from app.domain.permissions import Viewer
from app.domain.scorecards import StepMonth, month_days
from app.models.catalogue import QuestionRow
from app.models.facts import CreditRow, UnitMonthRow
from app.models.people import ManagementRow
from app.queries.catalogue import Columns, newest, read_measures
from app.queries.charge import in_charge_on, last_answered, people_in_charge
from app.queries.people import holds

CREDIT, MONTH = CreditRow.__table__.c, UnitMonthRow.__table__.c


def payee_months(
    session: Session, payee_id: int, months: Sequence[date], in_charge: Viewer | None = None
) -> list[StepMonth]:
    """How often each step of each question was chosen for one payee in each month; one query.

    With `in_charge` only on the days on which that viewer was in charge of the payee.
    """
    values = {"payee": payee_id} | _days_of(months)
    values |= {"manager": in_charge.id} if in_charge else {}
    rows = session.execute(_payee_months(len(months), in_charge is not None), values)
    return [StepMonth(question, months[index], *row) for question, index, *row in rows]


def last_day_of(session: Session, payee_id: int) -> date | None:
    """The last day on which a customer answered about this payee; one query."""
    return session.execute(_last_day(), {"payee": payee_id}).scalar()


def people_counts(
    session: Session, manager_id: int, day: date, question: str, parts: Sequence[Days]
) -> list[list[Count]]:
    """The counts of those who are in a manager's charge on this day, with the id of the person, on
    the days on which they were, for each of these parts, which follow each other; one query.
    """
    starts = {f"part_{index}": part.first for index, part in enumerate(parts) if index}
    values = {"manager": manager_id, "day": day, "question": question} | starts
    values |= {"first": parts[0].first, "end": parts[-1].end}
    found: list[list[Count]] = [[] for _ in parts]
    for payee_id, index, *row in session.execute(_people_counts(len(parts)), values):
        found[index].append(Count((payee_id,), *row))
    return found


def units_measures(
    session: Session, unit_ids: Collection[int], months: Sequence[date]
) -> dict[str, Measure]:
    """The newest measures whose question was answered in these months in one of these teams, by
    name; one query.
    """
    values = {"units": sorted(unit_ids)} | _ends_of(months)
    found = read_measures(session, _units_measures(), values)
    return {measure.name: measure for measure in found}


def units_months(
    session: Session, unit_ids: Collection[int], question: str, months: Sequence[date]
) -> dict[int, list[StepMonth]]:
    """How often each step of a question was chosen in each month in each of these teams; one
    query. By their ids: of a list of people PostgreSQL thinks that they are in all teams there are.

    A team has nearly every answer whole. Where it has a part, the square of its credit is taken
    as large as it can be, so that a range is rather too wide than too narrow.
    """
    values = {"units": sorted(unit_ids), "question": question} | _ends_of(months)
    found: dict[int, list[StepMonth]] = {}
    for unit_id, month, step, answers, credit in session.execute(_units_months(), values):
        row = StepMonth(question, month, step, answers, credit, credit * WHOLE_ANSWER)
        found.setdefault(unit_id, []).append(row)
    return found


# Statements that pages ask each time are built once, from the columns of tables: building them,
# and the ORM's share of the work, cost more than the answer.


@cache
def _payee_months(months: int, in_charge: bool) -> Select[str, int, int, int, int, int]:
    key = (CREDIT.question, _month_index(CREDIT, months), CREDIT.step)
    query = (
        select(*key, func.count(), *_sums_of_credit())
        .where(CREDIT.payee_id == bindparam("payee"), _any_question(CREDIT))
        .where(*_within(CREDIT))
        .group_by(*key)
    )
    return query.where(in_charge_on(CREDIT.day, CREDIT.payee_id)) if in_charge else query


@cache
def _last_day() -> Select[date]:
    return select(last_answered(bindparam("payee")))


@cache
def _people_counts(parts: int) -> Select[int, int, int, int, int, int]:
    """From the ranges of days in charge, which do not overlap for one person and manager, to the
    key range of each person: asking for each answer who was in charge takes seven times as long.
    """
    managed = ManagementRow.__table__.c
    key = (CREDIT.payee_id, _month_index(CREDIT, parts), CREDIT.step)
    sums = (func.sum(CREDIT.credit), func.sum(CREDIT.credit * CREDIT.credit))
    return (
        select(*key, func.count(), *(cast(each, BigInteger) for each in sums))
        .select_from(ManagementRow.__table__)
        .join(CreditRow.__table__, CREDIT.payee_id == managed.person_id)
        .where(
            *(managed.manager_id == bindparam("manager"), holds(managed, CREDIT.day)),
            *(managed.person_id.in_(people_in_charge()), CREDIT.question == bindparam("question")),
            *_within(CREDIT),
        )
        .group_by(*key)
    )


@cache
def _units_measures() -> Columns:
    asked = MONTH.question == QuestionRow.__table__.c.name
    inside = (MONTH.month >= bindparam("first"), MONTH.month < bindparam("end"))
    answered = select(MONTH.unit_id).where(_of_these_units(), asked, *inside)
    return newest().where(answered.exists())


@cache
def _units_months() -> Select[int, date, int, int, int]:
    return (
        select(MONTH.unit_id, MONTH.month, MONTH.step, MONTH.answers, MONTH.credit)
        .where(_of_these_units(), MONTH.question == bindparam("question"))
        .where(MONTH.month >= bindparam("first"), MONTH.month < bindparam("end"))
    )


def _of_these_units() -> ColumnElement[bool]:
    return MONTH.unit_id.in_(bindparam("units", expanding=True))


def _sums_of_credit() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Of each answer's credit, and of its square, from which a range is made."""
    each = (CREDIT.credit, CREDIT.credit * CREDIT.credit)
    credit, squared = (cast(func.sum(column), BigInteger) for column in each)
    return credit, squared


def _any_question(columns: Any) -> ColumnElement[bool]:
    """True of every row; it lets a database use the range of days in its key."""
    found: ColumnElement[bool] = columns.question.in_(select(QuestionRow.__table__.c.name))
    return found


def _within(columns: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return columns.day >= bindparam("first"), columns.day < bindparam("end")


def _month_index(columns: Any, months: int) -> ColumnElement[int]:
    """The place of a row's month among so many months in order."""
    ends = [*(f"part_{index}" for index in range(1, months)), "end"]
    found: ColumnElement[int] = case(
        *((columns.day < bindparam(end), index) for index, end in enumerate(ends))
    )
    return found.label("month")


def _days_of(months: Sequence[date]) -> dict[str, Any]:
    """The values of `_ends_of` and of `_month_index`."""
    starts = {f"part_{index}": month for index, month in enumerate(months) if index}
    return _ends_of(months) | starts


def _ends_of(months: Sequence[date]) -> dict[str, Any]:
    """The values of `_within`."""
    return {"first": months[0], "end": month_days(months[-1]).end}
