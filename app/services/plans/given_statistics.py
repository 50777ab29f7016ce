"""The careful and shrunk scores that a plan reads from files: of the payees who are in them."""

from collections.abc import Mapping

import numpy as np

from app.domain.errors import BadInputs
from app.domain.facts import WHOLE_ANSWER
from app.domain.fairness.samples import Ints, Samples
from app.domain.fairness.shrinkage import comparison_groups
from app.domain.measures import MeasureKind
from app.domain.plans.evaluating.inputs import Groups, Scores
from app.domain.plans.files.given import Read
from app.domain.plans.files.given_columns import Cells
from app.domain.plans.files.given_scores import measure_of, pooled, step_columns, together
from app.domain.plans.language.document import LOWER, Line, MeasureSource, Plan
from app.services.plans.score_statistics import (
    compared,
    lower_ends,
    lower_ends_of_days,
    plain,
    scores_of,
    with_reliability,
)


def with_statistics(
    plan: Plan, cells: Cells, groups: Mapping[str, Groups], plain_scores: Read
) -> Read:
    """The scores by (line, of) as the lines read them.

    People are compared with the payees of the file in the same period, and with the same `job` if
    there is such a column: a file knows nobody else. Errors: BadInputs.
    """
    reader, found = _Reader(plan, cells, groups), dict(plain_scores)
    for line, source in plan.measured():
        for of in source.scopes():
            if not source.is_plain(of):
                found[line.name, of] = reader.scores(line, source, of, found[line.name, of])
    return found


class _Reader:
    def __init__(self, plan: Plan, cells: Cells, groups: Mapping[str, Groups]) -> None:
        self.plan, self.cells, self.groups = plan, cells, groups

    def scores(self, line: Line, source: MeasureSource, of: str, raw: Scores) -> Scores:
        measure, statistic = measure_of(self.plan, source), source.statistic_of(of)
        if measure is not None and measure.kind is MeasureKind.DAYS:
            return self._of_days(raw)
        samples = self._samples(line, source, of)
        if statistic == LOWER:
            taken = lower_ends(samples)
            if source.reliability(of) is not None:
                taken = with_reliability(taken, compared(samples, self._jobs(), statistic))
            return scores_of(taken, raw)
        return scores_of(compared(samples, self._jobs(), statistic), raw)

    def _of_days(self, raw: Scores) -> Scores:
        """A share of good days; only its lower end is asked for."""
        days = np.array([max(int(count), 0) for count in raw.answers.tolist()], np.int64)
        shares = zip(plain(raw), days.tolist(), strict=True)
        good = [int((each.value or 0) * count) for each, count in shares]
        return scores_of(lower_ends_of_days(np.array(good, np.int64), days), raw)

    def _samples(self, line: Line, source: MeasureSource, of: str) -> Samples:
        """The answers of each row's owner; parts of answers count as parts of whole ones."""
        measure = measure_of(self.plan, source)
        assert measure is not None  # its columns are there
        names = step_columns(self.plan, line, source)
        columns, common = together([self.cells.counts(name) for name in names])
        parts = [pooled(column, of, self.groups) * WHOLE_ANSWER for column in columns]
        if any(np.any(column % common) for column in parts):
            message = f"the answers of {line.name!r} are no whole parts of 1/{WHOLE_ANSWER:,}."
            raise BadInputs(message, self.cells.table.file)
        histogram = np.stack([column // common for column in parts], axis=1).astype(np.int64)
        credits: Ints = histogram.sum(axis=1)
        answers = -(-credits // WHOLE_ANSWER)
        return Samples(measure, histogram, credits * WHOLE_ANSWER, answers)

    def _jobs(self) -> Ints:
        if not self.cells.has("job"):
            return np.zeros(len(self.cells), np.int64)
        return comparison_groups(self.cells.texts("job"))
