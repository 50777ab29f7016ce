"""Currencies: how many decimal places their smallest unit has."""

from fractions import Fraction

from app.domain.errors import UnknownCurrency

# ISO 4217, the currencies that we pay in.
MINOR_DIGITS = {
    **dict.fromkeys(("JPY", "KRW", "CLP", "ISK", "VND", "XAF", "XOF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(
        (
            *("AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CNY", "COP", "CZK", "DKK", "EGP"),
            *("EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "KES", "MAD", "MXN", "MYR", "NGN"),
            *("NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "SAR", "SEK", "SGD"),
            *("THB", "TRY", "TWD", "UAH", "USD", "UYU", "ZAR"),
        ),
        2,
    ),
}


def minor_digits(currency: str) -> int:
    """Decimal places of a currency's smallest unit. Errors: UnknownCurrency."""
    if currency not in MINOR_DIGITS:
        raise UnknownCurrency(f"{currency!r} is no currency that is known; write one like EUR.")
    return MINOR_DIGITS[currency]


def minor_unit(currency: str) -> Fraction:
    """The smallest amount that can be paid, in currency units: 1/100 for EUR."""
    return Fraction(1, 10 ** minor_digits(currency))


def minor_units(amount: Fraction, currency: str) -> int:
    """A whole number of smallest units. Errors: ValueError for a part of one."""
    count = Fraction(amount, minor_unit(currency))
    if count.denominator != 1:
        raise ValueError(f"{amount} {currency} is no whole number of smallest units.")
    return count.numerator
