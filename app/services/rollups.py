"""Counting every answer anew."""

from datetime import datetime

from sqlalchemy import func, select

from app.domain.jobs import Job, JobKind
from app.extensions import write_session
from app.models.facts import UnitRollupRow
from app.services.actors import Actor
from app.services.answers import rebuild_rollups
from app.services.attributions import find_displaced
from app.services.jobs import Clock, Report, finish_job, start_job


def start_rebuild(actor: Actor, at: datetime) -> int:
    """The id of a job that will count every answer anew."""
    with write_session() as session, session.begin():
        return start_job(session, JobKind.REBUILD, {"actor": actor.name}, 1, at).id


def run_rebuild(job: Job, clock: Clock, report: Report) -> None:
    """Count every answer anew, in one transaction; twice gives the same."""
    rows = rebuild()
    with write_session() as session, session.begin():
        finish_job(session, job, {"rows": rows}, clock())
    report(1, 1)


def rebuild() -> int:
    """Replace all rollups by a fresh count, in one transaction; the number of rows."""
    with write_session() as session, session.begin():
        rebuild_rollups(session)
        find_displaced(session)
        return session.scalar(select(func.count()).select_from(UnitRollupRow)) or 0
