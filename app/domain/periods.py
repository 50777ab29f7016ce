"""Pay periods: the days that are calculated, approved and paid together."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.days import Days
from app.domain.errors import BadPeriod

MONTHLY = "monthly"  # the calendar that is there from the start


@dataclass(frozen=True, slots=True)
class PayPeriod:
    calendar: str
    label: str
    days: Days


def month(text: str, calendar: str = MONTHLY) -> PayPeriod:
    """The pay period of a month written 2026-03. Errors: BadPeriod.

    >>> month("2024-02").days.end
    datetime.date(2024, 3, 1)
    """
    year, _, number = text.partition("-")
    if not (len(text) == 7 and text.isascii() and year.isdigit() and number.isdigit()):
        raise BadPeriod(f"{text!r} is not a month like 2026-03.")
    if not (1970 <= int(year) <= 2200 and 1 <= int(number) <= 12):
        raise BadPeriod(f"{text!r} is not a month between 1970 and 2200.")
    first = date(int(year), int(number), 1)
    return PayPeriod(calendar, month_words(first), Days(first, month_after(first)))


def month_after(first: date) -> date:
    """The first day of the month that follows."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_words(day: date) -> str:
    """The month of a day as it is said.

    >>> month_words(date(2026, 3, 9))
    'March 2026'
    """
    return f"{day:%B} {day.year}"


def months_words(days: Days) -> str:
    """The months of some days as they are said.

    >>> months_words(Days(date(2026, 7, 1), date(2026, 10, 1)))
    'July to September 2026'
    >>> months_words(Days(date(2025, 11, 1), date(2026, 2, 1)))
    'November 2025 to January 2026'
    >>> months_words(Days(date(2026, 2, 1), date(2026, 3, 1)))
    'February 2026'
    """
    first, last = days.first, days.end - timedelta(days=1)
    if (first.year, first.month) == (last.year, last.month):
        return month_words(last)
    start = f"{first:%B}" if first.year == last.year else month_words(first)
    return f"{start} to {month_words(last)}"


def range_words(days: Days) -> str:
    """Both ends, because a period that lies in two months belongs to neither by name.

    >>> range_words(Days(date(2026, 3, 26), date(2026, 4, 26)))
    '26 March to 25 April 2026'
    >>> range_words(Days(date(2026, 3, 2), date(2026, 3, 9)))
    '2 to 8 March 2026'
    >>> range_words(Days(date(2025, 12, 29), date(2026, 1, 5)))
    '29 December 2025 to 4 January 2026'
    """
    first, last = days.first, days.end - timedelta(days=1)
    start = str(first.day)
    if first.year != last.year:
        start = f"{first.day} {month_words(first)}"
    elif first.month != last.month:
        start = f"{first.day} {first:%B}"
    return f"{start} to {last.day} {month_words(last)}"


def file_stem(calendar: str, first_day: date) -> str:
    """How a period is written in names of files.

    >>> file_stem("monthly", date(2026, 3, 1)), file_stem("shops", date(2026, 3, 2))
    ('2026-03', 'shops-2026-03-02')
    """
    return f"{first_day:%Y-%m}" if calendar == MONTHLY else f"{calendar}-{first_day}"
