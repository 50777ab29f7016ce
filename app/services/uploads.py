"""Files that people send: kept under random names of our own, never under theirs."""

import re
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import NotYours

NAME = re.compile(r"[0-9a-f]{32}")


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


def upload_named(folder: Path, name: str) -> Path:
    """The file that was kept under this name. Errors: NotYours if there is none."""
    path = folder / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotYours("There is no such file.")
    return path
