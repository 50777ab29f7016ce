"""The range that a score may claim: where the true score lies in 95 of 100 such cases."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from app.domain.errors import BadCounts
from app.domain.fairness.quantiles import normal_quantile, t_quantiles
from app.domain.fairness.samples import Floats, Ints, Samples

CONFIDENCE = Fraction(95, 100)
PSEUDO_ANSWERS = 3.0  # a quarter of them at each end of the scale, half in its middle
PSEUDO_SQUARES = 1.5  # the sum of their squares on a scale from -1 to 1
FEW = 10  # answers of three values; below, one pseudo answer stands at each of them
SQUARES_OF_FEW = 2.0


class RangeMethod(StrEnum):
    """How a range is calculated."""

    WILSON = "Wilson"
    ADJUSTED_WALD = "adjusted Wald"
    ADJUSTED_T = "adjusted t"


@dataclass(frozen=True, slots=True)
class Ranges:
    """A range per group in the measure's unit, inside its scale; its ends belong to it."""

    low: Floats
    high: Floats
    method: RangeMethod
    confidence: Fraction = CONFIDENCE


def ranges(samples: Samples, confidence: Fraction = CONFIDENCE) -> Ranges:
    """A range per group; the whole scale where nobody answered.

    Two-valued measures by Wilson (1927; Newcombe 1998, Stat Med 17:857), three equally spaced
    values by the adjusted Wald range (Rocks 2016, Am. Stat. 70:365), all others by the same range
    with Student's t: on a scale with an end the common t range holds far less than it promises,
    as nearly all answers stand at one end and the spread of a few of them tells nothing. With
    three pseudo answers, 3/4 at each end and 3/2 in the middle, a spread is never 0. Of fewer than
    ten answers of three values one stands at each, as that range alone holds too little there.
    Shared answers count as their effective number; the range always holds the score.
    Errors: ValueError unless the confidence lies between 0 and 1.
    """
    bottom, top = samples.lowest, samples.highest
    answers, means = samples.effective_answers, np.nan_to_num(samples.means, nan=bottom)
    if samples.is_two_valued:
        low, high = wilson((means - bottom) / (top - bottom), answers, confidence)
        return _scaled(low, high, bottom, top - bottom, RangeMethod.WILSON, confidence)
    half = (top - bottom) / 2
    if half == 0:
        return _scaled(means * 0, means * 0, bottom, 1.0, RangeMethod.ADJUSTED_T, confidence)
    variances = np.nan_to_num(samples.variances) / half**2
    scaled = (means - bottom) / half - 1
    method = RangeMethod.ADJUSTED_WALD if samples.is_three_valued else RangeMethod.ADJUSTED_T
    low, high = _adjusted(scaled, variances, answers, method, confidence)
    return _scaled(low + 1, high + 1, bottom, half, method, confidence)


def ranges_of_days(good: Ints, days: Ints, confidence: Fraction = CONFIDENCE) -> Ranges:
    """A range per group for a share of good days, as a fraction of 1, by Wilson.

    Errors: BadCounts where there are more good days than days, or fewer than none.
    """
    if (good < 0).any() or (good > days).any():
        raise BadCounts("There are more good days than days, or fewer than none.")
    shares = good / np.maximum(days, 1)
    low, high = wilson(shares, days.astype(np.float64), confidence)
    return Ranges(low, high, RangeMethod.WILSON, confidence)


def wilson(shares: Floats, answers: Floats, confidence: Fraction) -> tuple[Floats, Floats]:
    """Wilson's range of a share of 1; `answers` may be effective ones, 0 gives 0 to 1."""
    z = critical_z(confidence)
    wide = answers + z * z
    centre = (shares * answers + z * z / 2) / wide
    half = z * np.sqrt(shares * (1 - shares) * answers + z * z / 4) / wide
    low = np.where(shares <= 0, 0.0, np.maximum(centre - half, 0.0))
    return low, np.where(shares >= 1, 1.0, np.minimum(centre + half, 1.0))


def critical_z(confidence: Fraction) -> float:
    """How many standard errors a range of this confidence goes to each side."""
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not at {confidence}.")
    return normal_quantile(float((1 + confidence) / 2))


def _adjusted(
    means: Floats, variances: Floats, answers: Floats, method: RangeMethod, confidence: Fraction
) -> tuple[Floats, Floats]:
    """The range on a scale from -1 to 1, with three pseudo answers."""
    more = answers + PSEUDO_ANSWERS
    centre = means * answers / more
    of_few = (answers < FEW) & (method is RangeMethod.ADJUSTED_WALD)
    pseudo = np.where(of_few, SQUARES_OF_FEW, PSEUDO_SQUARES)
    squares = ((variances + means * means) * answers + pseudo) / more
    critical: Floats | float = critical_z(confidence)
    if method is RangeMethod.ADJUSTED_T:
        critical = t_quantiles(float((1 + confidence) / 2), more - 1)
    half = critical * np.sqrt((squares - centre * centre) / more)
    low, high = np.minimum(centre - half, means), np.maximum(centre + half, means)
    nobody = answers == 0
    low = np.where(nobody, -1.0, np.maximum(low, -1.0))
    return low, np.where(nobody, 1.0, np.minimum(high, 1.0))


def _scaled(
    low: Floats, high: Floats, start: float, step: float, method: RangeMethod, confidence: Fraction
) -> Ranges:
    return Ranges(start + low * step, start + high * step, method, confidence)
