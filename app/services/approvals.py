"""Submitting, approving, returning and voiding: one transaction per act.

A batch is one conditional UPDATE over the statements that were shown; if one of them has changed,
nothing happens.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, tuple_, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.domain.errors import NotYours, SecondDuty, StatementChanged
from app.domain.permissions import Viewer
from app.domain.statements import ALLOWED, Act, Duty, Shown, Status, batch_hash, status_after
from app.extensions import write_session
from app.models.statements import StatementDutyRow, StatementNoteRow, StatementRow
from app.queries.statements import approvable, submittable
from app.services.audit import record
from app.services.periods import unlocked

CHANGED = "This has changed since you opened the page; look again."
AT_ONCE = 5_000  # statements in one query; databases limit their number


def submit_period(period_id: int, shown_hash: str, viewer: Viewer, at: datetime) -> int:
    """Submit every calculated statement of a period to its approver; how many they are.

    `shown_hash` is the batch's hash as the page showed it. Errors: StatementChanged, SecondDuty,
    BadPeriod if the period is locked.
    """
    with write_session() as session, session.begin():
        unlocked(session, period_id)
        batch = submittable(session, period_id)
        if not batch or hash_of_batch(batch) != shown_hash:
            raise StatementChanged(CHANGED)
        _move(session, batch, Act.SUBMIT)
        _take_duty(session, batch, viewer.id, Duty.SUBMITTER)
        _record(session, viewer, Act.SUBMIT, batch, f"period {period_id}", at)
        return len(batch)


def approve_statements(batch: Sequence[Shown], viewer: Viewer, at: datetime) -> None:
    """Approve the statements that were shown: all of them, or none.

    Errors: NotYours for one that somebody else approves; StatementChanged, ActRefused,
    SecondDuty.
    """
    with write_session() as session, session.begin():
        _check_scope(session, viewer, batch)
        _move(session, batch, Act.APPROVE)
        _take_duty(session, batch, viewer.id, Duty.APPROVER)
        _record(session, viewer, Act.APPROVE, batch, _subject(batch), at)


def return_statement(one: Shown, reason: str, viewer: Viewer, at: datetime) -> None:
    """Give a statement back to HR with the reason. Errors: as for approving."""
    with write_session() as session, session.begin():
        _check_scope(session, viewer, [one])
        _move(session, [one], Act.RETURN)
        _take_duty(session, [one], viewer.id, Duty.APPROVER)
        _note(session, one, viewer, Act.RETURN, reason, at)


def void_statement(one: Shown, reason: str, viewer: Viewer, at: datetime) -> None:
    """Decide that a statement pays nothing, with the reason. Errors: as for approving."""
    with write_session() as session, session.begin():
        _move(session, [one], Act.VOID)
        _take_duty(session, [one], viewer.id, Duty.SUBMITTER)
        _note(session, one, viewer, Act.VOID, reason, at)


def hash_of_batch(batch: Sequence[Shown]) -> str:
    """SHA-256 over ids, versions and hashes: the same for just these statements."""
    return batch_hash([f"{one.id}:{one.version}:{one.content_hash}" for one in batch])


def _check_scope(session: Session, viewer: Viewer, batch: Sequence[Shown]) -> None:
    ids = {one.id for one in batch}
    if not batch or approvable(session, viewer, ids) != ids:
        raise NotYours("There is no such statement for you to decide about.")


def _move(session: Session, batch: Sequence[Shown], act: Act) -> None:
    """Test and change in one statement: between the two, somebody else would fit."""
    before, after = ALLOWED[act]
    key = tuple_(StatementRow.id, StatementRow.version, StatementRow.content_hash)
    moved = 0
    for start in range(0, len(batch), AT_ONCE):
        some = [(one.id, one.version, one.content_hash) for one in batch[start : start + AT_ONCE]]
        result = session.connection().execute(
            update(StatementRow)
            .where(key.in_(some), StatementRow.status.in_(before))
            .values(status=after)
        )
        moved += result.rowcount
    if moved != len(batch):
        _explain(session, batch, act)


def _explain(session: Session, batch: Sequence[Shown], act: Act) -> None:
    """Say why a batch was refused, naming the statements. Errors: ActRefused, StatementChanged."""
    _, after = ALLOWED[act]
    ids = [one.id for one in batch[:AT_ONCE]]
    rows = {
        row.id: row for row in session.scalars(select(StatementRow).where(StatementRow.id.in_(ids)))
    }
    changed = [
        str(one.id)
        for one in batch
        if one.id in rows
        and (rows[one.id].version, rows[one.id].content_hash) != (one.version, one.content_hash)
    ]
    if not changed:
        for one in batch:
            if one.id in rows and rows[one.id].status != after:
                status_after(act, Status(rows[one.id].status))
        if len(batch) == 1 and batch[0].id in rows:
            status_after(act, Status(rows[batch[0].id].status))
    raise StatementChanged(f"{CHANGED} Statements: {', '.join(changed[:10]) or 'several'}.")


def _take_duty(session: Session, batch: Sequence[Shown], person_id: int, duty: Duty) -> None:
    """The duty on each statement; who has it already keeps it. Errors: SecondDuty."""
    held = set(
        session.scalars(
            select(StatementDutyRow.statement_id).where(
                StatementDutyRow.person_id == person_id, StatementDutyRow.duty == duty
            )
        )
    )
    rows = [
        {"statement_id": one.id, "person_id": person_id, "duty": duty}
        for one in batch
        if one.id not in held
    ]
    try:
        if rows:
            session.execute(insert(StatementDutyRow), rows)
    except DBAPIError as error:  # a unique key or a trigger, by database
        raise SecondDuty(_second_duty(error)) from error


def _second_duty(error: DBAPIError) -> str:
    if "author of a plan" in str(error.orig):
        return "You published this plan: somebody else has to do this."
    if "member of a pool" in str(error.orig):
        return (
            "You share a pool with one of these statements, or compete for its places: somebody"
            " else has to do this."
        )
    return "You have another part in one of these statements already: somebody else has to do this."


def _note(
    session: Session, one: Shown, viewer: Viewer, act: Act, reason: str, at: datetime
) -> None:
    session.add(
        StatementNoteRow(
            statement_id=one.id,
            version=one.version,
            person_id=viewer.id,
            act=act,
            reason=reason,
            at=at,
        )
    )
    _record(session, viewer, act, [one], _subject([one]), at)


def _record(
    session: Session,
    viewer: Viewer,
    act: Act,
    batch: Sequence[Shown],
    subject: str,
    at: datetime,
) -> None:
    hashes = batch_hash([one.content_hash for one in batch])
    details = {"statements": len(batch), "sha256": hashes}
    if len(batch) == 1:
        details |= {"version": batch[0].version, "content_hash": batch[0].content_hash}
    record(session, viewer.pseudonym, f"statement {act}", subject, details, at)


def _subject(batch: Sequence[Shown]) -> str:
    return f"statement {batch[0].id}" if len(batch) == 1 else "statements"
