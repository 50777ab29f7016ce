"""Numbers in the files of a run: exact, and with the currency's decimals where they are paid."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.exact import exact
from app.domain.plans.evaluating.columns import Column, codes_of
from app.domain.plans.files.result_texts import column_texts, number_text
from tests.domain.plans.made import plan_of

numbers = st.one_of(
    st.fractions(max_denominator=50),
    st.fractions(),
    st.integers(-(10**6), 10**6).map(lambda cents: Fraction(cents, 100)),
    st.integers(-(10**40), 10**40).map(Fraction),
    st.builds(Fraction, st.integers(), st.integers(0, 14).map(lambda places: 10**places)),
)


def texts_of(values, line):
    plan = plan_of(
        "name: plain, fact: a, unit: number",
        "name: coins, fact: b, unit: money, round: {to: 0.05, mode: half_up}",
        "name: exact, fact: c, unit: money",
    )
    return column_texts(plan, plan.line(line), Column(codes_of(len(values)), exact(values)))


def ends_within_12_places(value):
    return 10**12 % value.denominator == 0


@given(st.lists(numbers, max_size=20))
def test_every_number_is_written_exactly_and_as_a_decimal_where_it_ends(values):
    for line in ("plain", "exact"):
        texts = texts_of(values, line)
        for value, text in zip(values, texts, strict=True):
            assert Fraction(text) == value
            assert ("/" in text) is not ends_within_12_places(value)
            assert text == number_text(value)
            assert not ("." in text and text.endswith("0"))


@given(st.lists(st.integers(-(10**25), 10**25), max_size=20))
def test_rounded_money_has_the_decimals_of_its_currency(counts):
    values = [Fraction(count, 20) for count in counts]

    for value, text in zip(values, texts_of(values, "coins"), strict=True):
        assert Fraction(text) == value
        assert len(text.partition(".")[2]) == 2


def test_very_many_rows_are_written_as_few_are():
    """Where most numbers differ, none is looked for twice; where few do, each is written once."""
    for different in (5, 3_000):
        values = [Fraction(row % different, 7) for row in range(4_000)]
        assert texts_of(values, "plain") == [number_text(value) for value in values]


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0"), ("-1/2", "-0.5"), ("1/3", "1/3"), ("1/1024", "0.0009765625")]
)
def test_numbers_are_written_so_that_people_can_read_them(value, text):
    assert number_text(Fraction(value)) == text


def test_what_is_missing_is_empty():
    plan = plan_of("name: plain, fact: a, unit: number")
    column = Column(np.array([0, 1], np.int32), exact([Fraction(1), Fraction(2)]))

    assert column_texts(plan, plan.line("plain"), column) == ["1", ""]
