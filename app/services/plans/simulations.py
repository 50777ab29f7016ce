"""A draft of a plan tried on the real history of its periods, as a job; no statement is touched.

What came out lies in a file of the instance for a week and holds no names: pay is not stored.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import BadPeriod, BadPlan
from app.domain.jobs import Job, JobKind
from app.domain.plans.language.document import Plan
from app.domain.plans.language.reading import plan_from
from app.domain.plans.trying.given_answers import ranges
from app.domain.plans.trying.plan_change import PlanChange, cliffs_of, curves_of
from app.domain.plans.trying.simulation import Simulation
from app.domain.plans.trying.simulation_contents import change_contents, luck_contents
from app.extensions import db, write_session
from app.models.jobs import JobRow
from app.models.plans import PlanVersionRow
from app.models.statements import PayPeriodRow
from app.queries.catalogue import measures_by_version
from app.queries.plans import plan_version
from app.queries.statements import pay_periods
from app.services.actors import Actor
from app.services.jobs import Clock, Report, advance_job, finish_job, start_job
from app.services.plans.publishing import understood
from app.services.plans.simulated_periods import ALL, COST, Trial, Tried, luck_of, periods_tried
from app.services.uploads import keep_file

EVERY = timedelta(seconds=1)  # so often progress is stored
MOST_PERIODS = 24


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which draft is tried instead of which version, on which periods, and where it is kept."""

    plan_id: int
    version: int
    text: str
    period_ids: Sequence[int]
    folder: Path


def start_simulation(wanted: Wanted, actor: Actor, at: datetime) -> JobRow:
    """The job that tries a draft. Errors: BadFile, BadPlan; BadPeriod where none is chosen."""
    with write_session() as session, session.begin():
        version = plan_version(session, wanted.plan_id, wanted.version)
        assert version is not None  # the page was opened for it
        plan, _ = understood(session, wanted.text)
        _check_alike(plan, version)
        if not 1 <= len(_periods(session, version, wanted.period_ids)) <= MOST_PERIODS:
            raise BadPeriod(f"Choose 1 to {MOST_PERIODS} periods of the plan's calendar.")
        arguments = {
            "plan_id": wanted.plan_id,
            "version": wanted.version,
            "text": wanted.text,
            "period_ids": list(wanted.period_ids),
            "folder": str(wanted.folder),
            "name": secrets.token_hex(16),
            "actor": actor.name,
        }
        return start_job(session, JobKind.SIMULATION, arguments, ALL, at)


def simulation_in(folder: Path, name: str) -> Mapping[str, Any] | None:
    """What a simulation came to so far; None before its cost is known, or after a week."""
    try:
        found: Mapping[str, Any] = json.loads(_file(folder, name).read_bytes())
    except OSError:
        return None
    return found


def run_simulation(job: Job, clock: Clock, report: Report) -> None:
    """The cost first, then the luck of the last period, each shown as soon as it is known.

    Errors: BadPlan, BadPeriod; JobLost.
    """
    folder = Path(str(job.arguments["folder"]))
    name, progress = str(job.arguments["name"]), _Progress(job, clock, report)
    reading = db.session()
    trial = _trial(reading, job, clock)
    tried = _tried(reading, trial, job, progress)
    reading.rollback()  # an open read would hold up who writes
    contents = change_contents(_change(tried))
    _keep(folder, name, contents)
    progress.at(COST, store=True)
    contents["luck"] = luck_contents(luck_of(reading, tried[-1], trial, folder, progress.between))
    _keep(folder, name, contents)
    with write_session() as session, session.begin():
        advance_job(session, job, ALL, ALL, clock())
        finish_job(session, job, {"periods": len(tried)}, clock())


class _Progress:
    """How far a job is, stored now and then, because each time is a transaction."""

    def __init__(self, job: Job, clock: Clock, report: Report) -> None:
        self.job, self.clock, self.report = job, clock, report
        self.stored_at = clock()

    def at(self, percent: int, store: bool = False) -> None:
        """So much is done. Errors: JobLost if somebody cancelled the job."""
        self.report(percent, ALL)
        if store or self.clock() - self.stored_at >= EVERY:
            self.stored_at = self.clock()
            with write_session() as session, session.begin():
                advance_job(session, self.job, percent, percent, self.stored_at)

    def between(self, low: int, high: int) -> Report:
        """Progress of one part of the work."""
        return lambda done, total: self.at(low + (high - low) * done // max(total, 1))


def _trial(session: Session, job: Job, clock: Clock) -> Trial:
    asked = job.arguments
    version = plan_version(session, int(asked["plan_id"]), int(asked["version"]))
    assert version is not None  # versions are never deleted
    return Trial(version, int(asked["version"]), _draft(session, str(asked["text"])), clock)


def _tried(session: Session, trial: Trial, job: Job, progress: _Progress) -> list[Tried]:
    periods, found = _periods(session, trial.version, job.arguments["period_ids"]), []
    for place, tried in enumerate(periods_tried(session, trial, periods)):
        found += [tried] if tried else []
        progress.at(COST * (place + 1) // (len(periods) + 1))
    if not found:
        raise BadPeriod("Nobody took part in this plan in these periods.")
    return found


def _change(tried: Sequence[Tried]) -> PlanChange:
    last = tried[-1]
    plan, draft = last.both.found.plan, last.both.draft_found.plan
    over = ranges(draft, last.draft_run.measures)
    simulation = Simulation(plan.currency, [each.found for each in tried])
    return PlanChange(
        plan, draft, simulation, cliffs_of(last.both, over), curves_of(last.both, over)
    )


def _draft(session: Session, text: str) -> Plan:
    _, resolved = understood(session, text)
    measures = measures_by_version(session)
    return plan_from(resolved, {name: measure.unit for name, measure in measures.items()})


def _check_alike(draft: Plan, version: PlanVersionRow) -> None:
    """Errors: BadPlan where two plans cannot be compared period by period."""
    plan = version.plan
    if draft.calendar != plan.calendar:
        raise BadPlan(f"The draft has the calendar {draft.calendar}, the plan {plan.calendar}.")
    if draft.currency != plan.currency:
        message = f"The draft pays in {draft.currency} and the plan in {plan.currency}"
        raise BadPlan(f"{message}; write one currency.")


def _periods(
    session: Session, version: PlanVersionRow, period_ids: Sequence[int]
) -> list[PayPeriodRow]:
    """The chosen periods of the plan's calendar, by day; one query."""
    chosen = set(period_ids)
    found = [
        period
        for period in pay_periods(session)
        if period.id in chosen and period.calendar == version.plan.calendar
    ]
    return sorted(found, key=lambda period: period.first_day)


def _keep(folder: Path, name: str, contents: Mapping[str, Any]) -> None:
    keep_file(_file(folder, name), json.dumps(contents, ensure_ascii=False).encode())


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"
