"""Columns of exact rationals: int64 where it fits, Python integers for the rows where it does not.

Numerators are int64; the denominator is a plain integer where it is the same for all rows. Each
column carries bounds of its size in bits. A step first trusts the bounds, then measures, then
reduces by gcd, and only rows that still do not fit are calculated with Python integers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.rounding import ROUNDINGS

FITS = 62  # bits of a number that int64 holds with room for one addition
MOST_BITS = 4096  # of a number that is of use: squares of squares would never end
GROWN = 2048  # bits of a number that is worth a gcd
POWERS = 1 << np.arange(63, dtype=np.int64)
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Objects = NDArray[Any]  # of Python integers


@dataclass(frozen=True, slots=True)
class Wide:
    """The rows of a column that do not fit, with their numerators and denominators."""

    rows: NDArray[np.intp]  # in order
    num: Objects
    den: Objects


NO_ROWS = Wide(np.empty(0, np.intp), np.empty(0, object), np.empty(0, object))


@dataclass(frozen=True, slots=True)
class Exact:
    """One exact number per row: num / den, den > 0. `wide` rows hold 0 in `num`."""

    num: Ints
    den: Ints | int
    num_bits: int  # |num| < 2**num_bits in every row
    den_bits: int
    wide: Wide = NO_ROWS
    lowest: bool = False  # no row can be reduced

    def __len__(self) -> int:
        return len(self.num)

    def at(self, row: int) -> Fraction:
        """The number in one row."""
        place = np.flatnonzero(self.wide.rows == row)
        if len(place):
            return Fraction(self.wide.num[place[0]], self.wide.den[place[0]])
        den = self.den if isinstance(self.den, int) else self.den[row]
        return Fraction(int(self.num[row]), int(den))

    def fractions(self) -> list[Fraction]:
        """Every row's number; for small columns and for files."""
        num, den = _objects(self, np.arange(len(self)))
        return list(map(Fraction, num, den))


def exact(values: Sequence[Fraction | int]) -> Exact:
    """A column of these numbers."""
    num = np.array([value.numerator for value in values], object)
    den = np.array([value.denominator for value in values], object)
    return _from_objects(num, den)


def parts(a: Exact) -> tuple[Any, Any]:
    """Numerators and denominators, one each per row; Python integers where int64 is too small."""
    if len(a.wide.rows):
        return _objects(a, np.arange(len(a)))
    return a.num, np.broadcast_to(a.den, len(a))


def of_counts(num: Ints, den: Ints | int) -> Exact:
    """A column of quotients of integers; den > 0. Columns of Python integers may be of any size."""
    if num.dtype.hasobject:
        return _from_objects(num, np.broadcast_to(den, len(num)).astype(object))
    return _small(num, den)


def constant(value: Fraction | int, rows: int) -> Exact:
    """The same number in every row."""
    value = Fraction(value)
    if abs(value.numerator).bit_length() > FITS or value.denominator.bit_length() > FITS:
        return exact([value] * rows)
    num = np.full(rows, value.numerator, np.int64)
    bits = (value.numerator.bit_length(), value.denominator.bit_length())
    return Exact(num, value.denominator, *bits, lowest=True)


def add(a: Exact, b: Exact) -> Exact:
    """a + b."""
    if not len(a.wide.rows) and not len(b.wide.rows):
        a, b = _over_one(a, b)
        bits = max(a.num_bits, b.num_bits) + 1
        if _same_den(a, b) and bits <= FITS:
            return Exact(a.num + b.num, a.den, bits, max(a.den_bits, b.den_bits))
    return _step(a, b, _sum_bits, _sum)


def subtract(a: Exact, b: Exact) -> Exact:
    """a - b."""
    return add(a, negative(b))


def negative(a: Exact) -> Exact:
    """-a."""
    wide = Wide(a.wide.rows, -a.wide.num, a.wide.den) if len(a.wide.rows) else NO_ROWS
    return Exact(-a.num, a.den, a.num_bits, a.den_bits, wide, a.lowest)


