"""Files whose columns are ours as jobs: first a look, then the same file for good."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert

from app.domain.jobs import Job, JobKind
from app.extensions import write_session
from app.models.jobs import RejectedRow
from app.services.actors import Actor
from app.services.details import import_details, preview_details
from app.services.jobs import Clock, Report, finish_job, start_job
from app.services.people import import_people, preview_people
from app.services.plans import import_participations, preview_participations
from app.services.workdays import import_workdays, preview_workdays

MOST_KEPT = 10_000  # rejected rows; a file with more is the wrong file
Rows = tuple[tuple[int, str, str, str], ...]


def start_file_job(
    kind: JobKind, path: Path, preview: bool, actor: Actor, at: datetime, **more: Any
) -> int:
    """The id of a job that looks at a file, or takes it over; `more` arguments of its kind."""
    arguments = {
        **more,
        "path": str(path),
        "preview": preview,
        "actor": actor.name,
        "person_id": actor.person_id,
    }
    with write_session() as session, session.begin():
        return start_job(session, kind, arguments, 0, at).id


def run_people_import(job: Job, clock: Clock, report: Report) -> None:
    """Look at the file of people, or store it; twice changes nothing. Errors: BadFile."""
    path = Path(job.arguments["path"])
    if job.arguments["preview"]:
        done = preview_people(path)
    else:
        done = import_people(path, _actor(job), clock())
    result = {
        "rows": done.records,
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
    }
    _finish(job, result, done.rejected, clock())
    report(done.records, done.records)


def run_participations_import(job: Job, clock: Clock, report: Report) -> None:
    """Look at the file of participations, or store it. Errors: BadFile."""
    path = Path(job.arguments["path"])
    if job.arguments["preview"]:
        done = preview_participations(path)
    else:
        done = import_participations(path, _actor(job), clock())
    result = {"rows": done.records, "new": done.new, "unchanged": done.unchanged}
    _finish(job, result, done.rejected, clock())
    report(done.records, done.records)


def run_workdays_import(job: Job, clock: Clock, report: Report) -> None:
    """Look at the file of working days, or store it; twice changes nothing. Errors: BadFile."""
    path = Path(job.arguments["path"])
    if job.arguments["preview"]:
        done = preview_workdays(path)
    else:
        done = import_workdays(path, _actor(job), clock())
    result = {
        "rows": done.records,
        "new": done.new,
        "changed": done.changed,
        "waiting": done.waiting,
        "unchanged": done.unchanged,
    }
    _finish(job, result, done.rejected, clock())
    report(done.records, done.records)


def run_details_import(job: Job, clock: Clock, report: Report) -> None:
    """Look at a file of detail rows, or store it; twice changes nothing. Errors: BadFile."""
    path, name = Path(job.arguments["path"]), str(job.arguments["name"])
    kinds = dict(job.arguments["kinds"])
    if job.arguments["preview"]:
        done = preview_details(path, name, kinds)
    else:
        done = import_details(path, name, kinds, _actor(job), clock())
    result = {
        "rows": done.records,
        "new": done.new,
        "changed": done.changed,
        "waiting": done.waiting,
        "unchanged": done.unchanged,
        "unmatched": done.unmatched,
        "blank": done.blank,
        "rejected": done.rejected_only,
    }
    _finish(job, result, done.rejected, clock())
    report(done.records, done.records)


def _actor(job: Job) -> Actor:
    return Actor(job.arguments["actor"], job.arguments["person_id"])


def _finish(job: Job, result: dict[str, Any], rejected: Rows, at: datetime) -> None:
    names = ("line", "column", "value", "reason")
    with write_session() as session, session.begin():
        session.execute(delete(RejectedRow).where(RejectedRow.job_id == job.id))
        rows = {row[0]: dict(zip(names, row, strict=True)) for row in rejected[:MOST_KEPT]}
        if rows:
            session.execute(
                insert(RejectedRow), [row | {"job_id": job.id} for row in rows.values()]
            )
        finish_job(session, job, {**result, "rejected": result.get("rejected", len(rejected))}, at)
