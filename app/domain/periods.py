"""Pay periods: rows made from a calendar."""

from dataclasses import dataclass
from datetime import date

from app.domain.days import Days
from app.domain.errors import BadPeriod

MONTHLY = "monthly"
CALENDARS = (MONTHLY,)


@dataclass(frozen=True, slots=True)
class PayPeriod:
    calendar: str
    label: str
    days: Days


def month(text: str) -> PayPeriod:
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
    return PayPeriod(MONTHLY, f"{first:%B %Y}", Days(first, month_after(first)))


def month_after(first: date) -> date:
    """The first day of the month that follows."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
