"""Statistics as exact inputs of a plan: the same for any order of the people."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.fairness.samples import Samples, whole_answers
from app.domain.measures import CSAT_MEAN, CSAT_TOP2, NPS
from app.services.plans.score_statistics import adjusted, compared, lower_ends, lower_ends_of_days

PEOPLE = st.lists(
    st.tuples(st.lists(st.integers(0, 30), min_size=5, max_size=5), st.integers(0, 2)),
    min_size=1,
    max_size=8,
)


def samples(measure, rows):
    return whole_answers(measure, np.array(rows, np.int64).reshape(-1, 5))


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.randoms(use_true_random=False), st.sampled_from([CSAT_TOP2, CSAT_MEAN]))
def test_no_order_of_people_changes_a_digit(people, chance, measure):
    order = list(range(len(people)))
    chance.shuffle(order)
    groups = np.array([group for _, group in people])
    rows = samples(measure, [row for row, _ in people])
    mixed = samples(measure, [people[at][0] for at in order])

    for statistic in ("raw", "shrunk"):
        found = compared(rows, groups, statistic)
        assert compared(mixed, groups[order], statistic) == [found[at] for at in order]
    ends = lower_ends(rows)
    assert lower_ends(mixed) == [ends[at] for at in order]


@settings(max_examples=60, deadline=None)
@given(PEOPLE)
def test_what_is_paid_is_a_ten_thousandth_and_can_be_made_again_from_what_is_kept(people):
    groups = np.array([group for _, group in people])
    rows = samples(CSAT_MEAN, [row for row, _ in people])

    for value, basis in compared(rows, groups, "shrunk"):
        if value is None:
            assert basis is None
            continue
        again = basis.usual + basis.own * (basis.raw - basis.usual)
        assert (value * 10_000).denominator == 1
        assert abs(value - again) <= Fraction(1, 20_000) + Fraction(1, 10**9)
        assert min(basis.raw, basis.usual) - Fraction(1, 10_000) <= value
    for value, basis in lower_ends(rows):
        assert value is None or value == basis.low <= basis.raw + Fraction(1, 20_000)


def test_a_range_of_nps_by_hand():
    """Adjusted Wald: 9 promoters, 3 detractors: (6/15, square 13.5/15), z * sqrt(0.74 / 15)."""
    row = [[0, 0, 0, 3, 0, 0, 0, 0, 0, 5, 4]]
    ((low, basis),) = lower_ends(whole_answers(NPS, np.array(row)))
    z = 1.959963984540054
    centre, square = 6 / 15, (12 + 1.5) / 15
    by_hand = centre - z * ((square - centre**2) / 15) ** 0.5

    assert low == Fraction(round(by_hand * 100 * 10_000), 10_000)
    assert basis.raw == 50


def test_who_has_no_answers_has_no_statistic():
    nobody = samples(CSAT_TOP2, [[0, 0, 0, 0, 0], [0, 0, 0, 1, 1]])

    assert lower_ends(nobody)[0] == (None, None)
    assert compared(nobody, np.array([0, 0]), "shrunk")[0] == (None, None)
    assert compared(nobody, np.array([0, 0]), "shrunk")[1].basis.payees == 1
    assert lower_ends_of_days(np.array([0]), np.array([0])) == [(None, None)]
    own = [Count((1, "chat"), 4, 1, WHOLE_ANSWER, WHOLE_ANSWER**2)]
    company = [Count(("chat",), 4, 1, WHOLE_ANSWER, WHOLE_ANSWER**2)]
    assert [each.value for each in adjusted(CSAT_TOP2, 2, own, company)] == [None, 1]


@pytest.mark.parametrize(("parts", "expected"), [(1, "0.2065"), (2, "0.2065")])
def test_shared_answers_count_as_what_they_tell(parts, expected):
    """One answer, or two halves: a part less is no answer more."""
    credit = WHOLE_ANSWER // parts
    histogram = np.array([[0, 0, 0, 0, credit * parts]])
    one = Samples(CSAT_TOP2, histogram, np.array([credit**2 * parts]), np.array([parts]))

    assert (lower_ends(one)[0].value == Fraction(expected)) == (parts == 1)
