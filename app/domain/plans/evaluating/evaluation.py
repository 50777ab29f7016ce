"""A plan calculated for everybody at once: one exact column per line.

The value of every line for one payee is the explanation of that payee's reward; there is no
second way to calculate it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from math import lcm

import numpy as np

from app.domain import exact
from app.domain.errors import BadPlan, EndlessNumber
from app.domain.exact import MOST_BITS, Bools
from app.domain.fact_values import WORDS
from app.domain.plans.evaluating.calculation import Calculation, Place, PoolNote
from app.domain.plans.evaluating.columns import (
    Codes,
    Column,
    Value,
    codes_of,
    column_of,
    constant_column,
    filled,
    first_missing,
)
from app.domain.plans.evaluating.formulas import Formulas, earlier
from app.domain.plans.evaluating.inputs import (
    Amounts,
    Figures,
    Inputs,
    Ratios,
    Scores,
    out_of_few,
    reaches,
)
from app.domain.plans.evaluating.pools import pooled
from app.domain.plans.evaluating.ranks import ranked
from app.domain.plans.language.document import (
    COMPANY,
    PAYEE,
    PAYEES,
    Choice,
    CompositeSource,
    ConstantSource,
    FactSource,
    FormulaSource,
    KpiSource,
    Line,
    LooksBack,
    MeasureSource,
    Plan,
    PoolSource,
    RankSource,
)
from app.domain.words import plain_words

FACT = "fact"  # the part of a line that is a fact itself
PREVIOUS = "previous"  # the part of a line that is its value of the period before
Read = Callable[[str, int], Column]  # a score or key figure of one owner, with what it needs


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every line's column, the reasons that their codes mean, and what became of the pools.

    `parts`: what formulas read from other rows, for each level by (line, place).
    """

    plan: Plan
    columns: Mapping[str, Column]
    reasons: Sequence[str]
    notes: Sequence[PoolNote] = ()
    parts: Mapping[str, Mapping[Place, Column]] = field(default_factory=dict)

    def value(self, line: str, row: int) -> Value:
        """What one line says for one payee, or for one detail row."""
        return self.columns[line].value(row, self.plan.units[line], self.reasons)

    def values(self, row: int) -> dict[str, Value]:
        """Every line for one payee, from top to bottom."""
        return {line.name: self.value(line.name, row) for line in self.plan.level(PAYEES)}


def evaluate(
    plan: Plan, inputs: Inputs, before: Evaluation | None = None, same: Collection[str] = ()
) -> Evaluation:
    """Every line of a checked plan, for every row of the inputs.

    `same`: lines that are as they were `before`, for the same payees; they are not calculated.
    Errors: BadPlan where lines that use each other make numbers without end, where members of a
    pool have different amounts, or a weight is below 0.
    """
    run = Calculation(plan, inputs)
    for reason in before.reasons if before else ():
        run.code(reason)  # in the same order: the same numbers
    lines = _Lines(run)
    for line in plan.lines:
        if before and line.name in same:
            run.columns[line.name] = before.columns[line.name]
        else:
            run.columns[line.name] = run.left_out(lines.column(line), line.per)
    return Evaluation(plan, run.columns, run.reasons, run.notes, run.parts)


