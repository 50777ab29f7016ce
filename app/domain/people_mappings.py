"""How the columns of somebody else's file of people are to be read, as rows of our own columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.domain.day_formats import DayFormats, zone_named
from app.domain.employments import PersonState, employment_on
from app.domain.errors import BadCell, BadMapping
from app.domain.file_readings import ERROR_MARK, PLAIN, SHEET_ERROR, FileReading, file_reading
from app.domain.own_columns import RowProblem
from app.domain.roster import COLUMNS, NEEDED

UNTIL = "until_day"  # the last day on which team, manager and the like of a row hold
DAYS = ("first_day", "leave_day", "from_day", UNTIL)
DATED = ("site", "team", "manager", "job", "shift", "contract")
KEYS = (*COLUMNS, UNTIL, "none", "file")
DAY_KEYS = {"column", "format", "earliest"}
MANAGER_KEYS = {"column", "by", "separator"}
BY = ("number", "email", "name")
UTC = zone_named("UTC")
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class PeopleMapping:
    """Which columns of the file give each of ours; several columns are joined by a blank."""

    columns: Mapping[str, tuple[str, ...]]
    formats: Mapping[str, DayFormats]
    earliest: bool = False  # the first day is the earliest of the person's rows
    manager_by: str = "number"
    manager_separator: str = ";"
    none: frozenset[str] = frozenset()  # in small letters: what means that there is nothing
    file: FileReading = PLAIN

    def header(self) -> list[str]:
        """Our own columns that the file gives."""
        return [name for name in COLUMNS if name in self.columns]

    def name_of(self, own: str) -> str:
        """The column of the file that gives one of ours, for messages."""
        return " + ".join(self.columns.get(own, (own,)))


@dataclass(slots=True)
class Translated:
    """The rows in our own columns, and those that cannot be read."""

    header: list[str]
    rows: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def people_mapping(document: object) -> PeopleMapping:
    """The mapping that a document describes. Errors: BadMapping says which key and what to do."""
    keys = _table(document, "The mapping")
    if extra := sorted(set(keys) - set(KEYS)):
        raise BadMapping(f"There is no key {extra[0]!r} in a mapping of people: {_list(KEYS)}.")
    if missing := [name for name in NEEDED if name not in keys]:
        raise BadMapping(f"Say which column gives the {missing[0]}, as {missing[0]}: Column.")
    days = {name: _day(name, keys[name]) for name in DAYS if name in keys}
    manager = keys.get("manager", "")
    if isinstance(manager, Mapping):
        _check_keys(manager, "manager", MANAGER_KEYS)
    else:
        manager = {"column": manager}
    by = str(manager.get("by", "number"))
    if by not in BY:
        raise BadMapping(f"'by' of 'manager' is one of {_list(BY)}; {by!r} is none.")
    given = keys | {name: day["column"] for name, day in days.items()}
    given |= {"manager": manager["column"]} if manager["column"] else {}
    own = [name for name in (*COLUMNS, UNTIL) if name in given]
    return PeopleMapping(
        columns={name: _columns(name, given[name]) for name in own},
        formats={name: DayFormats(_columns("format", day["format"]), UTC)
                 for name, day in days.items()},
        earliest=str(days["first_day"].get("earliest", "no")) == "yes",
        manager_by=by,
        manager_separator=str(manager.get("separator", ";")),
        none=frozenset(text.casefold() for text in _columns("none", keys.get("none", ["-"]))),
        file=file_reading(_table(keys.get("file", {}), "'file'")),
    )  # fmt: skip


def translated(
    mapping: PeopleMapping,
    header: Sequence[str],
    rows: Iterable[Row],
    known: Mapping[str, PersonState],
) -> Translated:
    """The file's rows as rows of our own columns; nothing is guessed. Errors: BadMapping."""
    places = _places(mapping, header)
    found, read = Translated(mapping.header()), []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            read.append((line, _texts(mapping, places, cells, len(header))))
        except BadCell as error:
            found.problems.append(RowProblem.of(line, error))
    firsts = _first_days(read, known) if mapping.earliest else {}
    managers = _Managers(mapping, (texts for _, texts in read), known)
    begins = {(texts["number"], texts.get("from_day", "")) for _, texts in read}
    for line, texts in read:
        try:
            texts["first_day"] = firsts.get(texts["number"], texts["first_day"])
            if "manager" in texts:
                texts["manager"] = managers.numbers(texts["manager"])
        except BadCell as error:
            found.problems.append(RowProblem.of(line, error))
            continue
        found.rows += [(line, [each[name] for name in found.header])
                       for each in _with_end(texts, begins)]  # fmt: skip
    return found


def not_read(mapping: PeopleMapping, header: Sequence[str]) -> list[str]:
    """The columns of the file that the mapping leaves out."""
    named = {name for columns in mapping.columns.values() for name in columns}
    return [name for name in header if name and name not in named]


