"""Rules of exclusion: proposed by one person, confirmed by a second one, applied to everybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.errors import ActRefused, BadExclusion, DomainError, NotYours, SecondDuty
from app.domain.exclusions import (
    LONGEST_REASON,
    Exclusion,
    ExclusionDecision,
    ExclusionKind,
    Mark,
    Rule,
    exclusion,
)
from app.domain.jobs import Job, JobKind
from app.extensions import db, read_session, write_session
from app.models.exclusions import ExclusionDecisionRow, ExclusionNoteRow, ExclusionRuleRow
from app.queries.catalogue import source_named
from app.queries.changes import Mark as Moment
from app.queries.changes import changed_since, mark_now
from app.queries.concerned import is_concerned
from app.queries.exclusion_effects import channels_known
from app.queries.exclusions import (
    Marks,
    RuleSeen,
    held,
    newest_version,
    rule_of,
    rules,
    rules_in_force,
    wanted,
)
from app.queries.periods import reviewed_in
from app.queries.units import ancestors, unit_names, units
from app.services.actors import Actor
from app.services.answers import lock_answers
from app.services.audit import record
from app.services.excluding import Prepared, carry_out, days_of, prepared
from app.services.jobs import Clock, Report, finish_job, show_progress, start_job

MOST_TRIES = 3
NOT_BY_A_COMMAND = "A rule is confirmed by somebody who is signed in, not by a command."
SAME = "You proposed this rule yourself: a second person of HR has to confirm it."
NEEDS_SECOND = (
    "This rule changes what counts in {labels}, where somebody decides on pay already: a second"
    " person of HR confirms it on the web."
)
OWN = (
    "Some of these answers are about you, or of a team in which you are paid: somebody else of HR"
    " has to confirm this rule."
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a rule changes: answers as they are and as they will be, with their days."""

    before: Marks
    after: Marks
    days: Mapping[int, date]

    @property
    def excluded(self) -> list[int]:
        return sorted(set(self.after) - set(self.before))

    @property
    def counted(self) -> list[int]:
        return sorted(set(self.before) - set(self.after))

    @property
    def changed_days(self) -> set[date]:
        return {self.days[each] for each in (*self.excluded, *self.counted)}

    @property
    def span(self) -> Days:
        """From the first of these days to the last, where there is one."""
        days = self.changed_days
        return Days(min(days), max(days) + timedelta(days=1))


def checked(session: Session, document: Mapping[str, Any]) -> Exclusion:
    """The exclusion that a document describes, with the sites and the source that are known.

    Errors: BadExclusion.
    """
    one = exclusion(document)
    if one.kind is ExclusionKind.SINGLE and source_named(session, one.source) is None:
        raise BadExclusion(f"source: there is no source {one.source!r}. See flask feedback list")
    _refuse_unknown_channel(session, one)
    known = {name: unit_id for unit_id, name in unit_names(units(session)).items()}
    if strange := [name for name in one.sites if name not in known]:
        raise BadExclusion(f"sites: there is no site or team {strange[0]!r}.")
    return replace(one, unit_ids=tuple(known[name] for name in one.sites))


def _refuse_unknown_channel(session: Session, one: Exclusion) -> None:
    """Errors: BadExclusion, so that a mistyped channel is not a rule that excludes nothing."""
    known = channels_known(session) if one.channels else []
    if strange := [name for name in one.channels if known and name not in known]:
        raise BadExclusion(
            f"channels: no answer came by {strange[0]!r} so far. There are {', '.join(known)}."
        )


def checked_reason(text: str) -> str:
    """The reason without spaces around it. Errors: BadExclusion."""
    if not 1 <= len(text.strip()) <= LONGEST_REASON:
        raise BadExclusion(f"reason: write why, {LONGEST_REASON} letters at most.")
    return text.strip()


def difference(session: Session, mark: Mark, one: Exclusion) -> Difference:
    """What changes if this becomes the version that holds; what other rules did stays."""
    in_force = rules_in_force(session)
    others = [rule for rule in in_force if rule.mark.rule_id != mark.rule_id]
    now = wanted(session, in_force)
    then = wanted(session, sorted([*others, Rule(mark, one)], key=lambda rule: rule.mark))
    changed = {each for each in set(now) | set(then) if now.get(each) != then.get(each)}
    before = held(session, changed)
    after = {each: then[each] for each in changed if each in then}
    return Difference(before, after, days_of(session, sorted(changed)))


