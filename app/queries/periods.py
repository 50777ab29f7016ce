"""Which pay periods some days belong to, and whether anybody decides on them already."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.statements import REVIEWED
from app.models.statements import PayPeriodRow, StatementRow


def reviewed_in(session: Session, days: Days) -> list[PayPeriodRow]:
    """Periods with one of these days that are in review or further, by day; one query.

    What pay rests on is changed by two people there.
    """
    reviewed = (
        select(StatementRow.id)
        .where(StatementRow.period_id == PayPeriodRow.id, StatementRow.status.in_(REVIEWED))
        .exists()
    )
    query = select(PayPeriodRow).where(
        PayPeriodRow.first_day < days.end, PayPeriodRow.end_day > days.first, reviewed
    )
    return list(session.scalars(query.order_by(PayPeriodRow.first_day, PayPeriodRow.id)))
