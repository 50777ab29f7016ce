"""Who takes part in a plan in a period, of which groups, and who is not in it this time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.directory import Payee
from app.domain.employments import AttributeName, employment_on
from app.domain.participations import paid_days
from app.domain.plans.language.document import COMPANY, PAYEES, TEAM, FactSource, Plan
from app.domain.units import UnitKind
from app.models.people import UnitRow
from app.models.plans import ParticipationRow
from app.queries.people import attribute_ranges, directory
from app.queries.plans import participations_in
from app.queries.units import unit_names, units

SITE = "site"
UNIT_GROUPS = (TEAM, SITE)
GROUPS = (*UNIT_GROUPS, *AttributeName)  # what a plan may name in `groups`
GroupKey = int | str | None  # a unit's id, a job, a shift, a contract; None: of none


@dataclass(frozen=True, slots=True)
class Participant:
    """One participation in one period.

    `days`: its days inside the period. `all_days`: of the whole participation inside its job.
    `groups`: by name the unit or value of the last of its days.
    """

    participation_id: int
    payee_id: int
    pseudonym: str
    days: Days
    all_days: Days
    tenure_days: int  # from the first day of the job to the last of its days, both counted
    target_minor: int | None
    groups: Mapping[str, GroupKey] = field(default_factory=dict)
    places: Mapping[str, GroupKey] = field(default_factory=dict)  # also those that only facts name

    @property
    def first_day(self) -> date:
        """The first day of the job."""
        return self.days.end - timedelta(days=self.tenure_days)

    def owner(self, of: str) -> GroupKey:
        """Whose score or fact it is: the payee's own id, a unit's id, or a group's value."""
        return self.groups.get(of, self.payee_id)


@dataclass(frozen=True, slots=True)
class Places:
    """The tree of units: who is above whom, and what they are called."""

    rows: Mapping[int, UnitRow]
    company_id: int

    def site_of(self, unit_id: int | None) -> int | None:
        """The site that a unit is, or lies in."""
        while unit_id is not None and self.rows[unit_id].kind != UnitKind.SITE:
            unit_id = self.rows[unit_id].parent_id
        return unit_id

    def names(self) -> dict[int, str]:
        return unit_names(self.rows)


def places(session: Session) -> Places:
    """Every unit; one query."""
    rows = units(session)
    root = next(row.id for row in rows.values() if row.parent_id is None)
    return Places(rows, root)


def participants(
    session: Session, plan: Plan, plan_id: int, period: Days, tree: Places
) -> list[Participant]:
    """Everybody whose participation has a day in the period, in its order; seven queries."""
    payees = {payee.id: payee for payee in directory(session).payees.values()}
    wanted = [*plan.groups, *(name for name in _named_by_facts(plan) if name not in plan.groups)]
    named = [name for name in wanted if name in list(AttributeName)]
    attributes = attribute_ranges(session, named) if named else {}
    found = []
    for row in participations_in(session, plan_id, period):
        payee = payees[row.payee_id]
        inside = paid_days(Days(row.first_day, row.end_day), period, payee.employments)
        if inside is not None:
            known = _places(wanted, payee, inside.end - timedelta(days=1), attributes, tree)
            groups = {name: known[name] for name in (TEAM, COMPANY, *plan.groups)}
            found.append(_participant(row, payee, inside, groups, known))
    return found


def _named_by_facts(plan: Plan) -> list[str]:
    """Where somebody is, as far as lines read it."""
    read = {line.source.fact for line in plan.level(PAYEES) if isinstance(line.source, FactSource)}
    return [name for name in GROUPS if name in read]


def _participant(
    row: ParticipationRow,
    payee: Payee,
    inside: Days,
    groups: Mapping[str, GroupKey],
    known: Mapping[str, GroupKey],
) -> Participant:
    job = employment_on(payee.employments, row.first_day)
    assert job is not None  # its days are paid
    whole = Days(max(row.first_day, job.first), min(row.end_day, job.end))
    tenure = (inside.end - job.first).days
    return Participant(
        *(row.id, row.payee_id, row.payee.pseudonym, inside, whole, tenure, row.target_minor),
        groups=groups,
        places=known,
    )


def _places(
    wanted: Sequence[str],
    payee: Payee,
    day: date,
    attributes: Mapping[tuple[int, str], Sequence[tuple[Days, str]]],
    tree: Places,
) -> dict[str, GroupKey]:
    """Where somebody is on a day: a unit, or what holds for the person."""
    team = payee.team_on(day)
    found: dict[str, GroupKey] = {TEAM: team, COMPANY: tree.company_id}
    for name in wanted:
        if name == SITE:
            found[name] = tree.site_of(team)
        elif name != TEAM:
            ranges = attributes.get((payee.id, name), ())
            found[name] = next((value for days, value in ranges if day in days), None)
    return found


def by_group(people: Sequence[Participant], name: str) -> dict[GroupKey, list[int]]:
    """The places of the participants of each group; who is of none is left out."""
    found: dict[GroupKey, list[int]] = defaultdict(list)
    for row, one in enumerate(people):
        if one.groups[name] is not None:
            found[one.groups[name]].append(row)
    return found
