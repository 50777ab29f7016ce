"""Whether a change of answers is about somebody who decides on it."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.models.exclusions import ExcludedCreditRow
from app.models.facts import AnswerRow, CreditRow
from app.models.people import MembershipRow, PersonRow
from app.models.plans import ParticipationRow

AT_ONCE = 5_000  # ids in one query; databases limit their number


def is_concerned(session: Session, name: str, answer_ids: Collection[int], days: Days) -> bool:
    """Whether some of these answers are about this actor, or of a team in which they are paid.

    `days`: those of the answers. Four queries, one of them per 5,000 answers; one for a command.
    """
    person_id = session.scalar(select(PersonRow.id).where(PersonRow.pseudonym == name))
    if person_id is None:
        return False
    for row in (CreditRow, ExcludedCreditRow):
        mine = select(row.answer_id).where(row.payee_id == person_id)
        found = session.scalars(mine.where(row.day >= days.first, row.day < days.end))
        if not set(found).isdisjoint(answer_ids):
            return True
    return is_paid_in(session, person_id, _teams(session, sorted(answer_ids)), days)


def is_paid_in(session: Session, person_id: int, team_ids: Iterable[int], days: Days) -> bool:
    """Whether somebody takes part in a plan while in one of these teams; one query."""
    member, part = MembershipRow, ParticipationRow
    query = (
        select(part.id)
        .join(member, member.person_id == part.payee_id)
        .where(part.payee_id == person_id, member.unit_id.in_(team_ids))
        .where(part.first_day < days.end, part.end_day > days.first)
        .where(member.first_day < days.end, member.end_day > days.first)
        .where(part.first_day < member.end_day, part.end_day > member.first_day)
    )
    return session.scalar(query.limit(1)) is not None


def _teams(session: Session, ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(ids), AT_ONCE):
        query = select(AnswerRow.team_id).where(AnswerRow.id.in_(ids[start : start + AT_ONCE]))
        found.update(session.scalars(query.distinct()))
    return found
