"""Rows that were not stored, as a workbook: mended there, it can be brought in again."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from app.domain.file_readings import OF_MENDING

TEXT_FORMAT = 49  # of a workbook: what is typed stays as it is
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

    Every cell is text as it was typed, and so is what is typed over it: nothing in it is run,
    and a spreadsheet makes no date or number of its own of 03.04.2026 or 4,5.
    """
    width = len(header)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet(sheet[:31] or "Not stored")
        strong = book.add_format({"bold": True})
        as_typed = book.add_format({"num_format": TEXT_FORMAT})
        page.set_column(0, width - 1, None, as_typed)
        page.set_column(width, width + 1, 40)
        for column, name in enumerate((*header, *OF_MENDING)):
            page.write_string(header_row - 1, column, name, strong)
        for place, (line, cells, problem) in enumerate(rows, header_row + rows_below):
            if place > MOST_ROWS:
                break
            for column, cell in enumerate(cells[:width]):
                page.write_string(place, column, cell[:LONGEST_CELL], as_typed)
            page.write_number(place, width, line)
            extra = " | ".join(cells[width:])
            page.write_string(place, width + 1, f"{problem} {extra}".strip()[:LONGEST_CELL])
