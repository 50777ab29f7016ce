"""How values are written for people; the only place that adds a symbol."""

from datetime import date, datetime, timedelta

from app.domain.mappings import UNKNOWN_CHANNEL
from app.domain.periods import month_after
from app.domain.words import answers_words, money_words, score_words
from app.web.clock import today


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


def by_channel(channel: str) -> str:
    """· phone; nothing where no channel is known."""
    return "" if channel == UNKNOWN_CHANNEL else f" · {channel}"


def of(number: int, noun: str, several: str = "") -> str:
    """1 row, 2 rows; 1 person, 2 people."""
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"


def amount(minor: int | None, currency: str) -> str:
    """€12.50; a missing amount is not a zero."""
    return "not rated" if minor is None else money_words(minor, currency)


def fingerprint(value: str) -> str:
    """The start of a hash in groups of four, for comparing by eye."""
    return f"{value[:4]} {value[4:8]} {value[8:12]}"


def month_name(first_day: date) -> str:
    """November 2026."""
    return f"{first_day:%B %Y}"


def month_key(first_day: date) -> str:
    """2026-11, as in addresses."""
    return f"{first_day:%Y-%m}"


def month_short(first_day: date) -> str:
    """Nov."""
    return f"{first_day:%b}"


def neighbours(first_day: date) -> tuple[date, date | None]:
    """The months before and after; none after this one, because nothing can be there yet."""
    before, after = (first_day - timedelta(days=1)).replace(day=1), month_after(first_day)
    return before, after if after <= today() else None


FILTERS = {
    "amount": amount,
    "answers": answers_words,
    "by_channel": by_channel,
    "count": count,
    "day": day,
    "fingerprint": fingerprint,
    "moment": moment,
    "month_key": month_key,
    "month_name": month_name,
    "month_short": month_short,
    "neighbours": neighbours,
    "of": of,
    "score": score_words,
    "short_day": short_day,
}
