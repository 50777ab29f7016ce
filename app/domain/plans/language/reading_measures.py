"""Questions and measures of one's own, in a plan or in a text of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.errors import BadPlan
from app.domain.measures import MOST_STEPS, Measure, Question
from app.domain.plans.language.keys import (
    error,
    good_name,
    listed,
    number,
    one_of,
    shown,
    table,
    text,
)
from app.domain.plans.language.units import NUMERIC, UNITS
from app.domain.words import plain_words

MEASURE_UNITS = tuple(sorted(NUMERIC & set(UNITS) - {"money"}))
CATALOGUE_KEYS = ("questions", "measures")
LONGEST_STEP = 80  # characters
LARGEST_VALUE = 1_000_000
PLACES = 6  # of a value that a whole company is read by
NO_ANSWER = "none"  # what mappings write where a text is no answer


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a text defines, with the names as they stand there, which know their places."""

    questions: Mapping[str, Question]
    measures: Mapping[str, Measure]


def catalogue_from(document: object, known: Mapping[str, Question]) -> Catalogue:
    """What a document of questions and measures defines for the whole company.

    `known`: the questions that there are. Errors: BadPlan with place.
    """
    keys = table(document, "The text", CATALOGUE_KEYS)
    questions = questions_from(keys.get("questions", {}))
    for name in questions:
        _check_steps_of_files(keys["questions"][name]["steps"])
    measures = measures_from(keys.get("measures", {}), {**known, **questions})
    if not questions and not measures:
        raise error("There is neither a question nor a measure in it.", document)
    for name, measure in measures.items():
        _check_values(measure, keys["measures"][name]["values"])
    return Catalogue(questions, measures)


def questions_from(value: object) -> dict[str, Question]:
    """The questions under the key 'questions', by name. Errors: BadPlan with place."""
    given = table(value, "'questions'")
    return {good_name(name): _question(name, given[name]) for name in given}


def measures_from(value: object, questions: Mapping[str, Question]) -> dict[str, Measure]:
    """The measures under the key 'measures', by name. Errors: BadPlan with place."""
    given = table(value, "'measures'")
    return {good_name(name): _measure(name, given[name], questions) for name in given}


def formula_words(question: Question, unit: str, values: tuple[Fraction, ...]) -> str:
    """What a measure of one's own does, in words.

    >>> mark = Question("mark", ("1", "2", "3"))
    >>> formula_words(mark, "percent", (Fraction(1), Fraction(1), Fraction(0)))
    'The share of answers that are 1 or 2.'
    >>> formula_words(mark, "points", (Fraction(100), Fraction(0), Fraction(-100)))
    '100 for each answer of 1, 0 for 2, minus 100 for 3; the mean of these.'
    """
    steps = {value: [] for value in values}  # type: dict[Fraction, list[str]]
    for value, step in zip(values, question.steps, strict=True):
        steps[value].append(step)
    if unit == "percent" and set(steps) == {Fraction(0), Fraction(1)}:
        return f"The share of answers that are {_either(steps[Fraction(1)])}."
    first, *others = [(_value_words(value, unit), _either(of)) for value, of in steps.items()]
    told = [f"{first[0]} for each answer of {first[1]}", *(f"{a} for {b}" for a, b in others)]
    return f"{', '.join(told)}; the mean of these."


def _question(name: str, value: object) -> Question:
    keys = table(value, f"The question {str(name)!r}", ("steps",), near=name)
    steps = listed(keys, "steps")
    if len(steps) < 2:
        raise error(f"{name!s}: a question has 2 steps or more.", steps)
    if len(steps) > MOST_STEPS:
        message = f"{name!s}: a question has at most {MOST_STEPS} steps, and here are {len(steps)}."
        raise error(message, steps[MOST_STEPS])
    seen = set[str]()
    for step in steps:
        if not isinstance(step, str) or not step.strip():
            raise error(f"{name!s}: a step is a word or a number, and not empty.", step or steps)
        if step in seen:
            raise error(f"{name!s}: the step {str(step)!r} is there twice.", step)
        seen.add(step)
    return Question(str(name), tuple(map(str, steps)))


def _measure(name: str, value: object, questions: Mapping[str, Question]) -> Measure:
    keys = table(value, f"The measure {str(name)!r}", ("question", "unit", "values"), near=name)
    asked = text(keys, "question")
    if asked not in questions:
        known = ", ".join(questions) or "none: define it in 'questions'"
        raise error(f"There is no question {str(asked)!r}; known are {known}.", asked)
    unit = one_of(keys, "unit", MEASURE_UNITS)
    question = questions[asked]
    values = table(keys.get("values"), "'values'", near=name)
    if strange := [step for step in values if step not in question.steps]:
        known = ", ".join(question.steps)
        message = f"{str(strange[0])!r} is no step of {question.name}; its steps are {known}."
        raise error(f"{name!s}: {message}", strange[0])
    if gone := [step for step in question.steps if step not in values]:
        raise error(f"{name!s}: there is no value for {gone[0]!r}.", name)
    steps = tuple(_value_of(values[step], unit) for step in question.steps)
    return Measure(str(name), 1, question, unit, steps, formula_words(question, unit, steps))


def _value_of(value: object, unit: str) -> Fraction:
    try:
        found = number(value, "The value of an answer is a number.")
    except BadPlan:
        if not any(letter.isalpha() for letter in str(value)):
            raise
        message = f"{shown(value)} is not a number; a value is written 3, 12.5, 1/3 or 60%."
        raise error(message, value) from None
    if found.unit not in ("bare", "percent"):
        raise error("The value of an answer is a number, and no amount.", value)
    if (found.unit == "percent") != (unit == "percent") and found.value not in (0, 1):
        sign = "with" if unit == "percent" else "without"
        raise error(f"This measure is {unit}: write {found.text} {sign} the sign %.", value)
    return found.value


def _check_steps_of_files(steps: list[str]) -> None:
    """Files write one step in capitals and the next not, and a mapping's `none` is no answer."""
    seen = set[str]()
    for step in steps:
        plain = step.strip().casefold()
        if plain == NO_ANSWER:
            raise error(f"A mapping writes {NO_ANSWER!r} for no answer; name the step else.", step)
        if len(step) > LONGEST_STEP:
            raise error(f"A step has at most {LONGEST_STEP} characters.", step)
        if plain in seen:
            raise error(f"{str(step)!r} is a step already, but for capitals or spaces.", step)
        seen.add(plain)


def _check_values(measure: Measure, values: Mapping[str, str]) -> None:
    """Pages draw them on a scale, and counts are added up with them in whole numbers."""
    for step, value in zip(measure.question.steps, measure.values, strict=True):
        if abs(value) > LARGEST_VALUE or 10 ** (PLACES + 2) % value.denominator:
            most = f"between -{LARGEST_VALUE:,} and {LARGEST_VALUE:,}"
            message = f"A value is {most}, with at most {PLACES} decimal places."
            raise error(message, values[step])
    if len(set(measure.values)) == 1:
        raise error("All answers have the same value, so it would say nothing.", values)


def _value_words(value: Fraction, unit: str) -> str:
    words = plain_words(abs(value) * (100 if unit == "percent" else 1), PLACES)
    return f"{'minus ' if value < 0 else ''}{words}{'%' if unit == 'percent' else ''}"


def _either(steps: list[str]) -> str:
    return f"{', '.join(steps[:-1])} or {steps[-1]}" if len(steps) > 1 else steps[0]
