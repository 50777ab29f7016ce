"""Critical values for many comparisons at once, without chance."""

from math import sqrt

import numpy as np
import pytest

from app.domain.fairness.critical_values import (
    all_pairs,
    all_pairs_bonferroni,
    bonferroni,
    normal_cdf,
    range_cdf,
    range_quantile,
    sidak,
)
from app.domain.fairness.quantiles import normal_quantile

# H. L. Harter, "Tables of Range and Studentized Range", Ann. Math. Stat. 31 (1960).
TABLE = [
    (0.90, 2, 2.326),
    (0.90, 3, 2.902),
    (0.90, 10, 4.129),
    (0.95, 3, 3.314),
    (0.95, 10, 4.474),
    (0.95, 20, 5.012),
    (0.95, 100, 6.085),
    (0.99, 3, 4.120),
    (0.99, 10, 5.157),
]


@pytest.mark.parametrize(("confidence", "groups", "wanted"), TABLE)
def test_the_studentised_range_is_that_of_the_tables(confidence, groups, wanted):
    assert range_quantile(confidence, groups) == pytest.approx(wanted, abs=0.0011)


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.998])
def test_with_two_there_is_one_difference_so_all_ways_are_the_same(confidence):
    one = normal_quantile((1 + confidence) / 2)
    ways = (all_pairs(confidence, 2), bonferroni(confidence, 1), sidak(confidence, 1))
    assert ways == pytest.approx([one] * 3, abs=1e-9)


@pytest.mark.parametrize("groups", [2, 3, 7, 40, 500])
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.999])
def test_the_quantile_is_where_the_distribution_has_its_share(confidence, groups):
    quantile = range_quantile(confidence, groups)
    assert range_cdf(quantile, groups) == pytest.approx(confidence, abs=1e-9)


@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95, 0.99])
def test_the_range_never_asks_for_more_than_bonferroni(confidence):
    for groups in (2, 3, 5, 20, 300):
        assert all_pairs(confidence, groups) <= all_pairs_bonferroni(confidence, groups) + 1e-9
        assert sidak(confidence, groups) <= bonferroni(confidence, groups)


def test_more_people_and_more_confidence_ask_for_more():
    assert np.all(np.diff([all_pairs(0.9, groups) for groups in range(2, 60)]) > 0)
    assert np.all(np.diff([all_pairs(share, 9) for share in (0.5, 0.8, 0.9, 0.99)]) > 0)


def test_the_published_critical_value_of_36_comparisons_is_met():
    """Score example E4: Bonferroni's z = 3.197 for the 36 others of 37 countries at 95%."""
    assert bonferroni(0.95, 36) == pytest.approx(3.197, abs=0.0005)


def test_the_normal_distribution_is_exact_far_out():
    assert normal_cdf(np.array([-10.0, 0.0]))[0] == pytest.approx(7.6198530241605e-24, rel=1e-12)
    assert normal_cdf(np.array([sqrt(2.0)]))[0] == pytest.approx(0.921350396474857, rel=1e-13)


@pytest.mark.parametrize(("confidence", "groups"), [(0, 3), (1, 3), (0.9, 1)])
def test_what_cannot_be_compared_is_refused(confidence, groups):
    with pytest.raises(ValueError, match=r"between 0 and 1|takes two"):
        range_quantile(confidence, groups)
