"""Files that a command line names: to be read as often as it takes, or to be written whole."""

import os
from pathlib import Path
from typing import Any

import click


class PlainFile(click.Path):
    """A path of a plain file: a pipe cannot be read twice, and a device may never end."""

    def __init__(self, exists: bool, **more: Any) -> None:
        super().__init__(exists=exists, dir_okay=False, path_type=Path, **more)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """The path. Errors: BadParameter."""
        path: Path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if path.exists() and not path.is_file():
            message = "is a pipe or a device: save what it holds as a file, and name that one."
            self.fail(f"{str(path)!r} {message}", param, ctx)
        return path


FILE = PlainFile(exists=True)
TARGET = PlainFile(exists=False)
