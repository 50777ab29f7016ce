"""The months of the demo company, all counted back from one day."""

from dataclasses import dataclass
from datetime import date, timedelta

FULL_MONTHS = 6  # with answers, before the month that is open
SETTLED_IN = timedelta(days=9)  # before that a month has too few answers to be calculated


@dataclass(frozen=True, slots=True)
class Timeline:
    """`day` is the last one with answers. Nothing in the company is later."""

    day: date

    @property
    def open_month(self) -> date:
        """The first day of the month that is being earned.

        >>> Timeline(date(2026, 11, 20)).open_month, Timeline(date(2026, 11, 9)).open_month
        (datetime.date(2026, 11, 1), datetime.date(2026, 10, 1))
        """
        return (self.day - SETTLED_IN).replace(day=1)

    @property
    def first_day(self) -> date:
        return self.month(-FULL_MONTHS)

    @property
    def end_day(self) -> date:
        return self.day + timedelta(days=1)

    def month(self, offset: int) -> date:
        """The first day of a month counted from the open one: 0 is the open one, -1 before it."""
        number = self.open_month.year * 12 + self.open_month.month - 1 + offset
        return date(number // 12, number % 12 + 1, 1)

    def months(self) -> list[date]:
        """The first day of every month with answers; the last of them is not over yet."""
        offsets = range(-FULL_MONTHS, 2)
        return [first for first in map(self.month, offsets) if first <= self.day]
