"""Sums, extremes and running sums of groups are those of fractions, and their bounds hold."""

from collections import defaultdict
from fractions import Fraction
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import EndlessNumber
from app.domain.exact import FITS, MOST_BITS, exact
from app.domain.exact_groups import in_order, largest, running, smallest, take, totals
from tests.domain.sound import assert_sound

# Sums of these cross the edge of what a column holds in 64 bits.
SIZES = [3, 10**6, 2**58, 2**60, 2**61, 2**62, 10**25]
NUMERATORS = st.sampled_from(SIZES).flatmap(lambda size: st.integers(-size, size))
SAME = st.lists(st.tuples(st.integers(0, 3), NUMERATORS.map(Fraction)), min_size=1, max_size=12)
FEW = st.builds(Fraction, NUMERATORS, st.sampled_from([1, 2, 3, 6, 2**40, 10**20]))
MIXED = st.lists(st.tuples(st.integers(0, 3), FEW), min_size=1, max_size=12)
ROWS = SAME | MIXED
GROUPS = 5  # of which the last has no rows


def columns(rows):
    return exact([number for _, number in rows]), np.array([group for group, _ in rows], np.intp)


def by_group(rows):
    found = defaultdict(list)
    for group, number in rows:
        found[group].append(number)
    return found


@given(ROWS)
def test_the_sum_of_a_group_is_that_of_its_fractions(rows):
    found = totals(*columns(rows), GROUPS)

    known = by_group(rows)
    assert found.fractions() == [sum(known[group], Fraction(0)) for group in range(GROUPS)]
    assert_sound(found)


def test_denominators_that_come_again_in_the_next_group_are_kept_apart():
    third, half = Fraction(1, 3), Fraction(1, 2)

    found = totals(*columns([(0, third), (1, half), (1, third), (1, third)]), 2)

    assert found.fractions() == [third, Fraction(7, 6)]


@pytest.mark.parametrize(("find", "meaning"), [(smallest, min), (largest, max)])
@given(rows=ROWS)
def test_the_smallest_and_the_largest_of_a_group_are_found(find, meaning, rows):
    found = find(*columns(rows), GROUPS)

    known = by_group(rows)
    assert_sound(found)
    assert found.fractions() == [
        meaning(known[group]) if known[group] else 0 for group in range(GROUPS)
    ]


@given(ROWS)
def test_a_running_sum_begins_anew_in_each_group(rows):
    rows = sorted(rows, key=lambda row: row[0])

    found = running(*columns(rows))

    known = by_group(rows)
    assert found.fractions() == [
        each for group in sorted(known) for each in accumulate(known[group])
    ]
    assert_sound(found)


def test_a_sum_that_just_fits_stays_in_64_bits_and_the_next_one_leaves_it():
    most = 2 ** (FITS - 1) - 1  # two of them need one bit more
    fits = totals(*columns([(0, Fraction(most))]), 1)
    two = totals(*columns([(0, Fraction(most)), (0, Fraction(most))]), 1)

    assert (fits.fractions(), len(fits.wide.rows)) == ([most], 0)
    assert two.fractions() == [2 * most]


@given(ROWS, st.lists(st.integers(0, 11), min_size=1))
def test_taken_rows_are_those_that_were_asked_for(rows, index):
    index = [place % len(rows) for place in index]

    taken = take(columns(rows)[0], np.array(index, np.intp))

    assert_sound(taken)
    assert taken.fractions() == [rows[place][1] for place in index]


@given(ROWS)
def test_rows_are_put_in_order_and_equal_ones_stay_as_they_were(rows):
    numbers = [number for _, number in rows]

    assert in_order(exact(numbers)).tolist() == sorted(range(len(rows)), key=numbers.__getitem__)


def test_nobody_is_put_in_no_order():
    assert in_order(exact([])).tolist() == []
    assert in_order(exact([])).dtype == np.intp


@pytest.mark.parametrize("dens", [(1,), (3, 5), (3, 5, 7, 11)])
@pytest.mark.parametrize("sign", [1, -1])
def test_many_numbers_that_fit_add_up_to_one_that_does_not(dens, sign):
    """Eight of 61 bits need 64: their sum would begin again at the other end, unseen."""
    numbers = [Fraction(sign * (2**61 - 1), den) for den in dens for _ in range(8)]
    rows = [(group, number) for group in (0, 1) for number in numbers]

    found = totals(*columns(rows), 2)
    sums = running(*columns(rows))

    for column in (found, sums):
        assert_sound(column)
    assert found.fractions() == [sum(numbers)] * 2
    assert sums.fractions() == [*accumulate(numbers)] * 2


def test_a_sum_without_a_common_denominator_of_any_use_is_refused():
    dens = [2**61 + 2 * n + 1 for n in range(200)]
    given = exact([Fraction(1, den) for den in dens]), np.zeros(200, np.intp)
    few = exact([Fraction(1, den) for den in dens[:60]]), np.zeros(60, np.intp)

    with pytest.raises(EndlessNumber, match=r"^The numbers of a group add up to"):
        totals(*given, 1)
    assert totals(*few, 1).fractions() == [sum(Fraction(1, den) for den in dens[:60])]


def test_a_sum_has_4096_bits_at_most():
    one = np.zeros(2, np.intp)
    half = Fraction(2 ** (MOST_BITS - 1))

    assert totals(exact([half, half - 1]), one, 1).fractions() == [2**MOST_BITS - 1]
    with pytest.raises(EndlessNumber):
        totals(exact([half, half]), one, 1)
