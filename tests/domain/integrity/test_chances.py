"""Chances of counts, against counting every case, and against figures of others."""

from fractions import Fraction
from itertools import groupby, permutations
from math import comb, factorial, lgamma

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.integrity.chances import (
    any_of,
    coin_tail,
    fisher_tail,
    log_factorials,
    run_chance,
)


def column(*numbers):
    return np.array(numbers, dtype=np.int64)


@st.composite
def draws(draw):
    total = draw(st.integers(1, 60))
    drawn, marked = draw(st.integers(0, total)), draw(st.integers(0, total))
    hits = draw(st.integers(max(0, drawn + marked - total), min(drawn, marked)))
    return hits, drawn, marked, total


@given(draws())
def test_the_exact_chance_is_that_of_counting_every_draw(case):
    hits, drawn, marked, total = case
    possible = range(hits, min(drawn, marked) + 1)
    ways = sum(comb(marked, x) * comb(total - marked, drawn - x) for x in possible)
    exact = Fraction(ways, comb(total, drawn))
    (found,) = fisher_tail(*(column(part) for part in case))
    assert found == pytest.approx(float(exact), rel=1e-11, abs=1e-15)


def test_a_spike_at_the_end_of_the_period():
    """G4: 14 of 40 answers in the last 3 of 30 days; P(Bin(40, 0.1) >= 14), which is 1.85e-5

    Against a company so large that its share is known, Fisher's chance is the binomial one.
    """
    exact = sum(Fraction(comb(40, k) * 9 ** (40 - k), 10**40) for k in range(14, 41))
    assert float(exact) == pytest.approx(1.85e-5, rel=0.005)
    (found,) = fisher_tail(column(14), column(40), column(10**7), column(10**8))
    assert found == pytest.approx(float(exact), rel=1e-4)


def test_invitations_that_follow_the_outcome():
    """G3: invited 48 good, 12 bad; not invited 14 good, 46 bad: odds ratio 13.1, p = 5.8e-10."""
    odds = 48 * 46 / (14 * 12)
    assert odds == pytest.approx(13.1, abs=0.05)
    (upper,) = fisher_tail(column(48), column(62), column(60), column(120))
    (lower,) = fisher_tail(column(46), column(58), column(60), column(120))  # as far the other way
    assert upper + lower == pytest.approx(5.8e-10, rel=0.02)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=7), st.integers(0, 2))
def test_a_run_is_never_less_likely_than_its_chance_says(steps, step):
    marked = steps.count(step)
    orders = list(permutations(steps))
    for longest in range(1, marked + 1):
        long = sum(
            any(key == step and len(list(run)) >= longest for key, run in groupby(order))
            for order in orders
        )
        (bound,) = run_chance(column(longest), column(marked), column(len(steps)))
        assert long / factorial(len(steps)) <= bound + 1e-12


def test_the_chance_of_a_long_run_is_close_to_the_exact_one():
    """10 ones in a row among 15 ones and 25 others: by inclusion and exclusion over the gaps."""
    total, marked, longest = 40, 15, 10
    gaps = total - marked + 1
    without = sum(
        (-1) ** j * comb(gaps, j) * comb(marked - j * longest + gaps - 1, gaps - 1)
        for j in range(marked // longest + 1)
    )
    exact = 1 - Fraction(without, comb(total, marked))
    (bound,) = run_chance(column(longest), column(marked), column(total))
    assert float(exact) <= bound * (1 + 1e-9)
    assert bound == pytest.approx(float(exact), rel=1e-6)


def test_logarithms_of_factorials_hold_on_both_sides_of_the_series():
    numbers = column(0, 1, 2, 4_095, 4_096, 4_097, 50_000, 10**8)
    found = log_factorials(numbers)
    exact = [lgamma(n + 1) for n in numbers.tolist()]
    assert found == pytest.approx(exact, rel=1e-13)
    assert log_factorials(numbers[:4]) == pytest.approx(exact[:4], rel=1e-13)


def test_the_sign_test_counts_tosses():
    assert coin_tail(10, 10) == 1 / 1024
    assert coin_tail(0, 0) == 1
    assert coin_tail(3, 5) == 0.5


def test_one_of_many_tries():
    (found,) = any_of(np.log(np.array([0.5])), column(3))
    assert found == pytest.approx(0.875)
