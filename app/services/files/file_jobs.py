"""Files whose columns are ours as jobs: first a look, then the same file for good."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.domain.file_readings import PLAIN
from app.domain.files.column_roles import NOTHING_DECIDED, Decided
from app.domain.files.mapping_kinds import MappingKind
from app.domain.files.participation_mappings import GIVEN as PARTICIPATIONS
from app.domain.files.people_mappings import GIVEN as PEOPLE
from app.domain.files.renamed_columns import ColumnMapping
from app.domain.jobs import Job, JobKind
from app.extensions import write_session
from app.imports.tables import opened_table
from app.models.jobs import RejectedRow
from app.services.actors import Actor
from app.services.attributions import of_no_team, transfer_words, would_move
from app.services.files.column_choices import choices_kept
from app.services.files.details import DetailReport, import_details, preview_details
from app.services.files.mapped_previews import Looked, MappedFile, Rows, look_at
from app.services.files.mending import keep_for_mending, mending_file
from app.services.files.people import (
    RosterReport,
    has_own_columns,
    import_people,
    mapping_of_people,
    preview_people,
)
from app.services.files.workdays import WorkdayReport, import_workdays, preview_workdays
from app.services.jobs import Clock, Ending, Report, finish_job, start_job
from app.services.plans.publishing import (
    ParticipationReport,
    has_own_participation_columns,
    import_participations,
    mapping_of_participations,
    preview_participations,
)

MOST_KEPT = 10_000  # rejected rows; a file with more is the wrong file
MOST_NOTES = 100
Found = TypeVar("Found", bound=Looked)
Taken = TypeVar("Taken", RosterReport, ParticipationReport)
Mapping = TypeVar("Mapping", bound=ColumnMapping)


@dataclass(frozen=True, slots=True)
class FileGiven:
    """A file, and how to read it where its columns are not ours."""

    path: Path
    mapping: str = ""
    encoding: str = ""
    folder: Path | None = None  # where rows are kept for mending
    name: str = ""  # as given; shown, never opened
    decided: Decided = NOTHING_DECIDED  # what a person says of its columns


def start_file_job(
    kind: JobKind, file: FileGiven, preview: bool, actor: Actor, at: datetime, **more: Any
) -> int:
    """The id of a job that looks at a file, or takes it over; `more` arguments of its kind."""
    arguments = {
        **more,
        "path": str(file.path),
        "mapping": file.mapping,
        "encoding": file.encoding,
        "folder": str(file.folder) if file.folder else "",
        "file_name": file.name,
        **choices_kept(file.decided),
        "preview": preview,
        "actor": actor.name,
        "person_id": actor.person_id,
    }
    with write_session() as session, session.begin():
        return start_job(session, kind, arguments, 0, at).id


def run_people_import(job: Job, clock: Clock, report: Report) -> None:
    """Look at the file of people, or store it; twice changes nothing. Errors: BadFile."""
    if job.arguments["preview"]:
        _look(PEOPLE_FILE, job, clock, report)
        return
    _store(mapping_of_people, import_people, _people_result, job, clock, report)


def _store(
    mapping_of: Callable[[str], Mapping],
    bring_in: Callable[[Path, Actor, datetime, Mapping | None, Ending[Taken]], Taken],
    result_of: Callable[[Taken], dict[str, Any]],
    job: Job,
    clock: Clock,
    report: Report,
) -> None:
    path, text = Path(job.arguments["path"]), job.arguments.get("mapping", "")
    mapping = mapping_of(text) if text else None
    ending = _after_mending(job, mapping, _ending(job, result_of, clock))
    done = bring_in(path, _actor(job), clock(), mapping, ending)
    report(done.records, done.records)


def _look(kind: MappedFile[Any], job: Job, clock: Clock, report: Report) -> None:
    result, rejected = look_at(kind, job, report)
    with write_session() as session, session.begin():
        _finish(session, job, result, rejected, clock())
    report(result.get("rows", 0), result.get("rows", 0))


def _people_result(done: RosterReport) -> dict[str, Any]:
    result: dict[str, Any] = {
        "rows": done.records,
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "left_out": done.left_out,
        "notes": [list(note) for note in done.notes[:MOST_NOTES]],
        "shown": [list(each) for each in done.shown],
        "transfers": [transfer_words(each) for each in done.transfers[:MOST_NOTES]],
        "about": list(done.about),
    }
    if done.transfers:
        result["answers_that_would_move"] = would_move(done.transfers)
        result["answers_of_no_team"] = of_no_team(done.transfers)
    return result | done.waiting.result()


def _preview_people(path: Path, text: str) -> RosterReport:
    return preview_people(path, mapping_of_people(text) if text else None)


PEOPLE_FILE = MappedFile(
    MappingKind.PEOPLE, PEOPLE, has_own_columns, _preview_people, _people_result
)


def _after_mending(job: Job, mapping: ColumnMapping | None, ending: Ending[Found]) -> Ending[Found]:
    """Before the job ends, the rows that were not taken are kept for mending."""

    def end(session: Session, done: Found) -> None:
        _keep_for_mending(job, mapping, done.rejected)
        ending(session, done)

    return end


def _keep_for_mending(job: Job, mapping: ColumnMapping | None, rejected: Rows) -> None:
    path, folder = Path(job.arguments["path"]), job.arguments.get("folder", "")
    if not folder:
        return
    reading = mapping.file if mapping else PLAIN
    words = ((line, f"{column}: {reason}") for line, column, _, reason in rejected)
    with opened_table(path, reading) as table:
        keep_for_mending(mending_file(Path(folder), job.id), words, table, reading)


def run_participations_import(job: Job, clock: Clock, report: Report) -> None:
    """Look at the file of participations, or store it; twice changes nothing. Errors: BadFile."""
    if job.arguments["preview"]:
        _look(PARTICIPATIONS_FILE, job, clock, report)
        return
    of = mapping_of_participations
    _store(of, import_participations, _participations_result, job, clock, report)


def _participations_result(done: ParticipationReport) -> dict[str, Any]:
    result = {"rows": done.records, "new": done.new, "unchanged": done.unchanged}
    more = {"shown": [list(each) for each in done.shown], "about": list(done.about)}
    return result | more | done.waiting.result()


def _preview_participations(path: Path, text: str) -> ParticipationReport:
    return preview_participations(path, mapping_of_participations(text) if text else None)


PARTICIPATIONS_FILE = MappedFile(
    MappingKind.PARTICIPATIONS,
    PARTICIPATIONS,
    has_own_participation_columns,
    _preview_participations,
    _participations_result,
)


def run_workdays_import(job: Job, clock: Clock, report: Report) -> None:
    """Look at the file of working days, or store it; twice changes nothing. Errors: BadFile."""
    path = Path(job.arguments["path"])
    ending = _ending(job, _workdays_result, clock)
    if job.arguments["preview"]:
        done = _seen(preview_workdays(path), ending)
    else:
        done = import_workdays(path, _actor(job), clock(), ending=ending)
    report(done.records, done.records)


def _workdays_result(done: WorkdayReport) -> dict[str, Any]:
    return {
        "rows": done.records,
        "new": done.new,
        "changed": done.changed,
        "waiting": done.waiting,
        "unchanged": done.unchanged,
    }


def run_details_import(job: Job, clock: Clock, report: Report) -> None:
    """Look at a file of detail rows, or store it; twice changes nothing. Errors: BadFile."""
    path, name = Path(job.arguments["path"]), str(job.arguments["name"])
    kinds, ending = dict(job.arguments["kinds"]), _ending(job, _details_result, clock)
    if job.arguments["preview"]:
        done = _seen(preview_details(path, name, kinds), ending)
    else:
        done = import_details(path, name, kinds, _actor(job), clock(), ending=ending)
    report(done.records, done.records)


def _details_result(done: DetailReport) -> dict[str, Any]:
    return {
        "rows": done.records,
        "new": done.new,
        "changed": done.changed,
        "waiting": done.waiting,
        "unchanged": done.unchanged,
        "unmatched": done.unmatched,
        "blank": done.blank,
        "rejected": done.rejected_only,
    }


def _actor(job: Job) -> Actor:
    return Actor(job.arguments["actor"], job.arguments["person_id"])


def _ending(job: Job, result_of: Callable[[Found], dict[str, Any]], clock: Clock) -> Ending[Found]:
    """Ends the job in the transaction that stores the file.

    A worker that dies after it would leave a job that begins again and says that all was there.
    """

    def end(session: Session, done: Found) -> None:
        _finish(session, job, result_of(done), done.rejected, clock())

    return end


def _seen(done: Found, ending: Ending[Found]) -> Found:
    with write_session() as session, session.begin():
        ending(session, done)
    return done


def _finish(
    session: Session, job: Job, result: dict[str, Any], rejected: Rows, at: datetime
) -> None:
    names = ("line", "column", "value", "reason")
    session.execute(delete(RejectedRow).where(RejectedRow.job_id == job.id))
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in rejected[:MOST_KEPT]}
    if rows:
        session.execute(insert(RejectedRow), [row | {"job_id": job.id} for row in rows.values()])
    finish_job(session, job, {**result, "rejected": result.get("rejected", len(rejected))}, at)
