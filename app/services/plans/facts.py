"""The facts and key figures that a plan reads for each participant."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.employments import AttributeName
from app.domain.fact_figures import Figure, ReadValue, figure_of, while_employed
from app.domain.fact_values import OWN_FACTS
from app.domain.money import minor_unit
from app.domain.plans.evaluating.inputs import Amounts, Facts, Figures, Plain
from app.domain.plans.language.document import (
    PAYEE,
    PAYEES,
    TARGET,
    FactSource,
    KpiSource,
    Line,
    Plan,
)
from app.queries.fact_values import values_in
from app.queries.people import attribute_ranges, employments
from app.services.plans.participants import GroupKey, Participant, Places

Owned = Mapping[tuple[str, GroupKey], Sequence[ReadValue]]  # by fact, and whose it is


def facts_for(
    session: Session, plan: Plan, people: Sequence[Participant], tree: Places
) -> tuple[dict[str, Facts], dict[tuple[str, str], Figures]]:
    """Facts by line and key figures by (line, of), a figure for each participant.

    Three queries, and one more where a key figure is of a job, shift or contract.
    """
    facts: dict[str, Facts] = {}
    kpis: dict[tuple[str, str], Figures] = {}
    values = _Values(session, plan, people, tree) if _from_files(plan) else None
    for line in plan.level(PAYEES):
        match line.source:
            case FactSource(fact=name) if name == TARGET:
                facts[line.name] = _targets(plan, people)
            case FactSource(fact=name) if name in OWN_FACTS:
                facts[line.name] = [_own(name, one, tree) for one in people]
            case FactSource(fact=name, of=of) if values:
                facts[line.name] = values.figures(line, name, of, is_kpi=False)
            case KpiSource(kpi=name) as source if values:
                for of in source.scopes():
                    kpis[line.name, of] = values.figures(line, name, of, is_kpi=True)
    return facts, kpis


def facts_asked(plan: Plan) -> Hashable:
    """What `facts_for` reads: the same for two plans that read the same facts alike."""
    lines = [line for line in plan.level(PAYEES) if isinstance(line.source, FactSource | KpiSource)]
    asked = [(line.name, line.unit, type(line.source), *_read(line)) for line in lines]
    return ("facts", plan.currency, *asked)


def _from_files(plan: Plan) -> list[Line]:
    """The lines of payees that read what files brought."""
    return [line for line in plan.facts() if line.per == PAYEES and not _is_own(line)]


def _is_own(line: Line) -> bool:
    return isinstance(line.source, FactSource) and line.source.fact in OWN_FACTS


def _own(name: str, one: Participant, tree: Places) -> Plain:
    """What is kept of the person on the last of the days, or of the days themselves."""
    days = one.days
    match name:
        case "first_day":
            return one.first_day
        case "takes_part_from":
            return days.first
        case "takes_part_to":
            return days.end - timedelta(days=1)
        case "tenure_days":
            return Fraction(one.tenure_days)
        case "days_taking_part":
            return Fraction((days.end - days.first).days)
    key = one.places.get(name)
    return tree.rows[key].name if isinstance(key, int) else key


def _targets(plan: Plan, people: Sequence[Participant]) -> Facts:
    known = np.array([one.target_minor is not None for one in people], np.bool_)
    minor = np.array([one.target_minor or 0 for one in people], np.int64)
    return Amounts(minor, minor_unit(plan.currency).denominator, known)


class _Values:
    """What holds on the days of these participants, by owner."""

    def __init__(
        self, session: Session, plan: Plan, people: Sequence[Participant], tree: Places
    ) -> None:
        self._currency, self._people, self._tree = plan.currency, people, tree
        read = {pair for line in _from_files(plan) for pair in _read(line)}
        names = {name for name, _ in read}
        window = Days(min(one.days.first for one in people), max(one.days.end for one in people))
        self._payees: Owned = _of_payees(session, names, window)
        wider = {name for name, of in read if of != PAYEE}
        self._units: Owned = _of_units(session, wider, window) if wider else {}
        self._people_of: dict[str, Owned] = {}  # by the kind of group
        attributes = {of for _, of in read if of in list(AttributeName)}
        if attributes:
            self._people_of = _by_attribute(session, self._payees, attributes)
        self._in_units: Owned = _by_unit(self._payees) if wider else {}
        self._below: dict[int | None, list[int]] = defaultdict(list)
        for row in tree.rows.values():
            self._below[row.parent_id].append(row.id)

    def figures(self, line: Line, name: str, of: str, is_kpi: bool) -> Figures:
        """One figure for each participant; who shares group and days shares the figure."""
        currency = self._currency if line.unit == "money" else ""
        known: dict[tuple[GroupKey, Days], Figure] = {}
        keys = [(one.owner(of), one.days) for one in self._people]
        for owner, days in keys:
            if (owner, days) not in known:
                values = self._of(name, of, owner, is_kpi)
                known[owner, days] = figure_of(values, days, line.unit, currency, is_kpi)
        return Figures([known[key] for key in keys])

    def _of(self, name: str, of: str, owner: GroupKey, is_kpi: bool) -> Sequence[ReadValue]:
        """A unit's key figure is its own; where it has none, that of what lies below it."""
        if owner is None:
            return ()
        if of == PAYEE:
            return self._payees.get((name, owner), ())
        if of in self._people_of:
            return self._people_of[of].get((name, owner), ()) if is_kpi else ()
        own = self._units.get((name, owner), ())
        return own if own or not is_kpi else list(self._under(name, int(owner)))

    def _under(self, name: str, unit_id: int) -> Iterable[ReadValue]:
        """The people of a unit and, of each unit below, its own values or what lies below it."""
        yield from self._in_units.get((name, unit_id), ())
        if unit_id == self._tree.company_id:
            yield from self._in_units.get((name, None), ())
        for below in self._below[unit_id]:
            yield from self._units.get((name, below), ()) or self._under(name, below)


