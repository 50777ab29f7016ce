"""Cells of the files that `flask plans run` takes: exact numbers, days, yes and no, texts."""

import re
from datetime import date
from fractions import Fraction

from app.domain.plans.evaluating.inputs import Plain
from app.domain.words import plain_words

PLAIN = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(%?)")
QUOTIENT = re.compile(r"-?[0-9]+/[0-9]*[1-9][0-9]*")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_BARE_PERCENT = 10
LONGEST = 1_000


class BadCell(ValueError):
    """A cell that is not what its column holds; the message says what is expected."""


def cell(text: str, unit: str) -> Plain:
    """The value of a cell in a column of this unit; None where it is empty. Errors: BadCell."""
    if not text.strip():
        return None
    if unit == "text":
        return text
    if unit == "date":
        return _day(text)
    if unit == "yes_no":
        return _yes_no(text)
    return number(text, unit)


def number(text: str, unit: str) -> Fraction:
    """An exact number: 12.5, -3, 1/3 or 87%. Errors: BadCell."""
    if len(text) > LONGEST:
        raise BadCell(f"a number of more than {LONGEST:,} characters")
    found = PLAIN.fullmatch(text)
    if found is None:
        if QUOTIENT.fullmatch(text):
            return Fraction(text)
        raise BadCell(f"{text!r} is no number; write 12.5, -3, 1/3 or 87%")
    sign, whole, part, percent = found.groups()
    value = Fraction(int(whole + (part or "")), 10 ** len(part or ""))
    value = -value if sign else value
    if percent:
        return _percent(text, value, unit)
    if unit == "percent" and abs(value) > MOST_BARE_PERCENT:
        raise BadCell(f"{text} means {plain_words(value * 100, 12)}%: write {text}%")
    return value


def count(text: str) -> Fraction | None:
    """A number of answers, not below 0; None where the cell is empty. Errors: BadCell."""
    if not text.strip():
        return None
    found = number(text, "count")
    if found < 0:
        raise BadCell(f"{text} is a number of answers and cannot be below 0")
    return found


def _percent(text: str, value: Fraction, unit: str) -> Fraction:
    if unit not in ("percent", "number"):
        raise BadCell(f"{text!r} is a percentage, and this column is {unit}")
    return Fraction(value, 100)


def _day(text: str) -> date:
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        raise BadCell(f"there is no day {text}") from None
    raise BadCell(f"{text!r} is no day; write 2025-01-31")


def _yes_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise BadCell(f"{text!r} is neither yes nor no")
    return text == "yes"
