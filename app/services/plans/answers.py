"""The answers behind every score that a plan reads, counted from the database to be drawn again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from app.domain.days import Days
from app.domain.measures import Measure, MeasureKind
from app.domain.plans.evaluating.inputs import Index
from app.domain.plans.language.document import PAYEE, MeasureSource, Plan
from app.domain.plans.trying.given_answers import asked
from app.domain.plans.trying.luck import Key
from app.domain.plans.trying.resampling import Answered, GroupsRead, Scale, rest_of
from app.domain.plans.trying.resampling import Reading as ToDraw
from app.queries.plan_scores import Owner, last_answers, stretches
from app.services.plans.participants import GroupKey
from app.services.plans.scores import Reading, asked_alike, asked_of, askers

Asker = tuple[GroupKey, Days]
Cell = tuple[int, int, int, int]  # place of the range, step, answers, credit
NOBODY = -1
GOOD, BAD = 1, 0  # days


@dataclass(frozen=True, slots=True)
class _Counted:
    """Each different owner and range of days once, and which of them each participant reads."""

    askers: Sequence[Asker]
    of_payee: Index
    answered: Answered


def readings_for(
    plan: Plan, measures: Mapping[str, Measure], reading: Reading
) -> dict[Key, ToDraw]:
    """By (line, of) what each score is made of; one query for each line and owner."""
    found = {}
    for line, source in plan.measured():
        measure = plan.measures.get(source.measure) or measures[source.measure]
        for of in source.scopes() if source.is_plain_at_all else ():
            key = ("answers", asked_alike(source), measure, of)
            read = partial(_to_draw, reading, source, measure, of)
            found[line.name, of] = reading.kept.once(key, read)
    return found


def _to_draw(reading: Reading, source: MeasureSource, measure: Measure, of: str) -> ToDraw:
    names = [one.pseudonym for one in reading.people]
    parts = (asked(measure, source), Scale.of(measure))
    if of == PAYEE:
        return ToDraw(*parts, _own(reading, source, measure), names)
    group = _counted(reading, source, measure, of)
    titles = [f"{of} {owner} {days.first} {days.end}" for owner, days in group.askers]
    members, own = np.full(len(names), NOBODY), _nobody(len(names), group.answered)
    if measure.kind is MeasureKind.ANSWERS:  # days of a team are no sum of its members' days
        members, own = group.of_payee, _own(reading, source, measure)
    rest = rest_of(group.answered, own, members)
    return ToDraw(*parts, own, names, GroupsRead(titles, members, rest, group.of_payee))


def _own(reading: Reading, source: MeasureSource, measure: Measure) -> Answered:
    """One row for each participant; the score of a team asks for the same as each member's own."""
    key = ("own answers", asked_alike(source), measure)
    return reading.kept.once(key, lambda: _own_of(reading, source, measure))


def _own_of(reading: Reading, source: MeasureSource, measure: Measure) -> Answered:
    found = _counted(reading, source, measure, PAYEE)
    there = found.of_payee >= 0
    counts = np.zeros((len(there), found.answered.counts.shape[1]), np.int64)
    answers = np.zeros(len(there), np.int64)
    counts[there] = found.answered.counts[found.of_payee[there]]
    answers[there] = found.answered.answers[found.of_payee[there]]
    return Answered(counts, answers)


def _nobody(owners: int, like: Answered) -> Answered:
    steps = like.counts.shape[1]
    return Answered(np.zeros((owners, steps), np.int64), np.zeros(owners, np.int64))


def _counted(reading: Reading, source: MeasureSource, measure: Measure, of: str) -> _Counted:
    pairs = askers(reading, source, of)
    each = list(dict.fromkeys(pair for pair in pairs if pair is not None))
    places = {asker: place for place, asker in enumerate(each)}
    of_payee = np.array([places[pair] if pair else NOBODY for pair in pairs], np.intp)
    read = _of_answers if source.window.kind == "answers" else _of_ranges
    return _Counted(each, of_payee, read(reading, source, measure, of, each))


def _of_ranges(
    reading: Reading, source: MeasureSource, measure: Measure, of: str, wanted: Sequence[Asker]
) -> Answered:
    steps = len(Scale.of(measure).numerators)
    counts = np.zeros((len(wanted), steps), np.int64)
    answers = np.zeros(len(wanted), np.int64)
    if not wanted:
        return Answered(counts, answers)
    edges = {edge for _, days in wanted for edge in (days.first, days.end)}
    query = asked_of(reading, source, measure, of, edges)
    cells: dict[Owner, list[Cell]] = defaultdict(list)
    for owner, *cell in stretches(reading.session, query):
        cells[owner].append(tuple(cell))  # type: ignore[arg-type]
    places = {edge: place for place, edge in enumerate(query.edges)}
    is_days = measure.kind is MeasureKind.DAYS
    for row, (asker, days) in enumerate(wanted):
        first, end = places[days.first], places[days.end]
        for place, step, number, credit in cells.get(asker, ()):  # type: ignore[arg-type]
            if first <= place < end:
                answers[row] += number
                if is_days:
                    counts[row, GOOD] += credit
                    counts[row, BAD] += number - credit
                else:
                    counts[row, step] += credit
    return Answered(counts, answers)


def _of_answers(
    reading: Reading, source: MeasureSource, measure: Measure, of: str, wanted: Sequence[Asker]
) -> Answered:
    counts = np.zeros((len(wanted), len(Scale.of(measure).numerators)), np.int64)
    answers = np.zeros(len(wanted), np.int64)
    if not wanted:
        return Answered(counts, answers)
    query = asked_of(reading, source, measure, of, {days.end for _, days in wanted})
    units = sorted({int(owner) for owner, _ in wanted if owner is not None}) if of != PAYEE else []
    by_owner = last_answers(reading.session, query, source.window.count, units)
    for row, (owner, days) in enumerate(wanted):
        inside = [each for each in by_owner.get(owner, ()) if each.day in days]  # type: ignore[arg-type]
        for answer in inside[-source.window.count :]:
            answers[row] += 1
            counts[row, answer.step] += answer.credit
    return Answered(counts, answers)
