"""The change of a score between two periods: how large, and whether it is more than luck."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from app.domain import exact
from app.domain.exact import Exact
from app.domain.fairness.many import benjamini_hochberg
from app.domain.fairness.quantiles import t_quantiles, t_tails
from app.domain.fairness.ranges import CONFIDENCE, PSEUDO_ANSWERS
from app.domain.fairness.samples import Bools, Floats, Samples

ALL_AT_THE_ENDS = PSEUDO_ANSWERS  # the sum of the squares of pseudo answers from -1 to 1
LARGEST_STEP = 2.0  # on a scale from -1 to 1: what one answer can move
Correction = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the score of each group, in the measure's unit; the ends belong to it.

    `p_values` say how often luck alone gives a difference like this or a larger one.
    """

    differences: Exact  # of the scores; 0 where one of the two has no answers
    low: Floats
    high: Floats
    p_values: Floats
    confidence: Fraction = CONFIDENCE

    def clear(self, together: Correction | None = None) -> Bools:
        """Where the change is more than luck; `together` corrects for looking at many at once."""
        p_values = together(self.p_values) if together else self.p_values
        return p_values < float(1 - self.confidence)

    def clear_among_all(self) -> Bools:
        """Where the change is more than luck although all groups are looked at (BH)."""
        return self.clear(benjamini_hochberg)


@dataclass(frozen=True, slots=True)
class _Side:
    """One period on a scale from -1 to 1, with three pseudo answers."""

    means: Floats
    squared_errors: Floats
    degrees: Floats
    answers: Floats


def changes(before: Samples, after: Samples, confidence: Fraction = CONFIDENCE) -> Changes:
    """The change of each group, row by row; no change is clear where one side has no answers.

    Welch's test with three pseudo answers in each sample, half of them at each end of the scale.
    The difference is made smaller by what half an answer of the larger sample can do: without it,
    scores that move in steps give more than one false alarm in 20, and so they do with pseudo
    answers in the middle, beside few answers (docs/fair-scores.md).
    Errors: ValueError for different measures or different numbers of groups.
    """
    if before.measure != after.measure or len(before) != len(after):
        raise ValueError("A change is between two periods of the same groups and measure.")
    differences = _differences(before, after)
    one, two = _side(before), _side(after)
    shift, squares = two.means - one.means, one.squared_errors + two.squared_errors
    degrees = squares**2 / (
        one.squared_errors**2 / one.degrees + two.squared_errors**2 / two.degrees
    )
    larger = np.maximum(one.answers, two.answers)
    step = LARGEST_STEP / 2 / np.maximum(larger, 1.0)
    counted, errors = np.maximum(np.abs(shift) - step, 0), np.sqrt(squares)
    both = (one.answers > 0) & (two.answers > 0)
    agree = np.sign(shift) == np.sign(differences.num)
    p_values = np.where(both & agree, t_tails(counted / errors, degrees), 1.0)
    half = t_quantiles(float((1 + confidence) / 2), degrees) * errors + step
    half = np.where(both, half, np.inf)
    low, high = _around(shift, half, p_values >= float(1 - confidence))
    scale = (before.highest - before.lowest) / 2
    return Changes(differences, low * scale, high * scale, p_values, confidence)


def _differences(before: Samples, after: Samples) -> Exact:
    both = before.has_answers & after.has_answers
    found = exact.subtract(after.scores(), before.scores())
    return exact.choose(both, found, exact.constant(0, len(before)))


def _around(shift: Floats, half: Floats, unclear: Bools) -> tuple[Floats, Floats]:
    """The range of a difference; one that is not clear holds 0, whatever was rounded."""
    low, high = np.maximum(shift - half, -2.0), np.minimum(shift + half, 2.0)
    return np.where(unclear, np.minimum(low, 0), low), np.where(unclear, np.maximum(high, 0), high)


def _side(samples: Samples) -> _Side:
    half = (samples.highest - samples.lowest) / 2 or 1.0
    answers = samples.effective_answers
    means = np.nan_to_num((samples.means - samples.lowest) / half - 1)
    variances = np.nan_to_num(samples.variances) / half**2
    more = answers + PSEUDO_ANSWERS
    centre = means * answers / more
    squares = ((variances + means * means) * answers + ALL_AT_THE_ENDS) / more
    return _Side(centre, (squares - centre * centre) / more, more - 1, answers)
