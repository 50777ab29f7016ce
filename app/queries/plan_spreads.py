"""Answers as statistics need them: by channel, with the squares of their parts; see plan_scores."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.models.facts import CreditRow, UnitRollupRow
from app.models.plans import ParticipationRow
from app.queries.plan_scores import MOST_CASES, Asked, Columns, in_segment, inside, place_of


class Spread(NamedTuple):
    """How often one step was chosen on a channel in a range of days, for one owner.

    `credit` in 1/25,200 of an answer; `squared`: the sum of the squares of each answer's credit.
    """

    owner: int
    place: int
    channel: str
    step: int
    answers: int
    credit: int
    squared: int


def people_spreads(session: Session, asked: Asked, everybody: bool) -> Iterator[Spread]:
    """Of everybody who has answers in these days, or of those who take part in the plan alone.

    One query.
    """
    row, credit = CreditRow, cast(CreditRow.credit, BigInteger)
    parts = (cast(1, BigInteger), credit, credit * credit)
    query: Columns = select(row.payee_id, row.day, row.channel, row.step, *parts)
    query = in_segment(query.where(*inside(row, asked)), row.answer_id, asked)
    if not everybody:
        taking_part = select(ParticipationRow.payee_id)
        taking_part = taking_part.where(ParticipationRow.plan_id == asked.plan_id)
        query = query.where(row.payee_id.in_(taking_part))
    return _summed(session, asked, query)


def unit_spreads(session: Session, asked: Asked, units: Sequence[int]) -> Iterator[Spread]:
    """Of these units, from what is kept up by day; one query."""
    row = UnitRollupRow
    parts = (row.answers, row.credit, row.credit_squared)
    query: Columns = select(row.unit_id, row.day, row.channel, row.step, *parts)
    query = query.where(row.unit_id.in_(units), *inside(row, asked))
    return _summed(session, asked, query)


def _summed(session: Session, asked: Asked, rows: Columns) -> Iterator[Spread]:
    by_day = len(asked.edges) - 1 > MOST_CASES
    names = ("owner", "day", "channel", "step", "answers", "credit", "squared")
    columns: dict[str, Any] = dict(zip(names, rows.subquery().columns, strict=True))
    place = place_of(asked, columns["day"], by_day)
    parts = (columns[name] for name in names[2:])
    placed = select(columns["owner"].label("owner"), place, *parts).subquery()
    *key, answers, credit, squared = placed.columns
    sums = [cast(func.sum(each), BigInteger) for each in (answers, credit, squared)]
    query: Columns = select(*key, *sums).group_by(*key)
    for owner, at, *more in session.execute(query):
        yield Spread(owner, bisect_right(asked.edges, at) - 1 if by_day else at, *more)
