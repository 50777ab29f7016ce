"""Calculating a period: every plan for everybody at once, one statement version per change."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import BadPeriod
from app.domain.jobs import Job
from app.domain.measures import Measure
from app.domain.money import minor_units
from app.domain.plans.evaluating.evaluation import Evaluation, evaluate
from app.domain.plans.evaluating.inputs import Inputs
from app.domain.plans.evaluating.statement_contents import contents
from app.domain.plans.language.document import Plan
from app.domain.plans.language.reading import plan_from
from app.domain.statements import batch_hash, content_hash
from app.extensions import write_session
from app.models.plans import PlanVersionRow
from app.models.statements import PayPeriodRow
from app.queries.catalogue import measures_by_version
from app.queries.plans import versions_on
from app.services.audit import record
from app.services.calendars import known_calendar
from app.services.jobs import advance_job, finish_job
from app.services.missing_facts import forget_missing_facts, note_missing_facts
from app.services.participants import Participant, participants, places
from app.services.periods import unlocked
from app.services.plan_inputs import Run, inputs_for
from app.services.pools import note_pools
from app.services.statement_store import Calculated, store_statements

Clock = Callable[[], datetime]
Report = Callable[[int, int], None]
COUNTED = ("new", "changed", "unchanged", "kept", "not_rated")


def run_calculation(job: Job, clock: Clock, report: Report) -> None:
    """Calculate the job's period: all plans in one transaction, or nothing.

    Errors: BadPeriod if it is locked; BadPlan, BadPeriod if a plan cannot be calculated; JobLost.
    """
    period_id = int(job.arguments["period_id"])
    with write_session() as session, session.begin():
        period = unlocked(session, period_id)
        versions = versions_on(session, period.calendar, period.first_day)
        forget_missing_facts(session, period_id)
        result = dict.fromkeys(COUNTED, 0)
        for place, version in enumerate(versions):
            counts = _calculate_plan(session, period, version, str(job.arguments["actor"]), clock())
            result = {name: result[name] + counts[name] for name in result}
            report(place + 1, len(versions))
        advance_job(session, job, len(versions), len(versions), clock())
        finish_job(session, job, result, clock())


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


def _calculate_plan(
    session: Session, period: PayPeriodRow, version: PlanVersionRow, actor: str, at: datetime
) -> dict[str, int]:
    run = run_of(session, period, version)
    people = participants(session, run.plan, version.plan_id, period.days(), run.tree)
    if not people:
        return dict.fromkeys(COUNTED, 0)
    inputs, evaluation = evaluated(session, run, people)
    statements = _statements(period, version, people, inputs, evaluation)
    if author := [one for one in statements if one.payee_id == version.author_id]:
        raise BadPeriod(
            f"The author of {version.plan.name!r} is paid by it (participation"
            f" {author[0].participation_id}): somebody else must publish that plan."
        )
    stored = store_statements(session, period.id, version, statements, at)
    counts, kept = stored.counts, bool(stored.counts["kept"])
    both = (inputs, evaluation)
    note_pools(session, period.id, version, both, people, stored.ids, kept)
    note_missing_facts(session, period.id, people, evaluation)
    hashes = batch_hash([one.content_hash for one in statements])
    details = {"plan": version.plan_id, "version": version.version, "sha256": hashes, **counts}
    record(session, actor, "period calculated", f"period {period.id}", details, at)
    return counts


def _statements(
    period: PayPeriodRow,
    version: PlanVersionRow,
    people: Sequence[Participant],
    inputs: Inputs,
    evaluation: Evaluation,
) -> list[Calculated]:
    """Each participant's statement, its content as it is kept for ever."""
    plan = evaluation.plan
    alike = {
        "period": {
            "calendar": period.calendar,
            "first_day": str(period.first_day),
            "end_day": str(period.end_day),
        },
        "plan": {"id": version.plan_id, "version": version.version, "sha256": version.sha256},
        "currency": plan.currency,
    }
    found = []
    for row, content in enumerate(contents(plan, inputs, evaluation)):
        one, pay = people[row], evaluation.value(plan.pay, row).number
        total = None if pay is None else minor_units(pay, plan.currency)
        content |= alike | _whose(one) | {"total_minor": total}
        found.append(
            Calculated(one.participation_id, one.payee_id, content, content_hash(content), total)
        )
    return found


def _whose(one: Participant) -> dict[str, Any]:
    """Whose statement it is, of which days, and of which groups' pools and scores."""
    days = [str(one.days.first), str(one.days.end)]
    return {"payee": one.pseudonym, "days": days, "groups": dict(one.groups)}
