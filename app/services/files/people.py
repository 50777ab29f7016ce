"""People and teams as HR's file describes them: joiners, movers, leavers."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.decided_days import changed_in, locked_words, told
from app.domain.employments import Employment, PersonState, UnitPath, person_words
from app.domain.errors import BadFile, ProposalChanged
from app.domain.file_readings import PLAIN
from app.domain.files.mapping_kinds import MappingKind
from app.domain.files.people_mappings import PeopleMapping, people_mapping, translated
from app.domain.files.renamed_columns import as_in_file
from app.domain.files.roster import COLUMNS, NEEDED, RosterChanges, roster_changes
from app.domain.units import UnitKind
from app.extensions import db, write_session
from app.imports.tables import Table, opened_table
from app.imports.yaml_documents import yaml_document
from app.models.file_proposals import FileProposalRow
from app.models.people import (
    EmploymentRow,
    ManagementRow,
    MembershipRow,
    PersonAttributeRow,
    PersonRow,
    UnitRow,
)
from app.queries.attributions import Transfer, transfers
from app.queries.people import emails_without_number, ids_of, people_with_number, person_states
from app.queries.units import company, path_of, units
from app.services.actors import Actor
from app.services.attributions import find_displaced
from app.services.audit import record
from app.services.catalogue import add_unit
from app.services.file_proposals import (
    NOTHING_WAITS,
    OUTDATED,
    Waiting,
    WaitingSeen,
    decided_periods,
    propose_rows,
)
from app.services.files.roster_reviews import set_apart
from app.services.jobs import Ending, nothing_else


class Newcomer(NamedTuple):
    """Somebody whom a file names; their number stands for their name until HR says it."""

    number: str
    first_day: date
    team: str


MOST_PEOPLE = 1_000_000
SHOWN = 8  # people whose new state is shown
CLEARED_AT_ONCE = 5_000  # ids in one statement; databases limit their number


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What an import of people did, or would do."""

    records: int
    new: int
    changed: int
    unchanged: int
    rejected: tuple[tuple[int, str, str, str], ...]  # line, column, value, reason
    notes: tuple[tuple[int, str], ...] = ()  # line, what was understood
    transfers: tuple[Transfer, ...] = ()  # answers of other teams than are known now
    shown: tuple[tuple[str, str, str], ...] = ()  # some of them: name, number, what holds
    left_out: int = 0  # rows of which the mapping says that they are no people
    about: tuple[str, ...] = ()  # what of the file is not read
    waiting: WaitingSeen = NOTHING_WAITS  # rows of days on which pay is being decided


def mapping_of_people(text: str) -> PeopleMapping:
    """The mapping that a YAML text describes. Errors: BadFile, BadMapping."""
    return people_mapping(yaml_document(text, "The mapping"))


def has_own_columns(path: Path) -> bool:
    """Whether a file of people needs no mapping, because its columns are ours."""
    try:
        with opened_table(path) as table:
            return set(NEEDED) <= set(table.header) <= set(COLUMNS)
    except BadFile:  # whoever reads it as what it may be else says what is wrong
        return False


def preview_people(path: Path, mapping: PeopleMapping | None = None) -> RosterReport:
    """What the file would change; nothing is stored. Errors: BadFile, BadMapping."""
    with opened_table(path, mapping.file if mapping else PLAIN) as table:
        changes, waiting = _changes(db.session(), table, mapping)
        report = _report(_counted(table), changes)
        return replace(report, about=tuple(table.about()), waiting=waiting.seen())


def import_people(
    path: Path,
    actor: Actor,
    at: datetime,
    mapping: PeopleMapping | None = None,
    ending: Ending[RosterReport] = nothing_else,
) -> RosterReport:
    """Store what the file says of people and teams; rows with a mistake are left out.

    Rows that change days of a period in review wait for a second person. Grants no role: a
    manager's scope follows from it, the role does not. Errors: BadFile, BadMapping.
    """
    with opened_table(path, mapping.file if mapping else PLAIN) as table:
        records, about = _counted(table), tuple(table.about())
        with write_session() as session, session.begin():
            changes, waiting = _changes(session, table, mapping)
            _store(session, changes)
            propose_rows(session, MappingKind.PEOPLE, waiting, actor, at)
            report = _report(records, changes, _displaced(session, changes))
            report = replace(report, about=about, waiting=waiting.seen())
            details = {"new": report.new, "changed": report.changed}
            if any(details.values()):
                record(session, actor.name, "people imported", "people", details, at)
            ending(session, report)
    return report


