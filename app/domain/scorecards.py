"""Scores month by month, for one person or one team, ready to be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from app.domain.days import Days
from app.domain.measures import MEASURES, Measure
from app.domain.measures import score as score_of
from app.domain.periods import month_after

ENOUGH = 30  # answers from which a score is shown to others without a word of caution
# What a question is usually read by, in the order of the pages.
USUAL = (
    *("nps", "csat_top2", "ces_top2", "stars_mean", "half_stars_mean", "yes_rate"),
    "slider_mean",
)


class StepMonth(NamedTuple):
    """How often one step of a question was chosen in one month."""

    question: str
    month: date
    step: int
    answers: int
    credit: int


@dataclass(frozen=True, slots=True)
class MonthScore:
    """One month of one measure; no value where nobody answered."""

    first_day: date
    value: Fraction | None
    answers: int

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


def in_use(measures: Iterable[str]) -> list[str]:
    """What pages show of these measures, in order: the usual ones, then the company's own.

    >>> in_use(["marks", "csat_mean", "csat_top2", "nps"])
    ['nps', 'csat_top2', 'marks']
    """
    names = list(measures)
    own = sorted(name for name in names if name not in MEASURES)
    return [*(name for name in USUAL if name in names), *own]


def scorecard(measure: Measure, rows: Sequence[StepMonth], months: Sequence[date]) -> Scorecard:
    """The measure's score in each month; `rows` are of its question and of these months."""
    by_month: dict[date, list[StepMonth]] = {first: [] for first in months}
    for row in rows:
        by_month[row.month].append(row)
    return Scorecard(
        measure, tuple(month_score(measure, some, first) for first, some in by_month.items())
    )


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
