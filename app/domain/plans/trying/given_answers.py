"""The answers behind the scores of a file, as far as it gives them, to be drawn again."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from app.domain.measures import Measure, MeasureKind
from app.domain.plans.evaluating.inputs import Groups, Index
from app.domain.plans.files.given_columns import Cells
from app.domain.plans.files.given_scores import measure_of, step_columns, together
from app.domain.plans.language.document import COMPANY, PAYEE, Line, MeasureSource, Plan
from app.domain.plans.trying.luck import Key
from app.domain.plans.trying.one_answer import Range
from app.domain.plans.trying.resampling import DAYS_VALUES, Answered, GroupsRead, Reading, Scale


def readings(plan: Plan, cells: Cells, groups: Mapping[str, Groups]) -> dict[Key, Reading]:
    """By (line, of) what each score is made of.

    That is known where there is a column for each answer, and where a score is a share and its
    number of answers is given; every other score is left out, and so is every statistic.
    """
    reader = _Reader(plan, cells, groups)
    found = {
        (line.name, of): reader.reading(line, source, of)
        for line, source in plan.measured()
        if source.is_plain_at_all
        for of in source.scopes()
    }
    return {key: reading for key, reading in found.items() if reading is not None}


def ranges(plan: Plan, given: Mapping[str, Measure] | None = None) -> dict[str, Range]:
    """From where to where the plain scores go that a plan reads of the payees' own answers."""
    found = {}
    for line, source in plan.measured():
        measure = (given or {}).get(source.measure) or measure_of(plan, source)
        if measure is not None and source.of == PAYEE and source.is_plain_at_all:
            values = [Fraction(each) for each in DAYS_VALUES]
            values = values if measure.kind is MeasureKind.DAYS else list(measure.values)
            found[line.name] = Range(min(values), max(values))
    return found


def asked(measure: Measure, source: MeasureSource) -> str:
    """What is drawn together: answers to one question in one window, of one kind."""
    window = source.window
    parts = (measure.question.name, measure.kind, window.kind, window.count, window.back)
    segment = ",".join(f"{name}={value}" for name, value in source.segment)
    return "/".join(map(str, (*parts, source.channel, segment)))


class _Reader:
    def __init__(self, plan: Plan, cells: Cells, groups: Mapping[str, Groups]) -> None:
        self.plan, self.cells, self.groups = plan, cells, groups
        self.payees = cells.texts("payee")

    def reading(self, line: Line, source: MeasureSource, of: str) -> Reading | None:
        measure = measure_of(self.plan, source)
        if measure is None:
            return None
        key, scale = asked(measure, source), Scale.of(measure)
        steps = step_columns(self.plan, line, source)
        if steps and self.cells.has(*steps):
            own = self._counted(steps)
            groups = None if of == PAYEE else self._pooled(own, of)
            return Reading(key, scale, own, self.payees, groups)
        if set(scale.numerators) - {0, scale.denominator}:
            return None
        return self._shares(line, key, scale, of)

    def _counted(self, steps: list[str]) -> Answered:
        columns, common = together([self.cells.counts(name) for name in steps])
        counts = np.stack(columns, axis=1).astype(np.int64)
        parts = counts.sum(axis=1)
        answers = np.where(parts > 0, np.maximum((parts + common // 2) // common, 1), 0)
        return Answered(counts, answers)

    def _pooled(self, own: Answered, of: str) -> GroupsRead:
        """The answers of a group are those of all rows of the file that belong to it."""
        codes, names = self._groups(of)
        return GroupsRead(names, codes, _nobody(len(names), own.counts.shape[1]), codes)

    def _groups(self, of: str) -> tuple[Index, list[str]]:
        if of == COMPANY:
            return np.zeros(len(self.payees), np.intp), [COMPANY]
        return self.groups[of].codes, list(self.groups[of].names)

    def _shares(self, line: Line, key: str, scale: Scale, of: str) -> Reading | None:
        """A share of so many answers: how many are good, and how many are not."""
        name = line.name if of == PAYEE else f"{line.name}_{of}"
        name = name if self.cells.has(name) else line.name
        if not self.cells.has(name, f"{name}_n"):
            return None
        pair = Scale((0, scale.denominator), scale.denominator)
        own = self._good_and_bad(name, line.name)
        key = f"{key}/share"
        if of == PAYEE:
            return Reading(key, pair, own, self.payees)
        codes, names = self._groups(of)
        first = np.zeros(len(names), np.intp)
        inside = np.flatnonzero(codes >= 0)[::-1]
        first[codes[inside]] = inside
        rest = Answered(own.counts[first], own.answers[first])
        nobody = np.full(len(self.payees), -1, np.intp)
        members = _nobody(len(self.payees), 2)
        return Reading(
            key, pair, members, self.payees, GroupsRead(names, nobody, rest, owners=codes)
        )

    def _good_and_bad(self, name: str, line: str) -> Answered:
        found = self.cells.amounts(name, self.plan.units[line])
        count = self.cells.counts(f"{name}_n")
        known = found.known & count.known
        answers = np.where(known, count.num // count.den, 0).astype(np.int64)
        den = np.where(known, found.den, 1)
        good = (np.where(known, found.num, 0) * answers * 2 + den) // (2 * den)
        good = np.clip(good, 0, answers).astype(np.int64)
        return Answered(np.stack([answers - good, good], axis=1), answers)


def _nobody(owners: int, steps: int) -> Answered:
    return Answered(np.zeros((owners, steps), np.int64), np.zeros(owners, np.int64))
