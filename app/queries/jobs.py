"""Reading jobs and imports."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.jobs import JobStatus
from app.models.jobs import JobRow


def job(session: Session, job_id: int) -> JobRow | None:
    """One job; one query."""
    return session.get(JobRow, job_id)


def open_jobs(session: Session) -> list[JobRow]:
    """Jobs that wait or run, oldest first; one query."""
    waiting = JobRow.status.in_([JobStatus.WAITING, JobStatus.RUNNING])
    return list(session.scalars(select(JobRow).where(waiting).order_by(JobRow.id)))