def take_proposed_people(session: Session, row: FileProposalRow) -> None:
    """Store rows that waited. Errors: ProposalChanged if they would change something else now."""
    known = person_states(session)
    rows = [(int(line), list(cells)) for line, cells in row.rows]
    changes = _read(session, row.header, rows, known)
    effect = told([*changes.new, *changes.changed], known)
    if Waiting(row.header, rows, effect=effect).sha256() != row.sha256:
        raise ProposalChanged(OUTDATED)
    for state in changes.changed:
        touched = changed_in(known.get(state.number), state, decided_periods(session))
        if words := locked_words(touched):
            raise ProposalChanged(f"{state.number}: {words}. Refuse these rows.")
    _store(session, changes)
    _displaced(session, changes)


def add_people(session: Session, rows: Iterable[Newcomer], actor: Actor, at: datetime) -> int:
    """People whom a file of answers names and nobody knew, each with a team; how many."""
    header = ("number", "name", "first_day", "site", "team")
    texts = (
        (line, [one.number, one.number, str(one.first_day), *_site_and_team(one.team)])
        for line, one in enumerate(rows, 1)
    )
    changes = _read(session, header, texts, person_states(session))
    _store(session, changes)
    if changes.new:
        details = {"new": len(changes.new)}
        record(session, actor.name, "people created from a file", "people", details, at)
    return len(changes.new)


def add_teams(session: Session, names: Iterable[str]) -> int:
    """Teams that a file of answers names and nobody knew; how many."""
    rows = units(session)
    found = {path_of(unit_id, rows): row for unit_id, row in rows.items()}
    before = len(found)
    for name in sorted(set(names)):
        site, team = _site_and_team(name)
        if site:
            _ensure(session, found, (site,), UnitKind.SITE)
        _ensure(session, found, tuple(filter(None, (site, team))), UnitKind.TEAM)
    return len(found) - before


def _site_and_team(name: str) -> tuple[str, str]:
    """`Harbour / Phone` is a team of a site."""
    site, sign, team = name.partition(" / ")
    return (site.strip(), team.strip()) if sign else ("", name)


def _counted(table: Table) -> int:
    """How many rows the file has, after reading it to the end. Errors: BadFile."""
    records = table.count()
    if records > MOST_PEOPLE:
        raise BadFile(f"The file has more than {MOST_PEOPLE:,} rows.")
    return records


def _changes(
    session: Session, table: Table, mapping: PeopleMapping | None
) -> tuple[RosterChanges, Waiting]:
    known = person_states(session)
    if mapping is None:
        return _apart(session, table.header, list(table.rows()), known)
    given = translated(mapping, table.header, table.rows(), known)
    changes, waiting = _apart(session, given.header, given.rows, known)
    problems = as_in_file(mapping, table.header, table.rows(), changes.rejected)
    changes.left_out = given.left_out
    by_line = {each.line: each for each in reversed([*given.problems, *problems])}
    changes.rejected = [by_line[line] for line in sorted(by_line)]
    return changes, waiting


def _apart(
    session: Session,
    header: Sequence[str],
    rows: Sequence[tuple[int, list[str]]],
    known: Mapping[str, PersonState],
) -> tuple[RosterChanges, Waiting]:
    periods = decided_periods(session)
    return set_apart(lambda some: _read(session, header, some, known), header, rows, known, periods)


def _read(
    session: Session,
    header: Iterable[str],
    texts: Iterable[tuple[int, list[str]]],
    known: Mapping[str, PersonState],
) -> RosterChanges:
    rows = units(session)
    paths = [path_of(unit_id, rows) for unit_id, row in rows.items() if row.parent_id]
    return roster_changes(header, texts, known, paths, emails_without_number(session))


def _displaced(session: Session, changes: RosterChanges) -> Sequence[Transfer]:
    """Answers of those who changed that would count elsewhere now; they stay until HR decides."""
    ids = ids_of(session, (state.number for state in changes.changed))
    find_displaced(session, ids)
    return transfers(session, ids)


