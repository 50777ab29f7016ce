"""People as a file describes them, and what that changes in what is known."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from app.domain.dated import Dated
from app.domain.days import FOR_EVER
from app.domain.employments import (
    AttributeName,
    Employment,
    PersonState,
    UnitPath,
    employment_meant,
    with_employment,
)
from app.domain.errors import BadCell, BadMapping
from app.domain.files.day_formats import zone_named
from app.domain.own_columns import RowProblem, Texts, check_columns, day_in, read_rows

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NEEDED = ("number", "name", "first_day")
COLUMNS = (
    *(*NEEDED, "email", "leave_day", "site", "zone", "team"),
    *("manager", "job", "shift", "contract", "from_day"),
)


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
    notes: list[tuple[int, str]] = field(default_factory=list)  # line, what was understood
    sites: set[UnitPath] = field(default_factory=set)
    zones: dict[UnitPath, str] = field(default_factory=dict)
    left_out: int = 0  # rows of which the mapping says that they are no people


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
    changes.notes.sort()
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
    told: set[tuple[str, date]] = set()
    for row in sorted(read, key=lambda row: (row.from_day or row.first_day, row.line)):
        try:
            _check_place(changes, row)
            _check_email(owners, row)
            before = states.get(row.number)
            after = states[row.number] = _applied(row, before, numbers, units, told)
        except BadCell as error:
            changes.rejected.append(RowProblem.of(row.line, error))
        else:
            told.add((row.number, row.first_day))
            changes.notes += _understood(row, before, after)
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
    row: RosterRow,
    state: PersonState | None,
    numbers: set[str],
    units: _Units,
    told: set[tuple[str, date]],
) -> PersonState:
    """The person after this row; `told`: first days of other rows. Errors: BadCell."""
    if unknown := sorted((row.managers or frozenset()) - numbers):
        raise BadCell("manager", unknown[0], "is nobody's number, here or in the file")
    known = state.employments if state else ()
    before, days = employment_meant(known, row.first_day, row.end_day)
    if before and before.days.first != row.first_day:
        _refuse_two_first_days(row, before.days.first, told)
    after = replace(before, days=days) if before else Employment(days)
    path = units.meant(row.team) if row.team else row.team
    if before is not None and row.from_day is None:
        _refuse_undated_change(row, path, before)
    else:
        after = _from_day_on(row, path, after)
    email = row.email or (state.email if state else None)
    return PersonState(row.number, row.name, email, with_employment(known, before, after))


def _refuse_two_first_days(row: RosterRow, other: date, told: set[tuple[str, date]]) -> None:
    """A known first day may be corrected; two of one file that overlap contradict each other."""
    if (row.number, other) in told:
        reason = f"overlaps the job that began on {other}: give that one its leave_day"
        raise BadCell("first_day", str(row.first_day), reason)


def _understood(
    row: RosterRow, before: PersonState | None, after: PersonState
) -> Iterable[tuple[int, str]]:
    """What a row says of known people's first days, so that nobody takes one for the other."""
    known = [one.days for one in before.employments] if before else []
    if not known or row.first_day in [days.first for days in known]:
        return
    if len(after.employments) == len(known):
        (old,) = {days.first for days in known} - {one.days.first for one in after.employments}
        yield (
            row.line,
            f"{row.number!r} began on {row.first_day} and not on {old}: taken for a correction,"
            " because the job known so far did not end before. Who came back needs its last day.",
        )
    elif row.first_day >= known[-1].end:
        left = known[-1].end - timedelta(days=1)
        yield row.line, f"{row.number!r} comes back on {row.first_day}, after leaving on {left}."
    else:
        yield row.line, f"{row.number!r} was here before as well, from {row.first_day} on."


def _from_day_on(row: RosterRow, path: UnitPath | None, job: Employment) -> Employment:
    """The employment with what the row says of its days. Errors: BadCell."""
    day = row.from_day or row.first_day
    if day not in job.days:
        raise BadCell("from_day", str(day), "is outside first_day to leave_day")
    return replace(
        job,
        team=job.team if path is None else job.team.set_from(day, path or None),
        managers=job.managers
        if row.managers is None
        else job.managers.set_from(day, row.managers or None),
        attributes=_attributes(job, day, row),
    )


def _attributes(before: Employment, day: date, row: RosterRow) -> dict[AttributeName, Dated[str]]:
    attributes = dict(before.attributes)
    for name, value in row.attributes.items():
        attributes[name] = attributes.get(name, Dated[str]()).set_from(day, value or None)
    return {name: dated for name, dated in attributes.items() if dated.changes}


def _refuse_undated_change(row: RosterRow, path: UnitPath | None, before: Employment) -> None:
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
