"""Exact values in the words of people; rounding happens here, for reading only, never for pay."""

from fractions import Fraction

from app.domain.money import minor_digits
from app.domain.numbers import decimal_text

SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
MINUS = "\N{MINUS SIGN}"


def money_words(minor: int, currency: str) -> str:
    r"""1234567, EUR -> €12,345.67; the sign before the currency, with a real minus.

    >>> money_words(-3273, "EUR"), money_words(500, "JPY"), money_words(100, "CHF")
    ('\u2212€32.73', '¥500', 'CHF 1.00')
    """
    digits = minor_digits(currency)
    sign = SIGNS.get(currency, f"{currency} ")
    text = _grouped(decimal_text(Fraction(abs(minor), 10**digits), digits))
    return f"{MINUS if minor < 0 else ''}{sign}{text}"


def value_words(value: Fraction, unit: str, currency: str = "") -> str:
    """A value with its unit, at most two decimal places and no more than it needs.

    >>> value_words(Fraction(14, 15), "percent"), value_words(Fraction(62), "points")
    ('93.33%', '62')
    """
    if unit == "money":
        return _amount_words(value, currency)
    if unit == "percent":
        return f"{plain_words(value * 100)}%"
    return plain_words(value)


def plain_words(value: Fraction, places: int = 2) -> str:
    """A number with at most so many decimal places, zeros at the end left out."""
    text = decimal_text(abs(value), places)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS if value < 0 and text != '0' else ''}{_grouped(text)}"


def _amount_words(value: Fraction, currency: str) -> str:
    """An amount that may be a part of the smallest unit: then with two more places."""
    digits = minor_digits(currency)
    minor = value * 10**digits
    if minor.denominator == 1:
        return money_words(minor.numerator, currency)
    sign = SIGNS.get(currency, f"{currency} ")
    text = _grouped(decimal_text(abs(value), digits + 2))
    return f"{MINUS if value < 0 else ''}{sign}{text}"


def _grouped(text: str) -> str:
    whole, point, part = text.partition(".")
    return f"{int(whole):,}{point}{part}"


def answers_words(answers: int) -> str:
    return "1 answer" if answers == 1 else f"{answers:,} answers"
