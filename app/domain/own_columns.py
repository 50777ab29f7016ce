"""Files whose columns are ours, such as those of people and participations: row by row."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.domain.errors import BadCell, BadFile
from app.domain.file_readings import ERROR_MARK, SHEET_ERROR

LONGEST = 200  # characters
Read = TypeVar("Read")
Texts = Mapping[str, str]  # a row's cells by column, without blanks around them


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is not taken."""

    line: int
    column: str
    value: str
    reason: str

    @classmethod
    def of(cls, line: int, error: BadCell) -> "RowProblem":
        return cls(line, error.column, error.value[:LONGEST], error.reason)


def check_columns(header: Sequence[str], needed: Sequence[str], known: Sequence[str]) -> None:
    """Errors: BadFile if a column is missing, there twice or strange."""
    if doubled := [name for name in known if f"{name} (1)" in header]:
        raise BadFile(f"Two columns are named {doubled[0]!r}; give each its own name.")
    if missing := [name for name in needed if name not in header]:
        raise BadFile(f"The file has no column {missing[0]!r}; it needs {', '.join(needed)}.")
    if strange := [name for name in header if name not in known]:
        raise BadFile(f"The column {strange[0]!r} is not known; known are {', '.join(known)}.")


def read_rows(
    header: Sequence[str],
    rows: Iterable[tuple[int, list[str]]],
    read: Callable[[int, Texts], Read],
) -> tuple[list[Read], list[RowProblem]]:
    """What `read` makes of each row (line, cells), and the rows that it or the file refuses.

    Empty rows are left out.
    """
    found: list[Read] = []
    problems: list[RowProblem] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            found.append(read(line, _texts(header, cells)))
        except BadCell as error:
            problems.append(RowProblem.of(line, error))
    return found, problems


def day_in(texts: Texts, column: str) -> date:
    """The day in a cell. Errors: BadCell."""
    text = texts[column]
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise BadCell(column, text, "is not a day like 2026-03-31") from None
    if not 1900 <= day.year <= 2200:
        raise BadCell(column, text, "is not between 1900 and 2200")
    return day


def _texts(header: Sequence[str], cells: Sequence[str]) -> Texts:
    if len(cells) != len(header):
        raise BadCell("", "", f"the row has {len(cells)} cells, the header {len(header)}")
    texts = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    for column, text in texts.items():
        if len(text) > LONGEST:
            raise BadCell(column, text, f"is longer than {LONGEST} characters")
        if "\0" in text or "\n" in text or "\r" in text:
            raise BadCell(column, text, "holds a line break or a NUL byte")
        if text.startswith(ERROR_MARK):
            raise BadCell(column, text.removeprefix(ERROR_MARK), SHEET_ERROR)
    return texts
