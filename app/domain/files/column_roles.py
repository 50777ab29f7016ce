"""What each column of a file is for, as a person chooses it; and a mapping told in these roles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OPEN = "?"  # in a mapping: what a person has to decide first
IGNORED = "nothing"
LEAVE_OUT = "leave_out"  # tells rows that are no real answers
QUESTION = "question "  # before the name of the question
ASKED, ANSWERED = "asked", "answered"  # of files with a row for each question
LONG_KEYS = {"column", "question", "values"}  # of `answers` in a mapping of such a file


@dataclass(frozen=True, slots=True)
class Decided:
    """Roles by column that a person chose; the other columns are free. An empty format is open.

    `decimal`: the sign before decimals, where the file leaves it open. `formats`: of days and
    amounts by column, in files with several of them.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    day_format: str = ""
    decimal: str = ""
    formats: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = ""  # of a workbook, if it is not the one that was shown

    def named(self, role: str) -> list[str]:
        """The columns of this role, in the file's order."""
        return [column for column, given in self.roles.items() if given == role]


NOTHING_DECIDED = Decided()


@dataclass(frozen=True, slots=True)
class Choice:
    """Ways in which all values of one column of several could be read: a person chooses one."""

    of: str  # days | amounts
    column: str
    formats: Sequence[str]


def format_in(mapping: Mapping[str, Any]) -> str:
    """The format of the days in a mapping; empty where there are several, or none yet."""
    form = table_of(mapping.get("day")).get("format")
    return form if isinstance(form, str) and OPEN not in form else ""


def roles_of(mapping: Mapping[str, Any], header: Sequence[str]) -> dict[str, str]:
    """The role of each column of the header in a mapping's document.

    >>> roles_of({"external_id": "id", "answers": {"recommend": "nps"}}, ["id", "nps", "x"])
    {'id': 'external_id', 'nps': 'question recommend', 'x': 'nothing'}
    """
    found = {name: role for role, names in _used(mapping) for name in names}
    return {name: found.get(name, IGNORED) for name in header if name}


