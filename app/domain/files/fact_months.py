"""Rows of a file with months across: one value for each month of the row."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from app.domain.directory import Directory
from app.domain.files.fact_contents import NOTHING, content_of_row
from app.domain.files.fact_mappings import MONTHS, FactMapping, Figure, Part
from app.domain.files.fact_records import (
    Cells,
    FactReader,
    FactReading,
    FactsRead,
    MappedFactReader,
    OwnFactReader,
)
from app.domain.files.months_across import months_in
from app.domain.files.rows_read import Blank
from app.domain.periods import month


class _Month(NamedTuple):
    place: int
    figure: Figure  # which names its column in messages
    days: tuple[date, date]


class MonthsAcrossReader(MappedFactReader):
    """Rows of which each month's column gives a value of its own; an empty cell gives none."""

    def __init__(self, mapping: FactMapping, header: Sequence[str], directory: Directory) -> None:
        super().__init__(mapping, header, directory)
        figure = mapping.figures[0]
        self._months = [
            _Month(self.places[name], replace(figure, top=Part(name)), _days_of(first))
            for name, first in months_in(header, mapping.when.formats).items()
        ]
        self._of_row = self._months[0].days

    def _read(self, line: int, cells: Cells) -> FactReading:
        found = []
        for place, figure, days in self._months:
            content = content_of_row(figure, (cells[place], ""))
            if content is not NOTHING:
                self._of_row = days
                found.append((self._resolved(cells), ((figure.name, content),)))
        if not found:
            return Blank(line)
        return FactsRead(line, *found[0], tuple(found[1:]))

    def _days(self, cells: Cells) -> tuple[date, date]:
        return self._of_row


def _days_of(first: date) -> tuple[date, date]:
    days = month(f"{first:%Y-%m}").days
    return days.first, days.end


def fact_reader(
    mapping: FactMapping | None, header: Sequence[str], directory: Directory
) -> FactReader:
    """The reader of a file with our own columns, or with a mapping.

    Errors: BadFile, BadMapping name the column that is missing.
    """
    if mapping is None:
        return OwnFactReader(header, directory)
    if mapping.when.kind == MONTHS:
        return MonthsAcrossReader(mapping, header, directory)
    return MappedFactReader(mapping, header, directory)
