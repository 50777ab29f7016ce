"""Adjusting what a locked period paid: looked for by a job, proposed, decided by two people."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.domain.adjustments import AdjustmentDecision, Difference
from app.domain.audit import canonical_json
from app.domain.errors import ActRefused, BadPeriod, NotYours, SecondDuty
from app.domain.jobs import Job, JobKind
from app.extensions import read_session, write_session
from app.models.adjustments import (
    AdjustmentBatchRow,
    AdjustmentDecisionRow,
    AdjustmentNoteRow,
    AdjustmentRow,
)
from app.models.statements import PayPeriodRow
from app.queries.adjustments import (
    BatchSeen,
    PaidStatement,
    batch,
    batches_of,
    newest_batch,
    paid_statements,
    payees_in,
)
from app.services.actors import Actor
from app.services.adjustments.differences import Looked, by_version, look
from app.services.audit import record
from app.services.jobs import Clock, Report, finish_job, show_progress, start_job
from app.services.periods import checked_reason

WAITS = "An adjustment of {label} waits for a second person already. Decide about that one first."
OWN = "Your own pay is among these: somebody else has to do this."
OWN_PLAN = "Your own pay, or a plan that you published, is among these: somebody else confirms it."
MEANWHILE = "What {label} paid was changed while this was looked for. Look again."


def start_adjustment(
    period_id: int, reason: str, takes_back: bool, actor: Actor, at: datetime
) -> int:
    """The id of a job that looks what a locked period comes to now, and proposes to adjust it.

    `takes_back` false: nothing is held back from anybody. Errors: BadPeriod.
    """
    arguments: dict[str, Any] = {"period_id": period_id, "reason": checked_reason(reason)}
    arguments |= {"takes_back": takes_back, "actor": actor.name, "person_id": actor.person_id}
    with write_session() as session, session.begin():
        _adjustable(session, period_id)
        return start_job(session, JobKind.ADJUSTMENT, arguments, 0, at).id


def run_adjustment(job: Job, clock: Clock, report: Report) -> None:
    """Look for differences and propose them as one batch, or none where there is none.

    Errors: BadPeriod where the period is not locked or a batch of it waits, BadPlan where it
    cannot be calculated, SecondDuty where the pay of whoever asked is among them; JobLost.
    """
    asked, period_id = job.arguments, int(job.arguments["period_id"])
    with read_session() as session:
        period = session.get_one(PayPeriodRow, period_id)
        paid = paid_statements(session, period_id)
        total = len(by_version(paid))

        def tell(done: int) -> None:
            show_progress(job, done, total, clock())
            report(done, total)

        looked = look(session, period, paid, bool(asked["takes_back"]), tell)
    with write_session() as session, session.begin():
        _refuse_changed(session, _adjustable(session, period_id), paid)
        number = _propose(session, period_id, looked, asked, clock())
        result = {"batch": number, "statements": len(looked.differences)}
        finish_job(session, job, result | {"not_rated": looked.not_rated}, clock())


def confirm_adjustment(batch_id: int, actor: Actor, at: datetime) -> None:
    """The next statements of these payees pay the differences, or hold them back.

    Errors: NotYours, ActRefused; SecondDuty for who proposed it, and whose pay or plan it is.
    """
    if actor.person_id is None:
        raise SecondDuty("An adjustment is confirmed by somebody who is signed in.")
    with write_session() as session, session.begin():
        one = _undecided(session, batch_id)
        if actor.name == one.proposed_by:
            raise SecondDuty("You proposed this yourself: a second person has to confirm it.")
        _decide(session, one, AdjustmentDecision.CONFIRMED, actor, at)


def refuse_adjustment(batch_id: int, actor: Actor, at: datetime) -> None:
    """The differences are not paid; they can be looked for anew. Errors: NotYours, ActRefused."""
    with write_session() as session, session.begin():
        _decide(session, _undecided(session, batch_id), AdjustmentDecision.REFUSED, actor, at)


def _adjustable(session: Session, period_id: int) -> PayPeriodRow:
    """The period, held until the transaction ends. Errors: BadPeriod."""
    period = session.get_one(PayPeriodRow, period_id, with_for_update=True)
    if period.locked_at is None:
        raise BadPeriod(
            f"{period.label} is not locked: calculate it again, and its statements have what"
            " changed since."
        )
    if any(not one.decision for one in batches_of(session, period_id)):
        raise BadPeriod(WAITS.format(label=period.label))
    return period


def _refuse_changed(session: Session, period: PayPeriodRow, paid: Sequence[PaidStatement]) -> None:
    if paid_statements(session, period.id) != list(paid):
        raise BadPeriod(MEANWHILE.format(label=period.label))


def _propose(session: Session, period_id: int, looked: Looked, asked: Any, at: datetime) -> int:
    """The number of the new batch; 0 where nothing differs."""
    if not looked.differences:
        return 0
    number, rows = newest_batch(session) + 1, looked.differences
    head: dict[str, Any] = {"id": number, "period_id": period_id, "statements": len(rows)}
    head |= {"proposed_by": asked["actor"], "proposed_at": at}
    session.execute(insert(AdjustmentBatchRow), [head])
    session.execute(insert(AdjustmentRow), [{"batch_id": number} | _row(one) for one in rows])
    session.add(AdjustmentNoteRow(batch_id=number, reason=asked["reason"]))
    if asked["person_id"] in payees_in(session, number):
        raise SecondDuty(OWN)
    details = {"period": period_id, "statements": len(rows), "sha256": _hash_of(rows)}
    record(session, asked["actor"], "adjustment proposed", f"adjustment {number}", details, at)
    return number


def _row(one: Difference) -> dict[str, Any]:
    return asdict(one) | {"amount_minor": one.amount_minor}


def _hash_of(rows: Sequence[Difference]) -> str:
    document = {"adjustments": [_row(one) for one in rows]}
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def _undecided(session: Session, batch_id: int) -> BatchSeen:
    """The batch, held until the transaction ends."""
    session.get(AdjustmentBatchRow, batch_id, with_for_update=True)
    one = batch(session, batch_id)
    if one is None:
        raise NotYours("There is no such adjustment.")
    if one.decision:
        raise ActRefused(f"This is decided already: the adjustment is {one.decision}.")
    return one


def _decide(
    session: Session, one: BatchSeen, decision: AdjustmentDecision, actor: Actor, at: datetime
) -> None:
    row = AdjustmentDecisionRow(batch_id=one.id, proposed_by=one.proposed_by, decision=decision)
    is_confirmed = decision is AdjustmentDecision.CONFIRMED
    row.confirmed_by, row.decided_at = actor.name if is_confirmed else None, at
    session.add(row)
    try:
        session.flush()
    except DBAPIError as error:  # a trigger holds it, on every way to the table
        raise SecondDuty(OWN_PLAN) from error
    details = {"period": one.period_id, "statements": one.statements}
    act = "adjustment confirmed" if is_confirmed else "adjustment refused"
    record(session, actor.name, act, f"adjustment {one.id}", details, at)
