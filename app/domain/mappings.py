"""How the columns of a feedback file are to be read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from app.domain.day_formats import DayFormat, zone_named
from app.domain.errors import BadMapping
from app.domain.measures import Question

UNKNOWN_CHANNEL = "unknown"
KEYS = {
    *("source", "external_id", "payee", "team", "channel", "day"),
    *("answers", "comment", "comments", "attributes"),
}
NUMBER_TO_1000 = re.compile("[1-9][0-9]{0,2}|1000")
AT_ONCE, NEVER, AFTER_5 = 0, -1, 5


@dataclass(frozen=True, slots=True)
class Column:
    """A value that stands in a column, or the same value for every row."""

    name: str = ""
    constant: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackMapping:
    """Which column says what. `zone` None means the site's; without `payee`, team answers."""

    source: str
    external_id: str
    day: str
    day_format: str
    answers: Mapping[str, str]  # question -> column
    payee: str | None = None
    payee_separator: str = ""  # between payees who share an answer; empty: one payee a row
    team: Column | None = None
    channel: Column = field(default_factory=lambda: Column(constant=UNKNOWN_CHANNEL))
    zone: ZoneInfo | None = None
    comment: str | None = None
    comments_after: int = AFTER_5  # answers; 0 at once, -1 never
    attributes: Mapping[str, str] = field(default_factory=dict)  # attribute -> column

    def columns(self) -> list[str]:
        """Every column that the file must have, in the order of the mapping."""
        named = [self.external_id, self.payee, self.day, self.comment]
        named += [column.name for column in (self.team, self.channel) if column]
        named += [*self.answers.values(), *self.attributes.values()]
        return list(dict.fromkeys(name for name in named if name))


def feedback_mapping(document: object, questions: Mapping[str, Question]) -> FeedbackMapping:
    """The mapping that a document describes. Errors: BadMapping says which key and what to do."""
    keys = _table(document, "The mapping")
    if extra := sorted(set(keys) - KEYS):
        raise BadMapping(f"There is no key {extra[0]!r} in a mapping; known: {_list(KEYS)}.")
    day, day_format, zone = _day(keys.get("day"))
    payee, separator = _payee(keys["payee"]) if "payee" in keys else (None, "")
    mapping = FeedbackMapping(
        source=_text(keys, "source"),
        external_id=_text(keys, "external_id"),
        day=day,
        day_format=day_format,
        zone=zone,
        answers=_answers(keys.get("answers"), questions),
        payee=payee,
        payee_separator=separator,
        team=_column(keys["team"], "team") if "team" in keys else None,
        channel=_column(keys.get("channel", {"constant": UNKNOWN_CHANNEL}), "channel"),
        comment=_text(keys, "comment") if "comment" in keys else None,
        comments_after=_comments(keys.get("comments", {"after": str(AFTER_5)})),
        attributes=_texts(keys.get("attributes", {}), "attributes"),
    )
    if mapping.payee is None and mapping.team is None:
        raise BadMapping("A mapping needs 'payee' (answers about people) or 'team', or both.")
    return mapping


def _day(value: object) -> tuple[str, str, ZoneInfo | None]:
    day = _table(value, "'day'")
    if extra := sorted(set(day) - {"column", "format", "zone"}):
        raise BadMapping(f"'day' has column, format and zone; {extra[0]!r} is not known.")
    zone = zone_named(_text(day, "zone")) if "zone" in day else None
    pattern = _text(day, "format")
    DayFormat(pattern, zone or zone_named("UTC"))  # refuses a format without a day
    return _text(day, "column"), pattern, zone


def _payee(value: object) -> tuple[str, str]:
    if isinstance(value, str) and value:
        return str(value), ""
    if isinstance(value, Mapping) and set(value) == {"column", "separator"}:
        return _text(value, "column"), _text(value, "separator")
    raise BadMapping("'payee' is the name of a column, or {column: Agent, separator: ';'}.")


def _answers(value: object, questions: Mapping[str, Question]) -> dict[str, str]:
    answers = _texts(value, "answers")
    if not answers:
        raise BadMapping("'answers' names no question; write for example satisfaction: Rating.")
    if unknown := sorted(set(answers) - set(questions)):
        raise BadMapping(f"There is no question {unknown[0]!r}; known: {_list(questions)}.")
    return answers


def _column(value: object, key: str) -> Column:
    if isinstance(value, str) and value:
        return Column(name=str(value))
    if isinstance(value, Mapping) and set(value) == {"constant"}:
        return Column(constant=_text(value, "constant"))
    raise BadMapping(f"{key!r} is the name of a column, or {{constant: the same for all}}.")


def _comments(value: object) -> int:
    if value in ("at_once", "never"):
        return AT_ONCE if value == "at_once" else NEVER
    after = value.get("after") if isinstance(value, Mapping) else None
    if isinstance(after, str) and NUMBER_TO_1000.fullmatch(after):
        return int(after)
    raise BadMapping("'comments' is at_once, never, or {after: 5} with a number of answers.")


def _table(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise BadMapping(f"{what} is a list of 'key: value' lines; see docs/importing.md.")
    return value


def _texts(value: object, key: str) -> dict[str, str]:
    table = _table(value, f"{key!r}")
    return {str(name): _text(table, name) for name in table}


def _text(table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadMapping(f"The mapping needs {key!r} with a text.")
    return str(value).strip()


def _list(names: object) -> str:
    return ", ".join(sorted(names))  # type: ignore[call-overload]
