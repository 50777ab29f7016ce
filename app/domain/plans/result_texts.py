"""The values of a column as a file writes them: exact, each different number written once."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from app.domain.exact import Exact
from app.domain.money import minor_digits, minor_unit
from app.domain.plans.columns import Column
from app.domain.plans.document import Line, Plan, PoolSource

MOST_PLACES = 12


def column_texts(plan: Plan, line: Line, column: Column) -> list[str]:
    """Each row's value; what is missing is empty."""
    texts = _texts(plan, line, column)
    for row in np.flatnonzero(column.codes).tolist():
        texts[row] = ""
    return texts


def reason_texts(column: Column, reasons: Sequence[str]) -> list[str] | None:
    """Each row's reason, empty where there is a value; None if every row has a value."""
    if not column.codes.any():
        return None
    known = ["", *reasons]
    return [known[code] for code in column.codes.tolist()]


def number_text(value: Fraction) -> str:
    """A decimal if it ends within 12 places, else a/b.

    >>> number_text(Fraction(-7, 2)), number_text(Fraction(1, 3)), number_text(Fraction(40))
    ('-3.5', '1/3', '40')
    """
    return _exact_text(value.numerator, value.denominator)


def _texts(plan: Plan, line: Line, column: Column) -> list[str]:
    if column.truths is not None:
        return ["yes" if truth else "no" for truth in column.truths.tolist()]
    if column.texts is not None:
        return [str(text) for text in column.texts]
    numbers = column.number()
    if plan.units[line.name] == "date":
        return [date.fromordinal(max(int(day), 1)).isoformat() for day in numbers.num]
    places = minor_digits(plan.currency) if _is_paid_out(plan, line) else None
    texts = _number_texts(numbers, places)
    for place, row in enumerate(numbers.wide.rows.tolist()):
        value = Fraction(numbers.wide.num[place], numbers.wide.den[place])
        texts[row] = _money_or_exact(value, places)
    return texts


def _is_paid_out(plan: Plan, line: Line) -> bool:
    """Whether its values are whole amounts of money, which are written with all decimals."""
    if plan.units[line.name] != "money":
        return False
    step = line.round.to if line.round else None
    if step is None and isinstance(line.source, PoolSource):
        step = line.source.to.to
    return step is not None and (step / minor_unit(plan.currency)).denominator == 1


def _number_texts(numbers: Exact, places: int | None) -> list[str]:
    if not isinstance(numbers.den, int):
        return _quotients(numbers.num, numbers.den, places)
    different, which = np.unique(numbers.num, return_inverse=True)
    dens = np.broadcast_to(np.int64(numbers.den), len(different))
    texts = _quotients(different, dens, places)
    return [texts[place] for place in which.tolist()]


def _quotients(num: Any, den: Any, places: int | None) -> list[str]:
    divisor = np.gcd(num, den)
    pairs = zip((num // divisor).tolist(), (den // divisor).tolist(), strict=True)
    if places is None:
        return [_exact_text(*pair) for pair in pairs]
    unit = 10**places
    return [
        _decimal(above * (unit // below), places) if not unit % below else _exact_text(above, below)
        for above, below in pairs
    ]


def _money_or_exact(value: Fraction, places: int | None) -> str:
    if places is None or 10**places % value.denominator:
        return number_text(value)
    return _decimal(int(value * 10**places), places)


def _exact_text(num: int, den: int) -> str:
    if den == 1:
        return str(num)
    places = _places(den)
    return f"{num}/{den}" if places is None else _decimal(num * 10**places // den, places)


def _decimal(units: int, places: int) -> str:
    """So many units of the last decimal place."""
    if not places:
        return str(units)
    text = str(units) if units >= 0 else str(-units)
    text = text.rjust(places + 1, "0")
    return f"{'-' if units < 0 else ''}{text[:-places]}.{text[-places:]}"


@lru_cache(maxsize=100_000)
def _places(den: int) -> int | None:
    """How many decimal places a quotient in lowest terms needs; None for more than 12."""
    return next((each for each in range(MOST_PLACES + 1) if not 10**each % den), None)
