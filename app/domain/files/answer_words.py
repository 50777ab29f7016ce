"""Words in which customers answer, and the steps of a question that they stand for."""

import re
from collections.abc import Iterable, Mapping

from app.domain.measures import Question

SIGN = r"\s*[-\N{EN DASH}:=.()]\s*"
NUMBERED = (  # 10 - extremely likely; extremely likely - 10; 5 stars
    re.compile(rf"([0-9]{{1,3}}){SIGN}\D.*"),
    re.compile(rf"\D+{SIGN}([0-9]{{1,3}})\)?"),
    re.compile(r"([0-9])\s*(?:stars?|sterne?|ster|sterren|\u00e9toiles?|estrellas?|/\s*5)"),
)
NO_ANSWERS = frozenset(
    {
        *("n/a", "na", "none", "-", "not applicable", "not asked", "no answer", "not rated"),
        *("prefer not to say", "don't know", "offered", "unoffered", "not offered"),
        *("keine angabe", "k. a.", "k.a.", "n.v.t.", "geen antwoord", "sans r\u00e9ponse"),
        *("sans avis", "weiss nicht", "wei\u00df nicht"),
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
    "tr\u00e8s insatisfait|pas du tout satisfait; plut\u00f4t insatisfait|peu satisfait;"
    "ni satisfait ni insatisfait|neutre; plut\u00f4t satisfait; tr\u00e8s satisfait",
    "zeer ontevreden; ontevreden; neutraal; tevreden; zeer tevreden",
    "terrible; bad; ok|okay; great; amazing",
    "\U0001f620|\U0001f621; \U0001f641|\u2639|\u2639\ufe0f|\U0001f61e; \U0001f610;"
    "\U0001f642|\U0001f600|\U0001f603|\U0001f604; \U0001f929|\U0001f60d",
)
STARS = (
    "\u2605; \u2605\u2605; \u2605\u2605\u2605; \u2605\u2605\u2605\u2605;"
    "\u2605\u2605\u2605\u2605\u2605",
    "\u2605\u2606\u2606\u2606\u2606; \u2605\u2605\u2606\u2606\u2606;"
    "\u2605\u2605\u2605\u2606\u2606; \u2605\u2605\u2605\u2605\u2606;"
    "\u2605\u2605\u2605\u2605\u2605",
    "\u2b50; \u2b50\u2b50; \u2b50\u2b50\u2b50; \u2b50\u2b50\u2b50\u2b50;"
    "\u2b50\u2b50\u2b50\u2b50\u2b50",
    "one|one star; two|two stars; three|three stars; four|four stars; five|five stars",
)
SEVEN = (
    "strongly disagree; disagree; somewhat disagree; neither agree nor disagree|neutral;"
    "somewhat agree; agree; strongly agree",
    "extremely difficult|very difficult; difficult; somewhat difficult;"
    "neither easy nor difficult|neutral; somewhat easy; easy; very easy|extremely easy",
)
TWO = (
    "no|n|false|bad|nein|non; yes|y|true|good|ja|oui|s\u00ed",
    "bad|bad with comment|badwithcomment; good|good with comment|goodwithcomment",
    "\U0001f44e; \U0001f44d",
)
THREE = (
    "worse|much worse|worse than expected|worse than i expected|below expectations|"
    "did not meet my expectations; same|the same|about the same|as expected|as i expected|"
    "met expectations|met my expectations; better|much better|better than expected|"
    "better than i expected|above expectations|exceeded expectations|exceeded my expectations",
    "schlechter|schlechter als erwartet; gleich|wie erwartet; besser|besser als erwartet",
    "slechter|slechter dan verwacht; hetzelfde|zoals verwacht; beter|beter dan verwacht",
    "moins bien|moins bien que pr\u00e9vu; pareil|comme pr\u00e9vu; mieux|mieux que pr\u00e9vu",
    "peor|peor de lo esperado; igual|como esperaba; mejor|mejor de lo esperado",
)
YES_OR_NO = NO_ANSWERS | {word.strip() for word in re.split("[;|]", TWO[0])}
FACE, LEAST_FACES = "\U0001f610", 4
SCALES = {
    "satisfaction": FIVE,
    "effort": SEVEN,
    "yes_no": TWO,
    "stars": STARS,
    "expectation": THREE,
}


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
        if known and FACE in known and len(given) < LEAST_FACES:
            continue  # three faces may be a scale of three
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
