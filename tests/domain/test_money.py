"""Currencies have 0 to 4 decimal places, and amounts are whole numbers of the smallest unit."""

from collections import Counter
from fractions import Fraction

import pytest

from app.domain.errors import UnknownCurrency
from app.domain.money import MINOR_DIGITS, minor_digits, minor_unit, minor_units


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("EUR", 2), ("USD", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("BHD", 3), ("CLF", 4)],
)
def test_a_currency_has_its_decimal_places(currency, digits):
    assert minor_digits(currency) == digits
    assert minor_unit(currency) == Fraction(1, 10**digits)


def test_every_currency_is_three_letters_with_0_2_3_or_4_places():
    assert all(len(name) == 3 and name.isupper() for name in MINOR_DIGITS)
    assert set(MINOR_DIGITS.values()) == {0, 2, 3, 4}


def test_every_currency_of_iso_4217_that_has_a_smallest_unit_can_be_paid():
    assert Counter(MINOR_DIGITS.values()) == {0: 17, 2: 139, 3: 7, 4: 2}


@pytest.mark.parametrize(
    "currency", ["", "eur", "EURO", "XXX", "€", "XTS", "XAU", "XDR", "BTC", "DEM", "HRK", "ANG"]
)
def test_another_currency_is_refused(currency):
    for ask in (minor_digits, minor_unit, lambda name: minor_units(Fraction(1), name)):
        with pytest.raises(UnknownCurrency, match="write one like EUR"):
            ask(currency)


@pytest.mark.parametrize(
    ("amount", "currency", "count"),
    [
        ("12.34", "EUR", 1234),
        ("-0.01", "EUR", -1),
        ("0", "EUR", 0),
        ("500", "JPY", 500),
        ("1.005", "KWD", 1005),
        ("123456789012345678901234567890.12", "EUR", 12345678901234567890123456789012),
    ],
)
def test_an_amount_is_a_whole_number_of_smallest_units(amount, currency, count):
    assert minor_units(Fraction(amount), currency) == count


@pytest.mark.parametrize(("amount", "currency"), [("0.005", "EUR"), ("0.5", "JPY"), ("1/3", "KWD")])
def test_a_part_of_the_smallest_unit_is_no_amount(amount, currency):
    with pytest.raises(ValueError, match="no whole number of smallest units"):
        minor_units(Fraction(amount), currency)
