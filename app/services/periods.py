"""Pay periods: opened from a calendar, calculated by a job as often as HR likes."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import BadPeriod
from app.domain.jobs import JobKind
from app.domain.periods import MONTHLY, PayPeriod
from app.extensions import db, write_session
from app.models.statements import PayPeriodRow
from app.queries.statements import pay_period_on
from app.services.actors import Actor
from app.services.audit import record
from app.services.calendars import known_calendar
from app.services.jobs import start_job

LONGEST_REASON = 500  # letters


def open_period(text: str, actor: Actor, at: datetime, calendar: str = MONTHLY) -> PayPeriodRow:
    """The pay period that `text` names in a calendar, made now.

    `text`: a month written 2026-03, or any day of the period, or its label. Errors: BadCalendar,
    BadPeriod.
    """
    with write_session() as session, session.begin():
        period = known_calendar(session, calendar).asked(text)
        if pay_period_on(session, calendar, period.days.first):
            raise BadPeriod(f"{period.label} is open already.")
        row = PayPeriodRow(calendar=calendar, label=period.label)
        row.first_day, row.end_day = period.days.first, period.days.end
        session.add(row)
        session.flush()
        details = {"calendar": calendar, "first_day": str(row.first_day)}
        record(session, actor.name, "period opened", f"period {row.id}", details, at)
        return row


def start_calculation(period_id: int, actor: Actor, at: datetime) -> int:
    """The id of a job that calculates every statement of the period. Errors: BadPeriod."""
    with write_session() as session, session.begin():
        unlocked(session, period_id)
        arguments = {"period_id": period_id, "actor": actor.name}
        return start_job(session, JobKind.CALCULATION, arguments, 0, at).id


def period_of(text: str, calendar: str = MONTHLY) -> PayPeriodRow:
    """The open pay period that `text` names, as `open_period` reads it.

    Errors: BadCalendar, BadPeriod.
    """
    period = known_calendar(db.session(), calendar).asked(text)
    row = pay_period_on(db.session(), calendar, period.days.first)
    if row is None:
        raise BadPeriod(f"{period.label} is not open; open it first: {_command(period)}")
    return row


def unlocked(session: Session, period_id: int) -> PayPeriodRow:
    """The period, held until the transaction ends. Errors: BadPeriod if it is locked."""
    row = session.get_one(PayPeriodRow, period_id, with_for_update=True)
    refuse_locked(row)
    return row


def refuse_locked(row: PayPeriodRow) -> None:
    """Errors: BadPeriod if the period is locked."""
    if row.locked_at:
        raise BadPeriod(f"{row.label} is locked since {row.locked_at:%Y-%m-%d}; it stays as it is.")


def checked_reason(text: str) -> str:
    """The reason without spaces around it. Errors: BadPeriod."""
    if not 1 <= len(text.strip()) <= LONGEST_REASON:
        raise BadPeriod(f"Write a reason, {LONGEST_REASON} letters at most.")
    return text.strip()


def _command(period: PayPeriod) -> str:
    first = period.days.first
    if period.calendar == MONTHLY:
        return f"flask periods open {first:%Y-%m}"
    return f"flask periods open {first} --calendar {period.calendar}"
