"""A formula calculated for every row of its level at once."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import numpy as np

from app.domain import exact
from app.domain.plans.evaluating import functions, scopes
from app.domain.plans.evaluating.calculation import Calculation
from app.domain.plans.evaluating.columns import (
    Column,
    Value,
    both,
    branch,
    compared,
    constant_column,
    either,
    first_missing,
    of_values,
)
from app.domain.plans.evaluating.lookups import looked_up
from app.domain.plans.language.document import PAYEES, Line, LooksBack, MeasureSource, looks_back
from app.domain.plans.language.expressions import (
    Binary,
    Call,
    Expression,
    Literal,
    Name,
    Negative,
    Word,
)
from app.domain.plans.language.function_units import constant_of
from app.domain.plans.language.keys import BUILT_IN

NO_PERIOD = "there is no value of an earlier period"
ARITHMETIC = {"+": exact.add, "-": exact.subtract, "*": exact.multiply}
AGGREGATES = ("sum", "avg", "min", "max", "count")
FROM_OWN_ROWS = ("running", "before", "answers", "no_value")
LOOK_BACK = ("previous", "sum_before", "paid_before")


class Formulas:
    """Calculates the formulas of one line; `what` tells them apart where it has several."""

    def __init__(self, run: Calculation, line: Line, what: str = "") -> None:
        self.run, self.line, self.what = run, line, what

    def value(self, tree: Expression, level: str) -> Column:
        """The column of a formula, one row for each of its level."""
        match tree:
            case Literal() | Word():
                return constant_column(tree.value, self.run.rows(level))
            case Name(name=name):
                built_in = self._built_in(name, level)
                return self.run.named(name, level) if built_in is None else built_in
            case Negative(of=inner):
                column = self.value(inner, level)
                return Column(column.codes, exact.negative(column.number()))
            case Binary():
                return self._binary(tree, level)
            case Call():
                return self._call(tree, level)

    def _built_in(self, name: str, level: str) -> Column | None:
        if name not in BUILT_IN:
            return None
        period, rows = self.run.inputs.period, self.run.rows(level)
        if name == "period_start":
            return constant_column(period.first, rows)
        if name == "period_end":
            return constant_column(period.end - timedelta(days=1), rows)
        return constant_column(Fraction((period.end - period.first).days), rows)

    def _binary(self, tree: Binary, level: str) -> Column:
        left, right = self.value(tree.left, level), self.value(tree.right, level)
        if tree.sign in ("and", "or"):
            return (both if tree.sign == "and" else either)(left, right)
        if tree.sign == "/":
            return functions.quotient(left, right, self._zero(tree))
        if tree.sign in ARITHMETIC:
            numbers = ARITHMETIC[tree.sign](left.number(), right.number())
            return Column(first_missing([left, right]), numbers)
        return compared(tree.sign, left, right)

    def _zero(self, tree: Binary) -> int:
        right = tree.right
        named = right.name if isinstance(right, Name) else ""
        is_line = named in self.run.columns
        below = self.run.plan.line(named).label if is_line else "the divisor"
        return self.run.code(f"{below} is 0, and nothing can be divided by it")

    def _call(self, tree: Call, level: str) -> Column:
        if tree.function in self.run.plan.tables:
            return self._table(tree, level)
        if self._reads_other_payees(tree):
            return self.run.at(self._known(tree), level)
        if tree.function in FROM_OWN_ROWS or self._scope(tree):
            return self._kept(tree, self._from_own_rows(tree, level), level)
        arguments = [self.value(each, level) for each in tree.arguments if _is_value(tree, each)]
        return self._function(tree, arguments)

    def _table(self, tree: Call, level: str) -> Column:
        table = self.run.table(tree.function)
        x = self.value(tree.arguments[0], level)
        if table is None:
            words = f"{tree.function.replace('_', ' ')}: no rows for {self.run.inputs.period.first}"
            code = self.run.code(words)
            return Column(np.where(x.codes != 0, x.codes, code).astype(np.int32))
        place = tree.arguments[1] if tree.part == "slice" else None
        number = int(place.value) if isinstance(place, Literal) else 0
        return looked_up(table, tree.part, x, number, self.run.code, self.run.reached)

    def _function(self, tree: Call, given: list[Column]) -> Column:
        match tree.function, given:
            case "if", [condition, then, other]:
                return branch(condition, then, other)
            case "not", [x]:
                return Column(x.codes, truths=~x.truth())
            case "round" | "floor" | "ceil" as name, [x]:
                return functions.rounded(x, *_step(name, tree))
            case "exp", [x]:
                return functions.exponential(x, _number(tree.arguments[1]), self.run.code)
        return SIMPLE[tree.function](tree.function, given)

    def _known(self, tree: Call) -> Column:
        """What is read of other payees or periods, unless it is known already."""
        known = self.run.known(self.line.name, self._place(tree))
        return self._kept(tree, self._of_others(tree) if known is None else known, PAYEES)

    def _kept(self, tree: Call, column: Column, level: str) -> Column:
        """The column itself, kept so that it can be shown."""
        return self.run.keep(self.line.name, self._place(tree), column, level)

    def _place(self, tree: Call) -> str:
        return f"{self.what}{tree.column}"

    def _of_others(self, tree: Call) -> Column:
        match tree.function, tree.arguments:
            case "share", (x, Name(name=over)):
                return self._share(x, over)
        if tree.function in AGGREGATES:
            return scopes.aggregate(self.run, tree, self.value)
        return self._earlier(tree)

    def _from_own_rows(self, tree: Call, level: str) -> Column:
        match tree.function, tree.arguments:
            case "no_value", (Word(value=why),):
                return self.run.missing(str(why), level)
            case "answers", (Name(name=line),):
                return self.run.at(self._answers(line), level)
            case "running" | "before" as name, (x,):
                return scopes.running(self.run, level, self.value(x, level), name == "running")
            case "share", (x, Name(name=over)):
                return self._share(x, over)
        return self.run.at(scopes.aggregate(self.run, tree, self.value), level)

    def _scope(self, tree: Call) -> str:
        """The group or detail rows that a call goes over; empty where it goes over none."""
        named = tree.arguments[1:] if tree.function == "share" else tree.arguments[:1]
        over = named[0].name if named and isinstance(named[0], Name) else ""
        is_over = tree.function in (*AGGREGATES, "share")
        return over if is_over and over in self.run.scopes else ""

    def _reads_other_payees(self, tree: Call) -> bool:
        """Whether a call reads what stands in no row of this payee and period."""
        scope = self._scope(tree)
        return tree.function in LOOK_BACK or bool(scope and scope not in self.run.plan.details)

    def _share(self, x: Expression, over: str) -> Column:
        frame = self.run.frame(over)
        own = self.value(x, frame.level)
        total = self.run.at(scopes.total(self.run, frame, own), frame.level)
        code = self.run.code("nothing can be shared: the sum is 0")
        return functions.quotient(own, total, code)

    def _answers(self, line: str) -> Column:
        source = self.run.plan.line(line).source
        assert isinstance(source, MeasureSource)  # checked with the units
        return scopes.answers_of(self.run, self.run.inputs.scores[line, source.of])

    def _earlier(self, tree: Call) -> Column:
        back = looks_back(tree)
        assert back is not None  # every other call is handled before
        unit = "money" if back.kind == "paid_before" else self.run.plan.units[back.line]
        return earlier(self.run, back, unit)


def earlier(run: Calculation, back: LooksBack, unit: str) -> Column:
    """What earlier periods say; sums of nothing are 0, everything else is missing."""
    values = run.inputs.earlier.get(back, ())
    none = Value(missing=NO_PERIOD) if back.kind == "previous" else Value(Fraction(0))
    return of_values(list(values) or [none] * run.inputs.rows, unit, run.code)


def _is_value(tree: Call, argument: Expression) -> bool:
    """Whether an argument is calculated; steps and modes of rounding are read as written."""
    return tree.function not in ("round", "floor", "ceil", "exp") or argument is tree.arguments[0]


def _step(name: str, tree: Call) -> tuple[Fraction, str]:
    """The step of a rounding, and its mode."""
    to = _number(tree.arguments[1]) if len(tree.arguments) > 1 else Fraction(1)
    mode = tree.arguments[2] if name == "round" else None
    return to, mode.name if isinstance(mode, Name) else {"floor": "floor"}.get(name, "ceiling")


def _number(tree: Expression) -> Fraction:
    found = constant_of(tree)
    assert found is not None  # checked with the units
    return found.value


SIMPLE: dict[str, Callable[[str, list[Column]], Column]] = {
    **dict.fromkeys(("min", "max"), functions.extreme),
    **dict.fromkeys(("best_of", "worst_of"), functions.best_known),
    **dict.fromkeys(("sum_of", "avg_of"), functions.total_known),
    "coalesce": lambda _, given: functions.coalesced(given),
    "clamp": lambda _, given: functions.clamped(given),
    "abs": lambda _, given: functions.absolute(*given),
    "is_missing": lambda _, given: functions.is_missing(*given),
    "days_between": lambda _, given: functions.days_between(*given),
    "months_between": lambda _, given: functions.months_between(*given),
}
