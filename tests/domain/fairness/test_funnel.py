"""Funnel limits: published figures, exact tails, over-dispersion and its rule."""

from math import asin, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import NoAnswers
from app.domain.fairness.funnel import SENTENCES, Position, funnel, funnel_sentence
from app.domain.fairness.funnel_limits import (
    binomial_counts,
    binomial_limits,
    gamma_cdf,
    gamma_quantile,
    interpolated_limit,
    poisson_limits,
)
from app.domain.fairness.quantiles import binomial_cdf, binomial_quantile, binomial_tail
from app.domain.fairness.samples import Samples, whole_answers
from app.domain.measures import NPS, YES_RATE
from tests.domain.fairness.test_rank_sets import yes

SHARES = st.floats(0.001, 0.999)


@pytest.mark.parametrize(
    ("expected", "low", "high", "outer_low", "outer_high"),
    [
        (15, 0.5596924, 1.649348, 0.3862650, 2.082907),
        (20, 0.6108260, 1.544419, 0.4479107, 1.902094),
        (30, 0.6746958, 1.427562, 0.5289724, 1.702771),
    ],
)
def test_poisson_limits_are_those_of_funnelplotr(expected, low, high, outer_low, outer_high):
    """Score example E1, from tests/testthat/test-poisson_limits.R of the package."""
    assert poisson_limits(expected, 0.95) == pytest.approx((low, high), rel=5e-7)
    assert poisson_limits(expected, 0.998) == pytest.approx((outer_low, outer_high), rel=5e-7)


def test_poisson_limits_follow_their_target():
    assert poisson_limits(20, 0.95, 3.0) == pytest.approx(
        [3 * each for each in (0.610826, 1.544419)]
    )


@pytest.mark.parametrize(("answers", "counts"), [(100, (3, 13)), (500, (26, 49))])
def test_counts_of_stroke_readmissions_are_the_published_ones(answers, counts):
    """Score example E2: 7.4%; 95% quantiles .03 and .13 of 100, .052 and .098 of 500."""
    low, high = binomial_counts(0.074, np.array([answers]), 0.95)
    assert (low[0], high[0]) == counts


def test_limits_of_stroke_readmissions_are_interpolated():
    """Score example E2 (derived): .0217 and .1247 for 100 answers; exactly .12465."""
    low, high = binomial_limits(0.074, np.array([100]), 0.95)
    assert (low[0], high[0]) == pytest.approx((0.0217, 0.1247), abs=1e-4)
    assert low[0] == pytest.approx(interpolated_limit(0.025, 100, 0.074))
    above, below = binomial_cdf(13, 100, 0.074), binomial_cdf(12, 100, 0.074)
    assert high[0] == pytest.approx((13 - (above - 0.975) / (above - below)) / 100, rel=1e-12)


@given(SHARES, st.integers(1, 3000), st.sampled_from([0.95, 0.998]))
def test_counts_are_the_exact_quantiles(share, answers, coverage):
    low, high = binomial_counts(share, np.array([answers]), coverage)
    q = (1 - coverage) / 2
    assert (low[0], high[0]) == (
        binomial_quantile(q, answers, share),
        binomial_quantile(1 - q, answers, share),
    )


@given(SHARES, st.integers(1, 500))
def test_lines_lie_around_the_target_on_the_scale_and_the_outer_ones_outside(share, answers):
    n = np.array([answers])
    low, high = binomial_limits(share, n, 0.95)
    outer_low, outer_high = binomial_limits(share, n, 0.998)
    assert 0 <= outer_low[0] <= low[0] <= high[0] <= outer_high[0] <= 1


@given(st.integers(1, 200), st.integers(1, 199))
def test_outside_is_only_what_is_rarer_than_it_says(answers, percent):
    """Also where all of 30 is common: lines alone would call half of such people unusual."""
    target = percent / 200
    for coverage in (0.95, 0.998):
        low, high = binomial_counts(target, np.array([answers]), coverage)
        rare = (1 - coverage) / 2 * (1 + 1e-9)
        assert binomial_tail(int(high[0]) + 1, answers, target) <= rare
        assert binomial_cdf(int(low[0]) - 1, answers, target) <= rare


def test_where_all_good_answers_are_common_there_is_no_upper_line():
    assert binomial_limits(0.98, np.array([30]), 0.95)[1][0] == 1
    assert interpolated_limit(0.975, 30, 0.98) < 1


def test_a_share_of_nothing_or_all_has_lines_on_itself():
    assert [each.tolist() for each in binomial_limits(1.0, np.array([1, 9]), 0.95)] == [[1, 1]] * 2
    assert [each.tolist() for each in binomial_limits(0.0, np.array([1, 9]), 0.95)] == [[0, 0]] * 2


@pytest.mark.parametrize(("p", "shape", "chi"), [(0.025, 15, 16.79077), (0.975, 16, 49.48044)])
def test_gamma_quantiles_are_half_of_chi_square(p, shape, chi):
    assert 2 * gamma_quantile(p, shape) == pytest.approx(chi, abs=1e-5)


@given(st.floats(0.001, 0.999), st.floats(0.05, 5000))
def test_gamma_quantiles_are_where_the_distribution_has_its_share(p, shape):
    assert gamma_cdf(gamma_quantile(p, shape), shape) == pytest.approx(p, abs=1e-9)


@pytest.mark.parametrize(("p", "shape"), [(0, 1), (1, 1), (0.5, 0)])
def test_gamma_quantiles_of_nothing_are_refused(p, shape):
    with pytest.raises(ValueError, match="above 0"):
        gamma_quantile(p, shape)


