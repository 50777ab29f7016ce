"""Scores and key figures in the files of `flask plans run`: as values, or as counts per answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from app.domain.errors import BadInputs
from app.domain.fact_figures import ZERO_BELOW
from app.domain.measures import MEASURES, Measure, MeasureKind
from app.domain.plans.document import (
    COMPANY,
    PAYEE,
    PAYEES,
    FactSource,
    KpiSource,
    Line,
    MeasureSource,
    Plan,
)
from app.domain.plans.given_cells import BadCell, cell, count
from app.domain.plans.given_tables import TextTable
from app.domain.plans.inputs import UNKNOWN, Groups, Plain, Ratios, Scores

Choices = Sequence[tuple[str, ...]]  # of columns: one of these sets has to be there
Known = Callable[[str], bool]


@dataclass(slots=True)
class Cells:
    """Some rows of a file, a column at a time; what is read once is kept."""

    table: TextTable
    places: Sequence[int]
    _texts: dict[str, list[str]] = field(default_factory=dict)

    def texts(self, column: str) -> list[str]:
        """The cells of a column as they stand."""
        if column not in self._texts:
            cells = self.table.column(column)
            self._texts[column] = [cells[place] for place in self.places]
        return self._texts[column]

    def values(self, column: str, unit: str) -> list[Plain]:
        """The cells of a column in their unit. Errors: BadInputs with the place."""
        return self._read(column, lambda text: cell(text, unit))

    def counts(self, column: str) -> list[Fraction | None]:
        """The cells of a column of numbers of answers. Errors: BadInputs with the place."""
        return self._read(column, count)

    def has(self, *columns: str) -> bool:
        """Whether all these columns are there."""
        return set(columns) <= set(self.table.columns)

    def check_equal(self, column: str, values: Sequence[Plain], groups: Groups | None) -> None:
        """Whether everybody of a group has the same value. Errors: BadInputs naming two lines."""
        first: dict[int, int] = {}
        for row, value in enumerate(values):
            group = 0 if groups is None else int(groups.codes[row])
            other = first.setdefault(group, row)
            if values[other] != value:
                lines = [self.table.line(self.places[each]) for each in (other, row)]
                message = f"lines {lines[0]} and {lines[1]} are of one group and differ"
                raise BadInputs(f"{message}.", self.table.file, column=column)

    def _read(self, column: str, read: Callable[[str], Any]) -> list[Any]:
        known: dict[str, Any] = {}
        found = []
        for row, text in enumerate(self.texts(column)):
            if text not in known:
                try:
                    known[text] = read(text)
                except BadCell as error:
                    line = self.table.line(self.places[row])
                    raise BadInputs(f"{error}.", self.table.file, line, column) from None
            found.append(known[text])
        return found


def measure_of(plan: Plan, source: MeasureSource) -> Measure | None:
    """The measure that a line names, the plan's own first."""
    name = source.measure.partition("@")[0]
    return plan.measures.get(name) or MEASURES.get(name)


def step_columns(plan: Plan, line: Line, source: MeasureSource) -> list[str]:
    """One column per step of the question: nps_0 to nps_10."""
    measure = measure_of(plan, source)
    if measure is None or measure.kind is MeasureKind.DAYS:
        return []
    return [f"{line.name}_{step}" for step in measure.question.steps]


def expected_columns(plan: Plan, groups: TextTable | None) -> tuple[list[Choices], Known]:
    """The columns that have to be there, each with its choices; and which may be."""
    needed: list[Choices] = [[("payee",)], *[[(name,)] for name in plan.groups]]
    needed += [[("job",)]] if plan.eligible.jobs else []
    needed += [[("tenure_days",)]] if plan.eligible.tenure_days else []
    elsewhere = set(groups.columns) if groups else set()
    known = {"payee", "period", "job", "tenure_days", "paid_before", *plan.groups}
    for line in plan.level(PAYEES):
        known |= {f"{line.name}_previous", f"{line.name}_before"}
        match line.source:
            case MeasureSource() as source:
                needed += _score_columns(plan, line, source)
            case KpiSource() as kpi:
                needed += _kpi_columns(line, kpi)
            case FactSource() if line.name not in elsewhere:
                needed.append([(line.name,)])
    known |= {column for choices in needed for choice in choices for column in choice}
    known |= {
        f"{line.name}{end}"
        for line in plan.level(PAYEES)
        if isinstance(line.source, MeasureSource | KpiSource)
        for end in ("", "_n", "_num", "_den")
    }
    return needed, known.__contains__


def _score_columns(plan: Plan, line: Line, source: MeasureSource) -> list[Choices]:
    steps = tuple(step_columns(plan, line, source))
    found: list[Choices] = []
    for of in source.scopes():
        names = [line.name] if of == PAYEE else [f"{line.name}_{of}", line.name]
        if of != source.of:
            names = names[:1]
        needs_n = source.needs is not None
        plain = [(name, f"{name}_n") if needs_n else (name,) for name in names]
        optional = [(name, f"{name}_n") for name in names]
        found.append([*plain, *([steps] if steps else []), *optional])
    return found


def _kpi_columns(line: Line, source: KpiSource) -> list[Choices]:
    found: list[Choices] = []
    for of in source.scopes():
        names = [line.name] if of in (PAYEE, source.of) else []
        names += [f"{line.name}_{of}"] if of != PAYEE else []
        parts = [(f"{name}_num", f"{name}_den") for name in (line.name, *names)]
        plain = [] if source.needs else [(name,) for name in names]
        found.append([*plain, *dict.fromkeys(parts)])
    return found


