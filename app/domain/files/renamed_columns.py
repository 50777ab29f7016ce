"""Somebody else's file read as rows of our own columns, which a mapping names."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.errors import BadCell, BadMapping
from app.domain.file_readings import ERROR_MARK, PLAIN, SHEET_ERROR, FileReading
from app.domain.files.day_formats import DayFormats, zone_named
from app.domain.files.left_out import LeaveOut, Sieve
from app.domain.own_columns import LONGEST, RowProblem

OF_A_COLUMN = re.compile(r"(in the column )(from_day)\b")  # in a reason
NOTHING = ["-"]  # what means that there is nothing, where a mapping does not say it
UTC = zone_named("UTC")
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which columns of the file give each of ours; several columns are joined by a blank."""

    columns: Mapping[str, tuple[str, ...]]
    formats: Mapping[str, DayFormats]
    none: frozenset[str] = frozenset()  # in small letters: what means that there is nothing
    file: FileReading = PLAIN
    leave_out: LeaveOut = field(default_factory=dict)

    def name_of(self, own: str) -> str:
        """The column of the file that gives one of ours, for messages."""
        return " + ".join(self.columns.get(own, (own,)))

    def rewrites(self, own: str) -> bool:
        """Whether cells of one of our columns are written otherwise in the file."""
        return own in self.formats

    def as_ours(self, own: str, text: str) -> str:
        """A cell as our own files write it. Errors: ValueError says what is wrong."""
        return str(self.formats[own].read(text).day) if own in self.formats else text


@dataclass(slots=True)
class Translated:
    """The rows in our own columns, and those that cannot be read."""

    header: list[str]
    rows: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    left_out: int = 0


def row_texts(
    mapping: ColumnMapping, header: Sequence[str], rows: Iterable[Row], found: Translated
) -> list[tuple[int, dict[str, str]]]:
    """Line and cells by our own columns; rows that cannot be read are added to the problems.

    Empty rows are passed over, and those that the mapping leaves out are counted. Errors:
    BadMapping names a column that is missing.
    """
    places, sieve, read = _places(mapping, header), Sieve(mapping.leave_out, header), []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if sieve.drops(cells):
            found.left_out += 1
            continue
        try:
            read.append((line, _texts(mapping, places, cells, len(header))))
        except BadCell as error:
            found.problems.append(RowProblem.of(line, error))
    return read


def as_in_file(
    mapping: ColumnMapping, header: Sequence[str], rows: Iterable[Row], found: Iterable[RowProblem]
) -> list[RowProblem]:
    """Problems of rows in our own columns, told with the columns and the cells of the file."""
    problems = list(found)
    lines = {each.line for each in problems if mapping.rewrites(each.column)}
    cells = {line: row for line, row in rows if line in lines} if lines else {}
    places = _places(mapping, header)
    return [
        replace(
            each,
            column=mapping.name_of(each.column) if each.column else "",
            reason=_in_its_words(mapping, each.reason),
            value=_cell(cells[each.line], places[each.column])
            if mapping.rewrites(each.column) and each.column in places
            else each.value,
        )
        for each in problems
    ]


def _in_its_words(mapping: ColumnMapping, reason: str) -> str:
    """A reason that names one of our columns, with the one of the file where it has it."""
    return OF_A_COLUMN.sub(lambda found: f"{found[1]}{mapping.name_of(found[2])!r}", reason)


def _cell(cells: Sequence[str], where: Iterable[int]) -> str:
    return " ".join(filter(None, (cells[place].strip() for place in where)))[:LONGEST]


def _places(mapping: ColumnMapping, header: Sequence[str]) -> dict[str, list[int]]:
    """Where each of our columns stands. Errors: BadMapping names a column that is missing."""
    for name in [name for columns in mapping.columns.values() for name in columns]:
        if name not in header:
            raise BadMapping(f"The file has no column {name!r}; it has: {', '.join(header)}.")
    return {
        own: [list(header).index(name) for name in columns]
        for own, columns in mapping.columns.items()
    }


