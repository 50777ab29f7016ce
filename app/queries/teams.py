"""Reading teams as wholes: their answers, how many people gave rise to them, who is in them."""

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import (
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
from app.models.facts import AnswerRow, CreditRow, UnitRollupRow
from app.models.people import ManagementRow, MembershipRow, PersonRow, UnitAncestorRow, UnitRow
from app.models.settings import InvisiblePersonRow
from app.queries.people import holds


class Only(NamedTuple):
    """Answers on one channel, or all without it; of every channel where none is named."""

    channel: str = ""
    without: bool = False


EVERY_CHANNEL = Only()


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
    session: Session, question: str, parts: Sequence[Days], only: Only = EVERY_CHANNEL
) -> dict[tuple[int, int], int]:
    """By (place of the days, unit) how many people of each unit, with all below it, have answers
    that count for their team there; one query, which looks once for each part into the key range
    of each of these people. Answers that HR moved to another team than their person's count nobody.
    """
    queries = [
        _members(place, days).where(_answered(days, question, *_of_channel(only)).exists())
        for place, days in enumerate(parts)
    ]
    found = session.execute(union_all(*queries))
    return {(place, unit_id): people for place, unit_id, people, _ in found}


def people_by_channel(
    session: Session, unit_id: int, question: str, days: Days, channels: Sequence[str]
) -> dict[str, int]:
    """How many people of a unit, with all below it, have answers on each of the channels; one
    query, or none without channels.
    """
    if not channels:
        return {}
    queries = [
        _members(place, days)
        .where(UnitAncestorRow.ancestor_id == unit_id)
        .where(_answered(days, question, CreditRow.channel == channel).exists())
        for place, channel in enumerate(channels)
    ]
    found = {place: people for place, _, people, _ in session.execute(union_all(*queries))}
    return {channel: found.get(place, 0) for place, channel in enumerate(channels)}


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
        .where(_answered(days, question).exists())
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
    managed, person = ManagementRow, MembershipRow.person_id
    mine = (managed.manager_id == manager_id, managed.person_id == person)
    open_day = ~exists().where(*mine, holds(managed, CreditRow.day)).correlate_except(managed)
    queries = [
        _members(place, days)
        .where(UnitAncestorRow.ancestor_id.in_(unit_ids), person != manager_id)
        .where(~exists().where(*mine, *_covers(managed, days)))  # nearly all end here
        .where(_answered(days, question, open_day).exists())
        for place, days in enumerate(parts)
    ]
    found = session.execute(union_all(*queries))
    return {(place, unit_id): (people, members) for place, unit_id, people, members in found}


def answers_counted(
    session: Session, question: str, parts: Sequence[Days], only: Only = EVERY_CHANNEL
) -> dict[tuple[int, int], Fraction]:
    """By (place of the days, unit) the answers of every unit with all below it, shared ones in
    parts, from what is kept up; one query.
    """
    row = UnitRollupRow
    whole = cast(func.sum(row.credit), BigInteger)
    queries = (
        select(literal(place), row.unit_id, whole)
        .where(row.question == question, row.day >= days.first, row.day < days.end)
        .where(*_of_channel(only, row.channel))
        .group_by(row.unit_id)
        for place, days in enumerate(parts)
    )
    found = session.execute(union_all(*queries))
    return {(place, unit_id): Fraction(credit, WHOLE_ANSWER) for place, unit_id, credit in found}


def _members(place: int, days: Days) -> Select[int, int, int, int]:
    """Who was a member of each unit, with all below it, on some of these days."""
    member, above = MembershipRow, UnitAncestorRow
    numbers = (func.count(member.person_id.distinct()), func.count())
    return (
        select(literal(place), above.ancestor_id, *numbers)
        .select_from(member)
        .join(above, above.unit_id == member.unit_id)
        .where(member.first_day < days.end, member.end_day > days.first)
        .group_by(above.ancestor_id)
    )


def _answered(days: Days, question: str, *more: ColumnElement[bool]) -> Select[int]:
    """The answers of a member in these days that count for the team."""
    member, credit = MembershipRow, CreditRow
    return select(credit.answer_id).where(
        *(credit.payee_id == member.person_id, credit.question == question),
        *(credit.day >= days.first, credit.day < days.end, credit.team_id == member.unit_id),
        *more,
    )


def _covers(managed: type[ManagementRow], days: Days) -> tuple[ColumnElement[bool], ...]:
    """That one range in charge has all days of a membership among these days."""
    member = MembershipRow
    first = case((member.first_day > days.first, member.first_day), else_=days.first)
    end = case((member.end_day < days.end, member.end_day), else_=days.end)
    return managed.first_day <= first, managed.end_day >= end


def _of_channel(only: Only, column: Any = CreditRow.channel) -> list[ColumnElement[bool]]:
    if not only.channel:
        return []
    return [column != only.channel if only.without else column == only.channel]


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
