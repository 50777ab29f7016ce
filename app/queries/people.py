"""Reading people. Every function takes a session and says what it loads."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.domain.dated import Dated, Value
from app.domain.days import Days
from app.domain.directory import Directory, Payee, payees_by_number
from app.domain.roster import AttributeName, PersonState, UnitPath
from app.models.people import (
    ManagementRow,
    MembershipRow,
    PersonAttributeRow,
    PersonRow,
    UnitRow,
)
from app.queries.units import company, path_of, teams, units, zone_of

Ranges = list[tuple[Days, Value]]
Ends = Mapping[int, date]
PAGE = 50  # rows


def directory(session: Session) -> Directory:
    """Everybody with a number and all teams, to find them by name; four queries."""
    rows = units(session)
    where: dict[int, Ranges[int]] = defaultdict(list)
    for person_id, days, unit_id in _memberships(session):
        where[person_id].append((days, unit_id))
    payees = (
        Payee(row.id, str(row.number), Days(row.first_day, row.end_day), tuple(where[row.id]))
        for row in people_with_number(session)
    )
    zone = zone_of(company(session).id, rows)
    return Directory(payees_by_number(payees), teams(rows), zone)


def people_with_number(session: Session) -> list[PersonRow]:
    """Everybody who can be named in a file, by number; one query."""
    query = select(PersonRow).where(PersonRow.number.is_not(None)).order_by(PersonRow.number)
    return list(session.scalars(query))


def emails_without_number(session: Session) -> list[str]:
    """The e-mail addresses of people who stand in no file, such as administrators; one query."""
    query = select(PersonRow.email).where(PersonRow.number.is_(None), PersonRow.email.is_not(None))
    return [str(email) for email in session.scalars(query)]


def person_states(session: Session) -> dict[str, PersonState]:
    """All that is known of everybody with a number, by number; five queries."""
    rows = people_with_number(session)
    numbers = {row.id: str(row.number) for row in rows}
    ends = {row.id: row.end_day for row in rows}
    where = _dated_teams(session, ends)
    managers = _dated_managers(session, ends, numbers)
    attributes = _dated_attributes(session, ends)
    return {
        str(row.number): PersonState(
            *(str(row.number), row.name, row.email, Days(row.first_day, row.end_day)),
            team=where.get(row.id, Dated()),
            managers=managers.get(row.id, Dated()),
            attributes=attributes.get(row.id, {}),
        )
        for row in rows
    }


def _memberships(session: Session) -> list[tuple[int, Days, int]]:
    query = select(MembershipRow).order_by(MembershipRow.person_id, MembershipRow.first_day)
    return [
        (row.person_id, Days(row.first_day, row.end_day), row.unit_id)
        for row in session.scalars(query)
    ]


def _dated_teams(session: Session, ends: Ends) -> dict[int, Dated[UnitPath]]:
    rows = units(session)
    where: dict[int, Ranges[UnitPath]] = defaultdict(list)
    for person_id, days, unit_id in _memberships(session):
        if person_id in ends:
            where[person_id].append((days, path_of(unit_id, rows)))
    return {person_id: dated(ranges, ends[person_id]) for person_id, ranges in where.items()}


def _dated_managers(
    session: Session, ends: Ends, numbers: Mapping[int, str]
) -> dict[int, Dated[frozenset[str]]]:
    query = select(ManagementRow).order_by(ManagementRow.person_id, ManagementRow.first_day)
    found: dict[int, Ranges[str]] = defaultdict(list)
    for row in session.scalars(query):
        if row.person_id in ends and row.manager_id in numbers:
            days = Days(row.first_day, row.end_day)
            found[row.person_id].append((days, numbers[row.manager_id]))
    return {person_id: dated_sets(ranges, ends[person_id]) for person_id, ranges in found.items()}


def _dated_attributes(session: Session, ends: Ends) -> dict[int, dict[AttributeName, Dated[str]]]:
    key = (PersonAttributeRow.person_id, PersonAttributeRow.name, PersonAttributeRow.first_day)
    found: dict[int, dict[AttributeName, Ranges[str]]] = defaultdict(lambda: defaultdict(list))
    for row in session.scalars(select(PersonAttributeRow).order_by(*key)):
        if row.person_id in ends:
            days = Days(row.first_day, row.end_day)
            found[row.person_id][AttributeName(row.name)].append((days, row.value))
    return {
        person_id: {name: dated(ranges, ends[person_id]) for name, ranges in names.items()}
        for person_id, names in found.items()
    }


def dated(ranges: Ranges[Value], leaves: date) -> Dated[Value]:
    """Ranges in order that do not overlap, as changes; a gap is a change to nothing.

    That a range ends because the person leaves is no change: it is known from their last day.
    """
    result = Dated[Value]()
    for days, value in ranges:
        result = result.set_from(days.first, value)
        if days.end < leaves:
            result = result.set_from(days.end, None)
    return result


def dated_sets(ranges: Ranges[str], leaves: date) -> Dated[frozenset[str]]:
    """Ranges that may overlap, as changes of the set of values that hold."""
    edges = sorted({edge for days, _ in ranges for edge in (days.first, days.end)})
    result = Dated[frozenset[str]]()
    for edge in edges:
        holding = frozenset(value for days, value in ranges if edge in days)
        if edge < leaves:
            result = result.set_from(edge, holding or None)
    return result


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """Somebody as a list shows them; empty where nothing holds on that day."""

    id: int
    number: str
    name: str
    email: str
    team: str
    job: str
    leaves: date


def people_on(session: Session, day: date, search: str, page: int) -> list[PersonSeen]:
    """One page of people with a number, by name, with team and job on that day; one query."""
    member = (MembershipRow.person_id == PersonRow.id) & holds(MembershipRow, day)
    job = (
        (PersonAttributeRow.person_id == PersonRow.id)
        & (PersonAttributeRow.name == AttributeName.JOB)
        & holds(PersonAttributeRow, day)
    )
    query = (
        select(PersonRow, UnitRow.name, PersonAttributeRow.value)
        .outerjoin(MembershipRow, member)
        .outerjoin(UnitRow, UnitRow.id == MembershipRow.unit_id)
        .outerjoin(PersonAttributeRow, job)
        .where(_named(search))
        .order_by(PersonRow.name, PersonRow.id)
        .limit(PAGE)
        .offset(PAGE * page)
    )
    return [_person_seen(row, team, value) for row, team, value in session.execute(query)]


def count_people(session: Session, search: str) -> int:
    """How many people with a number the search finds; one query."""
    return session.scalar(select(func.count()).select_from(PersonRow).where(_named(search))) or 0


def holds(columns: Any, day: Any) -> ColumnElement[bool]:
    """That something dated holds on a day."""
    found: ColumnElement[bool] = (columns.first_day <= day) & (columns.end_day > day)
    return found


def _named(search: str) -> ColumnElement[bool]:
    has_number = PersonRow.number.is_not(None)
    text = f"%{search}%"
    return has_number & or_(PersonRow.name.ilike(text), PersonRow.number.ilike(text))


def _person_seen(row: PersonRow, team: str | None, job: str | None) -> PersonSeen:
    return PersonSeen(
        id=row.id,
        number=row.number or "",
        name=row.name,
        email=row.email or "",
        team=team or "",
        job=job or "",
        leaves=row.end_day,
    )
