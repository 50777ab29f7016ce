"""Scores and key figures in the files of `flask plans run`: as values, or as counts per answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from app.domain.errors import BadInputs, BadPlan
from app.domain.exact import FITS
from app.domain.fact_figures import ZERO_BELOW
from app.domain.measures import MEASURES, Measure, MeasureKind
from app.domain.plans.evaluating.inputs import UNKNOWN, Amounts, Groups, Ratios, Scores
from app.domain.plans.files.given_columns import Cells
from app.domain.plans.files.given_numbers import added, bits, over_one
from app.domain.plans.files.given_tables import TextTable
from app.domain.plans.language.document import (
    ADJUSTED,
    COMPANY,
    PAYEE,
    PAYEES,
    SHRUNK,
    FactSource,
    KpiSource,
    Line,
    MeasureSource,
    Plan,
)

Choices = Sequence[tuple[str, ...]]  # of columns: one of these sets has to be there
Known = Callable[[str], bool]
NOT_SAID = int(UNKNOWN)


def measure_of(plan: Plan, source: MeasureSource) -> Measure | None:
    """The measure that a line names, the plan's own first."""
    name = source.measure.partition("@")[0]
    return plan.measures.get(name) or MEASURES.get(name)


def measure_named(plan: Plan, source: MeasureSource) -> str:
    """The measure that a line names with its version, `nps@1`; without one it is the plan's own."""
    found = None if source.measure in plan.measures else measure_of(plan, source)
    is_built_in = found is not None and "@" not in source.measure
    return f"{source.measure}@{found.version}" if found and is_built_in else source.measure


def measures_named(plans: Iterable[Plan]) -> list[str]:
    """All measures that these plans read, each with its version and once, by name."""
    return sorted({measure_named(plan, each) for plan in plans for _, each in plan.measured()})


def step_columns(plan: Plan, line: Line, source: MeasureSource) -> list[str]:
    """One column per step of the question: nps_0 to nps_10."""
    measure = measure_of(plan, source)
    if measure is None or measure.kind is MeasureKind.DAYS:
        return []
    return [f"{line.name}_{step}" for step in measure.question.steps]


def check_statistics(plan: Plan, are_made: bool) -> None:
    """Whether files say what every statistic is made of. Errors: BadPlan with the line's place."""
    for line, source in plan.measured():
        measure, said = measure_of(plan, source), ""
        if source.statistic == ADJUSTED:
            said = "'adjusted' needs the channel of each answer, which no file says"
        elif measure is not None and measure.kind is MeasureKind.DAYS and is_compared(source):
            said = f"people are compared by their answers, and {measure.name} counts days"
        elif not (are_made or source.is_plain_at_all):
            said = "nothing here makes statistics, and nobody is paid by a plain score instead"
        if said:
            raise BadPlan(f"{line.name}: {said}.", *line.place)


