"""Which lines of a plan move when others do, and which of them also rest on other people."""

from collections.abc import Collection, Iterator
from fractions import Fraction

from app.domain.plans.document import (
    COMPANY,
    CompositeSource,
    Line,
    Plan,
    PoolSource,
    RankSource,
)
from app.domain.plans.expressions import Binary, Call, Expression, Literal, Name, calls_in, names_in
from app.domain.plans.expressions import parts_of as parts_of_formula

AGGREGATES = ("sum", "avg", "min", "max", "count")


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


def thresholds(plan: Plan, unit: str) -> list[Fraction]:
    """Every number of a unit at which a table or a formula may change, in order."""
    found = {number for each in _numbers(plan, unit) for number in (each, *_turned(each, unit))}
    return sorted(found)


def _turned(number: Fraction, unit: str) -> list[Fraction]:
    """What `1 - rate` reaches, where the plan turns a rate round."""
    return [1 - number] if unit == "percent" else []


def _numbers(plan: Plan, unit: str) -> Iterator[Fraction]:
    """Bare numbers take the unit of the other side, so they count for every unit."""
    units = {unit} if unit == "percent" else {unit, "bare"}
    for table in plan.tables.values():
        for version in table.versions():
            starts = [row.start for row in version.rows]
            starts += [version.until] if version.until else []
            yield from _literals(starts, units)
    for line in plan.lines:
        for formula in line.formulas():
            yield from _literals(list(parts_of_formula(formula.expression)), units)


def _literals(parts: Collection[Expression], units: Collection[str]) -> Iterator[Fraction]:
    for part in parts:
        if isinstance(part, Literal) and part.unit in units:
            yield part.value
