"""Workbooks (xlsx, xls, ods): one sheet's rows, read by a program of its own with little memory."""

import csv
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from app.domain.errors import BadFile
from app.imports.archives import refuse_bombs
from app.imports.csv_files import Row

ROOT = Path(__file__).parents[2]  # from where the program finds its package
SHORTEST, BYTES_A_SECOND = 5, 2_000_000  # how long reading may take
TOO_LARGE = (
    "The workbook is too large to be read at once, or damaged. Save the sheet as 'CSV UTF-8',"
    " which is read row by row."
)


def converted(path: Path, sheet: str, target: Path) -> None:
    """Write the sheet's rows to `target`, for `sheet_rows`. Errors: BadFile."""
    if zipfile.is_zipfile(path):
        refuse_bombs(path)
    command = [sys.executable, "-m", "app.imports.sheet_reader", str(path), sheet]
    try:
        with target.open("wb") as out:
            done = subprocess.run(
                command, cwd=ROOT, stdout=out, stderr=subprocess.PIPE, timeout=seconds_for(path)
            )
    except subprocess.TimeoutExpired:
        raise BadFile(TOO_LARGE) from None
    if done.returncode:
        raise BadFile(_reason(done.stderr.decode(errors="replace")))


def seconds_for(path: Path) -> float:
    """How long reading a workbook may take."""
    return SHORTEST + path.stat().st_size / BYTES_A_SECOND


def _reason(told: str) -> str:
    last = (told.strip().splitlines() or [""])[-1]
    kind, _, words = last.partition(": ")
    if kind == "ValueError" and words.startswith(("There is no sheet", "The workbook does not")):
        return words
    if kind == "PasswordError" or "password" in words.lower():
        return "The workbook is protected by a password. Save it without one."
    return TOO_LARGE


def sheet_rows(target: Path) -> Iterator[Row]:
    """Each row's number in the sheet and its cells, as `converted` wrote them."""
    with target.open(encoding="utf-8", newline="") as file:
        for number, *cells in csv.reader(file):
            yield int(number), cells
