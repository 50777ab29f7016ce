"""The files of `flask plans run` as inputs of a plan: one period after the other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.domain.days import Days
from app.domain.errors import BadInputs
from app.domain.plans.columns import Value
from app.domain.plans.document import (
    COMPANY,
    DAYS_PRESENT,
    PAYEE,
    PAYEES,
    FactSource,
    Line,
    LooksBack,
    Plan,
)
from app.domain.plans.evaluation import Evaluation
from app.domain.plans.given_cells import BadCell, cell
from app.domain.plans.given_history import History
from app.domain.plans.given_scores import Cells, KpiReader, ScoreReader, expected_columns
from app.domain.plans.given_tables import TextTable
from app.domain.plans.inputs import DetailRows, Groups, Inputs, Plain
from app.domain.plans.run_periods import period_of


@dataclass(frozen=True, slots=True)
class GivenFiles:
    """What a run reads: payees, detail rows by name, facts of groups, and the period of all."""

    payees: TextTable
    rows: Mapping[str, TextTable] = field(default_factory=dict)
    groups: TextTable | None = None
    period: str = ""
    ignore_unknown: bool = False


@dataclass(slots=True)
class Batch:
    """The payees of one period, with their places in the file."""

    period: Days
    places: list[int]
    inputs: Inputs
    detail_places: dict[str, list[int]]


class Runs:
    """The batches of a file in the order of their periods; each may read what was before.

    Errors: BadInputs with file, line and column.
    """

    def __init__(self, plan: Plan, files: GivenFiles) -> None:
        self.plan, self.files = plan, files
        self.payees = files.payees
        self._check_columns()
        self._periods = self._periods_of(self.payees)
        self._check_unique()
        self._history = History(plan, self.payees, self._periods)
        self._group_facts = self._read_group_facts()
        self._details = {name: self._detail_table(name) for name in plan.details}

    def batches(self) -> Iterator[Batch]:
        """Each period with its inputs; after each, `remember` what came out."""
        for period in self._history.periods():
            places = [row for row, each in enumerate(self._periods) if each == period]
            yield self._batch(period, places)

    def remember(self, batch: Batch, found: Evaluation) -> None:
        """Keep what later periods read of this one."""
        names = {back.line or self.plan.pay for back in self.plan.looks_back()}
        names |= {self.plan.pay} if names else set()
        if len(self._history.periods()) == 1 or not names:
            return
        for row, place in enumerate(batch.places):
            lines = {name: found.value(name, row) for name in names}
            payee, is_outside = self.payees.at(place, "payee"), row in batch.inputs.outside
            self._history.remember(payee, batch.period, lines, is_outside)

    def _batch(self, period: Days, places: list[int]) -> Batch:
        cells = Cells(self.payees, places)
        groups = {name: _grouped(cells.texts(name)) for name in self.plan.groups}
        owners = {cells.texts("payee")[row]: row for row in range(len(places))}
        details, detail_places = {}, {}
        for name, (table, periods) in self._details.items():
            kept = [row for row in range(len(table.rows)) if periods[row] == period]
            detail_places[name] = kept
            details[name] = self._detail_rows(name, Cells(table, kept), owners)
        inputs = Inputs(
            rows=len(places),
            scores=self._scores(cells, groups),
            facts=self._facts(cells, groups),
            kpis=KpiReader(self.plan, cells, groups).read(),
            period=period,
            payees=cells.texts("payee"),
            outside=self._outside(cells),
            groups=groups,
            details=details,
            earlier=self._earlier(cells, period),
        )
        return Batch(period, places, inputs, detail_places)

    def _scores(self, cells: "Cells", groups: Mapping[str, Groups]) -> Any:
        return ScoreReader(self.plan, cells, groups).read()

    def _facts(self, cells: "Cells", groups: Mapping[str, Groups]) -> dict[str, list[Plain]]:
        found: dict[str, list[Plain]] = {}
        for line in self.plan.level(PAYEES):
            if isinstance(line.source, FactSource):
                found[line.name] = self._fact(line, line.source, cells, groups)
        return found

    def _fact(
        self, line: Line, source: FactSource, cells: "Cells", groups: Mapping[str, Groups]
    ) -> list[Plain]:
        unit = self.plan.units[line.name]
        if line.name in self._group_facts:
            group, values = self._group_facts[line.name]
            if group == COMPANY:
                return [values.get(COMPANY)] * len(cells.places)
            return [values.get(name) for name in cells.texts(group)]
        found = cells.values(line.name, unit)
        if source.of != PAYEE:
            cells.check_equal(line.name, found, groups.get(source.of))
        return found

    def _outside(self, cells: "Cells") -> dict[int, str]:
        eligible = self.plan.eligible
        found: dict[int, str] = {}
        if eligible.jobs:
            jobs = cells.texts("job")
            out = {row: "job" for row, job in enumerate(jobs) if job not in eligible.jobs}
            found |= out
        for column, least, said in (
            ("tenure_days", eligible.tenure_days, "tenure_days"),
            (self._present_column(), eligible.min_days, "min_days"),
        ):
            if not least:
                continue
            for row, days in enumerate(cells.values(column, "days")):
                if days is None or days < least:  # type: ignore[operator]
                    found.setdefault(row, said)
        return {row: f"not in this plan: {why}" for row, why in found.items()}

    def _present_column(self) -> str:
        read = [
            line.name
            for line in self.plan.level(PAYEES)
            if isinstance(line.source, FactSource) and line.source.fact == DAYS_PRESENT
        ]
        return read[0] if read else ""

    def _earlier(self, cells: "Cells", period: Days) -> dict[LooksBack, list[Value]]:
        payees = cells.texts("payee")
        return {
            back: [self._history.read(back, payee, period) for payee in payees]
            for back in self.plan.looks_back()
        }

    def _periods_of(self, table: TextTable) -> list[Days]:
        if "period" not in table.columns:
            if not self.files.period:
                message = "there is no column 'period': add it, or say --period 2025-03"
                raise BadInputs(f"{message}.", table.file)
            return [_period(self.files.period, "--period", 0)] * len(table.rows)
        texts = [table.at(row, "period") for row in range(len(table.rows))]
        known = {
            text: _period(text, table.file, table.line(texts.index(text))) for text in set(texts)
        }
        return [known[text] for text in texts]

    def _check_unique(self) -> None:
        seen: dict[tuple[str, Days], int] = {}
        for row, period in enumerate(self._periods):
            payee = self.payees.at(row, "payee")
            if not payee:
                raise BadInputs(
                    "the payee is empty.", self.payees.file, self.payees.line(row), "payee"
                )
            first = seen.setdefault((payee, period), row)
            if first != row:
                lines = f"lines {self.payees.line(first)} and {self.payees.line(row)}"
                message = f"{lines} are both of {payee!r} in the period from {period.first}"
                raise BadInputs(
                    f"{message}; a transfer in mid-period is written as detail rows.",
                    self.payees.file,
                )

    def _check_columns(self) -> None:
        needed, known = expected_columns(self.plan, self.files.groups)
        for choices in needed:
            if not any(set(choice) <= set(self.payees.columns) for choice in choices):
                said = " or ".join(" and ".join(map(repr, choice)) for choice in choices)
                raise BadInputs(f"the column {said} is missing.", self.payees.file, 1)
        strange = [name for name in self.payees.columns if not known(name)]
        if strange and not self.files.ignore_unknown:
            message = f"the plan knows no column {strange[0]!r}; leave it out"
            raise BadInputs(f"{message}, or say --ignore-unknown.", self.payees.file, 1)

    def _read_group_facts(self) -> dict[str, tuple[str, dict[str, Plain]]]:
        """For each fact of groups: of which group, and its value by the group's name."""
        table = self.files.groups
        if table is None:
            return {}
        for name in ("group", "id"):
            if name not in table.columns:
                raise BadInputs(f"the column {name!r} is missing.", table.file, 1)
        found: dict[str, tuple[str, dict[str, Plain]]] = {}
        facts = [line for line in self.plan.level(PAYEES) if isinstance(line.source, FactSource)]
        for line in facts:
            if line.name in table.columns:
                found[line.name] = self._group_fact(table, line)
        strange = set(table.columns) - set(found) - {"group", "id"}
        if strange and not self.files.ignore_unknown:
            raise BadInputs(f"the plan knows no column {min(strange)!r}.", table.file, 1)
        return found

    def _group_fact(self, table: TextTable, line: Line) -> tuple[str, dict[str, Plain]]:
        cells = Cells(table, list(range(len(table.rows))))
        values = cells.values(line.name, self.plan.units[line.name])
        known = (*self.plan.groups, COMPANY)
        by_name: dict[str, Plain] = {}
        groups = set()
        for row, value in enumerate(values):
            group, name = table.at(row, "group"), table.at(row, "id")
            if group not in known:
                message = f"the plan has no group {group!r}; known are {', '.join(known)}"
                raise BadInputs(f"{message}.", table.file, table.line(row), "group")
            key = COMPANY if group == COMPANY else name
            if value is None:
                continue
            if key in by_name:
                raise BadInputs(f"{group} {name!r} is there twice.", table.file, table.line(row))
            by_name[key] = value
            groups.add(group)
        if len(groups) > 1:
            raise BadInputs(f"{line.name!r} is given for several kinds of groups.", table.file)
        return (groups.pop() if groups else COMPANY), by_name

    def _detail_table(self, name: str) -> tuple[TextTable, list[Days]]:
        table = self.files.rows.get(name)
        if table is None:
            raise BadInputs(f"the plan reads rows of {name!r}: say --rows {name}=FILE.csv.")
        facts = [line.name for line in self.plan.level(name) if isinstance(line.source, FactSource)]
        order = [self.plan.details[name]] if self.plan.details[name] else []
        needed = ["payee", "row", *order, *facts]
        for column in needed:
            if column not in table.columns:
                raise BadInputs(f"the column {column!r} is missing.", table.file, 1)
        strange = [each for each in table.columns if each not in (*needed, "period")]
        if strange and not self.files.ignore_unknown:
            raise BadInputs(f"the plan knows no column {strange[0]!r}.", table.file, 1)
        self._check_rows(table)
        return table, self._detail_periods(table)

    def _detail_periods(self, table: TextTable) -> list[Days]:
        if "period" in table.columns:
            return self._periods_of(table)
        periods = set(self._periods)
        if len(periods) > 1:
            message = "the payees are of several periods: add a column 'period'"
            raise BadInputs(f"{message}.", table.file, 1)
        return list(periods) * len(table.rows)

    def _check_rows(self, table: TextTable) -> None:
        payees = {self.payees.at(row, "payee") for row in range(len(self.payees.rows))}
        seen: dict[str, int] = {}
        for row in range(len(table.rows)):
            line, payee, key = table.line(row), table.at(row, "payee"), table.at(row, "row")
            if payee not in payees:
                raise BadInputs(f"{payee!r} is no payee of this run.", table.file, line, "payee")
            if not key:
                raise BadInputs("the row has no id.", table.file, line, "row")
            if key in seen:
                message = f"the row {key!r} is there twice, first in line {seen[key]}"
                raise BadInputs(f"{message}.", table.file, line, "row")
            seen[key] = line

    def _detail_rows(self, name: str, cells: "Cells", owners: Mapping[str, int]) -> DetailRows:
        table, ids = cells.table, cells.texts("row")
        for row, payee in enumerate(cells.texts("payee")):
            if payee not in owners:
                line = table.line(cells.places[row])
                message = f"{payee!r} is no payee of this period"
                raise BadInputs(f"{message}.", table.file, line, "payee")
        of_payee = np.array([owners[payee] for payee in cells.texts("payee")], np.intp)
        keys = self._order_keys(cells, self.plan.details[name])
        order = sorted(
            range(len(ids)), key=lambda row: (of_payee[row], keys[row], ids[row].encode())
        )
        facts = {
            line.name: cells.values(line.name, self.plan.units[line.name])
            for line in self.plan.level(name)
            if isinstance(line.source, FactSource)
        }
        return DetailRows(of_payee, ids, np.array(order, np.intp), facts)

    def _order_keys(self, cells: "Cells", column: str) -> Sequence[Any]:
        """What orders the rows: days or numbers if all cells are, else texts."""
        if not column:
            return [0] * len(cells.places)
        texts = cells.texts(column)
        for unit in ("date", "number"):
            try:
                keys = [cell(text, unit) for text in texts]
            except BadCell:
                continue
            if None not in keys:
                return keys
        return [text.encode() for text in texts]


def _grouped(names: Sequence[str]) -> Groups:
    known = sorted(set(names) - {""})
    places = {name: place for place, name in enumerate(known)}
    return Groups(np.array([places.get(name, -1) for name in names], np.intp), known)


def _period(text: str, file: str, line: int) -> Days:
    try:
        return period_of(text)
    except ValueError as error:
        raise BadInputs(f"{error}.", file, line, "period" if line else "") from None
