"""The worker: takes one job after the other, and shows that it lives while it works."""

import gc
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy.exc import OperationalError

from app.domain.errors import DomainError, JobLost
from app.domain.jobs import BEAT_EVERY, Job, JobKind
from app.services.adjustments.batches import run_adjustment
from app.services.closing import run_export
from app.services.exclusions.previews import run_exclusion_preview
from app.services.exclusions.rules import run_exclusion
from app.services.files.fact_imports import run_facts_import
from app.services.files.fact_previews import run_facts_preview
from app.services.files.feedback_imports import run_feedback_import
from app.services.files.feedback_previews import run_feedback_preview
from app.services.files.file_jobs import (
    run_details_import,
    run_participations_import,
    run_people_import,
    run_workdays_import,
)
from app.services.files.settling import run_settling
from app.services.integrity.looks import run_check
from app.services.jobs import Clock, Report, beat_job, claim_job, fail_job, is_spent
from app.services.plans.calculations import run_calculation
from app.services.plans.kept_draws import sweep_simulations
from app.services.plans.simulated_periods import SHELVES
from app.services.plans.simulations import run_simulation
from app.services.rollups import run_rebuild
from app.services.uploads import sweep_uploads

RUNNERS: Mapping[JobKind, Callable[[Job, Clock, Report], None]] = {
    JobKind.ADJUSTMENT: run_adjustment,
    JobKind.CALCULATION: run_calculation,
    JobKind.DETAILS_IMPORT: run_details_import,
    JobKind.EXCLUSION: run_exclusion,
    JobKind.EXCLUSION_PREVIEW: run_exclusion_preview,
    JobKind.EXPORT: run_export,
    JobKind.FACTS_IMPORT: run_facts_import,
    JobKind.FACTS_PREVIEW: run_facts_preview,
    JobKind.FEEDBACK_IMPORT: run_feedback_import,
    JobKind.FEEDBACK_PREVIEW: run_feedback_preview,
    JobKind.INTEGRITY: run_check,
    JobKind.PARTICIPATIONS_IMPORT: run_participations_import,
    JobKind.PEOPLE_IMPORT: run_people_import,
    JobKind.REBUILD: run_rebuild,
    JobKind.SETTLING: run_settling,
    JobKind.SIMULATION: run_simulation,
    JobKind.WORKDAYS_IMPORT: run_workdays_import,
}
IDLE = 0.5  # seconds between looks for work
SWEEP_EVERY = 3_600  # seconds


def work(stop: threading.Event) -> None:
    """Do what waits, until told to stop; a job under way is finished first."""
    sweep_at = time.monotonic()
    while not stop.is_set():
        if work_once():
            continue
        if time.monotonic() >= sweep_at:
            sweep_uploads(current_app.config["UPLOADS"], now())
            sweep_simulations(current_app.config["SIMULATIONS"], now())
            SHELVES.sweep(now())
            sweep_at = time.monotonic() + SWEEP_EVERY
        stop.wait(IDLE)


def work_once(job_id: int | None = None, report: Report = lambda done, total: None) -> bool:
    """Do one job if one waits; True if there was one."""
    job = claim_job(now(), job_id)
    if job is None:
        return False
    with beating(job), few_collections():
        _run(job, report)
    return True


def now() -> datetime:
    return datetime.now(UTC)


def _run(job: Job, report: Report) -> None:
    try:
        if message := _failure(job, report):
            fail_job(job, message, now())
    except JobLost:
        current_app.logger.warning("job %s was taken over by another worker", job.id)


def _failure(job: Job, report: Report) -> str:
    """Do the job; what went wrong, for whoever started it, or nothing. Errors: JobLost."""
    if is_spent(job):
        return "This job ended its worker too often; nothing more was done."
    try:
        RUNNERS[job.kind](job, now, report)
    except JobLost:
        raise
    except DomainError as error:
        return str(error)
    except Exception:
        current_app.logger.exception("job %s failed", job.id)
        return f"Something went wrong in job {job.id}; the server's log says what."
    return ""


@contextmanager
def few_collections() -> Iterator[None]:
    """A job makes many rows and hardly any garbage in circles: looking for it took a third."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def beating(job: Job) -> Iterator[None]:
    """Heartbeats from a thread of its own, with its own connection."""
    done = threading.Event()
    thread = threading.Thread(target=_beat, args=(current_app._get_current_object(), job, done))  # type: ignore[attr-defined]
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat(app: object, job: Job, done: threading.Event) -> None:
    while not done.wait(BEAT_EVERY.total_seconds()):
        with app.app_context():  # type: ignore[attr-defined]
            try:
                beat_job(job, now())
            except JobLost:
                return
            except OperationalError:  # the database is busy for longer than we wait: beat later
                current_app.logger.warning("job %s: no heartbeat, the database is busy", job.id)
