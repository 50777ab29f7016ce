"""A plan calculated for everybody at once: one exact column per line.

The value of every line for one payee is the explanation of that payee's reward; there is no
second way to calculate it.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain import exact
from app.domain.errors import BadPlan
from app.domain.exact import Bools, Exact, Ints
from app.domain.plans.document import (
    CompositeSource,
    ConstantSource,
    FactSource,
    FormulaSource,
    KpiSource,
    Line,
    MeasureSource,
    Needs,
    Plan,
    Table,
)
from app.domain.plans.expressions import Binary, Call, Expression, Literal, Name, Negative
from app.domain.plans.inputs import Amounts, Figures, Inputs

MOST_BITS = 4096  # of a number between two lines: squares of squares would never end
Codes = NDArray[np.int32]  # 0: there is a value; else the place of the reason, from 1


@dataclass(frozen=True, slots=True)
class Column:
    """One line's values: numbers, or yes and no; `codes` say where a value is missing and why."""

    codes: Codes
    numbers: Exact | None = None
    truths: Bools | None = None

    def number(self) -> Exact:
        assert self.numbers is not None  # units are checked before
        return self.numbers

    def truth(self) -> Bools:
        assert self.truths is not None
        return self.truths


@dataclass(frozen=True, slots=True)
class Value:
    """One line for one payee: a number, yes or no, or missing with its reason."""

    number: Fraction | None = None
    truth: bool | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every line's column, and the reasons that their codes mean."""

    plan: Plan
    columns: Mapping[str, Column]
    reasons: Sequence[str]

    def value(self, line: str, row: int) -> Value:
        """What one line says for one payee."""
        column = self.columns[line]
        if code := int(column.codes[row]):
            return Value(missing=self.reasons[code - 1])
        if column.truths is not None:
            return Value(truth=bool(column.truths[row]))
        return Value(column.number().at(row))

    def values(self, row: int) -> dict[str, Value]:
        """Every line for one payee, from top to bottom."""
        return {line.name: self.value(line.name, row) for line in self.plan.lines}


def evaluate(plan: Plan, inputs: Inputs) -> Evaluation:
    """Every line of a checked plan, for every row of the inputs.

    Errors: BadPlan where lines that use each other make numbers without end.
    """
    run = _Run(plan, inputs)
    for line in plan.lines:
        run.columns[line.name] = run.line(line)
    return Evaluation(plan, run.columns, run.reasons)


