"""Files of participations on the web: found out, mended from lists, kept by name, imported."""

import io
import re
from datetime import date

import pytest
from sqlalchemy import text

from app.domain.files.column_roles import IGNORED
from app.domain.files.participation_mappings import GIVEN
from app.extensions import db
from app.jobs.worker import work_once
from app.services.plans.publishing import publish_plan
from app.web.hr.people import PARTICIPATION_ROLES
from tests import participation_exports as exports
from tests.factories import NOON, OPERATOR, make_person
from tests.payday import JANUARY, LINEAR
from tests.web.columns import chosen, hidden, look_again
from tests.web.pages import Page

pytestmark = pytest.mark.one_database
AFTER_REVIEW = date(2026, 2, 1)  # January is in review: what it pays would wait
ADDRESS = "/hr/files/participations"
OWN = "number,plan,first_day,target_amount\nE1,Pay,2026-01-01,5\nE2,Pay,1.1.2026,5\n"


@pytest.fixture
def hr(app, world, clients):
    with app.app_context():
        for number in ("E1", "E2"):
            make_person(number, first_day=AFTER_REVIEW)
        publish_plan(LINEAR.replace("Linear", "Pay"), JANUARY, OPERATOR, NOON)
    return clients["hr"]


def sent(app, hr, data, encoding="utf-8", **more):
    """The address of the job that looked at this file."""
    form = {"file": (io.BytesIO(data.encode(encoding)), "parts.csv"), "saved": ""} | more
    return done(app, hr.post(ADDRESS, data=form).location)


def done(app, address):
    with app.app_context():
        assert work_once(int(address.rpartition("/")[2]))
    return address


def preview_of(hr, address):
    return hr.get(f"{address}/progress").headers["HX-Redirect"]


def targets(app):
    query = text(
        "select e.number, p.first_day, p.target_minor from participation p"
        " join person e on e.id = p.payee_id where e.number in ('E1', 'E2') order by e.number"
    )
    with app.app_context():
        return [(number, str(day), minor) for number, day, minor in db.session.execute(query)]


def test_every_one_of_our_columns_can_be_chosen():
    assert set(PARTICIPATION_ROLES) == {IGNORED, *GIVEN}


def test_a_list_with_other_columns_is_found_out_and_imported_with_two_clicks(app, hr):
    address = preview_of(hr, sent(app, hr, exports.GERMAN))
    page = hr.get(address).text
    assert chosen(page) == [*("number", "plan", "first_day", "end_day", "target_amount", "nothing")]
    assert "Pay, from 2026-01-01 on, target \u20ac1,234.56" in page
    assert re.search(r"<dt>New</dt><dd class=.pl-num.>2</dd>", page)

    job = done(
        app, hr.post(address, data=hidden(page) | {"role": chosen(page), "start": "1"}).location
    )

    assert "Done." in hr.get(job).text
    assert targets(app) == [("E1", "2026-01-01", 123456), ("E2", "2026-01-01", 95000)]


def test_days_and_amounts_that_could_be_two_things_are_asked_about(app, hr):
    address = preview_of(hr, sent(app, hr, exports.OPEN))
    page = hr.get(address).text
    assert "How are the days of ab written?" in page
    assert "How are the amounts of Ziel written?" in page
    assert "Import these participations" not in page

    formats = {"format-1": "DD/MM/YYYY", "format-2": "1.234,56"}
    answer = look_again(hr, address, chosen(page), **formats)
    page = hr.get(preview_of(hr, done(app, answer.location))).text

    assert "How are the" not in page
    assert "Pay, from 2026-04-03 on, target \u20ac1,234.00" in page


def test_one_of_two_choices_is_kept_while_the_other_is_asked_again(app, hr):
    address = preview_of(hr, sent(app, hr, exports.OPEN))
    roles = chosen(hr.get(address).text)

    answer = look_again(hr, address, roles, **{"format-2": "1234.56"})
    page = hr.get(preview_of(hr, done(app, answer.location))).text

    assert "How are the days of ab written?" in page
    assert "How are the amounts" not in page


