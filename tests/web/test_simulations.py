"""Trying a draft on the web: from the text to who gains, who loses, and luck."""

import csv
import io
import json
from decimal import Decimal

import pytest

from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.jobs import JobRow
from app.models.people import PersonRow
from tests.web.month import PLAN
from tests.web.pages import Page

EASIER = PLAN.replace("[3, 0%]", "[1, 0%]")  # everybody's mean is 3


@pytest.fixture
def path(world):
    return f"/hr/plans/{world.of_the_company['plan_id']}/simulate"


@pytest.fixture
def hr(clients):
    return clients["hr"]


def send(client, path, world, **more):
    """Fill in the form and send it; fields may be replaced."""
    fields = {"text": EASIER, "periods": [world.of_the_company["period_id"]]}
    return client.post(path, data=fields | more)


def found(app, client, response):
    assert response.status_code == 302, response.text
    with app.app_context():
        work_once()
    return client.get(response.location)


def test_the_form_holds_the_plan_as_it_is_and_the_newest_periods_are_ticked(hr, path, world):
    page = Page(hr.get(path).text)

    assert page.one("textarea")["text"].strip() == PLAN.strip()
    (box,) = page.all("input", name="periods")
    assert (box["value"], "checked" in box) == (str(world.of_the_company["period_id"]), True)


def test_a_draft_shows_its_cost_who_loses_and_its_luck(app, hr, path, world):
    text = found(app, hr, send(hr, path, world)).text

    for words in (
        "What it would have cost",
        "€1,000.00</p>",
        "in 1 period, in place of €0.00: <strong>+€1,000.00",
        "2 people gain €1,000.00",
        "Luck moves <strong>about ",
        "Who gains most",
        "By team",
        "Pay by score",
        "How often which amount is paid",
        "drawn again 200 times",
        "within 7 points",
        world.staff.name,
    ):
        assert words in text, words
    assert "hx-get" not in text


def test_of_a_statistic_the_page_says_that_luck_and_edges_are_not_known(app, hr, path, world):
    careful = EASIER.replace("window: period", "window: period, statistic: lower")
    assert careful != EASIER
    response = send(hr, path, world, text=careful)
    text = found(app, hr, response).text

    assert "Nothing was drawn, so how much is luck is not known." in text
    assert "is not made anew for each draw" in text
    assert "edges of these lines are not looked for" in text
    for words in ("Luck moves", "drawn again 200 times", "on another step", "Had other customers"):
        assert words not in text, words


def test_everybody_stands_in_the_file_with_what_they_lose_or_gain(app, hr, path, world):
    response = send(hr, path, world)
    page = found(app, hr, response)
    place = f"{response.location}/people.csv"
    assert place in page.text

    answer = hr.get(place)

    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.mimetype == "text/csv"
    own = next(row for row in rows if row["name"] == world.staff.name)
    assert (own["payee_number"], own["currency"]) == (world.staff.number, "EUR")
    assert (own["as_it_is"], own["by_the_draft"], own["difference"]) == ("0.00", "500.00", "500.00")
    assert own["mostly_from"] <= own["mostly_to"]
    assert sum(Decimal(row["difference"]) for row in rows) == 1000


def test_what_is_lost_stands_below_nothing_and_no_cell_is_run(app, hr, path, world):
    with app.app_context(), write_session() as session, session.begin():
        session.get_one(PersonRow, world.staff.id).name = "=1+1"
    response = send(hr, path, world)
    found(app, hr, response)
    with app.app_context():
        row = newest()
        file = app.config["SIMULATIONS"] / f"{row.arguments['name']}.json"
        kept = json.loads(file.read_text())
        kept["people"] = [[payee, 50_000, 1] for payee, *_ in kept["people"]]
        file.write_text(json.dumps({**kept, "luck": None}))

    text = hr.get(f"{response.location}/people.csv").data.decode("utf-8-sig")

    assert "'=1+1,500.00,0.01,-499.99,EUR,,,,Linear,1,csat_mean@1\r\n" in text


