"""Files of feedback: taken in once, each row accounted for, safe against a kill half-way."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.domain.aliases import NO_ALIASES
from app.domain.audit import canonical_json
from app.domain.errors import AlreadyImported, BadFile, BadMapping
from app.domain.file_readings import GONE
from app.domain.files.contents import conflict_words
from app.domain.files.mappings import FeedbackMapping, feedback_mapping
from app.domain.files.records import RecordReader
from app.domain.files.rows_named import rows_named
from app.domain.files.rows_read import Answered
from app.domain.jobs import Job, JobKind, JobStatus
from app.extensions import audit_key, db, write_session
from app.imports.csv_files import Row
from app.imports.tables import Table, opened_table
from app.imports.yaml_documents import yaml_document
from app.models.jobs import FeedbackImportRow, JobRow
from app.queries.aliases import aliases_of
from app.queries.catalogue import questions, source_named
from app.queries.imports import conflict_rows, feedback_imports, rejected_rows, unmatched_rows
from app.queries.people import directory
from app.queries.units import ancestors
from app.services.actors import Actor
from app.services.audit import record
from app.services.files.feedback_removals import remove_missing
from app.services.files.feedback_rows import COUNTS, Chunk, sorted_out, store_chunk
from app.services.files.mending import keep_for_mending, mending_file
from app.services.files.newcomers import create_missing
from app.services.jobs import Clock, Report, advance_job, finish_job, start_job

CHUNK_ROWS = 40_000
MOST_MENDED = 1_000_000  # rows of a kind
CHUNK_LETTERS = 12_000_000


def mapping_of(text: str) -> FeedbackMapping:
    """The mapping that a YAML text describes. Errors: BadFile, BadMapping."""
    return feedback_mapping(yaml_document(text, "The mapping"), questions(db.session()))


def start_feedback_import(
    path: Path,
    file_name: str,
    mapping_text: str,
    actor: Actor,
    at: datetime,
    create_people: bool = False,
    folder: Path | None = None,
    corrects: Sequence[int] = (),
) -> int:
    """The id of a job that will import this file. Errors: BadFile, BadMapping, AlreadyImported.

    With `create_people` the people and teams that only the file knows are made first; in
    `folder` the rows that are not stored are kept for mending. `corrects`: the imports whose
    rows it changes, and removes where it leaves them out.
    """
    mapping = mapping_of(mapping_text)
    file_hash, mapping_hash = sha256_of(path), _hash_of_mapping(mapping_text)
    arguments = {
        "path": str(path),
        "mapping": mapping_text,
        "actor": actor.name,
        "create_people": create_people,
        "folder": str(folder) if folder else "",
        "corrects": list(corrects),
    }
    with write_session() as session, session.begin():
        _refuse_twice(session, file_hash, mapping_hash)
        _refuse_another_source(session, corrects, mapping.source)
        job = start_job(session, JobKind.FEEDBACK_IMPORT, arguments, 0, at)
        session.add(
            FeedbackImportRow(
                job_id=job.id,
                file_name=file_name[:255],
                sha256=file_hash,
                mapping_sha256=mapping_hash,
                records=0,
                **dict.fromkeys((*COUNTS, "changed", "removed"), 0),
            )
        )
        return job.id


def run_feedback_import(job: Job, clock: Clock, report: Report) -> None:
    """Import the job's file from its cursor to the end. Errors: BadFile, BadMapping, JobLost."""
    path = Path(job.arguments["path"])
    _refuse_another_file(job, path)
    mapping = mapping_of(job.arguments["mapping"])
    with opened_table(path, mapping.file) as table:
        held_back = _import_rows(job, mapping, table, clock, report)
        about = table.about()
    with write_session() as session, session.begin():
        counts = import_counts(session, job.id)
        _refuse_lost_rows(counts)
        if job.arguments.get("corrects"):
            counts |= corrected_counts(session, job.id) | {"held_back": held_back}
        details = {"sha256": _hash_of_file(session, job.id), **counts}
        actor, at = str(job.arguments["actor"]), clock()
        record(session, actor, "answers imported", f"job {job.id}", details, at)
        finish_job(session, job, counts | ({"about": about} if about else {}), at)


