"""A worker that is killed in the middle of an import loses nothing and doubles nothing."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select, text, update

from app.domain.jobs import JobStatus
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.facts import AnswerRow, CreditRow, UnitRollupRow
from app.models.jobs import JobRow, RejectedRow, UnmatchedRow
from app.services.feedback_imports import start_feedback_import
from app.services.jobs import job_numbered
from app.services.rollups import rebuild
from tests.factories import MAPPING, NOON, OPERATOR, make_person, make_unit, write_csv

ROOT = Path(__file__).parents[2]
ROWS = 12_000
KILLS = {"sqlite": 30}  # and 10 elsewhere: 50 in all, at other moments in each run
# The real command, in chunks so small that each kill meets one.
WORKER = """
from app.services import feedback_imports
feedback_imports.CHUNK_ROWS = 40
from flask.cli import main
main()
"""
OLD_SQLITE = "import config, sqlite3; config.sqlite = sqlite3"  # the system's
FATES = ("5,E1", "6,E1", "5,E9", ",E1")  # stored, rejected, unmatched, blank
pytestmark = pytest.mark.usefixtures("context")


def rows():
    for number in range(ROWS):
        rating, payee = FATES[number % 4].split(",")
        yield f"{number},{payee},2026-01-{number % 28 + 1:02},{rating}"


@pytest.fixture
def job_id(tmp_path):
    make_person("E1", make_unit("North"))
    path = write_csv(tmp_path, *rows())
    return start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON)


@pytest.fixture
def command(kind):
    code = OLD_SQLITE + WORKER if kind == "sqlite-truncate" else WORKER
    return [sys.executable, "-c", code, "jobs", "work"]


@pytest.fixture
def settings(url, tmp_path):
    given = {"DATABASE_URL": url, "PLAUDIT_INSTANCE": str(tmp_path), "SECRET_KEY": "of a test"}
    return os.environ | given


def has_moved(job_id, before):
    job = job_numbered(job_id)
    return job.cursor > before or job.status is JobStatus.FAILED


def run_and_kill(command, settings, job_id, random):
    """Start a worker, and kill it at some moment after it has stored something."""
    before = job_numbered(job_id).cursor
    worker = subprocess.Popen(command, cwd=ROOT, env=settings, stderr=subprocess.PIPE)
    try:
        while worker.poll() is None and not has_moved(job_id, before):
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.05))
    finally:
        worker.send_signal(signal.SIGKILL)
        message = worker.communicate()[1].decode()
    assert worker.returncode == -signal.SIGKILL, message
    assert before < job_numbered(job_id).cursor < ROWS


def let_time_pass():
    """The dead worker's last heartbeat was long ago; nobody waits for that in a test."""
    with write_session() as session, session.begin():
        session.execute(update(JobRow).values(heartbeat_at=NOON))


def number_of(table):
    return db.session.scalar(select(func.count()).select_from(table))


def rollups():
    db.session.rollback()
    days = db.session.execute(text("select * from unit_rollup order by 1, 2, 3, 4, 5")).all()
    months = db.session.execute(text("select * from unit_month order by 1, 2, 3, 4")).all()
    return days, months


def test_an_import_whose_worker_is_killed_again_and_again_has_each_row_once(
    kind, command, settings, job_id
):
    kills, random = KILLS.get(kind, 10), Random()  # other moments in each run
    for _ in range(kills):
        run_and_kill(command, settings, job_id, random)
        let_time_pass()

    work_once()

    job, quarter = job_numbered(job_id), ROWS // 4
    each = dict.fromkeys(("stored", "rejected", "unmatched", "blank"), quarter)
    assert job.status is JobStatus.DONE
    assert job.result == {"records": ROWS, "duplicate": 0, "conflict": 0} | each
    assert job.attempt == kills + 1
    assert [number_of(table) for table in (AnswerRow, CreditRow, RejectedRow, UnmatchedRow)] == (
        [quarter] * 4
    )
    ids = Counter(db.session.scalars(select(AnswerRow.external_id)))
    assert ids == Counter(str(number) for number in range(0, ROWS, 4))
    kept_up = rollups()
    assert rebuild() == number_of(UnitRollupRow) == len(kept_up[0])
    assert rollups() == kept_up
