"""Reading what stored rows say, by the ids of their source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.contents import Content, Names
from app.models.facts import AnswerRow, CommentRow, CreditRow
from app.models.people import PersonRow
from app.queries.units import path_of, units

LOOKED_UP_AT_ONCE = 5_000  # ids in one query; databases limit their number
Where = Mapping[int, Content]  # by id of an answer


def fingerprints(session: Session, source_id: int, ids: Sequence[str]) -> dict[str, int]:
    """The fingerprint of each stored row among these ids; a query per 5,000 ids."""
    known: dict[str, int] = {}
    for some in _parts(ids):
        query = select(AnswerRow.external_id, AnswerRow.fingerprint).where(
            AnswerRow.source_id == source_id, AnswerRow.external_id.in_(some)
        )
        known.update((row.external_id, row.fingerprint) for row in session.execute(query))
    return known


def contents(session: Session, source_id: int, ids: Sequence[str]) -> dict[str, Content]:
    """What each stored row among these ids says; two queries per 5,000 ids, one per day."""
    found: dict[str, Content] = {}
    for some in _parts(ids):
        query = (
            select(AnswerRow, CommentRow.text)
            .outerjoin(CommentRow, CommentRow.answer_id == AnswerRow.id)
            .where(AnswerRow.source_id == source_id, AnswerRow.external_id.in_(some))
            .order_by(AnswerRow.id)
        )
        by_answer: dict[int, Content] = {}
        by_day: dict[tuple[str, date], list[int]] = defaultdict(list)
        for row, comment in session.execute(query):
            key, about = row.external_id, (row.day, row.channel, row.team_id)
            content = found.setdefault(key, Content(*about, attributes=row.attributes))
            content.steps[row.question] = row.step
            content.comment = comment or content.comment
            by_answer[row.id] = content
            by_day[row.question, row.day].append(row.id)
        _add_shares(session, by_day, by_answer)
    return found


def names(session: Session) -> Names:
    """What people with a number and teams are called; two queries."""
    rows = units(session)
    numbers = select(PersonRow.id, PersonRow.number).where(PersonRow.number.is_not(None))
    payees = {person_id: str(number) for person_id, number in session.execute(numbers)}
    return Names(payees, {unit_id: " / ".join(path_of(unit_id, rows)) for unit_id in rows})


def _add_shares(
    session: Session, by_day: Mapping[tuple[str, date], list[int]], by_answer: Where
) -> None:
    """Credits begin with the payee in their key, so a day's are asked of everybody at once."""
    for (question, day), answer_ids in by_day.items():
        query = select(CreditRow.answer_id, CreditRow.payee_id, CreditRow.credit).where(
            CreditRow.payee_id.in_(select(PersonRow.id)),
            CreditRow.question == question,
            CreditRow.day == day,
            CreditRow.answer_id.in_(answer_ids),
        )
        for answer_id, payee_id, credit in session.execute(query):
            by_answer[answer_id].shares[payee_id] = credit


def _parts(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[i : i + LOOKED_UP_AT_ONCE] for i in range(0, len(ids), LOOKED_UP_AT_ONCE))
