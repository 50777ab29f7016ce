"""Jobs: started by a page or a command, claimed by one worker, safe against its death."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.domain.errors import JobLost
from app.domain.jobs import LOST_AFTER, MOST_FRUITLESS, Job, JobKind, JobStatus
from app.extensions import db, write_session
from app.models.jobs import JobRow
from app.services.actors import Actor

Clock = Callable[[], datetime]
Report = Callable[[int, int], None]  # done, total
Done = TypeVar("Done")
Ending = Callable[[Session, Done], None]  # what ends in the transaction that stores the work


def nothing_else(session: Session, done: object) -> None:
    """The ending where no job waits for one."""


def start_job(
    session: Session, kind: JobKind, arguments: Mapping[str, Any], total: int, at: datetime
) -> JobRow:
    """A job that waits for the worker; stored with what its caller stores."""
    row = JobRow(
        kind=kind,
        arguments=dict(arguments),
        status=JobStatus.WAITING,
        total=total,
        created_at=at,
        done=0,
        cursor=0,
        attempts=0,
        result={},
        message="",
        fruitless=0,
    )
    session.add(row)
    session.flush()
    return row


def claim_job(at: datetime, job_id: int | None = None) -> Job | None:
    """The oldest job that waits or whose worker is dead, now ours; None if there is none."""
    lost = (JobRow.status == JobStatus.RUNNING) & (JobRow.heartbeat_at < at - LOST_AFTER)
    free = or_(JobRow.status == JobStatus.WAITING, lost)
    if job_id is not None:
        free = free & (JobRow.id == job_id)
    with write_session() as session, session.begin():
        row = session.scalars(select(JobRow).where(free).order_by(JobRow.id).limit(1)).first()
        if row is None:
            return None
        ours = (JobRow.id == row.id, JobRow.attempts == row.attempts, JobRow.status == row.status)
        changed = session.connection().execute(
            update(JobRow)
            .where(*ours)
            .values(
                status=JobStatus.RUNNING,
                heartbeat_at=at,
                attempts=JobRow.attempts + 1,
                fruitless=JobRow.fruitless + 1,
            )
        )
        session.refresh(row)
        return row.to_domain() if changed.rowcount == 1 else None


def advance_job(
    session: Session,
    job: Job,
    cursor: int,
    done: int,
    at: datetime,
    so_far: Mapping[str, Any] | None = None,
) -> None:
    """Move the cursor in the transaction that stores the work. Errors: JobLost.

    `so_far`: what else the next worker has to know to go on.
    """
    kept = {} if so_far is None else {"result": dict(so_far)}
    _change(session, job, cursor=cursor, done=done, heartbeat_at=at, fruitless=0, **kept)


def show_progress(job: Job, done: int, total: int, at: datetime) -> None:
    """Show how far the worker is with what it has not stored yet. Errors: JobLost if cancelled.

    Nothing is stored, so it is no progress for `is_spent`: who begins again begins at the start.
    """
    with write_session() as session, session.begin():
        _change(session, job, done=done, total=total, heartbeat_at=at)


def finish_job(session: Session, job: Job, result: Mapping[str, Any], at: datetime) -> None:
    """The job is done, with its result for the page. Errors: JobLost."""
    _change(session, job, status=JobStatus.DONE, result=dict(result), finished_at=at)


def fail_job(job: Job, message: str, at: datetime) -> None:
    """The job cannot be done; `message` says what to do. Errors: JobLost."""
    with write_session() as session, session.begin():
        _change(session, job, status=JobStatus.FAILED, message=message, finished_at=at)


def cancel_job(job_id: int, actor: Actor, at: datetime) -> None:
    """End a job that waits or runs; what it stored stays. Errors: JobLost if it ended by itself."""
    still_open = JobRow.status.in_([JobStatus.WAITING, JobStatus.RUNNING])
    values = {
        "status": JobStatus.CANCELLED,
        "message": f"Cancelled by {actor.name}.",
        "finished_at": at,
    }
    with write_session() as session, session.begin():
        changed = session.connection().execute(
            update(JobRow).where(JobRow.id == job_id, still_open).values(**values)
        )
        if changed.rowcount != 1:
            raise JobLost(f"Job {job_id} has ended already.")


def beat_job(job: Job, at: datetime) -> None:
    """Show that the worker lives. Errors: JobLost."""
    with write_session() as session, session.begin():
        _change(session, job, heartbeat_at=at)


def is_spent(job: Job) -> bool:
    """Whether it has killed its worker so often that it must end."""
    return job.fruitless > MOST_FRUITLESS


def _change(session: Session, job: Job, **values: Any) -> None:
    ours = (
        JobRow.id == job.id,
        JobRow.attempts == job.attempt,
        JobRow.status == JobStatus.RUNNING,
    )
    changed = session.connection().execute(update(JobRow).where(*ours).values(**values))
    if changed.rowcount != 1:
        raise JobLost(f"Job {job.id} is no longer this worker's.")


def job_numbered(job_id: int) -> Job:
    """The job as it stands now."""
    db.session.rollback()
    job = db.session.get_one(JobRow, job_id, populate_existing=True).to_domain()
    db.session.rollback()  # an open read would hold up the worker where there is no WAL
    return job