def propose_exclusion(
    document: Mapping[str, Any], reason: str, rule_id: int, actor: Actor, at: datetime
) -> Mark:
    """The version of a rule that waits to be applied; of a new one where `rule_id` is 0.

    Whether it may be applied, and by one person alone, is found out when it is.
    Errors: BadExclusion, ActRefused while another version of it waits, NotYours.
    """
    text = checked_reason(reason)
    with write_session() as session, session.begin():
        one = checked(session, document)
        mark = _next_mark(session, rule_id, one)
        row = ExclusionRuleRow(rule_id=mark.rule_id, version=mark.version, kind=one.kind)
        row.first_day = date.fromisoformat(str(document["first_day"]))
        row.end_day = one.days.end if one.days else row.first_day
        row.definition, row.proposed_by, row.proposed_at = one.definition(), actor.name, at
        session.add(row)
        session.flush()
        note = ExclusionNoteRow(rule_id=mark.rule_id, version=mark.version, reason=text)
        session.add(note)
        details = {"kind": one.kind, "first_day": str(row.first_day), "end_day": str(row.end_day)}
        record(session, actor.name, "exclusion proposed", _subject(mark), details, at)
    return mark


def waits_for_second(mark: Mark) -> bool:
    """Whether somebody decides on pay of the days that it changes, as things stand."""
    session = db.session()
    row = _waiting(session, mark)
    return bool(reviewed_labels(session, difference(session, mark, rule_of(row).exclusion)))


def start_exclusion(mark: Mark, actor: Actor, at: datetime, confirms: bool = False) -> int:
    """The id of the job that applies a waiting version; `confirms`: as its second person.

    Errors: NotYours, ActRefused, SecondDuty.
    """
    with write_session() as session, session.begin():
        row = _waiting(session, mark)
        if confirms and actor.person_id is None:
            raise SecondDuty(NOT_BY_A_COMMAND)
        if confirms and actor.name == row.proposed_by:
            raise SecondDuty(SAME)
        arguments = {"rule_id": mark.rule_id, "version": mark.version, "actor": actor.name}
        arguments |= {"confirmed_by": actor.name if confirms else None}
        return start_job(session, JobKind.EXCLUSION, arguments, 0, at).id


def refuse_exclusion(mark: Mark, actor: Actor, at: datetime) -> None:
    """The version is not applied; nothing changes. Errors: NotYours, ActRefused."""
    with write_session() as session, session.begin():
        row = _waiting(session, mark)
        _decide(session, row, ExclusionDecision.REFUSED, None, 0, at)
        record(session, actor.name, "exclusion refused", _subject(mark), {}, at)


def run_exclusion(job: Job, clock: Clock, report: Report) -> None:
    """Apply a version to all answers in one transaction: to everybody, or a kill undoes it whole.

    All of it is read before, so that others wait for the writing only; if something changed
    meanwhile it is read again, at last while they wait.
    Errors: SecondDuty, ActRefused, JobLost.
    """
    for _ in range(MOST_TRIES):
        with read_session() as session:
            seen = mark_now(session)
            work = _read(session, job, seen, _shown(job, clock, report))
        if work and _applied(job, work, seen, clock, report):
            return
    _applied(job, None, None, clock, report)


@dataclass(frozen=True, slots=True)
class _Work:
    """What a rule changes, and all that is to be written for it."""

    changes: Difference
    prepared: Prepared

    @property
    def total(self) -> int:
        return len(self.changes.excluded) + len(self.changes.counted)


def _read(
    session: Session, job: Job, seen: Moment, tell: Callable[[int, int], None]
) -> _Work | None:
    """What is to be written; None if what was read does not fit together, since it changed."""
    try:
        return _work(session, job, tell)
    except DomainError:
        raise
    except Exception:
        if changed_since(session, seen):
            return None
        raise


def _work(session: Session, job: Job, tell: Callable[[int, int], None]) -> _Work:
    changes = difference(
        session, _mark_of(job), rule_of(_waiting(session, _mark_of(job))).exclusion
    )
    total, done = len(changes.excluded) + len(changes.counted), 0

    def read(number: int) -> None:
        nonlocal done
        done += number
        tell(done, 2 * total)

    return _Work(
        changes, prepared(session, changes.before, changes.after, ancestors(session), read)
    )


def _shown(job: Job, clock: Clock, report: Report) -> Callable[[int, int], None]:
    """Progress that the page of the job shows too."""

    def tell(done: int, total: int) -> None:
        show_progress(job, done, total, clock())
        report(done, total)

    return tell


