"""Files of people on the web: a list beside each column, the order of days, mappings by name."""

import io
import re

import pytest
from sqlalchemy import text

from app.domain.files.column_roles import IGNORED
from app.domain.files.people_mappings import GIVEN
from app.extensions import db
from app.jobs.worker import work_once
from app.web.hr.people import PEOPLE_ROLES
from tests import people_exports as exports
from tests.web.columns import chosen, hidden, look_again

pytestmark = pytest.mark.one_database
BIRTHS = """No,Name,Started,Born,Desk
7,Ann,03/04/2019,01/02/1980,Care
8,Bob,06/01/2021,03/04/1990,Care
"""


@pytest.fixture
def hr(clients):
    return clients["hr"]


def sent(app, hr, data, **more):
    """The address of the preview of this file."""
    form = {"file": (io.BytesIO(data.encode()), "staff.csv"), "saved": ""} | more
    return looked_at(app, hr, hr.post("/hr/files/people", data=form))


def looked_at(app, hr, answer):
    with app.app_context():
        assert work_once(int(answer.location.rpartition("/")[2]))
    return hr.get(f"{answer.location}/progress").headers["HX-Redirect"]


def first_days(app):
    query = text("select p.number, e.first_day from employment e join person p on p.id=e.person_id")
    with app.app_context():
        return {number: str(day) for number, day in db.session.execute(query)}


def test_every_one_of_our_columns_can_be_chosen():
    assert set(PEOPLE_ROLES) == {IGNORED, *GIVEN}


def test_a_list_beside_each_column_says_what_is_in_it(app, hr):
    page = hr.get(sent(app, hr, exports.HR_SYSTEM)).text

    assert chosen(page)[:7] == [
        *("number", "name", "name", "email", "first_day", "leave_day", "team")
    ]
    assert chosen(page)[-2:] == ["nothing", "nothing"]
    assert "Zo\u00eb, Bob" in page  # some of its values
    assert "staff.csv" in page
    for words in PEOPLE_ROLES.values():
        assert f">{words}</option>" in page


def test_what_is_chosen_for_a_column_is_how_people_are_read(app, hr):
    address = sent(app, hr, exports.HR_SYSTEM)
    roles = chosen(hr.get(address).text)

    roles[6], roles[7] = "nothing", "team"  # the location is the team
    again = looked_at(app, hr, look_again(hr, address, roles))

    page = hr.get(again).text
    assert chosen(page) == roles
    assert "Leeds" in page
    assert "Not read: &#39;Department&#39;" in page
    assert re.search(r"<dt>New people</dt><dd class=.pl-num.>4</dd>", page)


def test_the_order_of_days_is_asked_for_each_column_and_chosen(app, hr):
    address = sent(app, hr, BIRTHS)
    roles = chosen(hr.get(address).text)
    roles[2], roles[3], roles[4] = "first_day", "nothing", "team"
    asked = looked_at(app, hr, look_again(hr, address, roles))
    page = hr.get(asked).text
    assert "How are the days of Started written?" in page
    assert "Import these people" not in page

    answer = look_again(hr, asked, chosen(page), **{"format-1": "DD/MM/YYYY"})
    done = looked_at(app, hr, answer)

    page = hr.get(done).text
    assert "How are the days" not in page
    looked_at_job = hr.post(done, data=hidden(page) | {"role": chosen(page), "start": "1"})
    with app.app_context():
        assert work_once(int(looked_at_job.location.rpartition("/")[2]))
    assert first_days(app)["7"] == "2019-04-03"
    assert first_days(app)["8"] == "2021-01-06"


def test_a_format_that_was_not_offered_is_not_taken(app, hr):
    asked = sent(app, hr, exports.AMBIGUOUS)

    answer = look_again(hr, asked, chosen(hr.get(asked).text), **{"format-1": "YYYY/DD/MM"})

    page = hr.get(looked_at(app, hr, answer)).text
    assert "How are the days of Date of Joining written?" in page


@pytest.mark.parametrize("roles", [["nonsense"] * 12, ["nothing"], []])
def test_choices_that_the_page_does_not_offer_decide_nothing(app, hr, roles):
    address = sent(app, hr, exports.HR_SYSTEM)

    again = looked_at(app, hr, look_again(hr, address, roles))

    assert chosen(hr.get(again).text) == chosen(hr.get(address).text)


@pytest.mark.parametrize("button", ["start", "save"])
def test_a_choice_that_was_not_looked_at_is_neither_imported_nor_kept(app, hr, button):
    address = sent(app, hr, exports.HR_SYSTEM)
    page = hr.get(address).text
    roles = chosen(page)
    roles[5] = "nothing"
    form = hidden(page) | {"role": roles, "name": "Staff", button: "1"}

    answer = hr.post(address, data=form)
    hr.get(answer.location)  # leads on by itself, and leaves what is said for the next page
    again = looked_at(app, hr, answer)

    page = hr.get(again).text
    assert "You have chosen something else." in page
    assert chosen(page)[5] == "nothing"
    assert "0007" not in first_days(app)
    assert "Staff, version" not in hr.get("/hr/files/people").text


def test_the_text_counts_where_it_is_looked_at_itself(app, hr):
    address = sent(app, hr, exports.HR_SYSTEM)
    page = hr.get(address).text
    mapping = hidden(page)["mapping"].replace("team: Department", "team: Location")
    form = {"mapping": mapping, "look_text": "1", "role": chosen(page)}

    again = looked_at(app, hr, hr.post(address, data=form))

    assert chosen(hr.get(again).text)[6:8] == ["nothing", "team"]


def test_a_mapping_is_kept_by_name_and_chosen_for_the_next_file(app, hr):
    address = sent(app, hr, exports.HR_SYSTEM)
    page = hr.get(address).text
    form = hidden(page) | {"role": chosen(page), "name": "Staff system", "save": "1"}
    looked_at(app, hr, hr.post(address, data=form))
    assert "Staff system, version 1" in hr.get("/hr/files/people").text
    assert "Staff system" not in hr.get("/hr/imports/new").text  # of answers

    next_month = exports.HR_SYSTEM.replace("06/01/2021", "06/13/2021")
    again = sent(app, hr, next_month, saved="Staff system")

    page = hr.get(again).text
    assert chosen(page)[0] == "number"
    assert "Import these people" in page


def test_a_mapping_of_something_else_is_not_overwritten(app, hr):
    with app.app_context():
        result = app.test_cli_runner().invoke(
            args=["mappings", "save", "Tool", "examples/mapping.yaml"]
        )
        assert result.exit_code == 0, result.output
    address = sent(app, hr, exports.HR_SYSTEM)
    page = hr.get(address).text
    form = hidden(page) | {"role": chosen(page), "name": "Tool", "save": "1"}

    page = hr.post(address, data=form).text

    assert "is a mapping of answers; choose another name." in page


def test_a_mapping_of_ones_own_is_taken_with_the_file(app, hr):
    mapping = "number: No\nname: Name\nfirst_day: {column: Started, format: MM/DD/YYYY}\n"

    address = sent(app, hr, BIRTHS, mapping=(io.BytesIO(mapping.encode()), "m.yaml"))

    page = hr.get(address).text
    assert chosen(page) == ["number", "name", "first_day", "nothing", "nothing"]