def multiply(a: Exact, b: Exact) -> Exact:
    """a * b."""
    return _step(a, b, _product_bits, _product)


def divide(a: Exact, b: Exact) -> Exact:
    """a / b; the caller has put something else in where b is 0."""
    return multiply(a, _reciprocal(b))


def largest_bits(a: Exact) -> int:
    """No numerator and no denominator is longer than so many bits."""
    if not len(a.wide.rows):
        return FITS
    return int(max(_lengths(a.wide.num).max(), _lengths(a.wide.den).max()))


def is_zero(a: Exact) -> Bools:
    """Where a is 0."""
    zero: Bools = a.num == 0
    zero[a.wide.rows] = a.wide.num == 0
    return zero


def sign_of_difference(a: Exact, b: Exact) -> NDArray[np.int8]:
    """-1, 0 or 1 as a is less than, equal to or more than b; exact, no tolerance."""
    difference = subtract(a, b)
    sign = np.sign(difference.num).astype(np.int8)
    wide = difference.wide
    sign[wide.rows] = [(num > 0) - (num < 0) for num in wide.num]
    return sign


def choose(condition: Bools, a: Exact, b: Exact) -> Exact:
    """a where the condition holds, else b."""
    a, b = _over_one(a, b)
    den = a.den if _same_den(a, b) else np.where(condition, a.den, b.den)
    bits = (max(a.num_bits, b.num_bits), max(a.den_bits, b.den_bits))
    wide = _joined(_kept(a.wide, condition), _kept(b.wide, ~condition))
    return Exact(np.where(condition, a.num, b.num), den, *bits, wide)


def pick(values: Sequence[Fraction], index: NDArray[np.intp]) -> Exact:
    """values[index] in every row."""
    common = lcm(*(value.denominator for value in values))
    scaled = [int(value * common) for value in values]
    if max(abs(value).bit_length() for value in (*scaled, common)) > FITS:
        return exact([values[place] for place in index])
    return _small(np.array(scaled, np.int64)[index], common)


def round_to(a: Exact, to: Fraction, mode: str) -> Exact:
    """Each number as a whole multiple of `to`."""
    units = multiply(a, constant(Fraction(1, to), len(a)))
    round_ints = ROUNDINGS[mode]
    whole = round_ints(units.num, units.den)
    wide = units.wide
    rounded = _small(whole, 1)
    if len(wide.rows):
        big = Wide(wide.rows, round_ints(wide.num, wide.den), np.ones(len(wide.rows), object))
        rounded = _returned(Exact(rounded.num, 1, rounded.num_bits, 1, big), wide.rows)
    return multiply(rounded, constant(to, len(a)))


Parts = Callable[[Any, Any, Any, Any], tuple[Any, Any]]
Bits = Callable[[Any, Any, Any, Any], tuple[Any, Any]]


def _sum(p: Any, q: Any, r: Any, s: Any) -> tuple[Any, Any]:
    return _times(p, s) + _times(r, q), _times(q, s)


def _product(p: Any, q: Any, r: Any, s: Any) -> tuple[Any, Any]:
    return p * r, _times(q, s)


def _times(a: Any, b: Any) -> Any:
    """a * b; the same array where the other is a plain 1."""
    if isinstance(b, int) and b == 1:
        return a
    return b if isinstance(a, int) and a == 1 else a * b


def _sum_bits(p: Any, q: Any, r: Any, s: Any) -> tuple[Any, Any]:
    return np.maximum(p + s, q + r) + 1, q + s


def _product_bits(p: Any, q: Any, r: Any, s: Any) -> tuple[Any, Any]:
    return p + r, q + s


def _step(a: Exact, b: Exact, bits: Bits, parts: Parts) -> Exact:
    """One operation: by trust in the bounds, after measuring, after gcd, or row by row."""
    for left, right in _made_smaller(a, b):
        num_bits, den_bits = bits(left.num_bits, left.den_bits, right.num_bits, right.den_bits)
        if num_bits <= FITS and den_bits <= FITS:
            return _with_wide(left, right, parts, _no_rows(a), (int(num_bits), int(den_bits)))
    a, b = left, right
    of_rows = bits(_lengths(a.num), _lengths(a.den), _lengths(b.num), _lengths(b.den))
    large = np.broadcast_to((of_rows[0] > FITS) | (of_rows[1] > FITS), len(a))
    return _with_wide(a, b, parts, large, (FITS, FITS))


