"""Calculating a period: every plan for everybody at once, one statement version per change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.errors import BadPeriod
from app.domain.fact_figures import Figure
from app.domain.jobs import Job
from app.domain.measures import Measure
from app.domain.money import minor_units
from app.domain.numbers import fraction_text
from app.domain.participations import paid_days
from app.domain.plans.document import Plan
from app.domain.plans.evaluation import Evaluation, Value, evaluate
from app.domain.plans.inputs import Figures, Inputs
from app.domain.plans.reading import plan_from
from app.domain.statements import ALLOWED, Act, Duty, Status, batch_hash, content_hash
from app.extensions import write_session
from app.models.plans import PlanVersionRow
from app.models.statements import (
    PayPeriodRow,
    StatementDutyRow,
    StatementRow,
    StatementVersionRow,
)
from app.queries.catalogue import measures_by_version
from app.queries.people import directory
from app.queries.plans import participations_in, versions_on
from app.queries.statements import heads
from app.services.audit import record
from app.services.jobs import advance_job, finish_job
from app.services.missing_facts import forget_missing_facts, note_missing_facts
from app.services.periods import unlocked
from app.services.plan_facts import Participant
from app.services.plan_inputs import inputs_for

Clock = Callable[[], datetime]
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Calculated:
    """One statement as the plan gives it now. No amount: not rated."""

    participation_id: int
    payee_id: int
    content: dict[str, Any]
    content_hash: str
    total_minor: int | None


def run_calculation(job: Job, clock: Clock, report: Report) -> None:
    """Calculate the job's period: all plans in one transaction, or nothing.

    Errors: BadPeriod if it is locked; JobLost.
    """
    period_id = int(job.arguments["period_id"])
    with write_session() as session, session.begin():
        period = unlocked(session, period_id)
        versions = versions_on(session, period.calendar, period.first_day)
        forget_missing_facts(session, period_id)
        result = {"new": 0, "changed": 0, "unchanged": 0, "kept": 0, "not_rated": 0}
        for place, version in enumerate(versions):
            counts = _calculate_plan(session, period, version, str(job.arguments["actor"]), clock())
            result = {name: result[name] + counts[name] for name in result}
            report(place + 1, len(versions))
        advance_job(session, job, len(versions), len(versions), clock())
        finish_job(session, job, result, clock())


def evaluated(
    session: Session, plan: Plan, measures: Mapping[str, Measure], people: Sequence[Participant]
) -> tuple[Inputs, Evaluation]:
    """The plan's lines for these participants, with what they were calculated from."""
    inputs = inputs_for(session, plan, measures, people)
    return inputs, evaluate(plan, inputs)


def plan_in(session: Session, version: PlanVersionRow) -> tuple[Plan, dict[str, Measure]]:
    """A published plan, with the measures that it names."""
    measures = measures_by_version(session)
    units = {name: measure.unit for name, measure in measures.items()}
    return plan_from(version.resolved, units), measures


def _calculate_plan(
    session: Session, period: PayPeriodRow, version: PlanVersionRow, actor: str, at: datetime
) -> dict[str, int]:
    people = _participants(session, version.plan_id, period.days())
    if not people:
        return dict.fromkeys(("new", "changed", "unchanged", "kept", "not_rated"), 0)
    plan, measures = plan_in(session, version)
    inputs, evaluation = evaluated(session, plan, measures, people)
    statements = [
        _statement(period, version, one, inputs, evaluation, row) for row, one in enumerate(people)
    ]
    if author := [one for one in statements if one.payee_id == version.author_id]:
        raise BadPeriod(
            f"The author of {version.plan.name!r} is paid by it (participation"
            f" {author[0].participation_id}): somebody else must publish that plan."
        )
    counts = _store(session, period, version, statements, at)
    note_missing_facts(session, period.id, people, evaluation)
    hashes = batch_hash([one.content_hash for one in statements])
    details = {"plan": version.plan_id, "version": version.version, "sha256": hashes, **counts}
    record(session, actor, "period calculated", f"period {period.id}", details, at)
    return counts


def _participants(session: Session, plan_id: int, days: Days) -> list[Participant]:
    payees = {payee.id: payee for payee in directory(session).payees.values()}
    found = []
    for row in participations_in(session, plan_id, days):
        payee = payees[row.payee_id]
        inside = paid_days(Days(row.first_day, row.end_day), days, payee.employments)
        if inside is None:
            continue
        team = payee.team_on(inside.end - timedelta(days=1))
        found.append(
            Participant(row.id, row.payee_id, row.payee.pseudonym, inside, team, row.target_minor)
        )
    return found


def _statement(
    period: PayPeriodRow,
    version: PlanVersionRow,
    one: Participant,
    inputs: Inputs,
    evaluation: Evaluation,
    row: int,
) -> Calculated:
    plan, values = evaluation.plan, evaluation.values(row)
    pay = values[plan.pay].number
    total = None if pay is None else minor_units(pay, plan.currency)
    content = {
        "payee": one.pseudonym,
        "period": {"calendar": period.calendar, "first_day": str(period.first_day)},
        "days": [str(one.days.first), str(one.days.end)],
        "plan": {"id": version.plan_id, "version": version.version, "sha256": version.sha256},
        "inputs": _inputs_seen(inputs, row),
        "lines": [[line.name, _stored(values[line.name])] for line in plan.lines],
        "total_minor": total,
        "currency": plan.currency,
    }
    return Calculated(one.participation_id, one.payee_id, content, content_hash(content), total)


