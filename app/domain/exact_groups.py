"""Exact columns gathered, added up by group, and in the order of their rows."""

from collections.abc import Callable
from math import ceil, log2

import numpy as np
from numpy.typing import NDArray

from app.domain import exact
from app.domain.errors import EndlessNumber
from app.domain.exact import FITS, MOST_BITS, NO_ROWS, Exact, Ints, Wide

Index = NDArray[np.intp]
Combine = Callable[[Exact, Exact], Exact]


def take(a: Exact, index: Index) -> Exact:
    """The rows of a column in this order; a row may come many times."""
    den = a.den if isinstance(a.den, int) else a.den[index]
    wide = NO_ROWS
    if len(a.wide.rows):
        near = np.minimum(np.searchsorted(a.wide.rows, index), len(a.wide.rows) - 1)
        hit = np.flatnonzero(a.wide.rows[near] == index)
        wide = Wide(hit, a.wide.num[near[hit]], a.wide.den[near[hit]])
    return Exact(a.num[index], den, a.num_bits, a.den_bits, wide, a.lowest)


def totals(a: Exact, groups: Index, count: int) -> Exact:
    """The sum of each group of rows; 0 for a group without any."""
    growth = _bits_of(len(a))
    if isinstance(a.den, int) and not len(a.wide.rows) and a.num_bits + growth <= FITS:
        found = np.zeros(count, np.int64)
        np.add.at(found, groups, a.num)
        return Exact(found, a.den, a.num_bits + growth, a.den_bits)
    if not len(a.wide.rows) and a.num_bits + growth <= FITS:
        a, groups = _joined_by_den(a, groups, growth)
    return combined(a, groups, count, exact.add)


def smallest(a: Exact, groups: Index, count: int) -> Exact:
    """The smallest of each group of rows; 0 for a group without any."""
    return combined(a, groups, count, smaller)


def largest(a: Exact, groups: Index, count: int) -> Exact:
    """The largest of each group of rows; 0 for a group without any."""
    return combined(a, groups, count, larger)


def smaller(a: Exact, b: Exact) -> Exact:
    """The smaller of each pair."""
    return exact.choose(exact.sign_of_difference(b, a) < 0, b, a)


def larger(a: Exact, b: Exact) -> Exact:
    """The larger of each pair."""
    return exact.choose(exact.sign_of_difference(b, a) > 0, b, a)


def combined(a: Exact, groups: Index, count: int, combine: Combine) -> Exact:
    """Each group's rows taken together in pairs, and the pairs again, until one is left.

    Errors: EndlessNumber where the numbers of a group have no common denominator of any use.
    """
    order = np.argsort(groups, kind="stable")
    a, groups = take(a, order), groups[order]
    while len(groups) and (groups[1:] == groups[:-1]).any():
        left = np.flatnonzero(places(groups) % 2 == 0)
        right = np.minimum(left + 1, len(groups) - 1)
        paired = (right != left) & (groups[right] == groups[left])
        one, other = take(a, left), take(a, np.where(paired, right, left))
        a, groups = exact.choose(paired, combine(one, other), one), groups[left]
        if exact.largest_bits(a) > MOST_BITS:
            raise EndlessNumber("The numbers of a group add up to one of more than 1,200 digits.")
    return _spread(a, groups, count)


def running(a: Exact, groups: Index) -> Exact:
    """The sum of each row and those before it in its group; rows of a group stand together."""
    growth = _bits_of(len(a))
    if isinstance(a.den, int) and not len(a.wide.rows) and a.num_bits + growth <= FITS:
        added = np.cumsum(a.num)
        starts = np.arange(len(a)) - places(groups)
        return Exact(added - added[starts] + a.num[starts], a.den, a.num_bits + growth, a.den_bits)
    place, step, rows = places(groups), 1, np.arange(len(a))
    while (place >= step).any():
        earlier = take(a, np.maximum(rows - step, 0))
        a = exact.choose(place >= step, exact.add(a, earlier), a)
        step *= 2
    return a


def places(groups: Index) -> Index:
    """The place of each row in its group, from 0; rows of a group stand together."""
    rows = np.arange(len(groups))
    starts = np.zeros(len(groups), np.intp)
    begins = np.flatnonzero(groups[1:] != groups[:-1]) + 1
    starts[begins] = begins
    return rows - np.maximum.accumulate(starts) if len(groups) else rows


def in_order(a: Exact) -> Index:
    """The rows from the smallest number to the largest; equal numbers in the order of rows."""
    if isinstance(a.den, int) and not len(a.wide.rows):
        return np.argsort(a.num, kind="stable")
    numbers = a.fractions()
    return np.array(sorted(range(len(a)), key=numbers.__getitem__), np.intp)


def _bits_of(rows: int) -> int:
    return ceil(log2(rows + 1))


def _joined_by_den(a: Exact, groups: Index, growth: int) -> tuple[Exact, Index]:
    """Rows of one group and denominator added up first: there are few denominators."""
    den: Ints = np.broadcast_to(a.den, len(a)).astype(np.int64)
    order = np.lexsort((den, groups))
    den, groups = den[order], groups[order]
    new = np.ones(len(den), np.bool_)
    new[1:] = (den[1:] != den[:-1]) | (groups[1:] != groups[:-1])
    starts = np.flatnonzero(new)
    num = np.add.reduceat(a.num[order], starts) if len(starts) else a.num
    return Exact(num, den[starts], a.num_bits + growth, a.den_bits), groups[starts]


def _spread(a: Exact, groups: Index, count: int) -> Exact:
    """One row per group, in the order of the groups; 0 where there is none."""
    at = np.full(count, -1, np.intp)
    at[groups] = np.arange(len(groups))
    if not len(groups):
        return exact.constant(0, count)
    return exact.choose(at >= 0, take(a, np.maximum(at, 0)), exact.constant(0, count))
