"""Calculating a period: every plan for everybody at once, one statement version per change.

Read, then calculate, then store: nobody waits for the first two, and the third is short. What is
stored is what the database says at the moment of storing; if that may have changed since it was
read, it is read again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import BadPeriod, JobLost
from app.domain.jobs import Job
from app.domain.measures import Measure
from app.domain.plans.evaluating.evaluation import Evaluation, evaluate
from app.domain.plans.evaluating.inputs import Inputs
from app.domain.plans.language.document import Plan
from app.domain.plans.language.reading import plan_from
from app.domain.statements import batch_hash
from app.extensions import read_session, write_session
from app.models.plans import PlanVersionRow
from app.models.statements import PayPeriodRow
from app.queries.adjustments import owed_before
from app.queries.catalogue import measures_by_version
from app.queries.changes import Mark, changed_since, mark_now
from app.queries.plans import hold_plans, versions_on
from app.queries.pools import uneven_pools
from app.queries.statements import heads_held
from app.services.audit import record
from app.services.calendars import known_calendar
from app.services.jobs import Clock, Report, advance_job, finish_job, show_progress
from app.services.periods import refuse_locked, unlocked
from app.services.plans.inputs import Run, inputs_for
from app.services.plans.missing_facts import forget_missing_facts, note_missing_facts
from app.services.plans.participants import Participant, participants, places
from app.services.plans.pools import store_pools
from app.services.plans.statement_store import store_statements
from app.services.plans.statements import Made, made

COUNTED = ("new", "changed", "unchanged", "kept", "not_rated")
STEPS = 4  # of each plan: who takes part, what is read, the lines, the statements
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class _Read:
    """A period as it was when reading began.

    `at`: the moment before. Whatever came after it may not be in the statements, so whoever asks
    what is newer than a statement has to begin there, not when it was stored.
    """

    period: PayPeriodRow
    versions: Sequence[PlanVersionRow]
    mark: Mark
    at: datetime

    @property
    def steps(self) -> int:
        """Those of each plan, and storing."""
        return STEPS * len(self.versions) + 1


def run_calculation(job: Job, clock: Clock, report: Report) -> None:
    """Calculate the job's period: all plans in one transaction, or nothing.

    Errors: BadPeriod if it is locked, or if what it rests on does not stand still; BadPlan,
    BadPeriod if a plan cannot be calculated; JobLost.
    """
    changed = ""
    for _ in range(MOST_TRIES):
        read = _read(int(job.arguments["period_id"]), clock)
        changed = _tried(job, read, clock, report)
        if not changed:
            return
    raise BadPeriod(
        f"{read.period.label} was calculated {MOST_TRIES} times, and each time something changed"
        f" meanwhile ({changed}). Nothing was stored: calculate it again when that has ended."
    )


def _tried(job: Job, read: _Read, clock: Clock, report: Report) -> str:
    """Calculate and store; or nothing is stored, and what changed since `read`.

    What was read half before a change and half after it may not even fit together.
    """
    progress = _Progress(job, clock, report, read.steps)
    try:
        found = [_made(read.period, version, progress.step) for version in read.versions]
    except JobLost:
        raise
    except Exception:
        with read_session() as session:
            if changed := changed_since(session, read.mark):
                return changed
        raise
    changed = _store(job, read, found, clock)
    if not changed:
        report(read.steps, read.steps)
    return changed


def run_of(session: Session, period: PayPeriodRow, version: PlanVersionRow) -> Run:
    """What a plan version is calculated from in a period; four queries."""
    plan, measures = plan_in(session, version)
    calendar = known_calendar(session, period.calendar)
    return Run(plan, version.plan_id, measures, calendar, period.days(), places(session))


def evaluated(
    session: Session, run: Run, people: Sequence[Participant]
) -> tuple[Inputs, Evaluation]:
    """The plan's lines for these participants, with what they were calculated from."""
    inputs = inputs_for(session, run, people)
    return inputs, evaluate(run.plan, inputs)


