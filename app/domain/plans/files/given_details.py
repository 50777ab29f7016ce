"""The files of detail rows: `payee`, `row`, what orders them, and one column per fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.domain.days import Days
from app.domain.errors import BadInputs
from app.domain.plans.evaluating.inputs import DetailRows, Index
from app.domain.plans.files.given_cells import BadCell, cell
from app.domain.plans.files.given_columns import Cells, Understood
from app.domain.plans.files.given_periods import Periods, periods_of
from app.domain.plans.files.given_tables import Texts, TextTable
from app.domain.plans.language.document import FactSource, Plan


@dataclass(frozen=True, slots=True)
class DetailFile:
    """One file of detail rows, whose row is of which payee's text among the payees, and when."""

    plan: Plan
    name: str
    file: Understood
    payees: Index  # for each row the place among the different payees
    periods: Periods

    def rows(self, period: Days, owners: Index) -> tuple[Index, DetailRows]:
        """The rows of a period, with their places in the file.

        `owners`: for each different payee the row in that period, or -1. Errors: BadInputs.
        """
        places = self.periods.rows(period)
        cells = Cells(self.file, places)
        of_payee = owners[self.payees[places]]
        if (of_payee < 0).any():
            row = int(places[np.argmax(of_payee < 0)])
            payee = self.file.table.at(row, "payee")
            raise self.file.wrong(f"{payee!r} is no payee of this period", "payee", row)
        facts = {
            line.name: cells.facts(line.name, self.plan.units[line.name])
            for line in self.plan.level(self.name)
            if isinstance(line.source, FactSource)
        }
        ids = cells.texts("row")
        order = self._order(cells, of_payee, ids)
        return places, DetailRows(of_payee, ids, order, facts)

    def _order(self, cells: Cells, of_payee: Index, ids: Sequence[str]) -> Index:
        """Payee by payee, by the column of order, ties by the row's id."""
        column = self.plan.details[self.name]
        by_id = _ranks([text.encode() for text in ids])
        by_column = order_ranks(cells.column(column)) if column else np.zeros(len(ids), np.intp)
        return np.lexsort((by_id, by_column, of_payee))


def detail_file(
    plan: Plan, name: str, table: TextTable | None, payees: Texts, periods: Periods, ignore: bool
) -> DetailFile:
    """A file of detail rows, checked: its columns, payees and ids. Errors: BadInputs."""
    if table is None:
        raise BadInputs(f"the plan reads rows of {name!r}: say --rows {name}=FILE.csv.")
    _check_columns(plan, name, table, ignore)
    file = Understood(table)
    _check_ids(file)
    known = {payee: place for place, payee in enumerate(payees.known)}
    texts = table.column("payee")
    places = np.array([known.get(payee, -1) for payee in texts.known], np.intp)
    if len(strange := np.flatnonzero(places < 0)):
        payee, row = texts.known[strange[0]], texts.first(int(strange[0]))
        raise file.wrong(f"{payee!r} is no payee of this run", "payee", row)
    return DetailFile(plan, name, file, places[texts.codes], _periods(table, periods))


def order_ranks(texts: Texts) -> Index:
    """The place of each row: by day or number if every cell is one, else by text."""
    return _ranks(_keys(texts.known))[texts.codes]


def _keys(texts: Sequence[str]) -> Sequence[Any]:
    for unit in ("date", "number"):
        try:
            keys = [cell(text, unit) for text in texts]
        except BadCell:
            continue
        if None not in keys:
            return keys
    return [text.encode() for text in texts]


def _ranks(keys: Sequence[Any]) -> Index:
    """The place of each key among the different keys in their order."""
    places = {key: place for place, key in enumerate(sorted(set(keys)))}
    return np.array([places[key] for key in keys], np.intp)


def _check_columns(plan: Plan, name: str, table: TextTable, ignore_unknown: bool) -> None:
    facts = [line.name for line in plan.level(name) if isinstance(line.source, FactSource)]
    order = [plan.details[name]] if plan.details[name] else []
    needed = ["payee", "row", *order, *facts]
    for column in needed:
        if column not in table.columns:
            raise BadInputs(f"the column {column!r} is missing.", table.file, 1)
    strange = [each for each in table.columns if each not in (*needed, "period")]
    if strange and not ignore_unknown:
        raise BadInputs(f"the plan knows no column {strange[0]!r}.", table.file, 1)


def _check_ids(file: Understood) -> None:
    """Every row has an id of its own. Errors: BadInputs with the lines."""
    texts = file.table.column("row")
    for code, text in enumerate(texts.known):
        if not text.strip():
            raise file.wrong("the row has no id", "row", texts.first(code))
    if len(texts.known) == len(texts):
        return
    code = int(np.argmax(np.bincount(texts.codes) > 1))
    first, second = np.flatnonzero(texts.codes == code)[:2].tolist()
    line = file.table.line(first)
    said = f"the row {texts.known[code]!r} is there twice, first in line {line}"
    raise file.wrong(said, "row", second)


def _periods(table: TextTable, periods: Periods) -> Periods:
    if "period" in table.columns:
        return periods_of(table, "")
    if len(periods.known) > 1:
        message = "the payees are of several periods: add a column 'period'"
        raise BadInputs(f"{message}.", table.file, 1)
    return Periods(periods.known, np.zeros(len(table), np.intp))