def _import_rows(
    job: Job, mapping: FeedbackMapping, table: Table, clock: Clock, report: Report
) -> int:
    """How many rows a correction leaves as they are, because of rows that are rejected."""
    records = table.count()  # to the end first, so that a broken file leaves nothing behind
    if job.arguments.get("create_people") and job.cursor == 0:
        create_missing(mapping, table, Actor(job.arguments["actor"]), clock())
    reader, above = record_reader(mapping, table.header, clock().date()), ancestors(db.session())
    _note_records(job, records)
    cursor, corrects, held_back = job.cursor, job.arguments.get("corrects", []), 0
    seen = _ids_until(reader, table, cursor) if corrects else set()
    for number, chunk in _read(reader, table, cursor):
        cursor += number
        chunk.mark_repeated(seen)
        with write_session() as session, session.begin():
            store_chunk(session, job.id, mapping, chunk, above, bool(corrects))
            advance_job(session, job, cursor, cursor, clock())
        report(cursor, records)
    if corrects:
        named = rows_named(reader, table.rows())
        held_back = remove_missing(job, corrects, records, named, above, clock)
    if folder := job.arguments.get("folder"):
        keep_for_mending(mending_file(Path(folder), job.id), _problems(job.id), table, mapping.file)
    return held_back


def _read(reader: RecordReader, table: Table, start: int) -> Iterator[tuple[int, Chunk]]:
    """The rows from `start` on, so many at once: their number and what they say."""
    for rows in chunks(islice(table.rows(), start, None)):
        reader.forget()
        yield len(rows), sorted_out(reader.read(line, cells) for line, cells in rows)


def _ids_until(reader: RecordReader, table: Table, cursor: int) -> set[str]:
    """The ids of the rows with answers that were taken over before a job went on at its cursor."""
    read = (reader.read(line, cells) for line, cells in islice(table.rows(), cursor))
    return {each.external_id for each in read if isinstance(each, Answered)}


def _problems(job_id: int) -> Iterator[tuple[int, str]]:
    """The line of each row that was not stored, and why."""
    session = db.session()
    for line, column, _, reason in rejected_rows(session, job_id, MOST_MENDED):
        yield line, f"{column}: {reason}" if column else reason
    for row in unmatched_rows(session, job_id, MOST_MENDED):
        yield row.line, row.reason
    for conflict in conflict_rows(session, job_id, MOST_MENDED):
        yield conflict.line, conflict_words(conflict.difference)


def record_reader(mapping: FeedbackMapping, header: Sequence[str], today: date) -> RecordReader:
    """Reads rows with what is known now of people, teams and names."""
    session = db.session()
    source = source_named(session, mapping.source)
    aliases = aliases_of(session, source.id) if source else NO_ALIASES
    known = directory(session), questions(session)
    return RecordReader(mapping, header, *known, today, aliases, audit_key())


def _hash_of_file(session: Session, job_id: int) -> str:
    return session.get_one(FeedbackImportRow, job_id).sha256


def _refuse_lost_rows(counts: Mapping[str, int]) -> None:
    """Errors: RuntimeError if the parts do not add up, which would be a mistake of ours."""
    if sum(counts[name] for name in COUNTS) != counts["records"]:
        raise RuntimeError(f"Not every row is accounted for: {counts}.")


def import_counts(session: Session, job_id: int) -> dict[str, int]:
    """What became of the rows of one import; the parts add up to `records`."""
    row = session.get_one(FeedbackImportRow, job_id)
    return {name: getattr(row, name) for name in ("records", *COUNTS)}