def test_what_the_draft_changes_stands_on_its_page_and_can_be_gone_on_with(app, hr, path, world):
    page = found(app, hr, send(hr, path, world))

    assert "What the draft changes" in page.text
    assert Page(page.text).all("input", name="text")[0]["value"].strip() == EASIER.strip()
    again = hr.post(path, data={"text": EASIER, "draft": "yes"}).text
    assert Page(again).one("textarea")["text"].strip() == EASIER.strip()
    review = hr.post("/hr/plans/new", data={"text": EASIER, "look": "yes"}).text
    assert "What each line does" in review
    assert 'name="publish"' in review  # the day is proposed, and nothing else is missing


def test_a_draft_that_changes_nothing_says_so(app, hr, path, world):
    text = found(app, hr, send(hr, path, world, text=PLAN)).text

    assert "Nothing: its text is that of version" in text
    assert "Nobody gains, nobody loses" in text


def test_while_it_waits_the_page_asks_again_and_shows_no_amounts(hr, path, world):
    response = send(hr, path, world)

    text = hr.get(response.location).text

    assert f'hx-get="{response.location}/progress"' in text
    assert "It begins in a moment." in text
    assert "What it would have cost" not in text


def test_a_file_is_taken_before_the_text(app, hr, path, world):
    file = (io.BytesIO(PLAN.encode()), "draft.yaml")

    text = found(app, hr, send(hr, path, world, file=file)).text

    assert "in place of €0.00: <strong>€0.00" in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "plan: [1"}, "line"),
        ({"text": PLAN.replace("EUR", "USD")}, "The draft pays in USD and the plan in EUR"),
        ({"text": ""}, "The plan"),
        ({"periods": []}, "Choose 1 to 24 periods"),
        ({"text": "x" * 100_001}, "A plan has at most 100,000 bytes"),
        ({"text": PLAN.replace("EUR", '"E\\0"')}, "Line 3, column 12"),
    ],
)
def test_a_mistake_is_named_on_the_form_and_nothing_is_tried(app, hr, path, world, fields, words):
    with app.app_context():
        before = db.session.query(JobRow).count()

    response = send(hr, path, world, **fields)

    assert response.status_code == 200
    assert words in response.text
    with app.app_context():
        assert db.session.query(JobRow).count() == before


def test_a_file_that_is_not_utf_8_is_refused(hr, path, world):
    response = send(hr, path, world, file=(io.BytesIO(b"\xff\xfe"), "draft.yaml"))

    assert "Line 1: byte 0xff is not UTF-8. Save the file as UTF-8" in response.text


def test_another_job_is_no_simulation(hr, world):
    job_id = world.of_the_company["job_id"]

    for more in ("", "/progress", "/amounts.svg", "/curves/mean.svg", "/people.csv"):
        assert hr.get(f"/hr/simulations/{job_id}{more}").status_code == 404


def test_its_pictures_are_drawn_in_both_themes(hr, world):
    place = f"/hr/simulations/{world.of_the_company['simulation_id']}"

    for name in ("amounts.svg", "curves/mean.svg"):
        pictures = [hr.get(f"{place}/{name}?theme={theme}") for theme in ("light", "dark")]
        assert [each.mimetype for each in pictures] == ["image/svg+xml"] * 2
        assert pictures[0].data != pictures[1].data
    assert hr.get(f"{place}/curves/present.svg").status_code == 404


def test_after_a_week_the_page_says_so(app, hr, path, world):
    response = send(hr, path, world)
    with app.app_context():
        work_once()
        for file in app.config["SIMULATIONS"].glob("*.json"):
            if file.stem == newest().arguments["name"]:
                file.unlink()

    assert "is kept for a week. Try the draft again." in hr.get(response.location).text


def newest():
    return db.session.query(JobRow).order_by(JobRow.id.desc()).first()


@pytest.mark.parametrize("visitor", ["staff", "manager", "auditor", "admin"])
def test_only_hr_tries_drafts(clients, path, world, visitor):
    place = f"/hr/simulations/{world.of_the_company['simulation_id']}"

    for each in (path, place, f"{place}/progress", f"{place}/amounts.svg", f"{place}/people.csv"):
        assert clients[visitor].get(each).status_code == 403
