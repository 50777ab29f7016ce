"""A form that another site sends, or that carries the token of another browser, changes nothing."""

import pytest
from sqlalchemy import text

from app.extensions import db
from tests.web.routes import RULES, calls, name_of, own, path_of
from tests.world import PASSWORD, client_for, csrf_token

pytestmark = pytest.mark.one_database
FIELDS = {
    "name": "Eve Doe",
    "email": "eve@example.com",
    "old": PASSWORD,
    "password": "four new words again",
    "roles": ["admin", "hr"],
    "theme": "dark",
}


def contents(app):
    """Every row of the database but when sessions were seen, which reading changes too."""
    with app.app_context():
        tables = db.session.scalars(text("select name from sqlite_master where type = 'table'"))
        queries = {name: text(f"select * from {name}") for name in tables if name != "session"}
        return {name: [*map(tuple, db.session.execute(query))] for name, query in queries.items()}


def tokens(app):
    """What may stand in the field: nothing, nonsense, and what another browser was given."""
    return {
        "none": None,
        "empty": "",
        "nonsense": "x.y.z",
        "of another browser": csrf_token(app, "of another browser"),
        "unsigned": '"of this browser"',
    }


@pytest.mark.parametrize("call", calls(RULES, {"POST"}), ids=name_of)
def test_a_post_without_this_browsers_token_changes_nothing(app, world, clients, call):
    path, before = path_of(app, call[1], own(world)), contents(app)
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    for visitor, client in clients.items():
        del client.environ_base["HTTP_X_CSRFTOKEN"]
        for kind, token in tokens(app).items():
            fields = FIELDS | ({"csrf_token": token} if token is not None else {})
            response = client.post(path, data=fields, headers=headers)
            assert response.status_code == 400, (visitor, kind)
    assert contents(app) == before


def test_the_token_of_before_the_sign_in_is_refused_afterwards(app, world):
    client = client_for(app)
    client.post("/sign-in", data={"name": world.admin.email, "password": PASSWORD})

    assert client.post("/sign-out").status_code == 400
    assert world.admin.name in client.get("/me").text


def test_a_token_is_refused_when_it_is_too_old(app, world):
    client = client_for(app, world.admin)
    app.config["WTF_CSRF_TIME_LIMIT"] = -1

    assert client.post("/sign-out").status_code == 400


def test_signing_somebody_in_from_another_site_fails(app, world):
    """Otherwise somebody would work in the account of whoever sent them the link."""
    client = app.test_client()
    client.get("/sign-in")
    fields = {"name": world.staff.email, "password": PASSWORD}

    assert client.post("/sign-in", data=fields).status_code == 400
    assert client.get("/me").status_code == 302
