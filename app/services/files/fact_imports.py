"""Files of facts: looked at or stored by a job, each row accounted for, twice changes nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.domain.directory import Directory
from app.domain.errors import BadFile
from app.domain.fact_values import range_words
from app.domain.file_readings import PLAIN, FileReading
from app.domain.files.fact_changes import Changes, Value
from app.domain.files.fact_mappings import FactMapping, fact_mapping
from app.domain.files.fact_months import fact_reader
from app.domain.files.fact_records import FactReader, FactsRead, Nobodys
from app.domain.files.fact_sums import Cell, Tally
from app.domain.files.rows_read import Blank, LeftOut, Rejected
from app.domain.jobs import Job, JobKind
from app.extensions import db, write_session
from app.imports.tables import Table, opened_table
from app.imports.yaml_documents import yaml_document
from app.models.jobs import RejectedRow
from app.queries.imports import rejected_rows
from app.queries.people import directory
from app.services.actors import Actor
from app.services.files.fact_store import (
    Origin,
    TeamOf,
    compared,
    lock_facts,
    store_changes,
    teams_then,
)
from app.services.files.mending import keep_for_mending, mending_file
from app.services.jobs import Clock, Report, advance_job, finish_job, start_job

CHUNK = 50_000  # values stored in one transaction
MOST_KEPT = 10_000  # rows of a kind; a file with more is the wrong file
MOST_MENDED = 100_000  # rows of a workbook for mending; of more the file itself is mended
ROWS = ("read", "unmatched", "rejected", "blank", "left_out")
VALUES = ("new", "changed", "unchanged", "waiting")


@dataclass(slots=True)
class Gathered:
    """What the rows of a file say together, and those that say nothing."""

    tally: Tally
    records: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    nobodys: list[Nobodys] = field(default_factory=list)
    about: list[str] = field(default_factory=list)  # what of the file is not read

    @classmethod
    def none(cls) -> "Gathered":
        """Of a file that was not read."""
        return cls(Tally(()))

    def reject(self, row: Rejected) -> None:
        if len(self.rejected) < MOST_KEPT:
            self.rejected.append(row)


def fact_mapping_of(text: str) -> FactMapping | None:
    """The mapping that a YAML text describes; none for our own columns.

    Errors: BadFile, BadMapping.
    """
    return fact_mapping(yaml_document(text, "The mapping")) if text else None


def start_facts_import(
    path: Path,
    mapping_text: str,
    preview: bool,
    actor: Actor,
    at: datetime,
    file_name: str = "",
    folder: Path | None = None,
) -> int:
    """The id of a job that looks at a file of facts, or stores it.

    In `folder` the rows that are not taken are kept for mending. Errors: BadFile, BadMapping.
    """
    fact_mapping_of(mapping_text)
    arguments = {
        "path": str(path),
        "file_name": file_name or path.name,
        "mapping": mapping_text,
        "preview": preview,
        "folder": str(folder) if folder else "",
        "actor": actor.name,
        "person_id": actor.person_id,
    }
    with write_session() as session, session.begin():
        return start_job(session, JobKind.FACTS_IMPORT, arguments, 0, at).id


def run_facts_import(job: Job, clock: Clock, report: Report) -> None:
    """Look at the job's file or store it, from the beginning: what is there is left as it is.

    Errors: BadFile, BadMapping; JobLost.
    """
    found, counts = read_facts(job, job.arguments["mapping"], clock, report)
    with write_session() as session, session.begin():
        keep_rows(session, job.id, found)
        finish_job(session, job, accounted(found, counts), clock())


def read_facts(
    job: Job, mapping_text: str, clock: Clock, report: Report
) -> tuple[Gathered, Counter[str]]:
    """What the rows of the job's file say, compared with what is there, and stored if it should be.

    Errors: BadFile, BadMapping; JobLost.
    """
    mapping, path = fact_mapping_of(mapping_text), Path(job.arguments["path"])
    if not path.exists():
        raise BadFile("The file was moved or removed meanwhile; import it again.")
    reading = mapping.file if mapping else PLAIN
    with opened_table(path, reading) as table:
        known = directory(db.session())
        reader = fact_reader(mapping, table.header, known)
        found = gathered(reader, table)
        found.about = table.about()
        counts, refused = _stored(job, found.tally, known, clock, report)
        found.tally.refused |= refused
        _reject_refused(found, reader, table)
        if not job.arguments["preview"]:
            _keep_for_mending(job, found, reader, table, reading)
    return found, counts


def gathered(reader: FactReader, table: Table) -> Gathered:
    """All rows of a file, added up. Errors: BadFile with the place."""
    found = Gathered(Tally(reader.adding))
    for line, cells in table.rows():
        found.records += 1
        _take(found, reader, line, cells)
    if not found.records:
        raise BadFile("The file has a header but no data rows; nothing was imported.")
    found.tally.refuse_overlaps()
    return found


def _take(found: Gathered, reader: FactReader, line: int, cells: Sequence[str]) -> None:
    match reading := reader.read(line, cells):
        case FactsRead():
            found.tally.add(reading)
            found.rows["read"] += 1
        case Rejected():
            found.reject(reading)
            found.rows["rejected"] += 1
        case Nobodys():
            if len(found.nobodys) < MOST_KEPT:
                found.nobodys.append(reading)
            found.rows["unmatched"] += 1
        case Blank():
            found.rows["blank"] += 1
        case LeftOut():
            found.rows["left_out"] += 1


def _stored(
    job: Job, tally: Tally, known: Directory, clock: Clock, report: Report
) -> tuple[Counter[str], dict[Cell, str]]:
    """What becomes of the values, stored in steps; those that cannot stand beside others."""
    counts, refused = Counter[str](), dict[Cell, str]()
    team_of = teams_then({payee.id: payee for payee in known.payees.values()})
    done = 0
    for name, values in _chunks(tally):
        if job.arguments["preview"]:
            changes = compared(db.session(), name, values, job.id)
        else:
            changes = _store(job, name, values, team_of, done + len(values), clock())
        done += len(values)
        _count(counts, changes)
        refused |= {(name, where): reason for where, reason in changes.refused}
        report(done, 0)
    if counts.total() + len(refused) != done:
        raise RuntimeError(f"Not every value is accounted for: {done}, but {counts}.")
    return counts, refused


def _chunks(tally: Tally) -> Iterator[tuple[str, Sequence[Value]]]:
    for name in tally.names():
        values = tally.values(name)
        for start in range(0, len(values), CHUNK):
            yield name, values[start : start + CHUNK]


def _store(
    job: Job,
    name: str,
    values: Sequence[Value],
    team_of: TeamOf,
    done: int,
    at: datetime,
) -> Changes:
    actor = Actor(job.arguments["actor"], job.arguments["person_id"])
    with write_session() as session, session.begin():
        lock_facts(session)
        changes = compared(session, name, values, job.id)
        store_changes(session, name, changes, team_of, actor, Origin(job.id, actor.name, at))
        advance_job(session, job, 0, done, at)
    return changes


def _count(counts: Counter[str], changes: Changes) -> None:
    counts["new"] += len(changes.new) + changes.new_before
    counts["changed"] += len(changes.changed) + changes.changed_before
    counts["unchanged"] += changes.unchanged
    counts["waiting"] += len(changes.proposed) + changes.waiting


def _reject_refused(found: Gathered, reader: FactReader, table: Table) -> None:
    """The rows of values that cannot be taken, found by reading the file once more."""
    if not found.tally.refused:
        return
    for line, cells in table.rows():
        reading = reader.read(line, cells)
        if isinstance(reading, FactsRead) and (row := _refusal(reading, found.tally)):
            found.reject(row)
            found.rows.update({"read": -1, "rejected": 1})


def _refusal(reading: FactsRead, tally: Tally) -> Rejected | None:
    """Why a row that can be read is not taken: one of its values cannot be."""
    cells = ((name, where) for where, some in reading.parts for name, _ in some)
    found = next((each for each in cells if each in tally.refused), None)
    if found is None:
        return None
    name, where = found
    days = range_words(where.first, where.end)
    return Rejected(reading.line, name, days, tally.refused[name, where])


def _keep_for_mending(
    job: Job, found: Gathered, reader: FactReader, table: Table, file: FileReading
) -> None:
    """The rows that were not taken as a workbook; all of them where rows are added up.

    A part of somebody's rows would take the place of their sum.
    """
    whole, problems = bool(reader.adding), found.rows["rejected"] + found.rows["unmatched"]
    folder = job.arguments.get("folder", "")
    if not folder:
        return
    path, words = mending_file(Path(folder), job.id), _problems(found.tally, reader, table)
    if not problems or (found.records if whole else problems) > MOST_MENDED:
        path.unlink(missing_ok=True)
    elif keep_for_mending(path, words, table, file, whole) != problems:
        raise RuntimeError("The rows for mending are not those that were not taken.")


def _problems(tally: Tally, reader: FactReader, table: Table) -> Iterator[tuple[int, str]]:
    """The line of each row that was not taken, and why."""
    for line, cells in table.rows():
        reading = reader.read(line, cells)
        row = _refusal(reading, tally) if isinstance(reading, FactsRead) else reading
        if isinstance(row, Rejected | Nobodys):
            yield line, f"{row.column}: {row.reason}" if row.column else row.reason


def accounted(found: Gathered, counts: Counter[str]) -> dict[str, Any]:
    """What became of rows and values, with what of the file is not read.

    Errors: RuntimeError if a row is lost, a mistake of ours.
    """
    rows = {name: found.rows[name] for name in ROWS}
    result = {"records": found.records} | rows | {name: counts[name] for name in VALUES}
    if sum(rows.values()) != found.records or min(rows.values()) < 0:
        raise RuntimeError(f"Not every row is accounted for: {result}.")
    return result | ({"about": found.about} if found.about else {})


def keep_rows(session: Session, job_id: int, found: Gathered) -> None:
    """The rows that were not taken, in place of those of an attempt that was interrupted."""
    every: list[Rejected | Nobodys] = [*found.rejected, *found.nobodys]
    rows: dict[int, dict[str, Any]] = {
        row.line: {
            "job_id": job_id,
            "line": row.line,
            "column": row.column,
            "value": row.value,
            "reason": row.reason,
        }
        for row in every
    }
    session.execute(delete(RejectedRow).where(RejectedRow.job_id == job_id))
    if rows:
        session.execute(insert(RejectedRow), list(rows.values()))


def rows_not_taken(job_id: int, most: int) -> list[tuple[int, str, str, str]]:
    """Line, column, value and reason of the rows of an import that were not taken."""
    return rejected_rows(db.session(), job_id, most)
