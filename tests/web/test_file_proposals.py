"""Rows of people that change days of a period in review: shown, confirmed by a button."""

import pytest

from app.extensions import db
from app.queries.file_proposals import proposals_waiting

pytestmark = pytest.mark.one_database


def test_rows_that_wait_are_listed_and_confirmed_by_a_button(app, world, clients):
    hr, address = clients["hr"], f"/hr/files/waiting/{world.of_the_company['proposal_id']}"
    with app.app_context():
        shown = proposals_waiting(db.session())[0].sha256

    assert address in hr.get("/hr/people").text
    page = hr.get(address).text
    assert "Confirm 1 row" in page
    assert "January 2026" in page
    assert clients["auditor"].get(address).status_code == 403
    assert hr.post(f"{address}/confirm", data={"shown_hash": "0" * 64}).status_code == 409
    answer = hr.post(f"{address}/confirm", data={"shown_hash": shown}, follow_redirects=True)

    assert "1 row confirmed." in answer.text
    assert hr.get(address).status_code == 404
