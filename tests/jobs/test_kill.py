"""Workers that are killed while they do jobs of every kind lose nothing and double nothing."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from sqlalchemy import select, update

from app.domain.jobs import JobKind, JobStatus
from app.extensions import db, write_session
from app.models.jobs import JobRow
from app.services.jobs import job_numbered
from app.services.rollups import rebuild
from tests import databases
from tests.factories import NOON
from tests.jobs.queues import all_rows, make_queue, outcome, queued
from tests.jobs.workers import worker
from tests.services.test_audit import broken_links

ROOT = Path(__file__).parents[2]
KILLS = {"sqlite": 30}  # and 10 elsewhere: 50 in all, at other moments in each run
MOST_ROUNDS = 8
COUNTS = ("unit_rollup", "unit_month")
COMMAND = """
from tests.jobs.workers import take_small_steps
take_small_steps()
from flask.cli import main
main()
"""


class Made(NamedTuple):
    """Jobs that wait, with their kinds, in a database that nobody uses, and what comes of them
    when nobody is killed, with the seconds that each takes; all files lie in the folder.
    """

    kind: str
    url: str
    folder: Path
    jobs: dict[int, JobKind]
    expected: dict[str, object]
    spans: dict[int, float]


@pytest.fixture(scope="module")
def made(templates, tmp_path_factory):
    """By kind of database, each made when it is first asked for."""
    with ExitStack() as stack:

        def make(kind):
            folder = tmp_path_factory.mktemp("queue")
            given = databases.database(kind, folder, template=templates(kind))
            url = stack.enter_context(given)
            with on(kind, url):
                make_queue(folder)
                jobs = queued()
            assert set(jobs.values()) == set(JobKind)
            return Made(kind, url, folder, jobs, *undisturbed(kind, url, folder, jobs))

        yield cache(make)


@pytest.fixture
def queue(kind, made):
    return made(kind)


@contextmanager
def on(kind, url):
    options = databases.ENGINE_OPTIONS.get(kind, {})
    with databases.app_on(url, **options) as app, app.app_context():
        yield


@contextmanager
def copied(kind, url, folder):
    """A copy of the database for a worker, with us beside it."""
    with databases.database(kind, folder, template=url) as copy, on(kind, copy):
        yield copy


def copy_of(queue):
    return copied(queue.kind, queue.url, queue.folder)


def undisturbed(kind, url, folder, jobs):
    """What comes of the queue when nobody is killed, and how long each job takes."""
    with copied(kind, url, folder) as copy:
        with worker(copy, kind) as (_, told):
            begun = {job_id: time.perf_counter() for job_id in iter(told.recv, None)}
            ended = time.perf_counter()
        found = outcome(folder)
    assert list(begun) == list(jobs)
    assert {row["status"] for row in found["job"]} == {JobStatus.DONE}
    times = [*begun.values(), ended]
    return found, dict(zip(begun, map(float.__sub__, times[1:], times), strict=False))


def jobs_in(*status):
    db.session.rollback()
    query = select(JobRow.id).where(JobRow.status.in_(status)).order_by(JobRow.id)
    found = db.session.scalars(query).all()
    db.session.rollback()
    return found


def let_time_pass():
    """The dead worker's last heartbeat was long ago; nobody waits for that in a test."""
    with write_session() as session, session.begin():
        session.execute(update(JobRow).values(heartbeat_at=NOON))


def kill_and_begin_again(copy, queue, each, random):
    """Do the queue, each job's worker killed so often at some moment; which jobs were under way."""
    left, killed = Counter(dict.fromkeys(queue.jobs, each)), Counter()
    while True:
        with worker(copy, queue.kind) as (process, told):
            for job_id in iter(told.recv, None):
                if left[job_id]:
                    time.sleep(random.uniform(0, queue.spans[job_id]))
                    break
            else:
                return killed
        was_last = not jobs_in(JobStatus.WAITING, JobStatus.RUNNING)  # it may have been done before
        assert process.exitcode == -signal.SIGKILL or was_last
        left[job_id] -= 1
        killed.update(jobs_in(JobStatus.RUNNING))
        let_time_pass()


@contextmanager
def command(copy, folder):
    """`flask jobs work`, which goes on for ever."""
    key = {"AUDIT_KEY_FILE": str(databases.FILES / "audit.key"), "SECRET_KEY": "of a test"}
    given = {"DATABASE_URL": copy, "PLAUDIT_INSTANCE": str(folder / "instance")}
    flask = [sys.executable, "-c", COMMAND, "jobs", "work"]
    process = subprocess.Popen(flask, cwd=ROOT, env=os.environ | key | given)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(process, is_so):
    while not is_so():
        assert process.poll() is None
        time.sleep(0.005)


def assert_same(found, expected):
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert broken_links() == []
    rebuild()
    counted = all_rows()
    assert [counted[name] for name in COUNTS] == [found[name] for name in COUNTS]


def test_jobs_of_all_kinds_whose_workers_are_killed_again_and_again_come_to_the_same(queue):
    random, killed, wanted = Random(), Counter(), KILLS.get(queue.kind, 10)
    for _ in range(MOST_ROUNDS):
        each = -(-(wanted - killed.total()) // len(queue.jobs))
        with copy_of(queue) as copy:
            killed += kill_and_begin_again(copy, queue, each, random)
            assert_same(outcome(queue.folder), queue.expected)
        if killed.total() >= wanted:
            break

    assert killed.total() >= wanted


@pytest.mark.one_database
def test_a_worker_that_is_killed_and_started_by_the_command_goes_on(queue):
    """The real command; those of the other tests do not load all that it needs."""
    with copy_of(queue) as copy:
        middle, last = sorted(queue.jobs)[len(queue.jobs) // 2], max(queue.jobs)
        with command(copy, queue.folder) as process:
            wait_until(process, lambda: job_numbered(middle).status is not JobStatus.WAITING)
            process.kill()
        assert jobs_in(JobStatus.WAITING, JobStatus.RUNNING)
        let_time_pass()
        with command(copy, queue.folder) as process:
            wait_until(process, lambda: job_numbered(last).status is JobStatus.DONE)
            process.terminate()
            assert process.wait(10) == 0
        assert_same(outcome(queue.folder), queue.expected)


@pytest.mark.one_database
def test_workers_that_are_killed_after_each_of_their_commits_come_to_the_same(queue):
    killed = Counter()
    with copy_of(queue) as copy:
        while left := jobs_in(JobStatus.WAITING, JobStatus.RUNNING):
            job_id, dies = left[0], killed[left[0]] + 1
            with worker(copy, queue.kind, job_id, dies_after=dies) as (process, _):
                process.join()
            killed[job_id] += process.exitcode == -signal.SIGKILL
            assert process.exitcode or job_numbered(job_id).status is JobStatus.DONE
            let_time_pass()
        assert_same(outcome(queue.folder), queue.expected)

    assert min(killed[job_id] for job_id in queue.jobs) >= 2  # once it was theirs, once it was done
