"""A column as places in the bytes of its file, so that its numbers are read all at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from app.domain.exact import Bools, Ints
from app.domain.plans.evaluating.inputs import Amounts
from app.domain.plans.files.given_cells import MOST_BARE_PERCENT

PADDING = 32  # bytes before the file, so that a short cell has something before it
LONGEST = 18  # digits: int64 holds every number of so many
ZERO, NINE, DOT, MINUS, SLASH, PERCENT = b"09.-/%"
Places = NDArray[np.int32] | NDArray[np.int64]
Read = Callable[[Any, Places, Places, Bools], Amounts | None]


@dataclass(frozen=True, slots=True)
class Slices:
    """Cells without quotes: where each begins and ends in the bytes, which begin with PADDING."""

    data: bytes
    starts: Places
    ends: Places

    def texts(self) -> list[str]:
        """The text of each cell."""
        pairs = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        if self.data.isascii():
            text = self.data.decode("ascii")
            return [text[start:end] for start, end in pairs]
        return [self.data[start:end].decode() for start, end in pairs]


def amounts_in(cells: Slices, unit: str) -> Amounts | None:
    """The number in each cell; None where they are not all written alike, or one is wrong."""
    known = cells.ends > cells.starts
    buffer = np.frombuffer(cells.data, np.uint8)
    starts, ends = cells.starts, cells.ends
    last = buffer[ends[known] - 1]
    if len(last) and (last == PERCENT).all() and unit in ("percent", "number"):
        found = _decimals(buffer, starts, np.where(known, ends - 1, ends), known)
        return None if found is None else Amounts(found.num, found.den * 100, known)
    found = _first_as(buffer, starts, ends, known)(buffer, starts, ends, known)
    if (
        found is not None
        and unit == "percent"
        and (np.abs(found.num) > MOST_BARE_PERCENT * found.den).any()
    ):
        return None
    return found


def _first_as(buffer: Any, starts: Places, ends: Places, known: Bools) -> Read:
    """How the first cell is written, which all others have to be as well."""
    first = int(np.argmax(known))
    is_quotient = SLASH in buffer[starts[first] : ends[first]]
    return _quotients if is_quotient else _decimals


def _decimals(buffer: Any, starts: Places, ends: Places, known: Bools) -> Amounts | None:
    """Numbers such as -12.50, over the power of ten that the longest of them needs."""
    minus = known & (buffer[starts] == MINUS)
    starts = starts + minus
    signs = _signs(buffer, starts, ends)
    if signs is None or (known & (ends <= starts)).any():
        return None
    dots = signs == DOT
    digits = (signs >= ZERO) & (signs <= NINE)
    if not (digits | dots).all() or (dots.sum(axis=0) > 1).any():
        return None
    at_edge = known & ((buffer[starts] == DOT) | (buffer[ends - 1] == DOT))
    places = np.where(dots.any(axis=0), len(signs) - 1 - np.argmax(dots, axis=0), 0)
    most = int(places.max(initial=0))
    if at_edge.any() or len(signs) + most > LONGEST:
        return None
    num = _value(signs, dots) * 10 ** (most - places)
    return Amounts(np.where(minus, -num, num), 10**most, known)


def _quotients(buffer: Any, starts: Places, ends: Places, known: Bools) -> Amounts | None:
    """Numbers such as -3/4."""
    signs = _signs(buffer, starts, ends)
    if signs is None:
        return None
    slashes = signs == SLASH
    if not len(signs) or (slashes.sum(axis=0) != known).any():
        return None
    middle = np.where(known, ends - len(signs) + np.argmax(slashes, axis=0), ends)
    after = np.where(known, middle + 1, ends)
    top, bottom = _decimals(buffer, starts, middle, known), _decimals(buffer, after, ends, known)
    if top is None or bottom is None or top.den != 1 or bottom.den != 1:
        return None
    if (known & (bottom.num <= 0)).any() or (buffer[after[known]] == MINUS).any():
        return None
    return Amounts(top.num, np.where(known, bottom.num, 1), known)


def _signs(buffer: Any, starts: Places, ends: Places) -> Any:
    """The signs of all cells, from the left; short cells have zeros before. None: one is long."""
    lengths = ends - starts
    longest = int(lengths.max(initial=1))
    if longest > LONGEST:
        return None
    signs = np.ascontiguousarray(sliding_window_view(buffer, longest)[ends - longest].T)
    signs[np.arange(longest)[:, None] < longest - lengths] = ZERO
    return signs


def _value(signs: Any, dots: Any) -> Ints:
    """The digits as one number, dots left out."""
    found = np.zeros(signs.shape[1], np.int64)
    for row, dot in zip(signs, dots, strict=True):
        more = found * 10 + (row - ZERO)
        found = np.where(dot, found, more) if dot.any() else more
    return found
