"""Files that people send: kept under random names of our own, never under theirs."""

import re
import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import NotYours
from app.extensions import db
from app.queries.jobs import paths_of_open_jobs

NAME = re.compile(r"[0-9a-f]{32}")
LONGEST_NAME = 200  # characters
KEPT_FOR = timedelta(days=7)
FOR_MENDING = re.compile(r"not-stored-[0-9]+\.(xlsx|part)(\.[0-9a-f]{16})?")
PART = re.compile(r".+\.[0-9a-f]{16}")  # of a file whose writer was killed
MENDED_WITHIN = timedelta(days=28)  # somebody has to work through them


def shown_name(given: str | None) -> str:
    """What the sender calls the file: to be shown, never opened; a NUL no database would keep."""
    return (given or "file").replace("\0", "\ufffd")[:LONGEST_NAME]


def keep_upload(folder: Path, stream: BinaryIO) -> str:
    """The name under which the file is kept; only its owner can read it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = secrets.token_hex(16)
    with (folder / name).open("xb") as file:
        shutil.copyfileobj(stream, file)
    return name


def keep_file(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    part.touch(mode=0o600)
    part.write_bytes(data)
    part.replace(path)


def sweep_uploads(folder: Path, at: datetime) -> int:
    """Delete files that were sent a week ago or earlier and that no job needs; how many.

    They hold what customers wrote; what was imported from them is stored, and where they came from
    they can be had again. Workbooks of rows for mending are deleted after four weeks, and so are
    parts of files whose writing never ended after a week.
    """
    if not folder.is_dir():
        return 0
    needed = {Path(path).name for path in paths_of_open_jobs(db.session())}
    old = [path for path in folder.iterdir() if path.name not in needed and _is_old(path, at)]
    for path in old:
        path.unlink()
    db.session.rollback()
    return len(old)


def _is_old(path: Path, at: datetime) -> bool:
    kept = {NAME: KEPT_FOR, FOR_MENDING: MENDED_WITHIN, PART: KEPT_FOR}
    for_days = next((days for name, days in kept.items() if name.fullmatch(path.name)), None)
    return for_days is not None and path.stat().st_mtime < (at - for_days).timestamp()


def upload_named(folder: Path, name: str) -> Path:
    """The file that was kept under this name. Errors: NotYours if there is none."""
    path = folder / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotYours("There is no such file.")
    return path
