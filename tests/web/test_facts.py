"""Facts on the web: a look, storing, what waits, and what the period lacks."""

import io
import re

import pytest

from app.extensions import db
from app.jobs.worker import work_once
from app.queries.fact_proposals import waiting_of
from app.queries.fact_values import values_seen
from app.services.actors import Actor
from app.services.files.fact_proposals import shown_hash
from tests.factories import make_person, write_csv
from tests.web.month import import_facts
from tests.web.pages import Page
from tests.world import client_for, make_account

pytestmark = pytest.mark.one_database
MAPPING = """payee: n
day: {column: d, format: YYYY-MM-DD}
facts: {calls: {count: rows, unit: count}}"""
FILE = b"""number,name,period,value,unit
number-of-staff,present,2025-11,19,days
x,present,2025-11,1,days
"""


def test_a_file_is_looked_at_and_then_stored(app, clients):
    hr = clients["hr"]
    looked = hr.post("/hr/files/facts", data={"file": (io.BytesIO(FILE), "days.csv"), "saved": ""})
    with app.app_context():
        work_once()
    page = hr.get(looked.location).text
    assert "Nothing is stored yet" in page
    assert "1 row unmatched" in page

    preview_id = looked.location.rpartition("/")[2]
    stored = hr.post(f"/hr/files/facts/{preview_id}")
    with app.app_context():
        work_once()
    assert "Done." in hr.get(stored.location).text
    shown = hr.get("/hr/facts/present").text
    assert "1 to 30 November 2025" in shown
    assert "19 days" in shown


def test_the_rows_for_mending_come_with_the_job_and_only_of_facts(app, world, clients):
    hr = clients["hr"]
    looked = hr.post("/hr/files/facts", data={"file": (io.BytesIO(FILE), "days.csv"), "saved": ""})
    with app.app_context():
        work_once()
    assert "for mending" not in hr.get(looked.location).text
    stored = hr.post(f"/hr/files/facts/{looked.location.rpartition('/')[2]}").location
    with app.app_context():
        work_once()
    page = hr.get(stored).text
    (link,) = [a for a in Page(page).all("a") if "not-stored" in a["href"]]

    assert "The rows, for mending" in page
    assert hr.get(link["href"]).data.startswith(b"PK")
    assert clients["auditor"].get(link["href"]).status_code == 403
    other = f"/hr/files/facts/{world.of_the_company['job_id']}/not-stored.xlsx"
    assert hr.get(other).status_code == 404


def test_a_mapping_that_cannot_be_understood_is_told_at_its_field(clients):
    files = {"file": (io.BytesIO(FILE), "a.csv"), "mapping": (io.BytesIO(b"facts: 3"), "m.yaml")}

    page = clients["hr"].post("/hr/files/facts", data=files | {"saved": ""}).text

    assert "either &#39;payee&#39; or &#39;team&#39;" in page


def test_what_waits_is_shown_with_what_holds_and_confirmed_by_a_button(app, world, clients):
    import_id = world.of_the_company["import_id"]
    page = clients["hr"].get(f"/hr/facts/waiting/{import_id}").text
    assert "Confirm 1 value" in page
    with app.app_context():
        shown = shown_hash(waiting_of(db.session(), import_id))

    address = f"/hr/facts/waiting/{import_id}/confirm"
    assert clients["auditor"].post(address, data={"shown_hash": shown}).status_code == 403
    assert clients["hr"].post(address, data={"shown_hash": "0" * 64}).status_code == 409
    answer = clients["hr"].post(address, data={"shown_hash": shown}, follow_redirects=True)

    assert "1 value confirmed." in answer.text
    with app.app_context():
        newest = values_seen(db.session(), "present", "", 0)[0].versions[0]
    assert (newest.content.exact(), newest.confirmed_by) == ("21", "pseudonym-hr")


@pytest.mark.usefixtures("world")
def test_who_proposed_sees_no_button_and_is_refused(app, tmp_path):
    with app.app_context():
        other = make_person("hr2")
        make_account(other, "hr")
        changed = ["number-of-staff,present,2026-01,22,days"]
        job = import_facts(tmp_path, changed, Actor(other.pseudonym, other.id))
        db.session.rollback()
        again = shown_hash(waiting_of(db.session(), job.id))
    client = client_for(app, other)

    page = client.get(f"/hr/facts/waiting/{job.id}").text
    answer = client.post(f"/hr/facts/waiting/{job.id}/confirm", data={"shown_hash": again})

    assert "You proposed these values" in page
    assert "Confirm 1" not in page
    assert answer.status_code == 409
    assert "Somebody else has to do this" in answer.text


def test_the_period_lists_what_is_missing_and_what_waits(clients, world):
    period_id = world.of_the_company["period_id"]

    page = clients["hr"].get(f"/hr/periods/{period_id}").text
    who = clients["auditor"].get(f"/hr/periods/{period_id}/missing/present")

    assert "Missing facts" in page
    assert "2 people wait for €2,000.00 of target" in page
    assert "1 changed value of these days waits" in page
    assert who.status_code == 200
    assert "there is no value for these days" in who.text
    assert clients["hr"].get(f"/hr/periods/{period_id}/missing/other").status_code == 404


