"""Signing in and out. The browser's cookie names a row; ending the row ends the session."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from app.domain.accounts import ENDS_AFTER, IDLE_AFTER, SEEN_EVERY
from app.domain.permissions import Viewer
from app.extensions import db, write_session
from app.models.accounts import AccountRow, SessionRow
from app.models.people import PersonRow
from app.queries.accounts import account_named, open_session
from app.services.throttling import forget_failures, note_failure, refuse_if_too_many

# The minimum of OWASP's password storage page: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = HASHER.hash(secrets.token_hex())  # an unknown name takes as long as a known one


@dataclass(frozen=True, slots=True)
class SignIn:
    """The token for the browser, and how many wrong passwords came before."""

    token: str
    failures_before: int


def sign_in(
    name: str, password: str, address: str, at: datetime, device: str = ""
) -> SignIn | None:
    """A new session, or None where name and password do not fit. Errors: TooManyTries.

    `device`: a browser from which this name has signed in before, if it is one.
    """
    name = name.strip()
    refuse_if_too_many(name, address, at, device)
    account = account_named(db.session(), name)
    stored = account.password_hash if account and not account.disabled_at else None
    if not _fits(stored or NOBODY, password) or account is None or stored is None:
        note_failure(name, address, at, device)
        return None
    return _opened(account.person_id, stored, password, at)


def signed_in(token: str, at: datetime) -> Viewer | None:
    """Whose session this is, if it is open; notes now and then that they were seen."""
    found = open_session(db.session(), hash_of(token), at - IDLE_AFTER, at - ENDS_AFTER)
    if found is None:
        return None
    if at - found.seen_at >= SEEN_EVERY:
        _change(token, seen_at=at)
    return found.viewer


def sign_out(token: str, at: datetime) -> None:
    """End the session for every copy of its cookie."""
    _change(token, ended_at=at)


def end_sessions(session: Session, person_id: int, at: datetime, but: str = "") -> None:
    """End every session of one account, except the one with this token."""
    still_open = (SessionRow.person_id == person_id, SessionRow.ended_at.is_(None))
    others = SessionRow.token_hash != hash_of(but)
    session.execute(update(SessionRow).where(*still_open, others).values(ended_at=at))


def open_new_session(session: Session, person_id: int, at: datetime) -> str:
    """The token of a session for somebody who has just proved who they are."""
    token = secrets.token_urlsafe(32)
    session.add(_session_row(token, person_id, at))
    return token


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def password_fits(person_id: int, password: str) -> bool:
    """Whether this is the account's password."""
    account = db.session.get(AccountRow, person_id)
    return bool(account and account.password_hash and _fits(account.password_hash, password))


def old_password_fits(person_id: int, password: str, at: datetime) -> bool:
    """The same for whoever holds an open session, which may not be theirs. Errors: TooManyTries."""
    counter = f"old password of {person_id}"
    refuse_if_too_many("", "", at, counter)
    fits = password_fits(person_id, password)
    if not fits:
        note_failure("", "", at, counter)
    return fits


def _opened(person_id: int, stored: str, password: str, at: datetime) -> SignIn | None:
    """A session for the password that fits `stored`, unless that was changed meanwhile."""
    with write_session() as session, session.begin():
        account = session.get_one(AccountRow, person_id, with_for_update=True)
        if account.disabled_at or account.password_hash != stored:
            return None
        if HASHER.check_needs_rehash(stored):  # made with older settings
            account.password_hash = HASHER.hash(password)
        person = session.get_one(PersonRow, person_id)
        failures = forget_failures(session, [person.email, person.number])
        _forget_ended(session, person_id, at)
        return SignIn(open_new_session(session, person_id, at), failures)


def _forget_ended(session: Session, person_id: int, at: datetime) -> None:
    """Rows of sign-ins that open nothing any more are of no use."""
    too_old = SessionRow.created_at < at - ENDS_AFTER
    ended = or_(SessionRow.ended_at.is_not(None), too_old)
    session.execute(delete(SessionRow).where(SessionRow.person_id == person_id, ended))


def _session_row(token: str, person_id: int, at: datetime) -> SessionRow:
    return SessionRow(token_hash=hash_of(token), person_id=person_id, created_at=at, seen_at=at)


def _fits(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except VerificationError:
        return False


def _change(token: str, **values: datetime) -> None:
    still_open = (SessionRow.token_hash == hash_of(token), SessionRow.ended_at.is_(None))
    with write_session() as session, session.begin():
        session.execute(update(SessionRow).where(*still_open).values(**values))
