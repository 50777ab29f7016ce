"""A company with two teams, somebody in each role, and ways to be one of them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from app.domain.permissions import Role, Viewer
from app.extensions import db, write_session
from app.models.accounts import AccountRoleRow, AccountRow
from app.models.audit import AuditRow
from app.models.people import PersonRow, UnitRow
from app.queries.accounts import account_of
from app.services.sessions import HASHER, open_new_session
from tests.factories import NOON, make_person, make_unit, store

PASSWORD = "wide river, slow boat"
HASH = HASHER.hash(PASSWORD)  # once: it is slow on purpose
HERE = "192.0.2.1"
VISITOR = "visitor"  # not signed in
VISITORS = (VISITOR, *Role)


@dataclass(frozen=True)
class World:
    """Everybody is in North, under `manager`, but `far`, who is in South under somebody else."""

    north: UnitRow
    south: UnitRow
    staff: PersonRow
    manager: PersonRow
    hr: PersonRow
    admin: PersonRow
    auditor: PersonRow
    far: PersonRow


def make_world():
    north, south = make_unit("North"), make_unit("South")
    manager = make_member("manager", north)
    chief = make_member("chief", south)
    members = {role: make_member(role, north, manager) for role in Role if role != Role.MANAGER}
    world = World(north, south, manager=manager, far=make_member("far", south, chief), **members)
    for role in Role:
        make_account(getattr(world, role), role)
    make_account(world.far, Role.STAFF)
    make_account(chief, password_hash=None)
    return world


def make_member(name, team, manager=None):
    more = {"name": f"{name.title()} Doe", "email": f"{name}@example.com"}
    return make_person(f"number-of-{name}", team, manager, pseudonym=f"pseudonym-{name}", **more)


def make_account(person, *roles, password_hash=HASH):
    """Somebody who may sign in with PASSWORD."""
    about = {"password_hash": password_hash, "created_at": NOON, "theme": "light"}
    account = store(AccountRow(person_id=person.id, **about))
    for role in roles:
        store(AccountRoleRow(person_id=person.id, role=role, granted_at=NOON))
    return account


def viewer_of(person) -> Viewer:
    return account_of(db.session(), person.id).to_domain()


def client_for(app, person=None):
    """A browser in which this person is signed in; its forms carry the token they need."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "of this browser"
        if person:
            cookie["_user_id"] = session_of(app, person)
    client.environ_base["HTTP_X_CSRFTOKEN"] = csrf_token(app, "of this browser")
    return client


def session_of(app, person):
    """The token of a session that began now."""
    with app.app_context(), write_session() as session, session.begin():
        return open_new_session(session, person.id, datetime.now(UTC))


def csrf_token(app, secret):
    """What the forms of a browser hold whose cookie holds `secret`."""
    return URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(secret)


def post_sign_in(client, name, password=PASSWORD, target="", **more):
    address = f"/sign-in?next={target}" if target else "/sign-in"
    return client.post(address, data={"name": name, "password": password}, **more)


def audit_rows():
    db.session.rollback()
    return list(db.session.scalars(select(AuditRow).order_by(AuditRow.id)))
