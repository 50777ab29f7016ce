"""What a line can say, and how plans and files write it."""

import datetime
import re
from fractions import Fraction
from typing import NamedTuple

DATE = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER = re.compile(r"-?\d+(\.\d+)?(/\d+)?%?")
MONEY = re.compile(r"(.+?)\s*[A-Z]{3}")
TRUTHS = {"true": True, "false": False, "yes": True, "no": False}
MINOR = {"JPY": Fraction(1), "KWD": Fraction(1, 1000)}  # of others 1/100


class Missing(NamedTuple):
    """Why there is no value: what happened, and to what or whom."""

    kind: str
    where: object = ""


class Refused(Exception):
    """The inputs cannot be calculated at all, for instance unequal amounts of one pool."""


def first_missing(values):
    """The first missing value of these, else None."""
    return next((value for value in values if isinstance(value, Missing)), None)


def number(text):
    """12.5, -1/3 or 60% as a fraction."""
    return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def literal(text):
    """A value as a plan writes it: a number, 5 EUR, a day, true, or else a text."""
    text = str(text).strip()
    if DATE.fullmatch(text):
        return datetime.date.fromisoformat(text)
    if money := MONEY.fullmatch(text):
        text = money[1]
    if NUMBER.fullmatch(text):
        return number(text)
    return TRUTHS[text] if text in TRUTHS else text.strip("'")


def cell(text, unit, where):
    """A value as a file writes it; where the unit is not known its form says what it is."""
    if text == "":
        return Missing("unknown", where)
    if unit == "text":
        return text
    if unit == "yes_no":
        return TRUTHS[text]
    if unit == "date":
        return datetime.date.fromisoformat(text)
    return literal(text) if unit is None else number(text)


def step(text, currency):
    """The step of a rounding."""
    if text == "minor_unit":
        return MINOR.get(currency, Fraction(1, 100))
    return literal(text)
