"""Wrong passwords counted by name and by address, in our own table: every process sees them."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from ipaddress import IPv4Address, ip_address, ip_network
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


def refuse_if_too_many(name: str, address: str, at: datetime, device: str = "") -> None:
    """Errors: TooManyTries, for names that exist and names that do not alike.

    `device`: a browser from which this name has signed in before. It has a counter of its own,
    so that nobody keeps a colleague out by guessing wrong.
    """
    for key, free in _keys(name, address, device).items():
        row = throttle(db.session(), key)
        if row is None or at - row.last_at > FORGOTTEN_AFTER:
            continue
        left = row.last_at + wait_after(row.failures, free) - at
        if left.total_seconds() > 0:
            words = _words(ceil(left.total_seconds()))
            raise TooManyTries(f"Too many tries. Wait {words} and try again.")


def note_failure(name: str, address: str, at: datetime, device: str = "") -> None:
    """One more wrong password under this name and from this address."""
    with write_session() as session, session.begin():
        session.execute(delete(ThrottleRow).where(ThrottleRow.last_at < at - FORGOTTEN_AFTER))
        for key in _keys(name, address, device):
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


def _keys(name: str, address: str, device: str) -> dict[str, int]:
    """The keys of the counters, with the tries that are free under each."""
    if device:
        return {_hash("device", device): FREE_TRIES}
    return {
        _hash("name", name.lower()): FREE_TRIES,
        _hash("address", _network(address)): FREE_TRIES_OF_AN_ADDRESS,
    }


def _network(address: str) -> str:
    """An IPv6 address stands for its /64: whoever has one has all of them.

    >>> _network("2001:db8::7"), _network("192.0.2.7")
    ('2001:db8::/64', '192.0.2.7')
    """
    try:
        found = ip_address(address)
    except ValueError:  # a socket file has no address
        return address
    if isinstance(found, IPv4Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found, 64), strict=False))


def _hash(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode()).hexdigest()


def _words(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{ceil(seconds / 60)} minutes"