def is_compared(source: MeasureSource) -> bool:
    """Whether a payee's score rests on those of others."""
    return source.statistic in (SHRUNK, ADJUSTED) or source.reliability(source.of) is not None


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
        if not source.is_plain(of):
            found.append([steps] if steps else [(line.name, f"{line.name}_n")])
            continue
        needs_n = source.needs is not None
        plain = [(name, f"{name}_n") if needs_n else (name,) for name in names]
        optional = [(name, f"{name}_n") for name in names]
        found.append(list(dict.fromkeys([*plain, *([steps] if steps else []), *optional])))
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
        unit = self.plan.units[line.name]
        found = self.cells.amounts(name, unit)
        if of != PAYEE:
            self.cells.check_equal(name, unit, self.groups.get(of))
        if not self.cells.has(f"{name}_n"):
            return _scores_of(found, np.full(len(found), NOT_SAID))
        counts = self.cells.counts(f"{name}_n")
        if of != PAYEE:
            self.cells.check_equal(f"{name}_n", "count", self.groups.get(of))
        return _scores_of(found, _answers(counts))

    def _of_counts(self, source: MeasureSource, of: str, steps: Sequence[str]) -> Scores:
        measure = measure_of(self.plan, source)
        assert measure is not None  # it has steps
        counts, common = together([self.cells.counts(name) for name in steps])
        top = _weighed(counts, measure.numerators)
        answers = _weighed(counts, [1] * len(counts))
        top, answers = (pooled(each, of, self.groups) for each in (top, answers))
        den = _weighed([answers], [measure.denominator])
        if of in self.groups:
            answers = np.where(self.groups[of].codes < 0, NOT_SAID * common, answers)
        return Scores(top, den, _whole_or_parts(answers, common))


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
        unit = self.plan.units[line.name]
        values = self.cells.amounts(name, unit)
        if of != PAYEE:
            self.cells.check_equal(name, unit, self.groups.get(of))
        nobody = np.zeros(len(values), np.bool_)
        return Ratios(values, Amounts(np.zeros(len(values), np.int64), 1, nobody))

    def _quotients(self, name: str, of: str) -> Ratios:
        given = [self.cells.amounts(f"{name}_{part}", "number") for part in ("num", "den")]
        both = given[0].known & given[1].known
        (top, over), (bottom, under) = (over_one(each) for each in given)
        top, bottom = (pooled(np.where(both, each, 0), of, self.groups) for each in (top, bottom))
        known = (bottom != 0).astype(np.bool_)
        sign = np.where(bottom < 0, -1, 1)
        num = _weighed([top * sign], [under])
        den = np.where(known, _weighed([bottom * sign], [over]), 1)
        given_at_all = pooled(both.astype(np.int64), of, self.groups) > 0
        missing = np.where(given_at_all, ZERO_BELOW, "not known").tolist()
        below = Amounts(bottom, under, np.ones_like(known))
        return Ratios(Amounts(num, den, known), below, missing)


def pooled(values: Any, of: str, groups: Mapping[str, Groups]) -> Any:
    """Each row's own value, or the sum of its group; who is in no group has 0."""
    if of in ("", PAYEE):
        return values
    if of == COMPANY:
        nobody = np.zeros(len(values), np.intp)
        return added(values, nobody, 1)[nobody]
    codes = groups[of].codes
    sums = added(values, codes, len(groups[of].names) + 1)  # the last is of those without a group
    return np.where(codes >= 0, sums[codes], 0)


def _weighed(columns: Sequence[Any], weights: Sequence[int]) -> Any:
    """The sum of columns, each times a whole number; Python integers where int64 is too small."""
    most = max(map(bits, columns)) + max(abs(each) for each in weights).bit_length()
    if most + len(columns).bit_length() > FITS:
        columns = [column.astype(object) for column in columns]
    return sum(column * weight for column, weight in zip(columns, weights, strict=True))


def together(counts: Sequence[Amounts]) -> tuple[list[Any], int]:
    """Columns of counts over one denominator; what is not known counts as none."""
    tops = [over_one(each) for each in counts]
    common = lcm(*(den for _, den in tops))
    found = [
        _weighed([np.where(each.known, num, 0)], [common // den])
        for each, (num, den) in zip(counts, tops, strict=True)
    ]
    return found, common


def _answers(counts: Amounts) -> Any:
    """How many answers each score is of, where the file says it."""
    num, den = over_one(counts)
    return _whole_or_parts(np.where(counts.known, num, NOT_SAID * den), den)


def _whole_or_parts(num: Any, den: int) -> Any:
    """Whole numbers, or Python's fractions where there are parts of an answer."""
    if not np.any(num % den):
        return num // den
    found = np.empty(len(num), object)
    found[:] = [Fraction(int(each), den) for each in num]
    return found


def _scores_of(values: Amounts, answers: Any) -> Scores:
    """Scores as given."""
    known = values.known
    return Scores(np.where(known, values.num, 0), np.where(known, values.den, 0), answers)
