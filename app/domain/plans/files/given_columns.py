"""Some rows of a file, a column at a time, each different text of it understood once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.domain.errors import BadInputs
from app.domain.plans.evaluating.inputs import Amounts, Groups, Index, Plain
from app.domain.plans.files.given_cells import BadCell, cell
from app.domain.plans.files.given_numbers import BadCellAt, numbers
from app.domain.plans.files.given_slices import amounts_in
from app.domain.plans.files.given_tables import Texts, TextTable
from app.domain.plans.language.units import NUMERIC

Key = tuple[str, str]  # a column and its unit


@dataclass(frozen=True, slots=True)
class Understood:
    """A file whose columns are understood when they are asked for, once each."""

    table: TextTable
    _numbers: dict[Key, Amounts] = field(default_factory=dict)
    _values: dict[Key, Sequence[Plain]] = field(default_factory=dict)

    def numbers(self, column: str, unit: str) -> Amounts:
        """The number in each row. Errors: BadInputs with the first line that is wrong."""
        if (column, unit) not in self._numbers:
            slices = self.table.slices.get(column)
            found = amounts_in(slices, unit) if slices else None
            if found is None:
                found = self._numbers_by_text(column, unit)
            self._numbers[column, unit] = found
        return self._numbers[column, unit]

    def values(self, column: str, unit: str) -> Sequence[Plain]:
        """The value of each different text. Errors: BadInputs with the first line that has it."""
        if (column, unit) not in self._values:
            self._values[column, unit] = self._each(self.table.column(column), column, unit)
        return self._values[column, unit]

    def _numbers_by_text(self, column: str, unit: str) -> Amounts:
        texts = self.table.column(column)
        try:
            return numbers(texts.known, unit).take(texts.codes.astype(np.intp))
        except BadCellAt as error:
            raise self.wrong(str(error), column, texts.first(error.place)) from None

    def _each(self, texts: Texts, column: str, unit: str) -> list[Plain]:
        found = []
        for code, text in enumerate(texts.known):
            try:
                found.append(cell(text, unit))
            except BadCell as error:
                raise self.wrong(str(error), column, texts.first(code)) from None
        return found

    def wrong(self, reason: str, column: str, row: int) -> BadInputs:
        """What is wrong in a cell, with its place."""
        return BadInputs(f"{reason}.", self.table.file, self.table.line(row), column)


@dataclass(frozen=True, slots=True)
class Cells:
    """The rows of one period of a file."""

    file: Understood
    places: Index

    @property
    def table(self) -> TextTable:
        return self.file.table

    def __len__(self) -> int:
        return len(self.places)

    def codes(self, column: str) -> Index:
        """Which of its column's different texts each row has."""
        return self.table.column(column).codes[self.places].astype(np.intp)

    def column(self, column: str) -> Texts:
        """The cells of a column as they stand, each different text once."""
        return self.table.column(column).take(self.places)

    def texts(self, column: str) -> list[str]:
        """The cells of a column as they stand."""
        return self.column(column).all()

    def amounts(self, column: str, unit: str) -> Amounts:
        """The cells of a column of numbers. Errors: BadInputs with the place."""
        return self.file.numbers(column, unit).take(self.places)

    def counts(self, column: str) -> Amounts:
        """The cells of a column of numbers of answers. Errors: BadInputs with the place."""
        found = self.amounts(column, "count")
        if len(below := np.flatnonzero(found.num < 0)):
            row = int(self.places[below[0]])
            said = f"{self.table.at(row, column)} is a number of answers and cannot be below 0"
            raise self.file.wrong(said, column, row)
        return found

    def values(self, column: str, unit: str) -> list[Plain]:
        """The cells of a column in their unit. Errors: BadInputs with the place."""
        known = self.file.values(column, unit)
        return [known[code] for code in self.codes(column).tolist()]

    def facts(self, column: str, unit: str) -> Amounts | list[Plain]:
        """The cells of a column, as numbers all at once where they are numbers."""
        return self.amounts(column, unit) if unit in NUMERIC else self.values(column, unit)

    def has(self, *columns: str) -> bool:
        """Whether all these columns are there."""
        return set(columns) <= set(self.table.columns)

    def check_equal(self, column: str, unit: str, groups: Groups | None) -> None:
        """Whether everybody of a group has the same value. Errors: BadInputs naming two lines."""
        facts = self.facts(column, unit)
        first = _first_of_group(groups, len(self))
        for row in _doubtful(facts, first):
            other = int(first[row])
            if facts[row] != facts[other]:
                lines = [self.table.line(int(self.places[each])) for each in (other, row)]
                message = f"lines {lines[0]} and {lines[1]} are of one group and differ"
                raise BadInputs(f"{message}.", self.table.file, column=column)


def _doubtful(facts: Amounts | list[Plain], first: Index) -> Sequence[int]:
    """The rows that are not written as the first of their group is."""
    if not isinstance(facts, Amounts):
        return range(len(facts))
    den = np.broadcast_to(facts.den, len(facts))
    same = (facts.num == facts.num[first]) & (den == den[first])
    rows: list[int] = np.flatnonzero(~same | (facts.known != facts.known[first])).tolist()
    return rows


def _first_of_group(groups: Groups | None, rows: int) -> Any:
    """For each row the first of its group; rows without a group stand alone."""
    if groups is None:
        return np.zeros(rows, np.intp)
    first = np.zeros(len(groups.names) + 1, np.intp)
    first[groups.codes[::-1]] = np.arange(rows)[::-1]
    return np.where(groups.codes >= 0, first[groups.codes], np.arange(rows))


def grouped(texts: Texts) -> Groups:
    """To which group each row belongs, by the name in its cell; an empty cell is no group."""
    used = np.unique(texts.codes)
    names = sorted(name for code in used if (name := texts.known[code]))
    places: Mapping[str, int] = {name: place for place, name in enumerate(names)}
    of_code = np.full(len(texts.known), -1, np.intp)
    of_code[used] = [places.get(texts.known[code], -1) for code in used]
    return Groups(of_code[texts.codes], names)
