"""Scores month by month, for one person or one team, ready to be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from app.domain.days import Days
from app.domain.fairness.ranges import ranges
from app.domain.fairness.samples import Samples
from app.domain.measures import EXPECTATION, MEASURES, Measure
from app.domain.measures import score as score_of
from app.domain.periods import month_after, month_words

ENOUGH = 30  # answers from which a score is shown to others without a word of caution
# What a question is usually read by, in the order of the pages.
USUAL = (
    *("nps", "csat_top2", "ces_top2", "stars_mean", "half_stars_mean", "yes_rate"),
    "slider_mean",
)


class StepMonth(NamedTuple):
    """How often one step of a question was chosen in one month.

    `credit_squared`: the sum of the squares of each answer's credit; 0 where it is not known.
    """

    question: str
    month: date
    step: int
    answers: int
    credit: int
    credit_squared: int = 0


@dataclass(frozen=True, slots=True)
class MonthScore:
    """One month of one measure; no value where nobody answered, and ends where a range is known.

    `hidden`: why the figure is not shown, though there may be answers.
    """

    first_day: date
    value: Fraction | None
    answers: int
    low: float | None = None
    high: float | None = None
    hidden: str = ""

    @property
    def label(self) -> str:
        return f"{self.first_day:%b}"

    @property
    def is_enough(self) -> bool:
        return self.answers >= ENOUGH


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One measure over the months, the last one first in mind."""

    measure: Measure
    months: tuple[MonthScore, ...]
    samples: Samples | None = field(default=None, repr=False, compare=False)  # a row per month

    @property
    def now(self) -> MonthScore:
        return self.months[-1]


def scorecards(
    measures: Mapping[str, Measure], rows: Iterable[StepMonth], months: Sequence[date]
) -> list[Scorecard]:
    """A card for each measure in use whose question was answered in these months."""
    by_question: dict[str, list[StepMonth]] = {}
    for row in rows:
        by_question.setdefault(row.question, []).append(row)
    return [
        scorecard(measures[name], by_question[measures[name].question.name], months)
        for name in in_use(measures)
        if measures[name].question.name in by_question
    ]


def in_use(measures: Mapping[str, Measure]) -> list[str]:
    """What pages show of these measures, in order: the usual ones, then the company's own.

    Not what customers had expected: whoever served them did not make the promise.

    >>> in_use({name: MEASURES[name] for name in ("expectation_gap", "csat_top2", "nps")})
    ['nps', 'csat_top2']
    """
    own = sorted(name for name in measures if name not in MEASURES)
    names = [*(name for name in USUAL if name in measures), *own]
    return [name for name in names if is_of_people(measures[name])]


def is_of_people(measure: Measure) -> bool:
    """Whether its score is told to those who served; what was promised is its owner's."""
    return measure.question.name != EXPECTATION.name


def scorecard(measure: Measure, rows: Sequence[StepMonth], months: Sequence[date]) -> Scorecard:
    """The measure's score in each month; `rows` are of its question and of these months.

    With ranges where each row knows the squares of its credits.
    """
    if all(row.credit_squared for row in rows):
        samples = samples_of_months(measure, rows, months)
        return Scorecard(measure, scores_of(samples, months), samples)
    by_month: dict[date, list[StepMonth]] = {first: [] for first in months}
    for row in rows:
        by_month[row.month].append(row)
    return Scorecard(
        measure, tuple(month_score(measure, some, first) for first, some in by_month.items())
    )


def samples_of_months(
    measure: Measure, rows: Iterable[StepMonth], months: Sequence[date]
) -> Samples:
    """The answers of each month, a row per month in their order."""
    at = {month: place for place, month in enumerate(months)}
    histogram = np.zeros((len(months), len(measure.values)), np.int64)
    squares, answers = np.zeros((2, len(months)), np.int64)
    for row in rows:
        place = at[row.month]
        histogram[place, row.step] += row.credit
        squares[place] += row.credit_squared
        answers[place] += row.answers
    return Samples(measure, histogram, squares, answers)


def scores_of(samples: Samples, first_days: Sequence[date]) -> tuple[MonthScore, ...]:
    """The exact score of each row with its range; `first_days` says of which month each is."""
    found = ranges(samples)
    columns = (samples.histogram.tolist(), samples.answers.tolist())
    ends = (found.low.tolist(), found.high.tolist())
    return tuple(
        MonthScore(day, score_of(samples.measure, counts), answers, low, high)
        if answers
        else MonthScore(day, None, 0)
        for day, counts, answers, low, high in zip(first_days, *columns, *ends, strict=True)
    )


def hidden_months(card: Scorecard, hidden: Mapping[date, str]) -> Scorecard:
    """The card without its figures of these months; by month why."""
    months = tuple(
        MonthScore(month.first_day, None, 0, hidden=hidden[month.first_day])
        if month.first_day in hidden
        else month
        for month in card.months
    )
    return replace(card, months=months)


def together(card: Scorecard, number: int) -> MonthScore:
    """The last so many months as one score, of the first of their days.

    Hidden where one of them is: that one is the difference to the others, which are shown.
    """
    if number == 1:
        return card.now
    months = card.months[-number:]
    first = months[0].first_day
    if out := next((month for month in reversed(months) if month.hidden), None):
        why = f"Not shown, because {month_words(out.first_day)} is not: the difference would tell."
        return MonthScore(first, None, 0, hidden=why)
    assert card.samples is not None  # its rows know the squares of their credits
    return scores_of(summed(card.samples, number), [first])[0]


def summed(samples: Samples, number: int) -> Samples:
    """The answers of the last so many rows as those of one."""
    columns = (samples.histogram, samples.credit_squared, samples.answers)
    sums = (each[-number:].sum(axis=0, keepdims=True) for each in columns)
    return Samples(samples.measure, *sums)


def month_score(measure: Measure, rows: Sequence[StepMonth], month: date) -> MonthScore:
    """The measure's score in one month; `rows` are of its question and of this month."""
    if not rows:
        return MonthScore(month, None, 0)
    histogram = [0] * len(measure.numerators)
    for row in rows:
        histogram[row.step] += row.credit
    return MonthScore(month, score_of(measure, histogram), sum(row.answers for row in rows))


def months_until(first_day: date, number: int) -> list[date]:
    """The first days of so many months, the last being the month of `first_day`.

    >>> [f"{day:%Y-%m}" for day in months_until(date(2026, 2, 10), 3)]
    ['2025-12', '2026-01', '2026-02']
    """
    last = first_day.year * 12 + first_day.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - number + 1, last + 1)]


def month_days(first_day: date) -> Days:
    """The days of the month that begins on this day."""
    return Days(first_day, month_after(first_day))


def is_month(days: Days) -> bool:
    """Whether these are all days of one month."""
    return days == month_days(days.first.replace(day=1))
