"""Draws and simulations as files of the instance: made from what is stored, gone after a week."""

import io
import re
from datetime import datetime
from pathlib import Path

import numpy as np

from app.domain.exact import Ints
from app.services.uploads import KEPT_FOR, keep_file

KEPT = re.compile(r"[0-9a-f]{64}\.npy|[0-9a-f]{32}\.json")


class KeptDraws:
    """Draws in a folder, each under the key of what it is made of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Ints | None:
        """What was kept; None where nothing was, or where the file is damaged."""
        path = self._folder / f"{key}.npy"
        try:
            found: Ints = np.load(io.BytesIO(path.read_bytes()), allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        path.touch()  # it is used, so it stays
        return found

    def put(self, key: str, drawn: Ints) -> None:
        """Keep draws, whole or not at all."""
        file = io.BytesIO()
        np.save(file, drawn, allow_pickle=False)
        keep_file(self._folder / f"{key}.npy", file.getvalue())


def sweep_simulations(folder: Path, at: datetime) -> int:
    """Delete what nobody used for a week; how many files. All of it can be made again."""
    if not folder.is_dir():
        return 0
    oldest = (at - KEPT_FOR).timestamp()
    old = [
        path
        for path in folder.iterdir()
        if KEPT.fullmatch(path.name) and path.stat().st_mtime < oldest
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
