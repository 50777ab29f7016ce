"""Sharing one answer."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.facts import WHOLE_ANSWER, split_credit

WEIGHTS = st.lists(st.fractions(0, 100, max_denominator=50), min_size=1, max_size=15).filter(any)


def of(*weights):
    return [Fraction(weight) for weight in weights]


@pytest.mark.parametrize("payees", range(1, 11))
def test_two_to_ten_payees_share_exactly(payees):
    assert split_credit([Fraction(1)] * payees) == [WHOLE_ANSWER // payees] * payees


@pytest.mark.parametrize(
    ("weights", "parts"),
    [
        (of(60, 40), [15_120, 10_080]),
        (of(1, 2), [8_400, 16_800]),
        (of(33, 67), [8_316, 16_884]),  # whole percents are exact
        (of(0, 1), [0, 25_200]),
        (of(1) * 11, [2_291] * 10 + [2_290]),  # equal remainders: in the given order
        (of(5, 3, 3), [11_454, 6_873, 6_873]),  # .55, .73, .73: the larger remainders win
    ],
)
def test_an_answer_is_shared_by_weight(weights, parts):
    assert split_credit(weights) == parts


@given(WEIGHTS)
def test_the_parts_are_a_whole_answer_and_each_within_one_of_its_share(weights):
    parts = split_credit(weights)

    assert sum(parts) == WHOLE_ANSWER
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - WHOLE_ANSWER * weight / sum(weights)) < 1


@pytest.mark.parametrize("weights", [[], of(0, 0), of(1, -1), of(2, -1)])
def test_weights_are_not_negative_and_not_all_zero(weights):
    with pytest.raises(ValueError, match="shared by weights"):
        split_credit(weights)
