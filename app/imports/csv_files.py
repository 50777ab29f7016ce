"""Text with separated values, read strictly: a doubt is an error with its line, never a guess."""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from app.domain.errors import BadFile
from app.domain.file_readings import SEPARATORS
from app.imports.text_files import opened_text

Row = tuple[int, list[str]]  # physical line, cells

LARGEST_CELL = 1_000_000  # characters; beyond it a quote was surely never closed
csv.field_size_limit(LARGEST_CELL)
QUOTED = re.compile('"[^"]*"')


def csv_rows(path: Path, encoding: str, separator: str) -> Iterator[Row]:
    """Each record's physical line and cells, in order; a blank line is an empty record.

    Errors: BadFile with the line and the cure.
    """
    with opened_text(path, encoding) as file:
        yield from _rows(file, separator)


def separator_of(path: Path, encoding: str, header_row: int) -> str:
    """What separates the names of the columns most often, outside of quotes; a comma if nothing."""
    with opened_text(path, encoding) as file:
        line = next(islice(file, header_row - 1, None), "")
    names = QUOTED.sub("", line[:LARGEST_CELL])
    return max(SEPARATORS, key=names.count)  # a comma stands first among equals


def _rows(file: TextIO, separator: str) -> Iterator[Row]:
    reader = csv.reader(file, strict=True, delimiter=separator)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(_broken(line, str(error), _has_quote(file, line))) from None


def _has_quote(file: TextIO, line: int) -> bool:
    """Whether a line of the file has a quote; its record may go on for ever."""
    file.seek(0)
    return '"' in next(islice(file, line - 1, None), "")


def _broken(line: int, error: str, has_quote: bool) -> str:
    if "field larger" in error and not has_quote:
        return f"Line {line}: a cell has more than {LARGEST_CELL:,} letters. Nothing was imported."
    if "unexpected end of data" in error or "field larger" in error:
        return f"Line {line}: a quote opened here never closes. Nothing was imported."
    return f"Line {line}: this row's quotes do not fit ({error}). Nothing was imported."