def _report(
    records: int, changes: RosterChanges, elsewhere: Sequence[Transfer] = ()
) -> RosterReport:
    rejected = ((each.line, each.column, each.value, each.reason) for each in changes.rejected)
    counts = (len(changes.new), len(changes.changed), changes.unchanged)
    some = [*changes.new, *changes.changed][:SHOWN]
    shown = tuple((state.name, state.number, person_words(state)) for state in some)
    told = (tuple(changes.notes), tuple(elsewhere), shown)
    return RosterReport(records, *counts, tuple(rejected), *told, changes.left_out)


def _store(session: Session, changes: RosterChanges) -> None:
    states = [*changes.new, *changes.changed]
    rows = {row.number: row for row in people_with_number(session)}
    for state in states:
        _store_person(session, rows, state)
    session.flush()
    ids = {str(number): row.id for number, row in rows.items()}
    unit_ids = _unit_ids(session, states, changes)
    for table in (EmploymentRow, MembershipRow, ManagementRow, PersonAttributeRow):
        _clear(session, table, [ids[state.number] for state in changes.changed])
    _insert(session, EmploymentRow, _employments(states, ids))
    _insert(session, MembershipRow, _memberships(states, ids, unit_ids))
    _insert(session, ManagementRow, _managements(states, ids))
    _insert(session, PersonAttributeRow, _attributes(states, ids))


def _store_person(session: Session, rows: dict[str | None, PersonRow], state: PersonState) -> None:
    row = rows.get(state.number)
    if row is None:
        row = rows[state.number] = PersonRow(number=state.number, pseudonym=secrets.token_hex(8))
        session.add(row)
    row.name, row.email = state.name, state.email
    row.first_day, row.end_day = state.employments[0].days.first, state.latest.days.end


def _unit_ids(
    session: Session, states: Iterable[PersonState], changes: RosterChanges
) -> dict[UnitPath, int]:
    """Every unit that is named, made where it is new; a zone given for a site is kept."""
    rows = units(session)
    found = {path_of(unit_id, rows): row for unit_id, row in rows.items()}
    found[()] = company(session)
    paths = {path for _, job in _jobs(states) for _, path in job.team.changes if path}
    for path in sorted(paths):
        for length in range(1, len(path) + 1):
            is_site = length < len(path) or path in changes.sites
            _ensure(session, found, path[:length], UnitKind.SITE if is_site else UnitKind.TEAM)
    for path, zone in changes.zones.items():
        if path in found:
            found[path].zone = zone
    return {path: row.id for path, row in found.items()}


def _ensure(
    session: Session, found: dict[UnitPath, UnitRow], path: UnitPath, kind: UnitKind
) -> None:
    if path not in found:
        found[path] = add_unit(session, found[path[:-1]], kind, path[-1], None)


def _clear(session: Session, table: type, person_ids: list[int]) -> None:
    for start in range(0, len(person_ids), CLEARED_AT_ONCE):
        some = person_ids[start : start + CLEARED_AT_ONCE]
        session.execute(delete(table).where(table.person_id.in_(some)))  # type: ignore[attr-defined]


def _insert(session: Session, table: type, rows: list[dict[str, object]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _dates(days: Days) -> dict[str, object]:
    return {"first_day": days.first, "end_day": days.end}


def _jobs(states: Iterable[PersonState]) -> Iterable[tuple[str, Employment]]:
    return ((state.number, job) for state in states for job in state.employments)


def _employments(states: Iterable[PersonState], ids: Mapping[str, int]) -> list[dict[str, object]]:
    return [{"person_id": ids[number]} | _dates(job.days) for number, job in _jobs(states)]


def _memberships(
    states: Iterable[PersonState], ids: Mapping[str, int], unit_ids: Mapping[UnitPath, int]
) -> list[dict[str, object]]:
    return [
        {"person_id": ids[number], "unit_id": unit_ids[path]} | _dates(days)
        for number, job in _jobs(states)
        for days, path in job.team.ranges(job.days)
    ]


def _managements(states: Iterable[PersonState], ids: Mapping[str, int]) -> list[dict[str, object]]:
    return [
        {"person_id": ids[number], "manager_id": ids[manager]} | _dates(days)
        for number, job in _jobs(states)
        for days, managers in job.managers.ranges(job.days)
        for manager in sorted(managers)
    ]


def _attributes(states: Iterable[PersonState], ids: Mapping[str, int]) -> list[dict[str, object]]:
    return [
        {"person_id": ids[number], "name": name, "value": value} | _dates(days)
        for number, job in _jobs(states)
        for name, dated in job.attributes.items()
        for days, value in dated.ranges(job.days)
    ]
