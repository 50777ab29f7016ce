"""While a period is calculated others go on working; what they change is not overlooked."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.domain.days import FOR_EVER
from app.domain.errors import BadPeriod
from app.domain.jobs import JobStatus
from app.extensions import db
from app.jobs.worker import work_once
from app.models.accounts import SessionRow
from app.models.people import EmploymentRow, MembershipRow, PersonRow, UnitRow
from app.models.plans import ParticipationRow
from app.models.statements import StatementVersionRow
from app.queries.changes import ASIDE
from app.services.files import feedback_imports
from app.services.files.feedback_imports import run_feedback_import, start_feedback_import
from app.services.files.people import import_people
from app.services.jobs import cancel_job, claim_job, job_numbered
from app.services.periods import start_calculation
from app.services.plans import calculations
from app.services.plans.calculations import MOST_TRIES, run_calculation
from app.services.plans.publishing import import_participations, publish_plan
from app.services.sessions import sign_in
from tests.factories import (
    HIRED,
    MAPPING,
    NOON,
    OPERATOR,
    import_answers,
    store,
    write_csv,
)
from tests.payday import (
    JANUARY,
    LINEAR,
    approve_all,
    calculate,
    lock,
    make_month,
    statement_of,
    submit,
)
from tests.paying import paid, version
from tests.world import PASSWORD

pytestmark = pytest.mark.usefixtures("context")
OF_TEAM = LINEAR.replace("of: payee", "of: team")
PAYS_ALL = LINEAR.replace("[3, 0%]", "[1, 0%], [2, 100%]")


@pytest.fixture
def meanwhile(monkeypatch):
    """Does something when everything is read and nothing is stored: `meanwhile(what, times=1)`.

    The list that it gives has an entry for each time that lines were calculated.
    """

    def arrange(what, times=1):
        tries, usual = [], calculations.evaluate

        def evaluate(*given):
            tries.append(len(tries))
            if len(tries) <= times:
                what()
            return usual(*given)

        monkeypatch.setattr(calculations, "evaluate", evaluate)
        return tries

    return arrange


def late_answer(folder, numbers=None, number=0):
    number = next(numbers) if numbers else number
    job = import_answers(
        write_csv(folder, f"late{number},ann,2026-01-31,1", name=f"late{number}.csv")
    )
    assert job.result["stored"] == 1


def many(month, number):
    """So many more people in Ann's team who take part."""
    team_id = db.session.scalar(select(UnitRow.id).where(UnitRow.name == "Phone"))
    days = {"first_day": HIRED, "end_day": FOR_EVER}
    people = [
        PersonRow(number=f"n{n}", pseudonym=f"pn{n}", name=f"N {n}", **days) for n in range(number)
    ]
    store(*people)
    store(*(EmploymentRow(person_id=one.id, **days) for one in people))
    store(*(MembershipRow(person_id=one.id, unit_id=team_id, **days) for one in people))
    store(
        *(
            ParticipationRow(
                payee_id=one.id, plan_id=1, target_minor=100, first_day=JANUARY, end_day=FOR_EVER
            )
            for one in people
        )
    )


def test_others_sign_in_and_write_at_once_while_hundreds_are_calculated(app, tmp_path, meanwhile):
    month = make_month(tmp_path)
    many(month, 300)
    signed = []

    def sign_in_elsewhere():
        with app.app_context():
            return sign_in("boss", PASSWORD, "10.0.0.1", NOON)

    def others():
        with ThreadPoolExecutor(1) as elsewhere:
            signed.append(elsewhere.submit(sign_in_elsewhere).result(timeout=10))

    tries = meanwhile(others)
    job = calculate(month)

    assert (job.result["new"], len(tries)) == (302, 1)  # signing in changes nothing that is paid
    assert signed[0].token
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 1


def add_participation(folder):
    rows = "far,Linear,2026-01-01,,500.00"
    header = "number,plan,first_day,end_day,target_amount"
    path = write_csv(folder, rows, header=header, name="participations.csv")
    assert import_participations(path, OPERATOR, NOON).new == 1


