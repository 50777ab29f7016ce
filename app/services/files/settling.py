"""Rows that wait as unmatched, read again with what is known now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from app.domain.aliases import Aliases, Gap, Said, unconfirmed
from app.domain.files.mappings import FeedbackMapping
from app.domain.files.records import RecordReader
from app.domain.files.rows_read import Answered, Parked, Reading
from app.domain.jobs import Job, JobKind, JobStatus
from app.extensions import db, write_session
from app.models.jobs import JobRow, UnmatchedRow
from app.queries.aliases import assignments_of
from app.queries.units import ancestors
from app.services.actors import Actor
from app.services.audit import record
from app.services.files.feedback_imports import mapping_of, record_reader
from app.services.files.feedback_rows import COUNTS, add_counts, sorted_out, store_chunk
from app.services.jobs import Clock, Report, advance_job, finish_job, start_job

AT_ONCE = 5_000  # rows
ENDED = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)
Above = Mapping[int, tuple[int, ...]]

FOR_A_SECOND = "of_the_unmatched_a_second_person_decides"


@dataclass(slots=True)
class _SoFar:
    """The row that was read last, and what became of all until then."""

    import_id: int = 0
    line: int = -1
    rows: int = 0
    became: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, job: Job) -> "_SoFar":
        kept = dict(job.result)
        return cls(**kept | {"became": Counter(kept["became"])}) if kept else cls()

    def kept(self) -> dict[str, Any]:
        place = {"import_id": self.import_id, "line": self.line}
        return place | {"rows": self.rows, "became": dict(self.became)}

    def enter(self, import_id: int) -> None:
        """Begin with an import, unless it is the one that another worker was at."""
        if import_id != self.import_id:
            self.import_id, self.line = import_id, -1

    def add(self, lines: Sequence[int], became: Mapping[str, int]) -> None:
        self.line, self.rows = lines[-1], self.rows + len(lines)
        self.became += Counter(became)


def start_settling(actor: Actor, at: datetime) -> int:
    """The id of a job that will read all rows again that wait as unmatched."""
    with write_session() as session, session.begin():
        return start_job(session, JobKind.SETTLING, {"actor": actor.name}, 0, at).id


def run_settling(job: Job, clock: Clock, report: Report) -> None:
    """Take every waiting row out of its import's unmatched ones, and in again as it reads now.

    Killed and begun again it goes on after the last row that it read.
    """
    session, so_far = db.session(), _SoFar.of(job)
    total, above = so_far.rows + _waiting(session, so_far), ancestors(session)
    for import_id, text in _imports(session, so_far):
        reader = None
        so_far.enter(import_id)
        while rows := _next_rows(db.session(), so_far):
            mapping = mapping_of(text)
            reader = reader or record_reader(mapping, list(rows[0].cells), clock().date())
            reader.forget()
            _settle(job, so_far, mapping, reader, rows, above, clock())
            report(so_far.rows, total)
    with write_session() as writing, writing.begin():
        counts = {"rows": so_far.rows}
        counts |= {
            name: so_far.became[name] for name in COUNTS if name not in ("blank", "left_out")
        }
        actor, at = str(job.arguments["actor"]), clock()
        record(writing, actor, "unmatched rows read again", f"job {job.id}", counts, at)
        waits = writing.scalar(select(func.count()).where(UnmatchedRow.gap == Gap.SECOND))
        finish_job(writing, job, counts | ({FOR_A_SECOND: waits} if waits else {}), at)


def _waiting(session: Session, so_far: _SoFar) -> int:
    place = tuple_(UnmatchedRow.job_id, UnmatchedRow.line)
    after = place > (so_far.import_id, so_far.line)
    return session.scalar(select(func.count()).select_from(UnmatchedRow).where(after)) or 0


def _imports(session: Session, so_far: _SoFar) -> list[tuple[int, str]]:
    """Imports that are over and have waiting rows, oldest first, with their mappings."""
    waits = JobRow.id.in_(select(UnmatchedRow.job_id)) & JobRow.status.in_(ENDED)
    query = select(JobRow).where(waits, JobRow.id >= so_far.import_id).order_by(JobRow.id)
    return [(row.id, str(row.arguments["mapping"])) for row in session.scalars(query)]


def _next_rows(session: Session, so_far: _SoFar) -> Sequence[UnmatchedRow]:
    query = (
        select(UnmatchedRow)
        .where(UnmatchedRow.job_id == so_far.import_id, UnmatchedRow.line > so_far.line)
        .order_by(UnmatchedRow.line)
        .limit(AT_ONCE)
    )
    rows = session.scalars(query).all()
    session.rollback()
    return rows


def _settle(
    job: Job,
    so_far: _SoFar,
    mapping: FeedbackMapping,
    reader: RecordReader,
    rows: Sequence[UnmatchedRow],
    above: Above,
    at: datetime,
) -> None:
    """Take these rows out and in again, in one transaction that also says how far it is."""
    import_id, lines = so_far.import_id, [row.line for row in rows]
    assigned = assignments_of(db.session(), import_id, lines)
    readings = [_reading(reader, row, assigned.get(row.line)) for row in rows]
    with write_session() as session, session.begin():
        waits = (UnmatchedRow.job_id == import_id, UnmatchedRow.line.in_(lines))
        session.execute(delete(UnmatchedRow).where(*waits))
        add_counts(session, import_id, unmatched=-len(rows))
        became = store_chunk(session, import_id, mapping, sorted_out(readings), above)
        so_far.add(lines, became)
        advance_job(session, job, so_far.rows, so_far.rows, at, so_far.kept())


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
