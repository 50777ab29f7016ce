"""Columns of numbers as texts: read all at once where they are written alike, else one by one."""

import re
from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from app.domain.exact import FITS, Bools
from app.domain.plans.evaluating.inputs import Amounts, Index
from app.domain.plans.files.given_cells import MOST_BARE_PERCENT, BadCell, cell

# Alike enough to be read at once, and short enough for int64.
DECIMALS = re.compile(r"(?:-?[0-9]{1,10}+(?:\.[0-9]{1,6}+)?+\n)*+")
PERCENTAGES = re.compile(r"(?:-?[0-9]{1,10}+(?:\.[0-9]{1,6}+)?+%\n)*+")
QUOTIENTS = re.compile(r"(?:-?[0-9]{1,12}+/[1-9][0-9]{0,11}+\n)*+")


class BadCellAt(Exception):
    """A cell that is not what its column holds: which one, and why."""

    def __init__(self, place: int, reason: str) -> None:
        super().__init__(reason)
        self.place = place


def numbers(texts: Sequence[str], unit: str) -> Amounts:
    """The number of each text; an empty one is not known. Errors: BadCellAt."""
    known = np.array([bool(text and not text.isspace()) for text in texts], np.bool_)
    given = texts if known.all() else [text for text in texts if text and not text.isspace()]
    num, den = _read(given, unit) or _one_by_one(texts, unit)
    if known.all():
        return Amounts(num, den, known)
    return Amounts(_spread(num, known, 0), _spread_den(den, known), known)


def over_one(amounts: Amounts) -> tuple[Any, int]:
    """Numerators over one denominator, as Python integers where int64 is too small."""
    if isinstance(amounts.den, int):
        return amounts.num, amounts.den
    common = lcm(*map(int, np.unique(amounts.den)))
    if common.bit_length() + bits(amounts.num) <= FITS:
        return amounts.num * (common // amounts.den), common
    return amounts.num.astype(object) * (common // amounts.den.astype(object)), common


def bits(values: Any) -> int:
    """No number of an array is longer than so many bits."""
    if not len(values):
        return 0
    return max(abs(int(values.min())), abs(int(values.max()))).bit_length()


def added(values: Any, groups: Index, count: int) -> Any:
    """The sum of each group of rows; a row of group -1 counts nowhere."""
    if bits(values) + len(values).bit_length() > FITS:
        values = values.astype(object)
    found = np.zeros(count, values.dtype)
    inside = groups >= 0
    np.add.at(found, groups[inside], values[inside])
    return found


def as_column(values: Sequence[Fraction]) -> tuple[Any, Any]:
    """Numerators, and one denominator or many; as Python integers where int64 is too small."""
    dens = {value.denominator for value in values}
    common = lcm(*dens) if len(dens) < MANY else 1 << FITS
    if common.bit_length() <= FITS // 2:
        num = [value.numerator * (common // value.denominator) for value in values]
        if max(map(int.bit_length, num), default=0) <= FITS:
            return np.array(num, np.int64), common
    num, den = ([getattr(value, part) for value in values] for part in ("numerator", "denominator"))
    fits = max(map(int.bit_length, (*num, *den)), default=0) <= FITS
    kind = np.int64 if fits else object
    return np.array(num, kind), np.array(den, kind)


MANY = 100  # denominators: their least common multiple is worth no look


def _read(texts: Sequence[str], unit: str) -> tuple[Any, Any] | None:
    """All texts at once; None where one is written in another way, or wrong."""
    joined = "".join(f"{text}\n" for text in texts)
    if joined.count("\n") != len(texts):  # a line end within a cell
        return None
    if DECIMALS.fullmatch(joined):
        num, den = _decimals(texts)
        if unit == "percent" and bits(num) and abs(num).max() > MOST_BARE_PERCENT * den:
            return None
        return num, den
    if unit in ("percent", "number") and PERCENTAGES.fullmatch(joined):
        num, den = _decimals([text[:-1] for text in texts])
        return num, den * 100
    if QUOTIENTS.fullmatch(joined):
        parts = joined.replace("/", "\n").split("\n")[:-1]
        both = np.array(list(map(int, parts)), np.int64)
        return both[::2], both[1::2]
    return None


def _decimals(texts: Sequence[str]) -> tuple[Any, int]:
    """Numerators over the power of ten that the longest of them needs."""
    split = [text.partition(".") for text in texts]
    places = max((len(part) for _, _, part in split), default=0)
    if not places:
        return np.array(list(map(int, texts)), np.int64), 1
    whole = [int(head + part.ljust(places, "0")) for head, _, part in split]
    return np.array(whole, np.int64), 10**places


def _one_by_one(texts: Sequence[str], unit: str) -> tuple[Any, Any]:
    found = []
    for place, text in enumerate(texts):
        try:
            value = cell(text, unit)
        except BadCell as error:
            raise BadCellAt(place, str(error)) from None
        if value is not None:
            found.append(value)
    return as_column(found)  # type: ignore[arg-type]


def _spread(values: Any, known: Bools, instead: int) -> Any:
    found = np.full(len(known), instead, values.dtype)
    found[known] = values
    return found


def _spread_den(den: Any, known: Bools) -> Any:
    return den if isinstance(den, int) else _spread(den, known, 1)
