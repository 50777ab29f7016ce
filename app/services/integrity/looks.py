"""Looking a period through for what is unlike the usual; people of HR explain what is found."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain.audit import canonical_json
from app.domain.days import Days
from app.domain.errors import ActRefused, BadPeriod, NotYours, SecondDuty
from app.domain.integrity.findings import Finding, FindingStatus, Severity, Watched, watch
from app.domain.integrity.signals import OF_DECISIONS, Signal
from app.domain.jobs import Job, JobKind
from app.domain.measures import Question
from app.extensions import db, read_session, write_session
from app.models.integrity import (
    FindingDecisionRow,
    FindingNoteRow,
    FindingRow,
    IntegrityCheckRow,
    LockNoteRow,
)
from app.models.statements import PayPeriodRow
from app.queries.catalogue import questions
from app.queries.integrity import (
    findings_of,
    has_answers,
    last_check,
    main_question,
    newest_of,
    open_red,
)
from app.services.actors import Actor
from app.services.audit import record
from app.services.integrity.edits import Asked, Decisions, edits_to_watch
from app.services.integrity.plan_steps import PlanRead, Wanted, edges_seen, plans_of, questions_read
from app.services.integrity.rows import answers_to_watch
from app.services.jobs import Clock, Report, finish_job, start_job
from app.services.periods import checked_reason, refuse_locked, unlocked

NOBODY_LOOKED = "nobody has looked it through for what is unlike the usual"
LOOKED_BEFORE = "answers came or changed since it was looked through"
ONE_RED = "one red finding is not explained"


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the watch said of a period, and how new the data was by then."""

    questions: list[str]
    answers: int
    watched: Watched
    decisions: Decisions
    edges: list[dict[str, Any]]
    seen: dict[str, int]


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
        counts["warnings"] = sum(one["is_warning"] for one in looked.edges)
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


def before_lock(red: int, outdated: str) -> list[str]:
    """What a lock asks a reason for, in words: a look that is missing or old, red findings."""
    found = [outdated] if outdated else []
    if red:
        found.append(f"{red} red findings are not explained" if red > 1 else ONE_RED)
    return found


def why_look(session: Session, period: PayPeriodRow) -> str:
    """Why a period has to be looked through before it is locked; empty where it was.

    Nobody has to look at a period without answers of payees.
    """
    check = last_check(session, period.id)
    if check is None:
        return NOBODY_LOOKED if has_answers(session, period.days()) else ""
    is_new = newest_of(session, period.days(), check.seen) != check.seen
    return LOOKED_BEFORE if is_new else ""


def accepted_findings(session: Session, period: PayPeriodRow, reason: str) -> dict[str, Any]:
    """What the audit row of a lock says of red findings and of a look that is missing or old.

    Nothing where there is nothing to say. The reason itself is kept apart, so that it can be
    erased; the chain holds its hash. Errors: BadPeriod where there is something, and no reason.
    """
    red, outdated = open_red(session, period.id), why_look(session, period)
    why = before_lock(len(red), outdated)
    if not why:
        return {}
    if not reason.strip():
        raise BadPeriod(
            f"{period.label} is not locked: {', and '.join(why)}. Look at Integrity, or write"
            " why you lock it all the same."
        )
    text = checked_reason(reason)
    session.merge(LockNoteRow(period_id=period.id, reason=text))
    accepted: dict[str, Any] = {"reason_sha256": _sha256(text)}
    if red:
        accepted["red_findings"] = red
    if outdated:
        accepted["not_looked_through"] = True
    return accepted


def _look(period_id: int, at: datetime) -> _Looked:
    with read_session() as session:
        period = session.get_one(PayPeriodRow, period_id)
        seen = newest_of(session, period.days())  # before all else: what comes now is newer
        plans = plans_of(session, period)
        asked = asked_in(session, period, plans)
        if not asked:
            raise BadPeriod(f"{period.label} has no answers of payees; import them first.")
        edits, decisions = edits_to_watch(session, asked, at)
        answers = {one.question: one.answers for one in asked}
        watched = watch(period.label, answers, edits=edits)
        number = sum(len(one.ids) for one in answers.values())
        edges = edges_seen(session, period, plans)
        return _Looked(list(answers), number, watched, decisions, edges, seen)


