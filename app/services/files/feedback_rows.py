"""What becomes of the rows of a file, from stored to left out; each is counted once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.domain.files.contents import Difference, content_of, differences
from app.domain.files.mappings import FeedbackMapping
from app.domain.files.rows_read import Answered, Blank, LeftOut, Parked, Reading, Rejected
from app.models.jobs import (
    ConflictRow,
    FeedbackImportRow,
    ImportChunkRow,
    LateImportRow,
    RejectedRow,
    UnmatchedRow,
)
from app.queries.catalogue import questions
from app.queries.contents import contents, fingerprints, names, own_ranges, stored_answers
from app.queries.periods import reviewed_periods
from app.services.answers import lock_answers, store_answers, take_back
from app.services.catalogue import source_for
from app.services.excluding import count_before_removal, keep_rules

COUNTS = ("stored", "duplicate", "conflict", "unmatched", "rejected", "blank", "left_out")


@dataclass(slots=True)
class Chunk:
    """Readings of some rows by what became of them."""

    answered: list[Answered] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    blank: int = 0
    left_out: int = 0
    repeated: set[int] = field(default_factory=set)  # lines of which an earlier row has the id

    def mark_repeated(self, seen: set[str]) -> None:
        """Note the rows whose id was `seen` in the file before them; those of the others join."""
        for row in self.answered:
            if row.external_id in seen:
                self.repeated.add(row.line)
            seen.add(row.external_id)


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
            case LeftOut():
                chunk.left_out += 1
    return chunk


def store_chunk(
    session: Session,
    job_id: int,
    mapping: FeedbackMapping,
    chunk: Chunk,
    above: Mapping[int, tuple[int, ...]],
    is_correction: bool = False,
) -> Mapping[str, int]:
    """Store what is new and account for the rest, in the transaction that moves the cursor.

    What became of how many rows is added to the counts of the import, and returned. In a
    correction a row takes the place of one with its id that says something else, unless it is
    `repeated`: of several in a file the first counts.
    """
    lock_answers(session)
    source = source_for(session, mapping)
    fresh, duplicates, others = _told_apart(session, source.id, chunk.answered)
    conflicts = _differing(session, source.id, others, fresh)
    duplicates += len(others) - len(conflicts)
    changed: list[Answered] = []
    earlier: list[tuple[int, Answered]] = []
    if is_correction:
        first = [row for row in conflicts if row.line not in chunk.repeated]
        earlier = _earlier(session, job_id, source.id, first)
        count_before_removal(session, earlier, above)
        take_back(session, source.id, earlier, above, job_id)
        changed, again, conflicts = _changed(earlier, conflicts)
        fresh, duplicates = fresh + changed, duplicates + again
    session.get_one(FeedbackImportRow, job_id).source_id = source.id
    ids = store_answers(session, source.id, fresh, above)
    if ids:
        session.add(ImportChunkRow(job_id=job_id, first_id=ids.start, end_id=ids.stop))
        note_late(session, job_id, fresh)
    keep_rules(session, ids, [*fresh, *(row for _, row in earlier)], above)
    _keep_conflicts(session, job_id, source.id, conflicts, fresh)
    _keep(session, RejectedRow, job_id, chunk.rejected)
    _keep(session, UnmatchedRow, job_id, chunk.parked)
    not_read = (len(chunk.parked), len(chunk.rejected), chunk.blank, chunk.left_out)
    numbers = (len(fresh), duplicates, len(conflicts), *not_read)
    became = dict(zip(COUNTS, numbers, strict=True))
    add_counts(session, job_id, changed=len(changed), **became)
    return became


def add_counts(session: Session, job_id: int, **numbers: int) -> None:
    """Add these to the counts of an import."""
    counted = {name: getattr(FeedbackImportRow, name) + more for name, more in numbers.items()}
    session.execute(
        update(FeedbackImportRow).where(FeedbackImportRow.job_id == job_id).values(counted)
    )


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


def _earlier(
    session: Session, job_id: int, source_id: int, conflicts: Sequence[Answered]
) -> list[tuple[int, Answered]]:
    """What the ids of these rows stood for before this import."""
    own = own_ranges(session, job_id)
    stored = stored_answers(session, source_id, [row.external_id for row in conflicts])
    return [each for each in stored if not any(each[0] in ids for ids in own)]


def _changed(
    earlier: Iterable[tuple[int, Answered]], conflicts: Iterable[Answered]
) -> tuple[list[Answered], int, list[Answered]]:
    """Rows that take the place of earlier ones, how often they are repeated, and the others."""
    free = {row.external_id for _, row in earlier}
    changed: dict[str, Answered] = {}
    again, others = 0, []
    for row in conflicts:
        if row.external_id not in free:
            others.append(row)
        elif changed.setdefault(row.external_id, row) is not row:
            same = content_of(changed[row.external_id]) == content_of(row)
            again += same
            others += [] if same else [row]
    return list(changed.values()), again, others


def note_late(session: Session, job_id: int, rows: Iterable[Answered]) -> None:
    """Count the answers of each period that somebody decides on already, or that is locked."""
    days = Counter(row.moment.day for row in rows for _ in row.steps)
    for period in reviewed_periods(session):
        if number := sum(days[day] for day in days if day in period.days()):
            late = session.get(LateImportRow, (period.id, job_id))
            if late is None:
                session.add(LateImportRow(period_id=period.id, job_id=job_id, answers=number))
            else:
                late.answers += number


def _differing(
    session: Session, source_id: int, rows: Sequence[Answered], fresh: Sequence[Answered]
) -> list[Answered]:
    """Those that say something else than what stands under their id, not only in other words."""
    return [row for row, _ in rows_that_differ(session, source_id, rows, fresh)]


def rows_that_differ(
    session: Session, source_id: int, rows: Sequence[Answered], fresh: Sequence[Answered]
) -> list[tuple[Answered, list[Difference]]]:
    """How rows differ from what stands under their ids, there or among the fresh ones."""
    if not rows:
        return []
    stored = contents(session, source_id, [row.external_id for row in rows])
    stored |= {row.external_id: content_of(row) for row in fresh}
    known, called = questions(session), names(session)
    told = []
    for row in rows:
        difference = differences(stored[row.external_id], content_of(row), called, known)
        told += [(row, difference)] if difference else []
    return told


def _keep_conflicts(
    session: Session,
    job_id: int,
    source_id: int,
    rows: Sequence[Answered],
    fresh: Sequence[Answered],
) -> None:
    """The first is kept; how the others differ from it is shown."""
    kept = [
        {
            "job_id": job_id,
            "line": row.line,
            "external_id": row.external_id,
            "difference": difference,
        }
        for row, difference in rows_that_differ(session, source_id, rows, fresh)
    ]
    if kept:
        session.execute(insert(ConflictRow), kept)


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
