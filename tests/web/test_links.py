"""One-time links: set-up, invitations, new passwords."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest

from app.domain.accounts import INVITATION_LIVES, SET_UP_LINK_LIVES, LinkPurpose
from app.extensions import write_session
from app.models.accounts import OneTimeLinkRow
from app.services.accounts import set_up_token
from tests.factories import make_person
from tests.world import client_for, post_sign_in

pytestmark = pytest.mark.one_database
NEW = "four new words again"
COMPANY = {
    "company": "Bright Call Ltd",
    "zone": "Europe/Berlin",
    "name": "Ada First",
    "email": "ada@example.com",
    "password": NEW,
}


def link_of(response):
    return re.search(r'value="(http[^"]+/password/[^"]+)"', response.text).group(1)


def path(link):
    return "/" + link.split("/", 3)[3]


def set_up_path(app, at=None):
    with app.app_context():
        return f"/set-up/{set_up_token(at or datetime.now(UTC))}"


def let_expire(app, purpose, time):
    with app.app_context(), write_session() as session, session.begin():
        for row in session.query(OneTimeLinkRow).where(OneTimeLinkRow.purpose == purpose):
            row.expires_at -= time


@pytest.fixture
def link(app, world):
    """The link that an administrator made for `far`."""
    return link_of(client_for(app, world.admin).post(f"/admin/accounts/{world.far.id}/link"))


def test_set_up_makes_the_first_administrator(empty_app):
    client = client_for(empty_app)
    address = set_up_path(empty_app)

    assert client.get(address).status_code == 200
    assert client.post(address, data=COMPANY).location == "/"
    assert client.get("/", follow_redirects=True).request.path == "/admin/accounts"
    assert post_sign_in(client_for(empty_app), "ADA@example.com", NEW).location == "/"


def test_set_up_works_once(empty_app):
    address = set_up_path(empty_app)
    client_for(empty_app).post(address, data=COMPANY)

    again = client_for(empty_app)
    assert again.get(address).status_code == 404
    assert again.post(address, data=COMPANY | {"email": "eve@example.com"}).status_code == 404
    with empty_app.app_context():
        assert set_up_token(datetime.now(UTC)) is None


@pytest.mark.parametrize("address", ["/set-up", "/set-up/", "/set-up/invented"])
def test_set_up_needs_its_link(empty_app, address):
    client = client_for(empty_app)

    assert client.get(address).status_code == 404
    assert client.post(address, data=COMPANY).status_code == 404


def test_an_old_set_up_link_does_not_work(empty_app):
    late = set_up_path(empty_app, datetime.now(UTC) - SET_UP_LINK_LIVES)
    replaced = set_up_path(empty_app)
    newest = set_up_path(empty_app)

    assert client_for(empty_app).get(late).status_code == 404
    assert client_for(empty_app).get(replaced).status_code == 404
    assert client_for(empty_app).get(newest).status_code == 200


def test_set_up_is_refused_where_somebody_can_sign_in(app, world):
    with app.app_context():
        assert set_up_token(datetime.now(UTC)) is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("zone", "Mars/Olympus", "zone"),
        ("email", "ada", "name@example.com"),
        ("email", "ada@example.com\n", "name@example.com"),
        ("name", "  ", "Enter your name"),
        ("company", "\t", "Enter a name"),
        ("password", "too short", "at least 15"),
        ("password", "brightcall bright call 1", "your name"),
        ("password", "x" * 1025, "at most 1,024"),
    ],
)
def test_a_set_up_with_a_mistake_says_so_and_can_be_repeated(empty_app, field, value, words):
    client, address = client_for(empty_app), set_up_path(empty_app)

    assert words in client.post(address, data=COMPANY | {field: value}).text
    assert client.post(address, data=COMPANY).location == "/"


def test_a_password_link_works_once(app, world, link):
    client = client_for(app)
    assert client.get(path(link)).status_code == 200
    assert client.get(path(link)).status_code == 200  # looking, as scanners of mail do, is free
    assert client.post(path(link), data={"password": NEW}).location == "/"
    assert world.far.name in client.get("/me").text

    again = client_for(app)
    assert again.get(path(link)).status_code == 410
    assert again.post(path(link), data={"password": "another four words here"}).status_code == 410
    assert post_sign_in(again, world.far.email, NEW).status_code == 302


def test_an_expired_link_is_gone(app, link):
    let_expire(app, LinkPurpose.PASSWORD, INVITATION_LIVES)

    assert client_for(app).get(path(link)).status_code == 410
    assert client_for(app).post(path(link), data={"password": NEW}).status_code == 410


@pytest.mark.parametrize("token", ["invented", "x" * 5000, "%00", "%f0%9f%8d%8e"])
def test_an_invented_link_is_gone(app, token):
    assert client_for(app).get(f"/password/{token}").status_code == 410
    assert client_for(app).post(f"/password/{token}", data={"password": NEW}).status_code == 410


def test_a_link_for_one_purpose_does_not_serve_the_other(empty_app, app, link):
    assert client_for(app).get(path(link).replace("password", "set-up", 1)).status_code == 404
    other = set_up_path(empty_app).replace("set-up", "password", 1)
    assert client_for(empty_app).get(other).status_code == 410


@pytest.mark.parametrize("act", ["link", "disable"])
def test_an_older_link_ends_with_a_new_one_and_with_the_account(app, world, link, act):
    client_for(app, world.admin).post(f"/admin/accounts/{world.far.id}/{act}")

    assert client_for(app).get(path(link)).status_code == 410


def test_an_older_link_ends_with_a_new_password(app, world, link):
    fields = {"old": "wide river, slow boat", "password": NEW}
    client_for(app, world.far).post("/me/password", data=fields)

    assert client_for(app).get(path(link)).status_code == 410


def test_a_link_keeps_its_account_when_an_e_mail_is_added_to_it(app, world, link):
    fields = {"password": NEW, "email": world.admin.email, "person_id": world.admin.id}
    client = client_for(app)
    client.post(path(link) + f"?person_id={world.admin.id}", data=fields)

    assert world.far.name in client.get("/me").text


def test_a_link_names_the_configured_host_whatever_the_request_says(app_with, world):
    client = client_for(app_with(PUBLIC_URL="https://plaudit.example/"), world.admin)
    forged = {"Host": "localhost:666", "X-Forwarded-Host": "evil.example"}
    page = client.post(f"/admin/accounts/{world.far.id}/link", headers=forged)

    assert link_of(page).startswith("https://plaudit.example/password/")


def test_everybody_is_invited_in_a_file_that_a_spreadsheet_may_open(app, world):
    with app.app_context():
        make_person("=1+1", name="@Mallory")
    file = client_for(app, world.admin).post("/admin/accounts/invite-everybody")
    (number, name, link) = list(csv.reader(io.StringIO(file.text)))[1]

    assert (number, name) == ("'=1+1", "'@Mallory")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert client_for(app).post(path(link), data={"password": NEW}).location == "/"


def test_somebody_is_invited_with_just_these_roles(app, world):
    fields = {"name": "Eve Doe", "email": "Eve@Example.com", "roles": ["hr", "auditor"]}
    page = client_for(app, world.admin).post("/admin/accounts/new", data=fields)
    client_for(app).post(path(link_of(page)), data={"password": NEW})
    client = client_for(app)

    assert post_sign_in(client, "eve@example.com", NEW).status_code == 302
    assert client.get("/admin/accounts").status_code == 403
