"""Reading people. Every function takes a session and says what it loads."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.domain.dated import Dated, Value
from app.domain.days import Days
from app.domain.directory import Directory, Payee, payees_by_number
from app.domain.employments import (
    AttributeName,
    Employment,
    PersonState,
    UnitPath,
    employment_on,
)
from app.domain.people_named import likeness
from app.models.people import (
    EmploymentRow,
    ManagementRow,
    MembershipRow,
    PersonAttributeRow,
    PersonRow,
    UnitRow,
)
from app.queries.units import company, path_of, teams, units, zone_of

Ranges = list[tuple[Days, Value]]
Job = tuple[int, date]  # the person and the first day of an employment
PAGE = 50  # rows
OF_A_PART = 3  # letters of a name, first or last
ALIKE = 0.6  # of 1: one letter in four may be another
LOOKED_AT = 500  # people


def directory(session: Session) -> Directory:
    """Everybody with a number and all teams, to find them by name; five queries."""
    rows = units(session)
    where: dict[int, Ranges[int]] = defaultdict(list)
    for person_id, days, unit_id in _memberships(session):
        where[person_id].append((days, unit_id))
    jobs = employments(session)
    columns = (
        select(PersonRow.id, PersonRow.number, PersonRow.name, PersonRow.email)
        .where(PersonRow.number.is_not(None))
        .order_by(PersonRow.number)
    )
    payees = (
        Payee(
            *(person_id, str(number), jobs.of(person_id), tuple(where[person_id])),
            *(name, email or ""),
        )
        for person_id, number, name, email in session.execute(columns)
    )
    root = company(session).id
    return Directory(payees_by_number(payees), teams(rows), zone_of(root, rows), root)


def people_with_number(session: Session) -> list[PersonRow]:
    """Everybody who can be named in a file, by number; one query."""
    query = select(PersonRow).where(PersonRow.number.is_not(None)).order_by(PersonRow.number)
    return list(session.scalars(query))


def numbers_and_names(session: Session) -> dict[str, tuple[str, str]]:
    """Everybody's number in payroll, empty for none, and name, by pseudonym; one query."""
    query = select(PersonRow.pseudonym, PersonRow.number, PersonRow.name)
    return {pseudonym: (number or "", name) for pseudonym, number, name in session.execute(query)}


def ids_of(session: Session, numbers: Iterable[str]) -> list[int]:
    """The ids of the people with these numbers; one query."""
    wanted = set(numbers)
    rows = session.execute(select(PersonRow.id, PersonRow.number).order_by(PersonRow.id))
    return [person_id for person_id, number in rows if number in wanted]


def emails_without_number(session: Session) -> list[str]:
    """The e-mail addresses of people who stand in no file, such as administrators; one query."""
    query = select(PersonRow.email).where(PersonRow.number.is_(None), PersonRow.email.is_not(None))
    return [str(email) for email in session.scalars(query)]


class Jobs:
    """The employments of everybody, to find the one that a day belongs to."""

    def __init__(self, ranges: Mapping[int, Sequence[Days]]) -> None:
        self.ranges = ranges

    def of(self, person_id: int) -> tuple[Days, ...]:
        return tuple(self.ranges.get(person_id, ()))

    def key(self, person_id: int, day: date) -> Job:
        """The employment that holds this day, or that follows it."""
        found = employment_on(self.ranges.get(person_id, ()), day)
        return person_id, found.first if found else day

    def ends(self) -> Iterator[tuple[Job, date]]:
        """Each employment with its end."""
        for person_id, ranges in self.ranges.items():
            yield from (((person_id, days.first), days.end) for days in ranges)


def employments(session: Session) -> Jobs:
    """Everybody's employments in order; one query."""
    row = EmploymentRow
    query = select(row.person_id, row.first_day, row.end_day).order_by(row.person_id, row.first_day)
    found: dict[int, list[Days]] = defaultdict(list)
    for person_id, first, end in session.execute(query):
        found[person_id].append(Days(first, end))
    return Jobs(found)


def person_states(session: Session) -> dict[str, PersonState]:
    """All that is known of everybody with a number, by number; six queries."""
    rows, jobs = people_with_number(session), employments(session)
    numbers = {row.id: str(row.number) for row in rows}
    where, managers = _teams_by_job(session, jobs), _managers_by_job(session, jobs, numbers)
    attributes = _attributes_by_job(session, jobs)
    found: dict[int, list[Employment]] = defaultdict(list)
    for key, end in jobs.ends():
        team = dated(where.get(key, []), end)
        in_charge = dated_sets(managers.get(key, []), end)
        more = {name: dated(each, end) for name, each in attributes.get(key, {}).items()}
        found[key[0]].append(Employment(Days(key[1], end), team, in_charge, more))
    return {
        str(row.number): PersonState(str(row.number), row.name, row.email, tuple(found[row.id]))
        for row in rows
    }


