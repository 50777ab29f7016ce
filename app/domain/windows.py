"""The months that a manager's list of people is made from: one, or three that end with it."""

from datetime import date
from enum import StrEnum

from app.domain.days import Days
from app.domain.scorecards import month_days, months_until


class Window(StrEnum):
    """Full months of the calendar, the last being the one that a page shows."""

    THREE = "three"  # the usual one: a month has seldom enough answers of a person for a band
    MONTH = "month"

    @property
    def months(self) -> int:
        return 3 if self is Window.THREE else 1

    def days(self, month: date) -> Days:
        """The days of the window that ends with this month.

        >>> Window.THREE.days(date(2026, 2, 1)).first
        datetime.date(2025, 12, 1)
        """
        return Days(months_until(month, self.months)[0], month_days(month).end)

    def compared(self, month: date, today: date) -> tuple[Days, Days]:
        """The two to compare, one after the other: up to this month, or before it while it is not
        over.

        A month of some days has fewer answers than a whole one, and others than these.
        """
        back = 0 if month_days(month).end <= today else 1
        firsts = months_until(month, 2 * self.months + back)
        return self.days(firsts[self.months - 1]), self.days(firsts[2 * self.months - 1])
