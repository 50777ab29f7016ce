"""Values that hold from a day on."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dated import Dated
from app.domain.days import FOR_EVER, Days

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
DAYS = st.dates(JAN, MAR)
CHANGES = st.lists(st.tuples(DAYS, st.sampled_from(["A", "B", None])), max_size=8)


def dated(*changes):
    result = Dated()
    for day, value in changes:
        result = result.set_from(day, value)
    return result


@given(CHANGES, DAYS, st.sampled_from(["A", "B", None]), DAYS)
def test_a_value_holds_from_its_day_until_the_next_change(changes, first, value, day):
    before = dated(*changes)
    end = min((other for other, _ in before.changes if other > first), default=FOR_EVER)

    after = before.set_from(first, value)

    assert after.on(day) == (value if first <= day < end else before.on(day))


@given(CHANGES)
def test_neighbours_differ_and_nothing_comes_first(changes):
    values = [None, *(value for _, value in dated(*changes).changes)]

    assert all(one != next_one for one, next_one in pairwise(values))


def test_a_change_in_the_past_holds_until_the_next_one():
    team = dated((JAN, "A"), (MAR, "C")).set_from(FEB, "B")

    assert team.changes == ((JAN, "A"), (FEB, "B"), (MAR, "C"))
    assert team.latest() == "C"


@pytest.mark.parametrize(
    ("within", "ranges"),
    [
        (Days(JAN, FOR_EVER), [(Days(JAN, FEB), "A"), (Days(MAR, FOR_EVER), "B")]),
        (Days(JAN, MAR), [(Days(JAN, FEB), "A")]),  # nothing is left of B
        (Days(FEB, MAR), []),  # the gap
        (Days(date(2025, 1, 1), date(2026, 1, 2)), [(Days(JAN, date(2026, 1, 2)), "A")]),
    ],
)
def test_ranges_are_cut_and_leave_out_days_without_a_value(within, ranges):
    assert dated((JAN, "A"), (FEB, None), (MAR, "B")).ranges(within) == ranges


def test_nothing_is_known_before_the_first_change():
    assert (Dated().on(JAN), Dated().latest(), Dated().ranges(Days(JAN, FEB))) == (None, None, [])
