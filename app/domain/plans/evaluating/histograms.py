"""How often each answer was given, behind a score that a plan read; and with more of them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.facts import WHOLE_ANSWER
from app.domain.measures import Measure, MeasureKind
from app.domain.plans.evaluating.one_payee import ScoreRead

BAD_DAY, GOOD_DAY = 0, 1  # the two steps of a measure over days
Quotient = tuple[int, int, Fraction | int]  # numerator, denominator, answers or days


Latest = tuple[int, int]  # step and credit of one answer


@dataclass(frozen=True, slots=True)
class Histogram:
    """What a measure is made of: credit per step in 1/25,200 of an answer, and the answers.

    Of a measure over days: the bad days and the good ones, each whole, and all days. `latest`: of
    the last so many answers (`most`; 0: of all) the step and the credit of each, the oldest first.
    `lower`: makes the lower end of the range, where that is read and not the mean.
    """

    measure: Measure
    counts: tuple[int, ...]
    answers: Fraction | int
    latest: tuple[Latest, ...] = ()
    most: int = 0
    lower: "Callable[[Histogram], Fraction] | None" = None

    @property
    def is_days(self) -> bool:
        return self.measure.kind is MeasureKind.DAYS

    @property
    def values(self) -> tuple[int, ...]:
        """What each step counts, over the measure's denominator."""
        return (0, 1) if self.is_days else self.measure.numerators

    def score(self) -> Quotient:
        """The mean value of all answers as a quotient; the denominator is 0 where there is none.

        Of the careful scores the lower end of the range.
        """
        if self.lower and any(self.counts):
            return (*self.lower(self).as_integer_ratio(), self.answers)
        top = sum(value * count for value, count in zip(self.values, self.counts, strict=True))
        below = 1 if self.is_days else self.measure.denominator
        return top, below * sum(self.counts), self.answers

    @property
    def squares(self) -> int | None:
        """The sum of the squares of each answer's credit; None where that is not known."""
        if self.latest:
            return sum(credit * credit for _, credit in self.latest)
        whole = sum(self.counts)
        return whole * WHOLE_ANSWER if whole == self.answers * WHOLE_ANSWER else None

    def is_of(self, read: ScoreRead) -> bool:
        """Whether this score was read: nothing came or went since then."""
        top, below, answers = self.score()
        value = Fraction(top, below) if below else None
        return value == (read.value if self.lower else read.raw) and answers == read.answers

    def others_than(self, steps: Collection[int]) -> int:
        """The credit of all other steps."""
        return sum(count for step, count in enumerate(self.counts) if step not in steps)

    def more(self, step: int, number: int = 1) -> "Histogram":
        """With so many more whole answers of one step; of the last ones the oldest go for them."""
        if self.most:
            newer = [*self.latest[-self.most :], *[(step, WHOLE_ANSWER)] * number]
            return replace(histogram_of_last(self.measure, newer, self.most), lower=self.lower)
        counts = list(self.counts)
        counts[step] += number * WHOLE_ANSWER
        return replace(self, counts=tuple(counts), answers=self.answers + number)

    def spoiled(self) -> "Histogram":
        """With a bad answer on a day that was good until then, or on a day of its own."""
        if self.counts[GOOD_DAY] < WHOLE_ANSWER:
            return self.more(BAD_DAY)
        bad, good = self.counts
        return replace(self, counts=(bad + WHOLE_ANSWER, good - WHOLE_ANSWER))

    def is_spoiled_by(self, steps: Collection[int]) -> bool:
        """Whether any answer of these makes a day bad."""
        bad = self.measure.bad_step
        return bad is not None and all(step <= bad for step in steps)


def histogram_of_last(measure: Measure, answers: Sequence[Latest], most: int) -> Histogram:
    """Of the last so many answers alone, whatever came before; `answers` the oldest first."""
    latest = tuple(answers[-most:])
    counts = [0] * len(measure.question.steps)
    for step, credit in latest:
        counts[step] += credit
    return Histogram(measure, tuple(counts), len(latest), latest, most)


def day_histogram(measure: Measure, read: ScoreRead) -> Histogram:
    """The days of a measure over days, from its score alone, since days are never shared."""
    days = int(read.answers)
    good = int((read.raw or 0) * days)
    return Histogram(measure, ((days - good) * WHOLE_ANSWER, good * WHOLE_ANSWER), days)
