"""CSV files without quotes as columns, read all at once; every other file is read row by row."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from app.domain.plans.files.given_slices import PADDING, Slices

UTF_8_MARK = b"\xef\xbb\xbf"
NOT_PLAIN = (b'"', b"\r", b"\0")
LARGEST = 1 << 30  # bytes; all of it is in memory at once


def plain_columns(path: Path, separator: str) -> Mapping[str, Slices] | None:
    """The columns by the names in the first line.

    None where a quote, an odd line, a name or a letter needs a closer look.
    """
    if path.stat().st_size > LARGEST:
        return None
    data = path.read_bytes().removeprefix(UTF_8_MARK).replace(b"\r\n", b"\n")
    if any(sign in data for sign in NOT_PLAIN) or not _is_utf_8(data):
        return None
    if not data.endswith(b"\n"):
        data += b"\n"
    names = data.partition(b"\n")[0].decode().split(separator)
    if len(set(names)) != len(names) or any(name != name.strip() or not name for name in names):
        return None
    data = b" " * PADDING + data
    ends = _ends(data, separator.encode(), len(names))
    if ends is None or len(ends) < 2:
        return None
    starts = np.empty_like(ends)
    starts[:, 1:] = ends[:, :-1] + 1
    starts[1:, 0] = ends[:-1, -1] + 1
    columns = zip(names, starts[1:].T, ends[1:].T, strict=True)
    return {name: Slices(data, start.copy(), end.copy()) for name, start, end in columns}


def _ends(data: bytes, separator: bytes, width: int) -> "np.typing.NDArray[np.int32] | None":
    """Where each cell ends, row by row; None where a row is longer or shorter than the first."""
    buffer = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero((buffer == separator[0]) | (buffer == ord("\n"))).astype(np.int32)
    if len(ends) % width:
        return None
    rows = ends.reshape(-1, width)
    is_line_end = buffer[rows] == ord("\n")
    if not is_line_end[:, -1].all() or is_line_end[:, :-1].any():
        return None
    return rows


def _is_utf_8(data: bytes) -> bool:
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False
