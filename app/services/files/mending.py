"""Rows of a file that were not stored, kept as a workbook in which they can be mended."""

from collections.abc import Iterable
from pathlib import Path

from app.domain.file_readings import FileReading
from app.exports.mending import write_mending_file
from app.imports.tables import Table
from app.services.uploads import keep_file


def mending_file(folder: Path, job_id: int) -> Path:
    """Where the rows of an import that were not stored are kept, if there are any."""
    return folder / f"not-stored-{job_id}.xlsx"


def keep_for_mending(
    path: Path,
    problems: Iterable[tuple[int, str]],
    table: Table,
    file: FileReading,
    whole: bool = False,
) -> int:
    """Rows as they came, with what is wrong by line; none is written where all were stored.

    With `whole` the others stand there too, with nothing beside them. How many have a problem.
    """
    words = dict(problems)
    if not words:
        path.unlink(missing_ok=True)  # of an attempt before, when somebody was not known yet
        return 0
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = (
        (line, cells, words.get(line, "")) for line, cells in table.rows() if whole or line in words
    )
    part = path.with_suffix(".part")
    write_mending_file(part, table.header, rows, file.sheet, file.header_row, file.rows_below)
    part.chmod(0o600)
    part.replace(path)
    return len(words)


def save_for_mending(folder: Path, job_id: int, target: Path) -> bool:
    """Copy the workbook of an import to where somebody wants it; False if there is none."""
    path = mending_file(folder, job_id)
    if not path.is_file():
        return False
    keep_file(target.absolute(), path.read_bytes())
    return True