def plan_in(session: Session, version: PlanVersionRow) -> tuple[Plan, dict[str, Measure]]:
    """A published plan, with the measures that it names."""
    measures = measures_by_version(session)
    units = {name: measure.unit for name, measure in measures.items()}
    return plan_from(version.resolved, units), measures


def _made(period: PayPeriodRow, version: PlanVersionRow, tell: Callable[[], None]) -> Made:
    """What one plan gives; nothing is made of it before all is read."""
    with read_session() as session:
        run = run_of(session, period, version)
        people = participants(session, run.plan, version.plan_id, period.days(), run.tree)
        owed = owed_before(session, version.plan_id, run.plan.currency, period)
    tell()
    if not people:
        return Made(version)
    with read_session() as session:
        inputs = inputs_for(session, run, people)
    tell()
    found = evaluate(run.plan, inputs)
    tell()
    statements = made(period, version, people, inputs, found, owed)
    tell()
    return statements


class _Progress:
    """How far the job is. Each step is a transaction, so that a cancel is noticed there too."""

    def __init__(self, job: Job, clock: Clock, report: Report, total: int) -> None:
        self.job, self.clock, self.report, self.total = job, clock, report, total
        self.done = -1
        self.step()

    def step(self) -> None:
        """One more step is done. Errors: JobLost if somebody cancelled the job."""
        self.done += 1
        show_progress(self.job, self.done, self.total, self.clock())
        self.report(self.done, self.total)


def _read(period_id: int, clock: Clock) -> _Read:
    at = clock()
    with read_session() as session:
        mark = mark_now(session)
        period = session.get_one(PayPeriodRow, period_id)
        refuse_locked(period)
        return _Read(period, versions_on(session, period.calendar, period.first_day), mark, at)


def _store(job: Job, read: _Read, found: Sequence[Made], clock: Clock) -> str:
    """Store all plans in one transaction; or nothing, and what changed since they were read.

    The period is held first, so that nobody submits or locks it meanwhile; then the plans, so that
    no other period of theirs takes on the same adjustments.
    """
    with write_session() as session, session.begin():
        period = unlocked(session, read.period.id)
        hold_plans(session, [one.version.plan_id for one in found])
        if changed := changed_since(session, read.mark):
            return changed
        if not _same(versions_on(session, period.calendar, period.first_day), read.versions):
            return "another version of a plan holds"
        counts = _store_all(session, read, found)
        actor, at = str(job.arguments["actor"]), clock()
        result = dict.fromkeys(COUNTED, 0)
        for each, counted in zip(found, counts, strict=True):
            result = {name: result[name] + counted[name] for name in result}
            _record(session, actor, read.period.id, each, counted, at)
        if result["kept"] and (uneven := uneven_pools(session, read.period.id)):
            result["uneven_pools"] = len(uneven)
        advance_job(session, job, read.steps, read.steps, at)
        finish_job(session, job, result, at)
    return ""


def _same(now: Sequence[PlanVersionRow], then: Sequence[PlanVersionRow]) -> bool:
    return [(one.plan_id, one.version) for one in now] == [
        (one.plan_id, one.version) for one in then
    ]


def _store_all(session: Session, read: _Read, found: Sequence[Made]) -> list[dict[str, int]]:
    """How many statements of each plan were new, changed and so on.

    Those that were sent to review meanwhile stay as they are, as their heads say by now.
    """
    period_id = read.period.id
    forget_missing_facts(session, period_id)
    known, counts = heads_held(session, period_id), []
    for each in found:
        stored = store_statements(session, period_id, each.version, each.statements, known, read.at)
        if each.statements:
            store_pools(session, period_id, each.version, each.pooled, stored.ids, stored.kept)
        note_missing_facts(session, each.lacking)
        counts.append(stored.counts)
    return counts


def _record(
    session: Session, actor: str, period_id: int, each: Made, counts: dict[str, int], at: datetime
) -> None:
    if not each.statements:
        return
    version, hashes = each.version, batch_hash([one.content_hash for one in each.statements])
    details = {"plan": version.plan_id, "version": version.version, "sha256": hashes, **counts}
    record(session, actor, "period calculated", f"period {period_id}", details, at)