def move_to_shop(folder):
    """Bob is in another team by the end of January; Ann's team's answers are those of Ann."""
    header = "number,name,first_day,team,manager,from_day"
    path = write_csv(folder, "bob,Bob,2020-01-01,Shop,boss,2026-01-05", header=header, name="p.csv")
    assert import_people(path, OPERATOR, NOON).changed == 1


def test_an_answer_that_comes_meanwhile_is_in_what_is_stored(tmp_path, meanwhile):
    month = make_month(tmp_path)
    tries = meanwhile(lambda: late_answer(tmp_path))

    job = calculate(month)

    assert (job.status, len(tries)) == (JobStatus.DONE, 2)
    assert paid(month, month.ann) == 12_500  # 13/4 where it was 4: an eighth of 1,000.00
    assert statement_of(month, month.ann).version == 1  # what was stale was never stored


def test_what_is_read_half_before_a_change_and_half_after_it_is_read_again(tmp_path, monkeypatch):
    month, usual, tries = make_month(tmp_path), calculations.inputs_for, []

    def torn(*given):
        tries.append(len(tries))
        if len(tries) == 1:
            late_answer(tmp_path)
            raise KeyError("somebody who was not there a moment ago")
        return usual(*given)

    monkeypatch.setattr(calculations, "inputs_for", torn)

    assert calculate(month).status == JobStatus.DONE
    assert paid(month, month.ann) == 12_500


def test_a_mistake_in_a_calculation_is_told_and_not_tried_again(tmp_path, meanwhile):
    month = make_month(tmp_path)

    def mistake():
        raise BadPeriod("This cannot be calculated.")

    tries = meanwhile(mistake)

    assert calculate(month).message == "This cannot be calculated."
    assert len(tries) == 1


def test_others_write_between_two_queries_of_a_calculation(app, tmp_path, monkeypatch):
    """In a rollback journal an open read would keep them out."""
    month, usual, signed = make_month(tmp_path), calculations.inputs_for, []

    def sign_in_elsewhere():
        with app.app_context():
            return sign_in("boss", PASSWORD, "10.0.0.1", NOON)

    def halfway(*given):
        inputs = usual(*given)  # the session is still open
        with ThreadPoolExecutor(1) as elsewhere:
            signed.append(elsewhere.submit(sign_in_elsewhere).result(timeout=10))
        return inputs

    monkeypatch.setattr(calculations, "inputs_for", halfway)
    calculate(month)

    assert signed[0].token


def test_a_plan_that_is_published_meanwhile_is_the_one_that_pays(tmp_path, meanwhile):
    month = make_month(tmp_path)
    meanwhile(lambda: publish_plan(PAYS_ALL, JANUARY, OPERATOR, NOON))

    calculate(month)

    assert version(month, month.ann).plan_version == 2
    assert paid(month, month.ann) == 100_000


def test_who_begins_to_take_part_meanwhile_has_a_statement(tmp_path, meanwhile):
    month = make_month(tmp_path)
    meanwhile(lambda: add_participation(tmp_path))

    assert calculate(month).result["new"] == 3


def test_who_moves_to_another_team_meanwhile_is_paid_by_its_score(tmp_path, meanwhile):
    month = make_month(tmp_path, OF_TEAM)
    import_answers(write_csv(tmp_path, "s1,far,2026-01-07,4", name="shop.csv"))
    meanwhile(lambda: move_to_shop(tmp_path))

    calculate(month)

    assert version(month, month.bob).content["lines"]["mean"] == {"number": "4"}


def test_an_import_that_has_stored_some_rows_and_not_ended_is_noticed(
    tmp_path, meanwhile, monkeypatch
):
    """It writes to the audit chain at its end only."""
    month = make_month(tmp_path)

    def half_an_import():
        path = write_csv(tmp_path, *(f"h{n},ann,2026-01-30,1" for n in range(2)), name="half.csv")
        job = claim_job(NOON, start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON))
        with pytest.raises(Stopped):
            run_feedback_import(job, lambda: NOON, stop)

    monkeypatch.setattr(feedback_imports, "CHUNK_ROWS", 1)
    tries = meanwhile(half_an_import)
    calculate(month)

    assert len(tries) == 2
    assert paid(month, month.ann) == 12_500  # of its two answers the first


