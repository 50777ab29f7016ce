"""Which pay periods some days belong to, and whether anybody decides on them already."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.statements import REVIEWED
from app.models.statements import PayPeriodRow, StatementRow


def reviewed_in(session: Session, days: Days) -> list[PayPeriodRow]:
    """Periods with one of these days that are in review or further, by day; one query.

    What pay rests on is changed by two people there.
    """
    inside = (PayPeriodRow.first_day < days.end, PayPeriodRow.end_day > days.first)
    return list(session.scalars(_reviewed().where(*inside)))


def reviewed_among(session: Session, ranges: Collection[Days]) -> list[Days]:
    """The days of the periods in review or further that these ranges may touch; one query."""
    if not ranges:
        return []
    span = Days(min(days.first for days in ranges), max(days.end for days in ranges))
    return [period.days() for period in reviewed_in(session, span)]


def reviewed_periods(session: Session) -> list[PayPeriodRow]:
    """Every period that is in review or further, by day; one query."""
    return list(session.scalars(_reviewed()))


def _reviewed() -> Select[PayPeriodRow]:
    decided = (
        select(StatementRow.id)
        .where(StatementRow.period_id == PayPeriodRow.id, StatementRow.status.in_(REVIEWED))
        .exists()
    )
    return select(PayPeriodRow).where(decided).order_by(PayPeriodRow.first_day, PayPeriodRow.id)
