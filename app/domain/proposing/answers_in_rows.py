"""Files with a row for each question: found by a column of questions beside one of answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.files.answer_keys import NO_ANSWER
from app.domain.files.column_roles import OPEN
from app.domain.files.columns_seen import ColumnSeen, TableSeen
from app.domain.measures import Question
from app.domain.proposing.column_signs import (
    QUESTIONS_BY_WORDS,
    WORDS,
    answers_of,
    first_named,
    is_taken_for_another,
    odd_values,
)

ASKED_WORDS = r"question|frage\b|\bvraag|\bitem\b|pregunta"
ANSWERED_WORDS = (
    r"answer|antwort|antwoord|respuesta|r\u00e9ponse",
    r"^(response|result)|(value|wert|score|rating)$",
)
NO_TEXT = r"\bid\b|id$|\b(no|nr|number|type|order|date|time|day)\b"
MOST_QUESTIONS = 60


@dataclass(frozen=True, slots=True)
class InRows:
    """The two columns, the one with the id of the survey, and the key `answers`."""

    asked: ColumnSeen
    answered: ColumnSeen
    id_column: str
    answers: dict[str, Any]
    notes: list[str]
    open: list[str]


def answers_in_rows(
    seen: TableSeen,
    columns: Mapping[str, ColumnSeen],
    questions: Mapping[str, Question],
    chosen: Sequence[ColumnSeen] = (),
) -> InRows | None:
    """How a row for each question is read; None if the file is not so.

    `columns`: those that may be anything. `chosen`: by a person, the questions and the answers.
    """
    found = tuple(chosen[:2]) if len(chosen) == 2 else _named(columns)
    if found is None:
        return None
    asked, answered = found
    ids = _id_column(seen, columns, asked)
    if not chosen and not ids:
        return None
    texts = _Texts(seen, asked, answered, ids, questions)
    values = {text: texts.entry(text) for text in asked.values}
    known = [entry for entry in values.values() if entry != NO_ANSWER]
    if not known and not chosen:
        return None
    told: list[str] = []
    if not known:
        values = dict.fromkeys(values, OPEN)
        told = [
            f"Which question is each text of {asked.name!r}? Write it under 'answers', or none for"
            " those that are left out."
        ]
    answers = {"column": answered.name, "question": asked.name, "values": values}
    notes = [_words(asked, answered), *texts.odd, *_left_out(asked, values)]
    return InRows(asked, answered, ids, answers, notes, told)


def _words(asked: ColumnSeen, answered: ColumnSeen) -> str:
    return (
        f"Each row is the answer to one question: {asked.name!r} says which one, and"
        f" {answered.name!r} the answer."
    )


def _left_out(asked: ColumnSeen, values: Mapping[str, Any]) -> Iterator[str]:
    for text, entry in values.items():
        if entry == NO_ANSWER:
            number = asked.values[text]
            are = "1 row" if number == 1 else f"{number:,} rows"
            yield f"Left out: {are} of {text!r}. If they count, say under 'answers' what they are."


def _named(columns: Mapping[str, ColumnSeen]) -> tuple[ColumnSeen, ColumnSeen] | None:
    few = [
        each
        for each in columns.values()
        if 2 <= len(each.values) <= MOST_QUESTIONS
        and not each.has_more
        and each.repeats
        and not re.search(NO_TEXT, each.label)
    ]
    asked = first_named(few, [ASKED_WORDS])
    others = [
        each
        for each in columns.values()
        if each is not asked and not each.days.is_date and not re.search(NO_TEXT, each.label)
    ]
    answered = first_named(others, ANSWERED_WORDS)
    return (asked, answered) if asked and answered else None


def _id_column(seen: TableSeen, columns: Mapping[str, ColumnSeen], asked: ColumnSeen) -> str:
    """The column that names the survey: several rows have one, each with another question."""
    full = [
        each
        for each in columns.values()
        if each.filled == seen.records and each.repeats and not each.days.is_date
    ]
    fits = [each for each in full if _is_apart(seen, each.name, asked.name)]
    found = first_named(fits, WORDS["external_id"])
    return found.name if found else ""


def _is_apart(seen: TableSeen, name: str, asked: str) -> bool:
    """Whether a value has each question once; some rows may stand in the file twice."""
    pairs = {(row[name], row[asked]) for row in seen.rows}
    return len(pairs) >= 0.9 * len(seen.rows)


class _Texts:
    """Gives each text of a question its question, as its words and answers say it."""

    def __init__(
        self,
        seen: TableSeen,
        asked: ColumnSeen,
        answered: ColumnSeen,
        ids: str,
        questions: Mapping[str, Question],
    ) -> None:
        self.questions, self.odd = questions, list[str]()
        self._answers: dict[str, ColumnSeen] = {}
        self._surveys: dict[str, set[str]] = {}
        self._taken: dict[str, set[str]] = {}  # surveys by question
        for row in seen.rows:
            text, answer = row[asked.name], row[answered.name]
            column = self._answers.setdefault(text, ColumnSeen(text, text.lower()))
            self._surveys.setdefault(text, set()).add(row[ids] if ids else "")
            if answer:
                column.add(answer)

    def entry(self, text: str) -> Any:
        """The question, with a list of values where its answers are words; `none` if it is none."""
        column = self._answers.get(text)
        if column is None or not column.filled:
            return NO_ANSWER
        for name, words in QUESTIONS_BY_WORDS:
            if name not in self.questions or not re.search(words, column.label):
                continue
            read = answers_of(self.questions[name], column)
            if read is None or is_taken_for_another(name, column, self._taken):
                continue
            if self._is_free(name, text):
                self.odd += odd_values(self.questions[name], column, read)
                return name if isinstance(read, str) else {"question": name, **_values(read)}
        return NO_ANSWER

    def _is_free(self, name: str, text: str) -> bool:
        """One question in two languages may be asked in two texts, but never in one survey."""
        surveys, before = self._surveys[text], self._taken.setdefault(name, set())
        if before & surveys:
            return False
        before |= surveys
        return True


def _values(read: Mapping[str, Any]) -> dict[str, Any]:
    return {"values": read["values"]}
