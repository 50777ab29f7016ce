"""Looking a period through for what is unlike the usual; people of HR explain what is found."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain.audit import canonical_json
from app.domain.errors import ActRefused, BadPeriod, NotYours, SecondDuty
from app.domain.integrity.findings import Finding, FindingStatus, Severity, Watched, watch
from app.domain.integrity.signals import Signal
from app.domain.jobs import Job, JobKind
from app.extensions import db, read_session, write_session
from app.models.integrity import (
    FindingDecisionRow,
    FindingNoteRow,
    FindingRow,
    IntegrityCheckRow,
    LockNoteRow,
)
from app.models.statements import PayPeriodRow
from app.queries.integrity import findings_of, last_check, main_question, open_red
from app.services.actors import Actor
from app.services.audit import record
from app.services.integrity_rows import answers_to_watch, edits_to_watch
from app.services.jobs import Clock, Report, finish_job, start_job
from app.services.periods import refuse_locked, unlocked

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the watch said of a period's answers to one question."""

    question: str | None
    answers: int
    watched: Watched


def start_check(period_id: int, actor: Actor, at: datetime) -> int:
    """The id of a job that looks a period through. Errors: BadPeriod if it is locked."""
    with write_session() as session, session.begin():
        refuse_locked(session.get_one(PayPeriodRow, period_id))
        arguments = {"period_id": period_id, "actor": actor.name}
        return start_job(session, JobKind.INTEGRITY, arguments, 2, at).id


def run_check(job: Job, clock: Clock, report: Report) -> None:
    """Look the job's period through; twice gives the same findings. Errors: BadPeriod."""
    period_id, at = int(job.arguments["period_id"]), clock()
    looked = _look(period_id, at)
    report(1, 2)
    with write_session() as session, session.begin():
        unlocked(session, period_id)
        _store(session, period_id, looked, at)
        counts = {
            severity.value: sum(one.severity is severity for one in looked.watched.findings)
            for severity in Severity
        }
        counts |= {"answers": looked.answers, "not_watched": len(looked.watched.not_watched)}
        about = f"period {period_id}"
        record(session, job.arguments["actor"], "period looked through", about, counts, at)
        finish_job(session, job, counts, clock())
    report(2, 2)