def asked_in(session: Session, period: PayPeriodRow, plans: Sequence[PlanRead]) -> list[Asked]:
    """The questions that plans of the period read and somebody was answered; else the main one."""
    known, days = questions(session), period.days()
    found = [
        _with_answers(session, known[one.question], one, days) for one in questions_read(plans)
    ]
    asked = [one for one in found if one is not None]
    main = None if asked else main_question(session, days)
    one = _with_answers(session, known[main], Wanted(main), days) if main else None
    return [one] if one else asked


def _with_answers(session: Session, question: Question, one: Wanted, days: Days) -> Asked | None:
    answers = answers_to_watch(session, question, days, one.is_turned)
    if answers is None:
        return None
    highest = len(question.steps) - 1
    return Asked(question.name, days, answers, highest, one.is_turned, one.of_teams)


def _store(session: Session, period_id: int, looked: _Looked, at: datetime) -> None:
    """Replace what is open; what was explained stays, and is not found again."""
    told = [(one, _signals(one, looked.decisions)) for one in looked.watched.findings]
    found = {(one.payee, _hash_of(one, signals)): (one, signals) for one, signals in told}
    of_period = FindingRow.period_id == period_id
    known = session.scalars(select(FindingRow).where(of_period)).all()
    explained = {(row.person_id, row.sha256) for row in known if row.status != FindingStatus.OPEN}
    since = {(row.person_id, row.sha256): row.found_at for row in known}
    is_open = FindingRow.status == FindingStatus.OPEN
    session.execute(delete(FindingRow).where(of_period, is_open))
    session.add_all(
        _row(period_id, *one, sha256, since.get((payee, sha256), at))
        for (payee, sha256), one in found.items()
        if (payee, sha256) not in explained
    )
    check = IntegrityCheckRow(period_id=period_id, checked_at=at, questions=looked.questions)
    check.seen, check.edges = looked.seen, looked.edges
    check.answers, check.tests = looked.answers, looked.watched.tests
    off = looked.watched.not_watched
    check.not_watched = [[one.detector.value, one.reason] for one in off]
    session.merge(check)
    session.flush()


def _row(
    period_id: int, one: Finding, signals: list[dict[str, Any]], sha256: str, at: datetime
) -> FindingRow:
    row = FindingRow(period_id=period_id, person_id=one.payee, severity=one.severity)
    row.signals, row.sha256 = signals, sha256
    row.status, row.found_at = FindingStatus.OPEN, at
    return row


def _signals(one: Finding, decisions: Decisions) -> list[dict[str, Any]]:
    return [_told(signal, decisions) for signal in one.signals]


def _told(signal: Signal, decisions: Decisions) -> dict[str, Any]:
    """A signal as it is kept; its rows are answers by id, or decisions by what they are."""
    is_edit = signal.detector in OF_DECISIONS
    return {
        "detector": signal.detector.value,
        "aspect": signal.aspect.value,
        "counted": signal.counted,
        "chance": f"{signal.chance:.2g}",
        "adjusted": f"{signal.adjusted:.2g}",
        "words": signal.words,
        "rows": decisions.told(signal.rows) if is_edit else list(signal.rows),
    }


def _hash_of(one: Finding, told: Sequence[Mapping[str, Any]]) -> str:
    """The same while the same rows are behind it, whatever others do."""
    signals = sorted([each["detector"], each["rows"]] for each in told)
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


def _edge_line(one: Mapping[str, Any]) -> str:
    _, below, above, _ = one["counts"]
    what = f"{one['plan']}, {one['line']}, {one['words']}"
    return (
        f"warning about a plan: {what}: {above} just above, {below} just below. p = {one['chance']}"
    )


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
    lines += [_edge_line(one) for one in check.edges if one["is_warning"]]
    return lines + [f"not watched: {name}. {reason}" for name, reason in check.not_watched]
