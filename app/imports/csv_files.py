"""Comma-separated files, read strictly: a doubt is an error with its line, never a guess."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from app.domain.errors import BadFile

LARGEST_CELL = 1_000_000  # characters; beyond it a quote was surely never closed
csv.field_size_limit(LARGEST_CELL)
ESCAPED_BYTE = re.compile("[\udc80-\udcff]")  # what is not UTF-8, as Python hands it over

NOT_CSV = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF",
    b"MZ\x90\x00": "a program",
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
        try:
            header = _header(next(rows, (1, []))[1])
            records = sum(1 for _ in rows)
        except UnicodeDecodeError:
            raise BadFile(_not_utf_8(path)) from None
    if records == 0:
        raise BadFile("The file has a header but no data rows; nothing was imported.")
    return CsvFile(path, header, records)


def first_rows(path: Path, most: int) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    """The header and the first records, for a look at the file. Errors: BadFile."""
    _refuse_other_kinds(path)
    try:
        with _opened(path) as file:
            rows = _rows(file)
            header = _header(next(rows, (1, []))[1])
            return header, list(islice(rows, most))
    except UnicodeDecodeError:
        raise BadFile(_not_utf_8(path)) from None


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
    if any("\0" in name for name in header):
        raise BadFile("Line 1: a NUL byte. Save the file as 'CSV UTF-8' and try again.")
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
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        for line, text in enumerate(file, 1):
            if found := ESCAPED_BYTE.search(text):
                byte = ord(found[0]) - 0xDC00
                return f"Line {line}: byte {byte:#04x} is not UTF-8. Save the file as 'CSV UTF-8'."
    return "The file is not UTF-8 text. Save it as 'CSV UTF-8'."
