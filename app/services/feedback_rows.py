"""What becomes of the rows of a file: stored, repeated, in conflict, unmatched, rejected, blank."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.domain.contents import content_of, differences
from app.domain.mappings import FeedbackMapping
from app.domain.records import Answered, Blank, Parked, Reading, Rejected
from app.models.jobs import (
    ConflictRow,
    FeedbackImportRow,
    ImportChunkRow,
    RejectedRow,
    UnmatchedRow,
)
from app.queries.catalogue import questions
from app.queries.contents import contents, fingerprints, names
from app.services.answers import lock_answers, store_answers
from app.services.catalogue import source_for

COUNTS = ("stored", "duplicate", "conflict", "unmatched", "rejected", "blank")


@dataclass(slots=True)
class Chunk:
    """Readings of some rows by what became of them."""

    answered: list[Answered] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    blank: int = 0


def sorted_out(readings: Iterable[Reading]) -> Chunk:
    chunk = Chunk()
    for reading in readings:
        match reading:
            case Answered():
                chunk.answered.append(reading)
            case Rejected():
                chunk.rejected.append(reading)
            case Parked():
                chunk.parked.append(reading)
            case Blank():
                chunk.blank += 1
    return chunk


def store_chunk(
    session: Session,
    job_id: int,
    mapping: FeedbackMapping,
    chunk: Chunk,
    above: Mapping[int, tuple[int, ...]],
) -> Mapping[str, int]:
    """Store what is new and account for the rest, in the transaction that moves the cursor.

    What became of how many rows is added to the counts of the import, and returned.
    """
    lock_answers(session)
    source = source_for(session, mapping)
    fresh, duplicates, conflicts = _told_apart(session, source.id, chunk.answered)
    ids = store_answers(session, source.id, fresh, above)
    if ids:
        session.add(ImportChunkRow(job_id=job_id, first_id=ids.start, end_id=ids.stop))
    _keep_conflicts(session, job_id, source.id, conflicts, fresh)
    _keep(session, RejectedRow, job_id, chunk.rejected)
    _keep(session, UnmatchedRow, job_id, chunk.parked)
    not_read = (len(chunk.parked), len(chunk.rejected), chunk.blank)
    numbers = (len(fresh), duplicates, len(conflicts), *not_read)
    became = dict(zip(COUNTS, numbers, strict=True))
    counted = {name: getattr(FeedbackImportRow, name) + became[name] for name in COUNTS}
    session.execute(
        update(FeedbackImportRow)
        .where(FeedbackImportRow.job_id == job_id)
        .values(counted | {"source_id": source.id})
    )
    return became


def _told_apart(
    session: Session, source_id: int, rows: Sequence[Answered]
) -> tuple[list[Answered], int, list[Answered]]:
    """New rows, the number of repeated ones, and rows whose id was used for something else."""
    known = fingerprints(session, source_id, [row.external_id for row in rows])
    fresh, duplicates, conflicts = [], 0, []
    for row in rows:
        stored = known.get(row.external_id)
        if stored is None:
            known[row.external_id] = row.fingerprint
            fresh.append(row)
        elif stored == row.fingerprint:
            duplicates += 1
        else:
            conflicts.append(row)
    return fresh, duplicates, conflicts


def _keep_conflicts(
    session: Session,
    job_id: int,
    source_id: int,
    rows: Sequence[Answered],
    fresh: Sequence[Answered],
) -> None:
    """The first is kept; how the others differ from it is shown."""
    if not rows:
        return
    stored = contents(session, source_id, [row.external_id for row in rows])
    stored |= {row.external_id: content_of(row) for row in fresh}
    known, called = questions(session), names(session)
    session.execute(
        insert(ConflictRow),
        [
            {
                "job_id": job_id,
                "line": row.line,
                "external_id": row.external_id,
                "difference": differences(stored[row.external_id], content_of(row), called, known),
            }
            for row in rows
        ],
    )


def _keep(
    session: Session, table: type[RejectedRow | UnmatchedRow], job_id: int, rows: Sequence[object]
) -> None:
    """Rows whose attributes are named like the table's columns."""
    if rows:
        names = [column.name for column in table.__table__.c if column.name != "job_id"]
        session.execute(
            insert(table),
            [{"job_id": job_id} | {name: getattr(row, name) for name in names} for row in rows],
        )
