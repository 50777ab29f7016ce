"""Calendars and working days on HR's pages: looked at before they are added, in any calendar."""

import io
from datetime import date

import pytest

from app.domain.days import Days
from app.extensions import db
from app.jobs.worker import work_once
from app.queries.calendars import calendar_named
from app.queries.workdays import workday_proposals
from app.services.calendars import add_calendar
from app.services.files.workdays import count_workdays
from tests.factories import NOON, OPERATOR
from tests.world import audit_rows, client_for

pytestmark = pytest.mark.one_database
WEEKLY = {"name": "shops", "kind": "weekly", "start": "monday"}
JANUARY = Days(date(2026, 1, 1), date(2026, 2, 1))


@pytest.fixture
def hr(app, world):
    return client_for(app, world.hr)


def weekly(app, name="shops"):
    with app.app_context():
        add_calendar(name, "weekly", {"from": "monday"}, OPERATOR, NOON)
        db.session.rollback()


def test_a_calendar_is_looked_at_before_it_is_added(app, hr, world):
    looked = hr.post("/hr/calendars/new", data=WEEKLY | {"look": "1"})

    assert "Every week from Monday on" in looked.text
    assert "Add this calendar" in looked.text
    with app.app_context():
        assert calendar_named(db.session(), "shops") is None

    added = hr.post("/hr/calendars/new", data=WEEKLY | {"add": "1"}, follow_redirects=True)
    assert "The calendar shops is there now." in added.text
    with app.app_context():
        assert audit_rows()[-1].actor == world.hr.pseudonym


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": "Shops"}, "is no name for a calendar"),
        ({"start": "29"}, "is not known; known are monday"),
        ({"first_year": "2026"}, "takes no first-year"),
        ({"kind": "4-4-5", "start": ""}, "needs ends and weekday and month and named and first"),
        ({"kind": "daily"}, "Not a valid choice"),
        ({"name": "monthly"}, "There is a calendar &#39;monthly&#39; already"),
    ],
)
def test_what_is_wrong_with_a_calendar_stands_beside_the_form(hr, more, words):
    answer = hr.post("/hr/calendars/new", data=WEEKLY | more | {"add": "1"})

    assert answer.status_code == 200
    assert words in answer.text


def test_the_periods_of_a_year_say_which_are_open(app, hr):
    page = hr.get("/hr/calendars/monthly/periods?year=2026").text

    assert "January 2026</a>" in page
    assert "February 2026</th>" in page
    assert hr.get("/hr/calendars/monthly/periods?year=1969").status_code == 404
    assert hr.get("/hr/calendars/nothing/periods").status_code == 404


def test_the_next_period_is_opened_without_typing_and_another_one_by_a_day(app, hr):
    weekly(app)
    first = hr.post("/hr/periods", data={"calendar": "monthly"}, follow_redirects=True).text
    assert "<h1>February 2026</h1>" in first

    by_day = {"calendar": "shops", "period": "2026-03-04"}
    second = hr.post("/hr/periods", data=by_day, follow_redirects=True).text
    assert "<h1>2 to 8 March 2026</h1>" in second
    assert "0 statements · 2 to 8 March 2026, shops" in second

    following = hr.post("/hr/periods", data={"calendar": "shops"}, follow_redirects=True).text
    assert "<h1>9 to 15 March 2026</h1>" in following
    listed = hr.get("/hr/periods").text
    assert "shops · Nothing is calculated yet" in listed
    assert "monthly ·" not in listed


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"calendar": "monthly", "period": "March"}, "is not a month like 2026-03"),
        ({"calendar": "monthly", "period": "2026-01"}, "January 2026 is open already"),
        ({"calendar": "none", "period": "2026-01"}, "Not a valid choice"),
        ({"period": "x" * 81, "calendar": "monthly"}, "longer than 80"),
    ],
)
def test_a_period_that_cannot_be_opened_says_why(hr, fields, words):
    answer = hr.post("/hr/periods", data=fields)

    assert answer.status_code == 200
    assert words in answer.text


def upload(app, hr, text):
    """The file is looked at and then stored; the page of the second job."""
    file = (io.BytesIO(text), "days.csv")
    looked = hr.post("/hr/files/workdays", data={"file": file})
    work(app)
    page = hr.get(looked.location).text
    assert "Nothing is stored yet" in page
    action = page.split('action="')[1].split('"')[0]
    stored = hr.post(action)
    work(app)
    return hr.get(stored.location).text


def work(app):
    with app.app_context():
        while work_once():
            pass


def test_a_file_of_working_days_is_looked_at_and_stored_by_jobs(app, hr):
    page = upload(app, hr, b"day,works,name\n2026-05-01,no,Labour Day\n2026-05-02,maybe,\n")

    assert "Done." in page
    assert "is none of yes, no, usual" in page
    year = hr.get("/hr/workdays?year=2026").text
    assert "Friday 1 May 2026" in year
    assert "Labour Day" in year
    assert "260 working days" in year


def test_a_day_under_review_waits_on_the_page_for_somebody_else(app, hr, world):
    """The world's own proposal came from a command, so that HR may confirm it."""
    with app.app_context():
        (proposal,) = workday_proposals(db.session())
        path = f"/hr/workdays/proposals/{proposal.id}"
    assert "Waits for a second person" in hr.get("/hr/workdays").text
    assert client_for(app, world.auditor).post(f"{path}/confirm").status_code == 403

    answer = hr.post(f"{path}/confirm", follow_redirects=True).text
    assert "It holds from now on." in answer
    assert "Waits for a second person" not in answer
    assert hr.post(f"{path}/confirm").status_code == 404
    with app.app_context():
        assert count_workdays("", JANUARY) == 21


def test_ones_own_proposal_shows_no_button_to_confirm_it_and_can_be_taken_back(app, hr):
    upload(app, hr, b"day,works\n2026-01-07,no\n")
    with app.app_context():
        own = workday_proposals(db.session())[-1].id
    page = hr.get("/hr/workdays").text

    assert "somebody else in HR confirms it" in page
    assert f"proposals/{own}/confirm" not in page
    refused = hr.post(f"/hr/workdays/proposals/{own}/confirm", follow_redirects=True).text
    assert "You proposed this yourself" in refused
    taken = hr.post(f"/hr/workdays/proposals/{own}/decline", follow_redirects=True).text
    assert "It is taken back." in taken
    with app.app_context():
        assert count_workdays("", JANUARY) == 22
