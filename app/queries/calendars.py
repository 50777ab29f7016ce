"""Reading calendars, and which of their periods are open."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.calendars import Calendar
from app.domain.periods import MONTHLY
from app.models.calendars import CalendarRow
from app.models.statements import PayPeriodRow


def calendars(session: Session) -> dict[str, Calendar]:
    """Every calendar by its name, the monthly one first; one query."""
    query = select(CalendarRow).order_by(CalendarRow.name != MONTHLY, CalendarRow.name)
    return {row.name: row.to_domain() for row in session.scalars(query)}


def calendar_named(session: Session, name: str) -> Calendar | None:
    """The calendar of this name; one query."""
    row = session.get(CalendarRow, name)
    return row.to_domain() if row else None


def newest_ends(session: Session) -> dict[str, date]:
    """The day after the newest open period of each calendar that has one; one query."""
    query = select(PayPeriodRow.calendar, func.max(PayPeriodRow.end_day))
    rows = session.execute(query.group_by(PayPeriodRow.calendar))
    return {calendar: end_day for calendar, end_day in rows}


def periods_opened(session: Session, calendar: str) -> dict[date, PayPeriodRow]:
    """The open periods of a calendar by their first day; one query."""
    query = select(PayPeriodRow).where(PayPeriodRow.calendar == calendar)
    return {row.first_day: row for row in session.scalars(query)}
