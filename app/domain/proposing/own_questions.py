"""Columns that answer a question of the company's own, and what to do where there is none yet."""

import re
from collections.abc import Iterable, Iterator, Mapping

from app.domain.files.columns_seen import ColumnSeen
from app.domain.measures import MOST_STEPS, QUESTIONS, Question
from app.domain.proposing.column_signs import QUESTIONS_BY_WORDS, is_long, odd_cells

NAMED_SURELY = 6  # of the questions by words
WHOLE = re.compile(r"-?[0-9]{1,3}")


def own_by_name(
    questions: Mapping[str, Question], columns: Iterable[ColumnSeen]
) -> Iterator[tuple[Question, ColumnSeen]]:
    """Own questions with the first column that has all words of their name and fits their scale."""
    columns = list(columns)
    for question in _own(questions):
        words = [rf"\b{re.escape(word)}" for word in question.name.split("_")]
        for column in columns:
            if all(re.search(word, column.label) for word in words) and _fits(question, column):
                yield question, column
                break


def own_by_scale(
    questions: Mapping[str, Question], columns: Iterable[ColumnSeen]
) -> Iterator[tuple[Question, ColumnSeen]]:
    """Columns that are named like a score and fit the scale of one own question alone."""
    for column in columns:
        fitting = [question for question in _own(questions) if _fits(question, column)]
        if len(fitting) == 1 and named_like(column):
            yield fitting[0], column


def named_like(column: ColumnSeen) -> str:
    """The built-in question that a column is named like; empty if it is none, or long texts."""
    if is_long(column):
        return ""
    named = (
        question
        for question, words in QUESTIONS_BY_WORDS[:NAMED_SURELY]
        if re.search(words, column.label)
    )
    return next(named, "")


def not_understood(column: ColumnSeen, questions: Mapping[str, Question]) -> str:
    """Why a column that is named like a question is left out, and what helps."""
    some = ", ".join(repr(text) for text in list(column.values)[:5])
    left = f"{column.name!r} is named like {named_like(column)}, but holds {some}: left out."
    if column.has_more or not 2 <= len(column.values) <= MOST_STEPS:
        return left
    if fitting := [question.name for question in _own(questions) if _fits(question, column)]:
        return f"{left} It fits {' and '.join(fitting)}: say in the mapping which one it is."
    return f"{left} {_values(column)}: define a question for it at /hr/measures."


def _own(questions: Mapping[str, Question]) -> list[Question]:
    return [question for name, question in questions.items() if name not in QUESTIONS]


def _fits(question: Question, column: ColumnSeen) -> bool:
    return bool(column.values) and not column.has_more and not odd_cells(question, column)


def _values(column: ColumnSeen) -> str:
    """Values 1 to 6; Its values, where they are words."""
    texts = list(column.values)
    if not all(map(WHOLE.fullmatch, texts)):
        return "Its values fit no question"
    numbers = sorted(map(int, texts))
    return f"Values {numbers[0]} to {numbers[-1]}"
