"""The one clock of the web area, and the month that a page is about."""

from datetime import UTC, date, datetime

from flask import abort, request

from app.domain.errors import BadPeriod
from app.domain.periods import month
from app.domain.windows import Window


def today() -> date:
    return datetime.now(UTC).date()


def month_asked(otherwise: date | None) -> date:
    """The first day of the month in the address, else that of `otherwise`, else of today."""
    try:
        return month(request.args["month"]).days.first
    except (KeyError, BadPeriod):
        return (otherwise or today()).replace(day=1)


def window_asked() -> Window:
    """The months of the address, else three. Others do not exist: 404."""
    try:
        return Window(request.args.get("window", Window.THREE))
    except ValueError:
        abort(404)
