"""Reading jobs and imports."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.jobs import JobStatus
from app.models.jobs import CorrectionRow, JobRow

PAGE = 50  # jobs


def job(session: Session, job_id: int) -> JobRow | None:
    """One job; one query."""
    return session.get(JobRow, job_id)


def paths_of_open_jobs(session: Session) -> list[str]:
    """The files that jobs wait for, or that a second person has to decide about; one query."""
    undecided = select(CorrectionRow.preview_id).where(CorrectionRow.import_id.is_(None))
    is_open = JobRow.status.in_([JobStatus.WAITING, JobStatus.RUNNING])
    query = select(JobRow.arguments).where(or_(is_open, JobRow.id.in_(undecided)))
    return [str(arguments.get("path", "")) for arguments in session.scalars(query)]


def recent_jobs(session: Session, page: int) -> list[JobRow]:
    """One page of all jobs, the newest first; one query."""
    query = select(JobRow).order_by(JobRow.id.desc()).limit(PAGE).offset(PAGE * page)
    return list(session.scalars(query))


def open_jobs(session: Session) -> list[JobRow]:
    """Jobs that wait or run, oldest first; one query."""
    waiting = JobRow.status.in_([JobStatus.WAITING, JobStatus.RUNNING])
    return list(session.scalars(select(JobRow).where(waiting).order_by(JobRow.id)))