class _Lines:
    """Calculates the lines of a plan, each from those above it."""

    def __init__(self, run: Calculation) -> None:
        self.run = run

    def column(self, line: Line) -> Column:
        """One line for every row of its level, rounded where it says so."""
        try:
            column = self._source(line)
        except EndlessNumber:
            raise _too_long(line) from None
        if column.numbers is None:
            return column
        if exact.largest_bits(column.numbers) > MOST_BITS:
            raise _too_long(line)
        if line.round is None:
            return column
        rounded = exact.round_to(column.number(), line.round.to, line.round.mode)
        return Column(column.codes, rounded)

    def _source(self, line: Line) -> Column:
        match line.source:
            case MeasureSource() | KpiSource() as source:
                return self._or_otherwise(line, source)
            case FactSource():
                return self._fact(line)
            case ConstantSource() as source:
                return self._constant(line, source)
            case FormulaSource(expression=expression):
                return Formulas(self.run, line).value(expression, line.per)
            case CompositeSource() as source:
                return self._composite(line, source)
            case PoolSource() as source:
                return pooled(self.run, line, source)
            case RankSource() as source:
                return ranked(self.run, line, source)

    def _constant(self, line: Line, source: ConstantSource) -> Column:
        value = source.on(self.run.inputs.period.first)
        if value is None:
            first = self.run.inputs.period.first
            return self.run.missing(f"{line.label}: no value for {first}", line.per)
        return constant_column(value.value, self.run.rows(line.per))

    def _fact(self, line: Line) -> Column:
        rows, unit = self.run.rows(line.per), self.run.plan.units[line.name]
        known = self.run.known(line.name, FACT) if line.per == PAYEES else None
        if known is not None:
            return known
        inputs = self.run.inputs
        given = inputs.facts if line.per == PAYEES else inputs.details[line.per].facts
        facts = given.get(line.name, [None] * rows)
        if isinstance(facts, Figures):
            if unit in WORDS:
                return self._words(line, facts, unit)
            return self._figures(line.label, facts, 0)
        code = self.run.code(f"{line.label}: not known")
        return _amounts(facts, code) if isinstance(facts, Amounts) else column_of(facts, unit, code)

    def _words(self, line: Line, given: Figures, unit: str) -> Column:
        """A text, a day, or yes and no."""
        reasons = [each.why_missing() for each in given.found]
        codes = [self.run.code(f"{line.label}: {reason}") if reason else 0 for reason in reasons]
        values = [None if each.why_missing() else each.found.word(unit) for each in given.found]
        return column_of(values, unit, 1).with_codes(np.array(codes))

    def _kpi(self, line: Line, of: str, needed: int) -> Column:
        given = self.run.inputs.kpis[line.name, of]
        if isinstance(given, Scores):
            unknown = self.run.code(f"{line.label}: not known")
            few = self.run.code(f"{line.label}: {out_of_few(needed)}")
            return _quotients(given, needed, unknown, few)
        if isinstance(given, Figures):
            return self._figures(line.label, given, needed)
        column = self._ratios(line, given)
        few = self.run.code(f"{line.label}: {out_of_few(needed)}")
        is_few = np.where(_reaches(given.denominators, needed), 0, few)
        return column.with_codes(np.where(column.codes != 0, column.codes, is_few))

    def _ratios(self, line: Line, given: Ratios) -> Column:
        if isinstance(given.values, Amounts):
            return self._very_many(line, given.values, given.missing)
        reasons = given.missing or ["not known"] * len(given.values)
        codes = [
            self.run.code(f"{line.label}: {reason}") if value is None else 0
            for value, reason in zip(given.values, reasons, strict=True)
        ]
        return column_of(given.values, "number", 1).with_codes(np.array(codes))

    def _very_many(self, line: Line, values: Amounts, missing: Sequence[str]) -> Column:
        column = _amounts(values, self.run.code(f"{line.label}: not known"))
        for row in np.flatnonzero(~values.known).tolist() if missing else ():
            column.codes[row] = self.run.code(f"{line.label}: {missing[row]}")
        return column

    def _figures(self, label: str, given: Figures, needed: int) -> Column:
        reasons, numbers = given.numbers(needed)
        codes = [self.run.code(f"{label}: {reason}") if reason else 0 for reason in reasons]
        return Column(np.array(codes, np.int32), numbers)

    def _score(self, line: Line, of: str, needed: int) -> Column:
        scores = self.run.inputs.scores[line.name, of]
        assert isinstance(line.source, MeasureSource)
        when = "in this period" if line.source.window.is_period else "in these days"
        none = self.run.code(f"{_owner(of)} has no answers {when}")
        few = self.run.code(f"{_owner(of)} has fewer than {needed} answers")
        column = _quotients(scores, needed, none, few)
        wanted = line.source.reliability(of)
        return column if wanted is None else self._reliable(column, scores, wanted)

    def _reliable(self, column: Column, scores: Scores, wanted: Fraction) -> Column:
        """Missing also where a score tells people apart too little, or nobody knows how well."""
        low = self.run.code(f"this person's score has a reliability below {plain_words(wanted)}")
        enough = [reaches(scores.basis(row), wanted) for row in range(len(column))]
        return column.with_codes(
            np.where((column.codes == 0) & ~np.array(enough, np.bool_), low, column.codes)
        )

    def _or_otherwise(self, line: Line, source: MeasureSource | KpiSource) -> Column:
        """The owner's value; where there is too little of it, what the plan takes."""
        is_score, needs = isinstance(source, MeasureSource), source.needs
        read = partial(self._score if is_score else self._kpi, line)
        if needs is None:
            return read(source.of, 0)
        column = read(source.of, needs.answers)
        for choice in needs.otherwise:
            if choice.of == "missing":
                break
            column = filled(column, self._choice(line, choice, read))
        return column

    def _choice(self, line: Line, choice: Choice, read: Read) -> Column:
        if choice.number is not None:
            return constant_column(choice.number.value, self.run.inputs.rows)
        if choice.of == "previous":
            return self._previous(line)
        return read(choice.of, choice.answers)

    def _previous(self, line: Line) -> Column:
        """The line's value of the period before, kept so that it can be shown."""
        known = self.run.known(line.name, PREVIOUS)
        if known is None:
            back = LooksBack("previous", line.name, "1")
            known = earlier(self.run, back, self.run.plan.units[line.name])
        return self.run.keep(line.name, PREVIOUS, known, PAYEES)

    def _composite(self, line: Line, source: CompositeSource) -> Column:
        rows = self.run.rows(line.per)
        weights = [weight.value for weight in source.weights.values()]
        common = lcm(*(weight.denominator for weight in weights))
        parts = [self.run.named(name, line.per) for name in source.weights]
        zero = exact.constant(0, rows)
        value = used = zero
        for part, weight in zip(parts, weights, strict=True):
            scaled = exact.constant(weight * common, rows)
            there = part.present()
            number = exact.choose(there, part.number(), zero)
            value = exact.add(value, exact.multiply(number, scaled))
            used = exact.add(used, exact.choose(there, scaled, zero))
        codes = self._composite_codes(source, parts)
        if source.missing != "reweight":
            share = exact.constant(Fraction(1, common * sum(weights, Fraction(0))), rows)
            return Column(codes, exact.multiply(value, share))
        nothing = exact.is_zero(used)
        codes = np.where((codes == 0) & nothing, self.run.code("no part has a weight"), codes)
        used = exact.choose(nothing, exact.constant(1, rows), used)
        return Column(codes.astype(np.int32), exact.divide(value, used))

    def _composite_codes(self, source: CompositeSource, parts: Sequence[Column]) -> Codes:
        if source.missing == "zero":
            return codes_of(len(parts[0]))
        first = first_missing(parts)
        if source.missing == "fail":
            return first
        present = np.sum([part.present() for part in parts], axis=0)
        return np.where(present < source.at_least, first, 0).astype(np.int32)


