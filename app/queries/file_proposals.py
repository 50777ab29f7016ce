"""Reading rows of people and participations that wait for a second person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.fact_values import ProposalStatus
from app.models.file_proposals import FileProposalRow


def proposals_waiting(session: Session) -> list[FileProposalRow]:
    """Changes that nobody has decided about, oldest first; one query."""
    row = FileProposalRow
    query = select(row).where(row.status == ProposalStatus.WAITING).order_by(row.id)
    return list(session.scalars(query))


def proposal_waiting(session: Session, proposal_id: int) -> FileProposalRow | None:
    """One of them; one query."""
    row = session.get(FileProposalRow, proposal_id)
    return row if row and row.status == ProposalStatus.WAITING else None
