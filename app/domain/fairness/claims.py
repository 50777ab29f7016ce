"""What one score may claim: the score of counted answers, its range, and both in words."""

import re
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from app.domain.errors import BadCounts, NoAnswers
from app.domain.fairness.ranges import RangeMethod, Ranges, ranges, ranges_of_days
from app.domain.fairness.samples import whole_answers
from app.domain.fairness.words import range_words
from app.domain.measures import Measure, MeasureKind, score

COUNTED = re.compile(r"\s*(.+?)\s*:\s*([0-9]+)\s*")
MOST_ANSWERS = 1_000_000_000
DAYS = ("bad", "good")  # what is counted where a measure is of days


@dataclass(frozen=True, slots=True)
class Claim:
    """A score in the measure's unit, exact, with the range that its answers allow."""

    measure: Measure
    value: Fraction
    answers: int  # or days
    low: float
    high: float
    method: RangeMethod

    @property
    def words(self) -> str:
        """The range for people."""
        told = range_words(self.low, self.high, self.measure.unit, self.answers)
        of_days = "day" if self.answers == 1 else "days"
        is_days = self.measure.kind is MeasureKind.DAYS
        return re.sub("answers?$", of_days, told) if is_days else told


def claim(measure: Measure, counts: list[int]) -> Claim:
    """What so many answers per step claim; of a measure of days: so many bad and good days.

    Errors: NoAnswers where there are none.
    """
    answers = sum(counts)
    if not answers:
        raise NoAnswers("Nobody answered, so there is no score.")
    if measure.kind is MeasureKind.DAYS:
        good = counts[1]
        found = ranges_of_days(np.array([good]), np.array([answers]))
        return _claim(measure, Fraction(good, answers), answers, found)
    found = ranges(whole_answers(measure, np.array([counts], np.int64)))
    return _claim(measure, score(measure, counts), answers, found)


def counts_of(measure: Measure, text: str) -> list[int]:
    """Counts as they are typed, such as `0:2,7:3,9:6`: one per step, 0 where none is named.

    Errors: BadCounts for what is no step of the question, is no count, or stands there twice.
    """
    steps = DAYS if measure.kind is MeasureKind.DAYS else measure.question.steps
    counts = [0] * len(steps)
    named = set()
    for part in text.split(","):
        step, count = _counted(part)
        if step not in steps:
            raise BadCounts(f"{measure.name} has no step {step!r}; there are {_listed(steps)}.")
        if step in named:
            raise BadCounts(f"Step {step} stands there twice.")
        named.add(step)
        counts[steps.index(step)] = count
    if sum(counts) > MOST_ANSWERS:
        raise BadCounts(f"These are more than {MOST_ANSWERS:,} answers.")
    return counts


def _counted(part: str) -> tuple[str, int]:
    found = COUNTED.fullmatch(part)
    if not found or len(found[2]) > len(str(MOST_ANSWERS)):
        raise BadCounts(f"{part.strip()!r} is no step with its count, such as 9:6.")
    return found[1], int(found[2])


def _listed(steps: tuple[str, ...]) -> str:
    return " and ".join(steps) if len(steps) == 2 else f"{steps[0]} to {steps[-1]}"


def _claim(measure: Measure, value: Fraction, answers: int, found: Ranges) -> Claim:
    low, high = float(found.low[0]), float(found.high[0])
    return Claim(measure, value, answers, low, high, found.method)
