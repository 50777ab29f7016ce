"""Words in which customers answer, and the steps of a question that they stand for."""

import re
from collections.abc import Iterable, Mapping

from app.domain.measures import Question

SIGN = r"\s*[-\N{EN DASH}:=.()]\s*"
NUMBERED = (  # 10 - extremely likely; extremely likely - 10; 5 stars
    re.compile(rf"([0-9]{{1,3}}){SIGN}\D.*"),
    re.compile(rf"\D+{SIGN}([0-9]{{1,3}})\)?"),
    re.compile(r"([0-9])\s*(?:stars?|sterne?)"),
)
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
    "extremely dissatisfied|very dissatisfied; dissatisfied|somewhat dissatisfied;"
    "neutral|neither satisfied nor dissatisfied; satisfied|somewhat satisfied;"
    "extremely satisfied|very satisfied",
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
YES_OR_NO = NO_ANSWERS | {word.strip() for word in re.split("[;|]", TWO[0])}
SCALES = {"satisfaction": FIVE, "effort": SEVEN, "yes_no": TWO}


def words_of(question: Question, values: Iterable[str]) -> dict[str, str]:
    """The list of values for a mapping: text -> step or `none`; empty if the words are no such.

    >>> from app.domain.measures import QUESTIONS
    >>> words_of(QUESTIONS["yes_no"], ["Good", "Offered", "Bad"])
    {'Bad': 'no', 'Good': 'yes', 'Offered': 'none'}
    >>> words_of(QUESTIONS["stars"], ["5 stars", "4 stars", "n/a"])
    {'4 stars': '4', '5 stars': '5', 'n/a': 'none', '1': '1', '2': '2', '3': '3'}
    """
    given = sorted(set(values))
    if question.name != "yes_no" and {text.casefold() for text in given} <= YES_OR_NO:
        return {}  # good and bad alone are a yes and a no, not two grades of five
    for known in [*_scales(question), None]:
        found = {text: _step(question, text, known) for text in given}
        if all(found.values()) and set(found.values()) - {"none"}:
            given_steps = {text: str(step) for text, step in found.items()}
            return given_steps | _not_given(question, given_steps, known)
    return {}


def _not_given(
    question: Question, found: Mapping[str, str], known: Mapping[str, str] | None
) -> dict[str, str]:
    """What the next file may hold: the steps, or the words for them, that this one lacks."""
    if known is not None:
        return {word: step for word, step in known.items() if step not in found.values()}
    comma = any("," in text for text in found)
    missing = [step for step in question.steps if step not in found.values()]
    return {step.replace(".", ",") if comma else step: step for step in missing}


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
    numbered = next((found[1] for each in NUMBERED if (found := each.fullmatch(word))), word)
    label = numbered.replace(",", ".")
    return label if label in question.steps else None
