"""Scores that gather just above a step: an exact chance, and next to no false warning."""

from fractions import Fraction
from itertools import product
from math import factorial

import numpy as np
import pytest

from app.domain.integrity.bunching import LIKELY, Placed, Step, bunching, gathering_chance

NINETY = Step(Fraction(9, 10), True, Fraction(0), Fraction(1))


@pytest.mark.parametrize("counts", [(3, 1, 8, 2), (1, 6, 0, 1), (0, 0, 5, 4), (2, 3, 4, 5)])
def test_the_chance_is_that_of_counting_every_way_with_the_same_sums(counts):
    """All splits into four bands with the same number, sum of places and of squared places."""
    places = (-3, -1, 1, 3)

    def sums(split):
        return [sum(n * x**power for n, x in zip(split, places, strict=True)) for power in range(3)]

    alike = [
        (Fraction(1, factorial(a) * factorial(b) * factorial(c) * factorial(d)), c)
        for a, b, c in product(range(sum(counts) + 1), repeat=3)
        if (d := sum(counts) - a - b - c) >= 0 and sums((a, b, c, d)) == sums(counts)
    ]
    exact = sum(weight for weight, c in alike if c >= counts[2]) / sum(each for each, _ in alike)
    assert gathering_chance(*counts) == pytest.approx(float(exact), rel=1e-9)


def placed(*pairs):
    return [Placed(n, Fraction(k, of), Fraction(1, of)) for n, (k, of) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("good", "of", "step", "counts"),
    [
        (36, 40, NINETY, (0, 0, 1, 0)),  # one answer fewer, and it is missed
        (35, 40, NINETY, (0, 1, 0, 0)),
        (34, 40, NINETY, (1, 0, 0, 0)),
        (37, 40, NINETY, (0, 0, 0, 1)),
        (33, 40, NINETY, (0, 0, 0, 0)),
        (9, 10, NINETY, (0, 0, 0, 0)),  # two bands above would be off the scale
        (181, 200, NINETY, (0, 0, 1, 0)),  # a band of four answers: 2% of the scale
        (184, 200, NINETY, (0, 0, 0, 1)),
    ],
)
def test_bands_are_whole_answers_wide(good, of, step, counts):
    assert bunching(placed((good, of)), step).counts == counts


def test_a_step_that_has_to_be_exceeded_and_one_where_less_is_better():
    exceeded = Step(Fraction(9, 10), False, Fraction(0), Fraction(1))
    assert bunching(placed((36, 40), (37, 40)), exceeded).counts == (0, 1, 1, 0)
    less = Step(Fraction(9, 10), True, Fraction(0), Fraction(1), is_lower_better=True)
    assert bunching(placed((35, 40), (36, 40)), less).counts == (0, 1, 1, 0)


def test_bands_do_not_reach_the_next_step():
    near = Step(Fraction(9, 10), True, Fraction(0), Fraction(1), (Fraction(7, 8),))
    assert bunching(placed((36, 40)), near).counts == (0, 0, 0, 0)
    assert bunching(placed((180, 200)), near).counts == (0, 0, 1, 0)


def company(rng, lifted):
    """400 people of 80% with about 40 answers, of whom some who miss 90% by two are lifted."""
    of = rng.poisson(40, 400) + 3
    good = rng.binomial(of, rng.beta(24, 6, 400))
    missing = -(-9 * of // 10) - good
    is_lifted = (missing > 0) & (missing <= 2) & (rng.random(400) < lifted)
    good = good + np.where(is_lifted, missing, 0)
    return placed(*zip(good.tolist(), of.tolist(), strict=True))


def test_scores_that_were_lifted_over_a_step_are_a_warning_and_others_rarely():
    """Of those who miss it by one or two answers 60 in 100; and of nobody."""
    rng = np.random.default_rng(8)
    chances = [
        [bunching(company(rng, lifted), NINETY).chance for _ in range(seeds)]
        for lifted, seeds in ((0.6, 10), (0, 50))
    ]
    found, false = (sum(chance <= LIKELY for chance in some) for some in chances)
    assert found >= 9
    assert false <= 1
