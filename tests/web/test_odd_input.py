"""Input that no page of ours sends: an answer in words, never a failure of the server."""

import pytest

from tests.web.routes import RULES, calls, own, path_of, who_may
from tests.world import audit_rows, client_for

ODD = (
    *("\x00", "\ud83d", "\u202e", "%", "' or 1=1 --", "-1", "x" * 5000, "9" * 5000),
    "9" * 64,  # a number too large for databases, and as long as a hash
    f"{10**20}:{10**20}:{'x' * 64}",  # the same in the box of a list
)
FIELDS = (
    *("calendar", "ends", "first_year", "kind", "kinds", "named", "period", "weekday", "year"),
    *("content_hash", "email", "file_name", "first_day", "mapping", "measure", "month", "name"),
    *("next", "old", "page", "password", "reason", "roles", "search", "shown", "shown_hash"),
    *("start", "status", "theme", "version"),
)
ENDS = {"auth.sign_out_page"}  # after which everything is refused


@pytest.mark.any_journal
def test_odd_values_of_every_field_are_no_failure(app, world, clients):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for method, rule in calls(RULES, {"GET", "POST"}):
        if rule.endpoint in ENDS:
            continue
        path = path_of(app, rule, own(world))
        client = clients[who_may(app, world, rule)]
        for value in (odd.encode("utf-8", "surrogatepass") for odd in ODD):
            fields = dict.fromkeys(FIELDS, value)
            response = client.open(path, method=method, data=fields, query_string=fields)
            assert response.status_code < 500, (method, path, value)


def acts(app):
    with app.app_context():
        return len(audit_rows())


@pytest.mark.one_database
def test_extra_fields_give_nothing(app, world):
    """Neither an id nor a role in a form or address makes somebody act for others."""
    client, before = client_for(app, world.staff), acts(app)
    fields = {"theme": "dark", "roles": ["admin"], "person_id": world.admin.id, "is_admin": "1"}
    client.post(f"/me/theme?person_id={world.admin.id}", data=fields)

    assert 'data-bs-theme="dark"' in client.get("/me").text
    assert world.staff.name in client.get(f"/me?person_id={world.admin.id}").text
    assert 'data-bs-theme="light"' in client_for(app, world.admin).get("/me").text
    assert client.get("/admin/accounts").status_code == 403
    assert acts(app) == before


@pytest.mark.one_database
def test_roles_that_do_not_exist_are_refused_as_a_whole(app, world):
    client, before = client_for(app, world.admin), acts(app)
    path = f"/admin/accounts/{world.staff.id}/roles"

    assert client.post(path, data={"roles": ["hr", "root"]}).status_code == 400
    assert acts(app) == before


@pytest.mark.one_database
def test_what_somebody_is_called_is_text_and_never_markup(app, world):
    client = client_for(app, world.admin)
    fields = {"name": "<b onclick=x>Eve</b>", "email": "eve@example.com", "roles": ["staff"]}
    client.post("/admin/accounts/new", data=fields)

    page = client.get("/admin/accounts?search=<i>").text + client.get("/admin/accounts").text
    assert "<b onclick" not in page
    assert "<i>" not in page
    assert "&lt;b onclick" in page
