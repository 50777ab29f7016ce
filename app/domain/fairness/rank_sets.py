"""Which places may somebody have? From the first to the last that their answers allow.

Two people are told apart where |score - score'| > c * sqrt(error^2 + error'^2). The first place of
a person is 1 + how many are clearly above, the last one is how many there are - those clearly
below. Source: M. Mogstad, J. P. Romano, A. M. Shaikh, D. Wilhelm, "Inference for Ranks with
Applications to Mobility across Neighbourhoods and Academic Achievement across Countries", Review
of Economic Studies, 2023. Places are counted from 1, the highest score; equal scores share theirs.

Which critical value c is used when:
- TUKEY, for a page with all people: their sets hold together with the confidence that is named.
  Draws are replaced by the studentised range, which needs no chance and is never larger than
  Bonferroni's value.
- HOLM, for the same: what is clear already makes room for the rest, so a few more pairs may be
  told apart; whether two are then also depends on the others.
- BONFERRONI, for the same with no assumption on how the differences hang together.
- `marginal_sets`, for the page of one person: only their own set holds with the confidence, by
  Bonferroni over their k - 1 comparisons. Not for reading the sets of several people together.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import BadComparison
from app.domain.fairness.critical_values import (
    all_pairs,
    all_pairs_bonferroni,
    bonferroni,
)
from app.domain.fairness.samples import Samples

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
CONFIDENCE = Fraction(90, 100)
BORROWED = 20  # answers with the spread of the whole group that each person's own are joined by
CELLS = 1 << 16  # of a block of comparisons, which then fit the processor's cache
MOST_FOR_HOLM = 2_000
NONE = 1e150  # errors that no difference is, unless it has no error at all
A_HAIR = 1 - 1e-12  # Holm's last clear difference is clear


class Method(StrEnum):
    TUKEY = "tukey"
    HOLM = "holm"
    BONFERRONI = "bonferroni"


@dataclass(frozen=True, slots=True)
class RankSets:
    """Per person the place as measured, and the first and last that may be theirs; 0: no place.

    `people` is how many have a place in the person's comparison group.
    """

    place: Ints
    first: Ints
    last: Ints
    people: Ints

    def words(self) -> list[str]:
        """“3rd to 9th” for each person."""
        columns = (self.first.tolist(), self.last.tolist(), self.people.tolist())
        return [place_words(*row) for row in zip(*columns, strict=True)]


def standard_errors(samples: Samples, groups: Ints | None = None) -> Floats:
    """The error of each person's score, in the measure's unit; nan without answers.

    sqrt(max(own, (n * own + 20 * group) / (n + 19)) / n), where `own` is the variance of the
    person's answers, `group` that of all answers of the comparison group, n the effective answers.
    Ten best answers of ten have no spread of their own, and yet are no proof: so 20 answers with
    the spread of the group are put beside them. The larger of both is taken, so that nobody whose
    answers differ more than those of the group is called certain. With identical people this
    keeps the promised confidence from few answers on, where own variances alone do not.
    """
    n, spread = samples.effective_answers, samples.variances
    known = samples.has_answers
    _, group = np.unique(_groups(len(n), groups), return_inverse=True)
    errors = np.full(len(n), np.nan)
    all_of_group = _spread_of_groups(samples, group)[group][known]
    n, spread = n[known], spread[known]
    own = spread * n / np.maximum(n - 1, 1)
    joined = (n * spread + BORROWED * all_of_group) / (n + BORROWED - 1)
    errors[known] = np.sqrt(np.maximum(own, joined) / n)
    return errors


def errors_like_group(samples: Samples, groups: Ints | None = None) -> Floats:
    """What the error of each score is for a person like their group: sqrt(group / n); nan for 0."""
    n, known = samples.effective_answers, samples.has_answers
    _, group = np.unique(_groups(len(n), groups), return_inverse=True)
    errors = np.full(len(n), np.nan)
    errors[known] = np.sqrt(_spread_of_groups(samples, group)[group][known] / n[known])
    return errors


def _spread_of_groups(samples: Samples, group: NDArray[np.intp]) -> Floats:
    """The variance of all answers of each group; from whole numbers, so free of order."""
    histogram = np.zeros((int(group.max(initial=0)) + 1, samples.histogram.shape[1]), np.int64)
    np.add.at(histogram, group, samples.histogram)
    values = np.array([float(value) for value in samples.measure.values])
    counted = np.maximum(histogram.sum(axis=1), 1)
    mean = histogram @ values / counted
    centred = (values - mean[:, None]) ** 2
    spread: Floats = (histogram * centred).sum(axis=1) / counted
    return spread


def rank_sets(
    scores: Floats,
    errors: Floats,
    groups: Ints | None = None,
    confidence: Fraction = CONFIDENCE,
    method: Method = Method.TUKEY,
) -> RankSets:
    """Sets that hold for all people of a comparison group together, with this confidence.

    `scores` may be of any unit, `errors` are of the same; nan: no score, so no place. `groups`
    says who is compared with whom; without it, all with all. Errors: BadComparison.
    """
    return _sets(scores, errors, groups, _CRITICAL[method](float(confidence)))


def marginal_sets(
    scores: Floats,
    errors: Floats,
    groups: Ints | None = None,
    confidence: Fraction = CONFIDENCE,
) -> RankSets:
    """Sets of which each holds on its own with this confidence, for one person's page."""
    return _sets(
        scores, errors, groups, lambda x, _: bonferroni(float(confidence), max(len(x) - 1, 1))
    )


