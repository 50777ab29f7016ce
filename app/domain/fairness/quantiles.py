"""The normal, Student's t and the binomial distribution, to about 13 digits."""

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.polynomial import Chebyshev
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NORMAL = NormalDist()
TINY = 1e-300  # degrees are at most the inverse of it
STEPS = 10_000  # of a continued fraction; some dozens are the rule
CLOSE = 1e-14  # how much its last step may still change
STIRLING_FROM = 16  # from here the series of the rest of Stirling's formula is exact to 16 digits
MANY_DEGREES = 1_000  # from here a series in 1/degrees gives the quantile of t
SOME_DEGREES = 200  # from here a series gives the tail of t
SHIFT = 24  # so much further, a series of the gamma function is exact to 15 digits
NODES = 48  # where quantiles are calculated one by one; between them a polynomial is as good


def normal_quantile(p: float) -> float:
    """The z with P(Z <= z) = p. Errors: ValueError unless 0 < p < 1.

    >>> round(normal_quantile(0.975), 9)
    1.959963985
    """
    _checked_inside(p)
    return NORMAL.inv_cdf(p)


def normal_tail(z: float) -> float:
    """The probability to be as far from 0 as z, on either side; small ones are exact too.

    >>> round(normal_tail(-1.959963984540054), 12)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


def normal_tails(z: Floats) -> Floats:
    """`normal_tail` of each."""
    return np.fromiter(map(normal_tail, z), np.float64, len(z))


def t_cdf(t: float, degrees: float) -> float:
    """P(T <= t) for Student's t; degrees > 0, not only whole numbers."""
    tail = t_tail(t, degrees) / 2
    return 1 - tail if t > 0 else tail


def t_tail(t: float, degrees: float) -> float:
    """The probability to be as far from 0 as t, on either side; degrees > 0.

    Errors: ValueError for degrees that are not above 0.
    """
    _checked_degrees(degrees)
    if degrees >= SOME_DEGREES:
        return normal_tail(float(_as_normal(t, degrees)))
    far = degrees / (degrees + t * t)
    return float(_t_tail(far, t * t / (degrees + t * t), degrees / 2, far <= _turn(degrees)))


def t_tails(t: Floats, degrees: Floats) -> Floats:
    """`t_tail` of each."""
    if len(degrees):
        _checked_degrees(float(degrees.min()))
    few, squares = degrees < SOME_DEGREES, np.square(t)
    tails = normal_tails(np.where(few, t, _as_normal(t, degrees)))
    far, near = degrees / (degrees + squares), squares / (degrees + squares)
    for is_far in (True, False):
        rows = np.flatnonzero(few & ((far <= _turn(degrees)) == is_far))
        tails[rows] = _t_tail(far[rows], near[rows], degrees[rows] / 2, is_far)
    return tails


def _as_normal(t: Any, degrees: Any) -> Any:
    """The z with the tail of t; ten digits from SOME_DEGREES on (Hill 1970, Algorithm 395)."""
    reduced = np.maximum(degrees, 1.0) - 0.5
    square, wide = reduced * np.log1p(t * t / degrees), 48 * reduced * reduced
    inner = ((-0.4 * square - 3.3) * square - 24) * square - 85.5
    inner = inner / (0.8 * square * square + 100 + wide) + square + 3
    return (inner / wide + 1) * np.sqrt(square)


def _turn(degrees: Any) -> Any:
    """Where the continued fraction of the other end takes fewer steps."""
    return (degrees / 2 + 1) / (degrees / 2 + 2.5)


def _t_tail(far: Any, near: Any, a: Any, is_far: bool) -> Any:
    """The share of Beta(a, 1/2) below `far`, which is 1 - `near`; numbers or columns of them."""
    log_far = np.where(near < 0.5, np.log1p(-np.minimum(near, 0.5)), np.log(far))
    weight = _t_weight(a) * np.sqrt(near) * np.exp(a * log_far)
    if is_far:
        return weight * _beta_fraction(a, 0.5, far) / a
    return 1 - weight * _beta_fraction(0.5, a, near) * 2


@lru_cache(maxsize=4096)
def t_quantile(p: float, degrees: float) -> float:
    """The t with P(T <= t) = p, for Student's t; degrees > 0, not only whole numbers.

    Errors: ValueError unless 0 < p < 1 and degrees > 0.

    >>> round(t_quantile(0.975, 9), 9)
    2.262157163
    """
    _checked_inside(p)
    _checked_degrees(degrees)
    if p == 0.5:
        return 0.0
    if degrees >= MANY_DEGREES:
        return _from_normal(normal_quantile(p), degrees)
    target = 2 * min(p, 1 - p)
    low, high = 0.0, 1.0
    while t_tail(high, degrees) > target:
        low, high = high, high * 2
    return math.copysign(_bisected(target, degrees, low, high), p - 0.5)


def _from_normal(z: float, degrees: float) -> float:
    """The quantile of t from that of the normal (Abramowitz and Stegun 26.7.5)."""
    square = z * z
    terms = (
        (square + 1) / 4,
        ((5 * square + 16) * square + 3) / 96,
        (((3 * square + 19) * square + 17) * square - 15) / 384,
        ((((79 * square + 776) * square + 1482) * square - 1920) * square - 945) / 92160,
    )
    return z + z * sum(term / degrees**power for power, term in enumerate(terms, 1))


def _bisected(target: float, degrees: float, low: float, high: float) -> float:
    """Where the tail of t is the target; halving until no number lies between."""
    while low < (middle := (low + high) / 2) < high:
        if t_tail(middle, degrees) > target:
            low = middle
        else:
            high = middle
    return high


