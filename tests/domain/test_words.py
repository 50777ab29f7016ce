"""Exact values as people read them: rounded for reading, never for pay."""

from fractions import Fraction

import pytest

from app.domain.errors import UnknownCurrency
from app.domain.words import answers_words, cut_words, money_words, plain_words, value_words

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (1_234_567, "EUR", "€12,345.67"),
        (-3_273, "EUR", f"{MINUS}€32.73"),
        (0, "EUR", "€0.00"),
        (-1, "EUR", f"{MINUS}€0.01"),
        (5, "GBP", "£0.05"),
        (100, "USD", "$1.00"),
        (100, "CHF", "CHF 1.00"),
        (-100, "CHF", f"{MINUS}CHF 1.00"),
        (1_500, "JPY", "¥1,500"),
        (1_500, "KWD", "KWD 1.500"),
    ],
)
def test_money_has_its_sign_and_its_decimal_places(minor, currency, words):
    assert money_words(minor, currency) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("9/10", "percent", "90%"),
        ("14/15", "percent", "93.33%"),
        ("1/800", "percent", "0.13%"),  # halves away from zero
        ("-1/800", "percent", f"{MINUS}0.13%"),
        ("3/2", "percent", "150%"),
        ("62", "points", "62"),
        ("-62.5", "points", f"{MINUS}62.5"),
        ("-1/1000", "points", "0"),  # no minus before a zero
        ("10/3", "score", "3.33"),
        ("1234567.891", "number", "1,234,567.89"),
        ("20", "days", "20"),
        ("12.5", "money", "€12.50"),
        ("1/3", "money", "€0.3333"),
        ("-1/3", "money", f"{MINUS}€0.3333"),
        ("1234.005", "money", "€1,234.0050"),
        ("-1/1000000", "money", "€0.0000"),
    ],
)
def test_a_value_has_its_unit_and_no_more_places_than_it_needs(value, unit, words):
    assert value_words(Fraction(value), unit, "EUR") == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("9/10", "percent", "90%"),
        ("0.12345", "percent", "12.345%"),
        ("8999999/10000000", "percent", "89.9999…%"),
        ("9000001/10000000", "percent", "90.0000…%"),
        ("-1/3", "percent", f"{MINUS}33.3333…%"),
        ("62", "points", "62"),
        ("1000/3", "points", "333.3333…"),
        ("12.5", "money", "€12.50"),
        ("12.3456", "money", "€12.3456"),
        ("-10000/3", "money", f"{MINUS}€3,333.3333…"),
    ],
)
def test_a_number_that_does_not_end_is_cut_with_dots(value, unit, words):
    assert cut_words(Fraction(value), unit, "EUR") == words


def test_yen_have_no_places_and_parts_of_one_have_two():
    assert cut_words(Fraction("0.25"), "money", "JPY") == "¥0.25"
    assert cut_words(Fraction("0.125"), "money", "JPY") == "¥0.12…"


def test_an_amount_needs_a_currency():
    with pytest.raises(UnknownCurrency):
        value_words(Fraction(1), "money")


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        ("1/3", 2, "0.33"),
        ("2/3", 0, "1"),
        ("1000", 0, "1,000"),
        ("0.05", 6, "0.05"),
        ("100", 2, "100"),
    ],
)
def test_a_plain_number_has_at_most_so_many_places(value, places, words):
    assert plain_words(Fraction(value), places) == words


@pytest.mark.parametrize(
    ("answers", "words"),
    [(0, "0 answers"), (1, "1 answer"), (2, "2 answers"), (1_234, "1,234 answers")],
)
def test_answers_are_counted_in_words(answers, words):
    assert answers_words(answers) == words
