"""What a cookie is worth: after a sign-out or a role taken; altered, forged, planted."""

from datetime import UTC, datetime

import pytest

from app.domain.permissions import Role
from app.services.accounts import set_roles
from tests.world import PASSWORD, client_for, post_sign_in, viewer_of

pytestmark = pytest.mark.one_database


def is_anonymous(client):
    response = client.get("/me")
    return response.status_code == 302 and response.location.startswith("/sign-in")


def cookie_of(client):
    return client.get_cookie("session").value


def with_cookie(app, value):
    """A browser that sends this cookie whatever it is told."""
    client = app.test_client(use_cookies=False)
    client.environ_base["HTTP_COOKIE"] = f"session={value}"
    return client


def test_a_stolen_cookie_dies_with_the_sign_out(app, world):
    client = client_for(app, world.staff)
    copy = with_cookie(app, cookie_of(client))
    assert not is_anonymous(copy)
    left = client.post("/sign-out")
    assert left.location == "/sign-in"
    assert left.headers["Clear-Site-Data"] == '"cache"'  # charts, on a shared computer

    assert is_anonymous(copy)
    assert is_anonymous(with_cookie(app, cookie_of(client)))


def test_a_new_password_ends_every_other_session(app, world):
    client, other = client_for(app, world.staff), client_for(app, world.staff)
    old = cookie_of(client)
    fields = {"old": PASSWORD, "password": "four new words again"}
    assert client.post("/me/password", data=fields).location == "/me"

    assert not is_anonymous(client)
    assert is_anonymous(other)
    assert is_anonymous(with_cookie(app, old))
    assert post_sign_in(client_for(app), world.staff.email).status_code == 401


def test_the_old_password_is_asked_for(app, world):
    client = client_for(app, world.staff)
    fields = {"old": "a wrong password", "password": "four new words again"}

    assert "not your password" in client.post("/me/password", data=fields).text
    assert post_sign_in(client_for(app), world.staff.email).status_code == 302


def test_a_disabled_account_is_anonymous_at_the_next_request(app, world):
    client = client_for(app, world.staff)
    boss = client_for(app, world.admin)
    boss.post(f"/admin/accounts/{world.staff.id}/disable")

    assert is_anonymous(client)
    boss.post(f"/admin/accounts/{world.staff.id}/enable")
    assert is_anonymous(client)  # the session has ended, not paused


def test_a_role_that_was_taken_is_missing_at_the_next_request(app, world):
    client = client_for(app, world.admin)
    page = client.get(f"/admin/accounts/{world.staff.id}")
    assert page.status_code == 200
    with app.app_context():
        set_roles(viewer_of(world.admin), world.hr.id, [Role.HR, Role.ADMIN], datetime.now(UTC))
        set_roles(viewer_of(world.hr), world.admin.id, [Role.STAFF], datetime.now(UTC))

    response = client.post(f"/admin/accounts/{world.staff.id}/disable")
    assert response.status_code == 403
    assert not is_anonymous(client_for(app, world.staff))


def test_somebody_without_any_role_can_read_why_and_sign_out(app, world):
    client = client_for(app, world.staff)
    with app.app_context():
        set_roles(viewer_of(world.admin), world.staff.id, [], datetime.now(UTC))

    assert "no desk yet" in client.get("/").text
    left = client.post("/sign-out")
    assert left.location == "/sign-in"
    assert left.headers["Clear-Site-Data"] == '"cache"'  # charts, on a shared computer


def test_a_session_from_before_the_sign_in_is_not_kept(app, world):
    """Whoever planted a cookie in somebody's browser does not get their session."""
    client = client_for(app, world.staff)
    planted = cookie_of(client)
    assert post_sign_in(client, world.admin.email).location == "/"

    assert cookie_of(client) != planted
    assert is_anonymous(with_cookie(app, planted))


@pytest.mark.parametrize("change", ["altered", "foreign", "long", "empty", "not base64"])
def test_a_broken_cookie_is_anonymous(app, world, change):
    cookie = cookie_of(client_for(app, world.staff))
    app_key, app.secret_key = app.secret_key, "of another server"
    foreign = cookie_of(client_for(app, world.staff))
    app.secret_key = app_key
    changed = {
        "altered": cookie[:10] + ("A" if cookie[10] != "A" else "B") + cookie[11:],
        "foreign": foreign,
        "long": "x" * 8192,
        "empty": "",
        "not base64": "\x7f%00.\xe9",
    }

    assert is_anonymous(with_cookie(app, changed[change]))


def test_a_token_that_was_signed_but_never_given_is_anonymous(app, world):
    for token in ("", "invented", "x" * 2000, "\x00", None):
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert is_anonymous(client)
