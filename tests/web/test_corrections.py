"""A corrected file in the browser: compared, applied, or confirmed by somebody else."""

import io

import pytest

from app.domain.permissions import Role
from app.extensions import db
from app.jobs.worker import work_once
from app.models.facts import AnswerRow
from tests.factories import import_answers, make_person, write_csv
from tests.world import client_for, make_account

pytestmark = pytest.mark.one_database


@pytest.fixture
def second(app, world):
    """Somebody else in HR."""
    with app.app_context():
        person = make_person("second", world.south)
        make_account(person, Role.HR)
        return client_for(app, person)


WHY = {"reason": "The agents were mixed up."}


def bring_in(app, client, job_id, *lines):
    """The address of the page that compares a corrected file."""
    data = "\n".join(["id,payee,day,rating", *lines, ""]).encode()
    file = {"file": (io.BytesIO(data), "corrected.csv")}
    answer = client.post(f"/hr/imports/{job_id}/correct", data=file)
    work(app)
    preview_id = int(answer.location.rpartition("/")[2])
    return f"/hr/imports/previews/{preview_id}"


def work(app):
    with app.app_context():
        while work_once():
            pass


def steps(app, prefix):
    with app.app_context():
        db.session.rollback()
        query = db.select(AnswerRow.external_id, AnswerRow.step)
        rows = db.session.execute(query.where(AnswerRow.external_id.like(f"{prefix}%")))
        return sorted(map(tuple, rows))


def test_hr_sees_what_changes_and_applies_it(app, world, clients, tmp_path):
    number, hr = world.staff.number, clients[Role.HR]
    with app.app_context():
        lines = (f"q1,{number},2025-11-03,5", f"q2,{number},2025-11-04,4")
        job = import_answers(write_csv(tmp_path, *lines))

    page = bring_in(app, hr, job.id, f"q1,{number},2025-11-03,1", f"q3,{number},2025-11-05,2")
    text = hr.get(page).text
    assert "satisfaction 5, here 1" in text
    assert steps(app, "q") == [("q1", 4), ("q2", 3)]
    answer = hr.post(f"{page}/apply", data=WHY)
    work(app)

    assert "/hr/jobs/" in answer.location
    assert steps(app, "q") == [("q1", 0), ("q3", 1)]
    assert "This correction was applied" in hr.get(page).text
    assert "A later file corrected this one" in hr.get(f"/hr/imports/{job.id}").text
    assert hr.post(f"{page}/apply", data=WHY).status_code == 409


def test_a_corrected_file_is_not_called_in_conflict_with_what_it_corrects(
    app, world, clients, tmp_path
):
    number, hr = world.staff.number, clients[Role.HR]
    with app.app_context():
        lines = (f"q1,{number},2025-11-03,5", "q2,nobody,2025-11-04,4")
        job = import_answers(write_csv(tmp_path, *lines))
    assert "2 rows waiting as unmatched" in hr.get("/hr/imports").text
    again = (f"q1,{number},2025-11-03,5", f"q2,{number},2025-11-04,4", ",,,")

    page = bring_in(
        app, hr, job.id, f"q1,{number},2025-11-03,1", f"q1,{number},2025-11-03,2", *again
    )
    text = hr.get(page).text
    hr.post(f"{page}/apply", data=WHY)
    work(app)
    after = hr.get("/hr/imports").text

    assert 'Twice in the file; the first counts</dt><dd class="pl-num">2<' in text
    assert 'Blank or left out</dt><dd class="pl-num">1<' in text
    assert "in conflict" not in text
    assert "1 row waiting as unmatched" in after
    assert "Corrected by a later file" in after


def test_somebody_else_confirms_it_where_pay_is_being_decided(
    app, world, clients, second, tmp_path
):
    number, hr = world.staff.number, clients[Role.HR]
    with app.app_context():
        job = import_answers(write_csv(tmp_path, f"q1,{number},2026-01-03,5"))

    page = bring_in(app, hr, job.id, f"q1,{number},2026-01-03,1")
    assert hr.post(f"{page}/apply", data=WHY).location.endswith(page)
    assert "A corrected file waits for a second person" in second.get("/hr/imports").text
    assert hr.post(f"{page}/confirm").status_code == 409
    second.post(f"{page}/confirm")
    work(app)

    assert steps(app, "q") == [("q1", 0)]
    with app.app_context():
        period_id = world.of_the_company["period_id"]
    assert "q1" in hr.get(f"/hr/periods/{period_id}/late").text


def test_a_refused_correction_is_gone(app, world, clients, second, tmp_path):
    number, hr = world.staff.number, clients[Role.HR]
    with app.app_context():
        job = import_answers(write_csv(tmp_path, f"q1,{number},2026-01-03,5"))

    page = bring_in(app, hr, job.id, f"q1,{number},2026-01-03,1")
    hr.post(f"{page}/apply", data=WHY)
    second.post(f"{page}/refuse")

    assert "waits for a second person" not in hr.get("/hr/imports").text
    assert steps(app, "q") == [("q1", 4)]


def test_what_is_no_import_cannot_be_corrected(app, world, clients):
    preview_id = world.of_the_company["preview_id"]
    assert clients[Role.HR].get(f"/hr/imports/{preview_id}/correct").status_code == 404
    assert (
        clients[Role.HR].post(f"/hr/imports/previews/{preview_id}/apply", data=WHY).status_code
        == 409
    )
