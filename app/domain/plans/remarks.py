"""What a plan may mean otherwise than it says: no mistakes, but worth a look before publishing."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.plans.document import Line, MeasureSource, Plan
from app.domain.plans.expressions import Binary, Expression, names_in, parts_of
from app.domain.plans.formula_units import Scope
from app.domain.plans.function_units import FUNCTION_UNITS

SCORES = ("points", "stars", "score")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at: in which line of the plan, where in the file, and what."""

    name: str
    message: str
    place: tuple[int, int] = (0, 0)


def remarks(plan: Plan) -> list[Remark]:
    """What to look at, from top to bottom."""
    return [
        Remark(line.name, message, line.place) for line in plan.lines for message in _on(plan, line)
    ]


def _on(plan: Plan, line: Line) -> Iterator[str]:
    source = line.source
    if isinstance(source, MeasureSource) and source.needs is None:
        yield "one answer is enough for this score: say how many are needed with 'needs'"
    for formula in line.formulas():
        for part in parts_of(formula.expression):
            if _is_money_times_score(line, plan, part):
                yield "money times a score: is a table or a percentage meant?"


def _is_money_times_score(line: Line, plan: Plan, part: Expression) -> bool:
    if not isinstance(part, Binary) or part.sign != "*":
        return False
    level = _level(line, plan, part)
    scope = Scope(plan, plan.units, line, plan.units, FUNCTION_UNITS, level=level)
    units = {scope.unit(part.left), scope.unit(part.right)}
    return "money" in units and bool(units & set(SCORES))


def _level(line: Line, plan: Plan, part: Expression) -> str:
    """Whose rows a part is calculated for: of detail rows as soon as one of its lines is."""
    per = {each.name: each.per for each in plan.lines}
    return next((per[name.name] for name in names_in(part) if per.get(name.name)), line.per)
