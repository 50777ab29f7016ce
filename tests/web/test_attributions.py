"""Answers of another team: listed, proposed, confirmed by a second person of HR, or left."""

import re
from datetime import date

import pytest
from sqlalchemy import text

from app.extensions import db, write_session
from app.models.people import MembershipRow
from app.services.attributions import find_displaced
from tests.factories import make_person
from tests.web.pages import Page
from tests.world import client_for, make_account

pytestmark = pytest.mark.one_database
LIST = "/hr/attributions"


@pytest.fixture
def second(app, world):
    """Another person of HR."""
    with app.app_context():
        person = make_person("second", world.north)
        make_account(person, "hr")
        return client_for(app, person)


def ticked(page):
    return [each["value"] for each in page.all("input", name="row") if "checked" in each]


def decide(client, button, reason="It was told late."):
    page = Page(client.get(LIST).text)
    (shown,) = page.all("input", name="shown_hash")
    data = {"row": ticked(page), "shown_hash": shown["value"], "reason": reason, button: "1"}
    return client.post(LIST, data=data)


def teams_of_far(app):
    with app.app_context():
        query = text(
            "select unit.name, count(*) from credit join unit on unit.id = team_id"
            " join person on person.id = payee_id where number = 'number-of-far' group by 1"
        )
        return dict(map(tuple, db.session.execute(query)))


def test_a_move_is_confirmed_by_somebody_else_and_then_counts(app, world, clients):
    path = f"{LIST}/{world.of_the_company['change_id']}"
    page = clients["hr"].get(path)
    assert "3 answers proposed to move" in page.text
    assert "Far Doe (number-of-far): South → North" in page.text

    response = clients["hr"].post(f"{path}/confirm", follow_redirects=True)

    assert "3 answers count for their new teams now" in response.text
    assert teams_of_far(app) == {"North": 3, "South": 25}
    assert clients["hr"].post(f"{path}/confirm").status_code == 409  # it is decided already


def test_who_proposes_cannot_confirm(app, world, clients):
    path = f"{LIST}/{world.of_the_company['change_id']}"
    clients["hr"].post(f"{path}/refuse")
    response = decide(clients["hr"], "move")

    own = clients["hr"].get(response.location)
    assert "You proposed this" in own.text
    assert "Confirm and move them" not in own.text
    refused = clients["hr"].post(f"{response.location}/confirm")
    assert refused.status_code == 409
    assert "a second person of HR" in refused.text
    assert teams_of_far(app) == {"South": 28}


def test_a_second_person_confirms_what_the_first_proposed(app, world, clients, second):
    clients["hr"].post(f"{LIST}/{world.of_the_company['change_id']}/refuse")
    response = decide(clients["hr"], "move")

    second.post(f"{response.location}/confirm")

    page = second.get(response.location).text
    assert "by Hr Doe" in page
    assert "<dt>Confirmed by</dt><dd>Name of second</dd>" in page
    assert teams_of_far(app) == {"North": 3, "South": 25}


def test_answers_after_the_last_day_in_a_team_are_listed_and_can_be_left(app, world, clients):
    with app.app_context(), write_session() as session, session.begin():
        row = session.get_one(MembershipRow, (world.far.id, date(2026, 1, 4)))
        row.end_day = date(2026, 1, 26)
        session.flush()
        find_displaced(session)
    page = clients["hr"].get(LIST)
    assert re.search(r"South → no team.*?3 answers", page.text, re.DOTALL)

    response = decide(clients["hr"], "leave")

    assert "Answers left where they are" in clients["hr"].get(response.location).text
    assert "Nothing to decide" in clients["hr"].get(LIST).text


def test_a_reason_is_needed_and_what_was_not_shown_is_not_decided(clients):
    assert "Enter a reason" in decide(clients["hr"], "leave", reason="").text
    odd = {"row": ["1-2", "x-y-z", "1-2-3"], "shown_hash": "0" * 64, "reason": "a", "leave": "1"}

    response = clients["hr"].post(LIST, data=odd)

    assert response.status_code == 409
    assert "The list has changed meanwhile" in response.text


def test_an_auditor_reads_and_decides_nothing(world, clients):
    path = f"{LIST}/{world.of_the_company['change_id']}"

    for page in (clients["auditor"].get(LIST), clients["auditor"].get(path)):
        assert page.status_code == 200
        assert 'type="submit">Confirm' not in page.text
        assert 'name="move"' not in page.text


def test_the_page_of_people_says_that_something_waits(clients):
    assert "would count for another team" in clients["hr"].get("/hr/people").text
