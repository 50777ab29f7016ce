"""A file of any known kind as a table: names of columns, then rows with their line numbers."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from app.domain.errors import BadFile
from app.domain.file_readings import (
    GONE,
    LINE_BEFORE,
    OF_MENDING,
    PLAIN,
    SEPARATORS,
    FileReading,
)
from app.imports.archives import passed_over_words, unpacked
from app.imports.csv_files import Row, csv_rows, separator_of
from app.imports.json_lines import json_rows
from app.imports.kinds import FileKind, kind_of
from app.imports.sheets import Book, Sheet
from app.imports.spreadsheets import converted, sheet_rows

Rows = Callable[[], Iterator[Row]]
MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """One file; of an archive one of several. Its lines count on from `first_line`."""

    name: str
    words: str  # how it is read
    first_line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read row by row, as often as needed."""

    header: tuple[str, ...]
    parts: tuple[Part, ...]
    _rows: Rows
    _about: Callable[[], list[str]] = list

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

    def about(self) -> list[str]:
        """Sentences about what is not read: other sheets, where none was chosen; other files."""
        return self._about()

    def without_problems(self) -> "Table":
        """Less what a workbook for mending says besides; too short or long a row stays so."""
        if LINE_BEFORE not in self.header:
            return self
        kept = [place for place, name in enumerate(self.header) if name not in OF_MENDING]
        width = len(self.header)

        def rows() -> Iterator[Row]:
            for line, cells in self.rows():
                some = [cells[place] for place in kept if place < len(cells)]
                yield line, some + cells[width:]

        return replace(self, header=tuple([self.header[place] for place in kept]), _rows=rows)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file of any known kind while it is open, before it is known where its header stands."""

    files: tuple[tuple[str, FileKind, str, Rows], ...]  # name, kind, how it is read, all rows
    passed_over: tuple[str, ...] = ()  # names of what an archive holds besides data
    books: tuple[Book, ...] = ()

    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets of a workbook, counted by a program of its own; none of an archive of them."""
        return self.books[0].sheets if len(self.books) == len(self.files) == 1 else ()

    def about(self) -> list[str]:
        """Sentences about what is not read: other sheets, where none was chosen; other files."""
        said = [words for each in self.books if (words := each.words())]
        return said + ([passed_over_words(self.passed_over)] if self.passed_over else [])

    def first_rows(self, most: int) -> list[list[str]]:
        """The first rows as they are. Errors: BadFile."""
        return [cells for _, cells in islice(self.files[0][3](), most)]

    @property
    def has_layout(self) -> bool:
        """Whether its header may stand anywhere; JSON names its columns itself."""
        return self.files[0][1] is not FileKind.JSON_LINES

    def table(self, reading: FileReading) -> Table:
        """The rows below the header. Errors: BadFile with the place and the cure.

        A workbook for mending has the columns of its file: what was wrong is no part of it.
        """
        return self._table(reading).without_problems()

    def _table(self, reading: FileReading) -> Table:
        tables = [_named(name, kind, rows, reading) for name, kind, _, rows in self.files]
        if len(tables) == 1:
            header, rows = tables[0]
            name, _, words, _ = self.files[0]
            return Table(header, (Part(name, words, 1),), rows, self.about)
        return self._one_after_another(tables)

    def _one_after_another(self, tables: list[tuple[tuple[str, ...], Rows]]) -> Table:
        """Files with the same columns; their lines count on."""
        header, first = tables[0][0], self.files[0][0]
        parts: list[Part] = []
        lines = 0
        for (name, _, words, _), (columns, rows) in zip(self.files, tables, strict=True):
            if columns != header:
                reason = f"{name!r} has other columns than {first!r}. Bring in each by itself."
                raise BadFile(reason)
            parts.append(Part(name, words, lines + 1))
            lines += max((line for line, _ in rows()), default=0)
        before = [part.first_line - 1 for part in parts]
        return Table(header, tuple(parts), lambda: _together(before, tables), self.about)


@contextmanager
def opened_file(path: Path, reading: FileReading = PLAIN) -> Iterator[OpenFile]:
    """The file, or the files of an archive. Errors: BadFile with the place and the cure."""
    if not path.exists():
        raise BadFile(GONE)
    kind = kind_of(path)
    with tempfile.TemporaryDirectory(prefix="plaudit-") as name:
        folder = Path(name)
        if kind is not FileKind.ARCHIVE:
            opened = _opener(kind, path, reading, folder / "sheet")
            yield OpenFile((("", kind, *opened),), books=_books([("", path)], [kind], reading))
            return
        data, others = unpacked(path, folder)
        files = tuple(
            _member(*each, reading, folder / f"sheet-{number}") for number, each in enumerate(data)
        )
        yield OpenFile(files, tuple(others), _books(data, [file[1] for file in files], reading))


def _books(
    files: Sequence[tuple[str, Path]], kinds: Sequence[FileKind], reading: FileReading
) -> tuple[Book, ...]:
    pairs = zip(files, kinds, strict=True)
    return tuple(
        Book(name, path, reading.sheet)
        for (name, path), kind in pairs
        if kind is FileKind.SPREADSHEET
    )


@contextmanager
def opened_table(path: Path, reading: FileReading = PLAIN) -> Iterator[Table]:
    """The file as a table while it is open. Errors: BadFile with the place and the cure."""
    with opened_file(path, reading) as file:
        yield file.table(reading)


def _member(
    name: str, path: Path, reading: FileReading, target: Path
) -> tuple[str, FileKind, str, Rows]:
    with _telling(name):
        kind = kind_of(path)
        if kind is FileKind.ARCHIVE:
            raise BadFile("It is an archive in an archive. Unpack it first.")
        return (name, kind, *_opener(kind, path, reading, target))


@contextmanager
def _telling(name: str) -> Iterator[None]:
    """A mistake in a file of an archive names that file."""
    try:
        yield
    except BadFile as error:
        if not name:
            raise
        raise BadFile(f"{name!r} in the archive: {error}") from None


def _together(before: list[int], tables: list[tuple[tuple[str, ...], Rows]]) -> Iterator[Row]:
    for lines, (_, rows) in zip(before, tables, strict=True):
        for line, cells in rows():
            yield lines + line, cells


def _named(
    name: str, kind: FileKind, rows: Rows, reading: FileReading
) -> tuple[tuple[str, ...], Rows]:
    """The names of the columns, and the rows below them."""
    ahead, below = reading.header_row, reading.rows_below
    if kind is FileKind.JSON_LINES:
        ahead, below = 1, 0
    with _telling(name):
        header = _header(next(islice(rows(), ahead - 1, None), (1, []))[1])
    fill = kind is FileKind.SPREADSHEET  # where empty cells at the end are no cells
    return header, lambda: _fitted(islice(rows(), ahead + below, None), len(header), fill)


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
    return numbered(header)


def numbered(header: Sequence[str]) -> tuple[str, ...]:
    """Names of which none is there twice; a mapping has to say which one it means.

    >>> numbered(["Key", "Comment", "Comment", "", ""])
    ('Key', 'Comment (1)', 'Comment (2)', '', '')
    """
    given, found, seen = Counter(header), list[str](), Counter[str]()
    for name in header:
        if name and given[name] > 1:
            seen[name] += 1
            while f"{name} ({seen[name]})" in given:
                seen[name] += 1
            found.append(f"{name} ({seen[name]})")
        else:
            found.append(name)
    return tuple(found)
