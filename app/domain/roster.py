"""People as a file describes them, and what that changes in what is known."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.domain.dated import Dated
from app.domain.day_formats import zone_named
from app.domain.days import FOR_EVER, Days
from app.domain.errors import BadCell, BadMapping
from app.domain.own_columns import RowProblem, Texts, check_columns, day_in, read_rows

UnitPath = tuple[str, ...]  # below the company: ("Harbour site", "Team 4") or ("Team 4",)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NEEDED = ("number", "name", "first_day")
COLUMNS = (
    *(*NEEDED, "email", "leave_day", "site", "zone", "team"),
    *("manager", "job", "shift", "contract", "from_day"),
)


class AttributeName(StrEnum):
    """What holds for a person from day to day, besides team and manager."""

    JOB = "job"
    SHIFT = "shift"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class PersonState:
    """All that is known of one person who has a number."""

    number: str
    name: str
    email: str | None
    employed: Days
    team: Dated[UnitPath] = field(default_factory=Dated)
    managers: Dated[frozenset[str]] = field(default_factory=Dated)
    attributes: Mapping[AttributeName, Dated[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of the file, its cells understood. A column that is absent is None."""

    line: int
    number: str
    name: str
    first_day: date
    end_day: date | None
    email: str | None
    from_day: date | None
    team: UnitPath | None
    at_site: bool  # the team's path begins with a site
    managers: frozenset[str] | None
    attributes: Mapping[AttributeName, str]
    zone: str


@dataclass(slots=True)
class RosterChanges:
    """What a file would do: people as they will be, and rows that will not be taken."""

    new: list[PersonState] = field(default_factory=list)
    changed: list[PersonState] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[RowProblem] = field(default_factory=list)
    sites: set[UnitPath] = field(default_factory=set)
    zones: dict[UnitPath, str] = field(default_factory=dict)


def roster_changes(
    header: Iterable[str],
    rows: Iterable[tuple[int, list[str]]],
    known: Mapping[str, PersonState],
    paths: Iterable[UnitPath],
    taken: Iterable[str] = (),
) -> RosterChanges:
    """What a file of people changes. Errors: BadFile if it lacks a column or has a strange one.

    `taken`: e-mail addresses of people without a number, such as those who were invited.
    """
    header = list(header)
    check_columns(header, NEEDED, COLUMNS)
    read, unread = read_rows(header, rows, _row)
    known_paths, numbers = set(paths), {row.number for row in read} | set(known)
    strangers = dict.fromkeys(taken, "somebody without a number")
    while True:  # a manager whose own rows are all rejected is nobody: try again without them
        changes, states = _tried(read, known, known_paths, numbers, strangers)
        if numbers == set(states):
            break
        numbers = set(states)
    for number in dict.fromkeys(row.number for row in read):
        _note(changes, states.get(number), known.get(number))
    changes.rejected = sorted([*unread, *changes.rejected], key=lambda problem: problem.line)
    return changes


def _tried(
    read: Iterable[RosterRow],
    known: Mapping[str, PersonState],
    paths: Iterable[UnitPath],
    numbers: set[str],
    strangers: Mapping[str, str],
) -> tuple[RosterChanges, dict[str, PersonState]]:
    """Everybody as these rows leave them, with what is rejected; `numbers` may be managers."""
    changes, units, states = RosterChanges(), _Units(set(paths)), dict(known)
    owners = {state.email: state.number for state in known.values() if state.email}
    owners |= strangers
    for row in sorted(read, key=lambda row: (row.from_day or row.first_day, row.line)):
        try:
            _check_place(changes, row)
            _check_email(owners, row)
            states[row.number] = _applied(row, states.get(row.number), numbers, units)
        except BadCell as error:
            changes.rejected.append(RowProblem.of(row.line, error))
        else:
            _take_over(changes, owners, row)
    return changes, states


def _check_email(owners: Mapping[str, str], row: RosterRow) -> None:
    """An e-mail address signs in one person only. Errors: BadCell."""
    if row.email and owners.get(row.email, row.number) != row.number:
        raise BadCell("email", row.email, f"belongs to {owners[row.email]!r} already")


def _check_place(changes: RosterChanges, row: RosterRow) -> None:
    """A site has one zone. Errors: BadCell."""
    other = changes.zones.get(row.team[:1], row.zone) if row.team else row.zone
    if row.zone and other != row.zone:
        raise BadCell("zone", row.zone, f"differs from {other}, given for this site in another row")


def _take_over(changes: RosterChanges, owners: dict[str, str], row: RosterRow) -> None:
    if row.email:
        owners[row.email] = row.number
    if row.team and row.at_site:
        changes.sites.add(row.team[:1])
    if row.team and row.zone:
        changes.zones[row.team[:1]] = row.zone


def _note(changes: RosterChanges, state: PersonState | None, before: PersonState | None) -> None:
    if state is None:
        return
    if before is None:
        changes.new.append(state)
    elif state != before:
        changes.changed.append(state)
    else:
        changes.unchanged += 1