class Stopped(Exception):
    pass


def stop(done, total):
    raise Stopped


def test_what_is_taken_to_change_no_pay_is_what_acts_are_called():
    """An act that is called otherwise one day would be calculated for again and again."""
    texts = "".join(path.read_text() for path in Path("app/services").rglob("*.py"))
    made = ("statement ", "period ", "dispute ")  # of the name of a decision
    acts = {each for each in ASIDE if not each.startswith(made)}
    assert {each for each in acts if f'"{each}"' not in texts} == set()


def test_what_is_sent_to_review_meanwhile_stays_as_it_was_sent(tmp_path, meanwhile):
    month = make_month(tmp_path)
    calculate(month)
    late_answer(tmp_path)
    tries = meanwhile(lambda: submit(month))

    result = calculate(month).result

    assert (result["kept"], result["changed"], len(tries)) == (2, 0, 1)
    assert statement_of(month, month.ann).version == 1


def test_a_period_that_is_locked_meanwhile_stays_and_the_job_says_so(tmp_path, meanwhile):
    month = make_month(tmp_path)
    calculate(month)
    submit(month)
    approve_all(month)
    meanwhile(lambda: lock(month))

    job = calculate(month)

    assert job.status == JobStatus.FAILED
    assert job.message.startswith("January 2026 is locked since")


def test_what_never_stands_still_is_not_stored_and_the_job_says_why(tmp_path, meanwhile):
    month, numbers = make_month(tmp_path), count()
    tries = meanwhile(lambda: late_answer(tmp_path, numbers), times=MOST_TRIES)

    job = calculate(month)

    assert (job.status, len(tries)) == (JobStatus.FAILED, MOST_TRIES)
    words = "each time something changed meanwhile (answers imported, an import stored rows)"
    assert words in job.message
    assert db.session.scalar(select(func.count()).select_from(StatementVersionRow)) == 0


def test_a_job_that_is_cancelled_meanwhile_stores_nothing(tmp_path, meanwhile):
    month = make_month(tmp_path)
    job_id = start_calculation(month.period.id, OPERATOR, NOON)
    tries = meanwhile(lambda: cancel_job(job_id, OPERATOR, NOON), times=9)

    work_once(job_id)

    assert (job_numbered(job_id).status, len(tries)) == (JobStatus.CANCELLED, 1)
    assert db.session.scalar(select(func.count()).select_from(StatementVersionRow)) == 0


def test_the_page_sees_how_far_a_calculation_is(tmp_path, meanwhile):
    month = make_month(tmp_path)
    job_id = start_calculation(month.period.id, OPERATOR, NOON)
    seen = []
    meanwhile(lambda: seen.append(job_numbered(job_id)))

    work_once(job_id)

    assert [(job.done, job.total) for job in seen] == [(2, 5)]
    assert (job_numbered(job_id).done, job_numbered(job_id).total) == (5, 5)


def test_progress_that_stores_nothing_does_not_hide_that_workers_die_of_it(tmp_path, meanwhile):
    month = make_month(tmp_path)
    job_id = start_calculation(month.period.id, OPERATOR, NOON)
    seen = []
    meanwhile(lambda: seen.append(job_numbered(job_id).fruitless))

    work_once(job_id)

    assert seen == [1]


def test_a_statement_is_as_old_as_the_moment_before_reading_began(tmp_path):
    month = make_month(tmp_path)
    job_id = start_calculation(month.period.id, OPERATOR, NOON)
    times = (NOON + timedelta(minutes=number) for number in count())

    run_calculation(claim_job(NOON, job_id), lambda: next(times), lambda done, total: None)

    assert version(month, month.ann).calculated_at == NOON


def test_what_is_stored_is_the_very_text_that_is_hashed(tmp_path):
    month = make_month(tmp_path)
    calculate(month)

    words = "content::text" if db.engine.dialect.name == "postgresql" else "content"
    query = f"select {words}, content_hash from statement_version"
    for content, sha256 in db.session.execute(text(query)):
        assert hashlib.sha256(content.encode()).hexdigest() == sha256