def explain_finding(finding_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Somebody looked at a finding and wrote what they found; it stays so.

    Errors: BadPeriod without a reason or after the lock, NotYours, SecondDuty, ActRefused.
    """
    with write_session() as session, session.begin():
        row = session.get(FindingRow, finding_id)
        if row is None:
            raise NotYours("There is no such finding.")
        unlocked(session, row.period_id)
        text = checked_reason(reason)
        if actor.person_id is None or actor.person_id == row.person_id:
            raise SecondDuty("A finding is explained by somebody signed in whom it is not about.")
        _close(session, finding_id)
        session.add(FindingDecisionRow(finding_id=finding_id, decided_by=actor.name, decided_at=at))
        session.add(FindingNoteRow(finding_id=finding_id, reason=text))
        details = {"period": row.period_id, "severity": row.severity, "sha256": row.sha256}
        details |= {"reason_sha256": _sha256(text)}
        record(session, actor.name, "finding explained", f"finding {finding_id}", details, at)


def accepted_findings(session: Session, period: PayPeriodRow, reason: str) -> dict[str, Any]:
    """What the audit row of a lock says of open red findings; nothing where there are none.

    The reason itself is kept apart, so that it can be erased; the chain holds its hash.
    Errors: BadPeriod where there are some, and no reason.
    """
    red = open_red(session, period.id)
    if not red:
        return {}
    if not reason.strip():
        number = "one red finding is" if len(red) == 1 else f"{len(red)} red findings are"
        raise BadPeriod(
            f"{period.label} is not locked: {number} not explained. Look at Integrity, or write"
            " why you lock it all the same."
        )
    text = checked_reason(reason)
    session.merge(LockNoteRow(period_id=period.id, reason=text))
    return {"red_findings": red, "reason_sha256": _sha256(text)}


def checked_reason(text: str) -> str:
    """The reason without spaces around it. Errors: BadPeriod."""
    if not 1 <= len(text.strip()) <= LONGEST_REASON:
        raise BadPeriod(f"Write a reason, {LONGEST_REASON} letters at most.")
    return text.strip()


def _look(period_id: int, at: datetime) -> _Looked:
    with read_session() as session:
        period = session.get_one(PayPeriodRow, period_id)
        question = main_question(session, period.days())
        if question is None:
            raise BadPeriod(f"{period.label} has no answers of payees; import them first.")
        answers = answers_to_watch(session, question, period.days())
        edits = edits_to_watch(session, question, period.days(), answers, at)
        watched = watch(period.label, answers, edits=edits)
        return _Looked(question, len(answers.ids), watched)


def _store(session: Session, period_id: int, looked: _Looked, at: datetime) -> None:
    """Replace what is open; what was explained stays, and is not found again."""
    found = {(one.payee, _hash_of(one)): one for one in looked.watched.findings}
    of_period = FindingRow.period_id == period_id
    known = session.scalars(select(FindingRow).where(of_period)).all()
    explained = {(row.person_id, row.sha256) for row in known if row.status != FindingStatus.OPEN}
    since = {(row.person_id, row.sha256): row.found_at for row in known}
    is_open = FindingRow.status == FindingStatus.OPEN
    session.execute(delete(FindingRow).where(of_period, is_open))
    session.add_all(
        _row(period_id, one, sha256, since.get((payee, sha256), at))
        for (payee, sha256), one in found.items()
        if (payee, sha256) not in explained
    )
    check = IntegrityCheckRow(period_id=period_id, checked_at=at, question=looked.question)
    check.answers, check.tests = looked.answers, looked.watched.tests
    off = looked.watched.not_watched
    check.not_watched = [[one.detector.value, one.reason] for one in off]
    session.merge(check)
    session.flush()


def _row(period_id: int, one: Finding, sha256: str, at: datetime) -> FindingRow:
    row = FindingRow(period_id=period_id, person_id=one.payee, severity=one.severity)
    row.signals, row.sha256 = [_told(signal) for signal in one.signals], sha256
    row.status, row.found_at = FindingStatus.OPEN, at
    return row


def _told(signal: Signal) -> dict[str, Any]:
    return {
        "detector": signal.detector.value,
        "aspect": signal.aspect.value,
        "counted": signal.counted,
        "chance": f"{signal.chance:.2g}",
        "adjusted": f"{signal.adjusted:.2g}",
        "words": signal.words,
        "rows": list(signal.rows),
    }


def _hash_of(one: Finding) -> str:
    """The same while the same rows are behind it, whatever others do."""
    signals = sorted([[each.detector.value, list(each.rows)] for each in one.signals])
    return _sha256(canonical_json({"severity": one.severity.value, "signals": signals}))


def _close(session: Session, finding_id: int) -> None:
    changed = session.connection().execute(
        update(FindingRow)
        .where(FindingRow.id == finding_id, FindingRow.status == FindingStatus.OPEN)
        .values(status=FindingStatus.EXPLAINED)
    )
    if changed.rowcount != 1:
        raise ActRefused("This finding is explained already.")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def found_lines(period_id: int) -> list[str]:
    """What was found in a period, in lines for a command; people by their numbers.

    Errors: BadPeriod where nobody has looked.
    """
    session = db.session()
    check = last_check(session, period_id)
    if check is None:
        raise BadPeriod("Nobody has looked this period through yet: flask integrity check")
    lines = []
    for one in findings_of(session, period_id):
        row = one.row
        lines.append(f"{row.payee.number}: {row.severity}, {row.status}")
        lines += [f"    {signal['words']} p = {signal['chance']}" for signal in row.signals]
    return lines + [f"not watched: {name}. {reason}" for name, reason in check.not_watched]
