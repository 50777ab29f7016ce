"""Reading teams as wholes: their answers, how many people gave rise to them, who is in them."""

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.scorecards import is_month
from app.models.facts import AnswerRow, CreditRow, UnitMonthRow, UnitRollupRow
from app.models.people import ManagementRow, MembershipRow, PersonRow, UnitAncestorRow, UnitRow
from app.models.settings import InvisiblePersonRow
from app.queries.people import holds


class Colleague(NamedTuple):
    """Somebody of a team; invisible: colleagues do not see them in lists."""

    id: int
    name: str
    is_invisible: bool


def parents(session: Session) -> dict[int, int | None]:
    """The unit above each unit; one query."""
    query = select(UnitRow.id, UnitRow.parent_id)
    return {unit_id: parent_id for unit_id, parent_id in session.execute(query)}


def units_counts(
    session: Session, unit_ids: Collection[int], question: str, days: Days
) -> dict[int, list[Count]]:
    """The counts of each unit with all below it in these days, from what is kept up; one query."""
    row = UnitRollupRow
    sums = (row.answers, row.credit, row.credit_squared)
    query = (
        select(row.unit_id, row.step, *(cast(func.sum(each), BigInteger) for each in sums))
        .where(row.unit_id.in_(unit_ids), row.question == question)
        .where(row.day >= days.first, row.day < days.end)
        .group_by(row.unit_id, row.step)
    )
    found: dict[int, list[Count]] = {unit_id: [] for unit_id in unit_ids}
    for unit_id, *counted in session.execute(query):
        found[unit_id].append(Count((unit_id,), *counted))
    return found


def people_answered(
    session: Session, question: str, parts: Sequence[Days]
) -> dict[tuple[int, int], int]:
    """By (place of the days, unit) how many people of each unit, with all below it, have answers
    that count for their team there; one query, which looks once for each part into the key range
    of each of these people. Answers that HR moved to another team than their person's count nobody.
    """
    query = _counted(_members(_places(parts)), question)
    return {(place, unit_id): people for place, unit_id, people, _ in session.execute(query)}


def people_by_channel(
    session: Session, question: str, days: Days, channels: Sequence[str], most: int
) -> dict[str, int]:
    """How many people have answers on each of the channels that count for their team, `most` where
    there are more: nobody after these is looked at; one query, or none without channels.
    """
    if not channels:
        return {}
    queries = []
    for channel in channels:
        some = _people_on(channel, question, days).limit(most).subquery()
        queries.append(select(literal(channel), func.count()).select_from(some))
    return {channel: people for channel, people in session.execute(union_all(*queries))}


def people_by_attribute(session: Session, question: str, days: Days, name: str) -> dict[str, int]:
    """How many people have answers of customers with each value of an attribute; one query, which
    reads the answers of these days.
    """
    value = func.coalesce(AnswerRow.attributes[name].as_string(), "")
    query = (
        select(value, func.count(CreditRow.payee_id.distinct()))
        .join(CreditRow, CreditRow.answer_id == AnswerRow.id)
        .where(AnswerRow.question == question, CreditRow.question == question)
        .where(AnswerRow.day >= days.first, AnswerRow.day < days.end)
        .group_by(value)
    )
    return {str(each): people for each, people in session.execute(query)}


def people_of_team(session: Session, unit_id: int, question: str, days: Days) -> set[int]:
    """Who has answers of these days that count for this team itself; one query."""
    member = MembershipRow
    query = (
        select(member.person_id)
        .distinct()
        .where(member.unit_id == unit_id, member.first_day < days.end, member.end_day > days.first)
        .where(_is_there(_answered(days, question)))
    )
    return set(session.scalars(query))


def others_answered(
    session: Session,
    question: str,
    parts: Sequence[Days],
    manager_id: int,
    unit_ids: Collection[int],
) -> dict[tuple[int, int], tuple[int, int]]:
    """By (place of the days, unit) how many people of these units, with all below them, have such
    answers of days on which this manager was not in charge of them, and in how many memberships;
    one query. The manager's own answers are none of others.
    """
    managed, member, above = ManagementRow, MembershipRow, UnitAncestorRow
    place, is_mine = _places(parts), managed.manager_id == manager_id
    below = member.unit_id.in_(select(above.unit_id).where(above.ancestor_id.in_(unit_ids)))
    wholly = exists().where(is_mine, managed.person_id == member.person_id, *_covers(place))
    members = _members(place, below, member.person_id != manager_id, ~wholly)  # hardly anybody
    theirs = (is_mine, managed.person_id == members.c.person_id)
    open_day = ~exists().where(*theirs, holds(managed, CreditRow.day)).correlate_except(managed)
    query = _counted(members, question, open_day).where(above.ancestor_id.in_(unit_ids))
    rows = session.execute(query)
    return {(number, unit_id): (people, times) for number, unit_id, people, times in rows}


def answers_counted(
    session: Session, question: str, parts: Sequence[Days]
) -> dict[tuple[int, int], Fraction]:
    """By (place of the days, unit) the answers of every unit with all below it, shared ones in
    parts, from what is kept up; one query.
    """
    queries = (_credits(place, question, days) for place, days in enumerate(parts))
    found = session.execute(union_all(*queries))
    return {(place, unit_id): Fraction(credit, WHOLE_ANSWER) for place, unit_id, credit in found}


