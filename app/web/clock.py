"""The one clock of the web area, and the month that a page is about."""

from datetime import UTC, date, datetime

from flask import request

from app.domain.errors import BadPeriod
from app.domain.periods import month


def today() -> date:
    return datetime.now(UTC).date()


def month_asked(otherwise: date | None) -> date:
    """The first day of the month in the address, else that of `otherwise`, else of today."""
    try:
        return month(request.args["month"]).days.first
    except (KeyError, BadPeriod):
        return (otherwise or today()).replace(day=1)
