"""Who lies further from the target than answers of this number do by luck?

Source: D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in
Medicine 24, 2005. For measures of two values the lines are exact, interpolated binomial limits;
for others normal ones, with the variance of all answers of the group. The target is the mean of
all answers.

Over-dispersion: where people differ from each other more than luck explains, lines for luck alone
would call nearly everybody unusual. So z = (y - target) / s of each person is winsorised (the
lowest and the highest 10% count as what bounds them), phi = mean of z^2, and only where
phi > 1 + 2 sqrt(2/k), with k people, at least 10 of them, the lines are made wider:
tau^2 = (k phi - (k - 1)) / (sum w - sum w^2 / sum w), w = 1/s^2, and the limits are
target -+ z sqrt(s^2 + tau^2). k phi is at most about chi-square with k degrees of freedom, so luck
alone widens them in fewer than 3% of groups. For two values y = arcsin sqrt(share) and
s^2 = 1/(4n), as in the package FunnelPlotR.

A person is judged by counts, not by the line: outside means that such a count, or one further out,
is rarer than 2.5% (0.1%). A dot less than one answer beyond a line is on it: inside.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import asin, fsum, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import NoAnswers
from app.domain.fairness.funnel_limits import binomial_counts, binomial_limits, normal_limits
from app.domain.fairness.quantiles import normal_quantile
from app.domain.fairness.samples import Samples

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
INNER, OUTER = 0.95, 0.998  # coverages of the two pairs of lines
WINSORISED = 0.10  # of the people at each end
FEWEST = 10  # people whose dispersion can be judged
A_HAIR = 1e-9  # of an answer


class Position(StrEnum):
    INSIDE = "inside"
    ABOVE = "above the inner line"
    FAR_ABOVE = "above the outer line"
    BELOW = "below the inner line"
    FAR_BELOW = "below the outer line"
    NONE = "no answers"


SENTENCES = {
    Position.INSIDE: "Inside the lines: luck alone often brings such a score.",
    Position.ABOVE: "Above the 95% line: luck alone brings 1 of 40 people so high.",
    Position.FAR_ABOVE: "Above the 99.8% line: luck alone brings 1 of 1,000 people so high.",
    Position.BELOW: "Below the 95% line: luck alone brings 1 of 40 people so low.",
    Position.FAR_BELOW: "Below the 99.8% line: luck alone brings 1 of 1,000 people so low.",
    Position.NONE: "No answers yet.",
}
_BY_STEP = (Position.INSIDE, Position.ABOVE, Position.FAR_ABOVE)
_BY_STEP_DOWN = (Position.INSIDE, Position.BELOW, Position.FAR_BELOW)


@dataclass(frozen=True, slots=True)
class Limits:
    """A table to draw: for each number of answers the inner and the outer pair of lines."""

    answers: Ints
    low: Floats
    high: Floats
    outer_low: Floats
    outer_high: Floats


@dataclass(frozen=True, slots=True)
class Funnel:
    """What the lines of one comparison group rest on; in the measure's unit unless said otherwise.

    `spread` is the variance of one answer; `tau_squared` (of arcsin sqrt(share) for two values)
    is 0 unless `phi` says that people differ by more than luck.
    """

    target: float
    lowest: float
    highest: float
    is_two_valued: bool
    spread: float
    people: int
    phi: float
    tau_squared: float

    @property
    def is_overdispersed(self) -> bool:
        return self.tau_squared > 0

    @property
    def scale(self) -> tuple[float, float]:
        return self.lowest, self.highest

    @property
    def share(self) -> float:
        """The target on a scale from 0 to 1."""
        return (self.target - self.lowest) / (self.highest - self.lowest)

    def limits(self, answers: Sequence[int] | Ints) -> Limits:
        """The lines at these numbers of answers, of at least 1, inside the scale."""
        n = np.maximum(np.asarray(answers, np.int64), 1)
        return Limits(n, *self._lines(n, INNER), *self._lines(n, OUTER))

    def positions(self, samples: Samples) -> tuple[Position, ...]:
        """Where each person lies."""
        steps = self._sides(samples, INNER) + self._sides(samples, OUTER)
        rows = zip(steps.tolist(), samples.has_answers.tolist(), strict=True)
        return tuple(_position(step) if known else Position.NONE for step, known in rows)

    def _lines(self, n: Ints, coverage: float) -> tuple[Floats, Floats]:
        if not self.is_two_valued:
            ends = self._normal_lines(n, coverage)
            return np.clip(ends[0], *self.scale), np.clip(ends[1], *self.scale)
        if self.is_overdispersed:
            low, high = self._turned_lines(n, coverage)
        else:
            low, high = binomial_limits(self.share, n, coverage)
        width = self.highest - self.lowest
        return self.lowest + width * low, self.lowest + width * high

    def _normal_lines(self, n: Ints, coverage: float) -> tuple[Floats, Floats]:
        variance = self.spread / n + self.tau_squared
        return normal_limits(self.target, variance, coverage)

    def _turned_lines(self, n: Ints, coverage: float) -> tuple[Floats, Floats]:
        """As shares, by way of the arcsine."""
        variance = 0.25 / n + self.tau_squared
        low, high = normal_limits(asin(sqrt(self.share)), variance, coverage)
        return np.sin(np.clip(low, 0, pi / 2)) ** 2, np.sin(np.clip(high, 0, pi / 2)) ** 2

    def _sides(self, samples: Samples, coverage: float) -> Ints:
        """-1, 0, 1 per person: below, inside, above this pair of lines."""
        if self.is_two_valued and not self.is_overdispersed:
            return self._by_counts(samples, coverage)
        with np.errstate(invalid="ignore", divide="ignore"):
            far = np.abs(_distances(self, samples)) > _z(coverage)
        side: Ints = np.where(far, np.sign(samples.means - self.target), 0).astype(np.int64)
        return side

    def _by_counts(self, samples: Samples, coverage: float) -> Ints:
        """Shared answers count as the whole answers that tell as much, rounded down."""
        n = np.maximum(np.floor(samples.effective_answers + A_HAIR), 1).astype(np.int64)
        fewest, most = binomial_counts(self.share, n, coverage)
        share = (np.nan_to_num(samples.means) - self.lowest) / (self.highest - self.lowest)
        found = share * n
        above, below = found > most + A_HAIR, found < fewest - A_HAIR
        return (above.astype(np.int64) - below) * samples.has_answers


def funnel(samples: Samples) -> Funnel:
    """The funnel of one comparison group. Errors: NoAnswers if nobody in it has any."""
    pooled = samples.histogram.sum(axis=0)
    if not pooled.any():
        raise NoAnswers("Nobody answered in these days, so there is nothing to compare with.")
    target, spread = _moments(samples, pooled)
    plain = Funnel(
        *(target, samples.lowest, samples.highest, samples.is_two_valued, spread),
        *(int(samples.has_answers.sum()), 0.0, 0.0),
    )
    return _dispersed(plain, samples) if spread > 0 else plain


def funnel_sentence(found: Funnel, positions: Sequence[Position]) -> str:
    """How many lie outside, and how many would by luck alone."""
    counts = Counter(positions)
    far = counts[Position.FAR_ABOVE] + counts[Position.FAR_BELOW]
    outside = far + counts[Position.ABOVE] + counts[Position.BELOW]
    judged = len(positions) - counts[Position.NONE]
    if not judged:
        return "Nobody has answers yet."
    expected = _about(Fraction(judged, 20))
    told = f"Of {_people(judged)} {outside} lie{'s' if outside == 1 else ''} outside the 95% lines"
    beyond = f", {far} of them outside the 99.8% lines" if far else ""
    wide = " People differ by more than luck explains, so the lines are wider." * (
        found.is_overdispersed
    )
    return f"{told}{beyond}; by luck alone it would be {expected}.{wide}"


def _moments(samples: Samples, pooled: Ints) -> tuple[float, float]:
    """Mean and variance of all answers; of whole numbers, so free of order."""
    pairs = list(zip(samples.measure.values, pooled.tolist(), strict=True))
    counted = sum(count for _, count in pairs)
    mean = sum((value * count for value, count in pairs), Fraction(0)) / counted
    square = sum((value * value * count for value, count in pairs), Fraction(0)) / counted
    return float(mean), float(square - mean * mean)


def _dispersed(plain: Funnel, samples: Samples) -> Funnel:
    known = samples.has_answers
    z, variances = _distances(plain, samples)[known], _variances(plain, samples)[known]
    people = len(z)
    if people < FEWEST:
        return plain
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    phi = fsum(np.square(np.clip(z, low, high)).tolist()) / people
    tau_squared = 0.0
    if phi > 1 + 2 * sqrt(2 / people):
        weights = (1 / variances).tolist()
        total = fsum(weights)
        rest = total - fsum(weight * weight for weight in weights) / total
        tau_squared = (people * phi - (people - 1)) / rest
    columns = (plain.target, plain.lowest, plain.highest, plain.is_two_valued, plain.spread)
    return Funnel(*columns, people, phi, tau_squared)


def _variances(found: Funnel, samples: Samples) -> Floats:
    """Of each person's score by luck alone; on the arcsine scale for two values."""
    spread = 0.25 if found.is_two_valued else found.spread
    with np.errstate(divide="ignore"):
        return spread / samples.effective_answers


def _distances(found: Funnel, samples: Samples) -> Floats:
    """How many errors each person is from the target, tau included."""
    error = np.sqrt(_variances(found, samples) + found.tau_squared)
    if not found.is_two_valued:
        return (samples.means - found.target) / error
    share = (samples.means - found.lowest) / (found.highest - found.lowest)
    turned: Floats = np.arcsin(np.sqrt(np.clip(share, 0, 1))) - asin(sqrt(found.share))
    return turned / error


def _z(coverage: float) -> float:
    return normal_quantile((1 + coverage) / 2)


def _position(step: int) -> Position:
    return _BY_STEP[step] if step >= 0 else _BY_STEP_DOWN[-step]


def _about(expected: Fraction) -> str:
    return "fewer than 1" if expected < 1 else f"about {round(expected)}"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
