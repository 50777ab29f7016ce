"""What somebody is told about their own score: what changed, what is usual, what luck does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from app.domain.disclosure import published
from app.domain.facts import Count
from app.domain.fairness.case_mix import case_mix_of, mix_words
from app.domain.fairness.changes import changes
from app.domain.fairness.last_answers import Answer, last_words, samples_of_last
from app.domain.fairness.samples import Samples, samples_of
from app.domain.fairness.shrinkage import shrunk, weight_words
from app.domain.fairness.trends import LEAST_POINTS, trend_words, xmr
from app.domain.fairness.words import change_words
from app.domain.measures import Measure
from app.domain.scorecards import MonthScore, Scorecard, scores_of

ME = 0
WINDOW = 100  # answers: the last so many stand beside the month
LEAST_OTHERS = 5  # people: of fewer nothing is told, so that nobody can be found in it


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a score since the month before."""

    before: MonthScore
    words: str
    is_clear: bool
    is_up: bool


@dataclass(frozen=True, slots=True)
class Leaning:
    """A score that leans on the group as far as its answers are few, and how far, in words."""

    value: Fraction
    words: str


@dataclass(frozen=True, slots=True)
class Mixed:
    """A score as it was, and as it were with the mix of everybody's customers."""

    raw: Fraction
    adjusted: Fraction
    words: str


def change_of(card: Scorecard) -> Change | None:
    """The change between the last two months; none where one of them has no answers."""
    if card.samples is None or len(card.months) < 2:
        return None
    before, now = card.months[-2:]
    if before.value is None or now.value is None:
        return None
    found = changes(_row(card.samples, -2), _row(card.samples, -1))
    is_clear = bool(found.clear()[0])
    words = change_words(now.value - before.value, card.measure.unit, is_clear)
    return Change(before, words, is_clear, now.value > before.value)


def usual_words(card: Scorecard) -> str:
    """Whether the newest month is one of the usual ups and downs, or how many months are missing.

    Nothing without answers in the newest month.
    """
    if card.samples is None or card.now.value is None:
        return ""
    found = xmr(card.samples.means[None, :], card.samples.lowest, card.samples.highest)
    if not found.is_known[0]:
        return f"What is usual for you shows from {LEAST_POINTS} months with answers on: there are \
{int(found.points[0])} so far."
    return trend_words(found, 0, card.measure.unit)


def last_score(
    measure: Measure, answers: Sequence[Answer], month: date
) -> tuple[MonthScore, str] | None:
    """The score of the last 100 answers, whatever days they are of, and how full the window is."""
    if not answers:
        return None
    _, samples = samples_of_last(measure, {0: answers}, WINDOW)
    (found,) = scores_of(samples, [month])
    return found, last_words(found.answers, WINDOW)


def scores_by_channel(
    measure: Measure, counts: Iterable[Count], month: date
) -> dict[str, MonthScore]:
    """The score of each channel with its range; the keys of `counts` are channels."""
    keys, samples = samples_of(measure, counts)
    found = scores_of(samples, [month] * len(keys))
    return {str(channel): each for (channel,), each in zip(keys, found, strict=True)}


def mixed_of(measure: Measure, own: Iterable[Count], company: Iterable[Count]) -> Mixed | None:
    """A score beside itself adjusted; the keys of both counts are one stratum of customers.

    None without answers, and where customers are not told apart. Errors: BadCounts for answers in
    a stratum in which the company has none.
    """
    mine = [row._replace(keys=(ME, *row.keys)) for row in own]
    _, mix = case_mix_of(measure, mine, company)
    if len(mix.strata) < 2 or not mix.has_answers.any():
        return None
    raw, adjusted = mix.raw.at(ME), mix.adjusted.at(ME)
    return Mixed(raw, adjusted, mix_words(mix, ME, measure.unit))


def leaning_of(measure: Measure, counts: Iterable[Count], payee_id: int) -> Leaning | None:
    """The payee's score drawn towards the group; the keys of `counts` are its payees.

    None where fewer than five others have answers: from this value and one's own score the
    group's mean can be worked out, and of a few people it would tell about single ones. Rounded,
    because it stands beside what the team pays on.
    """
    keys, samples = samples_of(measure, counts)
    payees = [key for (key,) in keys]
    if payee_id not in payees or len(payees) <= LEAST_OTHERS:
        return None
    row = payees.index(payee_id)
    found = shrunk(samples, np.zeros(len(payees), np.int64))
    value = Fraction(float(found.values[row]))
    words = weight_words(found, row)
    return Leaning(published(value, measure.unit), words)


def _row(samples: Samples, place: int) -> Samples:
    """One row of them."""
    histogram, squares = samples.histogram[place][None], samples.credit_squared[place][None]
    return Samples(samples.measure, histogram, squares, samples.answers[place][None])