def test_people_are_inside_or_beyond_the_inner_or_the_outer_line():
    samples = yes([85, 93, 97, 77, 68, 0], [100, 100, 100, 100, 100, 0])
    found = funnel(samples)
    assert found.target == 0.84
    assert found.positions(samples) == (
        *(Position.INSIDE, Position.ABOVE, Position.FAR_ABOVE),
        *(Position.INSIDE, Position.FAR_BELOW, Position.NONE),
    )
    assert set(SENTENCES) == set(Position)


def test_what_is_judged_outside_lies_outside_the_drawn_line_too():
    samples = yes(np.arange(40, 101), np.full(61, 100))
    found = funnel(yes([850], [1000]))
    limits = found.limits([100])
    for position, mean in zip(found.positions(samples), samples.means, strict=True):
        inner, outer = limits.low[0] <= mean <= limits.high[0], None
        outer = limits.outer_low[0] <= mean <= limits.outer_high[0]
        assert position is Position.INSIDE or not inner
        assert position not in (Position.FAR_ABOVE, Position.FAR_BELOW) or not outer


def test_lines_come_closer_with_more_answers():
    limits = funnel(whole_answers(NPS, np.array([[5] * 11, [1] * 11]))).limits([10, 100, 1000])
    assert np.all(np.diff(limits.high - limits.low) < 0)
    assert limits.outer_high[0] <= 100
    assert limits.outer_low[0] >= -100


def test_other_measures_have_normal_lines():
    answers = np.zeros((2, 11), np.int64)
    answers[:, 0], answers[:, 10] = (30, 20), (70, 80)
    found = funnel(whole_answers(NPS, answers))
    reach = 1.959963985 * sqrt(10_000 - 50**2) / 10
    assert found.limits([100]).high[0] == pytest.approx(50 + reach)
    assert found.limits([100]).low[0] == pytest.approx(50 - reach)


def test_a_shared_answer_makes_lines_wider():
    whole = yes([93, 830], [100, 1000])
    squares = whole.credit_squared * np.array([4, 1])
    shared = Samples(YES_RATE, whole.histogram, squares, whole.answers)
    assert funnel(whole).positions(whole)[0] is Position.ABOVE
    assert funnel(shared).positions(shared)[0] is Position.INSIDE


def test_luck_alone_does_not_widen_the_lines():
    """Monte Carlo: identical people are called over-dispersed in fewer than 3% of 500 groups."""
    answers = np.resize([30, 60, 200], 24)
    drawn = np.random.default_rng(11).binomial(answers, 0.85, size=(500, 24))
    assert np.mean([funnel(yes(good, answers)).is_overdispersed for good in drawn]) < 0.03


def test_people_who_differ_by_more_than_luck_have_wider_lines():
    good, answers = np.linspace(120, 199, 20).astype(np.int64), np.full(20, 200)
    samples = yes(good, answers)
    found = funnel(samples)
    plain = binomial_limits(found.target, np.array([200]), 0.95)
    wide = found.limits([200])
    assert found.is_overdispersed
    assert wide.low[0] < plain[0][0] < plain[1][0] < wide.high[0]
    assert "wider" in funnel_sentence(found, found.positions(samples))


def test_the_widening_is_that_of_the_published_formulas():
    """Spiegelhalter 2005 with y = arcsin sqrt(share), s^2 = 1/(4n); by hand, person by person."""
    good, answers = [100, 110, 120, 130, 140, 150, 160, 170, 180, 190], [200] * 10
    found = funnel(yes(good, answers))
    target, s = asin(sqrt(0.725)), sqrt(1 / 800)
    z = sorted((asin(sqrt(each / 200)) - target) / s for each in good)
    low, high = z[0] + 0.9 * (z[1] - z[0]), z[8] + 0.1 * (z[9] - z[8])
    kept = [min(max(each, low), high) for each in z]
    phi = sum(each * each for each in kept) / 10
    assert found.phi == pytest.approx(phi)
    assert found.tau_squared == pytest.approx((10 * phi - 9) / (8000 - 800))


def test_nine_people_are_too_few_to_judge_their_dispersion():
    good = np.linspace(10, 190, 9).astype(np.int64)
    assert not funnel(yes(good, np.full(9, 200))).is_overdispersed


def test_other_measures_are_widened_on_their_own_scale():
    answers = np.zeros((12, 11), np.int64)
    answers[:, 10], answers[:, 0] = np.linspace(10, 190, 12), 200 - np.linspace(10, 190, 12)
    samples = whole_answers(NPS, answers)
    found = funnel(samples)
    assert found.is_overdispersed
    assert found.limits([200]).high[0] > found.target + 1.96 * sqrt(found.spread / 200)
    assert Position.FAR_ABOVE not in found.positions(samples)


def test_answers_that_are_all_equal_leave_nobody_outside():
    samples = yes([10, 20, 30], [10, 20, 30])
    assert set(funnel(samples).positions(samples)) == {Position.INSIDE}
    stars = whole_answers(NPS, np.array([[0] * 10 + [9], [0] * 10 + [3]]))
    assert set(funnel(stars).positions(stars)) == {Position.INSIDE}


def test_nobody_with_answers_has_no_funnel():
    with pytest.raises(NoAnswers):
        funnel(yes([0, 0], [0, 0]))


def test_the_sentence_says_what_luck_would_do():
    samples = yes([85, 93, 97, 77, 68, 0], [100, 100, 100, 100, 100, 0])
    found = funnel(samples)
    assert funnel_sentence(found, found.positions(samples)) == (
        "Of 5 people 3 lie outside the 95% lines, 2 of them outside the 99.8% lines;"
        " by luck alone it would be fewer than 1."
    )
    assert funnel_sentence(found, [Position.NONE]) == "Nobody has answers yet."
