"""Years of 52 or 53 whole weeks, in twelve periods of four or five weeks: 4-4-5 and its kin."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.days import Days
from app.domain.periods import month_after

WEEK = timedelta(days=7)


class YearEnd(StrEnum):
    """On which of the weekdays around the end of its last month a year ends."""

    LAST = "last"  # the last one of the month
    NEAREST = "nearest"  # the one nearest to the month's last day, up to three days off


class YearName(StrEnum):
    """Whether a year is named for the calendar year in which it starts or ends."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class FiscalYears:
    """`weeks` of each quarter's periods, such as (4, 4, 5); `weekday` 0 is Monday.

    Years before `first_year` are none of this calendar.
    """

    weeks: tuple[int, int, int]
    ends: YearEnd
    weekday: int
    month: int
    named: YearName
    first_year: int

    def year(self, number: int) -> Days:
        """The days of the year of this name.

        >>> nrf = FiscalYears((4, 5, 4), YearEnd.NEAREST, 5, 1, YearName.START, 2000)
        >>> nrf.year(2023)
        Days(first=datetime.date(2023, 1, 29), end=datetime.date(2024, 2, 4))
        """
        return Days(self._end(number - 1), self._end(number))

    def periods(self, number: int) -> list[Days]:
        """The twelve periods of a year in order; a 53rd week lies in the last one."""
        year = self.year(number)
        firsts = [year.first]
        for weeks in (self.weeks * 4)[:-1]:
            firsts.append(firsts[-1] + weeks * WEEK)
        return [Days(*ends) for ends in zip(firsts, [*firsts[1:], year.end], strict=True)]

    def number_of(self, day: date) -> int:
        """The name of the year that holds a day."""
        around = range(day.year - 2, day.year + 3)
        return next(number for number in around if day in self.year(number))

    def _end(self, number: int) -> date:
        """The first day after the year of this name."""
        shift = 1 if self.named is YearName.START and self.month < 12 else 0
        month_end = month_after(date(number + shift, self.month, 1))
        latest = month_end - timedelta(days=1)
        if self.ends is YearEnd.NEAREST:
            latest += timedelta(days=3)
        return latest - timedelta(days=(latest.weekday() - self.weekday) % 7 - 1)
