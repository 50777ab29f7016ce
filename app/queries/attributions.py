"""Reading answers whose payee was in another team on their day, and what was decided."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.attributions import Attributed, AttributionAct, Displaced
from app.domain.files.rows_read import Share
from app.models.attributions import (
    AttributionAnswerRow,
    AttributionChangeRow,
    AttributionDecisionRow,
    AttributionNoteRow,
    DisplacedCreditRow,
)
from app.models.facts import AnswerRow
from app.models.people import PersonRow
from app.models.statements import PayPeriodRow
from app.queries.contents import shares_of
from app.queries.units import path_of, units

AT_ONCE = 5_000  # ids in one query; databases limit their number
NOWHERE = 0  # in a key, where the payee is in no team
MOST = 200  # changes on the page
Key = tuple[int, int, int]  # payee, from team, to team or NOWHERE


@dataclass(frozen=True, slots=True)
class Transfer:
    """Answers of one payee that count for one team and would count for another, or for none."""

    key: Key
    number: str
    name: str
    from_team: str
    to_team: str  # empty: the payee was in no team then
    answers: int
    first_day: date
    last_day: date
    periods: tuple[str, ...]  # that are open
    locked: int  # answers in locked periods, of which what was paid stays

    @property
    def movable(self) -> int:
        return self.answers if self.to_team else 0


class Place(NamedTuple):
    """Where a transfer is kept: waiting for a decision, or as part of a change."""

    payee_id: Any
    question: Any
    day: Any
    answer_id: Any
    from_team_id: Any
    to_team_id: Any


WAITING = Place(*(getattr(DisplacedCreditRow, name) for name in Place._fields))
CHANGED = Place(*(getattr(AttributionAnswerRow, name) for name in Place._fields))


def transfers(session: Session, payee_ids: Collection[int] | None = None) -> list[Transfer]:
    """What nobody has decided or proposed to move, of everybody or of these; four queries."""
    found = _transfers(session, WAITING, [not_proposed()])
    wanted = None if payee_ids is None else set(payee_ids)
    return [each for each in found if wanted is None or each.key[0] in wanted]


def count_displaced(session: Session) -> int:
    """How many answers wait for a decision or for a second person; one query."""
    answers = func.count(DisplacedCreditRow.answer_id.distinct())
    return session.scalar(select(answers)) or 0


def transfers_of(session: Session, change_id: int) -> list[Transfer]:
    """What a change is about; four queries."""
    return _transfers(session, CHANGED, [AttributionAnswerRow.change_id == change_id])


def displaced(session: Session, keys: Collection[Key]) -> list[Displaced]:
    """The credits of these transfers that nobody has proposed to move; one query."""
    query = select(*WAITING).where(not_proposed()).order_by(*WAITING[:4])
    rows = (Displaced(*row) for row in session.execute(query))
    return [row for row in rows if (row[0], row[4], row[5] or NOWHERE) in keys]


def proposed(session: Session, change_id: int) -> list[Displaced]:
    """The credits that a change is about; one query."""
    query = select(*CHANGED).where(AttributionAnswerRow.change_id == change_id)
    return [Displaced(*row) for row in session.execute(query.order_by(*CHANGED[:4]))]


def still_displaced(session: Session, change_id: int) -> int:
    """How many of its credits are where they were, and their payees where they were; one query."""
    same = [getattr(WAITING, name) == getattr(CHANGED, name) for name in Place._fields]
    query = (
        select(func.count()).select_from(AttributionAnswerRow).join(DisplacedCreditRow, and_(*same))
    )
    return session.scalar(query.where(AttributionAnswerRow.change_id == change_id)) or 0


def still_there(session: Session, ids: Sequence[int]) -> int:
    """How many of these answers no corrected file has taken back; a query per 5,000."""
    parts = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    counts = (select(func.count()).where(AnswerRow.id.in_(some)) for some in parts)
    return sum(session.scalar(each) or 0 for each in counts)


def not_proposed() -> ColumnElement[bool]:
    """That no change which waits for its confirmation is about the credit."""
    decided = select(AttributionDecisionRow.change_id)
    pending = select(AttributionAnswerRow.change_id).where(
        AttributionAnswerRow.payee_id == DisplacedCreditRow.payee_id,
        AttributionAnswerRow.answer_id == DisplacedCreditRow.answer_id,
        AttributionAnswerRow.change_id.not_in(decided),
    )
    return ~pending.exists()


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """A change as a list shows it; without a decision it waits for a second person."""

    id: int
    act: str
    answers: int
    proposed_by: str
    proposed_at: Any
    reason: str
    decision: str
    confirmed_by: str
    proposer: str  # by name; a command as it is
    confirmer: str


def changes(session: Session) -> list[ChangeSeen]:
    """The newest changes; one query."""
    query = _changes().order_by(AttributionChangeRow.id.desc()).limit(MOST)
    return [_change_seen(row) for row in session.execute(query)]


def change(session: Session, change_id: int) -> ChangeSeen | None:
    """One change; one query."""
    found = session.execute(_changes().where(AttributionChangeRow.id == change_id)).first()
    return _change_seen(found) if found else None


def newest_change(session: Session) -> int:
    """The number of the newest change; 0 where there is none; one query."""
    return session.scalar(select(func.max(AttributionChangeRow.id))) or 0


def left_before() -> ColumnElement[bool]:
    """That it was decided to leave the credit just where it is, for a payee who was there."""
    left = (
        select(AttributionAnswerRow.change_id)
        .join(AttributionChangeRow, AttributionChangeRow.id == AttributionAnswerRow.change_id)
        .where(
            AttributionChangeRow.act == AttributionAct.LEAVE,
            AttributionAnswerRow.payee_id == DisplacedCreditRow.payee_id,
            AttributionAnswerRow.answer_id == DisplacedCreditRow.answer_id,
            AttributionAnswerRow.question == DisplacedCreditRow.question,
            AttributionAnswerRow.day == DisplacedCreditRow.day,
            AttributionAnswerRow.from_team_id == DisplacedCreditRow.from_team_id,
            func.coalesce(AttributionAnswerRow.to_team_id, NOWHERE)
            == func.coalesce(DisplacedCreditRow.to_team_id, NOWHERE),
        )
    )
    return left.exists()


def attributed(session: Session, answer_ids: Sequence[int]) -> list[Attributed]:
    """These answers with all of their credits; a query per 5,000 ids, and one per day."""
    found: list[Attributed] = []
    for start in range(0, len(answer_ids), AT_ONCE):
        some = answer_ids[start : start + AT_ONCE]
        query = select(AnswerRow).where(AnswerRow.id.in_(some)).order_by(AnswerRow.id)
        rows = list(session.scalars(query))
        shares = shares_of(session, rows)
        found += [_attributed(row, shares[row.id]) for row in rows]
    return found


def _attributed(row: AnswerRow, shares: Iterable[Share]) -> Attributed:
    about = (row.id, row.question, row.day, row.channel, row.step)
    credits = {each.payee_id: (each.team_id, each.credit) for each in shares}
    return Attributed(*about, row.team_id, credits)


def _transfers(
    session: Session, place: Place, where: Sequence[ColumnElement[bool]]
) -> list[Transfer]:
    to = func.coalesce(place.to_team_id, NOWHERE)
    keys = (place.payee_id, place.from_team_id, to)
    counted = (func.count(), func.min(place.day), func.max(place.day))
    query = (
        select(*keys, PersonRow.number, PersonRow.name, *counted)
        .join(PersonRow, PersonRow.id == place.payee_id)
        .where(*where)
        .group_by(*keys, PersonRow.number, PersonRow.name)
        .order_by(PersonRow.number, func.min(place.day), *keys)
    )
    rows = units(session)
    names = {unit_id: " / ".join(path_of(unit_id, rows)) for unit_id in rows}
    names[NOWHERE] = ""
    periods = _periods(session, place, keys, where)
    return [
        Transfer(
            *((payee, old, new), number or "", name, names[old], names[new]),
            *(answers, first_day, last_day),
            tuple(label for label, _, _ in periods[payee, old, new]),
            sum(count for _, is_locked, count in periods[payee, old, new] if is_locked),
        )
        for payee, old, new, number, name, answers, first_day, last_day in session.execute(query)
    ]


def _periods(
    session: Session, place: Place, keys: Sequence[Any], where: Sequence[ColumnElement[bool]]
) -> dict[Key, list[tuple[str, bool, int]]]:
    """The periods that the days of each transfer touch: label, locked, answers."""
    within = (PayPeriodRow.first_day <= place.day) & (PayPeriodRow.end_day > place.day)
    period = (PayPeriodRow.first_day, PayPeriodRow.id, PayPeriodRow.label, PayPeriodRow.locked_at)
    query: Select[Any] = (
        select(*keys, *period, func.count())
        .join(PayPeriodRow, within)
        .where(*where)
        .group_by(*keys, *period)
        .order_by(*period[:2])
    )
    found: dict[Key, list[tuple[str, bool, int]]] = defaultdict(list)
    for payee, old, new, _, _, label, locked_at, count in session.execute(query):
        found[payee, old, new].append((label, locked_at is not None, count))
    return found


def _changes() -> Select[*tuple[Any, ...]]:
    note, decision = AttributionNoteRow, AttributionDecisionRow
    first, second = aliased(PersonRow), aliased(PersonRow)
    about = (note.reason, decision.decision, decision.confirmed_by, first.name, second.name)
    return (
        select(AttributionChangeRow, *about)
        .outerjoin(note, note.change_id == AttributionChangeRow.id)
        .outerjoin(decision, decision.change_id == AttributionChangeRow.id)
        .outerjoin(first, first.pseudonym == AttributionChangeRow.proposed_by)
        .outerjoin(second, second.pseudonym == decision.confirmed_by)
    )


def _change_seen(found: Any) -> ChangeSeen:
    row, reason, decision, confirmed_by, first, second = found
    about = (row.id, row.act, row.answers, row.proposed_by, row.proposed_at)
    names = (first or row.proposed_by, second or confirmed_by or "")
    return ChangeSeen(*about, reason or "", decision or "", confirmed_by or "", *names)
