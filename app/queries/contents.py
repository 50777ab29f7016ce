"""Reading what stored rows say, by the ids of their source."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.files.contents import Content, Names, content_of
from app.domain.files.day_formats import Moment
from app.domain.files.rows_read import Answered, Share
from app.models.catalogue import SourceRow
from app.models.exclusions import ExcludedCreditRow
from app.models.facts import AnswerRow, CommentRow, CreditRow
from app.models.jobs import ImportChunkRow
from app.models.people import PersonRow
from app.queries.units import path_of, units

Id = TypeVar("Id", int, str)
A_LOOK = 5  # credits that are read in the time in which one place in the key is found
LOOKED_UP_AT_ONCE = 5_000  # ids in one query; databases limit their number
SharesOf = Mapping[int, list[Share]]  # by id of an answer
Found = Select[int, int, int, int]  # answer, payee, team, credit


def fingerprints(session: Session, source_id: int, ids: Sequence[str]) -> dict[str, int]:
    """The fingerprint of each stored row among these ids; a query per 5,000 ids."""
    known: dict[str, int] = {}
    for some in _parts(ids):
        query = select(AnswerRow.external_id, AnswerRow.fingerprint).where(
            AnswerRow.source_id == source_id, AnswerRow.external_id.in_(some)
        )
        known.update((row.external_id, row.fingerprint) for row in session.execute(query))
    return known


def stored_elsewhere(session: Session, source: str, days: Mapping[str, date]) -> Counter[str]:
    """How many rows with these ids and days other sources have, by their names.

    One query, and one per 5,000 ids.
    """
    rows = session.execute(select(SourceRow.id, SourceRow.name).where(SourceRow.name != source))
    others = {source_id: name for source_id, name in rows}
    found: set[tuple[int, str]] = set()
    for some in _parts(list(days)):
        query = select(AnswerRow.source_id, AnswerRow.external_id, AnswerRow.day).where(
            AnswerRow.source_id.in_(others), AnswerRow.external_id.in_(some)
        )
        same = (row for row in session.execute(query) if row.day == days[row.external_id])
        found |= {(row.source_id, row.external_id) for row in same}
    return Counter(others[source_id] for source_id, _ in found)


def contents(session: Session, source_id: int, ids: Sequence[str]) -> dict[str, Content]:
    """What each stored row among these ids says; as many queries as `stored_answers`."""
    found: dict[str, Content] = {}
    for _, row in stored_answers(session, source_id, ids):
        content = found.setdefault(row.external_id, content_of(row))
        content.steps |= dict(row.steps)
        content.comment = content.comment or row.comment
    return found


def stored_answers(
    session: Session, source_id: int, ids: Sequence[str]
) -> list[tuple[int, Answered]]:
    """Each stored answer to one question among these ids, by id; a query per 5,000 and per day."""
    found: list[tuple[int, Answered]] = []
    for some in _parts(ids):
        query = (
            select(AnswerRow, CommentRow.text)
            .outerjoin(CommentRow, CommentRow.answer_id == AnswerRow.id)
            .where(AnswerRow.source_id == source_id, AnswerRow.external_id.in_(some))
            .order_by(AnswerRow.id)
        )
        rows = list(session.execute(query))
        shares = shares_of(session, [answer for answer, _ in rows])
        found += [(answer.id, _answered(answer, comment, shares)) for answer, comment in rows]
    return found


def own_ranges(session: Session, job_id: int) -> list[range]:
    """The ids of the answers that an import stored; one query."""
    query = select(ImportChunkRow).where(ImportChunkRow.job_id == job_id)
    return [range(row.first_id, row.end_id) for row in session.scalars(query)]


def ids_stored_by(session: Session, job_ids: Sequence[int]) -> set[str]:
    """The ids of rows whose answers these imports stored and that are still there; one query."""
    query = (
        select(AnswerRow.external_id)
        .join(
            ImportChunkRow,
            (AnswerRow.id >= ImportChunkRow.first_id) & (AnswerRow.id < ImportChunkRow.end_id),
        )
        .where(ImportChunkRow.job_id.in_(job_ids))
    )
    return set(session.scalars(query))


def names(session: Session) -> Names:
    """What people with a number and teams are called; two queries."""
    rows = units(session)
    numbers = select(PersonRow.id, PersonRow.number).where(PersonRow.number.is_not(None))
    payees = {person_id: str(number) for person_id, number in session.execute(numbers)}
    return Names(payees, {unit_id: " / ".join(path_of(unit_id, rows)) for unit_id in rows})


def _answered(row: AnswerRow, comment: str | None, shares: SharesOf) -> Answered:
    return Answered(
        line=0,
        external_id=row.external_id,
        fingerprint=row.fingerprint,
        moment=Moment(row.day, row.instant),
        channel=row.channel,
        team_id=row.team_id,
        steps=((row.question, row.step),),
        shares=tuple(shares.get(row.id, ())),
        comment=comment or "",
        attributes=row.attributes,
    )


def shares_of(session: Session, answers: Sequence[AnswerRow]) -> SharesOf:
    """The shares of each of these answers that has payees, also of those that are excluded: what
    they say is what their file said. A query per 5,000 answers; one more per day for few days.
    """
    by_day: dict[tuple[str, date], list[int]] = defaultdict(list)
    for answer in answers:
        if answer.payees:
            by_day[answer.question, answer.day].append(answer.id)
    ids = sorted(answer_id for some in by_day.values() for answer_id in some)
    queries = [_left_out(some) for some in _parts(ids)]
    if by_day and _are_many(session, len(by_day)):
        queries += [_anywhere(some) for some in _parts(ids)]
    else:
        queries += [_of_day(*day, some) for day, some in by_day.items()]
    found: dict[int, list[Share]] = defaultdict(list)
    for query in queries:
        for answer_id, *share in session.execute(query):
            found[answer_id].append(Share(*share))
    return found


def _are_many(session: Session, days: int) -> bool:
    """Whether asking everybody for each of so many days takes longer than reading all credits.

    Credits begin with the payee in their key: of a day those of everybody are looked up. There are
    about as many credits as answers.
    """
    people = session.scalar(select(func.count()).select_from(PersonRow)) or 0
    looks = people * days
    return looks * A_LOOK > (session.scalar(select(func.max(AnswerRow.id))) or 0)


def _of_day(question: str, day: date, ids: Sequence[int]) -> Found:
    """The ids are no part of the key here (+ 0): SQLite would look for each id of each person."""
    row = CreditRow
    where = (row.payee_id.in_(select(PersonRow.id)), row.question == question, row.day == day)
    return _shares(row).where(*where, (row.answer_id + 0).in_(ids))


def _anywhere(ids: Sequence[int]) -> Found:
    """Numbers that lie outside the range need no look among the ids."""
    row = CreditRow
    return _shares(row).where(row.answer_id.between(ids[0], ids[-1]), row.answer_id.in_(ids))


def _left_out(ids: Sequence[int]) -> Found:
    return _shares(ExcludedCreditRow).where(ExcludedCreditRow.answer_id.in_(ids))


def _shares(row: type[CreditRow] | type[ExcludedCreditRow]) -> Found:
    return select(row.answer_id, row.payee_id, row.team_id, row.credit)


def _parts(ids: Sequence[Id]) -> Iterable[Sequence[Id]]:
    return (ids[i : i + LOOKED_UP_AT_ONCE] for i in range(0, len(ids), LOOKED_UP_AT_ONCE))


def answers_with(session: Session, ids: Sequence[int]) -> list[tuple[int, Answered]]:
    """These answers by id, without their comments; a query per 5,000, and one per day."""
    found: list[tuple[int, Answered]] = []
    for some in _parts(ids):
        query = select(AnswerRow).where(AnswerRow.id.in_(some)).order_by(AnswerRow.id)
        rows = list(session.scalars(query))
        shares = shares_of(session, rows)
        found += [(row.id, _answered(row, None, shares)) for row in rows]
    return found
