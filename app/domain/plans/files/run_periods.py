"""Pay periods as `flask plans run` writes them, and what lies before them."""

import re
from datetime import date

from app.domain.days import Days
from app.domain.errors import EmptyWindow

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
YEAR = re.compile(r"[0-9]{4}")
RANGE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
MONTHS_OF = {"quarter": 3, "half_year": 6, "year": 12}


def period_of(text: str) -> Days:
    """2025-03, 2025-Q1, 2025, or FIRST..END with the end day outside. Errors: ValueError."""
    try:
        found = _days_of(text)
    except EmptyWindow:
        raise ValueError(
            f"{text!r} has no day: the end day is outside, so it comes later"
        ) from None
    except ValueError:
        raise ValueError(f"{text!r} names a day that does not exist") from None
    if found is None:
        forms = "2025-03, 2025-Q1, 2025 or 2025-03-01..2025-04-01"
        raise ValueError(f"{text!r} is no period; write {forms}")
    return found


def period_text(period: Days) -> str:
    """As short as `period_of` reads it.

    >>> [period_text(period_of(each)) for each in ("2025-03-01..2025-04-01", "2025-Q1", "2024")]
    ['2025-03', '2025-Q1', '2024']
    """
    first, year = period.first, f"{period.first.year:04}"
    texts = (year, f"{year}-Q{(first.month + 2) // 3}", f"{year}-{first.month:02}")
    whole = f"{first}..{period.end}"
    return next((text for text in texts if _is_called(period, text)), whole)


def _is_called(period: Days, text: str) -> bool:
    try:
        return _days_of(text) == period
    except ValueError:  # a year that ends after the last day there is
        return False


def _days_of(text: str) -> Days | None:
    """Errors: ValueError for days that do not exist."""
    if found := RANGE.fullmatch(text):
        first, end = map(date.fromisoformat, found.groups())
        return Days(first, end)
    if found := MONTH.fullmatch(text):
        return _months(int(found[1]), int(found[2]), 1)
    if found := QUARTER.fullmatch(text):
        return _months(int(found[1]), int(found[2]) * 3 - 2, 3)
    return _months(int(text), 1, 12) if YEAR.fullmatch(text) else None


def _months(year: int, month: int, count: int) -> Days:
    end = month + count - 1
    return Days(date(year, month, 1), date(year + end // 12, end % 12 + 1, 1))


def is_in_span(earlier: Days, period: Days, span: str) -> bool:
    """Whether a period lies before another, and in the same quarter, half year or year."""
    if earlier.first >= period.first:
        return False
    if span == "ever":
        return True
    months = MONTHS_OF[span]
    same = [(day.year, (day.month - 1) // months) for day in (earlier.first, period.first)]
    return same[0] == same[1]
