"""Wrong passwords counted by name and by address, in our own table: every process sees them."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from math import ceil

from sqlalchemy import bindparam, delete, text
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
from app.models.base import Instant
from app.queries.accounts import throttle

# One statement: of many guesses at the same moment none may go uncounted.
ADD_ONE = text(
    "insert into throttle (key_hash, failures, last_at) values (:key_hash, 1, :last_at)"
    " on conflict (key_hash) do update"
    " set failures = throttle.failures + 1, last_at = excluded.last_at"
).bindparams(bindparam("last_at", type_=Instant))


def refuse_if_too_many(name: str, address: str, at: datetime) -> None:
    """Errors: TooManyTries, for names that exist and names that do not alike."""
    for key, free in _keys(name, address).items():
        row = throttle(db.session(), key)
        if row is None or at - row.last_at > FORGOTTEN_AFTER:
            continue
        left = row.last_at + wait_after(row.failures, free) - at
        if left.total_seconds() > 0:
            words = _words(ceil(left.total_seconds()))
            raise TooManyTries(f"Too many tries. Wait {words} and try again.")


def note_failure(name: str, address: str, at: datetime) -> None:
    """One more wrong password under this name and from this address."""
    with write_session() as session, session.begin():
        session.execute(delete(ThrottleRow).where(ThrottleRow.last_at < at - FORGOTTEN_AFTER))
        for key in _keys(name, address):
            session.execute(ADD_ONE, {"key_hash": key, "last_at": at})


def forget_failures(session: Session, names: Iterable[str | None]) -> int:
    """After a right password the account's names start anew; how many failures there were.

    The address does not: others may be guessing from it.
    """
    keys = [_hash("name", name.lower()) for name in names if name]
    rows = [row for row in (throttle(session, key) for key in keys) if row]
    for row in rows:
        session.delete(row)
    return sum(row.failures for row in rows)


def _keys(name: str, address: str) -> dict[str, int]:
    """The keys of the two counters, with the tries that are free under each."""
    return {
        _hash("name", name.lower()): FREE_TRIES,
        _hash("address", address): FREE_TRIES_OF_AN_ADDRESS,
    }


def _hash(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()


def _words(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{ceil(seconds / 60)} minutes"
