"""What the cells of one row say of a fact."""

from collections.abc import Callable
from typing import TypeVar

from app.domain.errors import BadCell
from app.domain.fact_values import Content, Number
from app.domain.files.fact_mappings import Figure, Part
from app.domain.files.fact_numbers import content_in, number_in

NOTHING = Content("", "", None)  # of cells without a value
Found = TypeVar("Found")


def content_of_row(figure: Figure, texts: tuple[str, str]) -> Content:
    """What a row says of a figure; NOTHING where its cells are empty. Errors: BadCell."""
    if figure.bottom is None:
        return _single(figure, texts[0])
    top = _part_number(figure, figure.top, texts[0])
    bottom = _part_number(figure, figure.bottom, texts[1])
    if top is None and bottom:
        reason = "is empty, and the row counts in the denominator"
        raise BadCell(figure.top.column, "", f"{figure.name}: {reason}")
    if bottom is None and top is not None:
        reason = "is empty, and the row counts in the numerator"
        raise BadCell(figure.bottom.column, "", f"{figure.name}: {reason}")
    if top is None and bottom is None:
        return NOTHING
    return quotient(figure.unit, figure.currency, top, bottom, figure.bottom.column)


def _single(figure: Figure, text: str) -> Content:
    part, unit, currency = figure.top, figure.unit, figure.currency
    if part.counts:
        return Content(unit, currency, _counted(part, text))
    if not text:
        return NOTHING
    return told(part.column, text, lambda: content_in(text, unit, currency, figure.writing))


def _counted(part: Part, text: str) -> int:
    return 1 if not part.column or text.casefold() in part.texts else 0


def _part_number(figure: Figure, part: Part, text: str) -> Number | None:
    """A row's number for a numerator or denominator; a count is never empty."""
    if part.counts:
        return _counted(part, text)
    if not text:
        return None
    return told(part.column, text, lambda: number_in(text, "number", figure.writing))


def quotient(
    unit: str, currency: str, top: Number | None, bottom: Number | None, column: str
) -> Content:
    if (bottom or 0) < 0:
        raise BadCell(column, str(bottom), "is a denominator below 0")
    return Content(unit, currency, top or 0, bottom or 0)


def told(column: str, text: str, read: Callable[[], Found]) -> Found:
    """What `read` gives; a value that it refuses is a bad cell of this column."""
    try:
        return read()
    except ValueError as error:
        raise BadCell(column, text, str(error)) from None
