"""One payee's lines with every part of their formulas, as the engine itself calculates them.

There is no second way to calculate: a formula is run once more over what the payee's lines came
to, and what each part of it gave is kept.
"""

from dataclasses import dataclass, field
from typing import Any

from app.domain.plans.evaluating.calculation import Calculation
from app.domain.plans.evaluating.columns import Column, Value, of_values
from app.domain.plans.evaluating.formulas import FROM_OWN_ROWS, LOOK_BACK, Formulas
from app.domain.plans.evaluating.one_payee import OnePayee, inputs_of
from app.domain.plans.language.document import COMPANY, PAYEES, FormulaSource, Line, Plan
from app.domain.plans.language.expressions import Call, Expression, Name
from app.domain.plans.language.formula_units import AGGREGATES, POLICIES, Scope
from app.domain.plans.language.function_units import FUNCTION_UNITS
from app.domain.plans.language.units import BARE, settled


class _Kept(Formulas):
    """Formulas that keep what each of their parts came to."""

    def __init__(self, run: Calculation, line: Line, what: str) -> None:
        super().__init__(run, line, what)
        self.found: dict[tuple[int, str], Column] = {}

    def value(self, tree: Expression, level: str) -> Column:
        found = self.found[id(tree), level] = super().value(tree, level)
        return found


class OneRun:
    """What one payee's lines read and came to, part by part."""

    def __init__(self, plan: Plan, one: OnePayee) -> None:
        self.plan, self.one = plan, one
        self.lines = {line.name: line for line in plan.lines}
        self.calculation = Calculation(plan, inputs_of(plan, one))
        self._kept: dict[tuple[str, str], _Kept] = {}
        for line in plan.lines:
            self.calculation.columns[line.name] = self._column(line)

    def _column(self, line: Line) -> Column:
        values = [self.value(line, row) for row in range(self.rows(line))]
        return of_values(values, self.plan.units[line.name], self.calculation.code)

    def rows(self, line: Line) -> int:
        """How many values a line has for this payee."""
        return 1 if line.per == PAYEES else len(self.one.details.get(line.per, ()))

    def value(self, line: Line, row: int = 0) -> Value:
        """What the line came to, rounded."""
        if line.per == PAYEES:
            return self.one.values[line.name]
        return self.one.details[line.per][row].values[line.name]

    def part(self, line: Line, place: str, row: int = 0) -> Value | None:
        """What the line read of other rows at this place; None where nothing is kept."""
        own = self.one if line.per == PAYEES else self.one.details[line.per][row]
        found: Value | None = own.parts.get((line.name, place))
        return found

    def formula(
        self, line: Line, formula: FormulaSource, what: str = "", row: int = 0
    ) -> "OneFormula":
        """One formula of a line; `what` tells them apart where it has several."""
        if (line.name, what) not in self._kept:
            self._kept[line.name, what] = _Kept(self.calculation, line, what)
        return OneFormula(self, line, formula, self._kept[line.name, what], row)


@dataclass(frozen=True, slots=True)
class OneFormula:
    """A formula of one payee, or of one of the payee's detail rows, with the value of each part."""

    run: OneRun
    line: Line
    formula: FormulaSource
    kept: Any
    row: int = 0
    _units: dict[int, str] = field(default_factory=dict)

    def value(self, tree: Expression) -> Value:
        """What a part of the formula came to."""
        column = self.kept.found.get((id(tree), self.line.per))
        if column is None:
            column = self.kept.value(tree, self.line.per)
        found: Value = column.value(self.row, self.unit(tree), self.run.calculation.reasons)
        return found

    def unit(self, tree: Expression) -> str:
        """The unit of a part; a number as written has none and counts as a plain one."""
        if id(tree) not in self._units:
            plan = self.run.plan
            level = self.line.per
            scope = Scope(plan, plan.loose, self.line, plan.loose, FUNCTION_UNITS, level=level)
            found = settled(scope.unit(tree))
            self._units[id(tree)] = "number" if found == BARE else found
        return self._units[id(tree)]

    def reads_others(self, tree: Expression) -> bool:
        """Whether a part reads other rows, payees or periods: its value is put in as it is."""
        if not isinstance(tree, Call) or tree.function == "no_value":
            return False
        return tree.function in (*FROM_OWN_ROWS, *LOOK_BACK) or bool(scope_of(self.run.plan, tree))


def scope_of(plan: Plan, tree: Call) -> str:
    """The group or detail rows that a call goes over; empty where it goes over none."""
    if tree.function not in (*AGGREGATES, "share"):
        return ""
    named = tree.arguments[1:] if tree.function == "share" else tree.arguments[:1]
    over = named[0].name if named and isinstance(named[0], Name) else ""
    return over if over in (*plan.groups, *plan.details, COMPANY) else ""


def policy_of(tree: Call) -> str:
    """What an aggregate does with members who have no value."""
    last = tree.arguments[-1] if tree.arguments else None
    return last.name if isinstance(last, Name) and last.name in POLICIES else "fail"
