"""Reading facts that wait for a second person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.fact_values import Content, ProposalStatus, Where
from app.models.fact_values import FactProposalRow, FactValueRow, FactVersionRow
from app.models.people import PersonRow, UnitRow
from app.queries.fact_values import PAGE, content_of, where_of

WAITS = FactProposalRow.status == ProposalStatus.WAITING


@dataclass(frozen=True, slots=True)
class BatchSeen:
    """What one import proposes and nobody has decided about."""

    job_id: int
    values: int
    names: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime


def batches_waiting(session: Session) -> list[BatchSeen]:
    """Imports with values that wait, oldest first; two queries."""
    row = FactProposalRow
    named: dict[int, list[str]] = {}
    names = select(row.job_id, row.name).where(WAITS).distinct().order_by(row.job_id, row.name)
    for job_id, name in session.execute(names):
        named.setdefault(job_id, []).append(name)
    query = (
        select(row.job_id, func.count(), row.proposed_by, func.min(row.proposed_at))
        .where(WAITS)
        .group_by(row.job_id, row.proposed_by)
        .order_by(row.job_id)
    )
    return [
        BatchSeen(job_id, number, tuple(named[job_id]), by, at)
        for job_id, number, by, at in session.execute(query)
    ]


def waiting_of(session: Session, job_id: int, lock: bool = False) -> list[FactProposalRow]:
    """The values of one import that wait, in order; one query."""
    query: Select[FactProposalRow] = select(FactProposalRow).where(
        FactProposalRow.job_id == job_id, WAITS
    )
    query = query.order_by(FactProposalRow.id)
    return list(session.scalars(query.with_for_update() if lock else query))


def count_waiting(session: Session, days: Days) -> int:
    """How many values of these days wait for a second person; one query."""
    row = FactProposalRow
    query = select(func.count()).where(WAITS, row.first_day < days.end, row.end_day > days.first)
    return session.scalar(query.select_from(row)) or 0


@dataclass(frozen=True, slots=True)
class ProposalSeen:
    """A value that waits, and the one that it would replace."""

    owner: str
    number: str
    name: str
    where: Where
    content: Content
    now: Content | None


def proposals_seen(session: Session, job_id: int, page: int) -> list[ProposalSeen]:
    """One page of what an import proposes, with what holds now; two queries."""
    row = FactProposalRow
    query = (
        select(row, PersonRow.name, PersonRow.number, UnitRow.name)
        .outerjoin(PersonRow, PersonRow.id == row.payee_id)
        .outerjoin(UnitRow, UnitRow.id == row.team_id)
        .where(row.job_id == job_id, WAITS)
        .order_by(row.id)
        .limit(PAGE)
        .offset(PAGE * page)
    )
    rows = session.execute(query).all()
    now = _now(session, [each[0].id for each in rows])
    return [
        ProposalSeen(
            *(person or team, number or "", proposal.name),
            *(where_of(proposal), content_of(proposal), now.get(proposal.id)),
        )
        for proposal, person, number, team in rows
    ]


def _now(session: Session, ids: Collection[int]) -> dict[int, Content]:
    """What holds now where these proposals would replace something; one query."""
    row, head, version = FactProposalRow, FactValueRow, FactVersionRow
    same = (
        (head.name == row.name)
        & (head.first_day == row.first_day)
        & (head.end_day == row.end_day)
        & (head.attributes == row.attributes)
        & (
            (head.payee_id == row.payee_id)
            | (head.payee_id.is_(None) & row.payee_id.is_(None) & (head.team_id == row.team_id))
        )
    )
    holds = (version.fact_id == head.id) & (version.version == head.version)
    query = (
        select(row.id, version)
        .select_from(row)
        .join(head, same)
        .join(version, holds)
        .where(row.id.in_(ids))
    )
    return {proposal_id: content_of(each) for proposal_id, each in session.execute(query)}
