"""The key `answers` of a mapping: a column for each question, or a row for each question."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.errors import BadMapping
from app.domain.files.column_roles import LONG_KEYS, is_long_form
from app.domain.files.mapping_keys import listed, table, text, texts
from app.domain.measures import Question

NO_ANSWER = "none"  # in a list of values: what is no answer, such as "not offered"


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """Where a question was answered; `values` say which step a text is, or none."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)  # text -> step, in small letters


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """Which question a row is about, in files with a row for each; empty: it is left out."""

    name: str
    questions: Mapping[str, str]  # plain text of the question -> question


def plain_question(text: str) -> str:
    """A question as it is compared: blanks and capitals do not matter."""
    return " ".join(text.split()).casefold()


def answers_key(
    value: object, questions: Mapping[str, Question]
) -> tuple[dict[str, AnswerColumn], AskedColumn | None]:
    """The column of each question; where questions are rows, the column that says which one.

    Errors: BadMapping.
    """
    given = table(value, "'answers'")
    if is_long_form(given):
        return _in_rows(given, questions)
    if not given:
        raise BadMapping("'answers' names no question; write for example satisfaction: Rating.")
    if unknown := sorted(set(given) - set(questions)):
        raise BadMapping(f"There is no question {unknown[0]!r}; known: {listed(questions)}.")
    return {str(name): _answer(given, name, questions[name]) for name in given}, None


def _in_rows(
    given: Mapping[str, object], questions: Mapping[str, Question]
) -> tuple[dict[str, AnswerColumn], AskedColumn]:
    """`{column: Answer, question: Question, values: {How satisfied?: satisfaction}}`."""
    if set(given) != LONG_KEYS:
        raise BadMapping("'answers' with a row for each question has column, question and values.")
    column, answers, asked = text(given, "column"), dict[str, AnswerColumn](), dict[str, str]()
    said = table(given["values"], "'values' of the questions")
    for words, entry in said.items():
        name, own = _named(words, entry)
        if name and name not in questions:
            known = listed([*questions, NO_ANSWER])
            raise BadMapping(f"{words!r} is the question {name!r}, which is none; known: {known}.")
        asked[plain_question(words)] = name
        if name:
            values = _values(own, name, questions[name])
            answers[name] = AnswerColumn(column, {**_before(answers, name), **values})
    if len(asked) < len(said):
        raise BadMapping("The values of 'answers' name a question twice.")
    if not answers:
        raise BadMapping("'answers' names no question: say which text is which, under 'values'.")
    return answers, AskedColumn(text(given, "question"), asked)


def _before(answers: Mapping[str, AnswerColumn], name: str) -> Mapping[str, str]:
    return answers[name].values if name in answers else {}


def _named(words: str, entry: object) -> tuple[str, object]:
    """The question that a text means, and its list of values; empty if its rows are left out."""
    if isinstance(entry, Mapping):
        if not {"question", "values"} >= set(entry) >= {"question"}:
            raise BadMapping(f"{words!r} is a question, or {{question: ..., values: ...}}.")
        return text(entry, "question"), entry.get("values", {})
    name = text({words: entry}, words)
    return ("" if name == NO_ANSWER else name), {}


def _answer(given: Mapping[str, object], name: str, question: Question) -> AnswerColumn:
    value = given[name]
    if not isinstance(value, Mapping):
        return AnswerColumn(text(given, name))
    if not {"column", "values"} >= set(value) >= {"column"}:
        raise BadMapping(f"{name!r} is the name of a column, or {{column: ..., values: ...}}.")
    return AnswerColumn(text(value, "column"), _values(value.get("values", {}), name, question))


def _values(given: object, name: str, question: Question) -> dict[str, str]:
    """The step that each text in small letters stands for."""
    values = texts(given, f"values of {name}")
    if strange := [step for step in values.values() if step not in (*question.steps, NO_ANSWER)]:
        steps = f"{question.steps[0]} to {question.steps[-1]}"
        raise BadMapping(f"{strange[0]!r} is no step of {name}: {steps}, or {NO_ANSWER}.")
    folded = {word.strip().casefold(): step.casefold() for word, step in values.items()}
    if len(folded) < len(values):
        raise BadMapping(f"The values of {name} name a text twice.")
    return folded
