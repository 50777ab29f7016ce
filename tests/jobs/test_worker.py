"""Jobs survive the death of their worker, and are never done twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import func, select, text

from app.domain.errors import BadFile, JobLost
from app.domain.jobs import LOST_AFTER, MOST_FRUITLESS, JobKind, JobStatus
from app.extensions import db, write_session
from app.jobs.worker import RUNNERS, now, work, work_once
from app.models.facts import AnswerRow, UnitRollupRow
from app.models.jobs import FeedbackImportRow, JobRow
from app.models.people import PersonRow
from app.services.files import feedback_imports
from app.services.files.feedback_imports import run_feedback_import, start_feedback_import
from app.services.files.file_jobs import FileGiven, run_people_import, start_file_job
from app.services.jobs import advance_job, beat_job, claim_job, fail_job, job_numbered, start_job
from tests.factories import MAPPING, NOON, OPERATOR, make_person, make_unit, write_csv

pytestmark = pytest.mark.usefixtures("context")
LATER = NOON + LOST_AFTER + timedelta(seconds=1)


def start_jobs(number):
    with write_session() as session, session.begin():
        rows = [start_job(session, JobKind.FEEDBACK_IMPORT, {}, 0, NOON) for _ in range(number)]
        return [row.id for row in rows]


@pytest.fixture
def waiting(tmp_path, monkeypatch):
    """The id of a job that will import ten rows in chunks of three."""
    monkeypatch.setattr(feedback_imports, "CHUNK_ROWS", 3)
    make_person("E1", make_unit("North"))
    path = write_csv(tmp_path, *(f"{number},E1,2026-01-05,5" for number in range(10)))
    return start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON)


def number_of(table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_of_8_threads_that_claim_50_jobs_each_job_goes_to_one(app):
    jobs = start_jobs(50)

    def claim(_):
        claimed = []
        with app.app_context():
            while waiting_jobs():  # a claim that lost a race is tried again
                claimed += [job.id] if (job := claim_job(NOON)) else []
        return claimed

    with ThreadPoolExecutor(8) as threads:
        claimed = [job_id for some in threads.map(claim, range(8)) for job_id in some]

    assert sorted(claimed) == jobs


def waiting_jobs():
    db.session.rollback()
    return db.session.scalar(text("select count(*) from job where status = 'waiting'"))


def test_jobs_are_done_in_the_order_in_which_they_came():
    jobs = start_jobs(3)

    assert [claim_job(NOON).id for _ in jobs] == jobs
    assert claim_job(NOON) is None


@pytest.mark.parametrize(
    ("at", "is_lost"), [(NOON + LOST_AFTER, False), (LATER, True)], ids=["alive", "dead"]
)
def test_a_job_is_taken_over_when_its_worker_is_silent_for_too_long(at, is_lost):
    (job_id,) = start_jobs(1)
    claim_job(NOON)

    taken = claim_job(at)

    assert (taken is not None and (taken.id, taken.attempt) == (job_id, 2)) is is_lost


def test_a_heartbeat_keeps_a_job():
    start_jobs(1)
    beat_job(claim_job(NOON), LATER)

    assert claim_job(LATER) is None


def advance(job, at):
    with write_session() as session, session.begin():
        advance_job(session, job, 1, 1, at)


def fail(job, at):
    fail_job(job, "too late", at)


@pytest.mark.parametrize("act", [advance, beat_job, fail])
def test_a_worker_whose_job_was_taken_over_can_change_nothing(act):
    start_jobs(1)
    old, new = claim_job(NOON), claim_job(LATER)

    with pytest.raises(JobLost):
        act(old, LATER)

    assert job_numbered(old.id) == new


def test_what_a_worker_stores_after_it_lost_its_job_is_rolled_back(waiting):
    old = claim_job(NOON)

    def lose_after_the_second_chunk(done, total):
        if done == 6:
            claim_job(LATER)

    with pytest.raises(JobLost):
        run_feedback_import(old, lambda: NOON, lose_after_the_second_chunk)

    assert (number_of(AnswerRow), job_numbered(waiting).cursor) == (6, 6)
    assert db.session.scalar(select(FeedbackImportRow.stored)) == 6


def test_the_next_worker_goes_on_where_the_last_one_was(waiting):
    def die_after_the_second_chunk(done, total):
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_feedback_import(claim_job(NOON), lambda: NOON, die_after_the_second_chunk)

    assert work_once()

    job = job_numbered(waiting)
    assert (job.status, job.attempt, job.result["stored"]) == (JobStatus.DONE, 2, 10)
    assert number_of(AnswerRow) == 10
    assert db.session.scalars(select(UnitRollupRow.answers)).all() == [10, 10]


def test_a_job_that_fails_says_why_and_the_worker_goes_on(waiting, tmp_path):
    path = write_csv(tmp_path, "1,E1,2026-01-05", header="id,payee,day", name="short.csv")
    short = start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON)
    (broken,) = start_jobs(1)  # it has no file: a mistake of ours
    after = start_jobs(1)

    while work_once():
        pass

    assert job_numbered(waiting).status is JobStatus.DONE
    assert "no column 'rating'" in job_numbered(short).message
    assert job_numbered(broken).message == (
        f"Something went wrong in job {broken}; the server's log says what."
    )
    assert [job_numbered(job_id).status for job_id in after] == [JobStatus.FAILED]


def test_a_worker_whose_job_was_taken_over_before_it_failed_goes_on(waiting, monkeypatch):
    def fail_too_late(job, clock, report):
        claim_job(now() + LOST_AFTER * 2)
        raise BadFile("It took very long to find out.")

    monkeypatch.setitem(RUNNERS, JobKind.FEEDBACK_IMPORT, fail_too_late)

    assert work_once(waiting)
    assert (job_numbered(waiting).status, job_numbered(waiting).attempt) == (JobStatus.RUNNING, 2)


def test_a_job_that_kills_its_worker_each_time_ends():
    (job_id,) = start_jobs(1)
    with write_session() as session, session.begin():
        session.get_one(JobRow, job_id).fruitless = MOST_FRUITLESS

    work_once()

    assert job_numbered(job_id).message.startswith("This job ended its worker too often")


def test_the_worker_does_what_waits_until_it_is_told_to_stop(app, waiting):
    stop = Event()

    def run():
        with app.app_context():
            work(stop)

    worker = Thread(target=run)
    worker.start()
    while job_numbered(waiting).status in (JobStatus.WAITING, JobStatus.RUNNING):
        stop.wait(0.02)
    stop.set()
    worker.join(5)

    assert not worker.is_alive()
    assert job_numbered(waiting).status is JobStatus.DONE
    assert claim_job(now()) is None


PEOPLE = "number,name,first_day,team"


def die(*_):
    raise KeyboardInterrupt


def test_a_file_is_stored_with_the_end_of_its_job_or_not_at_all(tmp_path):
    rows = ("E1,Ann,2026-01-01,North", "E2,Bob,2026-01-01,North", "E3,,2026-01-01,North")
    path = write_csv(tmp_path, *rows, header=PEOPLE)
    job_id = start_file_job(JobKind.PEOPLE_IMPORT, FileGiven(path), False, OPERATOR, NOON)
    first, clock = claim_job(NOON), iter([NOON]).__next__  # it dies when it asks again

    with pytest.raises(StopIteration):
        run_people_import(first, clock, die)
    second = claim_job(LATER)
    with pytest.raises(JobLost):
        run_people_import(first, lambda: LATER, die)
    assert number_of(PersonRow) == 0
    with pytest.raises(KeyboardInterrupt):
        run_people_import(second, lambda: LATER, die)

    job = job_numbered(job_id)
    assert (job.status, number_of(PersonRow)) == (JobStatus.DONE, 2)
    assert (job.result["new"], job.result["unchanged"], job.result["rejected"]) == (2, 0, 1)
