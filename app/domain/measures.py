"""A question is asked; a measure reads it. Counts come in, exact fractions go out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import lcm

from app.domain.errors import NoAnswers
from app.domain.facts import Count

MOST_STEPS = 101


@dataclass(frozen=True, slots=True)
class Question:
    """What is stored: an answer is the index of one of these steps."""

    name: str
    steps: tuple[str, ...]
    words: str = ""

    def __post_init__(self) -> None:
        if not 2 <= len(self.steps) <= MOST_STEPS or len(set(self.steps)) != len(self.steps):
            raise ValueError(f"{self.name} needs 2 to {MOST_STEPS} different steps.")


class MeasureKind(StrEnum):
    ANSWERS = "answers"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Measure:
    """One way of reading a question: one exact value per step, or a step that spoils a day."""

    name: str
    version: int
    question: Question
    unit: str
    values: tuple[Fraction, ...]
    formula: str = ""
    owner: str = "Plaudit"
    kind: MeasureKind = MeasureKind.ANSWERS
    bad_step: int | None = None
    denominator: int = field(init=False, repr=False, compare=False)  # common to all values
    numerators: tuple[int, ...] = field(init=False, repr=False, compare=False)  # over it

    def __post_init__(self) -> None:
        self._check()
        common = lcm(*(value.denominator for value in self.values))
        whole = tuple(value.numerator * (common // value.denominator) for value in self.values)
        object.__setattr__(self, "denominator", common)
        object.__setattr__(self, "numerators", whole)

    @property
    def named(self) -> str:
        """nps@1, as plans name it."""
        return f"{self.name}@{self.version}"

    def _check(self) -> None:
        steps = len(self.question.steps)
        if self.kind is MeasureKind.ANSWERS and len(self.values) != steps:
            raise ValueError(f"{self.name} needs one value per step of {self.question.name}.")
        if self.kind is MeasureKind.DAYS and self.bad_step not in range(steps):
            raise ValueError(f"{self.name} needs a bad step of {self.question.name}.")


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one group, with its number of distinct answers (or days)."""

    keys: tuple[str | int, ...]
    value: Fraction
    answers: int


def score(measure: Measure, histogram: Sequence[int]) -> Fraction:
    """The mean value of all answers: sum(value * count) / sum(count).

    Units: those of the measure, exact; round only where it is shown. `histogram` holds one
    count per step, in answers or in any part of them.
    Errors: NoAnswers, because a score of zero would claim an opinion.
    Source for NPS: F. Reichheld, "The One Number You Need to Grow", HBR, Dec 2003.

    >>> score(NPS, [0, 0, 0, 0, 0, 0, 2, 1, 1, 3, 3])
    Fraction(40, 1)
    """
    counted = sum(histogram)
    if counted == 0:
        raise NoAnswers("Nobody answered in these days, so there is no score.")
    total = sum(value * count for value, count in zip(measure.numerators, histogram, strict=True))
    return Fraction(total, measure.denominator * counted)


def scores(measure: Measure, counts: Iterable[Count]) -> list[Score]:
    """Each group's score with its number of answers, by group; `counts` are of its question."""
    histograms: dict[tuple[str | int, ...], list[int]] = {}
    answers: dict[tuple[str | int, ...], int] = {}
    for row in counts:
        histogram = histograms.setdefault(row.keys, [0] * len(measure.values))
        histogram[row.step] += row.credit
        answers[row.keys] = answers.get(row.keys, 0) + row.answers
    return [
        Score(keys, score(measure, histogram), answers[keys])
        for keys, histogram in sorted(histograms.items())
    ]


def _values(*runs: tuple[int | Fraction, int]) -> tuple[Fraction, ...]:
    return tuple(Fraction(value) for value, steps in runs for _ in range(steps))


def _steps(first: int, last: int) -> tuple[str, ...]:
    return tuple(str(step) for step in range(first, last + 1))


def _step_numbers(question: Question) -> tuple[Fraction, ...]:
    return tuple(Fraction(step) for step in question.steps)


def _share(question: Question, steps: int) -> tuple[Fraction, ...]:
    return _values((0, len(question.steps) - steps), (1, steps))


RECOMMEND = Question("recommend", _steps(0, 10), "How likely are you to recommend us? (0 to 10)")
SATISFACTION = Question("satisfaction", _steps(1, 5), "How satisfied were you? (1 to 5)")
EFFORT = Question("effort", _steps(1, 7), "How easy was it? (1 to 7, 7 = very easy)")
STARS = Question("stars", _steps(1, 5), "How many stars do you give? (1 to 5)")
HALF_STARS = Question(
    "half_stars",
    tuple(f"{half // 2}.5" if half % 2 else f"{half // 2}" for half in range(1, 11)),
    "How many stars do you give? (half a star to 5)",
)
YES_NO = Question("yes_no", ("no", "yes"), "Was your question answered? (yes or no)")
SLIDER = Question("slider", _steps(0, 100), "How did we do? (0 to 100)")
EXPECTATION = Question(
    *("expectation", ("worse", "same", "better")),
    "Compared with what you expected, how was it? (worse, same or better)",
)
QUESTIONS = {
    question.name: question
    for question in (
        *(RECOMMEND, SATISFACTION, EFFORT, STARS, HALF_STARS, YES_NO, SLIDER, EXPECTATION),
    )
}

NPS = Measure(
    *("nps", 1, RECOMMEND, "points", _values((-100, 7), (0, 2), (100, 2))),
    "100 for each answer of 9 or 10, 0 for 7 or 8, minus 100 for 0 to 6; the mean of these.",
)
CSAT_TOP2 = Measure(
    *("csat_top2", 1, SATISFACTION, "percent", _share(SATISFACTION, 2)),
    "The share of answers that are 4 or 5.",
)
CSAT_MEAN = Measure(
    *("csat_mean", 1, SATISFACTION, "score", _step_numbers(SATISFACTION)),
    "The mean of the answers from 1 to 5.",
)
CES_TOP2 = Measure(
    *("ces_top2", 1, EFFORT, "percent", _share(EFFORT, 2)),
    "The share of answers that are 6 or 7, where 7 means very easy.",
)
STARS_MEAN = Measure(
    *("stars_mean", 1, STARS, "stars", _step_numbers(STARS)),
    "The mean number of stars.",
)
HALF_STARS_MEAN = Measure(
    *("half_stars_mean", 1, HALF_STARS, "stars", _step_numbers(HALF_STARS)),
    "The mean number of stars, counted in halves.",
)
YES_RATE = Measure(
    *("yes_rate", 1, YES_NO, "percent", _share(YES_NO, 1)),
    "The share of answers that are yes.",
)
SLIDER_MEAN = Measure(
    *("slider_mean", 1, SLIDER, "score", _step_numbers(SLIDER)),
    "The mean position of the slider from 0 to 100.",
)
EXPECTATION_GAP = Measure(
    *("expectation_gap", 1, EXPECTATION, "points", _values((-100, 1), (0, 1), (100, 1))),
    "100 for each answer of better, 0 for same, minus 100 for worse; the mean of these.",
)
NO_BAD_DAY = Measure(
    *("no_bad_day", 1, SATISFACTION, "percent", ()),
    "The share of the days with an answer on which no answer was 3 or lower.",
    kind=MeasureKind.DAYS,
    bad_step=2,
)
MEASURES = {
    measure.name: measure
    for measure in (
        *(NPS, CSAT_TOP2, CSAT_MEAN, CES_TOP2, STARS_MEAN),
        *(HALF_STARS_MEAN, YES_RATE, SLIDER_MEAN, EXPECTATION_GAP, NO_BAD_DAY),
    )
}
