"""Every route as every role with an object of somebody else's, from the URL map itself."""

import pytest
from sqlalchemy import text

from app.domain.permissions import Role
from app.extensions import db
from app.models.accounts import AccountRoleRow
from tests.factories import NOON, store
from tests.web.routes import (
    GUARDED,
    METHODS,
    MISSING,
    NUMBERS,
    PUBLIC,
    READS_NAMES,
    RULES,
    allowed,
    calls,
    foreign,
    may_see,
    name_of,
    path_of,
    who_may,
)
from tests.world import VISITOR, client_for

pytestmark = pytest.mark.one_database
each_call = pytest.mark.parametrize("call", calls(GUARDED), ids=name_of)


@each_call
def test_what_belongs_to_others_does_not_exist(app, world, clients, call):
    method, rule = call
    path = path_of(app, rule, foreign(world))
    secrets = (world.far.name, world.far.email, world.far.number)
    for role in Role:
        response = clients[role].open(path, method=method)
        if role not in allowed(app, world, rule):
            assert response.status_code == 403, role
        elif rule.arguments and not may_see(rule, role):
            assert response.status_code == 404, role
        if role not in READS_NAMES:
            assert not [each for each in secrets if each in response.text], role


def test_ones_own_pages_hold_ones_own_only_whatever_else_one_may(app, world):
    with app.app_context():
        store(AccountRoleRow(person_id=world.manager.id, role=Role.STAFF, granted_at=NOON))
    client = client_for(app, world.manager)

    assert client.get(f"/team/statements/{world.own_statement_id}").status_code == 200
    assert client.get(f"/my/rewards/{world.own_statement_id}").status_code == 404


@each_call
def test_what_is_missing_is_not_found(app, world, clients, call):
    method, rule = call
    path = path_of(app, rule, MISSING)
    for role in Role:
        response = clients[role].open(path, method=method)
        if role not in allowed(app, world, rule):
            assert response.status_code == 403, role
        elif rule.arguments:
            assert response.status_code == 404, role


@pytest.mark.parametrize("call", [c for c in calls(GUARDED) if c[1].arguments], ids=name_of)
def test_a_number_that_no_database_can_hold_is_not_found(app, world, clients, call):
    method, rule = call
    for number in (0, 2**31, 2**63, 10**40):
        path = path_of(app, rule, MISSING | dict.fromkeys(NUMBERS, number))
        response = clients[who_may(app, world, rule)].open(path, method=method)
        assert response.status_code == 404, number


@each_call
def test_somebody_not_signed_in_is_sent_to_sign_in(app, world, clients, call):
    path = path_of(app, call[1], foreign(world))
    response = clients[VISITOR].open(path, method=call[0])

    assert (response.status_code, response.location.split("?")[0]) == (302, "/sign-in")


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_view_declares_a_permission_and_the_public_ones_are_listed(app, rule):
    permission = app.view_functions[rule.endpoint].permission

    assert (permission is None) == (rule.endpoint in PUBLIC)


def test_a_view_that_declares_no_permission_is_refused(new_app, world):
    new_app.add_url_rule("/forgotten", view_func=lambda: "secret")

    for person in (None, world.staff, world.admin):
        response = client_for(new_app, person).get("/forgotten")
        assert response.status_code == 403
        assert "secret" not in response.text


def counts(app):
    with app.app_context():
        tables = ("account", "account_role", "audit", "one_time_link", "person", "session")
        return [db.session.scalar(text(f"select count(*) from {each}")) for each in tables]


def methods_of(path):
    """What any of the routes with this address takes; Flask adds HEAD and OPTIONS by itself."""
    return set.union(*(rule.methods for rule in RULES if str(rule) == path)) - {"OPTIONS"}


@pytest.mark.parametrize("rule", {str(rule): rule for rule in GUARDED}.values(), ids=str)
def test_other_methods_and_overrides_open_nothing(app, world, clients, rule):
    """A header that names another method is not believed; HEAD is refused as GET is.

    Which methods there are is the same for everybody: asked as somebody who may and who may not.
    """
    path, before = path_of(app, rule, foreign(world)), counts(app)
    headers = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    for visitor in (VISITOR, who_may(app, world, rule)):
        client = clients[visitor]
        for method in {*METHODS, "OPTIONS", "TRACE"} - methods_of(str(rule)):
            response = client.open(f"{path}?_method=POST", method=method, headers=headers)
            assert response.status_code == 405, (visitor, method)
            assert set(response.allow) <= methods_of(str(rule)), (visitor, method)
            assert response.allow, (visitor, method)
        if "GET" in methods_of(str(rule)):
            assert client.head(path).status_code == client.get(path).status_code
    assert counts(app) == before


def spellings(path):
    """Other ways to write an address that a proxy or server may take for the same."""
    return (
        f"{path}/",
        path.upper(),
        "/" + path[1:].replace("/", "//"),
        f"/.{path}",
        f"/%2e{path}",
        f"/x/..{path}",
        f"/x/%2e%2e{path}",
        f"{path}%2f",
        f"{path};x=1",
        f"{path}%00",
        path.replace("/a", "/%61"),
    )


@pytest.mark.parametrize("call", calls(GUARDED, {"GET"}), ids=name_of)
def test_another_spelling_of_an_address_opens_nothing_more(app, world, clients, call):
    """Which view an address leads to is the same for everybody; where one is found, all try it."""
    path = path_of(app, call[1], foreign(world))
    found = [each for each in spellings(path) if clients[VISITOR].get(each).status_code != 404]
    for visitor, client in clients.items():
        canonical = client.get(path).status_code
        for spelling in found:
            response = client.get(spelling)
            if response.status_code == 308:  # to the one spelling, where the rule holds
                response = client.get(response.location)
            assert response.status_code in (404, canonical), (visitor, spelling)
