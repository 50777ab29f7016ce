"""What every answer says about itself: what may load and run, who may keep a copy."""

import gzip
import re

import pytest

from app.web.static_files import published
from tests.databases import FILES
from tests.web.routes import RULES, calls, name_of, own, path_of
from tests.world import client_for

pytestmark = pytest.mark.one_database
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-N'; style-src 'self' 'nonce-N'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def check(response):
    """The headers of a page."""
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS
    kept = "private, no-cache" if response.mimetype == "image/svg+xml" else "no-store"
    assert response.headers["Cache-Control"] == kept
    nonce = re.search(r"'nonce-([\w-]{22})'", response.headers["Content-Security-Policy"])[1]
    assert response.headers["Content-Security-Policy"].replace(nonce, "N") == POLICY
    assert "Access-Control-Allow-Origin" not in response.headers
    return nonce


@pytest.mark.parametrize("call", calls(RULES), ids=name_of)
def test_every_answer_carries_the_security_headers(app, world, clients, call):
    path = path_of(app, call[1], own(world))
    for client in clients.values():
        check(client.open(path, method=call[0]))


def test_errors_carry_them_too(new_app, world):
    new_app.config |= {"PROPAGATE_EXCEPTIONS": False, "MAX_CONTENT_LENGTH": 1000}
    new_app.add_url_rule("/broken", view_func=broken)
    client = client_for(new_app)
    answers = {
        client.get("/nowhere"): 404,
        client.get("/static/nothing.css"): 404,
        client.put("/sign-in"): 405,
        client.post("/sign-in", data={"name": "x" * 2000}): 413,
        client.get("/broken"): 500,
        client.get("/sign-in", headers={"Host": "evil.example"}): 400,
    }

    for response, code in answers.items():
        assert response.status_code == code
        check(response)


def broken():
    raise RuntimeError("secret detail")


broken.permission = None


def test_the_nonce_is_new_for_each_answer(app):
    client = client_for(app)

    assert check(client.get("/sign-in")) != check(client.get("/sign-in"))


def test_over_tls_browsers_are_told_to_stay_there(app):
    client = client_for(app)

    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    secure = client.get("/sign-in", base_url="https://localhost")
    assert int(re.search(r"max-age=(\d+)", secure.headers["Strict-Transport-Security"])[1]) >= 2**24


def test_the_cookie_is_for_the_server_only(app_with, world):
    client = client_for(app_with(SESSION_COOKIE_SECURE=True))
    cookie = client.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]

    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize("name", sorted(published(FILES / "static")))
def test_a_static_file_is_named_by_its_hash_kept_for_ever_and_compressed(app, name):
    address = app.jinja_env.globals["static_url"](name)
    client = app.test_client()
    with client.get(address, headers={"Accept-Encoding": "gzip"}) as packed:
        packed.get_data()
    with client.get(address) as plain:
        plain.get_data()

    assert re.fullmatch(r"/static/[\w/-]+\.[0-9a-f]{16}\.\w+", address)
    assert "immutable" in plain.headers["Cache-Control"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    if packed.headers.get("Content-Encoding") == "gzip":
        assert gzip.decompress(packed.data) == plain.data
    else:
        assert len(plain.data) < 1000  # too small to gain from it
    assert {each: plain.headers.get(each) for each in ALWAYS} == ALWAYS
    assert "frame-ancestors 'none'" in plain.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/css",
        "/static/../config.py",
        "/static/%2e%2e/audit.key",
        "/static/..%2faudit.key",
        "/static//etc/passwd",
        "/audit.key",
    ],
)
def test_nothing_but_static_files_is_served(app, path):
    assert app.test_client().get(path).status_code == 404
