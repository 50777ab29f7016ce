"""How often ranges hold the truth: every possible outcome with its probability, no chance."""

from functools import cache
from itertools import product
from math import comb

import numpy as np
import pytest

from app.domain.fairness.ranges import ranges
from app.domain.fairness.samples import whole_answers
from app.domain.measures import NPS, YES_RATE

SHARES = np.linspace(0.05, 0.95, 37)
MIXES = ((0.4, 0.2), (1 / 3, 1 / 3), (0.6, 0.1), (0.5, 1 / 6), (0.7, 0.1), (0.2, 0.5))


@cache
def of_shares(answers):
    """The ranges of 0, 1, ... of so many good answers."""
    good = np.arange(answers + 1)
    return ranges(whole_answers(YES_RATE, np.stack([answers - good, good], axis=1)))


def coverage_of_share(answers, share):
    found, good = of_shares(answers), np.arange(answers + 1)
    chances = np.array([comb(answers, each) for each in good], float)
    chances *= share**good * (1 - share) ** (answers - good)
    return chances[(found.low <= share) & (share <= found.high)].sum()


@pytest.mark.parametrize("answers", [5, 10, 20, 50, 100])
def test_ranges_of_shares_hold_the_truth_about_as_often_as_they_promise(answers):
    """Wilson at 95%: near it on average, and never far below between 5% and 95%."""
    held = [coverage_of_share(answers, share) for share in SHARES]
    assert 0.94 <= np.mean(held) <= 0.98
    assert min(held) >= 0.86


@cache
def of_points(answers):
    """Every count of 9 or 10 and of 0 to 6 among so many answers, with the ranges of NPS."""
    pairs = [pair for pair in product(range(answers + 1), repeat=2) if sum(pair) <= answers]
    histogram = np.zeros((len(pairs), 11), np.int64)
    histogram[:, 10], histogram[:, 0] = np.array(pairs).T
    histogram[:, 8] = answers - histogram.sum(axis=1)
    return pairs, ranges(whole_answers(NPS, histogram))


def coverage_of_points(answers, high, low):
    pairs, found = of_points(answers)
    chances = np.array(
        [
            *(
                comb(answers, up)
                * comb(answers - up, down)
                * high**up
                * low**down
                * (1 - high - low) ** (answers - up - down)
                for up, down in pairs
            )
        ]
    )
    truth = 100 * (high - low)
    assert chances.sum() == pytest.approx(1)
    return chances[(found.low <= truth) & (truth <= found.high)].sum()


@pytest.mark.parametrize("answers", [5, 10, 20, 40])
@pytest.mark.parametrize(("high", "low"), MIXES)
def test_ranges_of_points_hold_the_truth_about_as_often_as_they_promise(answers, high, low):
    """Adjusted Wald at 95% (Rocks 2016): close to it from five answers on."""
    assert 0.92 <= coverage_of_points(answers, high, low) <= 0.995


def test_without_the_three_answers_beside_them_ten_best_answers_would_claim_to_be_certain():
    pairs, found = of_points(10)
    best = pairs.index((10, 0))
    assert found.low[best] < 60
    assert found.high[best] == 100