def _inputs_seen(inputs: Inputs, row: int) -> dict[str, Any]:
    """What was read for one payee: scores as a/b with their answers, facts."""
    scores = {
        f"{measure} of {of}": {
            "value": f"{scores.num[row]}/{scores.den[row]}" if scores.den[row] else None,
            "answers": int(scores.answers[row]),
        }
        for (measure, of), scores in inputs.scores.items()
    }
    facts = {name: _fact_seen(values, row) for name, values in inputs.facts.items()}
    kpis = {f"{kpi} of {of}": _figure_seen(v.found[row]) for (kpi, of), v in inputs.kpis.items()}
    return {"scores": scores, "facts": facts} | ({"kpis": kpis} if kpis else {})


def _fact_seen(values: Any, row: int) -> str | dict[str, Any] | None:
    if isinstance(values, Figures):
        return _figure_seen(values.found[row])
    return None if values[row] is None else fraction_text(values[row])


def _figure_seen(figure: Figure) -> dict[str, Any]:
    """What was read of a fact; another version of a value makes another statement."""
    read: dict[str, Any] = {"values": figure.values, "versions": figure.versions}
    if figure.values:
        read["days"] = [str(figure.first), str(figure.end)]
    if missing := figure.why_missing():
        return read | {"missing": missing}
    bottom = figure.found.denominator
    return read | {
        "numerator": str(figure.found.numerator),
        "denominator": None if bottom is None else str(bottom),
    }


def _stored(value: Value) -> dict[str, Any]:
    if value.missing:
        return {"missing": value.missing}
    if value.truth is not None:
        return {"truth": value.truth}
    assert value.number is not None
    return {"number": fraction_text(value.number)}


def _store(
    session: Session,
    period: PayPeriodRow,
    version: PlanVersionRow,
    statements: Sequence[Calculated],
    at: datetime,
) -> dict[str, int]:
    known = heads(session, period.id)
    new = [one for one in statements if one.participation_id not in known]
    again = [
        (known[one.participation_id], one) for one in statements if one.participation_id in known
    ]
    free = [(head, one) for head, one in again if head.status in ALLOWED[Act.CALCULATE][0]]
    changed = [(head, one) for head, one in free if head.content_hash != one.content_hash]
    same = [(head, one) for head, one in free if head.content_hash == one.content_hash]
    _add_heads(session, period, version, new, at)
    _add_versions(session, version, changed, at)
    _back_to_calculated(session, [head for head, _ in same])
    return {
        "new": len(new),
        "changed": len(changed),
        "unchanged": len(same),
        "kept": len(again) - len(free),
        "not_rated": sum(one.total_minor is None for one in statements),
    }


def _add_heads(
    session: Session,
    period: PayPeriodRow,
    version: PlanVersionRow,
    new: Sequence[Calculated],
    at: datetime,
) -> None:
    if not new:
        return
    rows = [_head(period.id, one) for one in new]
    ids = session.scalars(
        insert(StatementRow).returning(StatementRow.id, sort_by_parameter_order=True), rows
    ).all()
    pairs = list(zip(ids, new, strict=True))
    session.execute(
        insert(StatementVersionRow), [_version(id_, 1, version, one, at) for id_, one in pairs]
    )
    session.execute(insert(StatementDutyRow), [_beneficiary(id_, one) for id_, one in pairs])


def _head(period_id: int, one: Calculated) -> dict[str, Any]:
    return {
        "participation_id": one.participation_id,
        "period_id": period_id,
        "status": Status.CALCULATED,
        "version": 1,
        "content_hash": one.content_hash,
    }


def _version(
    statement_id: int, number: int, version: PlanVersionRow, one: Calculated, at: datetime
) -> dict[str, Any]:
    return {
        "statement_id": statement_id,
        "version": number,
        "plan_id": version.plan_id,
        "plan_version": version.version,
        "content": one.content,
        "content_hash": one.content_hash,
        "total_minor": one.total_minor,
        "currency": one.content["currency"],
        "calculated_at": at,
    }


def _beneficiary(statement_id: int, one: Calculated) -> dict[str, Any]:
    return {"statement_id": statement_id, "person_id": one.payee_id, "duty": Duty.BENEFICIARY}


def _add_versions(
    session: Session,
    version: PlanVersionRow,
    changed: Sequence[tuple[StatementRow, Calculated]],
    at: datetime,
) -> None:
    if not changed:
        return
    rows = [_version(head.id, head.version + 1, version, one, at) for head, one in changed]
    session.execute(insert(StatementVersionRow), rows)
    session.connection().execute(
        update(StatementRow.__table__)  # type: ignore[arg-type]
        .where(StatementRow.id == bindparam("b_id"))
        .values(status=Status.CALCULATED, version=bindparam("b_v"), content_hash=bindparam("b_h")),
        [{"b_id": r["statement_id"], "b_v": r["version"], "b_h": r["content_hash"]} for r in rows],
    )


def _back_to_calculated(session: Session, same: Sequence[StatementRow]) -> None:
    returned = [head.id for head in same if head.status == Status.RETURNED]
    if returned:
        session.execute(
            update(StatementRow)
            .where(StatementRow.id.in_(returned), StatementRow.status == Status.RETURNED)
            .values(status=Status.CALCULATED)
        )
