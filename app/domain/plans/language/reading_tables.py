"""The tables of a plan, from its document."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.domain.plans.language.document import Rounding, Table, TableRow
from app.domain.plans.language.expressions import Literal, Word
from app.domain.plans.language.keys import (
    NUMBER,
    day,
    error,
    good_name,
    listed,
    number,
    one_of,
    place_of,
    table,
    text,
    value_at,
)
from app.domain.plans.language.units import BARE, NUMERIC, UNITS

KINDS = ("step", "whole", "marginal", "interpolated", "interpolated_amounts", "match")
IN_SLICES = ("marginal", "interpolated_amounts")
KEYS = ("kind", "rows", "ties", "below", "unit", "until", "flats", "round", "dated", "else")
PARTS = ("row", "slice")  # what a table is asked for beside its columns
ROW_KEYS = ("from", "to", "value", "flat", "ties")
MOST_ROWS = 200


def tables_from(value: object, rounding: Any) -> dict[str, Table]:
    """Every table by its name; `rounding` reads a `round`. Errors: BadPlan."""
    given = table(value, "'tables'")
    return {str(good_name(name)): _Reader(name, rounding).table(given[name]) for name in given}


@dataclass(frozen=True, slots=True)
class _Set:
    """The rows that hold from one day on, and where the last slice ends."""

    rows: tuple[TableRow, ...]
    until: Literal | None


@dataclass(frozen=True, slots=True)
class _Reader:
    name: str
    rounding: Any

    def table(self, value: object) -> Table:
        keys = table(value, f"The table {str(self.name)!r}", KEYS)
        kind = one_of(keys, "kind", KINDS)
        self._check_keys(keys, kind)
        sets = self._sets(keys, kind)
        newest = sets[-1][1]
        found = Table(
            name=str(self.name),
            kind=kind,
            rows=newest.rows,
            below=_below(keys, kind),
            unit=_unit_of_values(keys, newest.rows),
            place=place_of(self.name),
            until=newest.until,
            flats=one_of(keys, "flats", ("reached", "each"), "reached"),
            round=self._round(keys),
            otherwise=value_at(keys["else"], "'else' is a value.") if "else" in keys else None,
        )
        if "dated" not in keys:
            return found
        return replace(found, sets=tuple((first, each.rows) for first, each in sets))

    def _check_keys(self, keys: Mapping[str, Any], kind: str) -> None:
        for key, kinds in (
            ("round", ("marginal", "whole")),
            ("until", IN_SLICES),
            ("else", ("match",)),
        ):
            if key in keys and kind not in kinds:
                raise error(f"{key!r} does not belong to a table of the kind {kind}.", keys[key])
        for key in ("ties", "below"):
            if key in keys and kind == "match":
                raise error(f"A table of the kind match has no {key!r}; it has 'else'.", keys[key])
        if kind == "interpolated_amounts" and "until" not in keys and not _closed(keys):
            raise error(f"{self.name!s}: 'until' says where the last slice ends.", self.name)

    def _round(self, keys: Mapping[str, Any]) -> Rounding | None:
        return self.rounding(keys["round"]) if "round" in keys else None

    def _sets(self, keys: Mapping[str, Any], kind: str) -> list[tuple[date, _Set]]:
        if one_of(keys, "dated", ("true", "false"), "false") == "false":
            return [(date.min, self._rows(keys, listed(keys, "rows"), kind))]
        found: list[tuple[date, _Set]] = []
        for given in listed(keys, "rows"):
            each = table(given, "Each of the dated rows", ("valid_from", "rows"), near=self.name)
            first = day(each.get("valid_from"), "'valid_from'")
            if found and found[-1][0] >= first:
                message = f"{first} does not come after {found[-1][0]}"
                raise error(f"{self.name}: {message}.", each["valid_from"])
            found.append((first, self._rows(keys, listed(each, "rows"), kind)))
        if not found:
            raise error(f"{self.name}: a dated table has rows from some day on.", self.name)
        return found

    def _rows(self, keys: Mapping[str, Any], given: Sequence[object], kind: str) -> _Set:
        ties = one_of(keys, "ties", ("reached", "exceeded"), "reached")
        if not 1 <= len(given) <= MOST_ROWS:
            raise error(f"A table has 1 to {MOST_ROWS} rows.", self.name)
        pairs = [_row(row, ties, kind) for row in given]
        rows = tuple(row for row, _ in pairs)
        self._check_columns(rows, given)
        if kind == "match":
            self._check_texts(rows, given)
            return _Set(rows, None)
        self._check_order(pairs, given)
        return _Set(rows, self._until(keys, pairs))

    def _until(
        self, keys: Mapping[str, Any], pairs: Sequence[tuple[TableRow, Literal | None]]
    ) -> Literal | None:
        row, closed = pairs[-1]
        until = number(keys["until"], "'until' is a number.") if "until" in keys else closed
        if until and until.value <= row.start.value:  # type: ignore[operator]
            raise error(
                f"{self.name}: {until.text} does not come after {row.start.text}.", self.name
            )
        if until and closed and until.value != closed.value:
            message = f"the last row ends at {closed.text}, and 'until' says {until.text}"
            raise error(f"{self.name}: {message}.", self.name)
        return until

    def _check_columns(self, rows: Sequence[TableRow], given: Sequence[object]) -> None:
        first: dict[str, Literal | Word] = {}
        for row, near in zip(rows, given, strict=True):
            for what, value in _columns(row).items():
                if first.setdefault(what, value).unit != value.unit:
                    message = f"all values of the column {what!r} have one unit"
                    raise error(f"{self.name}: {message}.", near)
        names = dict.fromkeys(name for row in rows for name in row.more)
        for row, near in zip(rows, given, strict=True):
            if gone := [name for name in names if name not in row.more]:
                raise error(f"{self.name}: {gone[0]!r} is not there in every row.", near)

    def _check_texts(self, rows: Sequence[TableRow], given: Sequence[object]) -> None:
        seen = set()
        for row, near in zip(rows, given, strict=True):
            if row.start.unit != "text":
                raise error(f"{self.name}: 'from' of a match is a text: write 'gold'.", near)
            if row.start.value in seen:
                raise error(f"{self.name}: {str(row.start.value)!r} is there twice.", near)
            seen.add(row.start.value)

    def _check_order(
        self, pairs: Sequence[tuple[TableRow, Literal | None]], given: Sequence[object]
    ) -> None:
        """Errors: BadPlan at the row that comes too early, or that ends elsewhere."""
        for place, ((before, to), (after, _)) in enumerate(itertools.pairwise(pairs)):
            start, end = before.start.value, after.start.value
            if start >= end:  # type: ignore[operator]
                message = f"{after.start.text} does not come after {before.start.text}"
                raise error(f"{self.name}: {message}.", given[place + 1])
            if to and to.value != end:
                raise error(f"{self.name}: {_gap(to, after.start)}", given[place])


def _gap(to: Literal, start: Literal | Word) -> str:
    """What is wrong where a row does not end where the next one begins."""
    between = f"between {to.text} and {start.text}"
    if to.value < start.value:  # type: ignore[operator]
        return f"what lies {between} is in no row; let the row end at {start.text}."
    return f"what lies {between} is in two rows; let the row end at {start.text}."


def _closed(keys: Mapping[str, Any]) -> bool:
    """Whether the last row says itself where it ends."""
    rows = keys.get("rows")
    return bool(
        isinstance(rows, list) and rows and isinstance(rows[-1], Mapping) and "to" in rows[-1]
    )


def _row(value: object, ties: str, kind: str) -> tuple[TableRow, Literal | None]:
    """A row, and where it says that it ends."""
    if isinstance(value, list):
        if len(value) != 2 or not all(isinstance(text, str) for text in value):
            raise error("A row is [from, value].", value)
        return TableRow(_start(value[0], kind), _number_or_text(value[1]), ties), None
    keys = table(value, "A row of a table")
    more = {_column(key): _number_or_text(keys[key]) for key in keys if key not in ROW_KEYS}
    ends = number(keys["to"], "'to' is a number.") if "to" in keys else None
    flat = number(keys["flat"], "'flat' is a number.") if "flat" in keys else None
    own = one_of(keys, "ties", ("reached", "exceeded"), ties)
    start = _start(text(keys, "from"), kind)
    return TableRow(start, _number_or_text(text(keys, "value")), own, flat, more), ends


def _column(key: str) -> str:
    if key in PARTS:
        raise error(f"A column cannot be called {str(key)!r}.", key)
    return str(good_name(key))


def _start(value: str, kind: str) -> Literal | Word:
    if kind == "match":
        return value_at(value, "'from' is a text.")
    return number(value, "'from' is a number.")


def _number_or_text(value: object) -> Literal | Word:
    return value_at(value, "A value of a table is a number or a text.")


def _columns(row: TableRow) -> dict[str, Literal | Word]:
    """What a row holds, by the names of the columns."""
    flat = {"flat": row.flat} if row.flat else {}
    return {"from": row.start, "value": row.value, **flat, **row.more}


def _unit_of_values(keys: Mapping[str, Any], rows: tuple[TableRow, ...]) -> str:
    unit = rows[0].value.unit
    if "unit" not in keys:
        return "number" if unit == BARE else unit
    said = text(keys, "unit")
    if said not in UNITS:
        raise error(f"There is no unit {str(said)!r}; known are {', '.join(UNITS)}.", said)
    if (said in NUMERIC) != (unit in NUMERIC):
        raise error(f"The values of this table are {plain_unit(unit)}, and not {said!s}.", said)
    return str(said)


def plain_unit(unit: str) -> str:
    """A unit in the words of a message."""
    return "numbers" if unit == BARE else unit


def _below(keys: Mapping[str, Any], kind: str) -> str | Literal | Word:
    if "below" not in keys:
        return "first" if kind == "interpolated" else "missing"
    value = keys["below"]
    if value in ("first", "missing") or (value == "extend" and kind == "marginal"):
        return str(value)
    if isinstance(value, str) and (value.startswith("'") or NUMBER.match(value)):
        return value_at(value, "")
    raise error("'below' is first, missing or a number (or extend, if marginal).", value)
