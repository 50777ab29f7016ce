"""Quarters, half years and years of a calendar, and the periods before one of its periods."""

from datetime import date, timedelta

from app.domain.calendar_rules import WeeksOfYears
from app.domain.calendars import Calendar
from app.domain.days import Days
from app.domain.errors import BadPeriod

PARTS = {"quarter": 3, "half_year": 6, "year": 12}  # of the twelve parts of a year


def in_span(calendar: Calendar, earlier: Days, period: Days, span: str) -> bool:
    """Whether a period lies before another, and in the same quarter, half year or year.

    A year of weeks has twelve periods, three a quarter; every other calendar goes by the month of
    a period's last day. `ever`: any period before.
    """
    if earlier.first >= period.first:
        return False
    if span == "ever":
        return True
    (year, place), (other, other_place) = (_place(calendar, days) for days in (earlier, period))
    return (year, place // PARTS[span]) == (other, other_place // PARTS[span])


def period_back(calendar: Calendar, period: Days, back: int) -> Days | None:
    """The period that many periods before; None before the calendar's first day."""
    found = period
    try:
        for _ in range(back):
            found = calendar.period_on(found.first - timedelta(days=1)).days
    except BadPeriod:
        return None
    return found


def window_back(calendar: Calendar, period: Days, count: int, back: int) -> Days | None:
    """So many periods together, the last of them `back` before this one.

    Those before the calendar's first day are left out; None if that leaves nothing.
    """
    last = period_back(calendar, period, back)
    if last is None:
        return None
    first = last
    for _ in range(count - 1):
        first = period_back(calendar, first, 1) or first
    return Days(first.first, last.end)


def year_so_far(calendar: Calendar, period: Days) -> Days:
    """From the first day of the period's year to its own end; the calendar says which year.

    >>> from app.domain.calendars import calendar_from
    >>> late = calendar_from("late", "from-day", {"from": "26"})
    >>> year_so_far(late, Days(date(2026, 1, 26), date(2026, 2, 26)))
    Days(first=datetime.date(2025, 12, 26), end=datetime.date(2026, 2, 26))
    """
    number = calendar.rule.year_of(period)
    first = calendar.rule.of_year(number)[0].first
    return Days(min(first, period.first), period.end)


def _place(calendar: Calendar, days: Days) -> tuple[int, int]:
    """The year, and which of its twelve parts."""
    rule = calendar.rule
    year = rule.year_of(days)
    if isinstance(rule, WeeksOfYears):
        return year, rule.of_year(year).index(days)
    last: date = days.end - timedelta(days=1)
    return year, last.month - 1
