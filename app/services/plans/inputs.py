"""What a plan reads for each participant of a period, from the database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.domain.calendars import Calendar
from app.domain.days import Days
from app.domain.measures import Measure
from app.domain.plans.evaluating.inputs import Facts, Groups, Inputs
from app.domain.plans.language.document import DAYS_PRESENT, PAYEES, FactSource, Plan
from app.services.plans.details import details_asked, details_for
from app.services.plans.facts import facts_asked, facts_for
from app.services.plans.history import Before, LookingBack, earlier_for
from app.services.plans.kept_readings import UNKEPT, Kept
from app.services.plans.participants import UNIT_GROUPS, GroupKey, Participant, Places
from app.services.plans.scores import Reading, scores_for
from app.services.plans.statistics import with_statistics


@dataclass(frozen=True, slots=True)
class Run:
    """One plan in one period: what it is calculated from besides its participants.

    `before`: what is read of earlier periods in place of their statements. `kept`: readings.
    """

    plan: Plan
    plan_id: int
    measures: Mapping[str, Measure]
    calendar: Calendar
    period: Days
    tree: Places
    before: Before = field(default_factory=dict)
    kept: Kept = UNKEPT


def inputs_for(session: Session, run: Run, people: Sequence[Participant]) -> Inputs:
    """The inputs of one plan, one row per participant.

    The number of queries follows from the plan alone: one for each measure, owner and window, three
    more at most for a statistic, four
    at most for facts and key figures, two for each table of details, two for earlier periods.
    """
    plan, kept = run.plan, run.kept
    facts, kpis = kept.once(facts_asked(plan), lambda: facts_for(session, plan, people, run.tree))
    reading = Reading(session, run.plan_id, people, run.calendar, run.period, kept)
    back = LookingBack(run.plan_id, run.calendar, run.period, run.before, kept)
    raw = scores_for(plan, run.measures, reading)
    return Inputs(
        rows=len(people),
        scores=with_statistics(plan, run.measures, reading, raw),
        facts=facts,
        kpis=kpis,
        period=run.period,
        payees=_tie_keys(people),
        outside=_outside(plan, people, facts),
        groups=groups_for(plan.groups, run, people),
        details=kept.once(
            details_asked(plan), lambda: details_for(session, plan, run.plan_id, people)
        ),
        earlier=earlier_for(session, plan, back, people),
    )


def _tie_keys(people: Sequence[Participant]) -> list[str]:
    """Whose row it is, as ties are decided: the pseudonym, which never changes."""
    return [one.pseudonym for one in people]


def _outside(
    plan: Plan, people: Sequence[Participant], facts: Mapping[str, Facts]
) -> dict[int, str]:
    """Who takes part and is not in the plan in this period, with the reason.

    Jobs only say whom to enter: who was entered by name is paid, whatever the job is called.
    """
    eligible = plan.eligible
    found: dict[int, str] = {}
    for row, one in enumerate(people if eligible.tenure_days else ()):
        if one.tenure_days < eligible.tenure_days:
            found[row] = "not in this plan: tenure_days"
    if eligible.min_days:
        present = facts[_present_line(plan)]
        for row in range(len(people)):
            days = present[row]
            if days is None or days < eligible.min_days:  # type: ignore[operator]
                found.setdefault(row, "not in this plan: min_days")
    return found


def _present_line(plan: Plan) -> str:
    return next(
        line.name
        for line in plan.level(PAYEES)
        if isinstance(line.source, FactSource) and line.source.fact == DAYS_PRESENT
    )


def groups_for(names: Iterable[str], run: Run, people: Sequence[Participant]) -> dict[str, Groups]:
    """To which groups of these kinds each participant belongs."""
    return {
        name: run.kept.once(("group", name), partial(grouped, name, people, run.tree))
        for name in names
    }


def grouped(name: str, people: Sequence[Participant], tree: Places) -> Groups:
    """To which group each participant belongs, by the names of the groups."""
    titles: Mapping[Any, str] = tree.names() if name in UNIT_GROUPS else {}
    keys = [one.groups[name] for one in people]
    said = {key: titles.get(key, str(key)) for key in keys if key is not None}
    known = sorted(said, key=lambda key: (said[key], str(key)))
    places: dict[GroupKey, int] = {key: place for place, key in enumerate(known)}
    codes = np.array([places.get(key, -1) for key in keys], np.intp)
    return Groups(codes, [said[key] for key in known])
