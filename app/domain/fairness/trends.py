"""Whether a point of a trend is one of the usual ups and downs: the XmR chart.

Individual values and moving ranges (Shewhart; Wheeler, Understanding Variation, 1993): the usual
range is mean +- 2.66 * mean moving range, the moving range being the difference of two successive
points, and 2.66 = 3 / 1.128. Something has changed where a point lies outside, or where eight in a
row lie on one side of the mean.

Points are months or weeks, each of its own answers. Never on a rolling average: two values of it
share most of their answers and so lie close together, the moving range is too small, and the chart
cries wolf. A month without answers is left out, and its neighbours are successive.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from app.domain.fairness.samples import QUANTUM, Bools, Floats, Ints
from app.domain.words import score_words

LEAST_POINTS = 6
LONG_RUN = 8
HUNDREDTHS = 266  # of the mean moving range, on either side
TICKS = QUANTUM.denominator


@dataclass(frozen=True, slots=True)
class Trends:
    """A chart per row, in the measure's unit; nan with fewer than six points.

    `values`: a column per month or week, nan where nobody answered. `is_outside`: points beyond
    the limits. `is_in_run`: points that are the eighth or a later one in a row on one side of the
    middle. A point on the middle ends a row.
    """

    values: Floats
    middle: Floats
    low: Floats
    high: Floats
    points: Ints
    is_outside: Bools
    is_in_run: Bools

    @property
    def is_known(self) -> Bools:
        """Where there are enough points."""
        return self.points >= LEAST_POINTS


def xmr(values: Floats, lowest: float = -np.inf, highest: float = np.inf) -> Trends:
    """The usual range of each row of points, the oldest first, and what lies outside it.

    `lowest` and `highest` are the ends of the measure's scale, which limits do not pass. Points are
    compared to 1/10,000 of the unit with integers, so that equal points are never a row by chance
    of rounding.
    """
    given = ~np.isnan(values)
    first = np.argsort(~given, axis=1, kind="stable")  # points with answers come first, in order
    ticks = np.rint(np.where(given, values, 0.0) * TICKS).astype(np.int64)
    ticks, held = (np.take_along_axis(each, first, axis=1) for each in (ticks, given))
    points = given.sum(axis=1)
    number, steps = np.maximum(points, 1), np.maximum(points - 1, 1)
    total = np.where(held, ticks, 0).sum(axis=1)
    moved = np.where(held[:, 1:], np.abs(np.diff(ticks, axis=1)), 0).sum(axis=1)
    beyond = np.where(held, number[:, None] * ticks - total[:, None], 0)  # times the points
    known = points >= LEAST_POINTS
    outside = np.abs(beyond) * (100 * steps)[:, None] > (HUNDREDTHS * number * moved)[:, None]
    runs = _runs(np.sign(beyond)) >= LONG_RUN
    middle = np.where(known, total / number / TICKS, np.nan)
    half = HUNDREDTHS / 100 * moved / steps / TICKS
    low, high = np.maximum(middle - half, lowest), np.minimum(middle + half, highest)
    flags = [_put_back(each & known[:, None] & held, first) for each in (outside, runs)]
    return Trends(values, middle, low, high, points, *flags)


def _runs(sides: Any) -> Ints:
    """At each point, how many in a row up to it lie on its side; 0 on the middle."""
    found = np.zeros(sides.shape, np.int64)
    for place in range(sides.shape[1]):
        side = sides[:, place]
        same = (side == sides[:, place - 1]) if place else np.zeros(len(side), np.bool_)
        before = np.where(same, found[:, place - 1], 0) if place else 0
        found[:, place] = np.where(side != 0, before + 1, 0)
    return found


def _put_back(flags: Bools, first: Any) -> Bools:
    found = np.zeros(flags.shape, np.bool_)
    np.put_along_axis(found, first, flags, axis=1)
    return found


def trend_words(trends: Trends, row: int, unit: str) -> str:
    """What the newest point of one row says."""
    points = int(trends.points[row])
    if points < LEAST_POINTS:
        return f"There are {points} of the {LEAST_POINTS} points that a usual range needs."
    newest = int(np.flatnonzero(~np.isnan(trends.values[row]))[-1])
    value, middle, low, high = (
        score_words(Fraction(float(each)).limit_denominator(TICKS), unit)
        for each in (
            *(trends.values[row, newest], trends.middle[row]),
            *(trends.low[row], trends.high[row]),
        )
    )
    above = trends.values[row, newest] > trends.middle[row]
    if trends.is_outside[row, newest]:
        how = "above" if above else "below"
        return f"{value} is {how} the usual range of {low} to {high}: something has changed."
    if trends.is_in_run[row, newest]:
        how = "above" if above else "below"
        return f"The last {LONG_RUN} are all {how} {middle}: something has changed."
    return f"{value} is within the usual range of {low} to {high}."
