"""Pay periods as texts: 2025-03, 2025-Q1, 2025 or 2025-02-26..2025-03-26 with the end outside."""

import datetime
import re
from datetime import date

MONTHS = {"quarter": 3, "half_year": 6, "year": 12}


def bounds(text):
    """The first day of a period and the day after its last."""
    if ".." in text:
        first, end = text.split("..")
        return date.fromisoformat(first), date.fromisoformat(end)
    if quarter := re.fullmatch(r"(\d{4})-Q([1-4])", text):
        first = date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1)
        return first, months_later(first, 3)
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1), date(int(text) + 1, 1, 1)
    first = date.fromisoformat(f"{text}-01")
    return first, months_later(first, 1)


def months_later(day, months):
    """The first of the month that lies so many months later."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def built_in(name, text):
    """What the plan calls period_start, period_end and days_in_period."""
    first, end = bounds(text)
    return {
        "period_start": first,
        "period_end": end - datetime.timedelta(days=1),
        "days_in_period": (end - first).days,
    }[name]


def stretch(text, kind):
    """The quarter, half year or year in which a period begins; one for all is `ever`."""
    first = bounds(text)[0]
    return None if kind == "ever" else (first.year, (first.month - 1) // MONTHS[kind])


def days_between(first, last):
    """Both ends count."""
    return (last - first).days + 1


def months_between(first, last):
    """Whole months; a month is whole when its day of the month is reached."""
    if last < first:
        return -months_between(last, first)
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)
