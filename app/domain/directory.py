"""Who worked where on which day, as known when a file is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from app.domain.aliases import Gap
from app.domain.days import Days
from app.domain.employments import employed_within, employment_on
from app.domain.errors import Unmatched
from app.domain.people_named import (
    NamedBy,
    PeopleKnown,
    nobody_words,
    people_known,
    several_words,
)

COMPANY = "company"  # stands for all in files of facts, and in plans


@dataclass(frozen=True, slots=True)
class Payee:
    """One person's employments and teams, by day; neither overlap."""

    id: int
    number: str
    employments: tuple[Days, ...]
    teams: tuple[tuple[Days, int], ...] = ()
    name: str = ""
    email: str = ""

    def team_on(self, day: date) -> int | None:
        for days, team in self.teams:
            if days.first <= day < days.end:
                return team
        return None


@dataclass(frozen=True, slots=True)
class Team:
    """A unit with its path of names, and the zone of its site (or of the company)."""

    id: int
    path: tuple[str, ...]
    zone: ZoneInfo


@dataclass(slots=True)
class Directory:
    """Finds payees by number and teams by name; it never guesses."""

    payees: Mapping[str, Payee]
    teams: Mapping[int, Team]
    zone: ZoneInfo  # the company's
    company_id: int = 0
    _by_name: dict[str, set[int]] = field(init=False)
    _known: PeopleKnown | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._by_name = {}
        for team in self.teams.values():
            for name in (team.path[-1], " / ".join(team.path)):
                self._by_name.setdefault(name, set()).add(team.id)

    def team_named(self, name: str) -> int:
        """The team of this name, or of this path `Site / Team`. Errors: Unmatched."""
        found = self._by_name.get(name, set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            words = f"There are {len(found)} teams named {name!r}: write 'Site / Team'."
            raise Unmatched(words, Gap.TEAM, name)
        raise Unmatched(f"There is no team named {name!r}.", Gap.TEAM, name)

    def unit_named(self, name: str) -> int:
        """The team or site of this name or path, or the `company` itself. Errors: Unmatched."""
        if name == COMPANY and not self.knows_team(name):
            return self.company_id
        return self.team_named(name)

    def knows_team(self, name: str) -> bool:
        """Whether any team has this name or path."""
        return name in self._by_name

    @property
    def people(self) -> PeopleKnown:
        """Everybody, to be found by number, e-mail address and name; worked out once."""
        if self._known is None:
            rows = ((each.number, each.name, each.email) for each in self.payees.values())
            self._known = people_known(rows)
        return self._known

    def number_of(self, text: str, by: NamedBy) -> str:
        """The number of whom a text names; a number itself always does. Errors: Unmatched."""
        if text in self.payees:
            return text
        found = self.people.meant(text, by)
        if len(found) > 1:
            raise Unmatched(several_words(text, len(found)), Gap.NUMBER, text)
        if not found:
            raise Unmatched(nobody_words(text, by), Gap.NUMBER, text)
        return next(iter(found))

    def payee_on(self, number: str, day: date) -> tuple[int, int | None]:
        """The payee of this number and their team on `day`. Errors: Unmatched."""
        payee = self.payees.get(number)
        if payee is None:
            raise Unmatched(f"There is nobody with the number {number!r}.", Gap.NUMBER, number)
        _check_employed(payee, day)
        return payee.id, payee.team_on(day)

    def payee_in(self, number: str, first: date, end: date) -> int:
        """The payee of this number, employed on one of these days at least. Errors: Unmatched."""
        payee = self.payees.get(number)
        if payee is None:
            raise Unmatched(f"There is nobody with the number {number!r}.", Gap.NUMBER, number)
        if employed_within(payee.employments, first, end) is None:
            _check_employed(payee, first)
        return payee.id


def payees_by_number(payees: Iterable[Payee]) -> dict[str, Payee]:
    return {payee.number: payee for payee in payees}


def _check_employed(payee: Payee, day: date) -> None:
    """Errors: Unmatched says when they came, left and came back."""
    job = employment_on(payee.employments, day)
    if job is not None and job.first <= day:
        return
    raise Unmatched(_not_employed(payee, job, day), Gap.DAY, payee.number)


def _not_employed(payee: Payee, job: Days | None, day: date) -> str:
    if job is None:
        return f"{payee.number!r} had left before {day}."
    if job is payee.employments[0]:
        return f"{payee.number!r} starts on {job.first}, after {day}."
    return f"{payee.number!r} had left before {day} and came back on {job.first}."
