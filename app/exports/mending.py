"""Rows that were not stored, as a workbook: mended there, it can be brought in again."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

LINE, PROBLEM = "Line (of the file before)", "What is wrong"
OF_MENDING = (LINE, PROBLEM)  # columns that a workbook for mending has beside those of its file
LONGEST_CELL = 32_767  # characters; a spreadsheet holds no more
MOST_ROWS = 1_000_000


def write_mending_file(
    path: Path,
    header: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str], str]],
    sheet: str = "",
    header_row: int = 1,
    rows_below: int = 0,
) -> None:
    """Each row (line, cells, problem) under the columns of its file, where its mapping looks.

    Every cell is text as it was typed: nothing in it is run, and dates stay as they are.
    """
    width = len(header)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet(sheet[:31] or "Not stored")
        strong = book.add_format({"bold": True})
        page.set_column(width, width + 1, 40)
        for column, name in enumerate((*header, LINE, PROBLEM)):
            page.write_string(header_row - 1, column, name, strong)
        for place, (line, cells, problem) in enumerate(rows, header_row + rows_below):
            if place > MOST_ROWS:
                break
            for column, cell in enumerate(cells[:width]):
                page.write_string(place, column, cell[:LONGEST_CELL])
            page.write_number(place, width, line)
            extra = " | ".join(cells[width:])
            page.write_string(place, width + 1, f"{problem} {extra}".strip()[:LONGEST_CELL])
