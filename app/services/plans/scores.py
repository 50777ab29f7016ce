"""The scores that a plan reads for each participant, in each line's window of days."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from math import gcd

import numpy as np
from sqlalchemy.orm import Session

from app.domain.calendar_rules import FIRST_DAY
from app.domain.calendar_spans import window_back, year_so_far
from app.domain.calendars import Calendar
from app.domain.days import Days
from app.domain.measures import Measure, MeasureKind
from app.domain.plans.evaluating.inputs import Scores
from app.domain.plans.language.document import COMPANY, PAYEE, MeasureSource, Plan, Window
from app.queries.plan_scores import UNIT, Asked, LastAnswer, Owner, last_answers, stretches
from app.services.plans.kept_readings import UNKEPT, Kept
from app.services.plans.participants import UNIT_GROUPS, GroupKey, Participant

Quotient = tuple[int, int, int]  # numerator, denominator, answers or days
NOTHING: Quotient = (0, 0, 0)
Sums = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What all scores of one run have in common."""

    session: Session
    plan_id: int
    people: Sequence[Participant]
    calendar: Calendar
    period: Days
    kept: Kept = UNKEPT


def scores_for(
    plan: Plan, measures: Mapping[str, Measure], reading: Reading
) -> dict[tuple[str, str], Scores]:
    """Scores by (line, of); one query for each line and owner, fewer where lines ask the same."""
    known: dict[Hashable, Scores] = {}
    found = {}
    for line, source in plan.measured():
        measure = plan.measures.get(source.measure) or measures[source.measure]
        for of in source.scopes():
            key = ("score", asked_alike(source), measure, of)
            if key not in known:
                read = partial(_scores, reading, source, measure, of)
                known[key] = reading.kept.once(key, read)
            found[line.name, of] = known[key]
    return found


def asked_alike(source: MeasureSource) -> MeasureSource:
    """A source without what is done with its score afterwards."""
    return MeasureSource(
        *(source.measure, ""),
        window=source.window,
        channel=source.channel,
        segment=source.segment,
    )


def _scores(reading: Reading, source: MeasureSource, measure: Measure, of: str) -> Scores:
    pairs = askers(reading, source, of)
    wanted = {pair for pair in pairs if pair is not None}
    read = _of_answers if source.window.kind == "answers" else _of_ranges
    known = read(reading, source, measure, of, wanted) if wanted else {}
    rows = [known.get(pair, NOTHING) if pair else NOTHING for pair in pairs]
    num, den, answers = zip(*rows, strict=True)
    return Scores(_ints(num), _ints(den), np.array(answers, np.int64))


def askers(reading: Reading, source: MeasureSource, of: str) -> list[tuple[GroupKey, Days] | None]:
    """Whose answers of which days each participant's score is made of; None where of nobody's."""
    days = window_of(source.window, reading)
    is_all = source.window.kind == "answers" and of != PAYEE
    pairs = [(one.owner(of), _range(one, days, is_all)) for one in reading.people]
    return [None if owner is None or inside is None else (owner, inside) for owner, inside in pairs]