def _texts(
    mapping: ColumnMapping, places: Mapping[str, list[int]], cells: Sequence[str], width: int
) -> dict[str, str]:
    """What the row says, by our own columns; days as 2026-03-31. Errors: BadCell."""
    if len(cells) != width:
        raise BadCell("", "", f"the row has {len(cells)} cells, the header {width}")
    texts = {}
    for own, where in places.items():
        parts = [cells[place].strip() for place in where]
        if broken := next((part for part in parts if part.startswith(ERROR_MARK)), ""):
            place = broken.removeprefix(ERROR_MARK)
            raise BadCell(mapping.name_of(own), place, SHEET_ERROR)
        text = " ".join(filter(None, parts))
        text = "" if text.casefold() in mapping.none else text
        texts[own] = _as_ours(mapping, own, text) if text else text
    return texts


def _as_ours(mapping: ColumnMapping, own: str, text: str) -> str:
    try:
        return mapping.as_ours(own, text)
    except ValueError as error:
        raise BadCell(mapping.name_of(own), text, str(error)) from None


def own_keys(document: object, known: Sequence[str], what: str) -> dict[str, Any]:
    """The keys of a mapping of `what`. Errors: BadMapping for one that is not known."""
    keys = key_table(document, "The mapping")
    if extra := sorted(set(keys) - set(known)):
        raise BadMapping(f"There is no key {extra[0]!r} in a mapping of {what}: {listed(known)}.")
    return keys


def needed_key(keys: Mapping[str, object], needed: Sequence[str]) -> None:
    """Errors: BadMapping if one is missing."""
    if missing := [name for name in needed if name not in keys]:
        raise BadMapping(f"Say which column gives the {missing[0]}, as {missing[0]}: Column.")


def day_key(name: str, value: object, known: set[str]) -> Mapping[str, Any]:
    """A column of days with its format. Errors: BadMapping."""
    if not isinstance(value, Mapping):
        raise BadMapping(f"{name!r} needs a column and its format: {{column: ..., format: ...}}.")
    check_keys(value, name, known)
    if "format" not in value:
        raise BadMapping(f"{name!r} needs its format, like DD.MM.YYYY.")
    return value


def day_formats(days: Mapping[str, Mapping[str, Any]]) -> dict[str, DayFormats]:
    """How each column of days is read. Errors: BadMapping for a format without a day."""
    return {
        name: DayFormats(column_names("format", day["format"]), UTC) for name, day in days.items()
    }


def check_keys(value: Mapping[str, object], name: str, known: set[str]) -> None:
    """Errors: BadMapping for a key that is not known, or without a column."""
    if extra := sorted(set(value) - known):
        raise BadMapping(f"{name!r} has {listed(sorted(known))}; {extra[0]!r} is not known.")
    if "column" not in value:
        raise BadMapping(f"{name!r} needs its column.")


def column_names(name: str, value: object) -> tuple[str, ...]:
    """One name or several. Errors: BadMapping."""
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise BadMapping(f"{name!r} is the name of a column, or a list of several.")
    if doubled := [text for text, count in Counter(texts).items() if count > 1]:
        raise BadMapping(f"{name!r} names {doubled[0]!r} twice.")
    return tuple(map(str, texts))


def nothing_key(keys: Mapping[str, object]) -> frozenset[str]:
    """The texts that mean that there is nothing, in small letters. Errors: BadMapping."""
    return frozenset(
        text.casefold() for text in column_names("none", keys.get("none", list(NOTHING)))
    )


def key_table(value: object, what: str) -> dict[str, Any]:
    """Errors: BadMapping if it is no table."""
    if not isinstance(value, dict):
        raise BadMapping(f"{what} is a list of keys with their values.")
    return {str(key): inner for key, inner in value.items()}


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)
