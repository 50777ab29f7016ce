"""What a refusal looks like in production: words that help, and nothing of how things are built."""

import re

import pytest
from sqlalchemy import text

from app.extensions import write_session
from tests.world import client_for

pytestmark = pytest.mark.one_database
INSIDE = ("Traceback", "sqlalchemy", "sqlite", "Werkzeug", "Flask", "select ", "/app/", ".py")


@pytest.fixture
def live(app_with, world):
    """The app as in production: errors are answered, not raised."""
    app = app_with(TESTING=False, PROPAGATE_EXCEPTIONS=False, MAX_CONTENT_LENGTH=20_000)
    app.add_url_rule("/broken", view_func=broken)
    return app


def broken():
    raise RuntimeError("select secret from /app/somewhere.py")


broken.permission = None


def check(response, code):
    assert response.status_code == code
    assert response.mimetype == "text/html"
    assert re.search(r"<h1>[A-Z][^<]+</h1>", response.text)
    assert 'href="/"' in response.text  # a way on
    words = re.sub(r"/static/\S+|csrf\S+", "", response.text)
    assert not [each for each in INSIDE if each.casefold() in words.casefold()]


@pytest.mark.parametrize("role", [None, "staff", "admin"])
def test_refusals_are_pages_that_help(live, world, role):
    client = client_for(live, getattr(world, role) if role else None)

    check(client.get("/nowhere"), 404)
    check(client.put("/sign-in"), 405)
    check(client.post("/sign-in", data={"name": "x" * 30_000}), 413)
    check(client.get("/broken"), 500)
    check(client.get("/password/invented"), 410)
    if role == "staff":
        check(client.get("/admin/accounts"), 403)


def test_a_form_without_its_token_says_what_helps(live, world):
    client = client_for(live, world.staff)
    del client.environ_base["HTTP_X_CSRFTOKEN"]

    check(client.post("/sign-out"), 400)


def test_ones_own_roles_are_refused_in_words(live, world):
    path = f"/admin/accounts/{world.admin.id}"

    for act in ("roles", "disable", "link"):
        response = client_for(live, world.admin).post(f"{path}/{act}", data={"roles": ["hr"]})
        check(response, 409)
        assert "Nobody" in response.text


def test_a_database_that_is_broken_is_a_page_too(live, world):
    """The page of an error must not ask the database again who is signed in."""
    client = client_for(live, world.staff)
    with live.app_context(), write_session() as session, session.begin():
        session.execute(text("drop table session"))

    for path in ("/", "/me", "/nowhere"):
        check(client.get(path), 500)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "local host", "é"])
def test_a_host_that_is_not_ours_is_refused(live, world, host):
    response = client_for(live, world.staff).get("/me", headers={"Host": host})

    assert response.status_code == 400
    assert world.staff.name not in response.text
    assert "evil" not in response.text
