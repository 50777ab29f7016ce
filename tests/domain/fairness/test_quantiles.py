"""Quantiles and tails against closed forms, exact sums and published tables."""

import math
from fractions import Fraction
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fairness.quantiles import (
    binomial_cdf,
    binomial_probabilities,
    binomial_probability,
    binomial_quantile,
    binomial_tail,
    normal_quantile,
    normal_tail,
    normal_tails,
    t_cdf,
    t_quantile,
    t_quantiles,
    t_tail,
    t_tails,
)

PROBABILITIES = st.floats(1e-6, 1 - 1e-6)


def test_the_normal_quantile_is_the_one_that_tables_print():
    """National Institute of Standards, e-Handbook 1.3.6.7.1; 0.975 to 15 digits."""
    assert normal_quantile(0.975) == pytest.approx(1.959963984540054, abs=1e-14)
    assert normal_quantile(0.995) == pytest.approx(2.575829303548901, abs=1e-14)
    assert normal_quantile(0.5) == 0


@given(PROBABILITIES)
def test_normal_tail_undoes_the_quantile(p):
    z = normal_quantile(p)
    assert normal_tail(z) == pytest.approx(2 * min(p, 1 - p), rel=1e-9)


def test_a_small_tail_is_not_lost_beside_one():
    assert normal_tail(10) == pytest.approx(1.523970604832e-23, rel=1e-11)
    assert normal_tails(np.array([0.0, -10.0])) == pytest.approx([1, 1.523970604832e-23])


@pytest.mark.parametrize(
    ("degrees", "quantile"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)],
)
def test_the_quantile_of_t_is_the_one_that_tables_print(degrees, quantile):
    """Table of t at 0.975: NIST e-Handbook 1.3.6.7.2."""
    assert t_quantile(0.975, degrees) == pytest.approx(quantile, abs=5e-4)


def t_of_four(p):
    share = math.sqrt(4 * p * (1 - p))
    return 2 * math.sqrt(math.cos(math.acos(share) / 3) / share - 1)


@pytest.mark.parametrize("p", [0.6, 0.9, 0.975, 0.999, 1 - 1e-9])
def test_the_quantile_of_t_equals_its_closed_forms(p):
    """One degree is Cauchy's tangent; two and four degrees: Shaw 2006, J. Comp. Fin. 9:4."""
    assert t_quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-7)
    assert t_quantile(p, 2) == pytest.approx((2 * p - 1) / math.sqrt(2 * p * (1 - p)), rel=1e-7)
    assert t_quantile(p, 4) == pytest.approx(t_of_four(p), rel=1e-7)
    assert t_quantile(1 - p, 4) == pytest.approx(-t_of_four(p), rel=1e-7)


@given(PROBABILITIES, st.floats(0.2, 1e9))
def test_the_cdf_of_t_undoes_its_quantile(p, degrees):
    assert t_cdf(t_quantile(p, degrees), degrees) == pytest.approx(p, rel=1e-7)


def test_the_quantile_of_t_ends_at_the_normal_without_a_step():
    at_the_seam = [t_quantile(0.975, degrees) for degrees in (999.999, 1000, 1000.001)]
    assert at_the_seam[0] - at_the_seam[2] == pytest.approx(4.7558e-9, rel=1e-3)
    assert t_quantile(0.975, 1e12) == pytest.approx(1.959963984542426, abs=1e-14)
    assert t_tail(1.96, 1e9) == pytest.approx(normal_tail(1.96), rel=1e-8)


@pytest.mark.parametrize("p", [0.4, 0.5, 0.9, 0.975, 0.995])
def test_quantiles_of_many_are_those_of_each(p):
    degrees = np.array([1, 1.5, 2, 3.25, 17, 400.5, 1e5, 1e15])
    each = [t_quantile(p, one) for one in degrees]
    assert t_quantiles(p, degrees) == pytest.approx(each, abs=1e-10)


