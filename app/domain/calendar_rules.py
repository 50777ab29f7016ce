"""How calendars make periods: each rule gives the days of the period that holds a day."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from app.domain.days import Days
from app.domain.fiscal_years import FiscalYears, YearEnd
from app.domain.periods import month_after, month_words, range_words

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2200, 12, 31)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = tuple(f"{date(2000, number, 1):%B}".lower() for number in range(1, 13))


class Rule(Protocol):
    """Periods touch, never overlap, and hold every day from `first_day` on."""

    @property
    def first_day(self) -> date: ...

    def holding(self, day: date) -> Days:
        """The days of the period that holds a day."""

    def label(self, days: Days) -> str:
        """What the period of these days is called."""

    def day_named(self, label: str) -> date | None:
        """A day of the period that a label may name; nothing if it names none."""

    def year_of(self, days: Days) -> int: ...

    def of_year(self, year: int) -> list[Days]: ...

    def words(self) -> str: ...


class _ByLastDay:
    """A period belongs to the year of its last day, and its label ends with that day."""

    first_day = FIRST_DAY

    def holding(self, day: date) -> Days:
        raise NotImplementedError

    def label(self, days: Days) -> str:
        return range_words(days)

    def day_named(self, label: str) -> date | None:
        return day_in_words(" ".join(label.split()[-3:]))

    def year_of(self, days: Days) -> int:
        return (days.end - timedelta(days=1)).year

    def of_year(self, year: int) -> list[Days]:
        found = [self.holding(date(year, 1, 1))]
        while self.year_of(following := self.holding(found[-1].end)) == year:
            found.append(following)
        return found


@dataclass(frozen=True)
class Months(_ByLastDay):
    """Calendar months, which have a name of their own."""

    def holding(self, day: date) -> Days:
        first = day.replace(day=1)
        return Days(first, month_after(first))

    def label(self, days: Days) -> str:
        return month_words(days.first)

    def day_named(self, label: str) -> date | None:
        return day_in_words(f"1 {label}")

    def words(self) -> str:
        return "every month"


@dataclass(frozen=True)
class FromDay(_ByLastDay):
    """From the n-th of a month to the day before the n-th of the next; 1 to 28."""

    n: int

    def holding(self, day: date) -> Days:
        start = day if day.day >= self.n else day.replace(day=1) - timedelta(days=1)
        return Days(start.replace(day=self.n), month_after(start).replace(day=self.n))

    def words(self) -> str:
        return f"every month from day {self.n} on"


@dataclass(frozen=True)
class Weeks(_ByLastDay):
    """Periods of so many weeks, one of which begins on `anchor`."""

    anchor: date
    number: int

    def holding(self, day: date) -> Days:
        first = day - timedelta(days=(day - self.anchor).days % (7 * self.number))
        return Days(first, first + timedelta(weeks=self.number))

    def words(self) -> str:
        weekday = WEEKDAYS[self.anchor.weekday()].title()
        if self.number == 1:
            return f"every week from {weekday} on"
        return f"every two weeks from {weekday} on, such as {self.anchor}"


@dataclass(frozen=True)
class WeeksOfYears:
    """Twelve periods of whole weeks a year, counted by the year."""

    years: FiscalYears

    @property
    def first_day(self) -> date:
        return self.years.year(self.years.first_year).first

    def holding(self, day: date) -> Days:
        return next(days for days in self.of_year(self.years.number_of(day)) if day in days)

    def label(self, days: Days) -> str:
        year = self.year_of(days)
        return f"Period {self.of_year(year).index(days) + 1} of {year}"

    def day_named(self, label: str) -> date | None:
        found = re.fullmatch(r"Period ([1-9]|1[0-2]) of ([12][0-9]{3})", label)
        if found is None or not FIRST_DAY.year <= int(found[2]) <= LAST_DAY.year:
            return None
        return self.of_year(int(found[2]))[int(found[1]) - 1].first

    def year_of(self, days: Days) -> int:
        return self.years.number_of(days.first)

    def of_year(self, year: int) -> list[Days]:
        return self.years.periods(year)

    def words(self) -> str:
        years = self.years
        weekday, month = WEEKDAYS[years.weekday].title(), MONTHS[years.month - 1].title()
        last = f"the last {weekday} of {month}"
        nearest = f"the {weekday} nearest to the end of {month}"
        return (
            f"quarters of {'-'.join(map(str, years.weeks))} weeks; a year ends on"
            f" {last if years.ends is YearEnd.LAST else nearest} and is named for its"
            f" {years.named}; the first is {years.first_year}"
        )


def day_in_words(text: str) -> date | None:
    """The day written 8 March 2026, if it is one.

    >>> day_in_words("8 March 2026")
    datetime.date(2026, 3, 8)
    """
    try:
        return datetime.strptime(text, "%d %B %Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
