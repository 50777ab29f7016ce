"""Which days are worked at a site: weekdays from a day on, and days that differ from them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from app.domain.calendar_rules import WEEKDAYS
from app.domain.dated import Dated
from app.domain.days import FOR_EVER, Days
from app.domain.errors import BadCell
from app.domain.own_columns import RowProblem, Texts, check_columns, day_in, read_rows

NEEDED = ("day",)
COLUMNS = ("day", "site", "works", "name", "weekdays")
USUAL = "usual"  # as it would be without this rule
YES, NO = "yes", "no"
MONDAY_TO_FRIDAY = "1111100"
SHORT = {name[:3]: place for place, name in enumerate(WEEKDAYS)}
LONGEST_NAME = 80  # characters


class WorkdayKind(StrEnum):
    DAY = "day"
    WEEKDAYS = "weekdays"


@dataclass(frozen=True, slots=True)
class WorkdayRule:
    """One day that is worked or not, or the weekdays that are worked from a day on.

    `site` is empty for the whole company. `value`: yes, no or usual; of weekdays seven signs from
    Monday on, 1 where it is worked, or usual.
    """

    site: str
    kind: WorkdayKind
    first_day: date
    value: str
    name: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of a unit. What it does not say itself, the unit `above` it says."""

    weekdays: Dated[str] = field(default_factory=Dated)
    special: Mapping[date, WorkdayRule] = field(default_factory=dict)
    above: "WorkCalendar | None" = None

    def special_on(self, day: date) -> WorkdayRule | None:
        """What makes this day differ from its weekday, if anything does."""
        own = self.special.get(day)
        return own or (self.above.special_on(day) if self.above else None)

    def weekdays_on(self, day: date) -> str:
        """Seven signs from Monday on, 1 where it is worked; Monday to Friday if nobody said."""
        if own := self.weekdays.on(day):
            return own
        return self.above.weekdays_on(day) if self.above else MONDAY_TO_FRIDAY

    def works_on(self, day: date) -> bool:
        """Whether a day is worked.

        >>> WorkCalendar().works_on(date(2026, 3, 6)), WorkCalendar().works_on(date(2026, 3, 7))
        (True, False)
        """
        special = self.special_on(day)
        if special:
            return special.value == YES
        return self.weekdays_on(day)[day.weekday()] == "1"

    def working_days(self, days: Days) -> int:
        """How many of these days are worked.

        >>> WorkCalendar().working_days(Days(date(2026, 3, 1), date(2026, 4, 1)))
        22
        """
        number = (days.end - days.first).days
        return sum(self.works_on(days.first + timedelta(days=each)) for each in range(number))


def work_calendar(rules: Iterable[WorkdayRule], above: WorkCalendar | None = None) -> WorkCalendar:
    """What the rules of one unit say together, one for each kind and day."""
    weekdays, special = Dated[str](), {}
    for rule in sorted(rules, key=lambda rule: rule.first_day):
        if rule.kind is WorkdayKind.WEEKDAYS:
            value = None if rule.value == USUAL else rule.value
            weekdays = weekdays.set_from(rule.first_day, value)
        elif rule.value != USUAL:
            special[rule.first_day] = rule
    return WorkCalendar(weekdays, special, above)


def days_touched(rule: WorkdayRule) -> Days:
    """The days that a rule may change; of weekdays all that follow."""
    end = rule.first_day + timedelta(days=1) if rule.kind is WorkdayKind.DAY else FOR_EVER
    return Days(rule.first_day, end)


def workdays_from(
    header: Iterable[str], rows: Iterable[tuple[int, list[str]]], sites: Iterable[str]
) -> tuple[list[tuple[int, WorkdayRule]], list[RowProblem]]:
    """The rules of a file with their lines, and the rows that cannot be taken. Errors: BadFile."""
    header, known = list(header), set(sites)
    check_columns(header, NEEDED, COLUMNS)
    seen: dict[tuple[str, WorkdayKind, date], int] = {}

    def read(line: int, texts: Texts) -> tuple[int, WorkdayRule]:
        rule = _rule(texts, known)
        first = seen.setdefault((rule.site, rule.kind, rule.first_day), line)
        if first != line:
            raise BadCell("day", texts["day"], f"stands in line {first} already")
        return line, rule

    return read_rows(header, rows, read)


def _rule(texts: Texts, sites: set[str]) -> WorkdayRule:
    site, name = texts.get("site", ""), texts.get("name", "")
    works, weekdays = texts.get("works", "").lower(), texts.get("weekdays", "")
    if site and site not in sites:
        raise BadCell("site", site, "is no site; sites come with the people")
    if len(name) > LONGEST_NAME:
        raise BadCell("name", name, f"is longer than {LONGEST_NAME} characters")
    day = day_in(texts, "day")
    if bool(works) == bool(weekdays):
        reason = "give either works, for this day, or weekdays, from this day on"
        raise BadCell("works", works, reason)
    if weekdays:
        return WorkdayRule(site, WorkdayKind.WEEKDAYS, day, _weekdays(weekdays), name)
    if works not in (YES, NO, USUAL):
        raise BadCell("works", works, f"is none of {YES}, {NO}, {USUAL}")
    return WorkdayRule(site, WorkdayKind.DAY, day, works, name)


def _weekdays(text: str) -> str:
    """Seven signs from Monday on, of `mon-fri`, `mon tue sat`, `none` or `usual`."""
    words = re.split(r"[\s,;]+", text.lower())
    if words in ([USUAL], ["none"]):
        return USUAL if words == [USUAL] else "0" * 7
    worked: set[int] = set()
    for word in words:
        first, sign, last = word.partition("-")
        start, end = _weekday(text, first), _weekday(text, last if sign else first)
        if end < start:
            raise BadCell("weekdays", text, "a range goes from Monday towards Sunday")
        worked |= set(range(start, end + 1))
    return "".join("1" if place in worked else "0" for place in range(7))


def _weekday(text: str, word: str) -> int:
    if word not in WEEKDAYS and word not in SHORT:
        raise BadCell("weekdays", text, "is not like mon-fri, mon tue sat, none or usual")
    return SHORT[word[:3]]


def weekday_words(value: str) -> str:
    """The weekdays as they are said.

    >>> weekday_words("1111100"), weekday_words("1010001")
    ('Monday to Friday', 'Monday, Wednesday, Sunday')
    """
    worked = [place for place, sign in enumerate(value) if sign == "1"]
    names = [WEEKDAYS[place].title() for place in worked]
    if len(worked) > 2 and worked[-1] - worked[0] == len(worked) - 1:
        return f"{names[0]} to {names[-1]}"
    return ", ".join(names) or "no weekday"
