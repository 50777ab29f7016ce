"""How far from the target luck alone carries a score of so many answers.

Coverage 0.95 leaves 2.5% on each side, 0.998 leaves 0.1%. Source: D. J. Spiegelhalter, "Funnel
plots for comparing institutional performance", Statistics in Medicine 24, 2005, appendix A.
"""

from math import exp, inf, lgamma, log

import numpy as np
from numpy.typing import NDArray

from app.domain.fairness.quantiles import binomial_probability, normal_quantile

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WINDOW = 12  # standard deviations around the most likely count that are looked at
SMALL = 40  # counts more, for the long tail of rare answers
CLOSE = 1e-15
STEPS = 100_000  # of a series; far fewer are the rule


def binomial_counts(share: float, answers: Ints, coverage: float) -> tuple[Ints, Ints]:
    """Per number of answers the fewest and the most good ones that luck leaves inside.

    r = the smallest r with F(r) >= q: a count below the first is rarer than (1 - coverage) / 2,
    as is one above the second.
    """
    low, high, _, _ = _both(share, answers, coverage)
    return low, high


def binomial_limits(share: float, answers: Ints, coverage: float) -> tuple[Floats, Floats]:
    """The same as shares between 0 and 1, interpolated so that a line through them is smooth.

    limit = (r - a) / n with a = (F(r) - q) / (F(r) - F(r - 1)). Where not even none (or all) of
    the answers would be rare, there is no limit, and the line lies at the end of the scale.
    """
    _, _, low, high = _both(share, answers, coverage)
    return low, high


def interpolated_limit(q: float, answers: int, share: float) -> float:
    """Spiegelhalter's limit for one q, before it is kept on the scale.

    >>> [round(interpolated_limit(q, 100, 0.074), 4) for q in (0.025, 0.975)]
    [0.0217, 0.1246]
    """
    count, part = _interpolated(q, *_cumulated(answers, share))
    return (count - part) / answers


def normal_limits(target: float, variance: Floats, coverage: float) -> tuple[Floats, Floats]:
    """target -+ z * sqrt(variance), where `variance` is that of each score by luck."""
    reach = normal_quantile((1 + coverage) / 2) * np.sqrt(variance)
    return target - reach, target + reach


def poisson_limits(expected: float, coverage: float, target: float = 1.0) -> tuple[float, float]:
    """Exact limits of (found / expected) for counts such as complaints.

    chi2(q, 2E) / 2E and chi2(1 - q, 2(E + 1)) / 2E, times the target; E > 0.

    >>> [round(limit, 4) for limit in poisson_limits(20, 0.95)]
    [0.6108, 1.5444]
    """
    q = (1 - coverage) / 2
    low = gamma_quantile(q, expected)
    high = gamma_quantile(1 - q, expected + 1)
    return target * low / expected, target * high / expected


def gamma_quantile(p: float, shape: float) -> float:
    """The x with P(X <= x) = p for a gamma of scale 1: half of chi2(p, 2 * shape).

    Errors: ValueError unless 0 < p < 1 and shape > 0.
    """
    if not (0 < p < 1 and shape > 0):
        raise ValueError("A quantile needs a probability between 0 and 1, and a shape above 0.")
    low, high = 0.0, shape + 1.0
    while gamma_cdf(high, shape) < p:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if gamma_cdf(middle, shape) < p else (low, middle)
    return high


def gamma_cdf(x: float, shape: float) -> float:
    """P(X <= x) for a gamma of scale 1: a series below the mean, a continued fraction above."""
    if x <= 0:
        return 0.0
    front = exp(shape * log(x) - x - lgamma(shape))
    if x < shape + 1:
        return front * _series(x, shape)
    return 1 - front * _fraction(x, shape)


def _series(x: float, shape: float) -> float:
    term = total = 1 / shape
    for step in range(1, STEPS):
        term *= x / (shape + step)
        total += term
        if term < total * CLOSE:
            break
    return total


def _fraction(x: float, shape: float) -> float:
    """By Lentz's method."""
    b = x + 1 - shape
    c, d = inf, 1 / b
    value = d
    for step in range(1, STEPS):
        a = -step * (step - shape)
        b += 2
        d = 1 / (a * d + b)
        c = b + a / c
        value *= c * d
        if abs(c * d - 1) < CLOSE:
            break
    return value


def _both(share: float, answers: Ints, coverage: float) -> tuple[Ints, Ints, Floats, Floats]:
    """Counts and limits, calculated once for each number of answers."""
    numbers, place = np.unique(answers, return_inverse=True)
    rows = [_of_one(share, n, (1 - coverage) / 2) for n in numbers.tolist()]
    columns = np.array(rows, np.float64).reshape(-1, 4).T[:, place]
    counts = columns[:2].astype(np.int64)
    return counts[0], counts[1], columns[2], columns[3]


def _of_one(share: float, answers: int, q: float) -> tuple[int, int, float, float]:
    if answers < 1:
        return 0, 0, 0.0, 1.0
    if share in (0.0, 1.0):
        return int(share * answers), int(share * answers), share, share
    start, below = _cumulated(answers, share)
    low, low_part = _interpolated(q, start, below)
    high, high_part = _interpolated(1 - q, start, below)
    lower = (low - low_part) / answers if low > 0 else 0.0
    upper = max(high - high_part, 0.0) / answers if high < answers else 1.0
    return low, high, lower, upper


def _interpolated(q: float, start: int, below: Floats) -> tuple[int, float]:
    """r and a; `below` is F(start - 1), F(start), ..."""
    at = int(np.searchsorted(below, q))
    at = min(max(at, 1), len(below) - 1)
    part = (below[at] - q) / (below[at] - below[at - 1])
    return start + at - 1, float(part)


def _cumulated(answers: int, share: float) -> tuple[int, Floats]:
    """The counts that can happen at all, and F from the one before the first of them on.

    From the most likely count outwards, each probability is the one before times a quotient.
    """
    mode = min(int((answers + 1) * share), answers)
    reach = int(WINDOW * (answers * share * (1 - share)) ** 0.5) + SMALL
    start, end = max(mode - reach, 0), min(mode + reach, answers)
    odds = share / (1 - share)
    up, down = np.arange(mode + 1, end + 1), np.arange(mode, start, -1)
    upper = np.cumprod((answers - up + 1) / up * odds)
    lower = np.cumprod(down / (answers - down + 1) / odds)
    likely = binomial_probability(mode, answers, share)
    shares = likely * np.concatenate([lower[::-1], [1.0], upper])
    return start, np.concatenate([[0.0], np.cumsum(shares)])