def _with_wide(a: Exact, b: Exact, parts: Parts, large: Bools, bits: tuple[int, int]) -> Exact:
    wide_before = _union(a.wide.rows, b.wide.rows)
    rows = _union(np.flatnonzero(large), wide_before)
    if not len(rows):
        num, den = parts(a.num, a.den, b.num, b.den)
        return Exact(num, den, *bits)
    wide = Wide(rows, *parts(*_objects(a, rows), *_objects(b, rows)))
    calm_a, calm_b = _calmed(a, rows), _calmed(b, rows)
    num, den = parts(calm_a.num, calm_a.den, calm_b.num, calm_b.den)
    return _returned(Exact(num, den, *bits, wide), wide_before)


def _union(one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
    """The rows of both, in order."""
    if one is other or not len(other):
        return one
    return np.union1d(one, other) if len(one) else other


def _returned(column: Exact, wide_before: NDArray[np.intp]) -> Exact:
    """Wide rows that fit go back among the others.

    A row is reduced when it becomes wide, and when it has grown: a gcd of large numbers costs more
    than a step with them.
    """
    rows, num, den = column.wide.rows, column.wide.num, column.wide.den
    worth = ~np.isin(rows, wide_before, assume_unique=True)
    worth |= (_lengths(num) > GROWN) | (_lengths(den) > GROWN)
    if worth.any():
        divisor = np.gcd(num[worth], den[worth])
        num[worth], den[worth] = num[worth] // divisor, den[worth] // divisor
    fits = (_lengths(num) <= FITS) & (_lengths(den) <= FITS)
    if not fits.any():
        wide = Wide(rows, num, den)
        return Exact(column.num, column.den, column.num_bits, column.den_bits, wide)
    all_num, all_den = column.num.copy(), column.den
    all_num[rows[fits]] = num[fits].astype(np.int64)
    if not (isinstance(all_den, int) and (den[fits] == all_den).all()):
        all_den = np.broadcast_to(all_den, len(column)).astype(np.int64)
        all_den[rows[fits]] = den[fits].astype(np.int64)
    left = Wide(rows[~fits], num[~fits], den[~fits]) if not fits.all() else NO_ROWS
    small = _small(all_num, all_den)
    return Exact(small.num, small.den, small.num_bits, small.den_bits, left)


def _made_smaller(a: Exact, b: Exact) -> Iterator[tuple[Exact, Exact]]:
    """The same numbers with smaller bounds each time; what costs more comes later."""
    yield a, b
    a, b = _measured(a), _measured(b)
    yield a, b
    if a.den_bits >= b.den_bits:
        yield (a := _reduced(a)), b
    else:
        yield a, (b := _reduced(b))
    yield _reduced(a), _reduced(b)


def _measured(a: Exact) -> Exact:
    small = _small(a.num, a.den)
    return Exact(a.num, a.den, small.num_bits, small.den_bits, a.wide, a.lowest)


def _reduced(a: Exact) -> Exact:
    if a.lowest or a.den_bits <= 1:  # a denominator of 1
        return a
    divisor = np.gcd(a.num, a.den)
    num, den = a.num // divisor, a.den // divisor
    small = _small(num, den)
    return Exact(num, den, small.num_bits, small.den_bits, a.wide, lowest=True)


def _small(num: Ints, den: Ints | int) -> Exact:
    return Exact(num, den, _most_bits(num), _most_bits(den))


def _most_bits(values: Ints | int) -> int:
    if isinstance(values, int):
        return values.bit_length()
    return int(max(-int(values.min()), int(values.max()), 0)).bit_length() if len(values) else 0


def _lengths(values: Any) -> Any:
    """Bits of each number."""
    if isinstance(values, int):
        return values.bit_length()
    if values.dtype == object:
        return np.fromiter(map(int.bit_length, values), np.int64, len(values))
    return np.searchsorted(POWERS, np.abs(values), side="right")


def _no_rows(a: Exact) -> Bools:
    return np.zeros(len(a), np.bool_)


def _objects(a: Exact, rows: NDArray[np.intp]) -> tuple[Objects, Objects]:
    """Numerators and denominators of some rows as Python integers."""
    num = a.num[rows].astype(object)
    den = np.broadcast_to(a.den, len(a))[rows].astype(object)
    places = np.searchsorted(rows, a.wide.rows)
    num[places], den[places] = a.wide.num, a.wide.den
    return num, den


def _calmed(a: Exact, rows: NDArray[np.intp]) -> Exact:
    """0 / 1 in these rows, so that nothing overflows there."""
    num = a.num.copy()
    num[rows] = 0
    den: Ints | int = a.den
    if not isinstance(den, int):
        den = den.copy()
        den[rows] = 1
    return Exact(num, den, a.num_bits, a.den_bits)


def _reciprocal(a: Exact) -> Exact:
    sign: Ints = np.where(a.num < 0, -1, 1).astype(np.int64)
    den = np.abs(a.num)
    den[a.wide.rows] = 1
    num: Ints = (sign * a.den).astype(np.int64)
    num[a.wide.rows] = 0
    wide = NO_ROWS
    if len(a.wide.rows):
        flip = np.array([-1 if value < 0 else 1 for value in a.wide.num], object)
        wide = Wide(a.wide.rows, flip * a.wide.den, flip * a.wide.num)
    return Exact(num, den, a.den_bits, a.num_bits, wide)


def _over_one(a: Exact, b: Exact) -> tuple[Exact, Exact]:
    """Both over one plain denominator, where both have a plain one and the numbers surely fit."""
    if not (isinstance(a.den, int) and isinstance(b.den, int)) or a.den == b.den:
        return a, b
    common = lcm(a.den, b.den)
    left, right = common // a.den, common // b.den
    bits = max(a.num_bits + left.bit_length(), b.num_bits + right.bit_length())
    if max(bits, common.bit_length()) > FITS:
        return a, b
    return _scaled(a, left), _scaled(b, right)


def _scaled(a: Exact, factor: int) -> Exact:
    """The same numbers, above and below the line times a factor."""
    if factor == 1:
        return a
    den, bits = a.den * factor, factor.bit_length()
    return Exact(a.num * factor, den, a.num_bits + bits, a.den_bits + bits, a.wide)


def _same_den(a: Exact, b: Exact) -> bool:
    return a.den is b.den or (isinstance(a.den, int) and isinstance(b.den, int) and a.den == b.den)


def _kept(wide: Wide, condition: Bools) -> Wide:
    if not len(wide.rows):
        return wide
    keep = condition[wide.rows]
    return Wide(wide.rows[keep], wide.num[keep], wide.den[keep])


def _joined(a: Wide, b: Wide) -> Wide:
    if not len(a.rows) or not len(b.rows):
        return a if len(a.rows) else b
    rows = np.concatenate([a.rows, b.rows])
    order = np.argsort(rows)
    num, den = np.concatenate([a.num, b.num]), np.concatenate([a.den, b.den])
    return Wide(rows[order], num[order], den[order])


def _from_objects(num: Objects, den: Objects) -> Exact:
    """A column of Python integers: int64 for the rows that fit."""
    fits = (_lengths(num) <= FITS) & (_lengths(den) <= FITS)
    small_num = np.where(fits, num, 0).astype(np.int64)
    small_den = np.where(fits, den, 1).astype(np.int64)
    same = len(small_den) > 0 and bool((small_den == small_den[0]).all())
    small = _small(small_num, int(small_den[0]) if same else small_den)
    rows = np.flatnonzero(~fits)
    wide = Wide(rows, num[rows], den[rows]) if len(rows) else NO_ROWS
    return Exact(small.num, small.den, small.num_bits, small.den_bits, wide)
