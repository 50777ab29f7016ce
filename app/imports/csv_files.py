"""Comma-separated files, read strictly: a doubt is an error with its line, never a guess."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from app.domain.errors import BadFile

LARGEST_CELL = 1_000_000  # characters; beyond it a quote was surely never closed
csv.field_size_limit(LARGEST_CELL)

NOT_CSV = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that was checked from end to end: its header, and how many records follow it."""

    path: Path
    header: tuple[str, ...]
    records: int

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each record's physical line and cells, in order; a blank line is an empty record."""
        with _opened(self.path) as file:
            rows = _rows(file)
            next(rows)
            yield from rows


def checked(path: Path) -> CsvFile:
    """The file, after reading it once to the end. Errors: BadFile with the line and the cure."""
    _refuse_other_kinds(path)
    with _opened(path) as file:
        rows = _rows(file)
        header = _header(next(rows, (1, []))[1])
        try:
            records = sum(1 for _ in rows)
        except UnicodeDecodeError:
            raise BadFile(_not_utf_8(path)) from None
    if records == 0:
        raise BadFile("The file has a header but no data rows; nothing was imported.")
    return CsvFile(path, header, records)


def _opened(path: Path) -> TextIO:
    return path.open(encoding="utf-8-sig", newline="")


def _rows(file: TextIO) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(file, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(_broken(line, str(error))) from None


def _broken(line: int, error: str) -> str:
    if "unexpected end of data" in error or "field larger" in error:
        return f"Line {line}: a quote opened here never closes. Nothing was imported."
    return f"Line {line}: this row's quotes do not fit ({error}). Nothing was imported."


def _header(cells: list[str]) -> tuple[str, ...]:
    header = tuple(cell.strip() for cell in cells)
    if not any(header):
        raise BadFile("The file is empty, or its first line is; the first line names the columns.")
    if doubled := sorted({name for name in header if name and header.count(name) > 1}):
        raise BadFile(f"Two columns are named {doubled[0]!r}; give each its own name.")
    if len(header) == 1 and (sign := next((s for s in ";\t|" if s in header[0]), None)):
        raise BadFile(f"The columns are separated by {sign!r}; save the file with commas.")
    return header


def _refuse_other_kinds(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(512)
    if not start.strip():
        raise BadFile("The file is empty.")
    kind = next((kind for sign, kind in NOT_CSV.items() if start.startswith(sign)), None)
    if kind is None and start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(
        (b"<!doc", b"<html")
    ):
        kind = "a web page"
    if kind:
        raise BadFile(f"This is {kind}, not a CSV file. Save it as 'CSV UTF-8' and try again.")


def _not_utf_8(path: Path) -> str:
    with path.open("rb") as file:
        for line, text in enumerate(file, 1):
            try:
                text.decode("utf-8")
            except UnicodeDecodeError as error:
                byte = text[error.start]
                return f"Line {line}: byte {byte:#04x} is not UTF-8. Save the file as 'CSV UTF-8'."
    return "The file is not UTF-8 text. Save it as 'CSV UTF-8'."