def _of_payees(session: Session, names: Collection[str], window: Days) -> Owned:
    jobs = employments(session)
    found: dict[tuple[str, GroupKey], list[ReadValue]] = defaultdict(list)
    for given in values_in(session, names, window, of_teams=False):
        assert given.payee_id is not None  # only those of payees were asked for
        value = while_employed(given, jobs.of(given.payee_id))
        if value is not None:
            found[value.name, given.payee_id].append(value)
    return found


def _of_units(session: Session, names: Collection[str], window: Days) -> Owned:
    found: dict[tuple[str, GroupKey], list[ReadValue]] = defaultdict(list)
    for value in values_in(session, names, window, of_teams=True):
        found[value.name, value.team_id].append(value)
    return found


def _by_unit(payees: Owned) -> Owned:
    """Each value for the team that its payee was in on its last day when it was imported."""
    found: dict[tuple[str, GroupKey], list[ReadValue]] = defaultdict(list)
    for values in payees.values():
        for value in values:
            found[value.name, value.team_id].append(value)
    return found


def _by_attribute(session: Session, payees: Owned, names: Collection[str]) -> dict[str, Owned]:
    """Each value for the job, shift or contract of its payee on its last day."""
    ranges = attribute_ranges(session, names)
    found: dict[str, Owned] = {}
    for of in names:
        by_value: dict[tuple[str, GroupKey], list[ReadValue]] = defaultdict(list)
        for values in payees.values():
            for value in values:
                held = ranges.get((value.payee_id or 0, of), ())
                key = _on(held, value.end - timedelta(days=1))
                by_value[value.name, key].append(value)
        found[of] = by_value
    return found


def _on(ranges: Iterable[tuple[Days, str]], day: date) -> str | None:
    return next((value for days, value in ranges if day in days), None)


def _read(line: Line) -> list[tuple[str, str]]:
    """Each (fact, of) that a line reads."""
    match line.source:
        case FactSource(fact=name, of=of):
            return [(name, of)]
        case KpiSource(kpi=name) as source:
            return [(name, of) for of in source.scopes()]
    return []