def _used(mapping: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """In this order: a column may serve twice, and its last role is shown.

    An id made of several columns comes early: whom a column is about, and when, says more.
    """
    yield "attribute", columns_of(list(table_of(mapping.get("attributes")).values()))
    yield LEAVE_OUT, [str(name) for name in table_of(mapping.get(LEAVE_OUT))]
    for role in ("external_id", "comment", "channel", "team", "payee"):
        yield role, columns_of(mapping.get(role))
    yield "day", columns_of(table_of(mapping.get("day")).get("column"))
    answers = table_of(mapping.get("answers"))
    if is_long_form(answers):
        yield ASKED, columns_of(answers.get("question"))
        yield ANSWERED, columns_of(answers.get("column"))
        return
    for question, column in answers.items():
        yield f"{QUESTION}{question}", columns_of(column)


def is_long_form(answers: Mapping[str, Any]) -> bool:
    """Whether the key `answers` is of a file with a row for each question."""
    return {"column", "question"} <= set(answers)


def columns_of(value: Any) -> list[str]:
    """The names of columns in one entry of a mapping; a constant names none."""
    if isinstance(value, Mapping):
        return columns_of(value.get("column"))
    if isinstance(value, list):
        return [str(name) for name in value]
    return [str(value)] if value else []


def table_of(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def kept(before: Mapping[str, Any], after: Mapping[str, Any], decided: Decided) -> dict[str, Any]:
    """A mapping proposed anew, with all of the one before that the choices do not change.

    So a zone, a list of values, the same channel for every row, or an id made of columns that say
    something else besides, outlives a choice of columns.
    """
    alike = _Alike(before, decided)
    result = dict(after) | {key: before[key] for key in ("source", "comments") if key in before}
    if reading := {**table_of(after.get("file")), **table_of(before.get("file"))}:
        result["file"] = reading
    for key in ("channel", "team", "payee", "external_id", "comment"):
        old = before.get(key)
        if old is not None and (alike.keeps(key, old) or _is_of(old, after.get(key))):
            result[key] = old
    result["day"] = _kept_day(before, after, decided, alike)
    result["answers"] = _kept_answers(before, after, alike)
    parts = {
        "attributes": _kept_attributes(before, after, alike),
        LEAVE_OUT: _kept_out(before, after, decided),
    }
    return {key: part for key, part in (result | parts).items() if part or key not in parts}


class _Alike:
    """Which entries of a mapping the choices leave as they were shown."""

    def __init__(self, before: Mapping[str, Any], decided: Decided) -> None:
        self._shown = roles_of(before, [name for _, names in _used(before) for name in names])
        self._decided = decided

    def is_untouched(self, entry: Any) -> bool:
        """Whether all its columns still have the role that was shown for them."""
        roles = self._decided.roles
        return all(roles.get(name) == self._shown.get(name) for name in columns_of(entry))

    def keeps(self, role: str, entry: Any) -> bool:
        """Whether an entry is untouched, and no other column was given its role."""
        others = [name for name in self._decided.named(role) if self._shown.get(name) != role]
        return self.is_untouched(entry) and not others


def _is_of(old: Any, new: Any) -> bool:
    """Whether two entries name the same columns, of which there are some."""
    return columns_of(old) == columns_of(new) != []


def _kept_answers(
    before: Mapping[str, Any], after: Mapping[str, Any], alike: _Alike
) -> dict[str, Any]:
    """The lists of values of before, where the columns are still the same."""
    old, new = (table_of(each.get("answers")) for each in (before, after))
    if is_long_form(new):
        same = all(old.get(key) == new[key] for key in ("column", "question"))
        return dict(old if same else new)
    again = {
        question: entry
        for question, entry in old.items()
        if alike.keeps(f"{QUESTION}{question}", entry) or _is_of(entry, new.get(question))
    }
    return {**new, **({} if is_long_form(old) else again)}


def _kept_attributes(
    before: Mapping[str, Any], after: Mapping[str, Any], alike: _Alike
) -> dict[str, Any]:
    """The columns of now under their names of before, and those that serve twice."""
    old, new = (table_of(each.get("attributes")) for each in (before, after))
    twice = {
        name: column
        for name, column in old.items()
        if column not in new.values() and alike.is_untouched(column)
    }
    names = {column: name for name, column in old.items()}
    return {names.get(column, name): column for name, column in new.items()} | twice


def _kept_out(
    before: Mapping[str, Any], after: Mapping[str, Any], decided: Decided
) -> dict[str, Any]:
    """Columns with this role as they were chosen; what other columns say besides stays."""
    chosen = decided.named(LEAVE_OUT)
    roles = roles_of(before, list(table_of(before.get(LEAVE_OUT))))
    besides = {
        name: texts
        for name, texts in table_of(before.get(LEAVE_OUT)).items()
        if roles[name] != LEAVE_OUT and name not in chosen
    }
    new = table_of(after.get(LEAVE_OUT))
    return besides | {name: texts for name, texts in new.items() if name in chosen}


def _kept_day(
    before: Mapping[str, Any], after: Mapping[str, Any], decided: Decided, alike: _Alike
) -> dict[str, Any]:
    """The day of now with the zone of before; the same columns stay together in their order."""
    old, new = (table_of(each.get("day")) for each in (before, after))
    zone = {key: old[key] for key in ("zone", "times_in") if key in old}
    if not ((old and alike.keeps("day", old)) or _is_of(old, new)):
        return dict(new) | ({"zone": zone["zone"]} if "zone" in zone else {})
    settled = [
        form for form in (decided.day_format, old.get("format")) if form and OPEN not in form
    ]
    form = next(iter(settled), new.get("format"))
    return {**new, "column": old["column"], **zone, "format": form}