class _Units:
    """Finds the unit that a row means when it names a team without its site."""

    def __init__(self, paths: set[UnitPath]) -> None:
        self.paths = paths

    def meant(self, path: UnitPath) -> UnitPath:
        alike = [known for known in self.paths if len(path) == 1 and known[-1:] == path]
        if path in self.paths or not alike:
            self.paths.add(path)
            return path
        if len(alike) > 1:
            raise BadCell("team", path[-1], "is the name of several teams: add the column 'site'")
        return alike[0]


def _row(line: int, texts: Texts) -> RosterRow:
    for column in NEEDED:
        if not texts[column]:
            raise BadCell(column, "", "is empty")
    path = tuple(text for text in (texts.get("site", ""), texts.get("team", "")) if text)
    return RosterRow(
        line=line,
        number=texts["number"],
        name=texts["name"],
        first_day=day_in(texts, "first_day"),
        end_day=_end_day(texts) if "leave_day" in texts else None,
        email=_email(texts.get("email", "")),
        from_day=day_in(texts, "from_day") if texts.get("from_day") else None,
        team=path if texts.keys() & {"site", "team"} else None,
        at_site=bool(texts.get("site")),
        managers=_managers(texts) if "manager" in texts else None,
        attributes={name: texts[name] for name in AttributeName if name in texts},
        zone=_zone(texts.get("zone", "")),
    )


def _end_day(texts: Texts) -> date:
    """The day after the last one."""
    return day_in(texts, "leave_day") + timedelta(days=1) if texts["leave_day"] else FOR_EVER


def _employed(row: RosterRow, state: PersonState | None) -> Days:
    """As the row says; without a column leave_day it ends as is known. Errors: BadCell."""
    end = row.end_day or (state.employed.end if state else FOR_EVER)
    if end <= row.first_day:
        raise BadCell("leave_day", str(end - timedelta(days=1)), "is before first_day")
    return Days(row.first_day, end)


def _email(text: str) -> str | None:
    if text and not EMAIL.fullmatch(text):
        raise BadCell("email", text, "is not an e-mail address")
    return text.lower() or None


def _managers(texts: Texts) -> frozenset[str]:
    numbers = frozenset(part.strip() for part in texts["manager"].split(";") if part.strip())
    if texts["number"] in numbers:
        raise BadCell("manager", texts["manager"], "names the person themselves")
    return numbers


def _zone(text: str) -> str:
    try:
        return zone_named(text).key if text else ""
    except BadMapping as error:
        raise BadCell("zone", text, str(error)) from None


def _applied(
    row: RosterRow, state: PersonState | None, numbers: set[str], units: _Units
) -> PersonState:
    """The person after this row. Errors: BadCell."""
    if unknown := sorted((row.managers or frozenset()) - numbers):
        raise BadCell("manager", unknown[0], "is nobody's number, here or in the file")
    employed = _employed(row, state)
    before = state or PersonState(row.number, row.name, row.email, employed)
    after = replace(before, name=row.name, email=row.email or before.email, employed=employed)
    path = units.meant(row.team) if row.team else row.team
    if state is not None and row.from_day is None:
        _refuse_undated_change(row, path, before)
        return after
    day = row.from_day or row.first_day
    if day not in employed:
        raise BadCell("from_day", str(day), "is outside first_day to leave_day")
    return replace(
        after,
        team=before.team if path is None else before.team.set_from(day, path or None),
        managers=before.managers
        if row.managers is None
        else before.managers.set_from(day, row.managers or None),
        attributes=_attributes(before, day, row),
    )


def _attributes(before: PersonState, day: date, row: RosterRow) -> dict[AttributeName, Dated[str]]:
    attributes = dict(before.attributes)
    for name, value in row.attributes.items():
        attributes[name] = attributes.get(name, Dated[str]()).set_from(day, value or None)
    return {name: dated for name, dated in attributes.items() if dated.changes}


def _refuse_undated_change(row: RosterRow, path: UnitPath | None, before: PersonState) -> None:
    """Without its first day a change would rewrite the past; what is the same may be repeated."""
    known: list[tuple[str, object, Dated[Any], object]] = [
        ("team", path, before.team, ()),
        ("manager", row.managers, before.managers, frozenset()),
    ]
    for name, value in row.attributes.items():
        known.append((name, value, before.attributes.get(name, Dated()), ""))
    for column, given, dated, nothing in known:
        repeated = [dated.latest() or nothing, dated.on(row.first_day) or nothing]
        if given is not None and given not in repeated:
            reason = f"changes, but since when? Give the day in the column from_day ({row.number})"
            raise BadCell(column, _shown(given), reason)


def _shown(value: object) -> str:
    """A team's path or some managers as a person would write them."""
    if isinstance(value, tuple):
        return " / ".join(value)
    return ";".join(sorted(value)) if isinstance(value, frozenset) else str(value)
