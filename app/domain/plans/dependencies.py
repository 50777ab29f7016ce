"""Which lines of a plan use which others."""

from collections.abc import Collection, Iterator

from app.domain.plans.document import CompositeSource, Line, Plan
from app.domain.plans.expressions import names_in


def uses(line: Line) -> Iterator[str]:
    """Every name that a line is made of: lines, and words such as team or skip."""
    for formula in line.formulas():
        yield from (name.name for name in names_in(formula.expression))
    if isinstance(line.source, CompositeSource):
        yield from line.source.weights


def free_of(plan: Plan, changing: Collection[str]) -> frozenset[str]:
    """The lines that stay as they are when only these lines read something else."""
    moved = set(changing)
    for line in plan.lines:
        if not moved.isdisjoint(uses(line)):
            moved.add(line.name)
    return frozenset(line.name for line in plan.lines if line.name not in moved)