def _credits(place: int, question: str, days: Days) -> Select[int, int, int]:
    """What is counted of every unit in these days: by month, where they are one. Units are named,
    so that each one's range of the key is read and not the table.
    """
    row: Any = UnitMonthRow if is_month(days) else UnitRollupRow
    day = row.month if is_month(days) else row.day
    return (
        select(literal(place), row.unit_id, cast(func.sum(row.credit), BigInteger))
        .where(row.unit_id.in_(select(UnitRow.id)), row.question == question)
        .where(day >= days.first, day < days.end)
        .group_by(row.unit_id)
    )


def _places(parts: Sequence[Days]) -> CTE:
    """The days of each part with their place among them."""
    rows = (
        select(literal(place).label("place"), literal(days.first).label("first")).add_columns(
            literal(days.end).label("end_day")
        )
        for place, days in enumerate(parts)
    )
    return union_all(*rows).cte("part")


def _members(place: CTE, *more: ColumnElement[bool]) -> CTE:
    """Who was in which team on some of the days of each place."""
    member = MembershipRow
    meets = (member.first_day < place.c.end_day) & (member.end_day > place.c.first)
    query = select(place, member.person_id, member.unit_id).join(member, meets).where(*more)
    return _made_first(query, "member")


def _counted(members: CTE, question: str, *more: ColumnElement[bool]) -> Select[int, int, int, int]:
    """By place and unit, with all below it, how many of these have answers in these days that
    count for their team, and in how many memberships.
    """
    credit, above, of = CreditRow, UnitAncestorRow, members.c
    first = select(credit.day).where(
        *(credit.payee_id == of.person_id, credit.question == question),
        *(credit.day >= of.first, credit.day < of.end_day, credit.team_id == of.unit_id),
        *more,
    )
    answered = select(of.place, of.person_id, of.unit_id).where(_is_there(first))
    found = _made_first(answered, "answered")
    people, times = func.count(found.c.person_id.distinct()), func.count()
    return (
        select(found.c.place, above.ancestor_id, people, times)
        .join(above, above.unit_id == found.c.unit_id)
        .group_by(found.c.place, above.ancestor_id)
    )


def _is_there(rows: Select[Any]) -> ColumnElement[bool]:
    """Whether there is a row; the first one ends the look.

    As `exists` it would be a join, for which PostgreSQL may read the answers of the whole company,
    and those of people of whom nobody asks any more.
    """
    return rows.limit(1).scalar_subquery().is_not(None)


def _made_first(query: Select[*tuple[Any, ...]], name: str) -> CTE:
    """The rows of a query before anything else is asked of them."""
    return query.cte(name).prefix_with("materialized", dialect="postgresql")


def _people_on(channel: str, question: str, days: Days) -> Select[int]:
    person, member, credit = PersonRow, MembershipRow, CreditRow
    in_team = exists().where(
        *(member.person_id == credit.payee_id, member.unit_id == credit.team_id),
        *(member.first_day < days.end, member.end_day > days.first),
    )
    first = select(credit.day).where(
        *(credit.payee_id == person.id, credit.question == question, credit.channel == channel),
        *(credit.day >= days.first, credit.day < days.end, in_team),
    )
    return select(person.id).where(_is_there(first))


def _answered(days: Days, question: str) -> Select[date]:
    """The answers of a member in these days that count for the team."""
    member, credit = MembershipRow, CreditRow
    return select(credit.day).where(
        *(credit.payee_id == member.person_id, credit.question == question),
        *(credit.day >= days.first, credit.day < days.end, credit.team_id == member.unit_id),
    )


def _covers(place: CTE) -> tuple[ColumnElement[bool], ...]:
    """That one range in charge has all days of a membership among those of the place."""
    member, managed, days = MembershipRow, ManagementRow, place.c
    first = case((member.first_day > days.first, member.first_day), else_=days.first)
    end = case((member.end_day < days.end_day, member.end_day), else_=days.end_day)
    return managed.first_day <= first, managed.end_day >= end


def team_on(session: Session, person_id: int, day: date) -> int | None:
    """The team in which somebody is on that day; one query."""
    row = MembershipRow
    query = select(row.unit_id).where(row.person_id == person_id, holds(row, day))
    return session.scalar(query)


def colleagues(session: Session, person_id: int, day: date) -> list[Colleague]:
    """Everybody of this person's team on that day, the person too; one query."""
    row, hidden = MembershipRow, InvisiblePersonRow
    team = select(row.unit_id).where(row.person_id == person_id, holds(row, day))
    query = (
        select(PersonRow.id, PersonRow.name, hidden.person_id)
        .join(row, row.person_id == PersonRow.id)
        .outerjoin(hidden, hidden.person_id == PersonRow.id)
        .where(row.unit_id.in_(team), holds(row, day))
        .order_by(PersonRow.id)
    )
    return [Colleague(one, name, bool(found)) for one, name, found in session.execute(query)]


def counts_of_people(
    session: Session, person_ids: Collection[int], question: str, days: Days
) -> list[Count]:
    """The counts of these people in these days, each with the person's id; one query."""
    row = CreditRow
    sums = (func.sum(row.credit), func.sum(row.credit * row.credit))
    query = (
        select(row.payee_id, row.step, func.count(), *(cast(each, BigInteger) for each in sums))
        .where(row.payee_id.in_(person_ids), row.question == question)
        .where(row.day >= days.first, row.day < days.end)
        .group_by(row.payee_id, row.step)
    )
    return [Count((person_id,), *counted) for person_id, *counted in session.execute(query)]
