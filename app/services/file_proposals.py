"""Rows of people and participations that wait for a second person: kept as one change."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.audit import canonical_json
from app.domain.decided_days import DecidedPeriod
from app.domain.errors import OwnProposal, ProposalChanged
from app.domain.fact_values import ProposalStatus
from app.domain.files.mapping_kinds import MappingKind
from app.domain.permissions import Viewer
from app.models.file_proposals import FileProposalRow
from app.queries.file_proposals import proposals_waiting
from app.queries.periods import reviewed_periods
from app.services.actors import Actor
from app.services.audit import record

CHANGED = "What waits has changed since the page was opened. Look at it again."
OUTDATED = (
    "What is known has changed since these rows were proposed. Refuse them, then import them anew."
)
OWN = "You proposed these rows; somebody else in HR decides about them."
Row = tuple[int, list[str]]


@dataclass(slots=True)
class Waiting:
    """Rows that a second person has to confirm, and the periods whose days they change."""

    header: Sequence[str] = ()
    rows: list[Row] = field(default_factory=list)
    periods: set[str] = field(default_factory=set)
    effect: list[str] = field(default_factory=list)  # what they would change, in texts

    def sha256(self) -> str:
        """The same for just these rows as long as they change just this."""
        rows = [cells for _, cells in self.rows]
        document = {"header": list(self.header), "rows": rows, "effect": self.effect}
        return hashlib.sha256(canonical_json(document).encode()).hexdigest()

    def seen(self) -> "WaitingSeen":
        """What a preview and the result of a job say of them."""
        place = list(self.header).index("number") if self.rows else 0
        rows = tuple((line, cells[place]) for line, cells in self.rows)
        return WaitingSeen(tuple(sorted(self.periods)), rows)


@dataclass(frozen=True, slots=True)
class WaitingSeen:
    periods: tuple[str, ...] = ()
    rows: tuple[tuple[int, str], ...] = ()  # line, number of the person

    def result(self) -> dict[str, Any]:
        """For the result of a job; empty if nothing waits."""
        if not self.rows:
            return {}
        rows = [list(each) for each in self.rows]
        return {"waiting": len(rows), "periods": list(self.periods), "waiting_rows": rows}


NOTHING_WAITS = WaitingSeen()


def decided_periods(session: Session) -> list[DecidedPeriod]:
    """Every period that is in review or further, by day; one query."""
    return [
        DecidedPeriod(row.calendar, row.label, row.days(), row.locked_at is not None)
        for row in reviewed_periods(session)
    ]


def propose_rows(
    session: Session, kind: MappingKind, waiting: Waiting, actor: Actor, at: datetime
) -> None:
    """Keep the rows until a second person decides; once, however often the file comes."""
    sha256 = waiting.sha256()
    if not waiting.rows or sha256 in {row.sha256 for row in proposals_waiting(session)}:
        return
    row = FileProposalRow(
        kind=kind,
        header=list(waiting.header),
        rows=[list(each) for each in waiting.rows],
        periods=sorted(waiting.periods),
        sha256=sha256,
        status=ProposalStatus.WAITING,
        proposed_by=actor.name,
        proposed_at=at,
    )
    session.add(row)
    session.flush()
    _record(session, row, actor.name, "proposed", len(waiting.rows), at)


def shown_proposal(
    session: Session, proposal_id: int, shown: str, viewer: Viewer
) -> FileProposalRow:
    """A change that waits, for who may decide about it. Errors: ProposalChanged, OwnProposal."""
    row = session.get(FileProposalRow, proposal_id, with_for_update=True)
    if row is None or row.status != ProposalStatus.WAITING or row.sha256 != shown:
        raise ProposalChanged(CHANGED)
    if row.proposed_by == viewer.pseudonym:
        raise OwnProposal(OWN)
    return row


def decide(
    session: Session, row: FileProposalRow, status: ProposalStatus, viewer: Viewer, at: datetime
) -> int:
    """Note who decided, and forget the rows; how many they were."""
    number = len(row.rows)
    row.status, row.confirmed_by, row.confirmed_at, row.rows = status, viewer.pseudonym, at, []
    _record(session, row, viewer.pseudonym, str(status), number, at)
    return number


def _record(
    session: Session, row: FileProposalRow, by: str, act: str, number: int, at: datetime
) -> None:
    details = {"rows": number, "sha256": row.sha256}
    record(session, by, f"{row.kind} {act}", f"file proposal {row.id}", details, at)


def rows_of(rows: Iterable[Row], numbers: Iterable[str], place: int) -> list[Row]:
    """The rows of these people."""
    wanted = set(numbers)
    return [row for row in rows if len(row[1]) > place and row[1][place].strip() in wanted]


def periods_named(found: Mapping[Any, Iterable[DecidedPeriod]]) -> set[str]:
    """What the periods are called."""
    return {period.label for periods in found.values() for period in periods}
