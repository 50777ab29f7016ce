"""Exact values in the words of people; rounding happens here, for reading only, never for pay."""

import unicodedata
from fractions import Fraction
from functools import lru_cache

from app.domain.fact_values import Content
from app.domain.money import minor_digits
from app.domain.numbers import decimal_text

SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
MINUS = "\N{MINUS SIGN}"
DOTS = "\N{HORIZONTAL ELLIPSIS}"
MEASURE_TITLES = {  # of those that are there from the start
    "nps": "NPS",
    "csat_top2": "Satisfied customers",
    "csat_mean": "Mean rating",
    "ces_top2": "Found it easy",
    "stars_mean": "Stars",
    "half_stars_mean": "Stars, with halves",
    "yes_rate": "Said yes",
    "slider_mean": "Slider",
    "expectation_gap": "Against what was expected",
    "no_bad_day": "Days without a bad answer",
}
CUT = 4  # decimal places of a number that has more: enough to follow a calculation


def alphabet_key(name: str) -> tuple[str, str]:
    """For putting names in order as people do: É stands with E, capitals do not matter.

    >>> sorted(["Zoë", "anna", "Çağla", "Dirk", "Bob"], key=alphabet_key)
    ['anna', 'Bob', 'Çağla', 'Dirk', 'Zoë']
    """
    spread = unicodedata.normalize("NFKD", " ".join(name.split()).casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter)), name


def money_words(minor: int, currency: str) -> str:
    r"""1234567, EUR -> €12,345.67; the sign before the currency, with a real minus.

    >>> money_words(-3273, "EUR"), money_words(500, "JPY"), money_words(100, "CHF")
    ('\u2212€32.73', '¥500', 'CHF 1.00')
    """
    digits = minor_digits(currency)
    sign = _currency_sign(currency)
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


@lru_cache(maxsize=4096)  # a page writes the same score in its figure, its chart and its tables
def score_words(value: Fraction, unit: str) -> str:
    """A score with as many places as a reader needs.

    >>> score_words(Fraction(67, 2), "points"), score_words(Fraction(14, 15), "percent")
    ('34', '93.3%')
    >>> score_words(Fraction(3767, 1000), "score")
    '3.77'
    """
    if unit == "percent":
        return f"{plain_words(value * 100, 1)}%"
    return plain_words(value, 0 if unit == "points" else 2)


def cut_words(value: Fraction, unit: str, currency: str = "") -> str:
    """A value exactly, or cut after four places with dots: it never looks larger than it is.

    >>> cut_words(Fraction(8999999, 10**7), "percent"), cut_words(Fraction(3767, 1000), "score")
    ('89.9999…%', '3.767')
    """
    if unit == "money":
        return _cut(
            value, minor_digits(currency) + 2, _currency_sign(currency), ""
        ) or _amount_words(value, currency)
    scaled, after = (value * 100, "%") if unit == "percent" else (value, "")
    return _cut(scaled, CUT, "", after) or f"{plain_words(scaled, CUT)}{after}"


def _cut(value: Fraction, places: int, before: str, after: str) -> str:
    """A number with more places than these, cut; else nothing."""
    cut = Fraction(int(abs(value) * 10**places), 10**places)
    if cut == abs(value):
        return ""
    minus = MINUS if value < 0 else ""
    return f"{minus}{before}{_grouped(decimal_text(cut, places))}{DOTS}{after}"


def content_words(content: Content) -> str:
    """A fact's value with its unit: 21 days; 17 of 20, 85%; yes.

    >>> content_words(Content("percent", "", 17, 20)), content_words(Content("money", "EUR", 5))
    ('17 of 20, 85%', '€5.00')
    """
    if content.words is not None:
        return content.words
    unit, currency = content.unit, content.currency
    top = Fraction(content.numerator or 0)
    after = f" {unit}" if unit in ("days", "hours") else ""
    if content.denominator is None:
        return f"{value_words(top, unit, currency)}{after}"
    bottom = Fraction(content.denominator)
    told = f"{plain_words(top)} of {plain_words(bottom)}"
    return f"{told}, {value_words(top / bottom, unit, currency)}{after}" if bottom else told


def plain_words(value: Fraction, places: int = 2) -> str:
    """A number with at most so many decimal places, zeros at the end left out."""
    text = decimal_text(value, places)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{MINUS if text[0] == '-' else ''}{_grouped(text.removeprefix('-'))}"


def _amount_words(value: Fraction, currency: str) -> str:
    """An amount that may be a part of the smallest unit: then with two more places."""
    digits = minor_digits(currency)
    minor = value * 10**digits
    if minor.denominator == 1:
        return money_words(minor.numerator, currency)
    sign = _currency_sign(currency)
    text = decimal_text(abs(value), digits + 2)
    is_negative = value < 0 and text.strip("0.")
    return f"{MINUS if is_negative else ''}{sign}{_grouped(text)}"


def _currency_sign(currency: str) -> str:
    return SIGNS.get(currency, f"{currency} ")


def _grouped(text: str) -> str:
    whole, point, part = text.partition(".")
    return f"{int(whole):,}{point}{part}"


def answers_words(answers: int) -> str:
    return "1 answer" if answers == 1 else f"{answers:,} answers"


def measure_title(name: str) -> str:
    """What a measure is called for people; its name where it has no title.

    >>> measure_title("nps"), measure_title("first_call_solved")
    ('NPS', 'first call solved')
    """
    return MEASURE_TITLES.get(name, name.replace("_", " "))
