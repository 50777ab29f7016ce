"""Exact numbers as text: `3`, `-1/3`, and decimals where they end."""

import re
from fractions import Fraction

EXACT = re.compile(r"(-?[0-9]+)(?:/([0-9]*[1-9][0-9]*))?")


def fraction_text(value: Fraction) -> str:
    """Lowest terms, `a/b` or `a`: the form that is stored and hashed."""
    return str(value)


def fraction_of(text: str) -> Fraction:
    """The number that `fraction_text` wrote. Errors: ValueError for anything else."""
    found = EXACT.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a fraction a/b.")
    return Fraction(int(found[1]), int(found[2] or 1))


def decimal_text(value: Fraction, places: int) -> str:
    """The number to so many decimal places, halves away from zero; for people, never for pay.

    >>> decimal_text(Fraction(-1, 8), 2)
    '-0.13'
    """
    over, under = abs(value.numerator) * 10**places, value.denominator
    whole = (2 * over + under) // (2 * under)
    sign = "-" if value < 0 and whole else ""
    head, tail = divmod(whole, 10**places)
    return f"{sign}{head}.{tail:0{places}}" if places else f"{sign}{head}"