def _with_end(texts: dict[str, str], begins: set[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """The row, and where it holds to a day with nothing after it, that it ends then."""
    yield texts
    until = texts.get(UNTIL, "")
    if not until:
        return
    day = date.fromisoformat(until) + timedelta(days=1)
    left = texts.get("leave_day", "")
    if (texts["number"], str(day)) not in begins and not (left and str(day) > left):
        nothing = {name: "" for name in DATED if name in texts}
        yield texts | nothing | {"from_day": str(day)}


def _first_days(
    rows: Iterable[tuple[int, dict[str, str]]], known: Mapping[str, PersonState]
) -> dict[str, str]:
    """The earliest day of each person's rows, or the first of the job that it lies in."""
    found: dict[str, str] = {}
    for _, texts in rows:
        number, day = texts["number"], texts["first_day"]
        if day:
            found[number] = min(day, found.get(number, day))
    for number, text in found.items():
        jobs = [one.days for one in known[number].employments] if number in known else []
        job = employment_on(jobs, date.fromisoformat(text))
        if job and job.first <= date.fromisoformat(text):
            found[number] = str(job.first)
    return found


class _Managers:
    """Finds the numbers of managers who are named otherwise, here or in what is known."""

    def __init__(
        self,
        mapping: PeopleMapping,
        rows: Iterable[Mapping[str, str]],
        known: Mapping[str, PersonState],
    ) -> None:
        self.mapping, self.column = mapping, mapping.name_of("manager")
        named = {(each.number, _key(mapping.manager_by, each)) for each in known.values()}
        key = mapping.manager_by
        named |= {(texts["number"], texts.get(key, "").casefold()) for texts in rows}
        self.found: dict[str, set[str]] = {}
        for number, text in named:
            self.found.setdefault(text, set()).add(number)

    def numbers(self, text: str) -> str:
        """The numbers, as our own files give them. Errors: BadCell if one is nobody or several."""
        sign = self.mapping.manager_separator
        parts = [part.strip() for part in (text.split(sign) if sign else [text])]
        return ";".join(self._number(part) for part in parts if part)

    def _number(self, text: str) -> str:
        if self.mapping.manager_by == "number":
            return text
        found = self.found.get(text.casefold(), set())
        if len(found) > 1:
            reason = f"is the {self.mapping.manager_by} of {len(found)} people: give the number"
            raise BadCell(self.column, text, reason)
        if not found:
            raise BadCell(
                self.column, text, f"is nobody's {self.mapping.manager_by}, here or known"
            )
        return next(iter(found))


def _key(by: str, state: PersonState) -> str:
    return ((state.email or "") if by == "email" else state.name).casefold()


def _places(mapping: PeopleMapping, header: Sequence[str]) -> dict[str, list[int]]:
    """Where each of our columns stands. Errors: BadMapping names a column that is missing."""
    for name in [name for columns in mapping.columns.values() for name in columns]:
        if name not in header:
            raise BadMapping(f"The file has no column {name!r}; it has: {', '.join(header)}.")
    return {
        own: [list(header).index(name) for name in columns]
        for own, columns in mapping.columns.items()
    }


def _texts(
    mapping: PeopleMapping, places: Mapping[str, list[int]], cells: Sequence[str], width: int
) -> dict[str, str]:
    """What the row says, by our own columns; days as 2026-03-31. Errors: BadCell."""
    if len(cells) != width:
        raise BadCell("", "", f"the row has {len(cells)} cells, the header {width}")
    texts = {}
    for own, where in places.items():
        parts = [cells[place].strip() for place in where]
        if broken := next((part for part in parts if part.startswith(ERROR_MARK)), ""):
            place = broken.removeprefix(ERROR_MARK)
            raise BadCell(mapping.name_of(own), place, SHEET_ERROR)
        text = " ".join(filter(None, parts))
        text = "" if text.casefold() in mapping.none else text
        texts[own] = _iso(mapping, own, text) if own in mapping.formats and text else text
    return texts


def _iso(mapping: PeopleMapping, own: str, text: str) -> str:
    try:
        return str(mapping.formats[own].read(text).day)
    except ValueError as error:
        raise BadCell(mapping.name_of(own), text, str(error)) from None


def _day(name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadMapping(f"{name!r} needs a column and its format: {{column: ..., format: ...}}.")
    _check_keys(value, name, DAY_KEYS)
    if "format" not in value:
        raise BadMapping(f"{name!r} needs its format, like DD.MM.YYYY.")
    return value


def _check_keys(value: Mapping[str, object], name: str, known: set[str]) -> None:
    if extra := sorted(set(value) - known):
        raise BadMapping(f"{name!r} has {_list(sorted(known))}; {extra[0]!r} is not known.")
    if "column" not in value:
        raise BadMapping(f"{name!r} needs its column.")


def _columns(name: str, value: object) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise BadMapping(f"{name!r} is the name of a column, or a list of several.")
    if doubled := [text for text, count in Counter(texts).items() if count > 1]:
        raise BadMapping(f"{name!r} names {doubled[0]!r} twice.")
    return tuple(map(str, texts))


def _table(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadMapping(f"{what} is a list of keys with their values.")
    return {str(key): inner for key, inner in value.items()}


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
