"""Signing in and out through the web: rows of attacks, each with the answer it must get."""

import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from app.domain.passwords import FREE_TRIES
from app.extensions import write_session
from app.models.accounts import ThrottleRow
from app.services.accounts import disable
from tests.world import PASSWORD, client_for, post_sign_in, viewer_of

pytestmark = pytest.mark.one_database
WRONG = "wrong river, slow boat"


@pytest.mark.parametrize("name", ["admin@example.com", " ADMIN@example.COM ", "number-of-admin"])
def test_e_mail_and_number_sign_in(app, world, name):
    client = client_for(app)

    assert post_sign_in(client, name).location == "/"
    assert world.admin.name in client.get("/me").text


def test_unknown_wrong_and_disabled_get_the_same_answer(app, world):
    with app.app_context():
        disable(viewer_of(world.admin), world.hr.id, datetime.now(UTC))
    client = client_for(app)
    tries = [("nobody@example.com", WRONG), (world.staff.email, WRONG), (world.hr.email, PASSWORD)]
    answers = [post_sign_in(client, *each) for each in tries]

    assert {each.status_code for each in answers} == {401}
    bodies = {
        without_tokens(answer.text.replace(name, "NAME"))
        for answer, (name, _password) in zip(answers, tries, strict=True)
    }
    assert len(bodies) == 1


def without_tokens(body):
    return "\n".join(line for line in body.splitlines() if "csrf_token" not in line)


def test_the_time_does_not_tell_which_names_exist(app, world):
    """Interleaved, so that noise falls on both; the best of three rounds counts."""
    assert any(difference_of_medians(app, world) < 0.05 for _round in range(3))


def difference_of_medians(app, world):
    times = {world.staff.email: [], "nobody@example.com": []}
    client = client_for(app)
    for number in range(40):
        for name in sorted(times, reverse=number % 2):
            forget_throttles(app)
            start = time.perf_counter()
            assert post_sign_in(client, name, WRONG).status_code == 401
            times[name].append(time.perf_counter() - start)
    known, unknown = map(statistics.median, times.values())
    return abs(known - unknown) / max(known, unknown)


def forget_throttles(app):
    with app.app_context(), write_session() as session, session.begin():
        session.execute(delete(ThrottleRow))


def test_too_many_tries_are_refused_and_the_owner_is_told(app, world):
    client = client_for(app)
    for _ in range(FREE_TRIES):
        assert post_sign_in(client, world.staff.email, WRONG).status_code == 401
    assert post_sign_in(client, world.staff.email).status_code == 429  # even the right one
    let_time_pass(app, timedelta(minutes=20))

    assert post_sign_in(client, world.staff.number).status_code == 302
    assert f"a wrong password was tried {FREE_TRIES}x" in client.get("/me").text


def test_a_browser_that_has_signed_in_before_is_not_slowed_by_others(app, world):
    own, other = client_for(app), client_for(app)
    assert post_sign_in(own, world.staff.email).status_code == 302
    with own.session_transaction() as cookie:
        cookie.clear()
        cookie["csrf_token"] = "of this browser"
    for _ in range(FREE_TRIES):
        post_sign_in(other, world.staff.email, WRONG)
        post_sign_in(other, world.hr.email, WRONG)

    assert post_sign_in(other, world.staff.email).status_code == 429
    assert post_sign_in(own, world.hr.email).status_code == 429  # known for one name only
    assert post_sign_in(own, world.staff.email).status_code == 302


def test_nobody_makes_a_cookie_of_a_known_browser(app, world):
    client = client_for(app)
    client.set_cookie("device", "WyJhIiwiYiJd.aaaa.bbbb", path="/sign-in")
    for _ in range(FREE_TRIES):
        post_sign_in(client, world.staff.email, WRONG)

    assert post_sign_in(client, world.staff.email).status_code == 429


def let_time_pass(app, time):
    with app.app_context(), write_session() as session, session.begin():
        for row in session.query(ThrottleRow):
            row.last_at -= time


@pytest.mark.parametrize(("hops", "status"), [(0, 429), (1, 401)])
def test_a_forwarded_address_counts_only_from_a_proxy_of_ours(app_with, hops, status):
    client = client_for(app_with(PROXY_HOPS=hops))
    for number in range(21):
        forged = {"X-Forwarded-For": f"198.51.100.{number}"}
        last = post_sign_in(client, f"name {number}", WRONG, headers=forged)

    assert last.status_code == status


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "https:evil.example",
        "https://evil.example/",
        "%5C%5Cevil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "%20//evil.example",
        "/%0d%0aSet-Cookie:x=1",
        "//%5Bevil",
        "javascript:alert(1)",
        "me",
    ],
)
def test_next_leads_to_no_page_of_others(app, world, target):
    response = post_sign_in(client_for(app), world.staff.email, target=target)

    assert (response.status_code, response.location) == (302, "/")
    assert "x" not in response.headers.getlist("Set-Cookie")


def test_next_leads_back_to_a_page_of_ours(app, world):
    asked = app.test_client().get("/admin/accounts?search=far")
    client = client_for(app)
    response = client.post(asked.location, data={"name": world.admin.email, "password": PASSWORD})

    assert response.location == "/admin/accounts?search=far"
