"""From how many errors on is a difference more than luck, where many differences are looked at?

All are in units of the error of one difference. None is simulated: the same figures give the same
claims every time.
"""

from functools import lru_cache
from math import erfc, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from app.domain.fairness.quantiles import normal_quantile

Floats = NDArray[np.float64]
STEP, REACH = 0.1, 9.0  # of the quadrature, in standard deviations
CLOSE = 1e-10  # to which the quantile of the range is found
ROOT_2PI = sqrt(2 * pi)


def normal_cdf(values: Floats) -> Floats:
    """P(Z <= value) for each: erfc(-value / sqrt 2) / 2."""
    flat = (-values / sqrt(2.0)).ravel().tolist()
    return (np.fromiter(map(erfc, flat), np.float64, values.size) / 2).reshape(values.shape)


GRID = np.arange(-REACH, REACH + STEP / 2, STEP)
DENSITY = np.exp(-GRID * GRID / 2) / ROOT_2PI
BELOW = normal_cdf(GRID)


def range_cdf(width: float, groups: int) -> float:
    """P(the range of so many standard normal values <= width).

    k * integral of phi(z) * (Phi(z) - Phi(z - width))^(k - 1) dz, by the trapezium rule, which
    is as good as exact for such bells (H. L. Harter, "Tables of Range and Studentized Range",
    Annals of Mathematical Statistics 31, 1960).
    """
    return _range(width, groups)[0]


def _range(width: float, groups: int) -> tuple[float, float]:
    """The distribution of the range and its density, at one width."""
    moved = GRID - width
    inside = BELOW - normal_cdf(moved)
    rest = DENSITY * inside ** (groups - 2)
    density = groups * (groups - 1) * float(np.sum(rest * np.exp(-moved * moved / 2)))
    return groups * STEP * float(np.sum(rest * inside)), STEP * density / ROOT_2PI


@lru_cache(maxsize=4096)
def range_quantile(confidence: float, groups: int) -> float:
    """The studentised range q(confidence; groups, infinitely many degrees of freedom).

    >>> round(range_quantile(0.95, 2), 3), round(range_quantile(0.95, 10), 3)
    (2.772, 4.474)
    """
    _check(confidence, groups)
    low, high = 0.0, sqrt(2.0) * all_pairs_bonferroni(confidence, groups) + CLOSE
    at = high
    while high - low > CLOSE:  # Newton's steps, halving where one would leave what is known
        share, density = _range(at, groups)
        low, high = (at, high) if share < confidence else (low, at)
        step = at + (confidence - share) / density if density else low
        if abs(step - at) < CLOSE:
            return step
        at = step if low < step < high else (low + high) / 2
    return (low + high) / 2


def all_pairs(confidence: float, groups: int) -> float:
    """For every difference between two of so many groups at once: q / sqrt 2 (Tukey-Kramer).

    Exact where all errors are equal, on the safe side where they are not (A. J. Hayter, Annals of
    Statistics 12, 1984). Never larger than `all_pairs_bonferroni`.
    """
    return range_quantile(confidence, groups) / sqrt(2.0)


def all_pairs_bonferroni(confidence: float, groups: int) -> float:
    """The same by Bonferroni: each of the k(k - 1)/2 pairs gets its share of the error."""
    return bonferroni(confidence, groups * (groups - 1) // 2)


@lru_cache(maxsize=4096)
def bonferroni(confidence: float, comparisons: int) -> float:
    """For so many two-sided comparisons at once, however they hang together.

    >>> round(bonferroni(0.95, 36), 3)
    3.197
    """
    _check(confidence, comparisons + 1)
    return normal_quantile(1 - (1 - confidence) / (2 * comparisons))


@lru_cache(maxsize=4096)
def sidak(confidence: float, comparisons: int) -> float:
    """For so many two-sided comparisons at once: confidence^(1/k) for each.

    Holds for normal differences however they hang together (Z. Sidak, JASA 62, 1967), and is a
    little smaller than Bonferroni's.
    """
    _check(confidence, comparisons + 1)
    return normal_quantile((1 + confidence ** (1 / comparisons)) / 2)


def _check(confidence: float, groups: int) -> None:
    if not 0 < confidence < 1:
        raise ValueError("A confidence lies between 0 and 1.")
    if groups < 2:
        raise ValueError("It takes two to compare.")
