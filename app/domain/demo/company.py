"""Who works where in the demo company, since when and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.random import Generator

from app.domain.days import FOR_EVER
from app.domain.demo.names import FAMILY, FIRST, email_of
from app.domain.demo.timeline import Timeline
from app.domain.permissions import Role

NAME, ZONE = "Lantern and Lane", "Europe/Berlin"
MOVERS, LEAVERS, JOINERS = 0.03, 0.02, 0.02  # shares of all payees, in the months with answers
LOWEST, HIGHEST = 24.5, 60.5  # NPS of the weakest and of the strongest team in the long run
DRIFT = 0.6  # NPS points a month, at most, up or down
SKILL = 20  # NPS points, the spread of people within their team: it makes the ICC
FEWEST_PAYEES = 30
CONTRACTS = (("full time", 1.0, "240.00"), ("part time", 0.55, "130.00"))
SHIFTS = ("early", "late", "weekend")
TEAM_WORDS = (
    *("Amber", "Birch", "Cedar", "Dune", "Ember", "Fjord", "Grove", "Heron", "Iris", "Juniper"),
    *("Kite", "Linden", "Maple", "Nettle", "Oak", "Plover", "Quince", "Rowan", "Sage", "Tern"),
)
STREETS = (
    *("Mill Lane", "Station Road", "Bridge Street", "Park Row", "Castle Hill", "Garden Walk"),
    *("Quay Side", "Orchard Way", "Church Square", "Tower Gate", "Linden Avenue", "Old Market"),
)


ADMIN, PLANNER, PAYROLL, AUDITOR = range(4)  # places in a company's office


class JobName(StrEnum):
    AGENT = "agent"
    CASHIER = "cashier"


JOBS = tuple(JobName)


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    zone: str
    job: JobName


SITES = (
    Site("Harbour", "Europe/Lisbon", JobName.AGENT),
    Site("Hillside", "Europe/Warsaw", JobName.AGENT),
    Site("High Street", "Europe/Berlin", JobName.CASHIER),
)


@dataclass(frozen=True, slots=True)
class Team:
    """`level` is the NPS it tends to, `drift` how many points that moves in a month."""

    name: str
    site: Site
    manager: str  # a number
    level: float
    drift: float


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who is paid by no plan: a manager, or one of the office."""

    number: str
    name: str
    email: str
    job: str
    site: Site | None
    role: Role


@dataclass(frozen=True, slots=True)
class Payee:
    """Teams are places in the company's list; `moves_on` is FOR_EVER for who stays."""

    number: str
    name: str
    first_day: date
    end_day: date
    team: int
    next_team: int
    moves_on: date
    contract: str
    shift: str
    pace: float  # answers, compared with colleagues
    skill: float  # NPS points, compared with the team
    target: str  # amount a month; empty: not agreed yet

    def team_on(self, day: date) -> int:
        return self.next_team if day >= self.moves_on else self.team


@dataclass(frozen=True, slots=True)
class Company:
    timeline: Timeline
    office: tuple[Officer, ...]
    managers: tuple[Officer, ...]
    teams: tuple[Team, ...]
    payees: tuple[Payee, ...]

    def manager_of(self, payee: Payee, end: date) -> str:
        """Who approves what the payee earned in days up to `end`, which is outside."""
        last = min(end, payee.end_day) - timedelta(days=1)
        return self.teams[payee.team_on(last)].manager


def company(rng: Generator, payees: int, timeline: Timeline) -> Company:
    """A company with this many payees; the same draws give the same company."""
    taken: set[str] = set()
    number = number_of_teams(payees)
    office = tuple(_office(rng, taken))
    managers = tuple(_managers(rng, number, taken))
    teams = tuple(_teams(rng, number, managers))
    people = _centred(_payees(rng, payees, len(teams), timeline), len(teams))
    return Company(timeline, office, managers, teams, tuple(_with_changes(rng, people, timeline)))


def number_of_teams(payees: int) -> int:
    """Teams of ten in a small company, of 25 in a large one; at least one team a site.

    >>> [number_of_teams(payees) for payees in (30, 60, 240, 600, 20_000)]
    [3, 6, 24, 24, 800]
    """
    return max(len(SITES), min(round(payees / 10), max(24, round(payees / 25))))


def _name(rng: Generator) -> str:
    return f"{FIRST[rng.integers(len(FIRST))]} {FAMILY[rng.integers(len(FAMILY))]}"


def _officer(
    rng: Generator, number: str, job: str, site: Site | None, role: Role, taken: set[str]
) -> Officer:
    name = _name(rng)
    email = email_of(name, taken)
    taken.add(email)
    return Officer(number, name, email, job, site, role)


def _office(rng: Generator, taken: set[str]) -> Iterable[Officer]:
    jobs = (
        ("administrator", Role.ADMIN),
        ("HR, plans", Role.HR),
        ("HR, payroll", Role.HR),
        ("auditor", Role.AUDITOR),
    )
    for place, (job, role) in enumerate(jobs, 1):
        yield _officer(rng, f"{place:05}", job, None, role, taken)


