import re

import pytest

from app.domain.permissions import GRANTS, Permission, Role, Viewer


def viewer(*roles):
    return Viewer(1, "Ann Doe", "p1", frozenset(roles))


def test_every_role_says_what_it_grants():
    assert set(GRANTS) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_granted_by_a_role_and_named_resource_and_action(permission):
    assert any(permission in granted for granted in GRANTS.values())
    assert re.fullmatch(r"[a-z]+:[a-z]+(-[a-z]+)*", permission)


def test_permissions_stand_in_order():
    assert list(Permission) == sorted(Permission, key=lambda each: each.name)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_only_administrators_manage_accounts(role):
    assert not viewer(role).may(Permission.ACCOUNT_MANAGE)


def test_administrators_do_nothing_but_manage_accounts():
    everybody = set.intersection(*(set(granted) for granted in GRANTS.values()))

    assert GRANTS[Role.ADMIN] - everybody == {Permission.ACCOUNT_MANAGE}


def test_two_roles_may_do_what_either_may():
    both, either = viewer(Role.STAFF, Role.ADMIN), GRANTS[Role.STAFF] | GRANTS[Role.ADMIN]

    assert {each for each in Permission if both.may(each)} == either


def test_without_a_role_one_may_read_the_start_page_only():
    assert {each for each in Permission if viewer().may(each)} == {Permission.HOME_READ}
