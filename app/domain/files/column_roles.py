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
ROLES = (
    ASKED,
    ANSWERED,
    "external_id",
    "day",
    "payee",
    "team",
    "channel",
    "comment",
    "attribute",
    LEAVE_OUT,
)


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
    """In this order: a column may serve twice, and its last role is shown."""
    yield "attribute", columns_of(list(table_of(mapping.get("attributes")).values()))
    yield LEAVE_OUT, [str(name) for name in table_of(mapping.get(LEAVE_OUT))]
    for role in ("comment", "channel", "team", "payee", "external_id"):
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

    So a zone, a list of values or the same channel for every row outlives a choice of columns.
    """
    result = dict(after) | {
        key: before[key] for key in ("source", "comments", "file") if key in before
    }
    for key in ("channel", "team", "payee", "external_id", "comment"):
        old, new = before.get(key), after.get(key)
        is_constant = isinstance(old, Mapping) and "constant" in old and new is None
        if old is not None and (is_constant or columns_of(old) == columns_of(new) != []):
            result[key] = old
    result["day"] = _kept_day(table_of(before.get("day")), table_of(after.get("day")), decided)
    result["answers"] = _kept_answers(*[table_of(each.get("answers")) for each in (before, after)])
    names = {column: name for name, column in table_of(before.get("attributes")).items()}
    if left_out := _kept_out(before, after, decided):
        result[LEAVE_OUT] = left_out
    else:
        result.pop(LEAVE_OUT, None)
    attributes = table_of(after.get("attributes"))
    if attributes:
        result["attributes"] = {names.get(col, name): col for name, col in attributes.items()}
    return result


def _kept_answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The lists of values of before, where the columns are still the same."""
    if is_long_form(after):
        same = all(before.get(key) == after[key] for key in ("column", "question"))
        return dict(before if same else after)
    return {
        question: before[question] if columns_of(before.get(question)) == columns_of(new) else new
        for question, new in after.items()
    }


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
    before: Mapping[str, Any], after: Mapping[str, Any], decided: Decided
) -> dict[str, Any]:
    zone = {key: before[key] for key in ("zone", "times_in") if key in before}
    if columns_of(before.get("column")) != columns_of(after.get("column")):
        return dict(after) | ({"zone": zone["zone"]} if "zone" in zone else {})
    return dict(after) | zone | {"format": decided.day_format or after.get("format")}
