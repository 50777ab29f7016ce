"""The periods of a simulation: what the plan and its draft read, and what both come to.

What both read alike is read once, and kept for the next trial until something of it changes.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.language.document import Plan
from app.domain.plans.trying.luck import Drawn, Key, luck
from app.domain.plans.trying.plan_change import LuckOfPeriod
from app.domain.plans.trying.resampling import Reading as ToDraw
from app.domain.plans.trying.simulation import Both, OldAndNew, old_and_new
from app.models.plans import PlanVersionRow
from app.models.statements import PayPeriodRow
from app.queries.earlier_statements import EarlierStatement
from app.services.jobs import Clock, Report
from app.services.plans.answers import readings_for
from app.services.plans.calculations import plan_in, run_of
from app.services.plans.history import as_statements
from app.services.plans.inputs import Run, groups_for, inputs_for
from app.services.plans.kept_draws import KeptDraws
from app.services.plans.kept_readings import UNKEPT, Kept, Place, Shelf, Shelves, database_of
from app.services.plans.luck_draws import draws
from app.services.plans.participants import GROUPS, Participant, participants
from app.services.plans.scores import Reading, asked_alike

SHELVES = Shelves()  # of this process; only the worker tries drafts
COST, DRAWN, ALL = (
    20,
    70,
    100,
)  # percent that are done when the cost is known, and when all is drawn
Paid = dict[date, Sequence[EarlierStatement]]
Between = Callable[[int, int], Report]  # progress of a part of the work, in percent of all


@dataclass(frozen=True, slots=True)
class Trial:
    """A draft beside the version that it would take the place of."""

    version: PlanVersionRow
    number: int  # of the version
    draft: Plan
    clock: Clock


@dataclass(frozen=True, slots=True)
class Tried:
    """One period under both plans. `place`, `shelf`: where what was read for it is kept."""

    both: Both
    found: OldAndNew
    run: Run
    draft_run: Run
    people: Sequence[Participant]
    place: Place
    shelf: Shelf


def periods_tried(
    session: Session, trial: Trial, periods: Sequence[PayPeriodRow]
) -> Iterator[Tried | None]:
    """Each period in order; None where nobody took part in it.

    What a plan reads of an earlier one of these periods is what it would have paid there; of every
    other period it is what the statements say.
    """
    paid, draft_paid = Paid(), Paid()
    plan, _ = plan_in(session, trial.version)
    for period in periods:
        place = _place(session, trial, plan, period)
        shelf = SHELVES.shelf(session, place, trial.clock())
        run = replace(run_of(session, period, trial.version), plan=plan, kept=shelf)
        run = replace(run, before=dict(paid))
        draft_run = replace(run, plan=trial.draft, before=dict(draft_paid))
        people = _people(session, run, trial.draft)
        shelf.rows = len(people)
        if not people:
            yield None
            continue
        both = _both(session, run, draft_run, people)
        paid[run.period.first] = as_statements(both.found, both.inputs, people)
        draft_paid[run.period.first] = as_statements(both.draft_found, both.draft_inputs, people)
        found = old_and_new(both, groups_for(GROUPS, run, people))
        yield Tried(both, found, run, draft_run, people, place, shelf)


def luck_of(
    session: Session, tried: Tried, trial: Trial, folder: Path, between: Between
) -> LuckOfPeriod:
    """The luck of both plans in one period, from the same draws, which are made once and kept.

    The plan's own luck is kept too: another draft of it has other luck, and the plan has not.
    """
    both, period = tried.both, tried.run.period
    kept = _still_kept(session, tried, trial)
    runs = [replace(each, kept=kept) for each in (tried.run, tried.draft_run)]
    read = [_answers(session, each, tried.people) for each in runs]
    session.rollback()  # an open read would hold up who writes
    half, middle = (COST + DRAWN) // 2, (DRAWN + ALL) // 2
    drawn = _drawn(runs[0], read[0], folder, between(COST, half))
    draft_drawn = _drawn(runs[1], read[1], folder, between(half, DRAWN))
    old = kept.once(
        ("luck", trial.number, *tried.run.before),
        lambda: luck(both.found.plan, both.inputs, drawn, between(DRAWN, middle)),
    )
    new = luck(both.draft_found.plan, both.draft_inputs, draft_drawn, between(middle, ALL))
    return LuckOfPeriod(period, both.inputs.payees, old, new)


def _place(session: Session, trial: Trial, plan: Plan, period: PayPeriodRow) -> Place:
    looks_back = bool(plan.looks_back() or trial.draft.looks_back())
    of_plan = (trial.version.plan_id, period.calendar, period.days())
    return Place(database_of(session), *of_plan, looks_back)


def _people(session: Session, run: Run, draft: Plan) -> list[Participant]:
    """Who takes part, with every group that can be added up by."""
    names = tuple(dict.fromkeys([*run.plan.groups, *draft.groups, *GROUPS]))
    wide = replace(run.plan, groups=names)
    read = partial(participants, session, wide, run.plan_id, run.period, run.tree)
    return run.kept.once(("people", frozenset(names)), read)


def _both(session: Session, run: Run, draft_run: Run, people: Sequence[Participant]) -> Both:
    inputs, draft_inputs = (inputs_for(session, each, people) for each in (run, draft_run))
    found, draft_found = evaluate(run.plan, inputs), evaluate(draft_run.plan, draft_inputs)
    return Both(inputs, draft_inputs, found, draft_found)


def _still_kept(session: Session, tried: Tried, trial: Trial) -> Kept:
    """Where the period's readings are kept, unless something changed since they were made."""
    shelf = SHELVES.shelf(session, tried.place, trial.clock())
    return shelf if shelf is tried.shelf else UNKEPT


def _answers(session: Session, run: Run, people: Sequence[Participant]) -> dict[Key, ToDraw]:
    """What the scores of a plan are made of."""
    reading = Reading(session, run.plan_id, people, run.calendar, run.period, run.kept)
    return readings_for(run.plan, run.measures, reading)


def _drawn(
    run: Run, read: Mapping[Key, ToDraw], folder: Path, report: Report
) -> Mapping[Key, Drawn]:
    """The scores in every draw; the same for two plans that read the same scores."""
    make = partial(draws, run.period, read, report, kept=KeptDraws(folder))
    return run.kept.once(_drawn_as(run), make)


def _drawn_as(run: Run) -> Hashable:
    plan = run.plan
    return (
        "drawn",
        *(
            (line.name, *source.scopes(), asked_alike(source), plan.measures.get(source.measure))
            for line, source in plan.measured()
            if source.is_plain_at_all
        ),
    )