class _Run:
    def __init__(self, plan: Plan, inputs: Inputs) -> None:
        self.plan, self.inputs, self.rows = plan, inputs, inputs.rows
        self.columns: dict[str, Column] = {}
        self.reasons: list[str] = []
        self._codes: dict[str, int] = {}

    def line(self, line: Line) -> Column:
        column = self._source(line)
        if column.numbers is not None and exact.largest_bits(column.numbers) > MOST_BITS:
            raise BadPlan(
                f"{line.label!r} makes numbers of more than 1,200 digits; round it before."
            )
        if line.round is None:
            return column
        rounded = exact.round_to(column.number(), line.round.to, line.round.mode)
        return Column(column.codes, rounded)

    def _source(self, line: Line) -> Column:
        source = line.source
        match source:
            case MeasureSource():
                return self._measure(source)
            case FactSource():
                return self._fact(line.label, source.key)
            case KpiSource():
                return self._kpi(line.label, source)
            case ConstantSource(value=value):
                return self._constant(value.value)
            case FormulaSource(expression=expression):
                return self.expression(expression)
            case CompositeSource():
                return self._composite(source)

    def _code(self, reason: str) -> int:
        if reason not in self._codes:
            self.reasons.append(reason)
            self._codes[reason] = len(self.reasons)
        return self._codes[reason]

    def _present(self) -> Codes:
        return np.zeros(self.rows, np.int32)

    def _constant(self, value: Fraction) -> Column:
        return Column(self._present(), exact.constant(value, self.rows))

    def _fact(self, label: str, key: str) -> Column:
        given = self.inputs.facts.get(key, [None] * self.rows)
        if isinstance(given, Figures):
            return self._figures(label, given)
        code = self._code(f"{label}: not known")
        if isinstance(given, Amounts):
            codes = np.where(given.known, 0, code).astype(np.int32)
            return Column(codes, exact.of_counts(given.num, given.den))
        codes = np.array([code if value is None else 0 for value in given], np.int32)
        return Column(codes, exact.exact([value or 0 for value in given]))

    def _kpi(self, label: str, source: KpiSource) -> Column:
        def read(of: str, needed: int) -> Column:
            enough = needed if source.needs else 0
            return self._figures(label, self.inputs.kpis[source.kpi, of], enough)

        return self._or_otherwise(source.needs, source.of, read)

    def _figures(self, label: str, given: Figures, needed: int = 0) -> Column:
        few = f"it is out of fewer than {needed:,}"
        reasons = [
            each.why_missing() or (few if (each.found.denominator or needed) < needed else "")
            for each in given.found
        ]
        codes = [self._code(f"{label}: {reason}") if reason else 0 for reason in reasons]
        numbers = [
            (each.found.value() or 0) if not reason else 0
            for each, reason in zip(given.found, reasons, strict=True)
        ]
        return Column(np.array(codes, np.int32), exact.exact(numbers))

    def _measure(self, source: MeasureSource) -> Column:
        return self._or_otherwise(source.needs, source.of, partial(self._score, source.measure))

    def _or_otherwise(
        self, needs: Needs | None, of: str, read: Callable[[str, int], Column]
    ) -> Column:
        """The payee's or team's value; where there is too little of it, what the plan takes."""
        if needs is None:
            return read(of, 1)
        column = read(of, needs.answers)
        for choice in needs.otherwise:
            if choice == "missing":
                break
            other = (
                self._constant(choice.value)
                if isinstance(choice, Literal)
                else read(choice, needs.answers)
            )
            column = _filled(column, other)
        return column

    def _score(self, measure: str, of: str, needed: int) -> Column:
        scores = self.inputs.scores[measure, of]
        none = self._code(f"{_owner(of)} has no answers in this period")
        few = self._code(f"{_owner(of)} has fewer than {needed} answers")
        codes = np.where(scores.answers < needed, few, 0).astype(np.int32)
        codes[scores.den == 0] = none
        den = np.where(scores.den == 0, 1, scores.den)
        return Column(codes, exact.of_counts(np.where(scores.den == 0, 0, scores.num), den))

    def _composite(self, source: CompositeSource) -> Column:
        weights = [weight.value for weight in source.weights.values()]
        common = lcm(*(weight.denominator for weight in weights))
        parts = [self.columns[name] for name in source.weights]
        zero = exact.constant(0, self.rows)
        value = used = zero
        for part, weight in zip(parts, weights, strict=True):
            scaled = exact.constant(weight * common, self.rows)
            there = part.codes == 0
            number = exact.choose(there, part.number(), zero)
            value = exact.add(value, exact.multiply(number, scaled))
            used = exact.add(used, exact.choose(there, scaled, zero))
        present = np.sum([part.codes == 0 for part in parts], axis=0)
        codes = self._composite_codes(source, parts, present)
        if source.missing != "reweight":
            share = exact.constant(1 / (common * sum(weights, Fraction(0))), self.rows)
            return Column(codes, exact.multiply(value, share))
        nothing = exact.is_zero(used)
        codes = np.where((codes == 0) & nothing, self._code("no part has a weight"), codes)
        used = exact.choose(nothing, exact.constant(1, self.rows), used)
        return Column(codes.astype(np.int32), exact.divide(value, used))

    def _composite_codes(
        self, source: CompositeSource, parts: Sequence[Column], present: Ints
    ) -> Codes:
        if source.missing == "zero":
            return self._present()
        first = _first_missing([part.codes for part in parts])
        if source.missing == "fail":
            return first
        return np.where(present < source.at_least, first, 0).astype(np.int32)

    def expression(self, tree: Expression) -> Column:
        match tree:
            case Literal(value=value):
                return self._constant(value)
            case Name(name=name):
                return self.columns[name]
            case Negative(of=inner):
                column = self.expression(inner)
                return Column(column.codes, exact.negative(column.number()))
            case Binary():
                return self._binary(tree)
            case Call():
                return self._call(tree)

    def _binary(self, tree: Binary) -> Column:
        left, right = self.expression(tree.left), self.expression(tree.right)
        codes = _first_missing([left.codes, right.codes])
        if left.truths is not None and right.truths is not None:
            same = left.truths == right.truths
            return Column(codes, truths=same if tree.sign == "=" else ~same)
        a, b = left.number(), right.number()
        match tree.sign:
            case "+":
                return Column(codes, exact.add(a, b))
            case "-":
                return Column(codes, exact.subtract(a, b))
            case "*":
                return Column(codes, exact.multiply(a, b))
            case "/":
                return self._quotient(tree, codes, a, b)
        return Column(codes, truths=COMPARE[tree.sign](exact.sign_of_difference(a, b)))

    def _quotient(self, tree: Binary, codes: Codes, a: Exact, b: Exact) -> Column:
        zero = exact.is_zero(b)
        divisor = exact.choose(zero, exact.constant(1, self.rows), b)
        right = tree.right
        below = self.plan.line(right.name).label if isinstance(right, Name) else "the divisor"
        code = self._code(f"{below} is 0, and nothing can be divided by it")
        found = np.where((codes == 0) & zero, code, codes).astype(np.int32)
        return Column(found, exact.divide(a, divisor))

    def _call(self, tree: Call) -> Column:
        arguments = [self.expression(argument) for argument in tree.arguments]
        if tree.function == "if":
            return _chosen(*arguments)
        if tree.function in self.plan.tables:
            return self._lookup(self.plan.tables[tree.function], arguments[0])
        codes = _first_missing([argument.codes for argument in arguments])
        wanted = -1 if tree.function == "min" else 1
        best = arguments[0].number()
        for argument in arguments[1:]:
            other = argument.number()
            best = exact.choose(exact.sign_of_difference(other, best) == wanted, other, best)
        return Column(codes, best)

    def _lookup(self, table: Table, column: Column) -> Column:
        x = column.number()
        reached = self._reached(table, x)
        index = np.maximum(reached - 1, 0)
        values = [row.value.value for row in table.rows]
        if table.kind == "interpolated":
            slopes, offsets = _lines_between(table)
            rise = exact.multiply(x, exact.pick(slopes, index))
            numbers = exact.add(rise, exact.pick(offsets, index))
        else:
            numbers = exact.pick(values, index)
        return self._below(table, column.codes, reached == 0, numbers)

    def _reached(self, table: Table, x: Exact) -> NDArray[np.intp]:
        """How many rows each value reaches."""
        reached = np.zeros(self.rows, np.intp)
        for row in table.rows:
            sign = exact.sign_of_difference(x, exact.constant(row.start.value, self.rows))
            reached += (sign >= 0) if row.ties == "reached" else (sign > 0)
        return reached

    def _below(self, table: Table, codes: Codes, below: Bools, numbers: Exact) -> Column:
        if table.below == "missing":
            code = self._code(f"{table.name.replace('_', ' ')}: below the first row")
            return Column(np.where((codes == 0) & below, code, codes).astype(np.int32), numbers)
        first = table.below.value if isinstance(table.below, Literal) else table.rows[0].value.value
        return Column(codes, exact.choose(below, exact.constant(first, self.rows), numbers))


