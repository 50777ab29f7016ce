"""A sheet to draw on. What draws is loaded with the first chart, not with every command."""

from contextlib import AbstractContextManager
from importlib import import_module
from math import nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.charts.drawing import Drawing

Place = tuple[float, float]
BREAK = (nan, nan)  # between two pieces of one line


def drawing(width: float, height: float, theme: str) -> "AbstractContextManager[Drawing]":
    """A sheet of this size in px, in the colours of a theme."""
    found: AbstractContextManager[Drawing] = import_module("app.charts.drawing").drawing(
        width, height, theme
    )
    return found
