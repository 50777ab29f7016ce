"""Which pay period each row of a file is of."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.days import Days
from app.domain.errors import BadInputs
from app.domain.plans.evaluating.inputs import Index
from app.domain.plans.files.given_tables import TextTable
from app.domain.plans.files.run_periods import period_of


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods of a file in their order, and the place among them of each row."""

    known: Sequence[Days]
    of_row: Index

    def rows(self, period: Days) -> Index:
        """The rows of a period; none where the file has no such period."""
        if period not in self.known:
            return np.empty(0, np.intp)
        return np.flatnonzero(self.of_row == self.known.index(period))


def periods_of(table: TextTable, said: str) -> Periods:
    """By the column `period`, or all by what was `said` for the whole run. Errors: BadInputs."""
    if "period" in table.columns:
        return _by_column(table, said)
    if not said:
        message = "there is no column 'period': add it, or say --period 2025-03."
        raise BadInputs(message, table.file, 1)
    return Periods([_said(said)], np.zeros(len(table), np.intp))


def _by_column(table: TextTable, said: str) -> Periods:
    texts = table.column("period")
    days = [
        _period(text, table.file, table.line(texts.first(code)))
        for code, text in enumerate(texts.known)
    ]
    if said and (others := [code for code, each in enumerate(days) if each != _said(said)]):
        text, line = texts.known[others[0]], table.line(texts.first(others[0]))
        message = f"the row is of {text}, and --period says {said}."
        raise BadInputs(message, table.file, line, "period")
    known = sorted(set(days), key=lambda each: (each.first, each.end))
    places = np.array([known.index(each) for each in days], np.intp)
    return Periods(known, places[texts.codes])


def _said(text: str) -> Days:
    return _period(text, "--period", 0)


def _period(text: str, file: str, line: int) -> Days:
    try:
        return period_of(text)
    except ValueError as error:
        raise BadInputs(f"{error}.", file, line, "period" if line else "") from None
