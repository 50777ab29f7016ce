"""Rows that wait as unmatched, read again with what is known now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain.aliases import Aliases, Gap, Said, unconfirmed
from app.domain.jobs import Job, JobKind, JobStatus
from app.domain.mappings import FeedbackMapping
from app.domain.records import Answered, Parked, Reading, RecordReader
from app.extensions import db, write_session
from app.models.jobs import JobRow, UnmatchedRow
from app.queries.aliases import assignments_of
from app.queries.units import ancestors
from app.services.actors import Actor
from app.services.audit import record
from app.services.feedback_imports import mapping_of, record_reader
from app.services.feedback_rows import COUNTS, add_counts, sorted_out, store_chunk
from app.services.jobs import Clock, Report, advance_job, finish_job, start_job

AT_ONCE = 5_000  # rows
ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)
Above = Mapping[int, tuple[int, ...]]


def start_settling(actor: Actor, at: datetime) -> int:
    """The id of a job that will read all rows again that wait as unmatched."""
    with write_session() as session, session.begin():
        return start_job(session, JobKind.SETTLING, {"actor": actor.name}, 0, at).id


def run_settling(job: Job, clock: Clock, report: Report) -> None:
    """Take every waiting row out of its import's unmatched ones, and in again as it reads now.

    Killed and begun again it goes on with the rows that still wait.
    """
    session, done = db.session(), 0
    total, imports = _waiting(session), _imports(session)
    became: Counter[str] = Counter()
    above = ancestors(session)
    for import_id, text in imports:
        reader, line = None, -1
        while rows := _next_rows(db.session(), import_id, line):
            line, mapping = rows[-1].line, mapping_of(text)
            reader = reader or record_reader(mapping, list(rows[0].cells), clock().date())
            reader.forget()
            became += _settle(job, import_id, mapping, reader, rows, above, done, clock())
            done += len(rows)
            report(done, total)
    with write_session() as writing, writing.begin():
        counts = {"rows": done} | {name: became[name] for name in COUNTS if name != "blank"}
        actor, at = str(job.arguments["actor"]), clock()
        record(writing, actor, "unmatched rows read again", f"job {job.id}", counts, at)
        finish_job(writing, job, counts, at)


def _waiting(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(UnmatchedRow)) or 0


def _imports(session: Session) -> list[tuple[int, str]]:
    """Imports that are over and have waiting rows, oldest first, with their mappings."""
    query = (
        select(JobRow)
        .where(JobRow.id.in_(select(UnmatchedRow.job_id)), JobRow.status.in_(ENDED))
        .order_by(JobRow.id)
    )
    return [(row.id, str(row.arguments["mapping"])) for row in session.scalars(query)]


def _next_rows(session: Session, import_id: int, line: int) -> Sequence[UnmatchedRow]:
    query = (
        select(UnmatchedRow)
        .where(UnmatchedRow.job_id == import_id, UnmatchedRow.line > line)
        .order_by(UnmatchedRow.line)
        .limit(AT_ONCE)
    )
    rows = session.scalars(query).all()
    session.rollback()
    return rows


def _settle(
    job: Job,
    import_id: int,
    mapping: FeedbackMapping,
    reader: RecordReader,
    rows: Sequence[UnmatchedRow],
    above: Above,
    done: int,
    at: datetime,
) -> Counter[str]:
    """What became of these rows, in one transaction."""
    lines = [row.line for row in rows]
    assigned = assignments_of(db.session(), import_id, lines)
    readings = [_reading(reader, row, assigned.get(row.line)) for row in rows]
    with write_session() as session, session.begin():
        waits = (UnmatchedRow.job_id == import_id, UnmatchedRow.line.in_(lines))
        session.execute(delete(UnmatchedRow).where(*waits))
        add_counts(session, import_id, unmatched=-len(rows))
        became = store_chunk(session, import_id, mapping, sorted_out(readings), above)
        advance_job(session, job, done + len(rows), done + len(rows), at)
    return Counter(became)


def _reading(reader: RecordReader, row: UnmatchedRow, said: Said[str] | None) -> Reading:
    reading = reader.read(row.line, list(row.cells.values()), said.value if said else "")
    if said and isinstance(reading, Answered):
        return _confirmed(reading, row, said, reader.aliases)
    return reading


def _confirmed(
    reading: Answered, row: UnmatchedRow, said: Said[str], aliases: Aliases
) -> Answered | Parked:
    """The answer, unless a second person has to confirm whose it is."""
    day = reading.moment.day
    if said.is_confirmed or not aliases.is_reviewed(day):
        return reading
    words = str(unconfirmed(row.named or row.external_id, day))
    return Parked(row.line, row.external_id, words, Gap.SECOND, row.named, day, row.cells)