def attribute_ranges(session: Session, names: Iterable[str]) -> dict[tuple[int, str], Ranges[str]]:
    """What held for each person of these attributes, by person and name; one query."""
    row = PersonAttributeRow
    query = select(row.person_id, row.name, row.first_day, row.end_day, row.value)
    found: dict[tuple[int, str], Ranges[str]] = defaultdict(list)
    rows = session.execute(query.where(row.name.in_(list(names))))
    for person_id, name, first, end, value in rows:
        found[person_id, name].append((Days(first, end), value))
    return found


def _memberships(session: Session) -> list[tuple[int, Days, int]]:
    row = MembershipRow
    query = select(row.person_id, row.first_day, row.end_day, row.unit_id)
    rows = session.execute(query.order_by(row.person_id, row.first_day))
    return [(person_id, Days(first, end), unit_id) for person_id, first, end, unit_id in rows]


def _teams_by_job(session: Session, jobs: Jobs) -> dict[Job, Ranges[UnitPath]]:
    rows = units(session)
    paths = {unit_id: path_of(unit_id, rows) for unit_id in rows}
    found: dict[Job, Ranges[UnitPath]] = defaultdict(list)
    for person_id, days, unit_id in _memberships(session):
        found[jobs.key(person_id, days.first)].append((days, paths[unit_id]))
    return found


def _managers_by_job(
    session: Session, jobs: Jobs, numbers: Mapping[int, str]
) -> dict[Job, Ranges[str]]:
    query = select(ManagementRow).order_by(ManagementRow.person_id, ManagementRow.first_day)
    found: dict[Job, Ranges[str]] = defaultdict(list)
    for row in session.scalars(query):
        if row.manager_id in numbers:
            days = Days(row.first_day, row.end_day)
            found[jobs.key(row.person_id, days.first)].append((days, numbers[row.manager_id]))
    return found


def _attributes_by_job(session: Session, jobs: Jobs) -> dict[Job, dict[AttributeName, Ranges[str]]]:
    key = (PersonAttributeRow.person_id, PersonAttributeRow.name, PersonAttributeRow.first_day)
    found: dict[Job, dict[AttributeName, Ranges[str]]] = defaultdict(lambda: defaultdict(list))
    for row in session.scalars(select(PersonAttributeRow).order_by(*key)):
        days = Days(row.first_day, row.end_day)
        name = AttributeName(row.name)
        found[jobs.key(row.person_id, days.first)][name].append((days, row.value))
    return found


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
    query = _seen_on(day).where(_named(search)).limit(PAGE).offset(PAGE * page)
    return [_person_seen(row, team, value) for row, team, value in session.execute(query)]


def _seen_on(day: date) -> Select[PersonRow, str, str]:
    member = (MembershipRow.person_id == PersonRow.id) & holds(MembershipRow, day)
    job = (
        (PersonAttributeRow.person_id == PersonRow.id)
        & (PersonAttributeRow.name == AttributeName.JOB)
        & holds(PersonAttributeRow, day)
    )
    return (
        select(PersonRow, UnitRow.name, PersonAttributeRow.value)
        .outerjoin(MembershipRow, member)
        .outerjoin(UnitRow, UnitRow.id == MembershipRow.unit_id)
        .outerjoin(PersonAttributeRow, job)
        .order_by(PersonRow.name, PersonRow.id)
    )


def people_alike(session: Session, day: date, search: str) -> list[PersonSeen]:
    """People whose name or number is nearly this, the most alike first; one query.

    Looked at are those whose name or number holds how a part of this one begins or ends.
    """
    parts = re.findall(r"\w{2,}", search.lstrip("0"))
    ends = {some for part in parts for some in (part[:OF_A_PART], part[-OF_A_PART:])}
    if not ends:
        return []
    query = _seen_on(day).where(or_(*map(_named, sorted(ends)))).limit(LOOKED_AT)
    people = [_person_seen(row, team, value) for row, team, value in session.execute(query)]
    alike = [(max(likeness(search, x) for x in (each.name, each.number)), each) for each in people]
    found = sorted((pair for pair in alike if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [each for _, each in found]


def count_people(session: Session, search: str) -> int:
    """How many people with a number the search finds; one query."""
    return session.scalar(select(func.count()).select_from(PersonRow).where(_named(search))) or 0


def holds(columns: Any, day: Any) -> ColumnElement[bool]:
    """That something dated holds on a day."""
    found: ColumnElement[bool] = (columns.first_day <= day) & (columns.end_day > day)
    return found


def employed_on(day: Any) -> ColumnElement[bool]:
    """That a person works here on a day."""
    theirs = EmploymentRow.person_id == PersonRow.id
    return select(EmploymentRow.person_id).where(theirs, holds(EmploymentRow, day)).exists()


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