def test_saved_mappings_of_facts_are_offered_for_facts_only(app, clients, tmp_path):
    path = write_csv(tmp_path, header=MAPPING, name="m.yaml")
    result = app.test_cli_runner().invoke(args=["mappings", "save", "Dialler", str(path)])
    assert result.exit_code == 0, result.stderr

    assert "Dialler, version 1" in clients["hr"].get("/hr/files/facts").text
    assert "Dialler" not in clients["hr"].get("/hr/imports/new").text


FOREIGN = b"""Agent,Date,Calls,Sales $
number-of-staff,03/04/2025,12,1.50
x,05/06/2025,7,2.25
"""


def done(app, answer):
    """The address of the preview that the job leads to."""
    with app.app_context():
        while work_once():
            pass
    return f"/hr/files/facts/previews/{answer.location.rpartition('/')[2]}"


def sent(app, hr, data, name="calls.csv"):
    return done(
        app, hr.post("/hr/files/facts", data={"file": (io.BytesIO(data), name), "saved": ""})
    )


def form_on(text):
    """The mapping and the roles as the page shows them."""
    page = Page(text)
    lists = re.findall(r'<select class="form-select form-select-sm".*?</select>', text, re.DOTALL)
    roles = [re.search(r'value="([^"]*)" selected', each)[1] for each in lists]
    (mapping,) = page.all("textarea", name="mapping")
    return {"mapping": mapping["text"].strip(), "role": roles}


def test_foreign_columns_are_chosen_from_lists_and_stored(app, world, clients):
    hr = clients["hr"]
    address = sent(app, hr, FOREIGN)
    job = address.replace("files/facts/previews", "jobs")
    assert hr.get(f"{job}/progress").headers["HX-Redirect"] == address
    assert "See how these facts would be read" in hr.get(job).text
    asked = hr.get(address).text
    assert "How are the days written?" in asked
    assert "in which currency?" in asked
    assert "Store these facts" not in asked

    form = form_on(asked)
    assert form["role"] == ["payee", "day", "value count", "value ?"]
    form["role"][3] = "value USD"
    chosen = form | {"look": "1", "day_format": "DD/MM/YYYY"}
    address = done(app, hr.post(address, data=chosen))
    page = hr.get(address).text
    assert "3 April 2025" in page or "2025-04-03" in page
    assert "1 row cannot be taken" in page
    stored = hr.post(address, data=form_on(page) | {"start": "1"})
    done(app, stored)

    assert "Done." in hr.get(stored.location).text
    assert "$1.50" in hr.get("/hr/facts/sales").text


def test_a_choice_that_was_not_looked_at_is_not_stored(app, world, clients):
    hr = clients["hr"]
    data = b"Agent,Date,Calls\nnumber-of-staff,2025-04-13,12\n"
    address = sent(app, hr, data)
    form = form_on(hr.get(address).text)
    form["role"][2] = "value hours"

    again = done(app, hr.post(address, data=form | {"start": "1"}))

    text = hr.get(again).text
    assert "You have chosen something else." in text
    assert form_on(text)["role"] == form["role"]


def test_a_mapping_of_facts_is_kept_and_found_with_the_next_file(app, world, clients):
    hr, address = (
        clients["hr"],
        f"/hr/files/facts/previews/{world.of_the_company['fact_preview_id']}",
    )
    form = form_on(hr.get(address).text)

    kept = hr.post(address, data=form | {"name": "Dialler", "save": "1"}).text
    assert "The mapping is kept as Dialler, version 1." in kept
    assert "Dialler, version 1" in hr.get("/hr/files/facts").text


def test_a_text_that_cannot_be_understood_is_said_and_a_role_that_is_none_is_not_taken(
    app, world, clients
):
    hr, address = (
        clients["hr"],
        f"/hr/files/facts/previews/{world.of_the_company['fact_preview_id']}",
    )
    form = form_on(hr.get(address).text)

    bad = hr.post(address, data=form | {"mapping": "facts: 3", "start": "1"}).text
    odd = done(app, hr.post(address, data=form | {"role": ["king"] * 4, "look": "1"}))

    assert "either &#39;payee&#39; or &#39;team&#39;" in bad
    assert form_on(hr.get(odd).text) == form


def test_letters_are_chosen_where_a_file_of_facts_does_not_say_its_encoding(app, clients):
    hr = clients["hr"]
    data = "Agent;Month;Hörer\nnumber-of-staff;2025-10;5\n".encode("windows-1252")
    job = sent(app, hr, data).replace("files/facts/previews", "jobs")
    (link,) = [a for a in Page(hr.get(job).text).all("a") if "letters" in a["href"]]
    assert "Hörer" in hr.get(link["href"]).text

    address = done(app, hr.post(link["href"], data={"encoding": "windows-1252"}))

    assert "Store these facts" in hr.get(address).text


def test_only_who_may_import_facts_opens_how_they_would_be_read(world, clients):
    address = f"/hr/files/facts/previews/{world.of_the_company['fact_preview_id']}"

    assert clients["auditor"].get(address).status_code == 403
    other = world.of_the_company["preview_id"]
    assert clients["hr"].get(f"/hr/files/facts/previews/{other}").status_code == 404
    assert clients["hr"].post(f"/hr/files/facts/{other}").status_code == 404
