"""Closing a period: lock what is approved, export it to payroll."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.errors import BadPeriod, StatementChanged
from app.domain.jobs import Job, JobKind
from app.domain.permissions import Viewer
from app.domain.statements import SETTLED, Act, PeriodDuty, Shown, Status, batch_hash
from app.exports.payroll import FORMATS, PayrollRow, payroll_file
from app.extensions import db, write_session
from app.models.statements import (
    PayPeriodRow,
    PayrollExportRow,
    PeriodDutyRow,
    StatementRow,
)
from app.queries.pools import uneven_pools
from app.queries.statements import all_in_period, shown_in, status_counts
from app.services.actors import Actor
from app.services.approvals import CHANGED, hash_of_batch
from app.services.audit import record
from app.services.integrity.looks import accepted_findings
from app.services.jobs import Clock, Report, finish_job, start_job
from app.services.periods import unlocked
from app.services.uploads import keep_file


def lock_period(
    period_id: int,
    shown_hash: str,
    viewer: Viewer,
    at: datetime,
    uneven_too: bool = False,
    reason: str = "",
) -> int:
    """Lock every approved statement of the period, for ever; how many they are.

    `uneven_too`: somebody decided that pools may pay more or less than was shared out. `reason`:
    why it is locked though red findings are not explained. Errors: BadPeriod names what is
    missing; StatementChanged if the page showed others.
    """
    with write_session() as session, session.begin():
        period = unlocked(session, period_id)
        _refuse_unsettled(session, period)
        accepted = _accepted(session, period, uneven_too)
        accepted |= accepted_findings(session, period, reason)
        batch = shown_in(session, period_id, Status.APPROVED)
        if hash_of_batch(batch) != shown_hash:
            raise StatementChanged(CHANGED)
        _move_all(session, period_id, batch, Status.APPROVED, Status.LOCKED)
        period.locked_at = at
        _take_period_duty(session, period_id, PeriodDuty.LOCKER, viewer.id)
        details = {"statements": len(batch), "sha256": _hashes(batch)} | accepted
        record(session, viewer.pseudonym, f"period {Act.LOCK}", f"period {period_id}", details, at)
        return len(batch)


def export_period(period_id: int, actor: Actor, at: datetime, folder: Path | None = None) -> int:
    """Export a locked period once: mark its statements, keep the files' hashes.

    The files are kept in `folder` before it counts as exported: made later they could differ, by
    a name that changed meanwhile. Errors: BadPeriod if it is not locked. An exported period is
    left as it is.
    """
    with write_session() as session, session.begin():
        period = _locked(session.get_one(PayPeriodRow, period_id, with_for_update=True))
        if period.exported_at is None:
            _export(session, period, actor, at, folder)
        return len(all_in_period(session, period_id, Status.EXPORTED))


def payroll_download(period_id: int, format_name: str, folder: Path | None = None) -> bytes:
    """The payroll file of an exported period: the same bytes every time.

    Kept in `folder`, and written anew where it is missing there. Errors: BadPeriod if it is not
    exported, or if the bytes are no longer those exported.
    """
    session = db.session()
    known = session.get(PayrollExportRow, (period_id, format_name))
    if known is None:
        raise BadPeriod("This period is not exported yet.")
    kept = _kept_file(folder, known.sha256, format_name) if folder else None
    if kept and kept.is_file() and _sha256(data := kept.read_bytes()) == known.sha256:
        return data
    data = payroll_file(format_name, payroll_rows(session, period_id))
    if _sha256(data) != known.sha256:
        raise BadPeriod("The file would differ from the one that was exported; ask an auditor.")
    if kept:
        keep_file(kept, data)
    return data


def start_export(period_id: int, folder: Path, actor: Actor, at: datetime) -> int:
    """The id of a job that will export a locked period. Errors: BadPeriod if it is not locked."""
    arguments = {
        "period_id": period_id,
        "folder": str(folder),
        "actor": actor.name,
        "person_id": actor.person_id,
    }
    with write_session() as session, session.begin():
        _locked(session.get_one(PayPeriodRow, period_id))
        return start_job(session, JobKind.EXPORT, arguments, len(FORMATS), at).id


def run_export(job: Job, clock: Clock, report: Report) -> None:
    """Export the job's period and keep its files; twice changes nothing. Errors: BadPeriod."""
    period_id, folder = int(job.arguments["period_id"]), Path(job.arguments["folder"])
    actor = Actor(job.arguments["actor"], job.arguments["person_id"])
    rows = export_period(period_id, actor, clock(), folder)
    for done, name in enumerate(FORMATS, 1):
        payroll_download(period_id, name, folder)
        report(done, len(FORMATS))
    with write_session() as session, session.begin():
        finish_job(session, job, {"rows": rows}, clock())


