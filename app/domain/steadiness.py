"""How evenly somebody's customers are served, which a mean hides: in sentences, for oneself."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from app.domain.exact_groups import take
from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.fairness.consistency import (
    LowestPart,
    floor_of,
    good_from,
    lowest_part,
    spread_of,
    spread_words,
)
from app.domain.fairness.samples import samples_of
from app.domain.measures import Measure
from app.domain.words import answers_words, score_words


class Cell(NamedTuple):
    """How often a step was chosen on one day and channel; credits in 1/25,200 of an answer."""

    day: date
    channel: str
    step: int
    answers: int
    credit: int
    credit_squared: int


class Told(NamedTuple):
    """A sentence and what it is about."""

    about: str
    words: str


def steadiness(
    measure: Measure, days: Measure | None, cells: Sequence[Cell], company: Iterable[Count]
) -> list[Told]:
    """Good answers, channels, weeks, the lowest channel beside all, and days without a bad answer.

    `days`: a measure of good days over the same question, if there is one; `company`: the counts
    of everybody by channel, in the same days. Nothing without answers.
    """
    if not cells:
        return []
    told = [_good_answers(measure, cells), _spread(measure, cells, "channels")]
    told += [_spread(measure, cells, "weeks"), _lowest(measure, cells, company)]
    told += [_good_days(days, cells)]
    return [each for each in told if each]


def channel_counts(cells: Iterable[Cell]) -> list[Count]:
    """The counts of each channel, in as many rows as there are cells."""
    return [Count((cell.channel,), *cell[2:]) for cell in cells]


def _good_answers(measure: Measure, cells: Sequence[Cell]) -> Told | None:
    first = good_from(measure)
    if first is None:
        return None
    _, samples = samples_of(measure, [Count((), *cell[2:]) for cell in cells])
    share = score_words(floor_of(samples, first).at(0), "percent")
    steps, number = measure.question.steps, answers_words(int(samples.answers[0]))
    good = steps[first] if first == len(steps) - 1 else f"{steps[first]} to {steps[-1]}"
    is_shared = sum(c.credit for c in cells) < WHOLE_ANSWER * sum(c.answers for c in cells)
    shared = ", shared ones by their part," if is_shared else ""
    return Told("Good answers", f"{share} of {number}{shared} were {good}.")


def _spread(measure: Measure, cells: Sequence[Cell], parts: str) -> Told:
    counts = channel_counts(cells) if parts == "channels" else _week_counts(cells)
    keys, samples = samples_of(measure, counts)
    found = spread_of(samples, np.zeros(len(keys), np.int64), 1)
    return Told(parts.capitalize(), spread_words(found, 0, measure.unit, parts))


def _week_counts(cells: Iterable[Cell]) -> list[Count]:
    """By the Monday of each week."""
    return [
        Count((f"{cell.day - timedelta(days=cell.day.weekday())}",), *cell[2:]) for cell in cells
    ]


def _lowest(measure: Measure, cells: Sequence[Cell], company: Iterable[Count]) -> Told | None:
    """The channel that is furthest below what all score there; its floor is that score."""
    keys, samples = samples_of(measure, channel_counts(cells))
    of_all, everybody = samples_of(measure, company)
    if len(keys) < 2 or not set(keys) <= set(of_all):
        return None
    places = np.array([of_all.index(key) for key in keys], np.int64)
    floors, none = take(everybody.scores(), places), np.zeros(len(keys), np.int64)
    found = lowest_part(samples, none, np.arange(len(keys)), floors, 1)
    if not found.is_known[0]:
        return None
    return Told("Lowest channel", _lowest_words(found, str(keys[found.part[0]][0]), measure.unit))


def _lowest_words(found: LowestPart, channel: str, unit: str) -> str:
    own, margin = found.score.at(0), found.margin.at(0)
    figures = f"{score_words(own, unit)} where all have {score_words(own - margin, unit)}"
    if found.met[0]:
        return f"None is below what all score there; {channel} is nearest to it: {figures}."
    return f"Beside what all score there it is {channel}: {figures}."


def _good_days(measure: Measure | None, cells: Sequence[Cell]) -> Told | None:
    """The share of days without an answer at the bad step or below it."""
    if measure is None or measure.bad_step is None:
        return None
    lowest: dict[date, int] = {}
    for cell in cells:
        lowest[cell.day] = min(cell.step, lowest.get(cell.day, cell.step))
    good, days = sum(step > measure.bad_step for step in lowest.values()), len(lowest)
    share = score_words(Fraction(good, days), "percent")
    bad = measure.question.steps[measure.bad_step]
    words = f"On {good} of {days} days with answers none was {bad} or lower: {share}."
    return Told("No bad day", words)
