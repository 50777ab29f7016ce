"""The desk for rows that name nobody who is known, as HR uses it."""

import pytest

from app.domain.permissions import Role
from app.extensions import db
from app.jobs.worker import work_once
from app.models.jobs import UnmatchedRow
from tests.factories import import_answers, make_person, write_csv
from tests.world import client_for, make_account

pytestmark = pytest.mark.one_database


def rows():
    db.session.rollback()
    return db.session.query(UnmatchedRow).count()


@pytest.fixture
def second(app, world):
    """Somebody else in HR."""
    with app.app_context():
        person = make_person("second", world.south)
        make_account(person, Role.HR)
        return client_for(app, person)


def work(app):
    with app.app_context():
        while work_once():
            pass


def test_hr_says_whom_a_name_means_and_the_row_is_stored(app, world, clients, tmp_path):
    with app.app_context():
        import_answers(write_csv(tmp_path, "n1,Zoe,2026-01-30,5", "n2,Zoe,2025-12-30,5"))
    hr = clients[Role.HR]

    assert "Zoe" in hr.get("/hr/unmatched").text
    group = {"source": 1, "gap": "number", "named": "Zoe"}
    page = hr.get("/hr/unmatched/rows", query_string=group | {"search": "Staff Doe"})
    assert "Staff Doe" in page.text
    chosen = {"source_id": 1, "gap": "number", "named": "Zoe", "meant_id": world.staff.id}
    answer = hr.post("/hr/unmatched/name", data=chosen)
    assert "/hr/jobs/" in answer.location
    work(app)

    words = '<dt>Of the unmatched a second person decides</dt><dd class="pl-num">1</dd>'
    assert words in hr.get(answer.location).text
    assert "Zoe</bdi> is <bdi>Staff Doe" in hr.get("/hr/unmatched").text  # January is in review


def test_rows_are_assigned_and_a_second_person_confirms_them(app, world, clients, second, tmp_path):
    with app.app_context():
        job = import_answers(write_csv(tmp_path, "n1,,2026-01-30,5"))
        before = rows()
    hr, row = clients[Role.HR], f"{job.id}:2"
    assign = {"source_id": 1, "gap": "nobody", "named": "", "meant_id": world.staff.id}
    hr.post("/hr/unmatched/rows", data=assign | {"row": [row]})
    work(app)
    decide = {"source_id": 0, "meant_id": world.staff.id, "row": [row], "agree": "yes"}

    assert hr.post("/hr/unmatched/confirm", data=decide).status_code == 409
    assert second.post("/hr/unmatched/confirm", data=decide).status_code == 302
    work(app)

    with app.app_context():
        assert rows() == before - 1


def test_a_proposal_can_be_refused_and_waits_again(app, world, clients, second, tmp_path):
    with app.app_context():
        import_answers(write_csv(tmp_path, "n1,Zoe,2026-01-30,5"))
    said = {"source_id": 1, "gap": "number", "named": "Zoe", "meant_id": world.staff.id}
    clients[Role.HR].post("/hr/unmatched/name", data=said)
    work(app)
    second.post("/hr/unmatched/confirm", data=said | {"refuse": "yes"})
    work(app)

    page = second.get("/hr/unmatched").text
    assert "A second person confirms" not in page
    assert "Zoe" in page


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/hr/unmatched/name", {"source_id": "1", "gap": "number", "named": "x"}, 400),
        ("/hr/unmatched/name", {"source_id": "1", "gap": "number", "meant_id": "999"}, 404),
        ("/hr/unmatched/rows", {"source_id": "1", "meant_id": "1", "row": "1:x"}, 400),
        ("/hr/unmatched/rows", {"source_id": "1", "meant_id": "1"}, 302),
        ("/hr/unmatched/confirm", {"source_id": "1", "meant_id": "1", "row": "9:9"}, 409),
        ("/hr/unmatched/confirm", {"source_id": "1", "gap": "number", "meant_id": "1"}, 409),
    ],
)
def test_odd_input_is_refused_and_changes_nothing(app, clients, path, data, status):
    with app.app_context():
        before = rows()
    assert clients[Role.HR].post(path, data=data).status_code == status
    with app.app_context():
        assert rows() == before


def test_a_group_without_rows_does_not_exist(clients):
    for query in ({}, {"source": "x"}, {"source": 1, "gap": "number", "named": "nobody of them"}):
        assert clients[Role.HR].get("/hr/unmatched/rows", query_string=query).status_code == 404


def test_a_name_with_a_typo_offers_those_that_are_nearly_the_same(app, world, clients, tmp_path):
    with app.app_context():
        import_answers(write_csv(tmp_path, "n1,Stafff Do,2026-01-30,5", "n2,Quux,2026-01-30,5"))
    group = {"source": 1, "gap": "number"}

    typo = clients[Role.HR].get("/hr/unmatched/rows", query_string=group | {"named": "Stafff Do"})
    other = clients[Role.HR].get("/hr/unmatched/rows", query_string=group | {"named": "Quux"})

    assert "These names are the most alike." in typo.text
    assert f'name="meant_id" value="{world.staff.id}"' in typo.text
    assert "Nobody is found under “<bdi>Quux</bdi>”" in other.text
