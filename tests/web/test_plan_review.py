"""A plan is looked at before it is published; remarks stop nobody, mistakes do."""

import io

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models.plans import PlanVersionRow
from tests.payday import LINEAR, make_month
from tests.web.pages import Page
from tests.world import client_for

STEPS = LINEAR.replace(
    "{kind: interpolated, unit: percent, rows: [[3, 0%], [5, 100%]]}",
    "{kind: step, unit: percent, rows: [[1, 0%], [4.5, 100%]]}",
)
PAGE = "/hr/plans/new"


@pytest.fixture
def hanna(tmp_path, empty_app):
    with empty_app.app_context():
        person = make_month(tmp_path).hanna
    return client_for(empty_app, person)


def versions(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(PlanVersionRow))


def look(client, text, first_day="2026-02-01"):
    file = (io.BytesIO(text.encode()), "plan.yaml")
    data = {"file": file, "first_day": first_day}
    return client.post(PAGE, data=data, content_type="multipart/form-data").text


def press(client, button, text, first_day="2026-02-01"):
    data = {"text": text, "first_day": first_day, button: "yes"}
    return client.post(PAGE, data=data, follow_redirects=True).text


def test_a_file_is_looked_at_before_anything_is_stored(hanna, empty_app):
    page = look(hanna, STEPS)

    assert "A jump in pay" in page
    assert "€1,000.00" in page
    assert "payees stood one answer from it: ann and bob" in page
    assert "January 2026, as this plan would have paid them" in page
    assert versions(empty_app) == 1


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("Your mean", '"a\\0"', "The sign U+0000 cannot be seen"),
        ("Your mean", '"\\ud800"', "The sign U+D800 cannot be seen"),
        ("Your mean", "a\u202eb", "The sign U+202E cannot be seen"),
        ("plan: Linear", 'plan: "Line\\0ar"', "Line 2, column 8: The sign U+0000"),
        ("plan: Linear", f"plan: {'x' * 2_001}", "A text has at most 2,000 characters"),
        ("[team]", "[team, crew]", "Line 5, column 16: There is no group"),
        ("amount * part", f'"if({"not " * 400}true, amount, amount)"', "at most 100 levels deep"),
        ("[team]", f"[team{', a' * 9_000}]", "more than 8,000 texts"),
        ("[team]", f"[team] #{'x' * 100_000}", "A plan has at most 100,000 bytes"),
    ],
)
def test_what_no_plan_holds_is_refused_at_every_door(hanna, empty_app, right, wrong, words):
    text = STEPS.replace(right, wrong, 1)
    tried = hanna.post("/hr/plans/1/simulate", data={"text": text, "periods": ["1"]}).text

    for page in (look(hanna, text), press(hanna, "look", text), press(hanna, "publish", text)):
        assert words in page
    assert words in tried
    assert versions(empty_app) == 1


def test_remarks_stop_nobody(hanna, empty_app):
    page = press(hanna, "publish", STEPS.replace("\n", "\r\n"))

    assert "Version 2 is published." in page
    with empty_app.app_context():
        texts = db.session.scalars(select(PlanVersionRow.text).order_by(PlanVersionRow.version))
        assert list(texts) == [LINEAR, STEPS]


def test_a_plan_is_mended_where_its_remarks_stand(hanna, empty_app):
    mended = STEPS.replace("kind: step", "kind: interpolated")

    page = press(hanna, "look", mended)

    assert "A jump in pay" not in page
    assert "kind: interpolated" in page
    assert versions(empty_app) == 1


@pytest.mark.parametrize("button", ["look", "publish"])
def test_a_mistake_stands_at_the_plan_and_nothing_is_published(hanna, empty_app, button):
    page = press(hanna, button, STEPS.replace("pays(mean)", "pays(meen)"))

    assert "There is no line &#39;meen&#39;" in page
    assert "There is a mistake in it" in page
    assert 'name="publish"' not in page
    assert versions(empty_app) == 1


def test_a_version_that_somebody_else_published_meanwhile_is_not_passed_over(hanna, empty_app):
    fields = {"text": STEPS, "first_day": "2026-02-01", **seen_in(look(hanna, STEPS))}
    press(hanna, "publish", STEPS.replace("4.5", "4.4"))  # in another window

    told = hanna.post(PAGE, data=fields | {"publish": "yes"}).text

    assert "Version 2 of &#39;Linear&#39; is newer than what this text was made from" in told
    assert versions(empty_app) == 2
    again = hanna.post(PAGE, data=fields | seen_in(told) | {"look": "yes"}).text
    assert "on Linear</h2>" in again
    hanna.post(PAGE, data=fields | seen_in(again) | {"publish": "yes"})
    assert versions(empty_app) == 3


def test_a_draft_that_was_tried_beside_an_older_version_is_told_when_it_is_looked_at(hanna):
    press(hanna, "publish", STEPS.replace("4.5", "4.4"))

    fields = {"text": STEPS, "seen": "1", "look": "yes"}
    told = hanna.post(PAGE, data=fields).text

    assert "Version 2 of &#39;Linear&#39; is newer" in told
    assert 'name="publish"' not in told


def seen_in(page):
    return {"seen": Page(page).all("input", name="seen")[0]["value"]}


def test_a_file_with_a_mistake_is_told_at_the_file(hanna):
    assert "There is no line &#39;meen&#39;" in look(hanna, STEPS.replace("(mean)", "(meen)"))


def test_a_day_is_needed(hanna, empty_app):
    assert "Enter a day" in press(hanna, "publish", STEPS, first_day="")
    assert "Enter a day" in hanna.post(PAGE, data={"text": STEPS, "publish": "yes"}).text
    assert versions(empty_app) == 1


def test_a_remark_stands_beside_the_line_that_it_is_about(hanna):
    page = look(hanna, STEPS)

    assert "pays: {kind: step, unit: percent, rows: [[1, 0%], [4.5, 100%]]}</code>" in page
    assert "Your mean, in steps: 0% from 1, 100% from 4.5." in page  # what each line does


def test_a_mistake_shows_its_line(hanna):
    page = press(hanna, "look", STEPS.replace("pays(mean)", "pays(meen)"))

    assert "formula: pays(meen), label: Your part}</code>" in page


def test_the_text_under_review_can_be_tried_on_past_periods_first(hanna):
    text = STEPS.replace("[4.5, 100%]", "[4, 100%]")
    assert 'formaction="/hr/plans/1/simulate"' in press(hanna, "look", text)

    page = hanna.post("/hr/plans/1/simulate", data={"text": text, "draft": "yes"}).text

    assert "[4, 100%]" in page
    assert "Choose 1 to 24 periods" not in page  # nothing was asked of the reader yet
    assert "checked" in page  # the newest periods are ticked


def test_of_a_plan_that_is_new_there_are_no_past_periods_to_try(hanna):
    page = press(hanna, "look", STEPS.replace("plan: Linear", "plan: Fresh"))

    assert "formaction" not in page
