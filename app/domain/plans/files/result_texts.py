"""The values of a column as a file writes them: exact, each different number written once."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from app.domain.exact import FITS, Exact
from app.domain.money import minor_digits, minor_unit
from app.domain.plans.evaluating.columns import Column
from app.domain.plans.files.given_numbers import bits
from app.domain.plans.language.document import Line, Plan, PoolSource

MOST_PLACES = 12
SAMPLE = 1_000  # rows; where most of them differ, no number is looked for twice


def column_texts(plan: Plan, line: Line, column: Column) -> list[str]:
    """Each row's value; what is missing is empty."""
    texts = _texts(plan, line, column)
    for row in np.flatnonzero(column.codes).tolist():
        texts[row] = ""
    return texts


def reason_texts(column: Column, reasons: Sequence[str]) -> list[str]:
    """Each row's reason, empty where there is a value."""
    found = [""] * len(column)
    for row in np.flatnonzero(column.codes).tolist():
        found[row] = reasons[column.codes[row] - 1]
    return found


def number_text(value: Fraction) -> str:
    """A decimal if it ends within 12 places, else a/b.

    >>> number_text(Fraction(-7, 2)), number_text(Fraction(1, 3)), number_text(Fraction(40))
    ('-3.5', '1/3', '40')
    """
    num, den = (np.array([part], object) for part in value.as_integer_ratio())
    return _written(num, den, _places(value.denominator))[0]


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
    return step is not None and Fraction(step, minor_unit(plan.currency)).denominator == 1


def _number_texts(numbers: Exact, places: int | None) -> list[str]:
    """The numbers that are not wide, each different one written once."""
    divisor = np.gcd(numbers.num, numbers.den)
    num, den = numbers.num // divisor, numbers.den // divisor
    shift = int(den.max(initial=1)).bit_length()
    few = np.unique(num[:SAMPLE]).size < SAMPLE // 2
    if shift + bits(num) > FITS or not few:
        return _quotients(num, den, places)
    keys, which = np.unique((num << shift) + den, return_inverse=True)
    texts = _quotients(keys >> shift, keys & ((1 << shift) - 1), places)
    return [texts[place] for place in which.tolist()]


def _quotients(num: Any, den: Any, places: int | None) -> list[str]:
    """Quotients in lowest terms; where the denominators are few, those alike are written at once.

    `places`: of amounts of money that have to have so many; None: as many as are needed.
    """
    if places is not None and not (10**places % den).any():
        return _decimals(_units(num, den, places), places)
    different, which = np.unique(den, return_inverse=True)
    needed = np.array([_places(each) for each in different.tolist()])
    of_row = needed[which] if len(den) else needed
    texts = np.empty(len(num), object)
    for each in np.unique(of_row).tolist():
        rows = np.flatnonzero(of_row == each)
        texts[rows] = _written(num[rows], den[rows], each)
    found: list[str] = texts.tolist()
    return found


def _written(num: Any, den: Any, places: int) -> list[str]:
    """As decimals with so many places, or as a/b where there are -1."""
    if places == 0:
        return list(map(str, num.tolist()))
    if places < 0:
        return [f"{a}/{b}" for a, b in zip(num.tolist(), den.tolist(), strict=True)]
    return _decimals(_units(num, den, places), places)


def _units(num: Any, den: Any, places: int) -> Any:
    """How many units of the last decimal place; Python integers where int64 is too small."""
    if bits(num) + (10**places).bit_length() > FITS:
        num = num.astype(object)
    return num * (10**places // den)


def _decimals(units: Any, places: int) -> list[str]:
    """So many units of the last decimal place each."""
    if not places:
        return list(map(str, units.tolist()))
    texts = map(str, abs(units).tolist())
    long = [text if len(text) > places else text.rjust(places + 1, "0") for text in texts]
    found = [f"{text[:-places]}.{text[-places:]}" for text in long]
    for row in np.flatnonzero(units < 0).tolist():
        found[row] = f"-{found[row]}"
    return found


def _money_or_exact(value: Fraction, places: int | None) -> str:
    if places is None or 10**places % value.denominator:
        return number_text(value)
    return _decimals(np.array([int(value * 10**places)], object), places)[0]


@lru_cache(maxsize=100_000)
def _places(den: int) -> int:
    """How many decimal places a quotient in lowest terms needs; -1 for more than 12."""
    return next((each for each in range(MOST_PLACES + 1) if not 10**each % den), -1)
