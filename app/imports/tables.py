"""A file of any known kind as a table: names of columns, then rows with their line numbers."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.domain.errors import BadFile
from app.domain.file_readings import PLAIN, SEPARATORS, FileReading
from app.imports.archives import unpacked
from app.imports.csv_files import Row, csv_rows, separator_of
from app.imports.json_lines import json_rows
from app.imports.kinds import FileKind, kind_of
from app.imports.spreadsheets import converted, sheet_rows

Rows = Callable[[], Iterator[Row]]
MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """One file; of an archive one of several. `first_line` - 1 lines stand before it."""

    name: str
    words: str  # how it is read
    first_line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read row by row, as often as needed."""

    header: tuple[str, ...]
    parts: tuple[Part, ...]
    _rows: Rows

    def rows(self) -> Iterator[Row]:
        """Each record's physical line (or row of a sheet) and cells; a blank line has no cells.

        Errors: BadFile with the line, once it is reached.
        """
        return self._rows()

    def count(self) -> int:
        """How many records there are, after reading to the end. Errors: BadFile."""
        records = sum(1 for _ in self.rows())
        if records == 0:
            raise BadFile("The file has a header but no data rows; nothing was imported.")
        return records


@contextmanager
def opened_table(path: Path, reading: FileReading = PLAIN) -> Iterator[Table]:
    """The file as a table while it is open. Errors: BadFile with the place and the cure."""
    kind = kind_of(path)
    with tempfile.TemporaryDirectory(prefix="plaudit-") as folder:
        if kind is FileKind.ARCHIVE:
            yield _archive(unpacked(path, Path(folder)), reading, Path(folder))
        else:
            yield _table(kind, path, reading, Path(folder) / "sheet")


def _archive(files: list[tuple[str, Path]], reading: FileReading, folder: Path) -> Table:
    """Files with the same columns, one after the other; their lines count on."""
    tables: list[tuple[int, Table]] = []
    parts: list[Part] = []
    lines = 0
    for number, (name, path) in enumerate(files):
        table = _named(name, path, reading, folder / f"sheet-{number}")
        if tables and table.header != tables[0][1].header:
            first = parts[0].name
            raise BadFile(f"{name!r} has other columns than {first!r}. Bring in each by itself.")
        tables.append((lines, table))
        parts.append(Part(name, table.parts[0].words, lines + 1))
        lines += max((line for line, _ in table.rows()), default=0)
    return Table(tables[0][1].header, tuple(parts), lambda: _one_after_another(tables))


def _named(name: str, path: Path, reading: FileReading, target: Path) -> Table:
    try:
        kind = kind_of(path)
        if kind is FileKind.ARCHIVE:
            raise BadFile("It is an archive in an archive. Unpack it first.")
        return _table(kind, path, reading, target)
    except BadFile as error:
        raise BadFile(f"{name!r} in the archive: {error}") from None


def _one_after_another(tables: list[tuple[int, Table]]) -> Iterator[Row]:
    for before, table in tables:
        for line, cells in table.rows():
            yield before + line, cells


def _table(kind: FileKind, path: Path, reading: FileReading, target: Path) -> Table:
    words, rows = _opener(kind, path, reading, target)
    ahead = 1 if kind is FileKind.JSON_LINES else reading.header_row
    below = 0 if kind is FileKind.JSON_LINES else reading.rows_below
    header = _header(next(islice(rows(), ahead - 1, None), (1, []))[1])
    fill = kind is FileKind.SPREADSHEET  # where empty cells at the end are no cells
    return Table(
        header,
        (Part("", words, 1),),
        lambda: _fitted(islice(rows(), ahead + below, None), len(header), fill),
    )


def _fitted(rows: Iterator[Row], width: int, fill: bool) -> Iterator[Row]:
    """Without empty cells beyond the last column; a row that is still too long stays so."""
    for line, cells in rows:
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        elif fill and len(cells) < width:
            cells += [""] * (width - len(cells))
        yield line, cells


def _opener(kind: FileKind, path: Path, reading: FileReading, target: Path) -> tuple[str, Rows]:
    """How the file is read, in words, and its rows from the first line on."""
    if kind is FileKind.SPREADSHEET:
        converted(path, reading.sheet, target)
        sheet = f"sheet {reading.sheet!r}" if reading.sheet else "the first sheet"
        return f"spreadsheet, {sheet}", lambda: sheet_rows(target)
    if kind is FileKind.JSON_LINES:
        return "JSON lines", lambda: json_rows(path, reading.encoding)
    sign = reading.separator or separator_of(path, reading.encoding, reading.header_row)
    words = f"CSV with {SEPARATORS[sign]}"
    return words, lambda: csv_rows(path, reading.encoding, sign)


def _header(cells: list[str]) -> tuple[str, ...]:
    header = tuple(cell.strip() for cell in cells)
    while header and not header[-1]:  # columns of a sheet that were used once
        header = header[:-1]
    if not header:
        raise BadFile("The file is empty, or its first line is; the first line names the columns.")
    if len(header) > MOST_COLUMNS:
        raise BadFile(f"The file has more than {MOST_COLUMNS:,} columns.")
    if any("\0" in name for name in header):
        raise BadFile("Line 1: a NUL byte. Save the file as 'CSV UTF-8' and try again.")
    if doubled := sorted({name for name in header if name and header.count(name) > 1}):
        raise BadFile(f"Two columns are named {doubled[0]!r}; give each its own name.")
    return header
