"""Exact numbers as text."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.numbers import decimal_text, fraction_of, fraction_text, total_of


@given(st.fractions())
def test_a_fraction_comes_back_as_it_was_written(value):
    assert fraction_of(fraction_text(value)) == value


@given(st.dictionaries(st.fractions(), st.integers(0, 50)))
def test_a_total_is_the_sum_of_all_numbers_each_so_many_times(times):
    texts = {fraction_text(value): number for value, number in times.items()}

    assert total_of(texts) == sum(value * number for value, number in times.items())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1/0",
        "1/-2",
        "0.5",
        "1e3",
        " 1",
        "1 ",
        "+1",
        "1_000",
        "\u0663",
        "\uff15",
        "1/2/3",
        "NaN",
        "/2",
    ],
)
def test_only_digits_make_a_fraction(text):
    with pytest.raises(ValueError, match="is not a fraction"):
        fraction_of(text)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(1, 2), 0, "1"),  # halves away from zero
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(2, 3), 6, "0.666667"),
        (Fraction(-1, 1000), 2, "0.00"),  # no minus in front of nothing
        (Fraction(999, 1000), 2, "1.00"),
        (Fraction(-200, 3), 1, "-66.7"),
        (Fraction(0), 3, "0.000"),
        (10**30 + Fraction(1, 10), 1, f"1{'0' * 30}.1"),  # no float on the way
    ],
)
def test_decimals_round_halves_away_from_zero(value, places, text):
    assert decimal_text(value, places) == text
