"""What a second person decides about facts of periods in review: they hold, or they do not."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.errors import OwnProposal, ProposalChanged
from app.domain.fact_values import ProposalStatus
from app.domain.files.fact_changes import Change
from app.domain.permissions import Viewer
from app.extensions import write_session
from app.models.fact_values import FactProposalRow
from app.queries.fact_proposals import waiting_of
from app.queries.fact_values import content_of, held_in, where_of
from app.services.audit import record
from app.services.files.fact_store import IDS_AT_ONCE, Origin, content_sha, lock_facts, store_values

CHANGED = "What waits has changed since the page was opened. Look at it again."


def shown_hash(rows: Iterable[FactProposalRow]) -> str:
    """What names the proposals that a page showed; each of them never changes."""
    return sha256(",".join(str(row.id) for row in rows).encode()).hexdigest()


def confirm_proposals(job_id: int, shown: str, viewer: Viewer, at: datetime) -> int:
    """What an import proposed holds from now on; how many values.

    Errors: OwnProposal for whoever proposed them; ProposalChanged if others were shown.
    """
    with write_session() as session, session.begin():
        lock_facts(session)
        rows = _shown(session, job_id, shown, viewer)
        changes = _changes(session, rows)
        teams = {where_of(row): row.team_id for row in rows}
        origin = Origin(job_id, rows[0].proposed_by, rows[0].proposed_at, viewer.pseudonym, at)
        for name, some in changes.items():
            store_values(session, name, some, teams.__getitem__, origin)
        _decide(session, rows, ProposalStatus.CONFIRMED, viewer, at)
        every = [change for some in changes.values() for change in some]
        details = {"values": len(rows), "sha256": content_sha(every)}
        record(session, viewer.pseudonym, "facts confirmed", f"job {job_id}", details, at)
        return len(rows)


def refuse_proposals(job_id: int, shown: str, viewer: Viewer, at: datetime) -> int:
    """What an import proposed does not hold; how many values.

    Errors: OwnProposal for whoever proposed them; ProposalChanged if others were shown.
    """
    with write_session() as session, session.begin():
        rows = _shown(session, job_id, shown, viewer)
        _decide(session, rows, ProposalStatus.REFUSED, viewer, at)
        details = {"values": len(rows)}
        record(session, viewer.pseudonym, "facts refused", f"job {job_id}", details, at)
        return len(rows)


def _shown(session: Session, job_id: int, shown: str, viewer: Viewer) -> list[FactProposalRow]:
    rows = waiting_of(session, job_id, lock=True)
    if not rows or shown_hash(rows) != shown:
        raise ProposalChanged(CHANGED)
    if any(row.proposed_by == viewer.pseudonym for row in rows):
        raise OwnProposal("You proposed these values; somebody else in HR decides about them.")
    return rows


def _changes(session: Session, rows: Sequence[FactProposalRow]) -> dict[str, list[Change]]:
    """The proposals of each fact as changes. Errors: ProposalChanged if another value came."""
    by_name: dict[str, list[FactProposalRow]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
    found: dict[str, list[Change]] = {}
    for name, some in by_name.items():
        days = Days(min(row.first_day for row in some), max(row.end_day for row in some))
        held = held_in(session, name, days)
        found[name] = [
            Change(where_of(row), content_of(row), held.get(where_of(row))) for row in some
        ]
        versions = [each.held.version if each.held else 0 for each in found[name]]
        if versions != [row.replaces for row in some]:
            raise ProposalChanged(CHANGED)
    return found


def _decide(
    session: Session,
    rows: Sequence[FactProposalRow],
    status: ProposalStatus,
    viewer: Viewer,
    at: datetime,
) -> None:
    ids, decided = [row.id for row in rows], 0
    waits = FactProposalRow.status == ProposalStatus.WAITING
    for start in range(0, len(ids), IDS_AT_ONCE):
        changed = session.connection().execute(
            update(FactProposalRow)
            .where(FactProposalRow.id.in_(ids[start : start + IDS_AT_ONCE]), waits)
            .values(status=status, confirmed_by=viewer.pseudonym, confirmed_at=at)
        )
        decided += changed.rowcount
    if decided != len(ids):
        raise ProposalChanged(CHANGED)
