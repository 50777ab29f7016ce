"""Storing what a plan gives: heads, one version for each change, and whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from app.domain.statements import ALLOWED, Act, Duty, Status
from app.models.plans import PlanVersionRow
from app.models.statements import StatementDutyRow, StatementRow, StatementVersionRow
from app.queries.statements import head_ids, heads


@dataclass(frozen=True, slots=True)
class Calculated:
    """One statement as the plan gives it now. No amount: not rated."""

    participation_id: int
    payee_id: int
    content: dict[str, Any]
    content_hash: str
    total_minor: int | None


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """What was stored: how many of which kind, and each statement's id by participation."""

    counts: dict[str, int]
    ids: dict[int, int] = field(default_factory=dict)


def store_statements(
    session: Session,
    period_id: int,
    version: PlanVersionRow,
    statements: Sequence[Calculated],
    at: datetime,
) -> StoredBatch:
    """New heads, a new version where the content changed; what is being decided on stays."""
    known = heads(session, period_id)
    new = [one for one in statements if one.participation_id not in known]
    again = [
        (known[one.participation_id], one) for one in statements if one.participation_id in known
    ]
    free = [(head, one) for head, one in again if head.status in ALLOWED[Act.CALCULATE][0]]
    changed = [(head, one) for head, one in free if head.content_hash != one.content_hash]
    same = [(head, one) for head, one in free if head.content_hash == one.content_hash]
    ids = {one.participation_id: head.id for head, one in again}
    ids |= _add_heads(session, period_id, version, new, at)
    _add_versions(session, version, changed, at)
    _back_to_calculated(session, [head for head, _ in same])
    counts = {
        "new": len(new),
        "changed": len(changed),
        "unchanged": len(same),
        "kept": len(again) - len(free),
        "not_rated": sum(one.total_minor is None for one in statements),
    }
    return StoredBatch(counts, ids)


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
    session.execute(insert(StatementRow), [_head(period_id, one) for one in new])
    ids = head_ids(session, period_id)
    pairs = [(ids[one.participation_id], one) for one in new]
    session.execute(
        insert(StatementVersionRow), [_version(id_, 1, version, one, at) for id_, one in pairs]
    )
    session.execute(insert(StatementDutyRow), [_beneficiary(id_, one) for id_, one in pairs])
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
) -> dict[str, Any]:
    return {
        "statement_id": statement_id,
        "version": number,
        "plan_id": version.plan_id,
        "plan_version": version.version,
        "content": one.content,
        "content_hash": one.content_hash,
        "total_minor": one.total_minor,
        "currency": one.content["currency"],
        "calculated_at": at,
    }


def _beneficiary(statement_id: int, one: Calculated) -> dict[str, Any]:
    return {"statement_id": statement_id, "person_id": one.payee_id, "duty": Duty.BENEFICIARY}


def _add_versions(
    session: Session,
    version: PlanVersionRow,
    changed: Sequence[tuple[StatementRow, Calculated]],
    at: datetime,
) -> None:
    if not changed:
        return
    rows = [_version(head.id, head.version + 1, version, one, at) for head, one in changed]
    session.execute(insert(StatementVersionRow), rows)
    session.connection().execute(
        update(StatementRow.__table__)  # type: ignore[arg-type]
        .where(StatementRow.id == bindparam("b_id"))
        .values(status=Status.CALCULATED, version=bindparam("b_v"), content_hash=bindparam("b_h")),
        [{"b_id": r["statement_id"], "b_v": r["version"], "b_h": r["content_hash"]} for r in rows],
    )


def _back_to_calculated(session: Session, same: Sequence[StatementRow]) -> None:
    returned = [head.id for head in same if head.status == Status.RETURNED]
    if returned:
        session.execute(
            update(StatementRow)
            .where(StatementRow.id.in_(returned), StatementRow.status == Status.RETURNED)
            .values(status=Status.CALCULATED)
        )
