"""Words in which customers answer, and the steps of a question that they stand for."""

import re
from collections.abc import Iterable

from app.domain.measures import Question

NUMBERED = re.compile(r"([0-9]{1,3})\s*(?:[-\N{EN DASH}:=.)]|stars?\b|\()\s*\D.*|([0-9])\s*stars?")
NO_ANSWERS = frozenset(
    {
        *("n/a", "na", "none", "-", "not applicable", "not asked", "no answer", "not rated"),
        *("prefer not to say", "don't know", "offered", "unoffered", "not offered"),
        *("keine angabe", "k. a.", "k.a."),
    }
)
FIVE = (  # the lowest step first; several words for a step are divided by a bar
    "very dissatisfied|very unsatisfied; dissatisfied|unsatisfied;"
    "neutral|neither satisfied nor dissatisfied; satisfied; very satisfied",
    "extremely dissatisfied; dissatisfied|somewhat dissatisfied;"
    "neutral|neither satisfied nor dissatisfied; satisfied|somewhat satisfied; extremely satisfied",
    "very unhappy|extremely unhappy; unhappy; neutral; happy; very happy|extremely happy",
    "very poor|terrible; poor|bad; fair|average|ok|okay; good; excellent|very good|great",
    "strongly disagree; disagree; neutral|neither agree nor disagree; agree; strongly agree",
    "sehr unzufrieden; unzufrieden|eher unzufrieden; neutral|teils/teils|teils, teils;"
    "zufrieden|eher zufrieden; sehr zufrieden",
    "muy insatisfecho; insatisfecho; neutral; satisfecho; muy satisfecho",
    "tr\u00e8s insatisfait; insatisfait; neutre; satisfait; tr\u00e8s satisfait",
)
SEVEN = (
    "strongly disagree; disagree; somewhat disagree; neither agree nor disagree|neutral;"
    "somewhat agree; agree; strongly agree",
    "extremely difficult|very difficult; difficult; somewhat difficult;"
    "neither easy nor difficult|neutral; somewhat easy; easy; very easy|extremely easy",
)
TWO = ("no|n|false|bad|nein|non; yes|y|true|good|ja|oui|s\u00ed",)
SCALES = {"satisfaction": FIVE, "effort": SEVEN, "yes_no": TWO}


def words_of(question: Question, values: Iterable[str]) -> dict[str, str]:
    """The list of values for a mapping: text -> step or `none`; empty if the words are no such.

    >>> from app.domain.measures import QUESTIONS
    >>> words_of(QUESTIONS["satisfaction"], ["Satisfied", "Neutral", "N/A"])
    {'N/A': 'none', 'Neutral': '3', 'Satisfied': '4'}
    >>> words_of(QUESTIONS["recommend"], ["10 - Extremely likely", "9"])
    {'10 - Extremely likely': '10', '9': '9'}
    """
    given = sorted(set(values))
    for known in [*_scales(question), None]:
        found = {text: _step(question, text, known) for text in given}
        if all(found.values()) and set(found.values()) - {"none"}:
            return {text: str(step) for text, step in found.items()}
    return {}


def _scales(question: Question) -> Iterable[dict[str, str]]:
    for scale in SCALES.get(question.name, ()):
        steps = zip(scale.split(";"), question.steps, strict=True)
        yield {word.strip(): step for words, step in steps for word in words.split("|")}


def _step(question: Question, text: str, known: dict[str, str] | None) -> str | None:
    word = text.casefold()
    if word in NO_ANSWERS:
        return "none"
    if known is not None:
        return known.get(word)
    numbered = NUMBERED.fullmatch(word)
    label = next(filter(None, numbered.groups()), "") if numbered else word
    return label if label in question.steps else None
