"""A corrected file: compared with what is stored, then applied; by two people where pay counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.domain.errors import BadMapping, SecondDuty, StatementChanged
from app.domain.files.contents import content_of, content_words, difference_words, differences
from app.domain.files.mappings import FeedbackMapping
from app.domain.files.records import RecordReader
from app.domain.files.rows_named import rows_named
from app.domain.files.rows_read import Answered
from app.domain.jobs import JobKind, JobStatus
from app.extensions import db, write_session
from app.imports.tables import Table
from app.models.jobs import CorrectionNoteRow, CorrectionRow, FeedbackImportRow, JobRow
from app.queries.catalogue import questions
from app.queries.contents import contents, fingerprints, ids_stored_by, names
from app.queries.periods import reviewed_periods
from app.services.actors import Actor
from app.services.audit import record
from app.services.files.feedback_imports import chunks, record_reader, start_feedback_import
from app.services.files.feedback_removals import AT_ONCE
from app.services.files.feedback_rows import sorted_out
from app.services.jobs import Report

SHOWN = 50  # rows of a kind
LONGEST_REASON = 500  # letters
OWN = "Some of these answers are about you: somebody else has to confirm this correction."
SAME = "You proposed this correction yourself: somebody else has to confirm it."
CHANGED = "This correction has been decided already; look again."


@dataclass(slots=True)
class Comparison:
    """What a corrected file would do to what is stored."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    repeated: int = 0  # rows with the id of one before them in the file, which alone counts
    blank: int = 0  # rows without an answer, or left out
    not_read: int = 0  # rows that are rejected or unmatched: what is stored of them stays
    held_back: int = 0  # not in the file, but a rejected row may be one of them: they stay
    differences: list[tuple[int, str, str]] = field(default_factory=list)  # line, id, words
    gone: list[tuple[str, str]] = field(default_factory=list)  # id, words
    days: set[date] = field(default_factory=set)  # of what would change or go
    payees: set[int] = field(default_factory=set)  # whom that is about, before or after

    def note(self, days: set[date], payees: Iterable[int]) -> None:
        """That answers of these days and payees change or go."""
        self.days |= days
        self.payees |= set(payees)


def compare(
    mapping: FeedbackMapping, table: Table, corrects: Sequence[int], today: date, report: Report
) -> dict[str, Any]:
    """What would be new, changed and removed, with some of each in words; nothing is stored."""
    records, done = table.count(), 0
    reader, found = record_reader(mapping, table.header, today), Comparison()
    source_id = db.session.get_one(FeedbackImportRow, corrects[0]).source_id or 0
    seen: set[str] = set()
    for rows in chunks(table.rows()):
        reader.forget()
        chunk = sorted_out(reader.read(line, cells) for line, cells in rows)
        chunk.mark_repeated(seen)
        first = [row for row in chunk.answered if row.line not in chunk.repeated]
        _compare_rows(found, source_id, first)
        found.repeated += len(chunk.repeated)
        found.blank += chunk.blank + chunk.left_out
        found.not_read += len(chunk.rejected) + len(chunk.parked)
        done += len(rows)
        report(done, records)
    _find_gone(found, source_id, corrects, reader, table)
    days = sorted(map(str, found.days))
    counts = {name: getattr(found, name) for name in (*COUNTED, "blank")}
    told = {"differences": found.differences, "gone": found.gone, "days": days}
    return counts | told | {"payees": sorted(found.payees)}


COUNTED = ("new", "changed", "removed", "unchanged", "repeated", "not_read", "held_back")


def _compare_rows(found: Comparison, source_id: int, rows: Sequence[Answered]) -> None:
    session = db.session()
    marks = fingerprints(session, source_id, [row.external_id for row in rows])
    found.new += sum(row.external_id not in marks for row in rows)
    others = [row for row in rows if marks.get(row.external_id) not in (None, row.fingerprint)]
    stored = contents(session, source_id, [row.external_id for row in others])
    called, known = names(session), questions(session)
    changed = 0
    for row in others:
        before = stored[row.external_id]
        if told := differences(before, content_of(row), called, known):
            changed += 1
            found.note({before.day, row.moment.day}, (*before.shares, *content_of(row).shares))
            if len(found.differences) < SHOWN:
                found.differences.append((row.line, row.external_id, difference_words(told)))
    found.changed += changed
    found.unchanged += sum(row.external_id in marks for row in rows) - changed


def _find_gone(
    found: Comparison,
    source_id: int,
    corrects: Sequence[int],
    reader: RecordReader,
    table: Table,
) -> None:
    session = db.session()
    named = rows_named(reader, table.rows())
    missing, found.held_back = named.missing(ids_stored_by(session, corrects))
    called, known = names(session), questions(session)
    for start in range(0, len(missing), AT_ONCE):
        some = contents(session, source_id, missing[start : start + AT_ONCE])
        found.removed += len(some)
        for content in some.values():
            found.note({content.day}, content.shares)
        for external_id in sorted(some)[: SHOWN - len(found.gone)]:
            words = content_words(some[external_id], called, known)
            found.gone.append((external_id, words))


