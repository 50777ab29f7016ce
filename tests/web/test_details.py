"""Detail rows on HR's pages: looked at, stored, and confirmed by somebody else."""

import io

import pytest

from app.extensions import db
from app.jobs.worker import work_once
from app.queries.details import detail_rows
from tests.services.files.test_details import EVER
from tests.world import client_for

pytestmark = pytest.mark.one_database
FILE = b"number,row,day,amount\nnumber-of-staff,m1,2026-02-03,12.50\nnobody,m2,2026-02-03,1\n"


@pytest.fixture
def hr(app, world):
    return client_for(app, world.hr)


def look(app, hr, text=FILE, **more):
    """The page of the job that has looked at the file."""
    fields = {"name": "mentions", "kinds": "amount=money:EUR"} | more
    answer = hr.post("/hr/files/details", data=fields | {"file": (io.BytesIO(text), "d.csv")})
    work(app)
    return hr.get(answer.location).text if answer.location else answer.text


def work(app):
    with app.app_context():
        while work_once():
            pass


def amounts(app, world, name="orders"):
    with app.app_context():
        rows = detail_rows(db.session(), name, [world.staff.id], EVER)
        return {row.row: row.values["amount"] for row in rows}


def test_a_file_is_looked_at_and_then_stored_with_the_same_name_and_kinds(app, hr, world):
    page = look(app, hr)
    assert "Nothing is stored yet" in page
    assert "is nobody&#39;s number" in page
    assert amounts(app, world, "mentions") == {}

    stored = hr.post(page.split('action="')[1].split('"')[0])
    work(app)
    assert "Done." in hr.get(stored.location).text
    assert amounts(app, world, "mentions") == {"m1": "25/2"}
    assert "amount: 12.5 EUR" in hr.get("/hr/details/mentions").text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kinds": "amount"}, "write it like amount=money:EUR"),
        ({"name": ""}, "Enter a name"),
        ({"name": "Orders"}, "is no name: small letters"),
        ({"kinds": ""}, "Name it like amount:number"),
        ({"kinds": "amount=euros"}, "no known kind"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(app, hr, more, words):
    assert words in look(app, hr, **more)


def test_only_a_look_at_details_is_stored(hr, world):
    other = world.of_the_company["job_id"]

    assert hr.post(f"/hr/files/details/{other}/store").status_code == 404


def hash_on(page):
    return page.split('name="shown_hash" type="hidden" value="')[1].split('"')[0]


def test_what_waits_is_confirmed_by_somebody_else_as_it_was_shown(app, hr, world):
    """The world's order of January came from a command, and January is in review."""
    page = hr.get("/hr/details/orders").text
    assert "waits for a second person" in page
    assert client_for(app, world.auditor).post("/hr/details/orders/confirm").status_code == 403
    stale = hr.post("/hr/details/orders/confirm", data={"shown_hash": "0" * 64})
    assert "This has changed since" in hr.get(stale.location).text
    assert amounts(app, world) == {}

    answer = hr.post(
        "/hr/details/orders/confirm", data={"shown_hash": hash_on(page)}, follow_redirects=True
    )
    assert "1 row confirmed." in answer.text
    assert amounts(app, world) == {"o1": "20"}


def test_a_changed_row_shows_what_holds_until_it_is_confirmed(app, hr, world):
    shown = {"shown_hash": hash_on(hr.get("/hr/details/orders").text)}
    hr.post("/hr/details/orders/confirm", data=shown)
    text = b"number,row,day,amount\nnumber-of-staff,o1,2026-01-06,99\n"
    hr.post(look(app, hr, text, name="orders").split('action="')[1].split('"')[0])
    work(app)

    page = hr.get("/hr/details/orders").text
    assert "amount: 99 EUR" in page
    assert "Until then: 5 January 2026, <bdi>amount: 20 EUR</bdi>" in page


def test_what_oneself_proposed_has_no_button_to_confirm_it_and_can_be_taken_back(app, hr, world):
    text = b"number,row,day,amount\nnumber-of-staff,m1,2026-01-03,12.50\n"
    stored = hr.post(look(app, hr, text).split('action="')[1].split('"')[0])
    work(app)
    assert "Waiting" in hr.get(stored.location).text
    page = hr.get("/hr/details/mentions").text
    assert "somebody else in HR confirms it" in page
    assert "mentions/confirm" not in page

    shown = {"shown_hash": hash_on(page)}
    refused = hr.post("/hr/details/mentions/confirm", data=shown, follow_redirects=True).text
    assert "You proposed this yourself" in refused
    taken = hr.post("/hr/details/mentions/decline", data=shown, follow_redirects=True).text
    assert "1 row taken back." in taken
    assert hr.get("/hr/details/mentions").status_code == 404
    assert "mentions: nothing holds" in hr.get("/hr/details").text