def told_apart(
    scores: Floats,
    errors: Floats,
    confidence: Fraction = CONFIDENCE,
    method: Method = Method.TUKEY,
) -> NDArray[np.bool_]:
    """[i, j]: the person in row i is clearly above the one in row j; all are one group."""
    _check(scores, errors)
    known = np.flatnonzero(~np.isnan(scores))
    clear = np.zeros((len(scores), len(scores)), np.bool_)
    if len(known) > 1:
        x, variances = scores[known], errors[known] ** 2
        critical = _CRITICAL[method](float(confidence))(x, variances)
        clear[np.ix_(known, known)] = _clearly_above(x, variances, slice(None), critical)
    return clear


def places(scores: Floats) -> Ints:
    """1 + how many are strictly higher; equal scores share a place, and the next ones are left out.

    >>> places(np.array([70.0, 90.0, 90.0, 80.0])).tolist()
    [4, 1, 1, 3]
    """
    upwards = np.sort(scores)
    higher: Ints = len(scores) - np.searchsorted(upwards, scores, side="right").astype(np.int64)
    return higher + 1


def place_words(first: int, last: int, people: int) -> str:
    """A set of places in words.

    >>> place_words(3, 9, 12), place_words(1, 1, 12), place_words(1, 1, 1), place_words(0, 0, 0)
    ('3rd to 9th', '1st', 'only one', 'no place yet')
    """
    if not people or not first:
        return "no place yet"
    if people == 1:
        return "only one"
    return ordinal(first) if first == last else f"{ordinal(first)} to {ordinal(last)}"


def ordinal(number: int) -> str:
    """
    >>> [ordinal(number) for number in (1, 2, 3, 11, 12, 23, 111, 1001)]
    ['1st', '2nd', '3rd', '11th', '12th', '23rd', '111th', '1,001st']
    """
    teen = number % 100 in (11, 12, 13)
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


Critical = Callable[[Floats, Floats], float]  # of the scores and variances of one group