def corrected_imports(session: Session, job_id: int) -> list[int]:
    """An import with all that it corrected, newest first; its job names them all."""
    row = session.get(JobRow, job_id)
    return [job_id, *(row.arguments.get("corrects", []) if row else [])]


def propose_correction(
    preview_id: int, folder: Path | None, actor: Actor, at: datetime, reason: str
) -> int:
    """The id of the job that applies what a preview showed; 0 while a second person has to confirm.

    A second person has to where pay of a day that changes is being decided, or where answers about
    whoever proposes it change. Errors: BadMapping, AlreadyImported, StatementChanged.
    """
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise BadMapping(f"Say why the first file was wrong, {LONGEST_REASON} letters at most.")
    with write_session() as session, session.begin():
        preview = _preview(session, preview_id)
        if session.get(CorrectionRow, preview_id):
            raise StatementChanged(CHANGED)
        needs_second = touches_reviewed(session, preview.result["days"])
        needs_second |= actor.person_id in preview.result.get("payees", [])
        row = CorrectionRow(
            preview_id=preview_id,
            corrects_id=preview.arguments["corrects"][0],
            needs_second=needs_second,
            proposed_by=actor.name,
            proposed_at=at,
        )
        session.add(row)
        session.add(CorrectionNoteRow(preview_id=preview_id, reason=reason.strip()))
        details = {name: preview.result.get(name, 0) for name in COUNTED}
        details["import"] = row.corrects_id
        record(session, actor.name, "correction proposed", f"job {preview_id}", details, at)
        arguments = dict(preview.arguments)
    return 0 if needs_second else _apply(preview_id, arguments, folder, actor, at)


def confirm_correction(preview_id: int, folder: Path | None, actor: Actor, at: datetime) -> int:
    """The id of the job that applies it, now that a second person agrees.

    Errors: SecondDuty, StatementChanged, BadMapping, AlreadyImported.
    """
    with write_session() as session, session.begin():
        row = _undecided(session, preview_id)
        if row.proposed_by == actor.name or actor.person_id is None:
            raise SecondDuty(SAME)
        if actor.person_id in _preview(session, preview_id).result.get("payees", []):
            raise SecondDuty(OWN)
        row.confirmed_by, row.confirmed_at = actor.name, at
        record(session, actor.name, "correction confirmed", f"job {preview_id}", {}, at)
        arguments = dict(_preview(session, preview_id).arguments)
    return _apply(preview_id, arguments, folder, actor, at)


def refuse_correction(preview_id: int, actor: Actor, at: datetime) -> None:
    """What was proposed is dropped; nothing changes. Errors: StatementChanged."""
    with write_session() as session, session.begin():
        session.delete(_undecided(session, preview_id))
        note = delete(CorrectionNoteRow).where(CorrectionNoteRow.preview_id == preview_id)
        session.execute(note)
        record(session, actor.name, "correction refused", f"job {preview_id}", {}, at)


def touches_reviewed(session: Session, days: Sequence[str]) -> bool:
    """Whether one of these days lies in a period that is in review or further."""
    changed = [date.fromisoformat(day) for day in days]
    periods = reviewed_periods(session)
    return any(day in period.days() for period in periods for day in changed)


def _preview(session: Session, preview_id: int) -> JobRow:
    row = session.get(JobRow, preview_id, with_for_update=True)
    if row is None or row.kind != JobKind.FEEDBACK_PREVIEW or row.status != JobStatus.DONE:
        raise StatementChanged("There is no such preview of a corrected file.")
    if not row.arguments.get("corrects") or "changed" not in row.result:
        raise BadMapping("This file was not compared with an earlier import.")
    return row


def _undecided(session: Session, preview_id: int) -> CorrectionRow:
    row = session.get(CorrectionRow, preview_id, with_for_update=True)
    if row is None or row.import_id or row.confirmed_by or not row.needs_second:
        raise StatementChanged(CHANGED)
    return row


def _apply(
    preview_id: int, arguments: Mapping[str, Any], folder: Path | None, actor: Actor, at: datetime
) -> int:
    result = db.session.get_one(JobRow, preview_id).result
    job_id = start_feedback_import(
        *(Path(arguments["path"]), arguments["file_name"], result["mapping"], actor, at),
        folder=folder,
        corrects=arguments["corrects"],
    )
    with write_session() as session, session.begin():
        session.get_one(CorrectionRow, preview_id).import_id = job_id
    return job_id
