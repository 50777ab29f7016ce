"""Kinds of customers on pages: raw beside adjusted, coefficients, and what was promised to them."""

import pytest

from tests.factories import import_answers, write_csv
from tests.world import audit_rows, make_member

pytestmark = pytest.mark.one_database
HEADER = "id,payee,day,rating,where,about,promise,met"
MAPPING = """
source: web
external_id: id
payee: payee
channel: where
day: {column: day, format: YYYY-MM-DD}
answers: {satisfaction: rating, expectation: met}
attributes: {touchpoint: about, campaign: promise}
"""
# Staff have 15 of 30 good ones on chat and 10 of 10 by phone; all have 25 of 40 and 40 of 40.
CHAT, PHONE = "chat,bill,spring,worse", "phone,call,,same"
GIVEN = (
    *(("staff", 5, 15, CHAT), ("staff", 1, 15, CHAT), ("staff", 5, 10, PHONE)),
    *(("far{}", 5, 10, CHAT), ("far{}", 5, 30, PHONE)),
)
MONTH = "month=2026-02"
SCORE = f"/my/scores/csat_top2?{MONTH}"
MEASURE = f"/me/scores/csat_top2?{MONTH}"
PROMISES = f"/hr/promises?{MONTH}"


@pytest.fixture
def fed(app, tmp_path, clients, world):
    """The clients of a company with two kinds of customers in February, served by many people."""
    rows = [
        f"{place}-{n},number-of-{who.format(n % 10)},2026-02-{n % 20 + 1:02},{step},{more}"
        for place, (who, step, times, more) in enumerate(GIVEN)
        for n in range(times)
    ]
    with app.app_context():
        for number in range(10):
            make_member(f"far{number}", world.south)
        import_answers(write_csv(tmp_path, *rows, header=HEADER), MAPPING)
    return clients


@pytest.mark.parametrize("by", ["channel", "touchpoint"])
def test_a_score_stands_beside_itself_with_the_mix_of_all_customers(fed, by):
    """0.625 - (0.75 * 0.625 + 0.25 * 1) + 0.8125, by hand."""
    page = fed["staff"].get(f"{SCORE}&by={by}").text

    assert "62.5% as it was; with customers as all have them 71.9%." in page
    assert f"by={by}&amp;{MONTH}#h-mix" in page


@pytest.mark.parametrize(("by", "name"), [("channel", "chat"), ("touchpoint", "bill")])
def test_coefficients_stand_on_the_page_of_the_measure_by_kind_of_customers(fed, by, name):
    """Rounded: 18.75% less on chat, and 40 answers each."""
    page = fed["staff"].get(f"{MEASURE}&by={by}").text

    assert f"<bdi>{name}</bdi>" in page
    assert '<td class="num pl-wide" data-label="Coefficient">\N{MINUS SIGN}19%</td>' in page
    assert '<td class="num" data-label="Answers">about 40</td>' in page


def test_a_kind_that_few_people_serve_is_told_with_others(fed, app, tmp_path):
    """Its score would be theirs; and so would be what it makes of one's own."""
    with app.app_context():
        rows = [f"fax{n},number-of-far,2026-02-0{n % 9 + 1},1,fax,bill,,same" for n in range(40)]
        import_answers(write_csv(tmp_path, *rows, header=HEADER, name="fax.csv"), MAPPING)

    page = fed["staff"].get(f"{MEASURE}&by=channel").text

    assert "<bdi>fax</bdi>" not in page
    assert "<bdi>other</bdi>" in page


def test_a_kind_that_nobody_declared_is_the_channel(fed):
    assert "<bdi>chat</bdi>" in fed["staff"].get(f"{MEASURE}&by=payee").text


def test_how_even_a_score_is_stands_on_its_page(fed):
    page = fed["staff"].get(SCORE).text

    assert "of 68 answers were 4 to 5." in page  # those of January too
    assert "chat: 50% where all have 62.5%." in page
    assert all(each in page for each in ("Weeks", "No bad day", "Lowest channel"))


def test_what_customers_expected_goes_to_who_made_the_promise(fed, world, app):
    page = fed["hr"].get(PROMISES).text
    assert "Nobody is named yet" in page
    assert '<bdi>spring</bdi></td><td class="num" data-label="Gap">' in page
    assert ">\N{MINUS SIGN}100<" in page

    answer = fed["hr"].post(PROMISES, data={"promise:spring": "Marketing"}, follow_redirects=True)
    assert "<bdi>Marketing</bdi></h2>" in answer.text
    with app.app_context():
        assert audit_rows()[-1].subject == "setting promise:spring"
    too_long = fed["hr"].post(PROMISES, data={"promise:spring": "M" * 61})
    assert "cannot be longer than 60" in too_long.text


def test_nobody_who_served_is_shown_what_somebody_else_had_promised(fed):
    assert fed["staff"].get("/my/scores/expectation_gap").status_code == 404
    assert fed["staff"].get(PROMISES).status_code == 403
    assert fed["auditor"].get(PROMISES).status_code == 200
    assert "xpectation" not in fed["staff"].get(f"/my?{MONTH}").text
