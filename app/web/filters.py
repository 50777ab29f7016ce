"""How values are written for people; the only place that adds a symbol."""

from datetime import date, datetime


def day(value: date) -> str:
    """Friday 27 November 2026."""
    return f"{value:%A} {value.day} {value:%B %Y}"


def short_day(value: date) -> str:
    """27 November 2026."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """27 November 2026, 14:20 (UTC)."""
    return f"{value.day} {value:%B %Y, %H:%M} UTC"


def count(value: int) -> str:
    """12,345."""
    return f"{value:,}"


FILTERS = {"day": day, "short_day": short_day, "moment": moment, "count": count}
