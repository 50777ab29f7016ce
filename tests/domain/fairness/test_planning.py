"""Answers that are needed, and what luck does to a threshold: published figures."""

from fractions import Fraction

import numpy as np
import pytest

from app.domain.fairness.many import benjamini_hochberg, holm
from app.domain.fairness.planning import answers_needed, chance_to_miss, chance_to_reach, margin

THIRDS = 200**2 / 6  # variance of an NPS with a third each of promoters, passives, detractors


@pytest.mark.parametrize(("points", "answers"), [(5, 922), (10, 231), (15, 103), (20, 58)])
def test_an_nps_needs_so_many_answers_to_be_exact_to_some_points(points, answers):
    """Variance 0.60; the method is MeasuringU's, sample sizes for NPS."""
    assert answers_needed(6000, points) == answers


def test_the_margin_of_an_nps_is_the_published_one():
    """Market Strategies: 40/40/20 of 500 answers; 6.6, which is 6.559 with 1.96."""
    assert margin(10_000 * (0.6 - 0.2**2), 500) == pytest.approx(6.559, abs=5e-4)


def test_a_range_of_thirds_is_320_points_by_the_root_of_the_answers():
    """cybaea.net 2016-01-14, and its rule of thumb of 2016-01-04: about 5 at 1,000 answers."""
    assert 2 * margin(THIRDS, 1) == pytest.approx(320, abs=0.1)
    assert answers_needed(THIRDS, 5) == pytest.approx(1024, abs=1)  # 1024 with 320, 1025 exactly
    assert answers_needed(THIRDS, 0.5) == pytest.approx(102_400, rel=1e-3)
    assert margin(THIRDS, 1000) == pytest.approx(5.06, abs=5e-3)
    assert margin(THIRDS, 100_000) == pytest.approx(0.506, abs=5e-4)


def test_one_bad_answer_of_nine_ends_the_bonus_of_the_quarter():
    """workplace.stackexchange 42482: 91% are needed, about ten ratings come in a quarter."""
    assert Fraction(8, 9) < Fraction(91, 100)
    assert Fraction(9, 10) < Fraction(91, 100)  # even with a good tenth one


@pytest.mark.parametrize(
    ("answers", "chance"), [(9, 0.370), (10, 0.401), (20, 0.264), (50, 0.104), (100, 0.028)]
)
def test_who_is_good_in_95_of_100_misses_91_by_luck(answers, chance):
    missed = chance_to_miss(Fraction(95, 100), answers, Fraction(91, 100))
    assert missed == pytest.approx(chance, abs=5e-4)


def test_of_ten_equals_one_shines_by_luck():
    """Ten people at 85%, 20 answers each: one of them shows 19 or more in 86 of 100 cases."""
    good, bar = Fraction(85, 100), Fraction(95, 100)
    assert chance_to_reach(good, 20, bar) == pytest.approx(0.1756, abs=5e-5)
    assert chance_to_reach(good, 20, bar, people=10) == pytest.approx(0.855, abs=5e-4)


def test_a_margin_of_nothing_is_refused():
    for variance, size in ((1, 0), (-1, 1)):
        with pytest.raises(ValueError, match="A margin is above 0"):
            answers_needed(variance, size)


P_VALUES = np.array([0.001, 0.008, 0.012, 0.041, 0.2])


def test_five_comparisons_have_three_clear_ones():
    """The textbook's five: Bonferroni finds 2, Holm 3, Benjamini and Hochberg 3."""
    assert (P_VALUES * 5 < 0.05).sum() == 2
    assert (holm(P_VALUES) < 0.05).sum() == 3
    assert (benjamini_hochberg(P_VALUES) < 0.05).sum() == 3


def test_corrected_p_values_are_those_of_the_definitions():
    assert holm(P_VALUES) == pytest.approx([0.005, 0.032, 0.036, 0.082, 0.2])
    assert benjamini_hochberg(P_VALUES) == pytest.approx([0.005, 0.02, 0.02, 0.05125, 0.2])


def test_corrected_p_values_stand_where_theirs_stood_and_are_no_smaller():
    order = np.array([3, 0, 4, 2, 1])
    for correct in (holm, benjamini_hochberg):
        found = correct(P_VALUES[order])
        assert found.tolist() == correct(P_VALUES)[order].tolist()
        assert (found >= P_VALUES[order]).all()
        assert correct(np.ones(3)).tolist() == [1, 1, 1]
        assert correct(P_VALUES[:0]).tolist() == []
        with pytest.raises(ValueError, match="0 to 1"):
            correct(np.array([0.5, np.nan]))
