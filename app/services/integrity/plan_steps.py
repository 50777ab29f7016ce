"""What the plans of a period read of answers, and scores that gather where they step."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

from sqlalchemy.orm import Session

from app.domain.integrity.bunching import LIKELY, Bunching, Placed, Step, bunching
from app.domain.measures import Measure, MeasureKind
from app.domain.numbers import fraction_of
from app.domain.plans.language.document import PAYEE, TEAM, Line, Plan
from app.domain.plans.trying.edges import Edge, edges_on
from app.models.plans import PlanVersionRow
from app.models.statements import PayPeriodRow
from app.queries.integrity import statement_contents
from app.queries.plans import versions_on
from app.services.plans.calculations import plan_in

MOST_KEPT = 500  # statements of each band that a warning opens


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A plan of a period, with the measures that it names."""

    version: PlanVersionRow
    plan: Plan
    measures: Mapping[str, Measure]

    def scores(self) -> Iterator[tuple[Line, Measure]]:
        """The lines that read plain scores of the payees' own answers, and step on them unrounded.

        A statistic is no share of answers, so one answer moves it by no fixed amount.
        """
        for line, source in self.plan.measured():
            if source.of == PAYEE and source.is_plain(PAYEE) and line.round is None:
                yield line, self.measures[source.measure]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question that plans of a period read. `is_turned`: they pay for its low steps."""

    question: str
    is_turned: bool = False
    of_teams: bool = False


def plans_of(session: Session, period: PayPeriodRow) -> list[PlanRead]:
    """The plans that hold in a period; a query, and one for each."""
    versions = versions_on(session, period.calendar, period.first_day)
    return [PlanRead(each, *plan_in(session, each)) for each in versions]


def questions_read(plans: Iterable[PlanRead]) -> list[Wanted]:
    """Every question that these plans read, by name."""
    rises: dict[str, Fraction] = {}
    of_teams = set()
    for each in plans:
        for question in each.plan.answer_rows.values():
            rises.setdefault(question, Fraction(0))
        for _, source in each.plan.measured():
            measure = each.measures[source.measure]
            name = measure.question.name
            rises[name] = rises.get(name, Fraction(0)) + _rise(measure)
            if TEAM in source.scopes():
                of_teams.add(name)
    return [Wanted(name, rises[name] < 0, name in of_teams) for name in sorted(rises)]


def _rise(measure: Measure) -> Fraction:
    """How much more the last step is worth than the first; days are good where steps are high."""
    if measure.kind is MeasureKind.DAYS:
        return Fraction(1)
    return measure.values[-1] - measure.values[0]


def edges_seen(
    session: Session, period: PayPeriodRow, plans: Sequence[PlanRead]
) -> list[dict[str, Any]]:
    """Every step of these plans on a score, with who lies around it, as it is kept; one query each.

    `adjusted`: the chance times the number of steps. Ids are of statements, as calculated last.
    """
    found = [told for each in plans for told in _edges(session, period, each)]
    for one in found:
        adjusted = min(1.0, one["chance"] * len(found))
        one |= {"is_warning": adjusted <= LIKELY, "adjusted": f"{adjusted:.2g}"}
        one["chance"] = f"{one['chance']:.2g}"
        if not one["is_warning"]:
            one |= {"below": [], "above": []}
    return found


def _edges(session: Session, period: PayPeriodRow, each: PlanRead) -> Iterator[dict[str, Any]]:
    lines = [
        (line, measure, edges)
        for line, measure in each.scores()
        if (edges := _inside(measure, edges_on(each.plan, line, period.first_day)))
    ]
    placed: dict[str, list[Placed]] = {line.name: [] for line, _, _ in lines}
    if not lines:
        return
    for statement_id, content in statement_contents(session, period.id, each.version):
        for line, measure, _ in lines:
            if one := _placed(statement_id, content, line.name, measure):
                placed[line.name].append(one)
    for line, measure, edges in lines:
        for edge in edges:
            seen = bunching(placed[line.name], _step(line, measure, edge, edges))
            yield _told(each, line, edge, seen)


def _placed(
    statement_id: int, content: Mapping[str, Any], line: str, measure: Measure
) -> Placed | None:
    """A payee's own score, where the line is just that; None without answers or with another's."""
    read = content["inputs"]["scores"].get(f"{line} of {PAYEE}", {})
    value, answers = read.get("value"), fraction_of(str(read.get("answers", 0)))
    if value is None or not answers or content["lines"][line].get("number") != value:
        return None
    return Placed(statement_id, fraction_of(value), _least(measure) / answers)


def _least(measure: Measure) -> Fraction:
    """By how much one answer moves the sum of all at least."""
    if measure.kind is MeasureKind.DAYS:
        return Fraction(1)
    numbers = measure.numerators
    return Fraction(gcd(*(each - numbers[0] for each in numbers)), measure.denominator)


def _inside(measure: Measure, edges: Iterable[Edge]) -> list[Edge]:
    """Those that some score lies below, and some above."""
    low, high = _scale(measure)
    return [edge for edge in edges if low < edge.start < high]


def _scale(measure: Measure) -> tuple[Fraction, Fraction]:
    is_days = measure.kind is MeasureKind.DAYS
    values = (Fraction(0), Fraction(1)) if is_days else measure.values
    return min(values), max(values)


def _step(line: Line, measure: Measure, edge: Edge, edges: Sequence[Edge]) -> Step:
    return Step(
        edge.start,
        edge.is_reached,
        *_scale(measure),
        tuple(each.start for each in edges if each.start != edge.start),
        line.better == "low",
    )


def _told(each: PlanRead, line: Line, edge: Edge, seen: Bunching) -> dict[str, Any]:
    return {
        "plan": each.plan.name,
        "plan_id": each.version.plan_id,
        "version": each.version.version,
        "line": line.label or line.name,
        "words": edge.words,
        "counts": list(seen.counts),
        "chance": seen.chance,
        "below": sorted(seen.bands[1])[:MOST_KEPT],
        "above": sorted(seen.bands[2])[:MOST_KEPT],
    }
