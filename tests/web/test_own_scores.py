"""What staff see of their own score: its range, what changed, and what each answer counts."""

from datetime import date
from types import SimpleNamespace

import pytest
from flask import render_template_string

from app.domain.measures import MEASURES
from app.queries.answer_histories import AnswerHistory
from app.services.settings import change_settings
from tests.factories import NOON, OPERATOR
from tests.web.ledgers import ledger_seen
from tests.web.test_charts import pictures

pytestmark = pytest.mark.one_database
MACRO = '{% from "components/figures.html" import answer %}{{ answer(row, question, history) }}'
SCORE = "/my/scores/csat_top2"


def drawn(app, history=None, **more):
    """One answer of a ledger, as it stands on a page."""
    about = {"id": 1, "step": 1, "day": date(2026, 1, 2), "channel": "phone", "comment": "slow"}
    row = SimpleNamespace(**about, credit=15_120, is_shared=True, share_percent=60, **more)
    with app.test_request_context():
        question = MEASURES["csat_top2"].question
        return render_template_string(MACRO, row=row, question=question, history=history)


def test_a_shared_answer_says_how_much_of_it_counts(app):
    assert "Shared, counts 60%" in drawn(app)


def test_an_answer_that_is_left_out_stays_listed_struck_through_with_its_reason(app):
    shown = drawn(app, excluded_reason="card outage")

    assert "Not counted: <bdi>card outage</bdi>" in shown
    assert all(mark in shown for mark in ("pl-given--out", "pl-item--out"))
    assert not any(mark in shown for mark in ("Shared", "<data"))


def test_an_answer_that_was_changed_says_what_it_was(app):
    history = AnswerHistory("West", is_moved_to_me=True, step_before=4, credit_before=12_600)

    shown = drawn(app, history)

    assert "A corrected file moved it to you." in shown
    assert "it was 5." in shown
    assert "Your part was 50% before." in shown
    assert "HR moved it: it counts for West." in shown


RANGE = '<span class="pl-score__range">about '


def test_the_score_stands_with_its_range_wherever_its_payee_sees_it(clients):
    for path in ("/my", "/my/answers", SCORE):
        assert RANGE in clients["staff"].get(path).text, path


def test_a_manager_sees_it_once_there_are_enough_answers(app, clients, world):
    path = f"/team/people/{world.staff.id}"
    assert RANGE not in clients["manager"].get(path).text

    with app.app_context():
        change_settings({"answers": "20"}, OPERATOR, NOON)

    assert RANGE in clients["manager"].get(path).text


def test_few_answers_say_how_many_are_missing(clients):
    for path in ("/my", SCORE):
        assert "Not enough answers yet: 28 of 30." in clients["staff"].get(path).text, path


def test_what_leans_on_others_stands_on_the_scores_own_page_only(clients):
    assert "Last 100 answers" in clients["staff"].get(SCORE).text
    for words in ("Last 100 answers", "drawn towards"):
        assert words not in clients["staff"].get("/my").text


def test_the_pictures_of_a_score_are_drawn_with_their_words(clients):
    found = pictures(clients["staff"], SCORE)

    assert len(found) == 2  # one channel alone is compared with nothing
    for address, *_, alt in found:
        response = clients["staff"].get(address.replace("&amp;", "&"))
        assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
        assert len(alt.split()) > 3


def test_channels_are_drawn_narrow_and_wide(clients):
    address = f"{SCORE}/channels.svg?month=2026-01"
    narrow, wide = (clients["staff"].get(address + more) for more in ("", "&width=wide"))

    assert narrow.status_code == wide.status_code == 200
    assert narrow.data != wide.data


@pytest.mark.parametrize("path", ["invented", "no_bad_day", "nps/trend.svg", "nps/answers.svg"])
def test_a_score_of_nothing_has_no_page_and_no_picture(clients, path):
    assert clients["staff"].get(f"/my/scores/{path}").status_code == 404


def test_a_month_without_answers_says_so_and_keeps_the_last_hundred(clients):
    page = clients["staff"].get(f"{SCORE}?month=2026-03").text

    assert "No answers in this month" in page
    assert "Last 100 answers" in page


def test_the_last_hundred_answers_add_up_and_are_found_from_a_month_without_any(clients):
    for month in ("2026-01", "2026-03"):
        address = f"/my/answers?measure=csat_top2&month={month}&window=last"
        seen = ledger_seen(clients["staff"], address)
        assert seen.answers == 28
        assert seen.adds_up(MEASURES["csat_top2"])
    before = "/my/answers?measure=csat_top2&month=2020-01&window=last"
    assert ledger_seen(clients["staff"], before) is None
