"""Wrong passwords make waiting longer, for a name and for an address, on every process."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.domain.errors import TooManyTries
from app.domain.passwords import (
    FORGOTTEN_AFTER,
    FREE_TRIES,
    FREE_TRIES_OF_AN_ADDRESS,
    LONGEST_WAIT,
)
from app.domain.permissions import Role
from app.extensions import db, write_session
from app.models.accounts import AccountRow, ThrottleRow
from app.services.sessions import old_password_fits, sign_in
from app.services.throttling import note_failure, refuse_if_too_many
from tests.factories import NOON, make_person
from tests.world import HERE, PASSWORD, make_account

SECOND = timedelta(seconds=1)
THERE = "198.51.100.7"


@pytest.fixture
def ann(context):
    person = make_person("7", email="ann@example.com")
    make_account(person, Role.STAFF)
    return person


def fail(times, name="7", address=HERE, at=NOON):
    for _ in range(times):
        note_failure(name, address, at)


def is_refused(name="7", address=HERE, at=NOON):
    db.session.rollback()
    try:
        refuse_if_too_many(name, address, at)
    except TooManyTries:
        return True
    return False


def wait_after_failures(times):
    """How many seconds after the last of so many failures the next try is let through."""
    fail(times)
    return next(n for n in range(2000) if not is_refused(at=NOON + n * SECOND))


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(FREE_TRIES - 1, 0), (FREE_TRIES, 1), (FREE_TRIES + 1, 2), (FREE_TRIES + 5, 32)],
)
def test_each_wrong_password_doubles_the_wait(failures, seconds):
    assert wait_after_failures(failures) == seconds


@pytest.mark.one_database
@pytest.mark.usefixtures("context")
def test_nobody_waits_longer_than_the_longest_wait():
    fail(FREE_TRIES + 40)

    assert is_refused(at=NOON + LONGEST_WAIT - SECOND)
    assert not is_refused(at=NOON + LONGEST_WAIT)


@pytest.mark.usefixtures("context")
def test_one_name_is_counted_over_all_addresses():
    for number in range(FREE_TRIES):
        fail(1, address=f"198.51.100.{number}")

    assert is_refused(address=THERE)
    assert not is_refused("8", address=THERE)


@pytest.mark.usefixtures("context")
def test_one_address_is_counted_over_all_names():
    for number in range(FREE_TRIES_OF_AN_ADDRESS):
        fail(1, f"name {number}")

    assert is_refused("never tried")
    assert not is_refused("never tried", address=THERE)


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("guesser", "other", "refused"),
    [
        ("2001:db8:0:7::1", "2001:db8:0:7:ffff::2", True),  # one customer of a provider
        ("2001:db8:0:7::1", "2001:db8:0:8::1", False),
        ("::ffff:198.51.100.7", "198.51.100.7", True),
        ("::ffff:198.51.100.7", "::ffff:198.51.100.8", False),
    ],
)
def test_an_address_stands_for_all_that_one_has(guesser, other, refused):
    for number in range(FREE_TRIES_OF_AN_ADDRESS):
        note_failure(f"name {number}", guesser, NOON)

    assert is_refused("another", other) is refused


def test_who_guesses_wrong_does_not_keep_the_owners_own_browser_out(ann):
    fail(FREE_TRIES, address=THERE)

    assert sign_in("7", PASSWORD, HERE, NOON, device="known") is not None


def test_a_known_browser_has_a_counter_of_its_own(ann):
    for _ in range(FREE_TRIES):
        sign_in("7", "wrong words are here", HERE, NOON, device="stolen")

    with pytest.raises(TooManyTries):
        sign_in("7", PASSWORD, HERE, NOON, device="stolen")
    assert sign_in("7", PASSWORD, HERE, NOON) is not None


def test_the_old_password_is_guessed_as_slowly(ann):
    for _ in range(FREE_TRIES):
        assert not old_password_fits(ann.id, "wrong words are here", NOON)

    with pytest.raises(TooManyTries):
        old_password_fits(ann.id, PASSWORD, NOON)
    assert sign_in("7", PASSWORD, HERE, NOON) is not None


@pytest.mark.usefixtures("context")
def test_a_name_is_the_same_in_capitals():
    fail(FREE_TRIES, "Ann@Example.com", THERE)

    assert is_refused("aNN@example.COM")


def test_a_right_password_is_refused_too_while_one_has_to_wait(ann):
    fail(FREE_TRIES, address=THERE)

    with pytest.raises(TooManyTries, match="Wait 1 second and"):
        sign_in("7", PASSWORD, HERE, NOON)
    assert sign_in("7", PASSWORD, HERE, NOON + SECOND)


def test_names_that_exist_that_do_not_and_that_are_disabled_wait_alike(ann):
    make_account(make_person("9"), Role.STAFF)
    with write_session() as session, session.begin():
        others = AccountRow.person_id != ann.id
        session.execute(update(AccountRow).where(others).values(disabled_at=NOON))
    for name, password in (("7", "wrong"), ("nobody", "wrong"), ("9", PASSWORD)):
        for _ in range(FREE_TRIES):
            assert sign_in(name, password, f"address of {name}", NOON) is None
        assert is_refused(name, THERE)


@pytest.mark.parametrize("tried", ["7", "ann@example.com", "Ann@example.com"])
@pytest.mark.parametrize("used", ["7", "ann@example.com"])
def test_the_owner_is_told_once_whichever_name_was_tried(ann, tried, used):
    fail(3, tried)

    assert sign_in(used, PASSWORD, HERE, NOON).failures_before == 3
    assert sign_in(used, PASSWORD, HERE, NOON).failures_before == 0


def test_a_right_password_gives_no_new_tries_to_its_address(ann):
    """Otherwise whoever has one account could guess at all others without waiting."""
    for number in range(FREE_TRIES_OF_AN_ADDRESS):
        fail(1, f"name {number}")
    assert sign_in("7", PASSWORD, HERE, NOON + SECOND)
    fail(1, "other", at=NOON + SECOND)

    assert is_refused("another", at=NOON + 2 * SECOND)


@pytest.mark.usefixtures("context")
def test_failures_are_forgotten_after_a_day():
    fail(FREE_TRIES + 20, at=NOON - FORGOTTEN_AFTER - SECOND)
    assert not is_refused()
    fail(1, "other", THERE)
    db.session.rollback()

    assert db.session.scalar(select(func.count()).select_from(ThrottleRow)) == 2


def test_of_guesses_at_the_same_moment_none_goes_uncounted(app):
    def guess(_number):
        with app.app_context():
            note_failure("7", HERE, NOON)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(guess, range(80)))

    with app.app_context():
        assert db.session.scalars(select(ThrottleRow.failures)).all() == [80, 80]


@pytest.mark.usefixtures("context")
def test_names_and_addresses_are_kept_as_hashes_only():
    fail(1, "ann@example.com")

    assert not db.session.scalar(select(func.count()).where(ThrottleRow.key_hash.like("%ann%")))
