"""How values are written for people; the only place that adds a symbol."""

from datetime import date, datetime, timedelta
from fractions import Fraction

from app.domain.periods import month_after
from app.domain.words import answers_words, money_words, plain_words


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


def score(value: Fraction, unit: str) -> str:
    """67, 93.3% or 3.42: as many places as a reader needs."""
    if unit == "percent":
        return f"{plain_words(value * 100, 1)}%"
    return plain_words(value, 0 if unit == "points" else 2)


def month_name(first_day: date) -> str:
    """November 2026."""
    return f"{first_day:%B %Y}"


def month_key(first_day: date) -> str:
    """2026-11, as in addresses."""
    return f"{first_day:%Y-%m}"


def neighbours(first_day: date) -> tuple[str, str]:
    """The months before and after, as in addresses."""
    before = first_day - timedelta(days=1)
    return month_key(before), month_key(month_after(first_day))


FILTERS = {
    "amount": amount,
    "answers": answers_words,
    "count": count,
    "day": day,
    "fingerprint": fingerprint,
    "moment": moment,
    "month_key": month_key,
    "month_name": month_name,
    "neighbours": neighbours,
    "score": score,
    "short_day": short_day,
}