def _kept_file(folder: Path, sha256: str, format_name: str) -> Path:
    return folder / f"{sha256}.{format_name}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _locked(period: PayPeriodRow) -> PayPeriodRow:
    if period.locked_at is None:
        raise BadPeriod(f"{period.label} is not locked yet; only a locked period is exported.")
    return period


def payroll_rows(session: Session, period_id: int) -> list[PayrollRow]:
    """What a period pays, by payee number."""
    return [
        PayrollRow(
            number=row.participation.payee.number or "",
            name=row.participation.payee.name,
            period=row.period.label,
            plan=row.participation.plan.name,
            plan_version=row.current.plan_version,
            amount_minor=row.current.total_minor or 0,
            currency=row.current.currency,
            statement_id=row.id,
            content_hash=row.content_hash,
        )
        for row in all_in_period(session, period_id, Status.EXPORTED)
    ]


def missing_before_lock(session: Session, period_id: int) -> dict[Status, int]:
    """How many statements stand in which status that keeps the period from being locked."""
    counts = status_counts(session, period_id)
    return {status: number for status, number in counts.items() if status not in SETTLED}


def _export(
    session: Session, period: PayPeriodRow, actor: Actor, at: datetime, folder: Path | None
) -> None:
    batch = shown_in(session, period.id, Status.LOCKED)
    _move_all(session, period.id, batch, Status.LOCKED, Status.EXPORTED)
    session.expire_all()
    rows = payroll_rows(session, period.id)
    hashes = {name: _made(name, payroll_file(name, rows), folder) for name in FORMATS}
    for name, sha256 in hashes.items():
        row = PayrollExportRow(period_id=period.id, format=name, sha256=sha256, made_at=at)
        row.rows = len(rows)
        session.add(row)
    period.exported_at = at
    if actor.person_id:
        _take_period_duty(session, period.id, PeriodDuty.EXPORTER, actor.person_id)
    details = {"statements": len(batch), "sha256": _hashes(batch), "files": hashes}
    record(session, actor.name, f"period {Act.EXPORT}", f"period {period.id}", details, at)


def _made(name: str, data: bytes, folder: Path | None) -> str:
    """The hash of a payroll file, which is kept where there is a folder for it."""
    sha256 = _sha256(data)
    if folder:
        keep_file(_kept_file(folder, sha256, name), data)
    return sha256


def _refuse_unsettled(session: Session, period: PayPeriodRow) -> None:
    missing = missing_before_lock(session, period.id)
    counts = status_counts(session, period.id)
    if missing:
        words = ", ".join(f"{number} {status}" for status, number in sorted(missing.items()))
        raise BadPeriod(f"{period.label} cannot be locked yet: {words}. All must be approved.")
    if not counts:
        raise BadPeriod(f"{period.label} has no statements yet; calculate it first.")


def _accepted(session: Session, period: PayPeriodRow, uneven_too: bool) -> dict[str, Any]:
    """The pools that pay otherwise than they were shared out, if somebody decided that they may.

    Errors: BadPeriod where there are some and nobody did.
    """
    uneven = len(uneven_pools(session, period.id))
    if uneven and not uneven_too:
        words = "one pool pays" if uneven == 1 else f"{uneven} pools pay"
        raise BadPeriod(
            f"{period.label} is not locked: {words} more or less than was shared out. Look at"
            " Pools, then tick that you want to lock it all the same."
        )
    return {"uneven_pools": uneven} if uneven else {}


def _move_all(
    session: Session, period_id: int, batch: Sequence[Shown], before: Status, after: Status
) -> None:
    """Move a whole status; the count is checked against the list. Errors: StatementChanged."""
    moved = session.connection().execute(
        update(StatementRow)
        .where(StatementRow.period_id == period_id, StatementRow.status == before)
        .values(status=after)
    )
    if moved.rowcount != len(batch):
        raise StatementChanged(CHANGED)


def _take_period_duty(session: Session, period_id: int, duty: PeriodDuty, person_id: int) -> None:
    held = select(PeriodDutyRow).where(
        PeriodDutyRow.period_id == period_id,
        PeriodDutyRow.duty == duty,
        PeriodDutyRow.person_id == person_id,
    )
    if session.scalar(held) is None:
        session.add(PeriodDutyRow(period_id=period_id, duty=duty, person_id=person_id))
        session.flush()


def _hashes(batch: Sequence[Shown]) -> str:
    return batch_hash([one.content_hash for one in batch])
