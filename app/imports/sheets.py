"""Which sheets a workbook has, how many rows each, and which of them is read."""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.imports.spreadsheets import ROOT, seconds_for

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows`: those with something in them; None if they could not be counted."""

    name: str
    rows: int | None
    is_read: bool

    @property
    def words(self) -> str:
        """The name and the number of rows, for a list."""
        if self.rows is None:
            return f"{self.name!r} (not counted)"
        return f"{self.name!r} ({self.rows:,} {'row' if self.rows == 1 else 'rows'})"


@dataclass
class Book:
    """A workbook; of an archive one of several. `chosen`: the sheet that a person named."""

    name: str
    path: Path
    chosen: str

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets in their order; counted once, when somebody asks."""
        return sheets_in(self.path, self.chosen)

    def words(self) -> str:
        """A sentence about the sheets that are not read; empty where one was chosen, or no other
        has rows.
        """
        if self.chosen:
            return ""
        found = self.sheets
        others = [each.words for each in found if not each.is_read and each.rows != 0]
        if not others:
            return ""
        read = next(each for each in found if each.is_read)
        more = f" and {len(others) - MOST_NAMED:,} more" if len(others) > MOST_NAMED else ""
        where = f"Of {self.name!r} in the archive" if self.name else "Of this workbook"
        return (
            f"{where} only the sheet {read.words} is read, because no other was chosen. Not read:"
            f" {', '.join(others[:MOST_NAMED])}{more}."
        )


def sheets_in(path: Path, chosen: str) -> tuple[Sheet, ...]:
    """The sheets of a workbook; counted as far as a small memory and a short time go."""
    command = [sys.executable, "-m", "app.imports.sheet_list", str(path)]
    about = {"cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **about) as program:  # type: ignore[call-overload]
        try:
            told, _ = program.communicate(timeout=seconds_for(path))
        except subprocess.TimeoutExpired:
            program.kill()
            told, _ = program.communicate()  # what it has counted so far
    first, *counted = [json.loads(line) for line in told.decode().splitlines()] or [{}]
    names, read = first.get("names", []), chosen or first.get("first")
    rows = dict(counted)
    return tuple(Sheet(name, rows.get(name), name == read) for name in names)
