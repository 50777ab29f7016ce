"""A table of a plan read for a whole column: which row is reached, and what that gives."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.domain import exact
from app.domain.exact import Bools, Exact
from app.domain.exact_groups import larger, smaller
from app.domain.plans.evaluating.columns import Column, chosen, column_of, constant_column
from app.domain.plans.language.document import Table
from app.domain.plans.language.expressions import Literal, Word

Index = NDArray[np.intp]
CodeOf = Callable[[str], int]
Reach = Callable[[Table, Exact], Index]


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a table that is calculated in slices; no end: it goes on for ever."""

    first: Fraction
    end: Fraction | None
    rate: Fraction  # per unit
    amount: Fraction  # of the whole slice, 0 where it has no end


def looked_up(
    table: Table, part: str, x: Column, place: int, code_of: CodeOf, reach: Reach
) -> Column:
    """What `table(x)`, `table.column(x)`, `table.row(x)` or `table.slice(x, place)` gives.

    `reach`: says how many rows each value reaches, as `reached` does.
    """
    if table.kind == "match":
        return _matched(table, part, x, code_of)
    k = reach(table, x.number())
    index = np.maximum(k - 1, 0)
    if part == "slice":
        numbers = slice_amount(table, x.number(), place)
        return _below(table, x, k, Column(x.codes, numbers), Fraction(0), code_of)
    if part == "row":
        row = np.maximum(k, 1) if table.below == "first" else k
        rows = Column(x.codes, exact.of_counts(row.astype(np.int64), 1))
        return _below(table, x, k, rows, Fraction(0), code_of)
    if part:
        column = _picked([row.more[part] for row in table.rows], index).with_codes(x.codes)
        return _below(table, x, k, column, None, code_of)
    value = table.below.value if isinstance(table.below, Literal | Word) else None
    return _below(table, x, k, _value(table, x, k, index), value, code_of)


def reached(table: Table, x: Exact) -> Index:
    """How many rows each value reaches."""
    found = np.zeros(len(x), np.intp)
    for row in table.rows:
        assert isinstance(row.start.value, Fraction)
        sign = exact.sign_of_difference(x, exact.constant(row.start.value, len(x)))
        found += (sign >= 0) if row.ties == "reached" else (sign > 0)
    return found


def slices(table: Table) -> list[Slice]:
    """The slices of a table that is marginal or interpolates amounts."""
    starts = [number(row.start) for row in table.rows]
    ends = [*starts[1:], table.until.value if table.until else None]
    found = []
    for row, first, end in zip(table.rows, starts, ends, strict=True):
        value = number(row.value)
        if table.kind == "interpolated_amounts":
            assert end is not None  # the last slice is closed: checked when the table is read
            found.append(Slice(first, end, Fraction(value, end - first), value))
        else:
            whole = Fraction(0) if end is None else value * (end - first)
            found.append(Slice(first, end, value, whole))
    return found


def slice_amount(table: Table, x: Exact, place: int) -> Exact:
    """What one slice gives, counted from 1: the units of x in it, times its rate."""
    return _rounded(table, exact.multiply(slice_units(table, x, place), _rate(table, x, place)))


def number(value: Literal | Word | None) -> Fraction:
    """The number that stands in a table; nothing is 0."""
    return value.value if isinstance(value, Literal) else Fraction(0)


def flats(table: Table) -> list[Fraction]:
    """The flat amount of each row: its own, or all up to it."""
    own = [number(row.flat) for row in table.rows]
    return list(itertools.accumulate(own)) if table.flats == "each" else own


def slice_units(table: Table, x: Exact, place: int) -> Exact:
    """How many units of x lie in a slice, counted from 1."""
    part = slices(table)[place - 1]
    capped = x if part.end is None else smaller(x, exact.constant(part.end, len(x)))
    width = exact.subtract(capped, exact.constant(part.first, len(x)))
    if place > 1 or table.below != "extend":
        width = larger(width, exact.constant(0, len(x)))
    return _rounded(table, width)


def _rate(table: Table, x: Exact, place: int) -> Exact:
    return exact.constant(slices(table)[place - 1].rate, len(x))


def _rounded(table: Table, x: Exact) -> Exact:
    return exact.round_to(x, table.round.to, table.round.mode) if table.round else x


