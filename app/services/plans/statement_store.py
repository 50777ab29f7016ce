"""Storing what a plan gives: heads, one version for each change, and whose they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from app.domain.statements import ALLOWED, Act, Duty, Status
from app.models.adjustments import AdjustmentTakenRow
from app.models.base import JsonText
from app.models.plans import PlanVersionRow
from app.models.statements import StatementDutyRow, StatementRow, StatementVersionRow
from app.queries.statements import Head, head_ids
from app.services.bulk import insert_tuples


@dataclass(frozen=True, slots=True)
class Calculated:
    """One statement as the plan gives it now, written as it is stored. No amount: not rated."""

    participation_id: int
    payee_id: int
    content: JsonText
    content_hash: str
    total_minor: int | None
    currency: str
    taken_minor: int = 0  # the part of the total that pays adjustments, or below 0 holds them back


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """What was stored: how many of which kind, and each statement's id by participation.

    `kept`: the ids of those that stay as they are, because somebody decides about them.
    """

    counts: dict[str, int]
    ids: dict[int, int] = field(default_factory=dict)
    kept: frozenset[int] = frozenset()


def store_statements(
    session: Session,
    period_id: int,
    version: PlanVersionRow,
    statements: Sequence[Calculated],
    known: Mapping[int, Head],
    at: datetime,
) -> StoredBatch:
    """New heads, a new version where the content changed; what is being decided on stays.

    `known`: the heads of the period by participation, held in this transaction.
    """
    new = [one for one in statements if one.participation_id not in known]
    again = [
        (known[one.participation_id], one) for one in statements if one.participation_id in known
    ]
    free = [(head, one) for head, one in again if head.status in ALLOWED[Act.CALCULATE][0]]
    changed = [(head, one) for head, one in free if head.content_hash != one.content_hash]
    same = [head for head, one in free if head.content_hash == one.content_hash]
    ids = {one.participation_id: head.id for head, one in again}
    ids |= _add_heads(session, period_id, version, new, at)
    _add_versions(session, version, changed, at)
    _back_to_calculated(session, same)
    counts = {
        "new": len(new),
        "changed": len(changed),
        "unchanged": len(same),
        "kept": len(again) - len(free),
        "not_rated": sum(one.total_minor is None for one in statements),
    }
    kept = {head.id for head, _ in again} - {head.id for head, _ in free}
    return StoredBatch(counts, ids, frozenset(kept))


def _add_heads(
    session: Session,
    period_id: int,
    version: PlanVersionRow,
    new: Sequence[Calculated],
    at: datetime,
) -> dict[int, int]:
    if not new:
        return {}
    # Inserted first and read after: with RETURNING, SQLite would insert them one at a time.
    heads = insert(StatementRow.__table__)  # type: ignore[arg-type]
    session.connection().execute(heads, [_head(period_id, one) for one in new])
    ids = head_ids(session, period_id)
    pairs = [(ids[one.participation_id], one) for one in new]
    _insert_versions(session, version, [(id_, 1, one) for id_, one in pairs], at)
    duties = [(id_, one.payee_id, Duty.BENEFICIARY.value) for id_, one in pairs]
    insert_tuples(session, StatementDutyRow.__table__, duties)
    return {one.participation_id: id_ for id_, one in pairs}


def _head(period_id: int, one: Calculated) -> dict[str, Any]:
    return {
        "participation_id": one.participation_id,
        "period_id": period_id,
        "status": Status.CALCULATED,
        "version": 1,
        "content_hash": one.content_hash,
    }


def _version(
    statement_id: int, number: int, version: PlanVersionRow, one: Calculated, at: datetime
) -> tuple[Any, ...]:
    return (
        *(statement_id, number, version.plan_id, version.version),
        *(one.content, one.content_hash, one.total_minor, one.currency, at),
    )


def _insert_versions(
    session: Session,
    version: PlanVersionRow,
    numbered: Sequence[tuple[int, int, Calculated]],
    at: datetime,
) -> None:
    """`numbered`: each with the id of its statement and the number of its version."""
    rows = [_version(id_, number, version, one, at) for id_, number, one in numbered]
    insert_tuples(session, StatementVersionRow.__table__, rows)
    taken = [(id_, number, one.taken_minor) for id_, number, one in numbered if one.taken_minor]
    insert_tuples(session, AdjustmentTakenRow.__table__, taken)


def _add_versions(
    session: Session,
    version: PlanVersionRow,
    changed: Sequence[tuple[Head, Calculated]],
    at: datetime,
) -> None:
    if not changed:
        return
    newer = [(head.id, head.version + 1, one) for head, one in changed]
    _insert_versions(session, version, newer, at)
    session.connection().execute(
        update(StatementRow.__table__)  # type: ignore[arg-type]
        .where(StatementRow.id == bindparam("b_id"))
        .values(status=Status.CALCULATED, version=bindparam("b_v"), content_hash=bindparam("b_h")),
        [
            {"b_id": head.id, "b_v": head.version + 1, "b_h": one.content_hash}
            for head, one in changed
        ],
    )


def _back_to_calculated(session: Session, same: Sequence[Head]) -> None:
    returned = [{"b_id": head.id} for head in same if head.status == Status.RETURNED]
    if returned:
        session.connection().execute(
            update(StatementRow.__table__)  # type: ignore[arg-type]
            .where(StatementRow.id == bindparam("b_id"))
            .values(status=Status.CALCULATED),
            returned,
        )
