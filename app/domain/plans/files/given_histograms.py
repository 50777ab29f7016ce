"""The histograms behind one payee's scores, where a file gives one column per answer."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from app.domain.facts import WHOLE_ANSWER
from app.domain.measures import Measure, MeasureKind
from app.domain.plans.evaluating.histograms import Histogram, day_histogram
from app.domain.plans.evaluating.inputs import Amounts, Groups, Index
from app.domain.plans.evaluating.one_payee import OnePayee, ScoreKey, ScoreRead
from app.domain.plans.files.given_columns import Cells
from app.domain.plans.files.given_scores import measure_of, step_columns
from app.domain.plans.language.document import COMPANY, PAYEE, Plan


def given_histograms(
    plan: Plan, one: OnePayee, cells: Cells, groups: Mapping[str, Groups], row: int
) -> dict[ScoreKey, Histogram]:
    """By (line, of); what the file gives as a mere score is not among them."""
    found: dict[ScoreKey, Histogram] = {}
    for line, source in plan.measured():
        measure, steps = measure_of(plan, source), step_columns(plan, line, source)
        for of in source.scopes():
            if measure is None or (of in groups and groups[of].codes[row] < 0):
                continue
            if measure.kind is MeasureKind.DAYS:
                found |= _days(measure, (line.name, of), one.scores[line.name, of])
            elif cells.has(*steps):
                members = _members(of, groups, row, len(cells))
                counts = [_total(cells.counts(name), members) for name in steps]
                found |= _answers(measure, (line.name, of), counts)
    return found


def _days(measure: Measure, key: ScoreKey, read: ScoreRead) -> dict[ScoreKey, Histogram]:
    histogram = day_histogram(measure, read)
    return {key: histogram} if histogram.is_of(read) else {}


def _members(of: str, groups: Mapping[str, Groups], row: int, rows: int) -> Index:
    """The rows whose answers count: the payee's own, the group's, or all."""
    if of == PAYEE:
        return np.array([row], np.intp)
    if of == COMPANY:
        return np.arange(rows)
    codes = groups[of].codes
    return np.flatnonzero(codes == codes[row])


def _total(counts: Amounts, members: Index) -> Fraction:
    """What these rows have together; an empty cell is none."""
    some = counts.take(members)
    return sum((some[row] or Fraction(0) for row in range(len(members))), Fraction(0))


def _answers(
    measure: Measure, key: ScoreKey, counts: Sequence[Fraction]
) -> dict[ScoreKey, Histogram]:
    """Shared answers have to be whole 1/25,200 parts, as they are everywhere else."""
    credits = [count * WHOLE_ANSWER for count in counts]
    if any(credit.denominator > 1 for credit in credits):
        return {}
    answers = sum(counts, Fraction(0))
    return {key: Histogram(measure, tuple(map(int, credits)), answers)}
