"""Columns of numbers that are named like months, found among those of a file of facts."""

from collections.abc import Mapping, Sequence

from app.domain.files.column_roles import OPEN
from app.domain.files.columns_seen import ColumnSeen
from app.domain.files.months_across import format_across, is_month
from app.domain.proposing.column_signs import names_in_words
from app.domain.proposing.fact_signs import holds_numbers, unit_seen


def seen_across(columns: Mapping[str, ColumnSeen]) -> list[ColumnSeen]:
    """Columns of numbers that are named like months, at least two in one way of writing."""
    named = [each for each in columns.values() if is_month(each.name)]
    found = [each for each in named if holds_numbers(each)]
    return found if format_across([each.name for each in found]) else []


def together(columns: Sequence[ColumnSeen]) -> ColumnSeen:
    """All values of these columns, to find out their unit."""
    found = ColumnSeen(f"{columns[0].name} to {columns[-1].name}")
    for column in columns:
        found.values += column.values
    return found


def unit_asked(columns: Sequence[ColumnSeen]) -> str:
    """A question: no name says what the numbers are."""
    names = names_in_words([columns[0].name, columns[-1].name])
    return (
        f"{len(columns):,} columns are months, such as {names}: each is one value of its month. In"
        " which unit are these numbers? Choose it for one of them."
    )


def unit_across(columns: Sequence[ColumnSeen]) -> str:
    """The unit that the values show, such as a percentage or hours; else it is open."""
    unit, _ = unit_seen(together(columns))
    return OPEN if unit in ("count", "number") else unit