def _value(table: Table, x: Column, k: Index, index: Index) -> Column:
    """The value of the table, where x reaches its first row."""
    if table.kind == "step":
        return _picked([row.value for row in table.rows], index).with_codes(x.codes)
    numbers = x.number()
    if table.kind == "interpolated":
        found = _on_lines(table, _from_first(table, numbers, k), index)
    elif table.kind == "whole":
        rates = exact.pick([number(row.value) for row in table.rows], index)
        found = _rounded(table, exact.multiply(_rounded(table, numbers), rates))
    elif table.round:
        found = exact.constant(0, len(numbers))
        for place in range(1, len(table.rows) + 1):
            found = exact.add(found, slice_amount(table, numbers, place))
    else:
        found = _in_slices(table, _from_first(table, numbers, k), index)
    return Column(x.codes, _with_flat(table, found, k, index))


def _from_first(table: Table, x: Exact, k: Index) -> Exact:
    """x, where it does not reach the first row that row's start; unless its rate extends below."""
    if table.below == "extend" or k.all():
        return x
    return exact.choose(k == 0, exact.constant(number(table.rows[0].start), len(x)), x)


def _on_lines(table: Table, x: Exact, index: Index) -> Exact:
    """On the straight line that starts at the row; flat after the last."""
    points = [(number(row.start), number(row.value)) for row in table.rows]
    slopes = [Fraction(v2 - v1, x2 - x1) for (x1, v1), (x2, v2) in itertools.pairwise(points)]
    slopes.append(Fraction(0))
    offsets = [value - slope * at for (at, value), slope in zip(points, slopes, strict=True)]
    return exact.add(exact.multiply(x, exact.pick(slopes, index)), exact.pick(offsets, index))


def _in_slices(table: Table, x: Exact, index: Index) -> Exact:
    """All slices below in full, and of this one its part: one multiplication for each row of x."""
    parts = slices(table)
    full = [Fraction(0), *itertools.accumulate(part.amount for part in parts[:-1])]
    offsets = [base - part.rate * part.first for base, part in zip(full, parts, strict=True)]
    if (end := parts[-1].end) is not None:
        x = smaller(x, exact.constant(end, len(x)))
    rise = exact.multiply(x, exact.pick([part.rate for part in parts], index))
    return exact.add(rise, exact.pick(offsets, index))


def _with_flat(table: Table, found: Exact, k: Index, index: Index) -> Exact:
    amounts = flats(table)
    if not any(amounts):
        return found
    flat = exact.pick(amounts, index)
    if table.below != "first":
        flat = exact.choose(k > 0, flat, exact.constant(0, len(found)))
    return exact.add(found, flat)


def _picked(values: Sequence[Literal | Word], index: Index) -> Column:
    codes = np.zeros(len(index), np.int32)
    if all(isinstance(value, Literal) for value in values):
        return Column(codes, exact.pick([number(value) for value in values], index))
    return column_of([value.value for value in values], values[0].unit, 0).take(index)


def _below(
    table: Table,
    x: Column,
    k: Index,
    found: Column,
    value: Fraction | str | bool | object,
    code_of: CodeOf,
) -> Column:
    """What holds where not even the first row is reached."""
    under: Bools = k == 0
    if table.below in ("first", "extend"):
        return found
    if table.below == "missing" or value is None:
        code = code_of(f"{table.name.replace('_', ' ')}: below the first row")
        return found.with_codes(np.where((found.codes == 0) & under, code, found.codes))
    below = constant_column(value, len(found)).with_codes(x.codes)  # type: ignore[arg-type]
    return chosen(under, below, found)


def _matched(table: Table, part: str, x: Column, code_of: CodeOf) -> Column:
    places = {row.start.value: place for place, row in enumerate(table.rows)}
    index = np.array([places.get(text, -1) for text in x.text()], np.intp)
    no_row = index < 0
    code = code_of(f"{table.name.replace('_', ' ')}: no row for this text")
    codes = np.where((x.codes == 0) & no_row, code, x.codes).astype(np.int32)
    if part == "row":
        return Column(codes, exact.of_counts(index.astype(np.int64) + 1, 1))
    values = [row.more[part] if part else row.value for row in table.rows]
    found = _picked(values, np.maximum(index, 0)).with_codes(codes)
    if part or table.otherwise is None:
        return found
    other = constant_column(table.otherwise.value, len(x)).with_codes(x.codes)
    return chosen(no_row, other, found)
