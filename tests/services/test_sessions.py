"""Sessions: who they name, until when, what is written, and that nothing fails at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, func, select, text, update

from app.domain.accounts import ENDS_AFTER, IDLE_AFTER, SEEN_EVERY
from app.domain.permissions import Role
from app.extensions import db, write_session
from app.models.accounts import AccountRow, SessionRow
from app.models.people import UnitRow
from app.services import sessions
from app.services.sessions import hash_of, sign_in, sign_out, signed_in
from tests.factories import NOON, make_person
from tests.world import HASH, HERE, PASSWORD, make_account

SECOND = timedelta(seconds=1)


@pytest.fixture
def ann(context):
    person = make_person("7", name="Ann Doe", email="ann@example.com")
    make_account(person, Role.STAFF, Role.HR)
    return person


@pytest.fixture
def token(ann):
    return sign_in("7", PASSWORD, HERE, NOON).token


def seen_at(token):
    db.session.rollback()
    return db.session.get(SessionRow, hash_of(token)).seen_at


def change_account(**values):
    with write_session() as session, session.begin():
        session.execute(update(AccountRow).values(**values))


@pytest.mark.parametrize("name", ["7", " 7 ", "ann@example.com", "Ann@Example.COM"])
def test_a_session_names_its_person_and_their_roles(ann, name):
    viewer = signed_in(sign_in(name, PASSWORD, HERE, NOON).token, NOON + SECOND)

    assert (viewer.id, viewer.name, viewer.roles) == (ann.id, "Ann Doe", {Role.STAFF, Role.HR})


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("7", PASSWORD + " "),
        ("7", PASSWORD.upper()),
        ("7", ""),
        ("8", PASSWORD),
        ("", PASSWORD),
        ("%", PASSWORD),
        ("Ann Doe", PASSWORD),
    ],
)
def test_wrong_names_and_passwords_open_nothing(ann, name, password):
    assert sign_in(name, password, HERE, NOON) is None
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 0


@pytest.mark.parametrize("values", [{"disabled_at": NOON}, {"password_hash": None}])
def test_an_account_that_is_disabled_or_was_never_used_opens_nothing(ann, values):
    change_account(**values)

    assert sign_in("7", PASSWORD, HERE, NOON) is None


def test_a_session_ends_when_nobody_uses_it(token):
    assert signed_in(token, NOON + IDLE_AFTER) is None


def test_using_a_session_keeps_it_open(token):
    assert signed_in(token, NOON + IDLE_AFTER - SECOND)
    assert signed_in(token, NOON + IDLE_AFTER + SECOND)


def test_a_session_ends_for_those_who_never_pause(token):
    at = NOON
    while at < NOON + ENDS_AFTER - timedelta(hours=1):
        at += timedelta(hours=1)
        assert (signed_in(token, at) is not None) == (at < NOON + ENDS_AFTER)

    assert signed_in(token, NOON + ENDS_AFTER) is None


def test_a_disabled_account_has_no_session_even_if_none_was_ended(token):
    change_account(disabled_at=NOON)

    assert signed_in(token, NOON + SECOND) is None


def test_signing_out_ends_every_copy(token):
    sign_out(token, NOON + SECOND)

    assert signed_in(token, NOON + 2 * SECOND) is None


def test_a_sign_in_forgets_what_opens_nothing_any_more(ann, token):
    open_still = sign_in("7", PASSWORD, HERE, NOON + SECOND).token
    sign_out(token, NOON + 2 * SECOND)
    late = NOON + ENDS_AFTER - 5 * SECOND
    sign_in("7", PASSWORD, HERE, late)

    assert count_of_sessions() == 2
    assert signed_in(open_still, NOON + 3 * SECOND)
    sign_in("7", PASSWORD, HERE, late + ENDS_AFTER)
    assert count_of_sessions() == 2  # the one of `late` may still be used for a moment


def count_of_sessions():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(SessionRow))


def test_being_seen_is_written_every_five_minutes_at_most(token):
    writes = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: writes.append(given[2]))
    for second in range(0, 1800, 10):  # half an hour, a page every ten seconds
        assert signed_in(token, NOON + second * SECOND)

    assert sum(each.lower().startswith("update session") for each in writes) == 5
    assert not [each for each in writes if each.lower().startswith(("insert", "delete"))]
    assert seen_at(token) == NOON + 5 * SEEN_EVERY


def test_the_password_is_kept_as_argon2_only_and_renewed_when_settings_grow(ann):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    change_account(password_hash=weak)
    assert sign_in("7", PASSWORD, HERE, NOON)
    db.session.rollback()

    renewed = db.session.scalar(select(AccountRow.password_hash))
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert sign_in("7", PASSWORD, HERE, NOON)


@pytest.mark.parametrize("values", [{"disabled_at": NOON}, {"password_hash": HASH[:-1] + "x"}])
def test_a_sign_in_that_overlaps_a_change_of_the_account_opens_nothing(ann, monkeypatch, values):
    """Checking a password takes a while: the account is looked at again afterwards."""

    def slow(stored, password):
        change_account(**values)
        return True

    monkeypatch.setattr(sessions, "_fits", slow)

    assert sign_in("7", PASSWORD, HERE, NOON) is None
    assert db.session.scalar(select(func.count()).select_from(SessionRow)) == 0


def test_8_threads_that_sign_in_and_write_never_fail(app):
    with app.app_context():
        for number in range(8):
            make_account(make_person(str(number)), Role.STAFF)

    def work(number):
        with app.app_context():
            at = NOON + number * SECOND
            token = sign_in(str(number % 8), PASSWORD, HERE, at).token
            for minute in range(0, 60, 6):  # each is late enough to be written
                assert signed_in(token, at + timedelta(minutes=minute))
                db.session.execute(text("select * from unit")).all()
                with write_session() as session, session.begin():
                    session.execute(text("select * from person")).all()
                    session.add(UnitRow(name=f"{number}-{minute}", kind="team", parent_id=1))
            sign_out(token, at)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(24)))  # a failure is raised here

    with app.app_context():
        assert db.session.scalar(text("select count(*) from unit where kind = 'team'")) == 240
        assert db.session.scalar(select(func.count()).where(SessionRow.ended_at.is_(None))) == 0


@pytest.mark.one_database
def test_the_file_of_the_database_holds_neither_token_nor_password(url, token):
    db.session.remove()
    db.engine.dispose()  # what is in the log comes into the file
    with open(url.removeprefix("sqlite:///"), "rb") as file:
        content = file.read()

    assert hash_of(token).encode() in content
    assert b"$argon2id$" in content
    assert token.encode() not in content
    assert PASSWORD.encode() not in content