def _sets(scores: Floats, errors: Floats, groups: Ints | None, critical: Critical) -> RankSets:
    _check(scores, errors)
    found = RankSets(*(np.zeros(len(scores), np.int64) for _ in range(4)))
    for rows in _by_group(_groups(len(scores), groups), ~np.isnan(scores)):
        x, variances = scores[rows], errors[rows] ** 2
        found.people[rows] = len(rows)
        found.place[rows] = places(x)
        found.first[rows], found.last[rows] = 1, len(rows)
        if len(rows) > 1:
            above, below = _counted(x, variances, critical(x, variances))
            found.first[rows] += above
            found.last[rows] -= below
    return found


def _counted(scores: Floats, variances: Floats, critical: float) -> tuple[Ints, Ints]:
    """How many are clearly above each, and clearly below; block by block, so that memory holds."""
    people = len(scores)
    above, below = np.zeros(people, np.int64), np.zeros(people, np.int64)
    height = max(1, CELLS // people)
    for start in range(0, people, height):
        rows = slice(start, start + height)
        clear = _clearly_above(scores, variances, rows, critical)
        above += np.count_nonzero(clear, axis=0)
        below[rows] = np.count_nonzero(clear, axis=1)
    return above, below


def _groups(rows: int, groups: Ints | None) -> Ints:
    return np.zeros(rows, np.int64) if groups is None else groups


def _by_group(groups: Ints, known: NDArray[np.bool_]) -> Iterator[NDArray[np.intp]]:
    """The rows with a score, group by group."""
    rows = np.flatnonzero(known)
    rows = rows[np.argsort(groups[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(groups[rows])) + 1
    return (part for part in np.split(rows, starts) if len(part))


def _clearly_above(
    scores: Floats, variances: Floats, rows: slice, critical: float
) -> NDArray[np.bool_]:
    """[i, j]: the i-th of these rows is clearly above j."""
    margin = np.add.outer(variances[rows], variances)
    np.sqrt(margin, out=margin)
    margin *= critical
    clear: NDArray[np.bool_] = np.subtract.outer(scores[rows], scores) > margin
    return clear


def _tukey(confidence: float) -> Critical:
    return lambda scores, _: all_pairs(confidence, len(scores))


def _all_bonferroni(confidence: float) -> Critical:
    return lambda scores, _: all_pairs_bonferroni(confidence, len(scores))


def _holm(confidence: float) -> Critical:
    return lambda scores, variances: _last_clear(1 - confidence, scores, variances)


_CRITICAL: dict[Method, Callable[[float], Critical]] = {
    Method.TUKEY: _tukey,
    Method.HOLM: _holm,
    Method.BONFERRONI: _all_bonferroni,
}


def _last_clear(error: float, scores: Floats, variances: Floats) -> float:
    """The smallest z that Holm's steps still call clear; huge if none is.

    The k(k - 1) one-sided hypotheses "i is not above j" in the order of their z: the r-th is
    refused if its tail is at most error / (k(k - 1) - r + 1), until the first that is not.
    """
    if len(scores) > MOST_FOR_HOLM:
        raise BadComparison(f"Holm's steps are for {MOST_FOR_HOLM:,} people at most; use tukey.")
    hypotheses = len(scores) * (len(scores) - 1)
    above = np.subtract.outer(scores, scores)
    rows, columns = np.nonzero(above > 0)
    with np.errstate(divide="ignore"):
        z = above[rows, columns] / np.sqrt(variances[rows] + variances[columns])
    z = np.sort(z)[::-1]
    tails = np.fromiter(map(erfc, (z / sqrt(2.0)).tolist()), np.float64, len(z)) / 2
    refused = tails <= error / (hypotheses - np.arange(len(z)))
    steps = len(z) if refused.all() else int(np.argmin(refused))
    return min(float(z[steps - 1]) * A_HAIR, NONE) if steps else NONE


def _check(scores: Floats, errors: Floats) -> None:
    known = ~np.isnan(scores)
    fits = scores.shape == errors.shape and bool((np.isfinite(scores) | ~known).all())
    if not fits or not bool((errors[known] >= 0).all() and np.isfinite(errors[known]).all()):
        raise BadComparison("Each score that is compared needs its error, which is 0 or more.")
