"""Who is in whose charge, and on which days."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Session

from app.domain.words import alphabet_key
from app.models.catalogue import QuestionRow
from app.models.facts import CreditRow
from app.models.people import ManagementRow, MembershipRow, PersonRow, UnitRow
from app.queries.people import holds


class UnitSeen(NamedTuple):
    name: str
    id: int


class MemberSeen(NamedTuple):
    """Somebody in a manager's charge, with their team."""

    id: int
    name: str
    unit: UnitSeen | None
    last_answered: date | None


def people_of(session: Session, manager_id: int, day: date) -> list[MemberSeen]:
    """The people whom this manager is in charge of on that day, by name; one query."""
    rows = session.execute(_people_of(), {"manager": manager_id, "day": day})
    found = [
        MemberSeen(person_id, name, UnitSeen(unit, unit_id) if unit_id else None, last)
        for person_id, name, unit, unit_id, last in rows
    ]
    return sorted(found, key=lambda each: alphabet_key(each.name))


def ever_managed(session: Session, manager_id: int, person_id: int) -> PersonRow | None:
    """This person, if the manager was in charge of them on any day; one query."""
    query = (
        select(PersonRow)
        .join(ManagementRow, ManagementRow.person_id == PersonRow.id)
        .where(ManagementRow.manager_id == manager_id, PersonRow.id == person_id)
    )
    return session.scalars(query).first()


def in_charge_on(day: Any, payee_id: Any) -> ColumnElement[bool]:
    """That `:manager` was in charge of a row's payee on the row's day."""
    managed = ManagementRow.__table__.c
    conditions = (managed.manager_id == bindparam("manager"), managed.person_id == payee_id)
    return select(managed.person_id).where(*conditions, holds(managed, day)).exists()


@cache
def _people_of() -> Select[int, str, str, int, date]:
    """Built once from tables, because building and objects cost more than the answer."""
    person, unit = PersonRow.__table__, UnitRow.__table__
    managed, member = ManagementRow.__table__, MembershipRow.__table__
    day: BindParameter[Any] = bindparam("day")
    in_charge = (managed.c.manager_id == bindparam("manager")) & holds(managed.c, day)
    in_team = (member.c.person_id == person.c.id) & holds(member.c, day)
    return (
        select(person.c.id, person.c.name, unit.c.name, unit.c.id, last_answered(person.c.id))
        .select_from(managed)
        .join(person, person.c.id == managed.c.person_id)
        .outerjoin(member, in_team)
        .outerjoin(unit, unit.c.id == member.c.unit_id)
        .where(in_charge)
        .order_by(person.c.name, person.c.id)
    )


def people_in_charge() -> Select[int]:
    """The ids of those whom `:manager` is in charge of on `:day`, for a condition."""
    managed = ManagementRow.__table__.c
    mine = managed.manager_id == bindparam("manager")
    return select(managed.person_id).where(mine, holds(managed, bindparam("day")))


def teams_in_charge(session: Session, manager_id: int, day: date) -> set[int]:
    """The teams in which those are who are in this manager's charge on a day; one query."""
    member = MembershipRow.__table__.c
    theirs = member.person_id.in_(people_in_charge())
    teams = select(member.unit_id).where(theirs, holds(member, bindparam("day")))
    return set(session.scalars(teams, {"manager": manager_id, "day": day}))


def last_answered(person_id: ColumnElement[int]) -> ScalarSelect[date]:
    """The last day on which a customer answered about this person.

    For each question the end of its range in the key, which is all that either database reads then.
    """
    credit, question = CreditRow.__table__.c, QuestionRow.__table__
    last = select(func.max(credit.day)).where(
        credit.payee_id == person_id, credit.question == question.c.name
    )
    of_question = last.correlate_except(CreditRow.__table__).scalar_subquery()
    return select(func.max(of_question)).select_from(question).scalar_subquery()
