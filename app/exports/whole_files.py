"""Files that are there whole or not at all."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.domain.errors import BadFile

Parts = Iterable[bytes]


def write_whole(files: Mapping[Path, Parts]) -> None:
    """Write each file beside its place, and put all there once every one is written.

    Errors: BadFile where one cannot be written; what was there before is left then.
    """
    with ExitStack() as stack:
        written = {path: _written_beside(path, parts, stack) for path, parts in files.items()}
        for path, beside in written.items():
            with _naming(path):
                beside.replace(path.resolve())  # a link stays one


def _written_beside(path: Path, parts: Parts, stack: ExitStack) -> Path:
    if path.exists() and not path.is_file():
        raise BadFile(f"{path} cannot be written: it is no file.")
    with _naming(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.resolve().parent)
    beside = Path(name)
    stack.callback(beside.unlink, missing_ok=True)
    with _naming(path), os.fdopen(handle, "wb") as file:
        for part in parts:
            file.write(part)
        os.fchmod(file.fileno(), _mode())
    return beside


def _mode() -> int:
    """What a new file may be read and written by, as the user has set it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadFile(f"{path} cannot be written: {error.strerror or error}.") from None
