"""How one value was looked up in a table: the row that it reached, and the slices it fills."""

from dataclasses import dataclass
from fractions import Fraction

from app.domain import exact
from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.lookups import flats, reached, slice_amount, slice_units, slices
from app.domain.plans.language.document import Table
from app.domain.plans.language.expressions import Call, Literal, Word
from app.domain.plans.telling.one_run import OneFormula

IN_SLICES = ("marginal", "interpolated_amounts")


@dataclass(frozen=True, slots=True)
class PointTrace:
    """One row of a table: from where on it holds, and what it gives."""

    start: Fraction | str
    gives: Value


@dataclass(frozen=True, slots=True)
class SliceTrace:
    """The part of x that lies in one slice, and what that gives; no end: it goes on for ever."""

    start: Fraction
    end: Fraction | None
    units: Fraction
    rate: Fraction
    amount: Fraction


@dataclass(frozen=True, slots=True)
class TableTrace:
    """One look into a table. `row`: the last row reached, from 1; 0 is below the first.

    `hit`: that row; of a straight line also the next one. `flat`: what was added at the end.
    `slice`: the one that was asked for, from 1.
    """

    table: str
    part: str
    kind: str
    x: Value
    x_unit: str
    gives: Value
    unit: str
    row: int = 0
    hit: tuple[PointTrace, ...] = ()
    slices: tuple[SliceTrace, ...] = ()
    flat: Fraction | None = None
    slice: int = 0


def table_trace(seen: OneFormula, call: Call) -> TableTrace:
    """One look into a table, as a formula of one payee takes it."""
    x, gives, unit = seen.value(call.arguments[0]), seen.value(call), seen.unit(call)
    x_unit = _unit_of_x(seen.unit(call.arguments[0]), seen.run.plan.tables[call.function])
    table = seen.run.calculation.table(call.function)
    kind = seen.run.plan.tables[call.function].kind
    if table is None or x.missing:
        return TableTrace(call.function, call.part, kind, x, x_unit, gives, unit)
    asked = call.arguments[1] if call.part == "slice" else None
    place = int(asked.value) if isinstance(asked, Literal) else 0
    row = _row(table, x)
    hit = tuple(_point(table, place) for place in _hit(table, row))
    parts = _slices(table, x.number) if kind in IN_SLICES and x.number is not None else ()
    flat = None if call.part else _flat(table, row)
    return TableTrace(
        *(call.function, call.part, kind, x, x_unit, gives, unit, row, hit, parts, flat, place)
    )


def _unit_of_x(unit: str, table: Table) -> str:
    """The unit of what is looked up; a plain number takes that of the table's starts."""
    start = table.rows[0].start.unit
    return start if unit == "number" and start in ("percent", "money") else unit


def _row(table: Table, x: Value) -> int:
    if table.kind == "match":
        starts = [row.start.value for row in table.rows]
        return starts.index(x.text or "") + 1 if x.text in starts else 0
    assert x.number is not None  # checked with the units
    return int(reached(table, exact.constant(x.number, 1))[0])


def _hit(table: Table, row: int) -> list[int]:
    if table.kind == "interpolated" and 0 < row < len(table.rows):
        return [row - 1, row]
    return [row - 1] if row else []


def _point(table: Table, place: int) -> PointTrace:
    row = table.rows[place]
    start = row.start.value
    assert isinstance(start, Fraction | str)
    return PointTrace(start, value_of(row.value))


def value_of(written: Literal | Word) -> Value:
    """What a table or a constant says, as a value."""
    match written.value:
        case bool() as truth:
            return Value(truth=truth)
        case str() as text:
            return Value(text=text)
        case Fraction() as found:
            return Value(found)
        case day:
            return Value(day=day)


def _slices(table: Table, x: Fraction) -> tuple[SliceTrace, ...]:
    column = exact.constant(x, 1)
    return tuple(
        SliceTrace(
            part.first,
            part.end,
            slice_units(table, column, place).at(0),
            part.rate,
            slice_amount(table, column, place).at(0),
        )
        for place, part in enumerate(slices(table), start=1)
    )


def _flat(table: Table, row: int) -> Fraction | None:
    if not row and table.below != "first":
        return None
    return flats(table)[max(row - 1, 0)] or None
