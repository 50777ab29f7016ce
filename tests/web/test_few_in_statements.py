"""What a statement tells of others: all that pays, and else nothing that few people are behind."""

import re
from html import unescape

import pytest

from app.domain.disclosure import ANSWERED_LATER, NOT_LOCKED, NOT_PAID, paid_on, too_few
from app.domain.permissions import Role
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.statements import PayPeriodRow, StatementRow
from app.services.periods import open_period, start_calculation
from app.services.plans.publishing import publish_plan
from app.services.settings import change_settings
from tests.factories import (
    MAPPING,
    NOON,
    OPERATOR,
    import_answers,
    make_person,
    make_unit,
    write_csv,
)
from tests.payday import JANUARY, participate
from tests.world import client_for, make_account

pytestmark = pytest.mark.one_database
LINE = re.compile(r"<summary>([\w ]+) (<span.*?)</details>", re.S)
HEADER = "id,payee,day,rating,channel"
PLAN = """
plan: Together
currency: EUR
calendar: monthly
groups: [team, site]
lines:
  - {name: amount, fact: target_amount, unit: money}
  - {name: own, measure: csat_top2, of: payee, window: period, unit: percent}
  - {name: team_now, measure: csat_top2, of: team, window: period, unit: percent}
  - {name: site_now, measure: csat_top2, of: site, window: period, unit: percent}
  - {name: all_now, measure: csat_top2, of: company, window: period, unit: percent}
  - {name: all_fax, measure: csat_top2, of: company, channel: fax, window: period, unit: percent}
  - {name: reward, formula: amount * PAID, round: {to: minor_unit, mode: half_up}}
pay: reward
"""


def told_in(page):
    """By its label what stands at each line."""
    return {label: unescape(more) for label, more in LINE.findall(page)}


@pytest.fixture
def read(empty_app, tmp_path):
    """The statement of the first of `few` people in one team, besides `many` in another: by label
    what stands at each line. Everybody has a five by fax and a one by phone.
    """

    def read_as(few, many, paid="team_now", locked=True, later=()):
        with empty_app.app_context():
            teams = [("few", make_unit("Small"))] * few + [("many", make_unit("Large"))] * many
            people = [make_person(f"{kind}{n}", team) for n, (kind, team) in enumerate(teams)]
            rows = [
                f"{where}-{one.number},{one.number},2026-01-09,{rating},{where}"
                for one in people
                for where, rating in (("fax", 5), ("phone", 1))
            ]
            mapping = MAPPING.replace("{constant: phone}", "channel")
            import_answers(write_csv(tmp_path, *rows, header=HEADER), mapping)
            publish_plan(PLAN.replace("PAID", paid), JANUARY, OPERATOR, NOON)
            make_account(people[0], Role.STAFF)
            participate(people[0])
            work_once(start_calculation(open_period("2026-01", OPERATOR, NOON).id, OPERATOR, NOON))
            if locked:
                with write_session() as session, session.begin():
                    session.execute(db.update(PayPeriodRow).values(locked_at=NOON))
            if later:
                import_answers(write_csv(tmp_path, *later, header=HEADER, name="late.csv"), mapping)
            statement = db.session.scalars(db.select(StatementRow.id)).one()
            client = client_for(empty_app, people[0])
        return told_in(client.get(f"/my/rewards/{statement}").text)

    return read_as


def test_the_score_of_three_people_is_told_to_whom_it_pays_and_says_so(read):
    found = read(3, 8)

    assert "50%" in found["team now"]
    assert paid_on(5) in found["team now"]
    assert NOT_PAID in found["all fax"]
    assert "50%" in found["all now"]
    assert paid_on(5) not in found["all now"]


def test_a_score_that_pays_is_of_enough_people_without_a_word(read):
    assert paid_on(5) not in read(6, 6)["team now"]


def test_beside_the_score_of_three_that_pays_another_does_not_tell_of_four(read):
    """All seven may be told of by themselves, and are where nothing is paid on the three."""
    assert too_few(5) in read(3, 4)["all now"]


def test_all_seven_are_told_of_where_the_three_pay_nobody(read):
    found = read(3, 4, "own")

    assert too_few(5) in found["team now"]
    assert "50%" in found["all now"]


def test_what_does_not_pay_is_told_when_no_answer_can_change_it_any_more(read):
    assert NOT_LOCKED in read(3, 8, locked=False)["all now"]


def test_what_does_not_pay_is_not_told_beside_what_came_later(read):
    """Who is behind a figure is known for today only."""
    late = "late,many5,2026-01-20,1,phone"

    assert ANSWERED_LATER in read(3, 8, later=[late])["all now"]


def test_the_sentence_says_how_many_people_are_asked_for_here(read, empty_app):
    with empty_app.app_context():
        change_settings({"group": "8"}, OPERATOR, NOON)

    assert too_few(8) == "Not shown: it would tell about fewer than 8 people."
    assert too_few(8) in read(7, 7, "own")["team now"]
