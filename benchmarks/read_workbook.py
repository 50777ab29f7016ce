"""How fast a workbook of 100,000 rows is read, against openpyxl where that is installed.

python -m pip install openpyxl
python -m benchmarks.read_workbook [--rows 100000]
"""

import argparse
import tempfile
import time
from datetime import datetime, timedelta
from importlib import import_module, util
from pathlib import Path

import xlsxwriter

from app.imports.tables import opened_table

FIRST = datetime.fromisoformat("2025-01-01")
ROUNDS = 3


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "answers.xlsx", rows)
        ours = min(timed(read_here, path, rows) for _ in range(ROUNDS))
        print(f"Plaudit: {rows:,} rows in {ours:.2f} s, {rows / ours:,.0f} rows/s")
        if util.find_spec("openpyxl") is None:
            print("openpyxl is not installed; there is nothing to compare with.")
            return
        theirs = timed(read_by_openpyxl, path, rows)
        print(f"openpyxl, read-only: {theirs:.2f} s, {theirs / ours:.1f} times as long")


def written(path: Path, rows: int) -> Path:
    """Ten columns as a survey tool exports them: texts, a date with time, numbers."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [f"column {number}" for number in range(10)])
        for row in range(1, rows + 1):
            sheet.write_row(row, 0, [f"R{row}", f"Agent {row % 300}"])
            sheet.write_datetime(row, 2, FIRST + timedelta(minutes=row), moment)
            sheet.write_row(
                row, 3, ["phone", row % 11, row % 5 + 1, row / 7, "Invoice", "", "Fine"]
            )
    return path


def read_here(path: Path) -> int:
    with opened_table(path) as table:
        return sum(1 for _ in table.rows())


def read_by_openpyxl(path: Path) -> int:
    book = import_module("openpyxl").load_workbook(path, read_only=True)
    return sum(1 for _ in book.active.iter_rows(values_only=True)) - 1


def timed(read, path: Path, rows: int) -> float:
    begun = time.perf_counter()
    assert read(path) == rows
    return time.perf_counter() - begun


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    main(parser.parse_args().rows)
