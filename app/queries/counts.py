"""Reading the counts of units, kept up with every answer."""

from datetime import date

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.models.facts import UnitRollupRow

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
