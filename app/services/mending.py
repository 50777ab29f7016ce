"""Rows of a file that were not stored, kept as a workbook in which they can be mended."""

from collections.abc import Iterable
from pathlib import Path

from app.domain.file_readings import FileReading
from app.exports.mending import write_mending_file
from app.imports.tables import Table


def mending_file(folder: Path, job_id: int) -> Path:
    """Where the rows of an import that were not stored are kept, if there are any."""
    return folder / f"not-stored-{job_id}.xlsx"


def keep_for_mending(
    path: Path, problems: Iterable[tuple[int, str]], table: Table, file: FileReading
) -> None:
    """Rows as they came, with what is wrong by line; none is written where all were stored."""
    words = dict(problems)
    if not words:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = ((line, cells, words[line]) for line, cells in table.rows() if line in words)
    part = path.with_suffix(".part")
    write_mending_file(part, table.header, rows, file.sheet, file.header_row, file.rows_below)
    part.chmod(0o600)
    part.replace(path)