def test_tails_of_many_are_those_of_each():
    t = np.array([0, 1e-9, -0.3, 1.96, 4, -25, 1e5, 2, 2, 1])
    degrees = np.array([1, 3, 2.5, 1e6, 30, 7, 1.5, 1e10, 0.2, 1e8])
    each = [t_tail(one, free) for one, free in zip(t, degrees, strict=True)]
    assert t_tails(t, degrees) == pytest.approx(each, rel=1e-12)
    assert t_tails(t[:0], degrees[:0]).tolist() == []


@given(st.floats(-100, 100), st.floats(0.01, 1000))
def test_two_sides_of_t_make_one(t, degrees):
    assert 0 <= t_tail(t, degrees) <= 1
    assert t_tail(t, degrees) == t_tail(-t, degrees)
    assert t_cdf(t, degrees) + t_cdf(-t, degrees) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("t", [0.01, 1.0, 1.96, 4.0, 8.0])
def test_the_tail_of_t_has_no_step_where_the_series_begins(t):
    few, many = t_tail(t, 200 - 1e-9), t_tail(t, 200)
    assert few == pytest.approx(many, rel=1e-10)


def exact_cdf(n, p):
    """P(X <= k) for each k, in fractions."""
    p = Fraction(p)
    chances = (math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1))
    return list(accumulate(chances))


@pytest.mark.parametrize("n", [1, 2, 7, 20, 60])
@pytest.mark.parametrize("p", [0.001, 0.25, 0.5, 0.85, 0.99])
def test_the_binomial_is_the_exact_sum_to_13_digits(n, p):
    below = Fraction(0)
    for k, exact in enumerate(exact_cdf(n, p)):
        assert binomial_probability(k, n, p) == pytest.approx(float(exact - below), rel=1e-13)
        assert binomial_cdf(k, n, p) == pytest.approx(float(exact), rel=1e-13)
        assert binomial_tail(k, n, p) == pytest.approx(float(1 - below), rel=1e-13)
        below = exact


def test_the_binomial_of_many_tries_is_exact_too():
    """The middle of 20,000 tries, against integers: C(n, n/2) / 2^n."""
    n = 20_000
    middle = Fraction(math.comb(n, n // 2), 2**n)
    assert binomial_probability(n // 2, n, 0.5) == pytest.approx(float(middle), rel=1e-13)
    assert binomial_cdf(n // 2 - 1, n, 0.5) == pytest.approx(0.5 - float(middle) / 2, rel=1e-12)


@given(st.floats(0, 1), st.integers(1, 80), st.floats(0, 1))
def test_a_binomial_quantile_is_the_first_that_reaches(q, n, p):
    k = binomial_quantile(q, n, p)
    assert binomial_cdf(k, n, p) >= q
    assert k == 0 or binomial_cdf(k - 1, n, p) < q


@given(st.integers(0, 60), st.floats(0, 1))
def test_binomial_probabilities_make_one(n, p):
    assert math.fsum(binomial_probabilities(n, p)) == pytest.approx(1, abs=1e-12)


def test_ends_of_the_binomial_have_values():
    assert [binomial_cdf(k, 5, 0.0) for k in (-1, 0, 5)] == [0, 1, 1]
    assert [binomial_tail(k, 5, 1.0) for k in (0, 5, 6)] == [1, 1, 0]
    assert [binomial_probability(k, 5, 1.0) for k in (4, 5, 6)] == [0, 1, 0]
    assert binomial_quantile(0.0, 5, 0.5) == 0
    assert binomial_quantile(1.0, 5, 1.0) == 5


@pytest.mark.parametrize(
    "asked",
    [
        *(lambda: normal_quantile(0), lambda: normal_quantile(1.0)),
        *(lambda: t_quantile(1, 5), lambda: t_quantile(0.9, 0), lambda: t_tail(1, -1)),
        *(lambda: binomial_cdf(1, -1, 0.5), lambda: binomial_quantile(0.5, 3, 1.5)),
        *(lambda: binomial_quantile(2, 3, 0.5), lambda: t_quantiles(0.9, np.array([0.5]))),
    ],
)
def test_what_is_no_probability_is_refused(asked):
    with pytest.raises(ValueError, match=r"needs?|is 0 to 1"):
        asked()