def _amounts(given: Amounts, code: int) -> Column:
    """Numbers of very many rows; what is not known is missing for the reason `code`."""
    codes = np.where(given.known, 0, code).astype(np.int32)
    return Column(codes, exact.of_counts(given.num, given.den))


def _reaches(counts: Sequence[Fraction | None] | Amounts, needed: int) -> Bools:
    """Where a number of answers is large enough; what is not known counts as none."""
    if isinstance(counts, Amounts):
        enough: Bools = np.where(counts.known, counts.num >= needed * counts.den, needed <= 0)
        return enough
    return np.array([(count or 0) >= needed for count in counts], np.bool_)


def _too_long(line: Line) -> BadPlan:
    message = f"{line.label!r} makes numbers of more than 1,200 digits; round what it is made of"
    return BadPlan(f"{message}, for example to 0.000001.", *line.place)


def _quotients(scores: Scores, needed: int, none: int, few: int) -> Column:
    """Scores as numbers; missing where there is none, or too little of it."""
    is_few = (scores.answers < needed) & (needed > 0)
    codes = np.where(is_few, few, 0).astype(np.int32)
    empty = scores.den == 0
    codes[empty] = none
    if not empty.any():
        return Column(codes, exact.of_counts(scores.num, scores.den))
    den = np.where(empty, 1, scores.den)
    return Column(codes, exact.of_counts(np.where(empty, 0, scores.num), den))


def _owner(of: str) -> str:
    if of == PAYEE:
        return "this person"
    return "the company" if of == COMPANY else f"the {of.replace('_', ' ')}"
