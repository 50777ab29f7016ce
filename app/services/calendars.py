"""Calendars: added once, never changed; what is open next in each of them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.calendars import Calendar, calendar_from
from app.domain.errors import BadCalendar, BadPeriod
from app.domain.periods import PayPeriod
from app.extensions import db, write_session
from app.models.calendars import CalendarRow
from app.queries.calendars import calendar_named, calendars, newest_ends
from app.services.actors import Actor
from app.services.audit import record


def add_calendar(
    name: str, kind: str, parameters: Mapping[str, str], actor: Actor, at: datetime
) -> Calendar:
    """A new calendar; its rule holds for ever. Errors: BadCalendar."""
    calendar = calendar_from(name, kind, parameters)
    given = {key: text.strip().lower() for key, text in parameters.items() if text}
    with write_session() as session, session.begin():
        if known := calendar_named(session, name):
            raise BadCalendar(
                f"There is a calendar {name!r} already, and it never changes: {known.rule.words()}."
            )
        session.add(CalendarRow(name=name, kind=calendar.kind, parameters=given))
        details = {"kind": str(calendar.kind), **given}
        record(session, actor.name, "calendar added", f"calendar {name}", details, at)
    return calendar


def all_calendars() -> list[Calendar]:
    """Every calendar, the monthly one first."""
    return list(calendars(db.session()).values())


def known_calendar(session: Session, name: str) -> Calendar:
    """The calendar of this name. Errors: BadCalendar with those that are known."""
    known = calendars(session)
    if name not in known:
        raise BadCalendar(f"There is no calendar {name!r}; known: {', '.join(known)}.")
    return known[name]


def next_periods(session: Session, today: date) -> dict[str, PayPeriod]:
    """Of each calendar the period to open next, by name.

    That is the one after the newest open one; in a calendar that has none, the last one that is
    over. A calendar that has come to its end, or has not begun, has none.
    """
    ends = newest_ends(session)
    found = {name: _next(one, ends.get(name), today) for name, one in calendars(session).items()}
    return {name: period for name, period in found.items() if period}


def _next(calendar: Calendar, newest_end: date | None, today: date) -> PayPeriod | None:
    try:
        if newest_end:
            return calendar.period_on(newest_end)
        current = calendar.period_on(today)
        return _before(calendar, current) or current
    except BadPeriod:
        return None


def _before(calendar: Calendar, period: PayPeriod) -> PayPeriod | None:
    try:
        return calendar.period_on(period.days.first - timedelta(days=1))
    except BadPeriod:
        return None