def test_another_column_can_be_chosen_and_the_mapping_kept_for_the_next_file(app, hr):
    address = preview_of(hr, sent(app, hr, exports.GERMAN))
    roles = chosen(hr.get(address).text)
    roles[3] = "nothing"
    again = preview_of(hr, done(app, look_again(hr, address, roles).location))
    page = hr.get(again).text
    assert "950.00" in page
    assert "2026-03-31" not in page.replace("31.03.2026", "")

    form = hidden(page) | {"role": roles, "name": "Payroll list", "save": "1"}
    done(app, hr.post(again, data=form).location)

    assert "Payroll list, version 1" in hr.get(ADDRESS).text
    assert "Payroll list" not in hr.get("/hr/files/people").text
    next_one = preview_of(hr, sent(app, hr, exports.GERMAN, saved="Payroll list"))
    assert chosen(hr.get(next_one).text) == roles


def test_a_mapping_that_cannot_be_understood_is_said_on_the_page(app, hr):
    address = preview_of(hr, sent(app, hr, exports.GERMAN))

    page = hr.post(address, data={"mapping": "number: A", "look_text": "1"}).text

    assert "Say which column gives the plan" in page


def test_letters_are_chosen_where_the_file_does_not_say_its_encoding(app, hr):
    job = sent(app, hr, exports.SWISS.replace("\u2019", ""), encoding="windows-1252")
    (link,) = [a for a in Page(hr.get(job).text).all("a") if "Choose by" in a["text"]]

    answer = hr.post(link["href"], data={"encoding": "windows-1252"})

    assert "G\u00fcltig ab" in hr.get(preview_of(hr, done(app, answer.location))).text


def test_our_own_columns_are_read_without_a_mapping_and_what_is_wrong_comes_back(app, hr):
    job = sent(app, hr, OWN)
    (form,) = [
        f for f in Page(hr.get(job).text).all("form", method="post") if ADDRESS in f["action"]
    ]

    stored = done(app, hr.post(form["action"]).location)

    assert targets(app) == [("E1", "2026-01-01", 500)]
    (link,) = [a for a in Page(hr.get(stored).text).all("a") if "not-stored" in a["href"]]
    assert hr.get(link["href"]).data.startswith(b"PK")


def test_each_kind_of_preview_has_its_own_page(world, hr):
    people = world.of_the_company["people_preview_id"]
    parts = world.of_the_company["participations_preview_id"]

    assert hr.get(f"{ADDRESS}/previews/{parts}").status_code == 200
    assert hr.get(f"{ADDRESS}/previews/{people}").status_code == 404
    assert hr.get(f"/hr/files/people/previews/{parts}").status_code == 404


def test_where_no_column_names_the_plan_one_is_chosen_for_all_rows(app, hr):
    address = preview_of(hr, sent(app, hr, "Personalnummer,from,target\nE1,2026-01-01,5\n"))
    page = hr.get(address).text
    assert "To decide:" in page

    answer = look_again(hr, address, chosen(page), plan_for_all="Pay")
    again = preview_of(hr, done(app, answer.location))
    page = hr.get(again).text

    assert "Pay, from 2026-01-01 on, target \u20ac5.00" in page
    assert "<option selected>Pay</option>" in page
    form = hidden(page) | {"role": chosen(page), "plan_for_all": "Pay", "start": "1"}
    done(app, hr.post(again, data=form).location)
    assert targets(app) == [("E1", "2026-01-01", 500)]


@pytest.mark.parametrize("plan", ["", "Nonsense"])
def test_a_plan_that_is_not_offered_is_none(app, hr, plan):
    address = preview_of(hr, sent(app, hr, "Personalnummer,from,target\nE1,2026-01-01,5\n"))
    roles = chosen(hr.get(address).text)

    answer = look_again(hr, address, roles, plan_for_all=plan)

    page = hr.get(preview_of(hr, done(app, answer.location))).text
    assert "No column names the plan" in page
    assert "Import these participations" not in page


def test_a_column_that_names_the_plan_takes_the_place_of_one_for_all(app, hr):
    address = preview_of(hr, sent(app, hr, exports.GERMAN))
    page = hr.get(address).text
    roles = chosen(page)
    roles[1] = "nothing"
    asked = preview_of(hr, done(app, look_again(hr, address, roles).location))
    named = look_again(hr, asked, roles, plan_for_all="Pay")
    again = preview_of(hr, done(app, named.location))
    roles[1] = "plan"

    page = hr.get(preview_of(hr, done(app, look_again(hr, again, roles).location))).text

    assert "constant" not in hidden(page)["mapping"]
    assert chosen(page) == roles
