"""The histograms behind one payee's scores, where a file gives one column per answer."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from app.domain.facts import WHOLE_ANSWER
from app.domain.measures import Measure, MeasureKind
from app.domain.plans.document import Plan
from app.domain.plans.given_scores import Cells, measure_of, pooled, step_columns
from app.domain.plans.histograms import Histogram, day_histogram
from app.domain.plans.inputs import Groups
from app.domain.plans.one_payee import OnePayee, ScoreKey, ScoreRead


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
                columns = [[each or Fraction(0) for each in cells.counts(name)] for name in steps]
                counts = [pooled(column, of, groups)[row] for column in columns]
                found |= _answers(measure, (line.name, of), counts)
    return found


def _days(measure: Measure, key: ScoreKey, read: ScoreRead) -> dict[ScoreKey, Histogram]:
    histogram = day_histogram(measure, read)
    return {key: histogram} if histogram.is_of(read) else {}


def _answers(
    measure: Measure, key: ScoreKey, counts: Sequence[Fraction]
) -> dict[ScoreKey, Histogram]:
    """Shared answers have to be whole 1/25,200 parts, as they are everywhere else."""
    credits = [count * WHOLE_ANSWER for count in counts]
    if any(credit.denominator > 1 for credit in credits):
        return {}
    answers = sum(counts, Fraction(0))
    return {key: Histogram(measure, tuple(map(int, credits)), answers)}