class ScoreReader:
    """Reads every score of a plan from the cells of one period."""

    def __init__(self, plan: Plan, cells: Cells, groups: Mapping[str, Groups]) -> None:
        self.plan, self.cells, self.groups = plan, cells, groups

    def read(self) -> dict[tuple[str, str], Scores]:
        """Scores by (line, of)."""
        return {
            (line.name, of): self._scores(line, source, of)
            for line, source in self.plan.measured()
            for of in source.scopes()
        }

    def _scores(self, line: Line, source: MeasureSource, of: str) -> Scores:
        steps = step_columns(self.plan, line, source)
        if steps and self.cells.has(*steps):
            return self._of_counts(source, of, steps)
        name = line.name if of == PAYEE else f"{line.name}_{of}"
        name = name if self.cells.has(name) else line.name
        values = self.cells.values(name, self.plan.units[line.name])
        has_counts = self.cells.has(f"{name}_n")
        counts = self.cells.counts(f"{name}_n") if has_counts else [None] * len(values)
        if of != PAYEE:
            self.cells.check_equal(name, values, self.groups.get(of))
        answers = [UNKNOWN if number is None else number for number in counts]
        known = [value if isinstance(value, Fraction) else None for value in values]
        return _columns(known, answers)

    def _of_counts(self, source: MeasureSource, of: str, steps: Sequence[str]) -> Scores:
        measure = measure_of(self.plan, source)
        assert measure is not None  # it has steps
        counts = [[each or Fraction(0) for each in self.cells.counts(name)] for name in steps]
        rows = len(self.cells.places)
        top = [
            sum((counts[s][row] * measure.values[s] for s in range(len(steps))), Fraction(0))
            for row in range(rows)
        ]
        answers = [sum((column[row] for column in counts), Fraction(0)) for row in range(rows)]
        top, answers = (pooled(each, of, self.groups) for each in (top, answers))
        known = [Fraction(a, n) if n else None for a, n in zip(top, answers, strict=True)]
        if of in self.groups:
            nowhere = self.groups[of].codes < 0
            answers = [UNKNOWN if out else n for out, n in zip(nowhere, answers, strict=True)]
        return _columns(known, answers)


class KpiReader:
    """Reads every key figure of a plan from the cells of one period."""

    def __init__(self, plan: Plan, cells: Cells, groups: Mapping[str, Groups]) -> None:
        self.plan, self.cells, self.groups = plan, cells, groups

    def read(self) -> dict[tuple[str, str], Ratios]:
        """Key figures by (line, of)."""
        return {
            (line.name, of): self._ratios(line, of)
            for line in self.plan.level(PAYEES)
            if isinstance(line.source, KpiSource)
            for of in line.source.scopes()
        }

    def _ratios(self, line: Line, of: str) -> Ratios:
        wider = f"{line.name}_{of}"
        for name in (line.name,) if of == PAYEE else (wider, line.name):
            if self.cells.has(f"{name}_num", f"{name}_den"):
                return self._quotients(name, "" if name == wider else of)
            if self.cells.has(name):
                return self._plain(line, name, of)
        raise BadInputs(f"the column {wider!r} is missing.", self.cells.table.file, 1)

    def _plain(self, line: Line, name: str, of: str) -> Ratios:
        values = self.cells.values(name, self.plan.units[line.name])
        if of != PAYEE:
            self.cells.check_equal(name, values, self.groups.get(of))
        numbers = [value if isinstance(value, Fraction) else None for value in values]
        return Ratios(numbers, [None] * len(values))

    def _quotients(self, name: str, of: str) -> Ratios:
        tops = self.cells.values(f"{name}_num", "number")
        bottoms = self.cells.values(f"{name}_den", "number")
        both = [
            (a, b) if isinstance(a, Fraction) and isinstance(b, Fraction) else None
            for a, b in zip(tops, bottoms, strict=True)
        ]
        top = pooled([pair[0] if pair else Fraction(0) for pair in both], of, self.groups)
        bottom = pooled([pair[1] if pair else Fraction(0) for pair in both], of, self.groups)
        known = pooled([Fraction(pair is not None) for pair in both], of, self.groups)
        values = [Fraction(a, b) if b else None for a, b in zip(top, bottom, strict=True)]
        missing = [ZERO_BELOW if number else "not known" for number in known]
        return Ratios(values, bottom, missing)


def pooled(values: Sequence[Fraction], of: str, groups: Mapping[str, Groups]) -> list[Fraction]:
    """Each row's own value, or the sum of its group; who is in no group has 0."""
    if of in ("", PAYEE):
        return list(values)
    if of == COMPANY:
        return [sum(values, Fraction(0))] * len(values)
    sums: dict[int, Fraction] = {}
    codes = groups[of].codes
    for code, value in zip(codes, values, strict=True):
        sums[int(code)] = sums.get(int(code), Fraction(0)) + value
    return [sums[int(code)] if code >= 0 else Fraction(0) for code in codes]


def _columns(values: Sequence[Fraction | None], answers: Sequence[Fraction]) -> Scores:
    tops = np.array([0 if value is None else value.numerator for value in values], object)
    bottoms = np.array([0 if value is None else value.denominator for value in values], object)
    counts = np.array([each if each.denominator > 1 else int(each) for each in answers], object)
    return Scores(tops, bottoms, counts)
