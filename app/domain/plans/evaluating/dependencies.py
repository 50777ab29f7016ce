"""Which lines of a plan move when others do, and which of them also rest on other people."""

from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import NamedTuple

from app.domain.plans.evaluating.columns import COMPARE
from app.domain.plans.language.document import (
    COMPANY,
    CompositeSource,
    Line,
    Plan,
    PoolSource,
    RankSource,
    Table,
)
from app.domain.plans.language.expressions import (
    Binary,
    Call,
    Expression,
    Literal,
    Name,
    calls_in,
    names_in,
)
from app.domain.plans.language.expressions import parts_of as parts_of_formula

EXCEEDED = (">", "<", "<=", "!=")  # beyond the number, for one of the two sides
AGGREGATES = ("sum", "avg", "min", "max", "count")


class Edge(NamedTuple):
    """A number at which pay may change; `jumps` there, or begins to rise from there on.

    `exceeded`: the number itself does not count yet.
    """

    number: Fraction
    jumps: bool = True
    exceeded: bool = False


def reads(line: Line) -> set[str]:
    """Everything that a line names; among it the lines that it uses, which stand above it."""
    if isinstance(line.source, CompositeSource):
        return set(line.source.weights)
    return {name.name for formula in line.formulas() for name in names_in(formula.expression)}


def feeding(plan: Plan) -> set[str]:
    """The lines that pay is made of, and pay itself."""
    found = {plan.pay}
    for line in reversed(plan.lines):
        if line.name in found:
            found |= reads(line)
    return found & {line.name for line in plan.lines}


def moved(plan: Plan, changed: Collection[str]) -> set[str]:
    """The lines that may change when these do, and these themselves."""
    found = set(changed)
    for line in plan.lines:
        if reads(line) & found:
            found.add(line.name)
    return found


def taken_together(plan: Plan, changed: Collection[str]) -> list[Line]:
    """Lines of pay that set what changes against other people: pools, places, sums of a group.

    They are frozen when one payee is calculated alone, so that nothing exact can be said of them.
    """
    wanted, of_pay = moved(plan, changed), feeding(plan)
    return [
        line
        for line in plan.level("")
        if line.name in of_pay and _compared_names(plan, line) & wanted
    ]


def _compared_names(plan: Plan, line: Line) -> set[str]:
    if isinstance(line.source, PoolSource | RankSource):
        return reads(line) if line.source.over not in plan.details else set()
    calls = [call for formula in line.formulas() for call in calls_in(formula.expression)]
    over_others = [call for call in calls if _is_over_people(plan, call)]
    return {name.name for call in over_others for name in names_in(call)}


def _is_over_people(plan: Plan, call: Call) -> bool:
    named = call.arguments[1:] if call.function == "share" else call.arguments[:1]
    scope = named[0].name if named and isinstance(named[0], Name) else ""
    return call.function in (*AGGREGATES, "share") and scope in {COMPANY, *plan.groups}


def divides_by(plan: Plan, line: str) -> bool:
    """Whether a formula divides by this line: then less of it is no better work."""
    return any(
        isinstance(part, Binary)
        and part.sign == "/"
        and any(name.name == line for name in names_in(part.right))
        for each in plan.lines
        for formula in each.formulas()
        for part in parts_of_formula(formula.expression)
    )


def edges(plan: Plan, unit: str) -> list[Edge]:
    """Every number of a unit at which a table begins a row or a formula compares, in order."""
    found = {turned for edge in _edges(plan, unit) for turned in _both_sides(edge, unit)}
    return sorted(found)


def highest_start(plan: Plan, unit: str) -> Fraction:
    """The highest number of a unit with which a row of a table begins, or that is compared."""
    return max((edge.number for edge in _edges(plan, unit)), default=Fraction(0))


def _both_sides(edge: Edge, unit: str) -> list[Edge]:
    """Also what `1 - rate` reaches, where the plan turns a rate round."""
    turned = [edge._replace(number=1 - edge.number)] if unit == "percent" else []
    return [edge, *turned]


def _edges(plan: Plan, unit: str) -> Iterator[Edge]:
    """Bare numbers take the unit of the other side, so they count for every unit."""
    units = {unit} if unit == "percent" else {unit, "bare"}
    for table in plan.tables.values():
        for version in table.versions():
            yield from _of_table(version, units)
    for line in plan.lines:
        for formula in line.formulas():
            yield from _compared(formula.expression, units)


def _of_table(table: Table, units: Collection[str]) -> Iterator[Edge]:
    jumps = table.kind in ("step", "whole")
    for place, row in enumerate(table.rows):
        if isinstance(row.start, Literal) and row.start.unit in units:
            first = place == 0 and table.below not in ("first", "extend")
            is_edge = jumps or first or row.flat is not None
            yield Edge(row.start.value, is_edge, row.ties == "exceeded")


def _compared(tree: Expression, units: Collection[str]) -> Iterator[Edge]:
    for part in parts_of_formula(tree):
        if isinstance(part, Binary) and part.sign in COMPARE:
            for side in (part.left, part.right):
                if isinstance(side, Literal) and side.unit in units:
                    yield Edge(side.value, True, part.sign in EXCEEDED)
