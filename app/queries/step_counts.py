"""How often each step was chosen, of one payee or one unit: what a score is made of."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.models.facts import AnswerRow, CreditRow, UnitRollupRow

Columns = Select[*tuple[Any, ...]]
Steps = dict[str, dict[int, tuple[int, int]]]  # question -> step -> answers, credit


@dataclass(frozen=True, slots=True)
class Counted:
    """Whose answers are counted, and which: a payee's own, or those of a unit with all below it.

    `segment`: attributes that an answer has; only of payees.
    """

    days: Days
    payee_id: int | None = None
    unit_id: int | None = None
    channel: str = ""
    segment: tuple[tuple[str, str], ...] = ()


def step_counts(session: Session, counted: Counted, questions: Collection[str]) -> Steps:
    """Answers and credit (in 1/25,200 of an answer) by question and step; one query."""
    query = _of_payee(counted) if counted.unit_id is None else _of_unit(counted)
    row = CreditRow if counted.unit_id is None else UnitRollupRow
    query = query.where(
        row.question.in_(sorted(questions)),
        row.day >= counted.days.first,
        row.day < counted.days.end,
    )
    query = query.where(row.channel == counted.channel) if counted.channel else query
    found: Steps = {}
    for question, step, answers, credit in session.execute(query):
        found.setdefault(question, {})[step] = (int(answers), int(credit))
    return found


def _of_payee(counted: Counted) -> Columns:
    """One row is one answer, because a payee is credited with it once."""
    row = CreditRow
    credit = cast(func.sum(row.credit), BigInteger)
    query: Columns = select(row.question, row.step, func.count(), credit)
    query = query.where(row.payee_id == counted.payee_id).group_by(row.question, row.step)
    if not counted.segment:
        return query
    query = query.join(AnswerRow, AnswerRow.id == row.answer_id)
    pairs = counted.segment
    return query.where(*(AnswerRow.attributes[name].as_string() == value for name, value in pairs))


def _of_unit(counted: Counted) -> Columns:
    row = UnitRollupRow
    sums = (cast(func.sum(each), BigInteger) for each in (row.answers, row.credit))
    query: Columns = select(row.question, row.step, *sums)
    return query.where(row.unit_id == counted.unit_id).group_by(row.question, row.step)
