"""Amounts as files write them: exactly what stands there, and never a guess."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.amount_formats import FORMATS, AmountFormat, amount_formats, currency_fits
from app.domain.errors import BadMapping

CENTS = st.integers(0, 10**13)


def written(cents, pattern):
    """An amount in this format, with a sign between all thousands."""
    thousands, decimal = FORMATS[pattern]
    return f"{Decimal(cents) / 100:,.2f}".replace(",", "t").replace(".", decimal).replace(
        "t", thousands
    )  # fmt: skip


@given(CENTS, st.sampled_from(list(FORMATS)))
def test_an_amount_is_read_back_to_the_cent(cents, pattern):
    assert Decimal(AmountFormat(pattern).read(written(cents, pattern))) * 100 == cents


@given(st.lists(CENTS, min_size=1, max_size=5), st.sampled_from(list(FORMATS)))
def test_the_format_of_a_column_is_among_those_found_and_each_reads_otherwise(cents, pattern):
    texts = [written(each, pattern) for each in cents]

    found = amount_formats(texts)

    readings = [tuple(map(AmountFormat(each).read, texts)) for each in found]
    assert tuple(map(AmountFormat(pattern).read, texts)) in readings
    assert len(set(readings)) == len(readings)


@given(st.sampled_from(list(FORMATS)), st.text(alphabet="0123456789.,' -\u20ac", max_size=12))
def test_whatever_is_read_is_a_plain_number(pattern, text):
    try:
        found = AmountFormat(pattern).read(text)
    except ValueError:
        return
    assert Decimal(found.partition(" ")[0]) >= 0


@pytest.mark.parametrize(
    ("pattern", "text", "read"),
    [
        ("1.234,56", "1.234,56 \u20ac", "1234.56 \u20ac"),
        ("1.234,56", "EUR 1.234", "1234 EUR"),
        ("1.234,56", "1234,5", "1234.5"),
        ("1 234,56", "1\u202f234,56", "1234.56"),
        ("1'234.56", "CHF 1\u2019234.50", "1234.50 CHF"),
        ("1,234.56", "$1,234,567.89", "1234567.89 $"),
    ],
)
def test_thousands_blanks_and_currencies_are_understood(pattern, text, read):
    assert AmountFormat(pattern).read(text) == read


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        *[("1234.56", text) for text in ("1,234.56", "-5", "1e3", "", "5 EUR USD", "EUR 5 EUR")],
        *[("1.234,56", text) for text in ("1.23,5", "12.34.567", "1,234.56", "1..234", "1.2345")],
        ("1,234.56", "1,2345"),
        ("1 234,56", "1  234"),
    ],
)
def test_what_does_not_fit_is_refused(pattern, text):
    with pytest.raises(ValueError, match="is not an amount like"):
        AmountFormat(pattern).read(text)


@pytest.mark.parametrize(
    ("texts", "formats"),
    [
        ([], ["1234.56"]),
        (["950", "12"], ["1234.56"]),
        (["1.234,56", "950"], ["1.234,56"]),
        (["9,5"], ["1234,56"]),
        (["1.234"], ["1234.56", "1.234,56"]),
        (["1,234"], ["1234,56", "1,234.56"]),
        (["1.234", "1,234"], ["1,234.56", "1.234,56"]),
        (["1.23", "1,23"], []),
        (["many"], []),
    ],
)
def test_only_a_sign_that_could_be_two_things_leaves_the_format_open(texts, formats):
    assert amount_formats(texts) == formats


def test_a_format_that_is_none_is_refused():
    with pytest.raises(BadMapping, match=r"An amount is not written like '\?'; known are: 1234.56"):
        AmountFormat("?")


def test_a_sign_may_mean_several_currencies_and_a_code_one():
    assert currency_fits("\u20ac", "EUR")
    assert currency_fits("$", "USD")
    assert currency_fits("$", "CAD")
    assert currency_fits("CHF", "CHF")
    assert not currency_fits("$", "EUR")
    assert not currency_fits("USD", "CAD")
