"""How values are written for people; the only place that adds a symbol."""

import json
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Protocol

from app.domain.days import FOR_EVER, Days
from app.domain.fact_values import Where
from app.domain.fairness.words import ends_words, enough_words
from app.domain.files.mappings import UNKNOWN_CHANNEL
from app.domain.periods import MONTHLY, month_after, months_words
from app.domain.plans.trying.simulation_words import share_words
from app.domain.scorecards import ENOUGH, MonthScore
from app.domain.words import (
    answers_words,
    content_words,
    cut_words,
    measure_title,
    money_words,
    plain_words,
    score_words,
    value_words,
)
from app.web.clock import today


class PeriodSeen(Protocol):
    calendar: str
    first_day: date
    end_day: date


def day(value: date) -> str:
    """Friday 27 November 2026."""
    return f"{value:%A} {value.day} {value:%B %Y}"


def last_of(days: Days) -> date:
    """The last of some days."""
    return days.end - timedelta(days=1)


def days_words(days: Days) -> str:
    """5 January 2026; 5 January 2026 to 9 January 2026; from 5 January 2026 on."""
    if days.end == FOR_EVER:
        return f"from {short_day(days.first)} on"
    last = last_of(days)
    first = short_day(days.first)
    return first if last == days.first else f"{first} to {short_day(last)}"


def capitalize_first(words: str) -> str:
    """Every month from day 26 on: as a sentence begins, and names stay as they are."""
    return words[:1].upper() + words[1:]


def short_day(value: date) -> str:
    """27 November 2026."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """27 November 2026, 14:20 (UTC)."""
    return f"{value.day} {value:%B %Y, %H:%M} UTC"


def count(value: int) -> str:
    """12,345."""
    return f"{value:,}"


def calendar_before(name: str) -> str:
    """shops-weekly · ; nothing for months, which need no name."""
    return "" if name == MONTHLY else f"{name} · "


def calendar_after(name: str) -> str:
    """, shops-weekly; nothing for months."""
    return "" if name == MONTHLY else f", {name}"


def period_days(period: PeriodSeen) -> str:
    """1 to 31 March 2026, shops-weekly."""
    return f"{short_days(period.first_day, period.end_day)}{calendar_after(period.calendar)}"


def by_channel(channel: str) -> str:
    """· phone; nothing where no channel is known."""
    return "" if channel == UNKNOWN_CHANNEL else f" · {channel}"


def fact_days(where: Where) -> str:
    """27 November 2026; 1 to 30 November 2026; a range over two months whole."""
    return short_days(where.first, where.end)


def short_days(first: date, end: date) -> str:
    """The days before the end day: 1 to 30 November 2026."""
    last = end - timedelta(days=1)
    if first == last:
        return short_day(last)
    if first.replace(day=1) == last.replace(day=1):
        return f"{first.day} to {short_day(last)}"
    return f"{short_day(first)} to {short_day(last)}"


def attributes(text: str) -> str:
    """topic: invoice; nothing where there are none."""
    return ", ".join(f"{name}: {value or 'none'}" for name, value in json.loads(text).items())


def of(number: int, noun: str, several: str = "") -> str:
    """1 row, 2 rows; 1 person, 2 people."""
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"


def amount(minor: int | None, currency: str) -> str:
    """€12.50; a missing amount is not a zero."""
    return "not rated" if minor is None else money_words(minor, currency)


def plain(value: Fraction) -> str:
    """12.6; 0.33 of a third."""
    return plain_words(value)


def score_ends(score: MonthScore, unit: str) -> str:
    """About 41 to 82; nothing where no range is known."""
    if score.low is None or score.high is None:
        return ""
    return f"about {ends_words(score.low, score.high, unit)}"


def enough(answers: int) -> str:
    """Not enough answers yet: 12 of 30."""
    return enough_words(answers, ENOUGH)


def in_unit(value: Fraction, unit: str, currency: str) -> str:
    """An exact value of a plan with its unit, never larger than it is."""
    return cut_words(value, unit, currency)


def percent(value: Fraction) -> str:
    """A share that is no score, such as a change: 1/8 is 12.5%."""
    return score_words(value, "percent")


def fingerprint(value: str) -> str:
    """The start of a hash in groups of four, for comparing by eye."""
    return f"{value[:4]} {value[4:8]} {value[8:12]}"


def month_name(first_day: date) -> str:
    """November 2026."""
    return f"{first_day:%B %Y}"


def month_key(first_day: date) -> str:
    """2026-11, as in addresses."""
    return f"{first_day:%Y-%m}"


def month_only(first_day: date) -> str:
    """November, beside a month whose year is known."""
    return f"{first_day:%B}"


def month_short(first_day: date) -> str:
    """Nov."""
    return f"{first_day:%b}"


def neighbours(first_day: date) -> tuple[date, date | None]:
    """The months before and after; none after this one, because nothing can be there yet."""
    before, after = (first_day - timedelta(days=1)).replace(day=1), month_after(first_day)
    return before, after if after <= today() else None


FILTERS = {
    "about": share_words,
    "amount": amount,
    "answers": answers_words,
    "attributes": attributes,
    "by_channel": by_channel,
    "calendar_after": calendar_after,
    "calendar_before": calendar_before,
    "capitalize_first": capitalize_first,
    "count": count,
    "day": day,
    "days_words": days_words,
    "enough_words": enough,
    "fact_days": fact_days,
    "fact_value": content_words,
    "fingerprint": fingerprint,
    "in_unit": in_unit,
    "last_of": last_of,
    "moment": moment,
    "month_key": month_key,
    "month_name": month_name,
    "month_only": month_only,
    "month_short": month_short,
    "months_words": months_words,
    "neighbours": neighbours,
    "of": of,
    "percent": percent,
    "plain": plain,
    "period_days": period_days,
    "measure_title": measure_title,
    "score": score_words,
    "score_ends": score_ends,
    "value": value_words,
    "short_day": short_day,
}
