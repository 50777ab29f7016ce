"""How values are written for people; the only place that adds a symbol."""

from datetime import date, datetime

from app.domain.words import money_words


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


def amount(minor: int | None, currency: str) -> str:
    """€12.50; a missing amount is not a zero."""
    return "not rated" if minor is None else money_words(minor, currency)


def fingerprint(value: str) -> str:
    """The start of a hash in groups of four, for comparing by eye."""
    return f"{value[:4]} {value[4:8]} {value[8:12]}"


FILTERS = {
    "amount": amount,
    "fingerprint": fingerprint,
    "day": day,
    "short_day": short_day,
    "moment": moment,
    "count": count,
}