def _applied(
    job: Job, work: _Work | None, seen: Moment | None, clock: Clock, report: Report
) -> bool:
    """Whether the rule is applied; False where something changed since it was read."""
    mark, at = _mark_of(job), clock()
    confirmed_by, actor = job.arguments["confirmed_by"], job.arguments["actor"]
    with write_session() as session, session.begin():
        lock_answers(session)
        row = _waiting(session, mark)
        if seen and changed_since(session, seen):
            return False
        work = work or _work(session, job, report)
        _refuse_unconfirmed(session, work.changes, confirmed_by)
        if concerns(session, work.changes, confirmed_by or actor):
            raise SecondDuty(OWN)
        done = work.total

        def written(number: int) -> None:
            nonlocal done
            done += number
            report(done, 2 * work.total)

        carry_out(session, work.prepared, written)
        _decide(session, row, ExclusionDecision.APPLIED, confirmed_by, work.total, at)
        counts = {
            "excluded": len(work.changes.excluded),
            "counted_again": len(work.changes.counted),
        }
        details = counts | {"confirmed_by": confirmed_by or ""}
        record(session, actor, "exclusion applied", _subject(mark), details, at)
        finish_job(session, job, counts, at)
    return True


def _mark_of(job: Job) -> Mark:
    return Mark(int(job.arguments["rule_id"]), int(job.arguments["version"]))


def concerns(session: Session, changes: Difference, name: str) -> bool:
    """Whether a rule changes answers about this actor, or about their team if they are paid."""
    changed = {*changes.excluded, *changes.counted}
    return bool(changed) and is_concerned(session, name, changed, changes.span)


def reviewed_labels(session: Session, changes: Difference) -> list[str]:
    """The periods in review or further whose answers a rule changes; one query."""
    days = changes.changed_days
    if not days:
        return []
    periods = reviewed_in(session, changes.span)
    return [each.label for each in periods if any(day in each.days() for day in days)]


def rule_lines() -> list[str]:
    """Every rule in lines for a command, the newest version of each first."""
    return [_line(one) for one in rules(db.session())]


def waiting_marks() -> list[Mark]:
    """The versions that nobody decided about yet."""
    return [Mark(one.rule_id, one.version) for one in rules(db.session()) if not one.decision]


def _line(one: RuleSeen) -> str:
    until = "on" if one.is_endless else f"to {one.last_day}"
    days = "ended" if one.is_ended else f"from {one.first_day} {until}"
    status = one.decision or "waits"
    mark = f"rule {one.rule_id}, version {one.version}"
    return f"{mark}: {one.words}, {days}, {status}, {one.excluded:,} answers"


def _refuse_unconfirmed(session: Session, changes: Difference, confirmed_by: str | None) -> None:
    if not confirmed_by and (labels := reviewed_labels(session, changes)):
        raise SecondDuty(NEEDS_SECOND.format(labels=", ".join(labels)))


def _next_mark(session: Session, rule_id: int, one: Exclusion) -> Mark:
    row = ExclusionRuleRow
    if not rule_id:
        return Mark((session.scalar(select(func.max(row.rule_id))) or 0) + 1, 1)
    newest = newest_version(session, rule_id)
    if newest is None:
        raise NotYours("There is no such rule.")
    if newest.kind != one.kind:
        raise BadExclusion("kind: a rule keeps its kind. Make a new rule.")
    if _decision(session, Mark(rule_id, newest.version)) is None:
        raise ActRefused("A version of this rule waits already. Apply it or refuse it first.")
    return Mark(rule_id, newest.version + 1)


def _waiting(session: Session, mark: Mark) -> ExclusionRuleRow:
    row = session.get(ExclusionRuleRow, tuple(mark))
    if row is None:
        raise NotYours("There is no such version of a rule.")
    if decided := _decision(session, mark):
        raise ActRefused(f"This version is {decided.decision} already.")
    return row


def _decision(session: Session, mark: Mark) -> ExclusionDecisionRow | None:
    return session.get(ExclusionDecisionRow, tuple(mark))


def _decide(
    session: Session,
    row: ExclusionRuleRow,
    decision: ExclusionDecision,
    confirmed_by: str | None,
    answers: int,
    at: datetime,
) -> None:
    decided = ExclusionDecisionRow(rule_id=row.rule_id, version=row.version, decision=decision)
    decided.proposed_by, decided.confirmed_by = row.proposed_by, confirmed_by
    decided.answers, decided.decided_at = answers, at
    session.add(decided)
    session.flush()


def _subject(mark: Mark) -> str:
    return f"exclusion {mark.rule_id}, version {mark.version}"
