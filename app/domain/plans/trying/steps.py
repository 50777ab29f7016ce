"""Where a plan steps: the rows of its tables, and the conditions in its formulas.

Each becomes a line of its own behind the line that has it, so the engine itself says where a
payee stands; nothing is looked up a second time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.domain.exact import Ints
from app.domain.plans.evaluating.columns import COMPARE
from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.language.document import PAYEES, FormulaSource, Line, Plan
from app.domain.plans.language.expressions import Binary, Call, Expression, Name, Negative
from app.domain.plans.telling.formula_words import Wording, formula_words
from app.domain.plans.telling.one_run import scope_of
from app.domain.plans.trying.pays import whole

NOWHERE = -1  # no value to stand with
JUMPING = ("step", "whole", "match")  # kinds of tables that pay another amount from one row on


@dataclass(frozen=True, slots=True)
class Step:
    """A table that a line looks up, or a condition of its formula, seen once per payee.

    `name`: the line that says where a payee stands. `words`: what is looked at. `table`: empty for
    a condition, whose rows are 0 (no) and 1 (yes).
    """

    name: str
    line: str
    words: str
    table: str = ""


@dataclass(frozen=True, slots=True)
class Stepped:
    """A plan with a line for each of its steps."""

    plan: Plan
    steps: tuple[Step, ...]

    def places(self, found: Evaluation, step: Step) -> Ints:
        """Where each payee stands: the row from 1, 0 below the first; -1 without a value."""
        column = found.columns[step.name]
        rows = column.truth().astype(np.int64) if not step.table else whole(column.number())
        return np.where(column.present(), rows, NOWHERE)


def stepped(plan: Plan) -> Stepped:
    """A plan whose lines say also where each payee stands; they pay what they paid."""
    lines, steps, units, seen = list[Line](), list[Step](), dict(plan.units), set[Any]()
    for line in plan.lines:
        added = []
        for tree in _found_in(plan, line):
            shape = _shape(tree)
            if shape in seen:
                continue
            seen.add(shape)
            step = Step(f"step {len(steps) + 1}", line.name, _words(plan, tree), _table(tree))
            steps.append(step)
            units[step.name] = "number" if step.table else "yes_no"
            added.append(Line(step.name, step.words, "", FormulaSource("", tree)))
        lines += [*added, line]
    return Stepped(replace(plan, lines=tuple(lines), units=units), tuple(steps))


def jumps(plan: Plan, step: Step) -> bool:
    """Whether another amount holds from one row on, and not only another slope."""
    if not step.table:
        return True
    table = plan.tables[step.table]
    return table.kind in JUMPING or any(row.flat for each in table.versions() for row in each.rows)


def _found_in(plan: Plan, line: Line) -> Iterator[Expression]:
    """The table rows and conditions of the payee itself, none below in detail rows."""
    if line.per != PAYEES or getattr(line.source, "over", "") in plan.details:
        return
    for formula in line.formulas():
        for tree in _own(plan, formula.expression):
            if isinstance(tree, Binary) and tree.sign in COMPARE:
                yield tree
            elif isinstance(tree, Call) and tree.function in plan.tables:
                yield replace(tree, arguments=tree.arguments[:1], part="row")


def _own(plan: Plan, tree: Expression) -> Iterator[Expression]:
    yield tree
    match tree:
        case Negative(of=inner):
            yield from _own(plan, inner)
        case Binary(left=left, right=right):
            yield from _own(plan, left)
            yield from _own(plan, right)
        case Call(arguments=arguments) if scope_of(plan, tree) not in plan.details:
            for argument in arguments:
                yield from _own(plan, argument)


def _table(tree: Expression) -> str:
    return tree.function if isinstance(tree, Call) else ""


def _shape(tree: Expression) -> Any:
    """What a formula says, wherever it stands."""
    match tree:
        case Negative(of=inner):
            return ("-", _shape(inner))
        case Binary(sign=sign, left=left, right=right):
            return (sign, _shape(left), _shape(right))
        case Call(function=function, arguments=arguments, part=part):
            return (function, part, *map(_shape, arguments))
        case Name(name=name):
            return ("", name)
    return (tree.unit, tree.value)


def _words(plan: Plan, tree: Expression) -> str:
    """A condition as it is read, or what a table is asked."""
    labels = {line.name: line.label for line in plan.lines}

    def name(each: Name) -> str:
        return labels.get(each.name, each.name.replace("_", " "))

    if isinstance(tree, Call):
        asked = formula_words(tree.arguments[0], Wording(plan, name))
        return f"{tree.function.replace('_', ' ')}, by {asked}"
    return formula_words(tree, Wording(plan, name))
