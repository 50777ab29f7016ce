"""A statement's statuses, the acts that lead from one to the next, and people's duties."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.audit import canonical_json
from app.domain.errors import ActRefused


class Status(StrEnum):
    OPEN = "open"
    CALCULATED = "calculated"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    LOCKED = "locked"
    EXPORTED = "exported"
    PAID = "paid"
    RETURNED = "returned"
    DISPUTED = "disputed"
    VOIDED = "voided"


class Act(StrEnum):
    CALCULATE = "calculate"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    LOCK = "lock"
    EXPORT = "export"
    VOID = "void"


class Duty(StrEnum):
    BENEFICIARY = "beneficiary"
    SUBMITTER = "submitter"
    APPROVER = "approver"


class PeriodDuty(StrEnum):
    LOCKER = "locker"
    EXPORTER = "exporter"


# The only place that knows which act may follow which status: (from any of these, to this).
ALLOWED: Mapping[Act, tuple[frozenset[Status], Status]] = {
    Act.CALCULATE: (
        frozenset({Status.OPEN, Status.CALCULATED, Status.RETURNED}),
        Status.CALCULATED,
    ),
    Act.SUBMIT: (frozenset({Status.CALCULATED}), Status.IN_REVIEW),
    Act.APPROVE: (frozenset({Status.IN_REVIEW}), Status.APPROVED),
    Act.RETURN: (frozenset({Status.IN_REVIEW}), Status.RETURNED),
    Act.LOCK: (frozenset({Status.APPROVED}), Status.LOCKED),
    Act.EXPORT: (frozenset({Status.LOCKED}), Status.EXPORTED),
    Act.VOID: (frozenset({Status.CALCULATED, Status.RETURNED}), Status.VOIDED),
}
SETTLED = frozenset({Status.APPROVED, Status.VOIDED})  # nothing stands against locking
# Somebody has begun to decide on it: what it rests on is changed by two people.
REVIEWED = frozenset(Status) - {Status.OPEN, Status.CALCULATED, Status.VOIDED}
FINAL = frozenset({Status.LOCKED, Status.EXPORTED, Status.PAID})


def status_after(act: Act, status: Status) -> Status:
    """The status that `act` leads to. Errors: ActRefused if `status` does not allow it."""
    before, after = ALLOWED[act]
    if status not in before:
        raise ActRefused(f"This statement is {status}; only {', '.join(sorted(before))} fits.")
    return after


@dataclass(frozen=True, slots=True)
class Shown:
    """The statement that somebody saw; an act holds for just this version of it."""

    id: int
    version: int
    content_hash: str


def content_text(content: Mapping[str, Any]) -> tuple[str, str]:
    """The canonical form of a statement's content, as it is stored, and its SHA-256."""
    text = canonical_json(content)
    return text, hashlib.sha256(text.encode()).hexdigest()


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical form of a statement's content."""
    return content_text(content)[1]


def batch_hash(hashes: list[str]) -> str:
    """SHA-256 over the statement hashes of a batch, in the order of their statements."""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()
