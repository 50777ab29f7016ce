"""Files that are there whole or not at all."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path

Parts = Iterable[bytes]


def write_whole(files: Mapping[Path, Parts]) -> None:
    """Write each file beside its place, and put all there once every one is written.

    Errors: OSError; nothing is left then but what was there before.
    """
    with ExitStack() as stack:
        written = {path: _written_beside(path, parts, stack) for path, parts in files.items()}
        for path, beside in written.items():
            beside.replace(path)


def _written_beside(path: Path, parts: Parts, stack: ExitStack) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    beside = Path(name)
    stack.callback(beside.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        for part in parts:
            file.write(part)
        os.fchmod(file.fileno(), _mode())
    return beside


def _mode() -> int:
    """What a new file may be read and written by, as the user has set it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask
