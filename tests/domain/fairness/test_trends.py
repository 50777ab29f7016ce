"""The XmR chart: limits by hand, both rules, and little data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.fairness.trends import trend_words, xmr

NAN = np.nan


def chart(*values, **scale):
    return xmr(np.array([values], float), **scale)


def test_limits_are_the_mean_and_266_hundredths_of_the_mean_moving_range():
    """By hand: mean 80, moving ranges 2, 4, 4, 4, 4, 2 with mean 10/3; 80 +- 8.8667."""
    found = chart(80, 82, 78, 82, 78, 82, 78)
    again = chart(80, 82, 78, 82, 78, 82, 80)

    assert found.middle[0] == 80
    assert found.high[0] - 80 == pytest.approx(2.66 * (2 + 4 * 5) / 6)
    assert again.low[0] == pytest.approx(560 / 7 + 2 / 7 - 2.66 * (2 + 4 * 4 + 2) / 6)
    assert not found.is_outside.any()


def test_a_point_outside_is_told_and_one_on_the_limit_is_not():
    found = chart(80, 80, 80, 80, 80, 80, 90)

    assert found.is_outside.tolist() == [[False] * 6 + [True]]
    assert trend_words(found, 0, "points") == (
        "90 is above the usual range of 77 to 86: something has changed."
    )
    below = chart(80, 80, 80, 80, 80, 80, 70)
    assert trend_words(below, 0, "points").startswith("70 is below the usual range of 74 to 83")


def test_a_usual_point_is_said_to_be_usual():
    found = chart(80, 77, 83, 80, 77, 83, 80, 77, 83)

    assert trend_words(found, 0, "points") == "83 is within the usual range of 69 to 91."


def test_eight_in_a_row_on_one_side_are_a_change_and_seven_are_not():
    steady = [70, 72, 70, 72, 70, 72, 70, 72]
    eight = chart(*steady, *[76, 77, 76, 77, 76, 77, 76, 77])

    assert eight.is_in_run[0].tolist() == [*[False] * 7, True, *[False] * 7, True]
    assert trend_words(eight, 0, "points") == "The last 8 are all above 74: something has changed."
    assert not chart(*steady[:7], *[76, 77] * 3, 76).is_in_run.any()


def test_a_point_on_the_middle_ends_a_row():
    values = [1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 1, 1, 1, 1]
    assert np.mean(values) == 2

    found = chart(*values)
    assert found.is_in_run[0].nonzero()[0].tolist() == [12]
    values[8] = 2
    values[4] = 3
    assert not chart(*values).is_in_run.any()


def test_equal_points_are_no_row_whatever_floats_make_of_them():
    found = chart(*[0.1] * 11)

    assert not found.is_in_run.any()
    assert not found.is_outside.any()


def test_five_points_are_too_few():
    found = chart(80, 82, 78, 90, 20)

    assert np.isnan([found.middle[0], found.low[0], found.high[0]]).all()
    assert not found.is_outside.any()
    assert (
        trend_words(found, 0, "points") == "There are 5 of the 6 points that a usual range needs."
    )
    assert trend_words(chart(NAN, NAN), 0, "points").startswith("There are 0 of")


def test_a_month_without_answers_is_left_out():
    with_gap = chart(80, NAN, 82, 78, 82, NAN, 78, 82, 120)
    without = chart(80, 82, 78, 82, 78, 82, 120)

    assert with_gap.low.tolist() == without.low.tolist()
    assert with_gap.is_outside[0].nonzero()[0].tolist() == [8]
    assert "120 is above" in trend_words(with_gap, 0, "points")


def test_limits_do_not_leave_the_scale():
    found = chart(0.95, 0.7, 1, 0.6, 0.9, 1, lowest=0, highest=1)

    assert (found.low[0] >= 0, found.high[0]) == (True, 1)


def test_a_rolling_average_cries_wolf():
    """Why it is said never: a steady score, whose mean of six months leaves its own limits."""
    values = np.random.default_rng(7).normal(80, 5, 60)
    rolling = np.convolve(values, np.ones(6) / 6, "valid")

    assert chart(*values).is_outside.sum() <= 1
    assert chart(*rolling).is_outside.sum() > 5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(-100, 100) | st.none(), min_size=9, max_size=9), min_size=1))
def test_each_row_is_judged_as_alone(rows):
    values = np.array([[NAN if each is None else each for each in row] for row in rows], float)
    whole = xmr(values)

    for place in range(len(rows)):
        alone = xmr(values[place : place + 1])
        assert alone.is_outside[0].tolist() == whole.is_outside[place].tolist()
        assert alone.low.tolist() == pytest.approx([whole.low[place]], nan_ok=True)
        kept = values[place][~np.isnan(values[place])]
        if len(kept) >= 6:
            half = 2.66 * np.abs(np.diff(kept)).mean()
            assert whole.middle[place] == pytest.approx(kept.mean(), abs=1e-9)
            assert whole.high[place] == pytest.approx(kept.mean() + half, abs=1e-9)
