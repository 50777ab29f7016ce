"""Payees beside all people of the company who do the same job and have answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from app.domain.days import Days
from app.domain.employments import AttributeName
from app.domain.fairness.samples import Samples
from app.domain.fairness.shrinkage import comparison_groups
from app.domain.measures import Measure
from app.domain.plans.language.document import PAYEE, MeasureSource
from app.queries.people import attribute_ranges
from app.queries.plan_scores import Asked
from app.queries.plan_spreads import Spread, people_spreads
from app.services.plans.participants import GroupKey
from app.services.plans.score_statistics import NOTHING, Taken, compared
from app.services.plans.scores import Reading, asked_of, askers, window_of

Asker = tuple[GroupKey, Days]
Cell = tuple[int, int, int, int, int]  # row, step, answers, credit, squares of the credits
Rows = Mapping[GroupKey, int]  # by payee the place of one of the payee's participations
JOB = AttributeName.JOB


class Placed:
    """What was counted, by owner, to be added up over any of the ranges that were asked for."""

    def __init__(self, asked: Asked, spreads: Iterable[Spread]) -> None:
        self.places = {edge: place for place, edge in enumerate(asked.edges)}
        self.by_owner: dict[GroupKey, list[Spread]] = defaultdict(list)
        for each in spreads:
            self.by_owner[each.owner].append(each)

    def of(self, owner: GroupKey, days: Days) -> list[Spread]:
        """All of one owner in these days."""
        first, end = self.places[days.first], self.places[days.end]
        return [each for each in self.by_owner.get(owner, ()) if first <= each.place < end]

    def samples(self, measure: Measure, wanted: Sequence[Asker]) -> Samples:
        """A row for each of these."""
        cells = [
            (row, each.step, each.answers, each.credit, each.squared)
            for row, (owner, days) in enumerate(wanted)
            for each in self.of(owner, days)
        ]
        return samples_of_cells(measure, len(wanted), cells)


def samples_of_cells(measure: Measure, rows: int, cells: Sequence[Cell]) -> Samples:
    """Samples of so many rows, from cells in any order."""
    table = np.array(cells, np.int64).reshape(-1, 5)
    histogram = np.zeros((rows, len(measure.question.steps)), np.int64)
    answers, squares = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    np.add.at(histogram, (table[:, 0], table[:, 1]), table[:, 3])
    np.add.at(answers, table[:, 0], table[:, 2])
    np.add.at(squares, table[:, 0], table[:, 4])
    return Samples(measure, histogram, squares, answers)


def edges_of(pairs: Iterable[Asker | None]) -> set[date]:
    """Where the ranges of days begin and end."""
    return {edge for pair in pairs if pair for edge in (pair[1].first, pair[1].end)}


def compared_with_others(reading: Reading, source: MeasureSource, measure: Measure) -> list[Taken]:
    """Each participant beside all people with the same job who have answers in the window.

    Everybody stands there once: a participant with the answers of the participation's days, in
    the job of the last of them; everybody else with those of the whole window, in their last job
    until the period ends. Of several participations of one person each is compared by itself.
    """
    pairs, days = askers(reading, source, PAYEE), window_of(source.window, reading)
    taken = [NOTHING] * len(pairs)
    if days is None:
        return taken
    asked = asked_of(reading, source, measure, PAYEE, edges_of([*pairs, (None, days)]))
    placed = Placed(asked, people_spreads(reading.session, asked, everybody=True))
    standing = _Standing(reading, placed, pairs, days)
    for rows in standing.rounds():
        owners, wanted, jobs = standing.beside(rows)
        found = compared(placed.samples(measure, wanted), comparison_groups(jobs), source.statistic)
        for owner, one in zip(owners, found, strict=True):
            if owner in rows:
                taken[rows[owner]] = one
    return taken


class _Standing:
    """Who stands beside whom, with the answers of which days and in which job."""

    def __init__(
        self, reading: Reading, placed: Placed, pairs: Sequence[Asker | None], days: Days
    ) -> None:
        self.reading, self.placed, self.pairs, self.days = reading, placed, pairs, days
        period = reading.period
        self.since = Days(min(days.first, period.first), period.end)
        self.jobs = attribute_ranges(reading.session, [JOB])

    def rounds(self) -> list[dict[GroupKey, int]]:
        """The first participation of everybody, then the second ones, and so on."""
        found: list[dict[GroupKey, int]] = []
        times: dict[GroupKey, int] = defaultdict(int)
        for row, pair in enumerate(self.pairs):
            if pair is not None:
                owner = pair[0]
                if times[owner] == len(found):
                    found.append({})
                found[times[owner]][owner] = row
                times[owner] += 1
        self.first = found[0] if found else {}
        return found

    def beside(self, rows: Rows) -> tuple[list[GroupKey], list[Asker], list[str]]:
        """Everybody with answers: who it is, whose answers of which days, in which job."""
        rows = {**self.first, **rows}
        owners = sorted({*self.placed.by_owner, *rows}, key=str)
        wanted: list[Asker] = []
        jobs = []
        for owner in owners:
            pair = self.pairs[rows[owner]] if owner in rows else None
            wanted.append(pair or (owner, self.days))
            jobs.append(self._job(owner, rows.get(owner)))
        return owners, wanted, jobs

    def _job(self, owner: GroupKey, row: int | None) -> str:
        """Empty for somebody without a job; all of these are compared with each other."""
        ranges = self.jobs.get((owner, JOB), ())  # type: ignore[arg-type]
        if row is not None:
            day = self.reading.people[row].days.end - timedelta(days=1)
            return next((job for days, job in ranges if day in days), "")
        held = [(days.first, job) for days, job in ranges if days.meets(self.since)]
        return max(held, default=(None, ""))[1]
