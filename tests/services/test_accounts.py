"""Accounts: what each act writes into the chain, and what nobody does to themselves."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError

from app.domain.accounts import INVITATION_LIVES
from app.domain.errors import (
    AddressTaken,
    LastAdministrator,
    LinkUsed,
    OwnRole,
    UnknownAccount,
    WeakPassword,
)
from app.domain.permissions import Role
from app.extensions import db, write_session
from app.models.accounts import AccountRoleRow, AccountRow, OneTimeLinkRow, SessionRow
from app.services.accounts import (
    FirstAdministrator,
    change_password,
    choose_password,
    disable,
    enable,
    invite_everybody,
    invite_person,
    new_link,
    password_link,
    set_roles,
    set_up,
    set_up_token,
)
from app.services.files.people import import_people
from app.services.sessions import signed_in
from tests.factories import NOON, OPERATOR, make_person
from tests.services.test_audit import broken_links
from tests.world import audit_rows, make_world, viewer_of

LATER = NOON + timedelta(seconds=1)
NEW = "four new words again"
ADA = FirstAdministrator("Bright Call", "Europe/Berlin", "Ada First", "Ada@Example.com", NEW)


@pytest.fixture
def world(context):
    return make_world()


@pytest.fixture
def admin(world):
    return viewer_of(world.admin)


def acts():
    """What stands in the chain, once it is checked."""
    assert broken_links() == []
    return [(row.actor, row.action, row.subject, row.details) for row in audit_rows()]


def roles_of(person):
    db.session.rollback()
    query = select(AccountRoleRow.role).where(AccountRoleRow.person_id == person.id)
    return set(db.session.scalars(query))


def account(person):
    return f"account {person.pseudonym}"


@pytest.mark.usefixtures("context")
def test_set_up_is_written_with_the_first_role():
    token = set_up(set_up_token(NOON), ADA, LATER)
    ada = signed_in(token, LATER)

    assert ada.roles == {Role.ADMIN}
    assert acts() == [
        (ada.pseudonym, "company set up", "company", {}),
        (ada.pseudonym, "role given", f"account {ada.pseudonym}", {"role": "admin"}),
    ]


@pytest.mark.usefixtures("context")
def test_set_up_with_a_weak_password_or_twice_does_nothing():
    token = set_up_token(NOON)
    weak = FirstAdministrator("Bright Call", "UTC", "Ada First", "a@b.c", "brightcall ada 1")
    with pytest.raises(WeakPassword):
        set_up(token, weak, LATER)
    assert (acts(), count(AccountRow)) == ([], 0)
    set_up(token, ADA, LATER)

    with pytest.raises(LinkUsed):
        set_up(token, ADA, LATER)
    assert (len(acts()), count(AccountRow)) == (2, 1)


def test_set_up_is_refused_where_an_account_came_in_between(context):
    token = set_up_token(NOON)
    make_world()

    with pytest.raises(LinkUsed):
        set_up(token, ADA, LATER)
    assert acts() == []


def count(table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_each_role_given_or_taken_is_one_row(admin, world):
    set_roles(admin, world.staff.id, [Role.HR, Role.AUDITOR], NOON)

    assert roles_of(world.staff) == {"hr", "auditor"}
    assert acts() == [
        (admin.pseudonym, "role given", account(world.staff), {"role": "auditor"}),
        (admin.pseudonym, "role given", account(world.staff), {"role": "hr"}),
        (admin.pseudonym, "role taken", account(world.staff), {"role": "staff"}),
    ]
    set_roles(admin, world.staff.id, [Role.HR, Role.AUDITOR], LATER)
    assert len(acts()) == 3  # what stays is no act


def test_disabling_enabling_links_and_passwords_are_one_row_each(admin, world):
    disable(admin, world.staff.id, NOON)
    enable(admin, world.staff.id, NOON)
    link = new_link(admin, world.staff.id, NOON)
    choose_password(link.token, NEW, LATER)
    change_password(viewer_of(world.staff), NEW + " too", LATER)

    own = (world.staff.pseudonym, "password set", account(world.staff), {})
    assert acts() == [
        (admin.pseudonym, "account disabled", account(world.staff), {}),
        (admin.pseudonym, "account enabled", account(world.staff), {}),
        (admin.pseudonym, "link made", account(world.staff), {}),
        own,
        own,
    ]


def test_invitations_are_written(admin, world):
    make_person("new-1")
    make_person("new-2")
    make_person("left", end_day=NOON.date())
    everybody = invite_everybody(admin, NOON)
    invite_everybody(admin, NOON)
    invite_person(admin, "Eve Doe", "Eve@Example.com", [Role.HR], NOON)

    assert [each.number for each in everybody] == ["new-1", "new-2"]
    made, given = acts()
    assert made[:3] == (admin.pseudonym, "accounts made", "accounts")
    assert (made[3]["accounts"], made[3]["role"], len(made[3]["sha256"])) == (2, "staff", 64)
    assert given[3] == {"role": "hr"}


def test_the_chain_holds_no_personal_text_and_no_secret(admin, world):
    link = new_link(admin, world.staff.id, NOON)
    token = choose_password(link.token, NEW, LATER)
    eve = invite_person(admin, "Eve Doe", "eve@example.com", [Role.HR], NOON)
    set_roles(admin, world.staff.id, [Role.HR], NOON)

    rows = [[row.actor, row.action, row.subject, row.details] for row in audit_rows()]
    for secret in ("Doe", "example.com", "number-of", NEW, link.token, token, eve.token):
        assert secret not in json.dumps(rows)


def test_two_administrators_cannot_take_the_role_from_each_other(app, admin, world):
    set_roles(admin, world.hr.id, [Role.ADMIN], NOON)
    both = [(admin, world.hr), (viewer_of(world.hr), world.admin)]
    ready = Barrier(2)
    db.session.rollback()

    def take(pair):
        with app.app_context():
            ready.wait()
            try:
                set_roles(pair[0], pair[1].id, [Role.STAFF], LATER)
            except LastAdministrator:
                return "kept"
            return "taken"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(take, both)) == ["kept", "taken"]
    assert sum("admin" in roles_of(each) for each in (world.hr, world.admin)) == 1


@pytest.mark.parametrize("act", [disable, lambda actor, who, at: set_roles(actor, who, [], at)])
def test_the_last_administrator_who_can_sign_in_stays(admin, world, act):
    set_roles(admin, world.hr.id, [Role.ADMIN], NOON)
    disable(viewer_of(world.hr), world.admin.id, NOON)

    with pytest.raises(LastAdministrator):
        act(admin, world.hr.id, LATER)
    assert "admin" in roles_of(world.hr)


def test_the_same_role_given_twice_at_once_is_given_once(app, admin, world):
    ready = Barrier(4)
    db.session.rollback()

    def give(_):
        with app.app_context():
            ready.wait()
            set_roles(admin, world.staff.id, [Role.STAFF, Role.AUDITOR], NOON)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(give, range(4)))
    assert [action for _, action, *_ in acts()] == ["role given"]


def test_the_operator_makes_a_link_for_who_cannot_sign_in(world):
    db.session.rollback()
    token = password_link(OPERATOR, world.admin.email, NOON)

    assert signed_in(choose_password(token, NEW, LATER), LATER).id == world.admin.id
    assert acts()[0] == (OPERATOR.name, "link made", account(world.admin), {})
    with pytest.raises(UnknownAccount, match="Nobody signs in as 'nobody'"):
        password_link(OPERATOR, "nobody", NOON)


@pytest.mark.parametrize("roles", [[Role.ADMIN, Role.HR], [], [Role.ADMIN]])
def test_nobody_changes_their_own_roles(admin, world, roles):
    with pytest.raises(OwnRole):
        set_roles(admin, world.admin.id, roles, NOON)

    assert (roles_of(world.admin), acts()) == ({"admin"}, [])


@pytest.mark.parametrize("act", [disable, new_link])
def test_nobody_disables_themselves_or_replaces_their_password_unasked(admin, world, act):
    with pytest.raises(OwnRole):
        act(admin, world.admin.id, NOON)

    assert acts() == []


def test_no_sql_says_that_somebody_gave_themselves_a_role(world):
    statements = (
        "insert into account_role (person_id, role, granted_by, granted_at)"
        " values (:id, 'hr', :id, '2026-01-01')",
        "update account_role set granted_by = :id where person_id = :id",
        "insert into account_role (person_id, role, granted_at) values (:id, 'root', '2026-01-01')",
    )
    for statement in statements:
        with pytest.raises(IntegrityError), write_session() as session, session.begin():
            session.execute(text(statement), {"id": world.admin.id})


def test_an_act_that_fails_leaves_no_row(admin, world):
    with pytest.raises(AddressTaken):
        invite_person(admin, "Eve Doe", world.far.email.upper(), [Role.HR], NOON)
    link = new_link(admin, world.staff.id, NOON)
    before = acts()
    with pytest.raises(WeakPassword):
        choose_password(link.token, world.staff.name, LATER)
    with pytest.raises(LinkUsed):
        choose_password(link.token, NEW, NOON + INVITATION_LIVES)

    assert acts() == before
    assert choose_password(link.token, NEW, LATER)  # the link was not used up


def test_a_link_is_kept_as_a_hash_and_for_one_person(admin, world):
    link = new_link(admin, world.staff.id, NOON)
    newer = new_link(admin, world.staff.id, NOON)

    assert count(OneTimeLinkRow) == 1
    assert db.session.scalar(select(OneTimeLinkRow.token_hash)) not in (link.token, newer.token)
    with pytest.raises(LinkUsed):
        choose_password(link.token, NEW, LATER)
    viewer = signed_in(choose_password(newer.token, NEW, LATER), LATER)
    assert viewer.id == world.staff.id


def test_of_8_who_use_a_link_at_the_same_moment_one_succeeds(app, admin, world):
    link = new_link(admin, world.staff.id, NOON)
    together = Barrier(8)

    def use(number):
        with app.app_context():
            together.wait()
            try:
                return choose_password(link.token, f"{NEW} {number}", LATER)
            except LinkUsed:
                return None

    with ThreadPoolExecutor(8) as threads:
        tokens = [token for token in threads.map(use, range(8)) if token]

    assert len(tokens) == 1
    assert signed_in(tokens[0], LATER).id == world.staff.id
    assert [act for _actor, act, *_ in acts()] == ["link made", "password set"]


def test_a_disabled_account_is_opened_by_no_link(admin, world):
    link = new_link(admin, world.staff.id, NOON)
    disable(admin, world.staff.id, NOON)

    with pytest.raises(LinkUsed):
        choose_password(link.token, NEW, LATER)


def test_the_people_import_grants_nothing(admin, world, tmp_path):
    with write_session() as session, session.begin():
        session.execute(delete(SessionRow))
    before = {person: roles_of(person) for person in (world.staff, world.manager, world.hr)}
    accounts = count(AccountRow)
    header = "number,name,first_day,email,manager"
    rows = (
        "number-of-staff,Staff Doe,2020-01-01,staff@example.com,",
        "number-of-hr,Hr Doe,2020-01-01,hr@example.com,number-of-staff",
        "new-9,admin,2020-01-01,new@example.com,number-of-staff",
    )
    (tmp_path / "people.csv").write_text("\n".join((header, *rows, "")))
    report = import_people(tmp_path / "people.csv", OPERATOR, NOON)

    assert report.new == 1
    assert {person: roles_of(person) for person in before} == before
    assert count(AccountRow) == accounts
    assert [act[1] for act in acts()] == ["people imported"]
    assert count(OneTimeLinkRow) == 0
