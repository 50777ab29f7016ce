"""Reading teams as wholes: their answers, how many people gave rise to them, who is in them."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.facts import Count
from app.models.facts import CreditRow, UnitRollupRow
from app.models.people import MembershipRow, PersonRow, UnitAncestorRow, UnitRow
from app.models.settings import InvisiblePersonRow
from app.queries.people import holds


class Colleague(NamedTuple):
    """Somebody of a team; invisible: colleagues do not see them in lists."""

    id: int
    name: str
    is_invisible: bool


def parents_of(session: Session, unit_ids: Collection[int]) -> dict[int, int | None]:
    """The unit above each; one query."""
    query = select(UnitRow.id, UnitRow.parent_id).where(UnitRow.id.in_(unit_ids))
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
    session: Session, unit_ids: Collection[int], question: str, days: Days
) -> dict[int, int]:
    """How many people of each unit, with all below it, have answers of these days that count for
    their team there; one query, which looks once into the key range of each of these people.
    """
    member, above, credit = MembershipRow, UnitAncestorRow, CreditRow
    answered = select(credit.answer_id).where(
        *(credit.payee_id == member.person_id, credit.question == question),
        *(credit.day >= days.first, credit.day < days.end, credit.team_id == member.unit_id),
    )
    query = (
        select(above.ancestor_id, func.count(member.person_id.distinct()))
        .join(above, above.unit_id == member.unit_id)
        .where(above.ancestor_id.in_(unit_ids), answered.exists())
        .where(member.first_day < days.end, member.end_day > days.first)
        .group_by(above.ancestor_id)
    )
    return {unit_id: people for unit_id, people in session.execute(query)}


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