COMPARE: dict[str, Callable[[Any], Any]] = {  # by the sign of the difference
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    "=": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def _lines_between(table: Table) -> tuple[list[Fraction], list[Fraction]]:
    """Slope and offset of the straight line that starts at each row; flat after the last."""
    points = [(row.start.value, row.value.value) for row in table.rows]
    slopes = [(v2 - v1) / (x2 - x1) for (x1, v1), (x2, v2) in itertools.pairwise(points)]
    slopes.append(Fraction(0))
    offsets = [value - slope * x for (x, value), slope in zip(points, slopes, strict=True)]
    return slopes, offsets


def _first_missing(codes: Sequence[Codes]) -> Codes:
    """A missing part makes the whole missing, and the first reason stays."""
    found = codes[0]
    for more in codes[1:]:
        found = np.where(found != 0, found, more)
    return found.astype(np.int32)


def _filled(column: Column, other: Column) -> Column:
    """`other` where the column is missing; where both are, the column's reason stays."""
    use = (column.codes != 0) & (other.codes == 0)
    codes = np.where(use, 0, column.codes).astype(np.int32)
    return Column(codes, exact.choose(use, other.number(), column.number()))


def _chosen(condition: Column, then: Column, other: Column) -> Column:
    """Only the branch that is taken counts; a missing condition makes the whole missing."""
    yes = condition.truth()
    branch = np.where(yes, then.codes, other.codes)
    codes = np.where(condition.codes != 0, condition.codes, branch).astype(np.int32)
    if then.truths is not None and other.truths is not None:
        return Column(codes, truths=np.where(yes, then.truths, other.truths))
    return Column(codes, exact.choose(yes, then.number(), other.number()))


def _owner(of: str) -> str:
    return "this person" if of == "payee" else "the team"
