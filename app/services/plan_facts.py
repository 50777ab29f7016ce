"""The facts and key figures that a plan reads for each participant."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.fact_figures import Figure, ReadValue, figure_of, while_employed
from app.domain.plans.document import FactSource, KpiSource, Line, Plan
from app.domain.plans.inputs import Figures
from app.queries.fact_values import values_in
from app.queries.people import employments

Owned = Mapping[tuple[str, int], Sequence[ReadValue]]  # by fact, and payee or team
Read = Callable[[str, bool], Figures]  # of a fact, that needs a denominator or not


@dataclass(frozen=True, slots=True)
class Participant:
    """One participation in one period; `days` are its days inside the period."""

    participation_id: int
    payee_id: int
    pseudonym: str
    days: Days
    team_id: int | None
    target_minor: int | None


def figures_for(
    session: Session, plan: Plan, people: Sequence[Participant], window: Days
) -> tuple[dict[str, Figures], dict[tuple[str, str], Figures]]:
    """Facts by key and key figures by (name, of), a figure for each participant; three queries."""
    lines = plan.facts()
    facts: dict[str, Figures] = {}
    kpis: dict[tuple[str, str], Figures] = {}
    if not lines:
        return facts, kpis
    values = _Values(session, plan, window)
    for line in lines:
        match line.source:
            case FactSource() as source:
                facts[source.key] = values.figures(line, source.fact, source.of, people, False)
            case KpiSource() as source:
                for name, of in source.pairs():
                    kpis[name, of] = values.figures(line, name, of, people, True)
    return facts, kpis


class _Values:
    """What holds on the days of a period, by owner."""

    def __init__(self, session: Session, plan: Plan, window: Days) -> None:
        self._currency = plan.currency
        read = {pair for line in plan.facts() for pair in _read(line)}
        names = {name for name, _ in read}
        of_teams = {name for name, of in read if of == "team"}
        self._payees: Owned = defaultdict(list)
        self._teams: Owned = defaultdict(list)
        self._members: Owned = defaultdict(list)
        self._read_payees(session, names, window)
        if of_teams:
            self._read_teams(session, of_teams, window)

    def _read_payees(self, session: Session, names: Collection[str], window: Days) -> None:
        jobs = employments(session)
        payees, members = defaultdict(list), defaultdict(list)
        for given in values_in(session, names, window, of_teams=False):
            assert given.payee_id is not None
            value = while_employed(given, jobs.of(given.payee_id))
            if value is None:
                continue
            payees[value.name, given.payee_id].append(value)
            if value.team_id is not None:
                members[value.name, value.team_id].append(value)
        self._payees, self._members = payees, members

    def _read_teams(self, session: Session, names: Collection[str], window: Days) -> None:
        teams = defaultdict(list)
        for value in values_in(session, names, window, of_teams=True):
            assert value.team_id is not None
            teams[value.name, value.team_id].append(value)
        self._teams = teams

    def figures(
        self, line: Line, name: str, of: str, people: Sequence[Participant], is_kpi: bool
    ) -> Figures:
        """One figure for each participant; who shares team and days shares the figure."""
        currency = self._currency if line.unit == "money" else ""
        known: dict[tuple[int | None, Days], Figure] = {}
        for one in people:
            owner = one.payee_id if of == "payee" else one.team_id
            if (owner, one.days) not in known:
                values = self._of(name, of, owner, is_kpi)
                figure = figure_of(values, one.days, line.unit, currency, is_kpi)
                known[owner, one.days] = figure
        return Figures(
            [known[one.payee_id if of == "payee" else one.team_id, one.days] for one in people]
        )

    def _of(self, name: str, of: str, owner: int | None, is_kpi: bool) -> Sequence[ReadValue]:
        """A team's key figure is its own; where it has none, that of its people together."""
        if owner is None:
            return ()
        if of == "payee":
            return self._payees.get((name, owner), ())
        own = self._teams.get((name, owner), ())
        return own if own or not is_kpi else self._members.get((name, owner), ())


def _read(line: Line) -> list[tuple[str, str]]:
    """Each (fact, of) that a line reads."""
    match line.source:
        case FactSource(fact=name, of=of):
            return [(name, of)]
        case KpiSource() as source:
            return source.pairs()
    return []
