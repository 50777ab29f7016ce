"""Ranges against published ones, and what must hold for all of them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadCounts
from app.domain.fairness.quantiles import binomial_cdf, binomial_tail
from app.domain.fairness.ranges import RangeMethod, ranges, ranges_of_days, wilson
from app.domain.fairness.samples import Samples, whole_answers
from app.domain.measures import CSAT_MEAN, MEASURES, NPS, SLIDER_MEAN, YES_RATE, MeasureKind
from tests.domain.fairness.mixes import nps_samples

OF_ANSWERS = [each for each in MEASURES.values() if each.kind is MeasureKind.ANSWERS]


def share_range(good, n):
    found = ranges(whole_answers(YES_RATE, np.array([n - good, good])))
    assert found.method is RangeMethod.WILSON
    return found.low[0], found.high[0]


@pytest.mark.parametrize(
    ("good", "n", "low", "high", "within"),
    [
        (18, 20, 0.6989663547715, 0.9721335187862, 1e-12),
        (4, 200, 0.0078044264163, 0.0502870869058, 1e-12),
        (1, 30, 0.00590859, 0.16670391, 6e-9),
        (0, 30, 0, 0.11351339, 6e-9),
        (30, 30, 0.8864866, 1, 6e-8),
    ],
)
def test_ranges_of_shares_are_those_that_are_published(good, n, low, high, within):
    """R package `binom`, kept in statsmodels: tests/results/results_proportion.py."""
    assert share_range(good, n) == pytest.approx((low, high), abs=within)


@pytest.mark.parametrize(
    ("good", "n", "low", "high"),
    [
        (18, 20, 0.6830172859809, 0.9876514728297),
        (4, 200, 0.0054755658796, 0.0504136090899),
        (1, 30, 0.00084357, 0.17216946),
    ],
)
def test_the_binomial_has_its_tails_at_the_published_exact_ranges(good, n, low, high):
    """Clopper-Pearson, from the same file: each end leaves 2.5% beyond the count."""
    assert binomial_tail(good, n, low) == pytest.approx(0.025, rel=1e-5)
    assert binomial_cdf(good, n, high) == pytest.approx(0.025, rel=1e-5)


@pytest.mark.parametrize(
    ("good", "n", "low", "high", "within"),
    [
        # Newcombe 1998, Stat Med 17:857: his four cases.
        (81, 263, 0.2553, 0.3662, 5e-5),
        (15, 148, 0.0624, 0.1605, 5e-5),
        (0, 20, 0, 0.1611, 5e-5),
        (1, 29, 0.0061, 0.1718, 5e-5),
        (23, 60, 0.27088, 0.50982, 5e-6),  # the input shown at VassarStats, prop1
        (8, 9, 0.565, 0.980, 5e-4),  # a call centre's bonus at 91%, which lies inside
        # About 85% of ever more answers; regression, by the formula.
        (4, 5, 0.376, 0.964, 5e-4),
        (8, 10, 0.490, 0.943, 5e-4),
        (17, 20, 0.640, 0.948, 5e-4),
        (26, 30, 0.703, 0.947, 5e-4),
        (42, 50, 0.715, 0.917, 5e-4),
        (85, 100, 0.767, 0.907, 5e-4),
    ],
)
def test_ranges_of_shares_are_those_of_the_formula(good, n, low, high, within):
    assert share_range(good, n) == pytest.approx((low, high), abs=within)


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "centre", "low", "high"),
    [
        (9, 0, 2, 50.00, 8.00, 92.00),  # the input of a call in sivadivel/nps_stats
        (10, 0, 0, None, 47.50, 100),  # 106.34 before it is capped
        (200, 200, 100, 19.88, 13.34, 26.42),
    ],
)
def test_ranges_of_an_nps_are_those_of_the_adjusted_wald_formula(
    promoters, passives, detractors, centre, low, high
):
    """Rocks 2016, Am. Stat. 70:365; his R package NPS."""
    found = ranges(nps_samples(np.array([[detractors, passives, promoters]])))
    assert found.method is RangeMethod.ADJUSTED_WALD
    assert (found.low[0], found.high[0]) == pytest.approx((low, high), abs=0.005)
    if centre is not None:
        assert (found.low[0] + found.high[0]) / 2 == pytest.approx(centre, abs=0.005)


def test_days_have_the_range_of_a_share_and_no_days_the_whole_scale():
    found = ranges_of_days(np.array([18, 0]), np.array([20, 0]))
    assert found.low == pytest.approx([0.6989663547715, 0])
    assert found.high == pytest.approx([0.9721335187862, 1])
    for good, days in ((3, 2), (-1, 2)):
        with pytest.raises(BadCounts, match="more good days than days"):
            ranges_of_days(np.array([good]), np.array([days]))


HISTOGRAMS = st.sampled_from(OF_ANSWERS).flatmap(
    lambda measure: st.tuples(
        st.just(measure),
        st.lists(st.integers(0, 12), min_size=len(measure.values), max_size=len(measure.values)),
    )
)


@given(HISTOGRAMS, st.sampled_from([Fraction(1, 2), Fraction(19, 20), Fraction(999, 1000)]))
def test_a_range_stays_on_its_scale_holds_its_score_and_has_a_width(drawn, confidence):
    measure, counts = drawn
    samples = whole_answers(measure, np.array(counts))
    found = ranges(samples, confidence)
    low, high = found.low[0], found.high[0]
    assert samples.lowest <= low < high <= samples.highest
    if sum(counts):
        assert low <= samples.means[0] + 1e-12
        assert samples.means[0] - 1e-12 <= high
    else:
        assert (low, high) == (samples.lowest, samples.highest)


@pytest.mark.parametrize("measure", OF_ANSWERS, ids=lambda measure: measure.name)
@pytest.mark.parametrize("answers", [1, 2, 5, 50])
def test_answers_that_are_all_equal_still_have_a_wide_range(measure, answers):
    steps = len(measure.values)
    samples = whole_answers(measure, np.eye(steps, dtype=np.int64) * answers)
    found = ranges(samples)
    width = (found.high - found.low) / (samples.highest - samples.lowest)
    assert width.min() > 1.5 / (answers + 4)


@pytest.mark.parametrize("measure", [NPS, CSAT_MEAN, YES_RATE, SLIDER_MEAN], ids=lambda m: m.name)
def test_more_answers_alike_make_a_range_narrower_and_shared_ones_do_not(measure):
    counts = np.array([[3, *[1] * (len(measure.values) - 2), 4]])
    few, many = (whole_answers(measure, counts * times) for times in (1, 4))
    shared = Samples(measure, many.histogram // 4, few.credit_squared // 4, many.answers)
    widths = [float((each.high - each.low)[0]) for each in map(ranges, (few, many, shared))]
    assert widths[1] < 0.7 * widths[0]
    assert widths[2] == pytest.approx(widths[1])  # four times as many quarters: as many opinions


def test_a_measure_with_the_same_value_everywhere_has_that_value():
    ones = [Fraction(1)] * 2
    measure = type(YES_RATE)("same", 1, YES_RATE.question, "score", tuple(ones))
    found = ranges(whole_answers(measure, np.array([2, 3])))
    assert (found.low[0], found.high[0]) == (1, 1)


@pytest.mark.parametrize("confidence", [Fraction(0), Fraction(1), Fraction(95)])
def test_a_confidence_is_a_share(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(np.array([0.5]), np.array([3.0]), confidence)
