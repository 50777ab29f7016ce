"""From where to where an axis runs."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.scales import Scale, round_ticks, scale_of, score_ticks, useful
from app.domain.measures import MEASURES
from tests.charts.pictures import FIVE, NPS, SHARE


@pytest.mark.parametrize(
    ("values", "low"),
    [
        ([], 0),
        ([0, 44], 0),
        ([100], 0),
        ([-1, 44], -20),
        ([-20], -20),
        ([Fraction(-201, 10)], -100),
        ([-100, 100], -100),
    ],
)
def test_points_run_from_0_or_from_minus_20_or_minus_100_to_100(values, low):
    assert (useful(NPS, values).low, useful(NPS, values).high) == (low, 100)


@pytest.mark.parametrize("scale", [SHARE, FIVE])
def test_other_scores_show_their_whole_scale(scale):
    assert useful(scale, [scale.high]) == scale


@pytest.mark.parametrize(
    ("scale", "ticks"),
    [
        (useful(NPS, [5]), [0, 50, 100]),
        (useful(NPS, [-5]), [-20, 0, 50, 100]),
        (NPS, [-100, 0, 100]),
        (SHARE, [0, Fraction(1, 2), 1]),
        (FIVE, [1, 3, 5]),
        (Scale(Fraction(1, 2), Fraction(5), "stars"), [Fraction(1, 2), 5]),
    ],
)
def test_an_axis_has_its_ends_and_what_is_round_between(scale, ticks):
    assert score_ticks(scale) == ticks


@pytest.mark.parametrize("name", MEASURES)
def test_each_measure_has_a_scale_with_its_unit(name):
    scale = scale_of(MEASURES[name])
    assert scale.low < scale.high
    assert scale.unit == MEASURES[name].unit


def test_ranges_are_whole_numbers_where_the_scale_is_long():
    assert NPS.about(Fraction("41.2"), Fraction("82.4")) == "about 41 to 82"
    assert SHARE.about(Fraction("0.412"), Fraction("0.824")) == "about 41% to 82%"
    assert FIVE.about(Fraction("4.12"), Fraction("4.68")) == "about 4.1 to 4.7"


@given(st.fractions(-10_000, 10_000), st.fractions(Fraction(1, 100), 20_000))
def test_round_values_are_few_and_inside(low, span):
    ticks = round_ticks(low, low + span, 4)
    assert 1 <= len(ticks) <= 4
    assert all(low <= tick <= low + span for tick in ticks)
