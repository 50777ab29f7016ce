"""What a plan reads for each participant: scores by person and team, and facts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import gcd

import numpy as np
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.measures import Measure, MeasureKind
from app.domain.money import minor_unit
from app.domain.plans.document import TARGET, MeasureSource, Plan
from app.domain.plans.inputs import Inputs, Scores
from app.engines.sql import SqlEngine
from app.queries.counts import unit_days
from app.services.plan_facts import Participant, figures_for

DayStep = tuple[date, int, int, int]  # day, step, answers, credit
Quotient = tuple[int, int, int]  # numerator, denominator, answers or days


def inputs_for(
    session: Session, plan: Plan, measures: Mapping[str, Measure], people: Sequence[Participant]
) -> Inputs:
    """The inputs of one plan, one row per participant.

    Two queries per measure at most, and three for all facts.
    """
    window = _window(people)
    scores = {
        (name, of): _scores(session, measures[name], of, people, window)
        for name, of in sorted(wanted(plan))
    }
    facts, kpis = figures_for(session, plan, people, window)
    return Inputs(len(people), scores, {TARGET: _targets(plan, people), **facts}, kpis)


def wanted(plan: Plan) -> set[tuple[str, str]]:
    """Every (measure, of) that a plan reads, also where it reads it only in need."""
    return {pair for source in plan.measures() for pair in _pairs(source)}


def _pairs(source: MeasureSource) -> Iterable[tuple[str, str]]:
    yield source.measure, source.of
    if source.needs and "team" in source.needs.otherwise:
        yield source.measure, "team"


def _window(people: Sequence[Participant]) -> Days:
    return Days(min(one.days.first for one in people), max(one.days.end for one in people))


def _targets(plan: Plan, people: Sequence[Participant]) -> list[Fraction | None]:
    unit = minor_unit(plan.currency)
    return [None if one.target_minor is None else one.target_minor * unit for one in people]


def _scores(
    session: Session, measure: Measure, of: str, people: Sequence[Participant], window: Days
) -> Scores:
    read = _payee_days if of == "payee" else _unit_days
    days = read(session, measure, window)
    found: dict[tuple[int | None, Days], Quotient] = {}
    for one in people:
        key = (one.payee_id if of == "payee" else one.team_id, one.days)
        if key not in found:
            found[key] = _quotient(measure, days.get(key[0] or 0, []), one.days)
    rows = (found[one.payee_id if of == "payee" else one.team_id, one.days] for one in people)
    num, den, answers = zip(*rows, strict=True)
    return Scores(np.array(num, np.int64), np.array(den, np.int64), np.array(answers, np.int64))


def _payee_days(session: Session, measure: Measure, window: Days) -> dict[int, list[DayStep]]:
    rows = SqlEngine(session).count(measure.question, window, ("payee", "day"))
    found: dict[int, list[DayStep]] = defaultdict(list)
    for row in rows:
        payee_id, day = row.keys
        found[int(payee_id)].append(
            (date.fromisoformat(str(day)), row.step, row.answers, row.credit)
        )
    return found


def _unit_days(session: Session, measure: Measure, window: Days) -> dict[int, list[DayStep]]:
    found: dict[int, list[DayStep]] = defaultdict(list)
    for row in unit_days(session, measure.question.name, window):
        found[row[0]].append((row[1], row[2], row[3], row[4]))
    return found


def _quotient(measure: Measure, rows: Iterable[DayStep], days: Days) -> Quotient:
    """The score as a quotient, with its number of answers; (0, 0, 0) where there are none."""
    inside = [row for row in rows if row[0] in days]
    if measure.kind is MeasureKind.DAYS:
        return _share_of_good_days(measure, inside)
    num = sum(measure.numerators[step] * credit for _, step, _, credit in inside)
    den = measure.denominator * sum(credit for *_, credit in inside)
    divisor = gcd(num, den) or 1
    return num // divisor, den // divisor, sum(answers for _, _, answers, _ in inside)


def _share_of_good_days(measure: Measure, inside: Sequence[DayStep]) -> Quotient:
    worst: dict[date, int] = {}
    for day, step, *_ in inside:
        worst[day] = min(step, worst.get(day, step))
    good = sum(step > (measure.bad_step or 0) for step in worst.values())
    return good, len(worst), len(worst)
