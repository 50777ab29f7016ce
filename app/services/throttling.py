"""Wrong passwords counted by name and by address, in our own table: every process sees them."""

import hashlib
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.domain.errors import TooManyTries
from app.domain.passwords import (
    FORGOTTEN_AFTER,
    FREE_TRIES,
    FREE_TRIES_OF_AN_ADDRESS,
    wait_after,
)
from app.extensions import db, write_session
from app.models.accounts import ThrottleRow
from app.queries.accounts import throttle


def refuse_if_too_many(name: str, address: str, at: datetime) -> None:
    """Errors: TooManyTries, for names that exist and names that do not alike."""
    for key, free in _keys(name, address).items():
        row = throttle(db.session(), key)
        if row is None or at - row.last_at > FORGOTTEN_AFTER:
            continue
        left = row.last_at + wait_after(row.failures, free) - at
        if left.total_seconds() > 0:
            seconds = int(left.total_seconds()) + 1
            raise TooManyTries(f"Too many tries. Wait {_words(seconds)} and try again.")


def note_failure(name: str, address: str, at: datetime) -> None:
    """One more wrong password under this name and from this address."""
    with write_session() as session, session.begin():
        session.execute(delete(ThrottleRow).where(ThrottleRow.last_at < at - FORGOTTEN_AFTER))
        for key in _keys(name, address):
            _add_one(session, key, at)


def forget_failures(session: Session, name: str) -> int:
    """After a right password the name starts anew, the address does not; how many there were."""
    row = throttle(session, _hash("name", name.lower()))
    if row is None:
        return 0
    session.delete(row)
    return row.failures


def _add_one(session: Session, key: str, at: datetime) -> None:
    row = throttle(session, key)
    if row is None:
        session.add(ThrottleRow(key_hash=key, failures=1, last_at=at))
    else:
        row.failures += 1
        row.last_at = at
    session.flush()


def _keys(name: str, address: str) -> dict[str, int]:
    """The keys of the two counters, with the tries that are free under each."""
    return {
        _hash("name", name.lower()): FREE_TRIES,
        _hash("address", address): FREE_TRIES_OF_AN_ADDRESS,
    }


def _hash(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()


def _words(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{seconds // 60 + 1} minutes"
