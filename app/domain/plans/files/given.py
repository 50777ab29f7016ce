"""The files of `flask plans run` as inputs of a plan: one period after the other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from app.domain.days import Days
from app.domain.errors import BadInputs, BadPlan
from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.evaluating.inputs import Facts, Groups, Index, Inputs, Scores
from app.domain.plans.files.given_columns import Cells, Understood, grouped
from app.domain.plans.files.given_details import detail_file
from app.domain.plans.files.given_groups import group_facts
from app.domain.plans.files.given_history import History
from app.domain.plans.files.given_payees import check_payees
from app.domain.plans.files.given_periods import periods_of
from app.domain.plans.files.given_scores import (
    KpiReader,
    ScoreReader,
    check_statistics,
    expected_columns,
)
from app.domain.plans.files.given_tables import TextTable
from app.domain.plans.language.document import (
    DAYS_PRESENT,
    PAYEE,
    PAYEES,
    FactSource,
    Line,
    LooksBack,
    Plan,
)

Read = Mapping[tuple[str, str], Scores]  # by (line, of)
Statistics = Callable[[Plan, Cells, Mapping[str, Groups], Read], Read]
FEW = 2  # columns that a message lists


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
    places: Index
    inputs: Inputs
    detail_places: dict[str, Index]


class Runs:
    """The batches of a file in the order of their periods; each may read what was before.

    `statistics` makes careful and shrunk scores of the plain ones. Errors: BadInputs with file,
    line and column; BadPlan for scores that cannot be calculated from files.
    """

    def __init__(self, plan: Plan, files: GivenFiles, statistics: Statistics | None = None) -> None:
        check_statistics(plan, statistics is not None)
        self.plan, self.payees = plan, files.payees
        self._statistics = statistics
        self._check_names(files)
        self._check_columns(files)
        self._file = Understood(self.payees)
        self._periods = periods_of(self.payees, files.period)
        check_payees(self.payees, self._periods)
        self._looks_back = plan.looks_back()
        self._history = History(plan, self.payees, self._periods) if self._looks_back else None
        ignore = files.ignore_unknown
        every = np.arange(len(files.groups) if files.groups else 0)
        self._group_facts = group_facts(plan, files.groups, every, ignore)
        self._check_rows(files)
        texts = self.payees.column("payee")
        self._details = [
            detail_file(plan, name, files.rows.get(name), texts, self._periods, ignore)
            for name in plan.details
        ]

    def batches(self) -> Iterator[Batch]:
        """Each period with its inputs; after each, `remember` what came out."""
        for period in self._periods.known:
            places = self._periods.rows(period)
            if len(places):
                yield self._batch(period, places)

    def remember(self, batch: Batch, found: Evaluation) -> None:
        """Keep what later periods read of this one."""
        if self._history is None or len(self._periods.known) == 1:
            return
        names = {self.plan.pay, *(back.line for back in self._looks_back if back.line)}
        for row, payee in enumerate(batch.inputs.payees):
            lines = {name: found.value(name, row) for name in names}
            is_outside = row in batch.inputs.outside
            self._history.remember(payee, batch.period, lines, is_outside)

    def _batch(self, period: Days, places: Index) -> Batch:
        cells = Cells(self._file, places)
        groups = {name: grouped(cells.column(name)) for name in self.plan.groups}
        owners = np.full(len(self.payees.column("payee").known), -1, np.intp)
        owners[cells.codes("payee")] = np.arange(len(places))
        details = {file.name: file.rows(period, owners) for file in self._details}
        inputs = Inputs(
            rows=len(places),
            scores=self._scores(cells, groups),
            facts=self._facts(cells, groups),
            kpis=KpiReader(self.plan, cells, groups).read(),
            period=period,
            payees=cells.texts("payee"),
            outside=self._outside(cells),
            groups=groups,
            details={name: rows for name, (_, rows) in details.items()},
            earlier=self._earlier(cells, period),
        )
        return Batch(period, places, inputs, {name: at for name, (at, _) in details.items()})

    def _scores(self, cells: Cells, groups: Mapping[str, Groups]) -> Read:
        plain = ScoreReader(self.plan, cells, groups).read()
        return self._statistics(self.plan, cells, groups, plain) if self._statistics else plain

    def _facts(self, cells: Cells, groups: Mapping[str, Groups]) -> dict[str, Facts]:
        return {
            line.name: self._fact(line, line.source, cells, groups)
            for line in self.plan.level(PAYEES)
            if isinstance(line.source, FactSource)
        }

    def _fact(
        self, line: Line, source: FactSource, cells: Cells, groups: Mapping[str, Groups]
    ) -> Facts:
        if line.name in self._group_facts:
            return self._group_facts[line.name].of(cells)
        unit = self.plan.units[line.name]
        if source.of != PAYEE:
            cells.check_equal(line.name, unit, groups.get(source.of))
        return cells.facts(line.name, unit)

    def _outside(self, cells: Cells) -> dict[int, str]:
        """Why a row is not in the plan; the first reason counts."""
        eligible, rows = self.plan.eligible, list[tuple[str, Index]]()
        if eligible.jobs:
            rows.append(("job", _not_one_of(cells, eligible.jobs)))
        if eligible.tenure_days:
            rows.append(("tenure_days", _fewer(cells, "tenure_days", eligible.tenure_days)))
        if eligible.min_days:
            column = self._present_column()
            rows.append(("min_days", _fewer(cells, column, eligible.min_days)))
        found: dict[int, str] = {}
        for said, places in rows:
            for row in places.tolist():
                found.setdefault(row, f"not in this plan: {said}")
        return found

    def _present_column(self) -> str:
        return next(
            line.name
            for line in self.plan.level(PAYEES)
            if isinstance(line.source, FactSource) and line.source.fact == DAYS_PRESENT
        )

    def _earlier(self, cells: Cells, period: Days) -> dict[LooksBack, list[Value]]:
        history = self._history
        if history is None:
            return {}
        payees = cells.texts("payee")
        return {
            back: [history.read(back, payee, period) for payee in payees]
            for back in self._looks_back
        }

    def _check_names(self, files: GivenFiles) -> None:
        """Errors: BadPlan for a line that is called as a column of every file."""
        taken = {PAYEES: ("period",)} | dict.fromkeys(self.plan.details, ("period", "row"))
        for line in self.plan.lines:
            of_group = isinstance(line.source, FactSource) and line.source.of != PAYEE
            if line.name in taken[line.per] or (files.groups and of_group and line.name == "id"):
                message = f"'{line.name}' is a column of the files; give the line another name."
                raise BadPlan(message, *line.place)

    def _check_rows(self, files: GivenFiles) -> None:
        for name in files.rows:
            if name not in self.plan.details:
                known = ", ".join(self.plan.details) or "none"
                raise BadInputs(f"the plan has no detail rows {name!r}; known are {known}.")

    def _check_columns(self, files: GivenFiles) -> None:
        needed, known = expected_columns(self.plan, files.groups)
        for choices in needed:
            if not any(set(choice) <= set(self.payees.columns) for choice in choices):
                said = " or ".join(_columns(choice) for choice in choices)
                raise BadInputs(f"the column {said} is missing.", self.payees.file, 1)
        strange = [name for name in self.payees.columns if not known(name)]
        if strange and not files.ignore_unknown:
            message = f"the plan knows no column {strange[0]!r}; leave it out"
            raise BadInputs(f"{message}, or say --ignore-unknown.", self.payees.file, 1)


def _columns(names: Sequence[str]) -> str:
    """Columns that belong together; those of many answers by the first and the last."""
    if len(names) > FEW:
        return f"{names[0]!r} to {names[-1]!r}"
    return " and ".join(map(repr, names))


def _not_one_of(cells: Cells, jobs: Sequence[str]) -> Index:
    """The rows whose job is none of these."""
    job = cells.column("job")
    wanted = np.array([text in jobs for text in job.known], np.bool_)
    return np.flatnonzero(~wanted[job.codes])


def _fewer(cells: Cells, column: str, least: Fraction) -> Index:
    """The rows with fewer days than that, or where they are not known."""
    days = cells.amounts(column, "days")
    return np.flatnonzero(~days.known | (days.num * least.denominator < least.numerator * days.den))
