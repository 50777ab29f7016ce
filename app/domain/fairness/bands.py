"""People beside their comparison group: clearly above, typical, clearly below, or too few answers.

The rule: score - mean of the group, divided by its error, is compared with Sidak's critical value
for as many people as are judged. So all claims about a group hold together with 90% (an argument):
in at least nine of ten groups of people who are alike nobody is called clearly above or below. The
mean is weighted by answers; that a person is a part of it is taken into account, so comparing with
the mean of the others gives the same band (L. S. Nelson, "Exact Critical Values for Use with the
Analysis of Means", Journal of Quality Technology 15, 1983, for the idea).

Why the mean, and not sets of places: k comparisons with one mean are fewer than k(k - 1)/2 with
each other, so real differences show from fewer answers on; and "above the others" is what a
manager asks. Why by name inside a band: most sets of places overlap there, so any other order would
claim what is not known. Somebody with a higher score and fewer answers may be typical where
somebody with a lower one is clearly above: the claim is about what is known, not about the score.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import BadComparison
from app.domain.fairness.critical_values import sidak
from app.domain.fairness.rank_sets import (
    CONFIDENCE,
    RankSets,
    errors_like_group,
    ordinal,
    rank_sets,
    standard_errors,
)
from app.domain.fairness.samples import Samples
from app.domain.words import alphabet_key

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEEDS = 30  # answers
Value = Fraction | None


class Band(StrEnum):
    ABOVE = "clearly above"
    TYPICAL = "typical"
    BELOW = "clearly below"
    TOO_FEW = "too few"


SENTENCES = {
    Band.ABOVE: "Clearly above the mean of the group: luck alone hardly brings that.",
    Band.TYPICAL: "Cannot be told apart from the mean of the group.",
    Band.BELOW: "Clearly below the mean of the group: luck alone hardly brings that.",
    Band.TOO_FEW: "Not enough answers yet, or nobody to compare with.",
}
_JUDGED = (Band.TYPICAL, Band.ABOVE, Band.BELOW)  # by sign: 0, 1, -1


@dataclass(frozen=True, slots=True)
class Bands:
    """Per person: their band, the mean of their group, and how many errors they are from it."""

    band: tuple[Band, ...]
    mean: Floats  # nan where nobody of the group has answers
    distance: Floats  # nan where the band is TOO_FEW


def bands_of(
    samples: Samples,
    groups: Ints | None = None,
    needs: int = NEEDS,
    confidence: Fraction = CONFIDENCE,
) -> Bands:
    """The bands of people by their answers; `groups` says who is compared with whom."""
    errors = errors_from_mean(samples, groups)
    weights = samples.credits.astype(np.float64)
    return bands(samples.means, errors, samples.answers, weights, groups, needs, confidence)


def errors_from_mean(samples: Samples, groups: Ints | None = None) -> Floats:
    """The error of each score, were the person like the group: at least sqrt(group variance / n).

    30 best answers of 30 have less spread than the group's, but would the person be like the
    group, their answers would have its spread; so the larger error is taken, or teams of people
    who are alike would have somebody clearly above far too often.
    """
    like_group = errors_like_group(samples, groups)
    return np.fmax(standard_errors(samples, groups), like_group)


def bands(
    scores: Floats,
    errors: Floats,
    answers: Ints,
    weights: Floats,
    groups: Ints | None = None,
    needs: int = NEEDS,
    confidence: Fraction = CONFIDENCE,
) -> Bands:
    """Bands of scores of any unit with their errors; nan: no score.

    Everybody with a score belongs to the mean, by weight; who has fewer answers than `needs`, or
    nobody beside them, is not judged. Errors: BadComparison.
    """
    known = ~np.isnan(scores)
    _check(errors[known], weights[known])
    _, group = np.unique(_groups(len(scores), groups), return_inverse=True)
    mean, variance, people = _against_mean(scores, errors, weights, group, known)
    judged = known & (answers >= needs) & (people > 1)
    distance = np.full(len(scores), np.nan)
    distance[judged] = _in_errors((scores - mean)[judged], np.sqrt(variance[judged]))
    critical = _critical(group, judged, float(confidence))
    sign = np.where(np.abs(distance) > critical, np.sign(distance), 0)
    return Bands(_named(sign, judged), mean, distance)


def by_band(names: Sequence[str], found: Bands) -> dict[Band, list[int]]:
    """The rows of each band, in the order of the alphabet whatever they score."""
    rows = sorted(range(len(names)), key=lambda row: alphabet_key(names[row]))
    return {band: [row for row in rows if found.band[row] is band] for band in Band}


def bands_sentence(found: Bands, confidence: Fraction = CONFIDENCE) -> str:
    """“Of 12 people 1 is clearly above, 10 are typical, ...”: with what the claim is worth."""
    counts = Counter(found.band)
    parts = [_counted_words(counts[band], band) for band in Band if counts[band]]
    if not parts:
        return "Nobody is here to compare."
    people = f"Of {len(found.band)} people" if len(found.band) > 1 else "Of 1 person"
    of = 10 if (confidence * 10).denominator == 1 else 100
    together = f"In {round(confidence * of)} of {of} such groups all of this is right."
    return f"{people} {', '.join(parts)}. {together}"


@dataclass(frozen=True, slots=True)
class Placed:
    """One row of another order: equal values share a place; 0 without a value."""

    row: int
    value: Value
    place: int
    shared_by: int

    @property
    def words(self) -> str:
        """“2nd”, “2nd, shared by 3”, “no place yet”."""
        if not self.place:
            return "no place yet"
        shared = f", shared by {self.shared_by}" if self.shared_by > 1 else ""
        return ordinal(self.place) + shared


def ordered(values: Sequence[Value], names: Sequence[str]) -> list[Placed]:
    """From the highest value down; equal ones share a place and stand by name, those without last.

    Exact values, so that what is equal is equal. To be shown with the sets of places beside it.
    """
    counts = Counter(value for value in values if value is not None)
    places, next_place = {}, 1
    for value in sorted(counts, reverse=True):
        places[value] = next_place
        next_place += counts[value]
    rows = [
        Placed(row, value, *((0, 0) if value is None else (places[value], counts[value])))
        for row, value in enumerate(values)
    ]
    last = len(rows) + 1
    return sorted(rows, key=lambda each: (each.place or last, alphabet_key(names[each.row])))


def percent_of_target(scores: Sequence[Value], targets: Sequence[Value]) -> list[Value]:
    """Score / target, 1 where it is just reached; none without a target above 0 or a score.

    A target of 0 or below (of NPS, say) has no percents that mean anything.
    """
    pairs = zip(scores, targets, strict=True)
    return [
        None if score is None or target is None or target <= 0 else score / target
        for score, target in pairs
    ]


def improvements(now: Sequence[Value], before: Sequence[Value]) -> list[Value]:
    """Now - before in the score's unit; none where one of both is missing."""
    pairs = zip(now, before, strict=True)
    return [None if new is None or old is None else new - old for new, old in pairs]


