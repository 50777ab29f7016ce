"""A sheet as lines of CSV: its row's number, then its cells as text.

Runs as a program of its own (`python -m app.imports.sheet_reader FILE SHEET`), with little memory
and time: whatever a workbook holds, only this program can run out of either.
"""

import csv
import datetime
import re
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import python_calamine

from app.domain.file_readings import ERROR_MARK
from app.imports.sheet_errors import Cell, error_cells

MOST_MEMORY = 256 * 1024 * 1024  # bytes
DURATION = re.compile(r"PT([0-9]+)H([0-9]+)M([0-9]+(?:\.[0-9]+)?)S")  # of an ods file
SHOWN = python_calamine.SheetVisibleEnum.Visible


def main(path: str, sheet: str) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    with open(1, "w", encoding="utf-8", newline="", closefd=False) as out:
        write = csv.writer(out).writerow
        for number, row in sheet_rows(path, sheet):
            write([number, *row])


def sheet_rows(path: str, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """Each row's number and cells. Errors: ValueError if there is no such sheet."""
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    if sheet and sheet not in workbook.sheet_names:
        known = ", ".join(workbook.sheet_names)
        raise ValueError(f"There is no sheet {sheet!r}; there are: {known}.")
    chosen = workbook.get_sheet_by_name(sheet) if sheet else None
    name, found = (sheet, chosen) if chosen else first_shown(workbook)
    wrong = error_cells(path, name)
    for number, row in enumerate(found.iter_rows(), 1):
        cells = [WORDS[type(cell)](cell) for cell in row]
        if number in wrong:
            _mark(cells, number, wrong[number])
        yield number, cells


def first_shown(
    workbook: python_calamine.CalamineWorkbook,
) -> tuple[str, python_calamine.CalamineSheet]:
    """The sheet that is read where nobody chose one: the first shown one that is not empty."""
    shown = [each.name for each in workbook.sheets_metadata if each.visible == SHOWN]
    first: tuple[str, python_calamine.CalamineSheet] | None = None
    for name in shown or workbook.sheet_names[:1]:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.total_height:
            return name, sheet
        first = first or (name, sheet)
    assert first is not None  # a workbook has a sheet
    return first


def _mark(cells: list[str], number: int, columns: Iterable[Cell]) -> None:
    for column, name in columns:
        cells += [""] * (column + 1 - len(cells))
        cells[column] = f"{ERROR_MARK}{name}{number}"


def _typed(cell: str) -> str:
    found = DURATION.fullmatch(cell) if cell[:2] == "PT" else None
    return ":".join(part.zfill(2) for part in found.groups()) if found else cell


def _number(cell: float) -> str:
    """As many digits as a spreadsheet shows, without an exponent."""
    if cell.is_integer():
        return str(int(cell))
    text = f"{cell:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def _duration(cell: datetime.timedelta) -> str:
    """Hours may pass 24: 30:00:05."""
    seconds = round(cell.total_seconds())
    sign, seconds = "-" if seconds < 0 else "", abs(seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


# As a person would type it: days like 2026-03-31.
WORDS: Mapping[type, Callable[[Any], str]] = {
    str: _typed,
    float: _number,
    int: str,
    bool: lambda cell: str(cell).upper(),
    datetime.datetime: str,
    datetime.date: str,
    datetime.time: str,
    datetime.timedelta: _duration,
}


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2])
    except (ValueError, python_calamine.CalamineError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
