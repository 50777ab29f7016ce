"""The answers of many groups to one question, as columns: what all statistics start from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.domain import exact
from app.domain.errors import BadCounts, NoAnswers
from app.domain.exact import Exact
from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.measures import Measure, MeasureKind

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Keys = tuple[str | int, ...]
QUANTUM = Fraction(1, 10_000)  # of a measure's unit: how finely a statistic may be paid on


@dataclass(frozen=True, slots=True)
class Samples:
    """The answers of many groups to one question, as one measure reads them; a row per group.

    `histogram` has a column per step, in 1/25,200 of an answer; `credit_squared` is the sum of the
    squares of each answer's credit; `answers` counts distinct answers; `credits` sums a row.
    Errors: BadCounts for a measure of days and for counts below zero; ValueError for columns
    that do not belong together.
    """

    measure: Measure
    histogram: Ints
    credit_squared: Ints
    answers: Ints
    credits: Ints = field(init=False, repr=False, compare=False)  # a shared answer by its part

    def __post_init__(self) -> None:
        if self.measure.kind is not MeasureKind.ANSWERS:
            raise BadCounts(f"{self.measure.name} counts days, not answers.")
        rows = len(self.histogram)
        if self.histogram.shape != (rows, len(self.measure.values)):
            raise ValueError(f"{self.measure.name} needs a column for each of its steps.")
        if self.credit_squared.shape != (rows,) or self.answers.shape != (rows,):
            raise ValueError("Each group needs its histogram, its squares and its answers.")
        if rows and min(map(np.min, (self.histogram, self.credit_squared, self.answers))) < 0:
            raise BadCounts("A count of answers is below zero.")
        object.__setattr__(self, "credits", self.histogram.sum(axis=1))

    def __len__(self) -> int:
        return len(self.histogram)

    def scores(self) -> Exact:
        """The exact mean of each group in the measure's unit; 0 where nobody answered."""
        counted = np.where(self.has_answers, self.credits, 1)
        return exact.of_counts(self._sums(1), counted * self.measure.denominator)

    @property
    def has_answers(self) -> Bools:
        """Where there is a score at all."""
        return self.credits > 0

    @property
    def means(self) -> Floats:
        """The mean of each group in the measure's unit; nan where nobody answered."""
        return self._per_answer(1) / self.measure.denominator

    @property
    def variances(self) -> Floats:
        """The variance of one answer (population form); nan where nobody answered.

        Sums are of integers, so that neither the order nor the machine changes a digit.
        """
        spread: Floats = self._per_answer(2) - np.square(self._per_answer(1))
        above_zero: Floats = np.maximum(spread, 0.0)
        return above_zero / self.measure.denominator**2

    @property
    def effective_answers(self) -> Floats:
        """(sum of credits)^2 / sum of squares: how many whole answers tell as much; 0 for none."""
        whole = self.credits / WHOLE_ANSWER
        squares = self.credit_squared / WHOLE_ANSWER**2
        return np.divide(whole * whole, squares, out=np.zeros(len(self)), where=self.has_answers)

    @property
    def lowest(self) -> float:
        """The lower end of the measure's scale."""
        return float(min(self.measure.values))

    @property
    def highest(self) -> float:
        """The upper end of the measure's scale."""
        return float(max(self.measure.values))

    @property
    def is_two_valued(self) -> bool:
        """Whether an answer is one of two values, as with a share."""
        return len(set(self.measure.values)) == 2

    @property
    def is_three_valued(self) -> bool:
        """Whether an answer is one of three equally spaced values, as with NPS."""
        values = sorted(set(self.measure.values))
        return len(values) == 3 and values[2] - values[1] == values[1] - values[0]

    def _sums(self, power: int) -> Ints:
        weights = np.array([value**power for value in self.measure.numerators], np.int64)
        summed: Ints = self.histogram @ weights
        return summed

    def _per_answer(self, power: int) -> Floats:
        found = np.full(len(self), np.nan)
        np.divide(self._sums(power), self.credits, out=found, where=self.has_answers)
        return found


def samples_of(measure: Measure, counts: Iterable[Count]) -> tuple[list[Keys], Samples]:
    """The groups that are counted, in order of their keys, and the answers of each.

    Errors: BadCounts for a step outside the scale, a count below zero, a measure of days.
    """
    rows = list(counts)
    keys = sorted({row.keys for row in rows})
    place = {key: row for row, key in enumerate(keys)}
    group = np.fromiter((place[row.keys] for row in rows), np.intp, len(rows))
    numbers = np.array([row[1:] for row in rows], np.int64).reshape(-1, 4)
    _check_rows(measure, numbers)
    histogram = np.zeros((len(keys), len(measure.values)), np.int64)
    summed = np.zeros((2, len(keys)), np.int64)
    np.add.at(histogram, (group, numbers[:, 0]), numbers[:, 2])
    np.add.at(summed[0], group, numbers[:, 1])
    np.add.at(summed[1], group, numbers[:, 3])
    return keys, Samples(measure, histogram, summed[1], summed[0])


def _check_rows(measure: Measure, numbers: Ints) -> None:
    if measure.kind is not MeasureKind.ANSWERS:
        raise BadCounts(f"{measure.name} counts days, not answers.")
    steps, last = numbers[:, 0], len(measure.values) - 1
    if len(steps) and not 0 <= steps.min() <= steps.max() <= last:
        raise BadCounts(f"{measure.question.name} has steps 0 to {last}, and a count is of none.")
    if len(steps) and numbers.min() < 0:
        raise BadCounts("A count of answers is below zero.")


def whole_answers(measure: Measure, histogram: Ints) -> Samples:
    """Samples of answers that nobody shares; a row per group, counts of answers per step."""
    counts = np.atleast_2d(histogram).astype(np.int64)
    answers: Ints = counts.sum(axis=1)
    return Samples(measure, counts * WHOLE_ANSWER, answers * WHOLE_ANSWER**2, answers)


def quantised(values: Floats) -> Exact:
    """The nearest multiples of 1/10,000 as exact numbers, halves to even: what pay may read.

    Errors: NoAnswers where a value is no number.
    """
    if not np.isfinite(values).all():
        raise NoAnswers("Nobody answered in one of the groups, so there is nothing to pay on.")
    return exact.of_counts(np.rint(values * QUANTUM.denominator).astype(np.int64), 10_000)