def _ints(values: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """int64 where they fit; measures with long values make longer numbers."""
    fits = max(max(values), -min(values)).bit_length() < 63
    return np.array(values, np.int64 if fits else object)


def window_of(window: Window, reading: Reading) -> Days | None:
    """The days of a window; None where the calendar has none of them."""
    if window.kind == "answers":
        return Days(FIRST_DAY, reading.period.end)
    if window.kind == "year_to_date":
        return year_so_far(reading.calendar, reading.period)
    return window_back(reading.calendar, reading.period, window.count, window.back)


def _range(one: Participant, days: Days | None, is_all: bool) -> Days | None:
    """The days of a participation inside a window; None where there are none.

    `is_all`: those before it count too, as the last answers of a team do whenever somebody came.
    """
    if days is None or not days.meets(one.all_days):
        return None
    first = days.first if is_all else max(days.first, one.all_days.first)
    return Days(first, min(days.end, one.all_days.end))


Wanted = Iterable[tuple[GroupKey, Days]]


def asked_of(
    reading: Reading, source: MeasureSource, measure: Measure, of: str, edges: Iterable[date]
) -> Asked:
    units = of in (*UNIT_GROUPS, COMPANY)
    return Asked(
        question=measure.question.name,
        owners=PAYEE if of == PAYEE else UNIT if units else of,
        plan_id=reading.plan_id,
        edges=tuple(sorted(set(edges))),
        channel=source.channel,
        segment=source.segment,
        kind=measure.kind,
        bad_step=measure.bad_step or 0,
    )


def _of_ranges(
    reading: Reading, source: MeasureSource, measure: Measure, of: str, wanted: Wanted
) -> dict[tuple[GroupKey, Days], Quotient]:
    edges = {edge for _, days in wanted for edge in (days.first, days.end)}
    asked = asked_of(reading, source, measure, of, edges)
    sums: dict[Owner, _Running] = defaultdict(_Running)
    values, is_days = measure.numerators, measure.kind is MeasureKind.DAYS
    for owner, place, step, answers, credit in stretches(reading.session, asked):
        if is_days:
            sums[owner].add(place, (credit, answers, answers))
        else:
            top, bottom = values[step] * credit, measure.denominator * credit
            sums[owner].add(place, (top, bottom, answers))
    places = {edge: place for place, edge in enumerate(asked.edges)}
    return {
        (owner, days): sums[owner].between(places[days.first], places[days.end])
        for owner, days in wanted
        if owner in sums
    }


@dataclass(slots=True)
class _Running:
    """What one owner has in each range, added up from the first to the last when it is read."""

    parts: dict[int, Sums] = field(default_factory=dict)
    _places: list[int] = field(default_factory=list)
    _totals: list[Sums] = field(default_factory=list)

    def add(self, place: int, more: Sums) -> None:
        num, den, answers = self.parts.get(place, NOTHING)
        self.parts[place] = (num + more[0], den + more[1], answers + more[2])

    def between(self, first: int, end: int) -> Quotient:
        """In lowest terms what lies in the ranges from `first` up to and without `end`."""
        if not self._places:
            self._add_up()
        low, high = bisect_left(self._places, first), bisect_left(self._places, end)
        before, after = self._totals[low], self._totals[high]
        num, den, answers = (b - a for a, b in zip(before, after, strict=True))
        divisor = gcd(num, den) or 1
        return num // divisor, den // divisor, answers

    def _add_up(self) -> None:
        self._places = sorted(self.parts)
        self._totals = [NOTHING]
        for place in self._places:
            total, more = self._totals[-1], self.parts[place]
            self._totals.append((total[0] + more[0], total[1] + more[1], total[2] + more[2]))


def _of_answers(
    reading: Reading, source: MeasureSource, measure: Measure, of: str, wanted: Wanted
) -> dict[tuple[GroupKey, Days], Quotient]:
    """Of the last so many answers of each owner, up to the last of the days."""
    asked = asked_of(reading, source, measure, of, {days.end for _, days in wanted})
    units = [int(owner) for owner, _ in wanted if owner is not None] if of != PAYEE else []
    number = source.window.count
    by_owner = last_answers(reading.session, asked, number, sorted(set(units)))
    found = {}
    for owner, days in wanted:
        inside = [
            each
            for each in by_owner.get(owner, ())  # type: ignore[arg-type]
            if each.day in days
        ]
        found[owner, days] = _mean(measure, inside[-number:])
    return found


def _mean(measure: Measure, answers: Sequence[LastAnswer]) -> Quotient:
    num = sum(measure.numerators[each.step] * each.credit for each in answers)
    den = measure.denominator * sum(each.credit for each in answers)
    divisor = gcd(num, den) or 1
    return num // divisor, den // divisor, len(answers)
