"""The audit chain: each row's hash covers the row and the hash before it."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64  # what stands before the first row


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which object when. No names, no comments: it is kept for ever.

    `actor` is a pseudonym, or `operator:<os user>` for a command.
    """

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, Any]


def canonical(entry: AuditEntry) -> str:
    """The one form of an entry that is hashed."""
    fields = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "details": dict(entry.details),
    }
    return canonical_json(fields)


def canonical_json(document: Mapping[str, Any]) -> str:
    """JSON with one spelling: sorted keys, no spaces, no floats."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(key: bytes, previous: str, entry: AuditEntry) -> str:
    """HMAC-SHA256 over the hash before and the entry, as 64 hexadecimal digits."""
    message = f"{previous}\n{canonical(entry)}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
