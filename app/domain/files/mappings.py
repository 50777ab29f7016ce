"""How the columns of a feedback file are to be read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from app.domain.errors import BadMapping
from app.domain.file_readings import PLAIN, FileReading, file_reading
from app.domain.files.answer_keys import AnswerColumn, AskedColumn, answers_key
from app.domain.files.day_formats import zone_named
from app.domain.files.left_out import LeaveOut, leave_out_key
from app.domain.files.mapping_keys import (
    Column,
    column,
    formats,
    listed,
    one_or_more,
    table,
    text,
    texts,
)
from app.domain.measures import Question
from app.domain.people_named import NamedBy, named_by

UNKNOWN_CHANNEL = "unknown"
KEYS = {
    *("source", "file", "external_id", "payee", "team", "channel", "day"),
    *("answers", "comment", "comments", "attributes", "leave_out"),
}
PAYEE_KEYS = {"by", "separator"}
PAYEE_FORMS = {"by": "by: email", "separator": "separator: ';'"}
DAY_KEYS = {"column", "format", "zone", "times_in"}
NUMBER_TO_1000 = re.compile("[1-9][0-9]{0,2}|1000")
AT_ONCE, NEVER, AFTER_5 = 0, -1, 5


@dataclass(frozen=True, slots=True)
class FeedbackMapping:
    """Which column says what. `zone` None means the site's; without `payee`, team answers."""

    source: str
    external_id: tuple[str, ...]  # columns; several together make one id
    day: tuple[str, ...]  # columns; a date and a time may stand in two
    day_formats: tuple[str, ...]
    answers: Mapping[str, AnswerColumn]  # by question
    asked: AskedColumn | None = None  # of a file with a row for each question
    file: FileReading = PLAIN
    payee: str | None = None
    payee_separator: str = ""  # between payees who share an answer; empty: one payee a row
    payee_by: NamedBy = NamedBy.NUMBER
    team: Column | None = None
    channel: Column = field(default_factory=lambda: Column(constant=UNKNOWN_CHANNEL))
    zone: ZoneInfo | None = None
    times_in: ZoneInfo | None = None  # where times tell the hour of another place, such as UTC
    comment: str | None = None
    comments_after: int = AFTER_5  # answers; 0 at once, -1 never
    attributes: Mapping[str, str] = field(default_factory=dict)  # attribute -> column
    leave_out: LeaveOut = field(default_factory=dict)

    def columns(self) -> list[str]:
        """Every column that the file must have, in the order of the mapping."""
        named = [*self.external_id, self.payee, *self.day, self.comment]
        named += [each.name for each in (self.team, self.channel) if each]
        named += [each.name for each in self.answers.values()]
        named += [self.asked.name] if self.asked else []
        named += self.attributes.values()
        return list(dict.fromkeys(name for name in named if name))


def feedback_mapping(document: object, questions: Mapping[str, Question]) -> FeedbackMapping:
    """The mapping that a document describes. Errors: BadMapping says which key and what to do."""
    keys = table(document, "The mapping")
    if extra := sorted(set(keys) - KEYS):
        raise BadMapping(f"There is no key {extra[0]!r} in a mapping; known: {listed(KEYS)}.")
    day = table(keys.get("day"), "'day'")
    if extra := sorted(set(day) - DAY_KEYS):
        raise BadMapping(f"'day' has {listed(DAY_KEYS)}; {extra[0]!r} is not known.")
    payee, by, separator = payee_key(keys.get("payee"), PAYEE_KEYS)
    answers, asked = answers_key(keys.get("answers"), questions)
    mapping = FeedbackMapping(
        source=text(keys, "source"),
        file=file_reading(table(keys.get("file", {}), "'file'")),
        external_id=one_or_more(keys, "external_id"),
        day=one_or_more(day, "column"),
        day_formats=formats(day),
        zone=zone_named(text(day, "zone")) if "zone" in day else None,
        times_in=zone_named(text(day, "times_in")) if "times_in" in day else None,
        answers=answers,
        asked=asked,
        payee=payee,
        payee_separator=separator,
        payee_by=by,
        team=column(keys["team"], "team") if "team" in keys else None,
        channel=column(keys.get("channel", {"constant": UNKNOWN_CHANNEL}), "channel"),
        comment=text(keys, "comment") if "comment" in keys else None,
        comments_after=_comments(keys.get("comments", {"after": str(AFTER_5)})),
        attributes=texts(keys.get("attributes", {}), "attributes"),
        leave_out=leave_out_key(keys.get("leave_out", {})),
    )
    if mapping.payee is None and mapping.team is None:
        raise BadMapping("A mapping needs 'payee' (answers about people) or 'team', or both.")
    return mapping


def payee_key(value: object, known: set[str]) -> tuple[str | None, NamedBy, str]:
    """The column of the payee, how it names them, and what separates several. Errors: BadMapping.

    `known`: the keys that it may have besides its column.
    """
    if value is None:
        return None, NamedBy.NUMBER, ""
    if isinstance(value, str) and value:
        return str(value), NamedBy.NUMBER, ""
    if isinstance(value, Mapping) and {"column", *known} >= set(value) > {"column"}:
        separator = text(value, "separator") if "separator" in value else ""
        return text(value, "column"), named_by(str(value.get("by", NamedBy.NUMBER))), separator
    raise BadMapping(
        "'payee' is the name of a column, or {column: Agent} with"
        f" {' or '.join(PAYEE_FORMS[key] for key in sorted(known))}."
    )


def _comments(value: object) -> int:
    if value in ("at_once", "never"):
        return AT_ONCE if value == "at_once" else NEVER
    after = value.get("after") if isinstance(value, Mapping) else None
    if isinstance(after, str) and NUMBER_TO_1000.fullmatch(after):
        return int(after)
    raise BadMapping("'comments' is at_once, never, or {after: 5} with a number of answers.")
