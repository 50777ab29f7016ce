"""How probable a count is where nothing but chance is at work; whole columns at once.

Chances are floats: nothing is ever paid on them.
"""

from fractions import Fraction
from math import comb, log, pi

import numpy as np

from app.domain.integrity.rows import Real, Whole

SMALL = 4_096  # up to here log n! is added up; beyond, Stirling's series is exact to 1e-15
_SUMS = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, SMALL)))])
NEGLIGIBLE = 1e-17  # of a sum, and so of no digit of it


def log_factorials(numbers: Whole) -> Real:
    """The natural logarithm of n! of each, by Stirling's series where n is large."""
    if numbers.max(initial=0) < SMALL:
        return _SUMS[numbers]
    n = np.maximum(numbers, SMALL).astype(np.float64)
    large = n * np.log(n) - n + 0.5 * np.log(2 * pi * n) + 1 / (12 * n) - 1 / (360 * n**3)
    return np.where(numbers < SMALL, _SUMS[np.minimum(numbers, SMALL - 1)], large)


def log_choices(total: Whole, some: Whole) -> Real:
    """The logarithm of the number of ways to choose `some` of `total`; 0 <= some <= total."""
    return log_factorials(total) - log_factorials(some) - log_factorials(total - some)


def fisher_tail(hits: Whole, drawn: Whole, marked: Whole, total: Whole) -> Real:
    """The chance of `hits` or more marked ones when `drawn` of `total` are taken, exactly.

    Fisher's exact test to one side (R. A. Fisher 1935): sum over x >= hits of
    C(marked, x) C(total - marked, drawn - x) / C(total, drawn). Where `total` is large against
    `drawn`, the binomial chance with p = marked / total.
    """
    upper = hits * np.maximum(total, 1) > drawn * marked
    tail = _tail(np.where(upper, hits, drawn - hits + 1), drawn, marked, total, upper)
    return np.clip(np.where(upper, tail, 1 - tail), 0.0, 1.0)


def _tail(hits: Whole, drawn: Whole, marked: Whole, total: Whole, upper: np.ndarray) -> Real:
    """The sum from its largest term on: each term is the one before times a factor below 1."""
    marked = np.where(upper, marked, total - marked)
    possible = hits <= np.minimum(drawn, marked)
    x = np.where(possible, hits, np.minimum(drawn, marked))
    others = total - marked
    logs = log_choices(marked, x) + log_choices(others, np.minimum(drawn - x, others))
    term = np.where(possible, np.exp(logs - log_choices(total, drawn)), 0.0)
    found = term.copy()
    while np.any(term > NEGLIGIBLE * found):
        term = term * ((marked - x) * (drawn - x) / ((x + 1) * (others - drawn + x + 1)))
        found += term
        x = x + 1
    return found


def run_chance(longest: Whole, marked: Whole, total: Whole) -> Real:
    """At most so probable is a run of `longest` when `marked` of `total` stand in any order.

    The others leave g = total - marked + 1 gaps. One given gap holds `longest` or more in
    C(total - longest, g - 1) of C(total, marked) orders; g times that bounds the chance from
    above (Bonferroni), and is off by less than its square where it is small.
    """
    gaps = total - marked + 1
    logs = np.log(gaps) + log_choices(total - longest, gaps - 1) - log_choices(total, marked)
    found: Real = np.exp(np.minimum(logs, 0.0))
    return found


def coin_tail(heads: int, tosses: int) -> float:
    """The chance of `heads` or more in so many fair tosses, exactly: the sign test to one side.

    >>> coin_tail(9, 10)
    0.0107421875
    """
    ways = sum(comb(tosses, k) for k in range(max(heads, 0), tosses + 1))
    return float(Fraction(ways, 2**tosses))


def any_of(log_chance: Real, times: Whole) -> Real:
    """The chance that something of this chance happens in one of so many tries at least."""
    one = np.exp(np.minimum(log_chance, log(1 - 1e-12)))
    found: Real = -np.expm1(times * np.log1p(-one))
    return found