def sets_by_target(
    scores: Floats,
    errors: Floats,
    targets: Floats,
    groups: Ints | None = None,
    confidence: Fraction = CONFIDENCE,
) -> RankSets:
    """Sets of places in the order of percent of target; nan or a target of 0 or below: no place."""
    divisor = np.where(targets > 0, targets, np.nan)
    return rank_sets(scores / divisor, errors / divisor, groups, confidence)


def sets_by_improvement(
    now: tuple[Floats, Floats],
    before: tuple[Floats, Floats],
    groups: Ints | None = None,
    confidence: Fraction = CONFIDENCE,
) -> RankSets:
    """Sets of places in the order of improvement; each pair is scores and their errors.

    The error of a change is sqrt(error^2 + error'^2), as answers of two periods are not the same.
    """
    return rank_sets(now[0] - before[0], np.hypot(now[1], before[1]), groups, confidence)


def _groups(rows: int, groups: Ints | None) -> Ints:
    return np.zeros(rows, np.int64) if groups is None else groups


def _against_mean(
    scores: Floats,
    errors: Floats,
    weights: Floats,
    group: NDArray[np.intp],
    known: NDArray[np.bool_],
) -> tuple[Floats, Floats, Ints]:
    """Per row: the group's mean M, the variance of (score - M), how many people M is of.

    With w = weight / sum of weights: var = error^2 * (1 - 2w) + sum of w^2 error^2. The rows are
    summed in an order of their own, so that the order they come in changes nothing.
    """
    rows = np.flatnonzero(known)
    rows = rows[np.lexsort((weights[rows], errors[rows], scores[rows], group[rows]))]
    count = int(group.max(initial=-1)) + 1

    def total(values: Floats) -> Floats:
        summed: Floats = np.bincount(group[rows], values, minlength=count).astype(np.float64)
        return summed

    with np.errstate(invalid="ignore", divide="ignore"):
        share = weights / total(weights[rows])[group]
        mean = total((share * scores)[rows])
        mean[total(np.ones(len(rows))) == 0] = np.nan
        spread = total(np.square(share * errors)[rows])[group]
        variance = np.square(errors) * (1 - 2 * share) + spread
    people = np.bincount(group[rows], minlength=count)[group]
    return mean[group], np.maximum(variance, 0), people.astype(np.int64)


def _in_errors(gap: Floats, error: Floats) -> Floats:
    """How many errors a gap is; without any error, a gap is as sure as can be."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(gap == 0, 0.0, gap / error)


def _critical(group: NDArray[np.intp], judged: NDArray[np.bool_], confidence: float) -> Floats:
    """Per row the critical value for as many comparisons as its group has."""
    comparisons = np.bincount(group[judged], minlength=int(group.max(initial=-1)) + 1)[group]
    sizes, place = np.unique(comparisons, return_inverse=True)
    values = [sidak(confidence, size) if size else np.inf for size in sizes.tolist()]
    return np.array(values, np.float64)[place]


def _named(sign: Floats, judged: NDArray[np.bool_]) -> tuple[Band, ...]:
    pairs = zip(sign.tolist(), judged.tolist(), strict=True)
    return tuple(_JUDGED[int(side)] if counts else Band.TOO_FEW for side, counts in pairs)


def _counted_words(count: int, band: Band) -> str:
    if band is Band.TOO_FEW:
        return f"{count} cannot be judged yet"
    return f"{count} {'is' if count == 1 else 'are'} {band}"


def _check(errors: Floats, weights: Floats) -> None:
    if not (np.isfinite(errors).all() and (errors >= 0).all() and (weights > 0).all()):
        raise BadComparison("Each score that is compared needs its error and a weight above 0.")