def _managers(rng: Generator, teams: int, taken: set[str]) -> Iterable[Officer]:
    """One for every two teams of a site, in the order of `_manager_of`."""
    for place in range(max(_manager_of(team) for team in range(teams)) + 1):
        site = SITES[place % len(SITES)]
        yield _officer(rng, f"{place + 101:05}", "team manager", site, Role.MANAGER, taken)


def _manager_of(team: int) -> int:
    site, place = team % len(SITES), team // len(SITES)
    return place // 2 * len(SITES) + site


def _teams(rng: Generator, number: int, managers: Sequence[Officer]) -> Iterable[Team]:
    """Levels are spread evenly, so that every size of company has weak and strong teams."""
    levels = rng.permutation(np.linspace(LOWEST, HIGHEST, number))
    for place in range(number):
        site = SITES[place % len(SITES)]
        drift = rng.uniform(-DRIFT, DRIFT)
        manager = managers[_manager_of(place)].number
        yield Team(_team_name(place, site.job), site, manager, float(levels[place]), float(drift))


def _team_name(place: int, job: JobName) -> str:
    """Each name once in the company.

    >>> _team_name(0, JobName.AGENT), _team_name(80, JobName.CASHIER)
    ('Amber', 'Bridge Street 3')
    """
    nth = place // len(SITES)
    words = STREETS if job is JobName.CASHIER else TEAM_WORDS
    nth = nth if job is JobName.CASHIER else 2 * nth + place % len(SITES)
    again = nth // len(words)
    return f"{words[nth % len(words)]} {again + 1}" if again else words[nth % len(words)]


def _payees(rng: Generator, number: int, teams: int, timeline: Timeline) -> list[Payee]:
    """Four of five are dealt out evenly, the others by chance: teams differ in size."""
    even = number * 4 // 5
    places = [*(place % teams for place in range(even)), *rng.integers(teams, size=number - even)]
    hired = timeline.first_day - timedelta(days=30)
    return [_payee(rng, place, int(team), hired) for place, team in enumerate(places)]


def _payee(rng: Generator, place: int, team: int, hired_by: date) -> Payee:
    contract, pace, target = CONTRACTS[int(rng.random() < 0.25)]
    return Payee(
        number=f"{place + 1001:05}",
        name=_name(rng),
        first_day=hired_by - timedelta(days=int(rng.integers(3000))),
        end_day=FOR_EVER,
        team=team,
        next_team=team,
        moves_on=FOR_EVER,
        contract=contract,
        shift=SHIFTS[rng.integers(len(SHIFTS))],
        pace=pace * float(rng.uniform(0.75, 1.25)),
        skill=float(np.clip(rng.normal(0, SKILL), -2 * SKILL, 2 * SKILL)),
        target=target,
    )


def _centred(payees: Sequence[Payee], teams: int) -> list[Payee]:
    """Skills as differences from the team's mean, so that the team's level is its level."""
    paces, sums = [0.0] * teams, [0.0] * teams
    for one in payees:
        paces[one.team] += one.pace
        sums[one.team] += one.pace * one.skill
    return [replace(one, skill=one.skill - sums[one.team] / paces[one.team]) for one in payees]


def _with_changes(rng: Generator, payees: Sequence[Payee], timeline: Timeline) -> Iterable[Payee]:
    """Some move to another team, some leave, some are new, two of them without a target yet."""
    number = len(payees)
    counts = [max(2, round(number * share)) for share in (MOVERS, LEAVERS, JOINERS)]
    chosen = iter(rng.permutation(number).tolist())
    movers, leavers, joiners = ({next(chosen) for _ in range(count)} for count in counts)
    newest = {next(chosen), next(chosen)}
    for place, one in enumerate(payees):
        if place in movers:
            yield _moved(rng, one, payees, timeline)
        elif place in leavers:
            yield replace(one, end_day=_some_day(rng, timeline, 30))
        elif place in joiners:
            yield replace(one, first_day=_some_day(rng, timeline, 14))
        elif place in newest:
            yield replace(one, first_day=timeline.open_month + timedelta(days=2), target="")
        else:
            yield one


def _some_day(rng: Generator, timeline: Timeline, after: int) -> date:
    """A day in the full months, not among the first ones."""
    days = (timeline.open_month - timeline.first_day).days
    return timeline.first_day + timedelta(days=int(rng.integers(after, days)))


def _moved(rng: Generator, one: Payee, payees: Sequence[Payee], timeline: Timeline) -> Payee:
    """To another team that does the same job; there may be only one such team, then nothing."""
    job = SITES[one.team % len(SITES)].job
    teams = {other.team for other in payees} - {one.team}
    alike = sorted(team for team in teams if SITES[team % len(SITES)].job is job)
    if not alike:
        return one
    team = alike[rng.integers(len(alike))]
    return replace(one, next_team=team, moves_on=_some_day(rng, timeline, 30))
