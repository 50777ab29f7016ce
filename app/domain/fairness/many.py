"""Many comparisons at once: p-values made larger, so that chance finds nothing among them."""

import numpy as np

from app.domain.fairness.samples import Floats


def holm(p_values: Floats) -> Floats:
    """Each p-value as it counts among all of them, in their order; for "is there any at all".

    Below 0.05 in one case of 20 at most where nothing has changed anywhere (Holm 1979, Scand. J.
    Stat. 6:65), whatever depends on whatever. Errors: ValueError for what is no probability.
    """
    _checked(p_values)
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    larger = p_values[order] * np.arange(count, 0, -1)
    return _put_back(np.maximum.accumulate(larger), order)


def benjamini_hochberg(p_values: Floats) -> Floats:
    """Each p-value as it counts among all of them, in their order; for "which of them".

    Of those below 0.05, 1 in 20 has not changed, on average (Benjamini and Hochberg 1995, J. R.
    Stat. Soc. B 57:289). Errors: ValueError for what is no probability.
    """
    _checked(p_values)
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")
    larger = p_values[order] * (count / np.arange(1, count + 1))
    return _put_back(np.minimum.accumulate(larger[::-1])[::-1], order)


def _put_back(sorted_values: Floats, order: np.ndarray) -> Floats:
    found = np.empty(len(order))
    found[order] = np.minimum(sorted_values, 1.0)
    return found


def _checked(p_values: Floats) -> None:
    if not ((p_values >= 0) & (p_values <= 1)).all():
        raise ValueError("A p-value is 0 to 1.")