def t_quantiles(p: float, degrees: Floats) -> Floats:
    """`t_quantile` of each; degrees of at least 1, any number of them."""
    if len(degrees) and not degrees.min() >= 1:
        raise ValueError("Quantiles of t for many need at least 1 degree of freedom.")
    return _quantiles_by_inverse_degrees(p)(1 / degrees)


@lru_cache(maxsize=64)
def _quantiles_by_inverse_degrees(p: float) -> Chebyshev:
    """The quantile as a polynomial of 1/degrees, from 0 (the normal) to 1."""

    def quantiles(inverse: Floats) -> Floats:
        return np.array([t_quantile(p, 1 / max(each, TINY)) for each in inverse.tolist()])

    return Chebyshev.interpolate(quantiles, NODES, domain=[0, 1])


def binomial_probability(k: int, n: int, p: float) -> float:
    """P(X = k) for n tries that succeed with probability p (Loader 2000)."""
    _checked_tries(n, p)
    if not 0 <= k <= n:
        return 0.0
    if p in (0.0, 1.0):
        return float(k == n * p)
    if k in (0, n):
        return math.exp(n * (math.log1p(-p) if k == 0 else math.log(p)))
    rest = _stirling_rest(n) - _stirling_rest(k) - _stirling_rest(n - k)
    far = _deviance(k, n * p) + _deviance(n - k, n * (1 - p))
    return math.exp(rest - far) * math.sqrt(n / (2 * math.pi * k * (n - k)))


def binomial_cdf(k: int, n: int, p: float) -> float:
    """P(X <= k) for n tries that succeed with probability p.

    >>> round(binomial_cdf(9, 10, 0.95), 6)
    0.401263
    """
    _checked_tries(n, p)
    if k < 0 or k >= n:
        return float(k >= n)
    return _from_k_down(k, n, p) if k < n * p else 1 - _from_k_down(n - k - 1, n, 1 - p)


def binomial_tail(k: int, n: int, p: float) -> float:
    """P(X >= k) for n tries that succeed with probability p; small ones are exact too.

    >>> round(binomial_tail(19, 20, 0.85), 4)
    0.1756
    """
    _checked_tries(n, p)
    if k <= 0 or k > n:
        return float(k <= 0)
    return _from_k_down(n - k, n, 1 - p) if k > n * p else 1 - _from_k_down(k - 1, n, p)


def binomial_quantile(q: float, n: int, p: float) -> int:
    """The smallest k with P(X <= k) >= q. Errors: ValueError unless 0 <= q <= 1.

    >>> binomial_quantile(0.5, 10, 0.5)
    5
    """
    _checked_tries(n, p)
    if not 0 <= q <= 1:
        raise ValueError(f"A probability is 0 to 1, not {q}.")
    low, high = -1, n
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if binomial_cdf(middle, n, p) >= q else (middle, high)
    return high


def binomial_probabilities(n: int, p: float) -> Floats:
    """P(X = k) for k from 0 to n."""
    return np.array([binomial_probability(k, n, p) for k in range(n + 1)])


def _from_k_down(k: int, n: int, p: float) -> float:
    """P(X <= k), summed from k downwards until nothing more is added; k is below the mean."""
    if p == 1.0:
        return 0.0
    terms = [binomial_probability(k, n, p)]
    for each in range(k, 0, -1):
        terms.append(terms[-1] * each * (1 - p) / ((n - each + 1) * p))
        if terms[-1] < terms[0] * 1e-18:
            break
    return min(math.fsum(terms), 1.0)


@lru_cache(maxsize=4096)
def _stirling_rest(n: int) -> float:
    """log(n!) less Stirling's sqrt(2 pi n) (n/e)^n."""
    if n < STIRLING_FROM:
        stirling = 0.5 * math.log(2 * math.pi * n) + n * math.log(n) - n
        return math.log(math.factorial(n)) - stirling
    square = n * n
    inner = 1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / square) / square) / square
    return (1 / 12 - (1 / 360 - inner / square) / square) / n


def _deviance(found: float, expected: float) -> float:
    """found log(found/expected) - found + expected, without loss where both are close."""
    gap = (found - expected) / (found + expected)
    if abs(gap) >= 0.1:
        return found * math.log(found / expected) + expected - found
    total, term, power = (found - expected) * gap, 2 * found * gap, 1
    while True:
        term *= gap * gap
        power += 2
        if total == (total := total + term / power):
            return total


def _t_weight(a: Any) -> Any:
    """Gamma(a + 1/2) / (Gamma(a) Gamma(1/2)); by a series, since a quotient would lose digits."""
    large = a + SHIFT
    square = large * large
    series = (-1 / 8 + (1 / 192 - (1 / 640 - 17 / 14336 / square) / square) / square) / large
    ratio = np.sqrt(large / math.pi) * np.exp(series)
    for step in range(SHIFT):
        ratio = ratio * ((a + step) / (a + step + 0.5))
    return ratio


def _beta_fraction(a: Any, b: Any, x: Any) -> Any:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    above, below = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = below
    for m in range(1, STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            below = 1 / (1 + step * below)
            above = 1 + step / above
            value = value * (above * below)
        if np.all(np.abs(above * below - 1) < CLOSE):
            break
    return value


def _checked_inside(p: float) -> None:
    if not 0 < p < 1:
        raise ValueError(f"A quantile needs a probability between 0 and 1, not {p}.")


def _checked_degrees(degrees: float) -> None:
    if not degrees > 0:
        raise ValueError(f"Student's t needs more than 0 degrees of freedom, not {degrees}.")


def _checked_tries(n: int, p: float) -> None:
    if n < 0 or not 0 <= p <= 1:
        raise ValueError(f"A binomial needs tries and a probability, not {n} and {p}.")
