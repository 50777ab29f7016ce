"""What a second person decides about rows of people and participations that wait."""

from datetime import datetime

from app.domain.fact_values import ProposalStatus
from app.domain.files.mapping_kinds import MappingKind
from app.domain.permissions import Viewer
from app.extensions import write_session
from app.services.file_proposals import decide, shown_proposal
from app.services.files.people import take_proposed_people
from app.services.plans.publishing import take_proposed_participations

TAKE = {
    MappingKind.PEOPLE: take_proposed_people,
    MappingKind.PARTICIPATIONS: take_proposed_participations,
}


def confirm_rows(proposal_id: int, shown: str, viewer: Viewer, at: datetime) -> int:
    """The rows of a change are stored, all of them or none; how many.

    Errors: OwnProposal for whoever proposed them; ProposalChanged if others were shown, or if they
    would change something else by now.
    """
    with write_session() as session, session.begin():
        row = shown_proposal(session, proposal_id, shown, viewer)
        TAKE[row.of](session, row)
        return decide(session, row, ProposalStatus.CONFIRMED, viewer, at)


def refuse_rows(proposal_id: int, shown: str, viewer: Viewer, at: datetime) -> int:
    """The rows of a change are dropped; how many. Errors: OwnProposal, ProposalChanged."""
    with write_session() as session, session.begin():
        row = shown_proposal(session, proposal_id, shown, viewer)
        return decide(session, row, ProposalStatus.REFUSED, viewer, at)
