"""An answer that its payee disputes: seen by both, decided by HR, and nothing changes by itself."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.disputes import DisputeDecision, DisputeKind
from app.domain.errors import ActRefused, BadAttribution, NotYours, SecondDuty
from app.domain.permissions import Role
from app.extensions import write_session
from app.models.disputes import DisputeDecisionRow
from app.services.actors import Actor
from app.services.disputes import decide_dispute, raise_dispute
from tests.factories import NOON, OPERATOR

pytestmark = pytest.mark.one_database
SAID = {"kind": "not me", "reason": "I was on leave that day."}


def counted(app):
    with app.app_context(), write_session() as session:
        tables = ("credit", "unit_rollup", "statement")
        return [session.execute(text(f"select * from {one}")).all() for one in tables]


def test_a_payee_disputes_an_answer_and_reads_what_hr_decides(app, world, clients):
    staff, hr = clients[Role.STAFF], clients[Role.HR]
    before, address = counted(app), f"/my/answers/{world.own_answer_id}/dispute"
    january = "/my/answers?measure=csat_mean&month=2026-01"
    assert address in staff.get(january).text
    assert "Enter a reason" in staff.post(address, data={"kind": "not me"}).text
    assert staff.post(address, data=SAID).location.endswith("/my/answers?month=2026-01")
    page = staff.get(january).text
    assert "Disputed" in page
    assert address not in page
    assert staff.post(address, data=SAID).status_code == 409
    desk = hr.get("/hr/attributions").text
    assert "I was on leave that day." in desk
    one = f"/hr/disputes/{world.of_the_company['dispute_id'] + 1}"
    assert "Enter a reply" in hr.post(one, data={"uphold": "Agree"}).text
    hr.post(one, data={"reply": "The log says so too.", "uphold": "Agree"})
    decided = hr.get(one).text
    assert "names the right person" in decided
    brought = re.search(r'href="(/hr/imports/\d+)">import', decided)[1]
    assert "Bring in a corrected file" in hr.get(brought).text
    assert hr.post(one, data={"reply": "No.", "decline": "Decline"}).status_code == 409
    page = staff.get(january).text
    assert "You disputed it; HR agreed: <bdi>The log says so too.</bdi>" in page
    assert address in page
    assert counted(app) == before


def test_who_agrees_is_led_to_a_rule_about_just_that_answer(app, world, clients):
    hr = clients[Role.HR]
    number = world.of_the_company["dispute_id"]
    assert "is disputed by its payee" in hr.get("/hr/people").text
    period = hr.get(f"/hr/periods/{world.of_the_company['period_id']}").text
    assert "Disputed answers" in period
    hr.post(f"/hr/disputes/{number}", data={"reply": "It was down.", "uphold": "Agree"})

    page = hr.get(f"/hr/disputes/{number}").text
    address = f"/hr/exclusions/new/single?dispute={number}"

    assert address in page
    form = hr.get(address).text
    assert 'value="calls"' in form
    assert "number-of-far-28" in form
    assert form.count('value="2026-01-28"') == 2
    assert "is disputed by its payee" not in hr.get("/hr/people").text


@pytest.mark.parametrize("number", ["", "0", "x", "99999999", "-1"])
def test_a_dispute_that_is_none_fills_no_form(world, clients, number):
    form = clients[Role.HR].get(f"/hr/exclusions/new/single?dispute={number}")

    assert form.status_code == 200
    assert 'value="calls"' not in form.text


def test_only_the_payee_disputes_and_only_somebody_else_decides(app, world):
    with app.app_context():
        payee = Actor(world.staff.pseudonym, world.staff.id)
        kind, mine = DisputeKind.NOT_TO_COUNT, world.own_answer_id
        with pytest.raises(NotYours):
            raise_dispute(world.far_answer_id, kind, "Why not.", payee, NOON)
        with pytest.raises(BadAttribution):
            raise_dispute(mine, kind, " ", payee, NOON)
        number = raise_dispute(mine, kind, "The line was down.", payee, NOON)
        for actor in (payee, OPERATOR):
            with pytest.raises(SecondDuty):
                decide_dispute(number, DisputeDecision.UPHELD, "Yes.", actor, NOON)
        row = DisputeDecisionRow(dispute_id=number, raised_by=payee.name, decision="upheld")
        row.decided_by, row.decided_at = payee.name, NOON
        with write_session() as session:
            session.add(row)
            with pytest.raises(DBAPIError, match="somebody_else"):
                session.flush()
        hanna = Actor(world.hr.pseudonym, world.hr.id)
        decide_dispute(number, DisputeDecision.DECLINED, "It was up.", hanna, NOON)
        with pytest.raises(ActRefused):
            decide_dispute(number, DisputeDecision.UPHELD, "Yes.", hanna, NOON)