def corrected_counts(session: Session, job_id: int) -> dict[str, int]:
    """How many of the rows stored took the place of earlier ones, and how many were left out."""
    row = session.get_one(FeedbackImportRow, job_id)
    return {"changed": row.changed, "removed": row.removed}


def newest_imports() -> Sequence[FeedbackImportRow]:
    """The newest imports with their jobs."""
    return feedback_imports(db.session())


def not_stored(job_id: int, most: int) -> list[tuple[int, str, str]]:
    """Line, what it is about and reason of rows in conflict, rejected or waiting as unmatched."""
    session = db.session()
    rejected = [
        (line, f"rejected, {column or 'row'} {value!r}", reason)
        for line, column, value, reason in rejected_rows(session, job_id, most)
    ]
    waiting = [
        (row.line, f"unmatched, id {row.external_id!r}", row.reason)
        for row in unmatched_rows(session, job_id, most)
    ]
    other = [
        (row.line, f"conflict, id {row.external_id!r}", conflict_words(row.difference))
        for row in conflict_rows(session, job_id, most)
    ]
    return sorted(rejected + waiting + other)


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes. Errors: BadFile if it is not there any more."""
    if not path.exists():
        raise BadFile(GONE)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_of_mapping(text: str) -> str:
    """Of what the mapping says: comments and line ends are none of its meaning."""
    document = canonical_json(yaml_document(text, "The mapping"))
    return hashlib.sha256(document.encode()).hexdigest()


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """So many rows at once as memory bears: fewer if they are long."""
    chunk: list[Row] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += sum(map(len, row[1]))
        if len(chunk) == CHUNK_ROWS or size > CHUNK_LETTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _refuse_twice(session: Session, file_hash: str, mapping_hash: str) -> None:
    """One import per file; a file of which rows are still unmatched may be tried again."""
    _wait_for_others(session, file_hash)
    query = (
        select(FeedbackImportRow, JobRow)
        .join(FeedbackImportRow.job)
        .where(
            FeedbackImportRow.sha256 == file_hash,
            FeedbackImportRow.mapping_sha256 == mapping_hash,
            JobRow.status.not_in([JobStatus.FAILED, JobStatus.CANCELLED]),
        )
        .order_by(JobRow.id.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    if found is None:
        return
    row, job = found
    if job.status == JobStatus.DONE and row.unmatched:
        return
    when = "is being imported" if job.status != JobStatus.DONE else "was imported already"
    raise AlreadyImported(
        f"This file {when}: on {job.created_at:%Y-%m-%d %H:%M} UTC, job {job.id}."
    )


def _refuse_another_source(session: Session, corrects: Sequence[int], source: str) -> None:
    """A correction changes rows of its own source only, and rows that are there."""
    row = source_named(session, source)
    for job_id in corrects:
        found = session.get(FeedbackImportRow, job_id)
        if found is None or row is None or found.source_id != row.id:
            raise BadMapping(f"Import {job_id} stored nothing of the source {source!r}.")


def _wait_for_others(session: Session, file_hash: str) -> None:
    """Whoever starts the same file at the same moment is seen; on SQLite that holds anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("select pg_advisory_xact_lock(:file)"), {"file": int(file_hash[:15], 16)}
        )


def _refuse_another_file(job: Job, path: Path) -> None:
    """The cursor counts rows of the file that was given; another one must not go on there."""
    row = db.session.get_one(FeedbackImportRow, job.id)
    if not path.exists() or sha256_of(path) != row.sha256:
        raise BadFile(f"{row.file_name!r} was moved or changed meanwhile; import it again.")


def _note_records(job: Job, records: int) -> None:
    with write_session() as session, session.begin():
        session.execute(
            update(FeedbackImportRow)
            .where(FeedbackImportRow.job_id == job.id)
            .values(records=records)
        )
        session.execute(update(JobRow).where(JobRow.id == job.id).values(total=records))
