"""How often a range holds the truth: every possible outcome is counted with its probability."""

from functools import cache

import numpy as np
import pytest

from app.domain.fairness.ranges import ranges
from tests.domain.fairness.mixes import (
    NPS_MIXES,
    SHARES,
    SIZES,
    chances,
    coverage,
    mean_samples,
    nps_mix,
    nps_samples,
    outcomes,
    two_valued,
    two_valued_chances,
)
from tests.handbook import rows

# Shares of 1 to 5 in 100 answers: usual ones, and the hardest: nearly all alike, or at both ends.
MEAN_MIXES = (
    *((1, 1, 3, 25, 70), (2, 3, 10, 35, 50), (10, 10, 20, 30, 30), (10, 5, 5, 20, 60)),
    *((1, 1, 1, 2, 95), (5, 1, 1, 1, 92), (2, 1, 1, 1, 95), (30, 5, 5, 10, 50)),
    *((1, 2, 7, 30, 60), (20, 20, 20, 20, 20), (45, 4, 2, 4, 45), (3, 3, 4, 15, 75)),
    *((50, 0, 0, 0, 50), (10, 0, 0, 0, 90), (0, 0, 0, 50, 50), (0, 0, 0, 5, 95)),
)
MEAN_SIZES = (3, 5, 8, 10, 15, 20, 30)


@cache
def two_valued_coverage(n):
    found = ranges(two_valued(n))
    return [coverage(found, share, two_valued_chances(n, share)) for share in SHARES]


@cache
def nps_coverage(n, mixes=NPS_MIXES):
    found = ranges(nps_samples(outcomes(n, 3)))
    return [coverage(found, 100 * (p - d), chances(n, nps_mix(p, d))) for p, d in mixes]


@cache
def mean_coverage(n):
    found = ranges(mean_samples(outcomes(n, 5)))
    truths = [np.arange(1, 6) @ np.array(mix) / 100 for mix in MEAN_MIXES]
    return [
        coverage(found, truth, chances(n, np.array(mix) / 100))
        for truth, mix in zip(truths, MEAN_MIXES, strict=True)
    ]


@pytest.mark.parametrize("n", SIZES)
def test_the_range_of_a_share_holds_the_truth_in_95_of_100_cases_on_average(n):
    found = two_valued_coverage(n)
    assert 0.945 <= np.mean(found) <= 0.96
    assert min(found) >= 0.83


def test_there_are_60_mixes_and_all_are_different():
    assert len(set(NPS_MIXES)) == 60
    assert all(0 < sum(mix) < 1 for mix in NPS_MIXES)


@pytest.mark.parametrize("n", SIZES)
def test_the_range_of_an_nps_holds_the_truth_in_95_of_100_cases_on_average(n):
    found = nps_coverage(n)
    assert 0.935 <= np.mean(found) <= 0.965
    assert min(found) >= 0.87


@pytest.mark.parametrize("n", MEAN_SIZES)
def test_the_range_of_a_mean_holds_the_truth_in_92_of_100_cases_or_more(n):
    found = mean_coverage(n)
    assert min(found) >= 0.925
    assert np.mean(found) <= 0.995


@pytest.mark.parametrize("n", [5, 20])
def test_chances_of_all_outcomes_make_one(n):
    assert chances(n, nps_mix(0.5, 0.5)).sum() == pytest.approx(1)
    assert chances(n, np.array(MEAN_MIXES[0]) / 100).sum() == pytest.approx(1)
    assert len(outcomes(n, 3)) == (n + 1) * (n + 2) // 2


def percents(found):
    return [f"{100 * each:.1f}%" for each in (np.mean(found), min(found))]


def where(found, places):
    return places[int(np.argmin(found))]


def test_the_page_tells_the_coverage_that_there_is():
    told = {int(row[0]): row[1:] for row in rows("docs/fair-scores.md", "How often ranges hold")}
    assert tuple(told) == SIZES
    for n, cells in told.items():
        shares, nps = two_valued_coverage(n), nps_coverage(n)
        at_share = f"at {100 * where(shares, SHARES):.0f}%"
        promoters, detractors = (100 * each for each in where(nps, NPS_MIXES))
        at_mix = f"at {promoters:.0f}% and {detractors:.1f}%"
        means = percents(mean_coverage(n)) if n <= max(MEAN_SIZES) else ["", ""]
        mean, least = percents(shares)
        nps_mean, nps_least = percents(nps)
        expected = [mean, f"{least} {at_share}", nps_mean, f"{nps_least} {at_mix}", *means]
        assert cells == expected, f"| {n} | {' | '.join(expected)} |"


def test_below_ten_answers_of_three_values_one_pseudo_answer_stands_at_each():
    """4 promoters and 1 passive: 5 of 8 at the top, 1 of 8 below; by hand (1/2, 3/4)."""
    found = ranges(nps_samples(np.array([[0, 1, 4]])))
    half = 1.959963984540054 * ((6 / 8 - 1 / 4) / 8) ** 0.5
    assert (found.low[0], found.high[0]) == pytest.approx((100 * (0.5 - half), 100 * (0.5 + half)))


def test_the_page_tells_the_worst_that_an_nps_of_few_answers_can_be():
    """All mixes in steps of 1 in 100 but nobody or everybody alike: the ends are the hardest."""
    grid = tuple((p / 100, d / 100) for p in range(1, 100) for d in range(0, 100 - p, 1))
    told = {int(row[0]): row[1] for row in rows("docs/fair-scores.md", "The hardest mixes")}
    for n, cell in told.items():
        found = nps_coverage(n, grid)
        p, d = where(found, grid)
        expected = f"{100 * min(found):.1f}% at {100 * p:.0f}% promoters, {100 * d:.0f}% detractors"
        assert cell == expected, f"| {n} | {expected} |"
