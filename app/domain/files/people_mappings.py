"""How the columns of somebody else's file of people are to be read, as rows of our own columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.employments import PersonState, employment_on
from app.domain.errors import BadCell, BadMapping
from app.domain.file_readings import file_reading
from app.domain.files.column_roles import LEAVE_OUT
from app.domain.files.left_out import leave_out_key
from app.domain.files.renamed_columns import (
    ColumnMapping,
    Row,
    Translated,
    check_keys,
    column_names,
    day_formats,
    day_key,
    key_table,
    listed,
    needed_key,
    nothing_key,
    own_keys,
    row_texts,
)
from app.domain.files.roster import COLUMNS, NEEDED
from app.domain.own_columns import RowProblem
from app.domain.people_named import name_key

UNTIL = "until_day"  # the last day on which team, manager and the like of a row hold
DAYS = ("first_day", "leave_day", "from_day", UNTIL)
DATED = ("site", "team", "manager", "job", "shift", "contract")
GIVEN = (*COLUMNS, UNTIL)  # what a column of the file may give
KEYS = (*GIVEN, "none", "file", LEAVE_OUT)
DAY_KEYS = {"column", "format", "earliest"}
MANAGER_KEYS = {"column", "by", "separator"}
BY = ("number", "email", "name")


@dataclass(frozen=True, slots=True)
class PeopleMapping(ColumnMapping):
    """Which columns of the file give each of ours, and how first days and managers are told."""

    earliest: bool = False  # the first day is the earliest of the person's rows
    manager_by: str = "number"
    manager_separator: str = ";"

    def header(self) -> list[str]:
        """Our own columns that the file gives."""
        return [name for name in COLUMNS if name in self.columns]


def people_mapping(document: object) -> PeopleMapping:
    """The mapping that a document describes. Errors: BadMapping says which key and what to do."""
    keys = own_keys(document, KEYS, "people")
    needed_key(keys, NEEDED)
    days = {name: day_key(name, keys[name], DAY_KEYS) for name in DAYS if name in keys}
    manager = keys.get("manager", "")
    if isinstance(manager, Mapping):
        check_keys(manager, "manager", MANAGER_KEYS)
    else:
        manager = {"column": manager}
    by = str(manager.get("by", "number"))
    if by not in BY:
        raise BadMapping(f"'by' of 'manager' is one of {listed(BY)}; {by!r} is none.")
    given = keys | {name: day["column"] for name, day in days.items()}
    given |= {"manager": manager["column"]} if manager["column"] else {}
    own = [name for name in GIVEN if name in given]
    return PeopleMapping(
        columns={name: column_names(name, given[name]) for name in own},
        formats=day_formats(days),
        earliest=str(days["first_day"].get("earliest", "no")) == "yes",
        manager_by=by,
        manager_separator=str(manager.get("separator", ";")),
        none=nothing_key(keys),
        leave_out=leave_out_key(keys.get(LEAVE_OUT, {})),
        file=file_reading(key_table(keys.get("file", {}), "'file'")),
    )


def translated(
    mapping: PeopleMapping,
    header: Sequence[str],
    rows: Iterable[Row],
    known: Mapping[str, PersonState],
) -> Translated:
    """The file's rows as rows of our own columns; nothing is guessed. Errors: BadMapping."""
    found = Translated(mapping.header())
    read = row_texts(mapping, header, rows, found)
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
        named |= {(texts["number"], _folded(key, texts.get(key, ""))) for texts in rows}
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
        found = self.found.get(_folded(self.mapping.manager_by, text), set())
        if len(found) > 1:
            reason = f"is the {self.mapping.manager_by} of {len(found)} people: give the number"
            raise BadCell(self.column, text, reason)
        if not found:
            raise BadCell(
                self.column, text, f"is nobody's {self.mapping.manager_by}, here or known"
            )
        return next(iter(found))


def _key(by: str, state: PersonState) -> str:
    return _folded(by, (state.email or "") if by == "email" else state.name)


def _folded(by: str, text: str) -> str:
    return name_key(text) if by == "name" else text.casefold()
