"""The people of one team beside each other: bands, places as ranges, and other orders of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

import numpy as np

from app.domain.facts import Count
from app.domain.fairness.bands import (
    NEEDS,
    Band,
    Bands,
    Placed,
    Value,
    bands_of,
    bands_sentence,
    by_band,
    improvements,
    ordered,
    percent_of_target,
    sets_by_improvement,
    sets_by_target,
)
from app.domain.fairness.changes import changes
from app.domain.fairness.ranges import ranges
from app.domain.fairness.rank_sets import CONFIDENCE, RankSets, rank_sets, standard_errors
from app.domain.fairness.samples import Floats, Samples, samples_of
from app.domain.fairness.words import change_words, ends_words, enough_words
from app.domain.measures import Measure
from app.domain.words import plain_words


class Order(StrEnum):
    """How the people of a team may stand below each other."""

    BANDS = "bands"
    SCORE = "score"
    TARGET = "target"
    IMPROVED = "improved"


@dataclass(frozen=True, slots=True)
class Standing:
    """One person of a list, in words; `value` is the score in the measure's unit, exact."""

    id: int
    name: str
    value: Value
    answers: int
    band: Band
    range: str  # “about 71 to 89”; empty without answers
    places: str  # “3rd to 9th”; “no place yet” below the answers that are needed
    few: str  # “not enough answers yet: 12 of 30”; empty where there are enough
    place: str = ""  # as measured, “2nd, shared by 3”; empty in bands
    by: str = ""  # what the order goes by, where it is not the score: “up by about 5 points”


@dataclass(frozen=True, slots=True)
class Standings:
    """All people of one list; `sections` as they stand on the page, each with its title."""

    order: Order
    samples: Samples
    names: tuple[str, ...]  # row by row of the samples
    sections: tuple[tuple[str, tuple[Standing, ...]], ...]
    sentence: str
    sets: RankSets  # row by row too


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a list: at least so many answers for a place, held with this confidence."""

    order: Order = Order.BANDS
    target: Value = None
    needs: int = NEEDS
    confidence: Fraction = CONFIDENCE


def samples_of_people(
    measure: Measure, people: Iterable[int], counts: Iterable[Count]
) -> tuple[list[int], Samples]:
    """Everybody in the order of their ids, also who has no answers; `counts` by id of the person.

    Errors: BadCounts.
    """
    nobody = (Count((person,), 0, 0, 0, 0) for person in people)
    keys, samples = samples_of(measure, [*nobody, *counts])
    return [int(key[0]) for key in keys], samples


def standings(
    names: Mapping[int, str],
    measure: Measure,
    now: Iterable[Count],
    asked: Asked,
    before: Iterable[Count] = (),
) -> Standings:
    """The list of these people; `before` are the answers of the month before, for improvements."""
    ids, samples = samples_of_people(measure, names, now)
    named = tuple(names[each] for each in ids)
    found = bands_of(samples, None, asked.needs, asked.confidence)
    if asked.order is Order.IMPROVED:
        earlier = samples_of_people(measure, names, before)[1]
        values, sets, words = _by_improvement(samples, earlier, asked)
    else:
        values, sets, words = _by_score(samples, asked)
    rows = _rows(ids, named, samples, found, sets, asked)
    sections = _in_bands(rows, named, found)
    if asked.order is not Order.BANDS:
        listed = tuple(_placed(rows, each, words) for each in ordered(values, named))
        sections = (("", listed),)
    sentence = bands_sentence(found, asked.confidence)
    return Standings(asked.order, samples, named, sections, sentence, sets)


def scores_with(samples: Samples, needs: int) -> list[Value]:
    """The exact score of each; none below so many answers."""
    enough = (samples.answers >= max(needs, 1)) & samples.has_answers
    scores = samples.scores()
    return [scores.at(row) if is_known else None for row, is_known in enumerate(enough.tolist())]


def means_with(samples: Samples, needs: int) -> Floats:
    """The same as decimals; nan below so many answers."""
    known: Floats = np.where(samples.answers >= max(needs, 1), samples.means, np.nan)
    return known


def _by_score(samples: Samples, asked: Asked) -> tuple[list[Value], RankSets, list[str]]:
    scores, means = scores_with(samples, asked.needs), means_with(samples, asked.needs)
    errors = standard_errors(samples)
    if asked.order is not Order.TARGET or asked.target is None:
        return scores, rank_sets(means, errors, None, asked.confidence), [""] * len(scores)
    values = percent_of_target(scores, [asked.target] * len(scores))
    targets = np.full(len(scores), float(asked.target))
    sets = sets_by_target(means, errors, targets, None, asked.confidence)
    return values, sets, [_percent_words(value) for value in values]


def _by_improvement(
    now: Samples, before: Samples, asked: Asked
) -> tuple[list[Value], RankSets, list[str]]:
    values = improvements(scores_with(now, asked.needs), scores_with(before, asked.needs))
    pair = [(means_with(each, asked.needs), standard_errors(each)) for each in (now, before)]
    sets = sets_by_improvement(pair[0], pair[1], None, asked.confidence)
    found = changes(before, now)
    told = zip(values, found.clear_among_all().tolist(), strict=True)
    unit = now.measure.unit
    words = ["" if value is None else change_words(value, unit, clear) for value, clear in told]
    return values, sets, words


def _percent_words(value: Value) -> str:
    return "" if value is None else f"{plain_words(value * 100, 0)}% of the target"


def _rows(
    ids: Sequence[int],
    names: Sequence[str],
    samples: Samples,
    found: Bands,
    sets: RankSets,
    asked: Asked,
) -> list[Standing]:
    scores, spans, unit = scores_with(samples, 1), ranges(samples), samples.measure.unit
    columns = zip(
        *(ids, names, scores, samples.answers.tolist(), found.band),
        *(spans.low.tolist(), spans.high.tolist(), sets.words()),
        strict=True,
    )
    return [
        Standing(
            *(person, name, value, answers, band),
            f"about {ends_words(low, high, unit)}" if answers else "",
            places,
            enough_words(answers, asked.needs),
        )
        for person, name, value, answers, band, low, high, places in columns
    ]


def _in_bands(
    rows: Sequence[Standing], names: Sequence[str], found: Bands
) -> tuple[tuple[str, tuple[Standing, ...]], ...]:
    groups = by_band(names, found).items()
    return tuple((str(band), tuple(rows[row] for row in some)) for band, some in groups if some)


def _placed(rows: Sequence[Standing], placed: Placed, words: Sequence[str]) -> Standing:
    return replace(rows[placed.row], place=placed.words, by=words[placed.row])
