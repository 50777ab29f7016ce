"""The pages of exclusions: looked at, applied, listed struck through, ended."""

import re

import pytest

from app.domain.permissions import Role
from app.extensions import db
from app.jobs.worker import work_once
from app.queries.exclusion_effects import count_excluded

pytestmark = pytest.mark.one_database
NEW = "/hr/exclusions/new/outage"
OUTAGE = {"first_day": "2025-11-02", "last_day": "2025-11-02", "reason": "The line was down."}


def work(app):
    with app.app_context():
        while work_once():
            pass


def look(app, client, values, address=NEW):
    response = client.post(address, data=values)
    assert response.status_code == 302, response.text
    work(app)
    job_id = re.search(r"/jobs/(\d+)", response.location)[1]
    address = f"/hr/exclusions/previews/{job_id}"
    assert client.get(f"/hr/jobs/{job_id}/progress").headers["HX-Redirect"] == address
    return address


def test_an_outage_is_looked_at_applied_listed_and_ended(app, world, clients):
    client = clients[Role.HR]
    january = OUTAGE | {"first_day": "2026-01-02", "last_day": "2026-01-02"}
    page = client.get(look(app, client, january)).text
    assert "2 answers would not count" in page
    assert "A second person of HR confirms it" in page
    response = client.post(look(app, client, january))
    rule = response.location
    page = client.get(rule).text
    assert "You proposed this" in page
    refused = client.post(f"{rule}/1/confirm")
    assert refused.status_code == 409
    client.post(f"{rule}/1/refuse")
    assert "is refused" in client.get(rule).text


def test_a_mistake_stands_at_its_field(app, world, clients):
    client = clients[Role.HR]
    for values, words in (
        (OUTAGE | {"sites": "Atlantis"}, "there is no site or team"),
        (OUTAGE | {"channels": "phnoe"}, "no answer came by &#39;phnoe&#39; so far. There are"),
        (OUTAGE | {"last_day": "2025-11-01"}, "This is before the first day"),
        (OUTAGE | {"reason": ""}, "Enter a reason"),
        (OUTAGE | {"first_day": "9999-99-99"}, "Not a valid date"),
    ):
        response = client.post(NEW, data=values)
        assert response.status_code == 200
        assert words in response.text
    assert client.get("/hr/exclusions/new/weather").status_code == 404


def test_a_rule_of_days_on_which_nobody_decides_is_applied_at_once(app, world, clients):
    client = clients[Role.HR]
    response = client.post(look(app, client, OUTAGE))
    work(app)
    page = client.get(response.location).text
    rule = re.search(r"/hr/exclusions/\d+", page)[0]
    assert "Applied" in client.get(rule).text
    change = client.get(f"{NEW}?rule={rule.rsplit('/', 1)[1]}").text
    assert 'value="2025-11-02"' in change
    ended = OUTAGE | {"last_day": "2025-11-01"}
    address = f"{NEW}?rule={rule.rsplit('/', 1)[1]}"
    client.post(look(app, client, ended, address))
    work(app)
    assert "Excludes nothing any more" in client.get(rule).text
    with app.app_context():
        assert count_excluded(db.session(), int(rule.rsplit("/", 1)[1])) == 0
