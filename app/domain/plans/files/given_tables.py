"""A CSV file as columns of texts, each different text kept once, that knows its lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import BadInputs
from app.domain.plans.evaluating.inputs import Index
from app.domain.plans.files.given_slices import Slices

Row = tuple[int, Sequence[str]]  # the line in the file, its cells
Codes = NDArray[np.int32] | Index
AT_ONCE = 20_000  # rows
MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Texts:
    """A column: every different text in the order of its first row, and which one each row has."""

    codes: Codes
    known: Sequence[str]

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str:
        return self.known[int(self.codes[row])]

    def take(self, places: Index) -> "Texts":
        """Some of the rows."""
        return Texts(self.codes[places], self.known)

    def all(self) -> list[str]:
        """The text of each row."""
        return [self.known[code] for code in self.codes.tolist()]

    def first(self, code: int) -> int:
        """The first row with this text."""
        return int(np.argmax(self.codes == code))


@dataclass(frozen=True, slots=True)
class TextTable:
    """Named columns of one file. `lines`: where each row stands in it."""

    file: str
    columns: Sequence[str]
    lines: Codes
    slices: Mapping[str, Slices] = field(default_factory=dict)
    _texts: dict[str, Texts] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, name: str) -> Texts:
        """The texts of a column."""
        if name not in self._texts:
            column = _Column()
            column.add(self.slices[name].texts())
            self._texts[name] = column.texts()
        return self._texts[name]

    def at(self, row: int, column: str) -> str:
        """The text of a cell."""
        return self.column(column)[row]

    def line(self, row: int) -> int:
        """Where a row stands in its file."""
        return int(self.lines[row])


def sliced_table(file: str, columns: Mapping[str, Slices]) -> TextTable:
    """The columns of a file without quotes, whose rows are its lines from the second on."""
    rows = len(next(iter(columns.values())).starts)
    return TextTable(file, list(columns), np.arange(2, rows + 2), columns)


def text_table(file: str, rows: Iterable[Row]) -> TextTable:
    """The rows of a file, the first of which names the columns; empty lines are left out.

    Errors: BadInputs with the line of a row that is longer or shorter.
    """
    given = iter(rows)
    columns = _header(file, next(given, (1, ()))[1])
    columns_so_far = [_Column() for _ in columns]
    lines: list[int] = []
    while chunk := list(islice(given, AT_ONCE)):
        kept = [row for row in chunk if row[1]]
        lines += [line for line, _ in kept]
        for column, texts in zip(columns_so_far, _turned(file, kept, len(columns)), strict=False):
            column.add(texts)
    found = {name: column.texts() for name, column in zip(columns, columns_so_far, strict=True)}
    return TextTable(file, columns, np.array(lines, np.int32), _texts=found)


@dataclass(slots=True)
class _Column:
    """A column that grows: a text that was seen before keeps its number."""

    places: defaultdict[str, int] = field(default_factory=defaultdict)
    parts: list[Codes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places.default_factory = self.places.__len__

    def add(self, texts: Sequence[str]) -> None:
        codes = map(self.places.__getitem__, texts)
        self.parts.append(np.fromiter(codes, np.int32, len(texts)))

    def texts(self) -> Texts:
        codes: Codes = np.concatenate([np.empty(0, np.int32), *self.parts])
        return Texts(codes, list(self.places))


def _turned(file: str, rows: Sequence[Row], width: int) -> Iterator[Sequence[str]]:
    """The columns of some rows. Errors: BadInputs for a row of another length."""
    for line, cells in rows:
        if len(cells) != width:
            message = f"{_cells(len(cells))}, but the first line names {width:,} columns."
            raise BadInputs(message, file, line)
        if any("\0" in cell for cell in cells):
            raise BadInputs("a NUL byte; save the file as 'CSV UTF-8'.", file, line)
    return zip(*(cells for _, cells in rows), strict=True)


def _cells(count: int) -> str:
    return "one cell" if count == 1 else f"{count:,} cells"


def _header(file: str, cells: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    if any("\0" in name for name in names):
        raise BadInputs("a NUL byte; save the file as 'CSV UTF-8'.", file, 1)
    if not any(names):
        raise BadInputs("the file is empty; its first line names the columns.", file, 1)
    if len(names) > MOST_COLUMNS:
        raise BadInputs(f"a file has at most {MOST_COLUMNS:,} columns.", file, 1)
    if "" in names:
        raise BadInputs(f"column {names.index('') + 1} has no name.", file, 1)
    if twice := [name for place, name in enumerate(names) if name in names[:place]]:
        raise BadInputs(f"the column {twice[0]!r} is there twice.", file, 1)
    return names
