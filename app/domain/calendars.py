"""Calendars: what pay periods are made from. They never change, so neither do their periods."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from app.domain.calendar_rules import (
    FIRST_DAY,
    LAST_DAY,
    MONTHS,
    WEEKDAYS,
    FromDay,
    Months,
    Rule,
    Weeks,
    WeeksOfYears,
)
from app.domain.days import Days
from app.domain.errors import BadCalendar, BadPeriod
from app.domain.fiscal_years import FiscalYears, YearEnd, YearName
from app.domain.periods import PayPeriod, month

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")  # stands in plans, addresses, names of files
LONGEST_NAME = 40  # characters
LATEST_N = 28  # the last day that every month has
MONDAY = date(1970, 1, 5)  # one of them
Parameters = Mapping[str, str]


class CalendarKind(StrEnum):
    MONTHLY = "monthly"
    WEEKLY = "weekly"
    TWO_WEEKLY = "two-weekly"
    FROM_DAY = "from-day"
    WEEKS_445 = "4-4-5"
    WEEKS_454 = "4-5-4"
    WEEKS_544 = "5-4-4"


@dataclass(frozen=True, slots=True)
class Calendar:
    name: str
    kind: CalendarKind
    rule: Rule

    def period_on(self, day: date) -> PayPeriod:
        """The period that holds a day. Errors: BadPeriod if the calendar has not that day."""
        first = max(self.rule.first_day, FIRST_DAY)
        if not first <= day <= LAST_DAY:
            raise BadPeriod(f"The calendar {self.name!r} has the days from {first} to {LAST_DAY}.")
        return self._period(self.rule.holding(day))

    def after(self, period: PayPeriod) -> PayPeriod:
        """The period that follows. Errors: BadPeriod after the last one."""
        return self.period_on(period.days.end)

    def year(self, number: int) -> list[PayPeriod]:
        """The periods of a year in order, so that the n-th is number n.

        A period belongs to the year of its last day; in a fiscal calendar to the fiscal year.
        Errors: BadPeriod for a year that the calendar has not.
        """
        first_year = self.year_of(max(self.rule.first_day, FIRST_DAY))
        if not first_year <= number < LAST_DAY.year:
            raise BadPeriod(f"The calendar {self.name!r} has no year {number}.")
        return [self._period(days) for days in self.rule.of_year(number)]

    def year_of(self, day: date) -> int:
        """The year to which the period of a day belongs. Errors: BadPeriod."""
        return self.rule.year_of(self.period_on(day).days)

    def asked(self, text: str) -> PayPeriod:
        """The period that is named by one of its days, its label, or as a month like 2026-03.

        Errors: BadPeriod.
        """
        if self.kind is CalendarKind.MONTHLY and re.match(r"[0-9]{4}-[0-9]{2}$", text):
            return self._period(month(text).days)
        day = iso_day(text) or self.rule.day_named(text)
        found = self.period_on(day) if day else None
        if found and text in (found.label, str(day)):
            return found
        if self.kind is CalendarKind.MONTHLY:
            raise BadPeriod(f"{text!r} is not a month like 2026-03.")
        raise BadPeriod(
            f"{text!r} is no period of {self.name!r}: give one of its days, like 2026-03-31, or"
            f" its label, like {self._period(self.rule.holding(date(2026, 3, 31))).label!r}."
        )

    def _period(self, days: Days) -> PayPeriod:
        return PayPeriod(self.name, self.rule.label(days), days)


def calendar_from(name: str, kind: str, parameters: Parameters) -> Calendar:
    """The calendar of this name and rule. Errors: BadCalendar says what is wrong.

    `from`: of a weekly one the weekday, of a two-weekly one a first day, else the day of a month.
    4-4-5 and its kin take `ends`, `weekday`, `month`, `named` and `first_year`.
    """
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise BadCalendar(
            f"{name!r} is no name for a calendar: small letters, digits and hyphens, beginning"
            f" with a letter, {LONGEST_NAME} at most."
        )
    if kind not in list(CalendarKind):
        raise BadCalendar(f"There is no kind {kind!r}; known are {', '.join(CalendarKind)}.")
    known = CalendarKind(kind)
    needed, read = READERS[known]
    if missing := [key for key in needed if not parameters.get(key)]:
        raise BadCalendar(f"A calendar of kind {kind} needs {spoken(missing)}.")
    if strange := [key for key, value in parameters.items() if value and key not in needed]:
        raise BadCalendar(f"A calendar of kind {kind} takes no {spoken(strange[:1])}.")
    calendar = Calendar(name, known, read(parameters))
    if not FIRST_DAY <= calendar.rule.first_day <= LAST_DAY:
        raise BadCalendar("The first year begins before 1970 or after 2200.")
    return calendar


def spoken(keys: list[str]) -> str:
    """Parameters as the command and the page name them."""
    return " and ".join(key.replace("_", "-") for key in keys)


def iso_day(text: str) -> date | None:
    """The day written 2026-03-31, if it is one."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def _weekly(given: Parameters) -> Rule:
    return Weeks(MONDAY + timedelta(days=_place(given, "from", WEEKDAYS)), 1)


def _two_weekly(given: Parameters) -> Rule:
    anchor = iso_day(given["from"])
    if anchor is None or not FIRST_DAY <= anchor <= LAST_DAY:
        raise BadCalendar(f"from {given['from']!r} is not a day like 2026-01-05 of 1970 to 2200.")
    return Weeks(anchor, 2)


def _from_day(given: Parameters) -> Rule:
    return FromDay(_whole(given, "from", 1, LATEST_N))


def _months(given: Parameters) -> Rule:
    return Months()


def _weeks_of_years(weeks: tuple[int, int, int], given: Parameters) -> Rule:
    return WeeksOfYears(
        FiscalYears(
            weeks=weeks,
            ends=list(YearEnd)[_place(given, "ends", list(YearEnd))],
            weekday=_place(given, "weekday", WEEKDAYS),
            month=_place(given, "month", MONTHS) + 1,
            named=list(YearName)[_place(given, "named", list(YearName))],
            first_year=_whole(given, "first_year", FIRST_DAY.year, LAST_DAY.year),
        )
    )


def _place(given: Parameters, key: str, known: Sequence[str]) -> int:
    text = given[key].strip().lower()
    if text not in known:
        name = spoken([key])
        raise BadCalendar(f"{name} {given[key]!r} is not known; known are {', '.join(known)}.")
    return list(known).index(text)


def _whole(given: Parameters, key: str, least: int, most: int) -> int:
    text = given[key].strip()
    if not re.fullmatch(r"[0-9]{1,4}", text) or not least <= int(text) <= most:
        name = spoken([key])
        raise BadCalendar(f"{name} {given[key]!r} is not a number from {least} to {most}.")
    return int(text)


FISCAL = ("ends", "weekday", "month", "named", "first_year")
READERS: Mapping[CalendarKind, tuple[Sequence[str], Callable[[Parameters], Rule]]] = {
    CalendarKind.MONTHLY: ((), _months),
    CalendarKind.WEEKLY: (("from",), _weekly),
    CalendarKind.TWO_WEEKLY: (("from",), _two_weekly),
    CalendarKind.FROM_DAY: (("from",), _from_day),
    CalendarKind.WEEKS_445: (FISCAL, partial(_weeks_of_years, (4, 4, 5))),
    CalendarKind.WEEKS_454: (FISCAL, partial(_weeks_of_years, (4, 5, 4))),
    CalendarKind.WEEKS_544: (FISCAL, partial(_weeks_of_years, (5, 4, 4))),
}
