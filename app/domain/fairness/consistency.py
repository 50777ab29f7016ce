"""Whether customers are served alike: a floor, the spread between parts, and the weakest part.

A mean hides that the phone delights and the chat fails. Three figures do not: the share of
customers with a good answer (floor); how far the scores of parts, such as channels or weeks, lie
from each other (spread); and the part that is furthest below what is asked of it (lowest part).
Days without a bad answer are a measure already (`no_bad_day`, kind days). Parts with few answers
are left out and counted, because they differ by chance. Only the standard deviation is a float.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from app.domain import exact
from app.domain.exact import Exact
from app.domain.exact_groups import largest, smallest, take
from app.domain.fairness.samples import QUANTUM, Bools, Floats, Ints, Samples, quantised
from app.domain.measures import Measure
from app.domain.words import plain_words, score_words

LEAST = 10  # answers of a part
NO_PART = -1
TICKS = QUANTUM.denominator
FITS_SQUARED = 2**31  # its square fits into 64 bits


def floor_of(samples: Samples, good_step: int) -> Exact:
    """The share of answers at `good_step` of the question or above, 0 to 1; 0 without answers.

    Errors: ValueError for a step that the question does not have, or that all answers reach.
    """
    if not 0 < good_step < samples.histogram.shape[1]:
        raise ValueError(f"{samples.measure.question.name} has no such step to be good from.")
    good = samples.histogram[:, good_step:].sum(axis=1)
    return exact.of_counts(good, np.where(samples.has_answers, samples.credits, 1))


def good_from(measure: Measure) -> int | None:
    """The step from which an answer is good: it counts more than the middle of the scale.

    None where such steps are not the last ones of the question.
    """
    middle = (min(measure.values, default=0) + max(measure.values, default=0)) / 2
    good = [value > middle for value in measure.values]
    return good.index(True) if True in good and good == sorted(good) else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How much the parts of each payee differ, in the measure's unit; 0 with fewer than two parts.

    `spread`: the highest score of a part minus the lowest, exact. `deviation`: the standard
    deviation of the parts' scores, each part counting the same. `parts`: judged; `left_out`: parts
    with fewer answers than asked for.
    """

    lowest: Exact
    highest: Exact
    spread: Exact
    deviation: Floats
    parts: Ints
    left_out: Ints

    @property
    def is_known(self) -> Bools:
        """Where at least two parts can be compared."""
        return self.parts >= 2


def spread_of(parts: Samples, owners: Ints, payees: int, least: int = LEAST) -> Spread:
    """How much the parts of each payee differ; each row of `parts` is a part of the payee `owners`.

    deviation = sqrt(sum (score - mean)^2 / parts) of scores to 1/10,000, from sums of integers.
    """
    judged = _judged(parts, least)
    found, of = take(parts.scores(), judged), owners[judged]
    number = np.bincount(of, minlength=payees)
    low, high = smallest(found, of, payees), largest(found, of, payees)
    left_out = np.bincount(owners, minlength=payees) - number
    deviation = _deviation(parts.means[judged], of, number)
    return Spread(low, high, exact.subtract(high, low), deviation, number, left_out)


def _deviation(means: Floats, of: Ints, number: Ints) -> Floats:
    """The standard deviation of each payee's parts; sums of integers, free of order."""
    ticks = quantised(means).num
    most = int(np.abs(ticks).max(initial=0)) * int(number.max(initial=0))
    sums = np.zeros((2, len(number)), np.int64 if most < FITS_SQUARED else object)
    np.add.at(sums[0], of, ticks.astype(sums.dtype))
    np.add.at(sums[1], of, ticks.astype(sums.dtype) ** 2)
    squares = (number * sums[1] - sums[0] * sums[0]).astype(np.float64)
    deviation: Floats = np.sqrt(squares) / np.maximum(number, 1) / TICKS
    return deviation


def _judged(parts: Samples, least: int) -> Ints:
    """The rows with enough answers."""
    return np.flatnonzero((parts.answers >= least) & parts.has_answers)


@dataclass(frozen=True, slots=True)
class LowestPart:
    """The part of each payee that is furthest below its floor, or least above it; exact.

    `part`: the id of the part, -1 where none has enough answers. `margin`: its score minus its
    floor; `met` where that is 0 or more. `parts` and `left_out` as in Spread.
    """

    part: Ints
    score: Exact
    margin: Exact
    met: Bools
    parts: Ints
    left_out: Ints

    @property
    def is_known(self) -> Bools:
        """Where at least one part can be judged."""
        known: Bools = self.part != NO_PART
        return known


def lowest_part(
    parts: Samples, owners: Ints, ids: Ints, floors: Exact, payees: int, least: int = LEAST
) -> LowestPart:
    """The weakest part of each payee against its floor, by the exact score and without tolerance.

    `ids` names the part of each row, `floors` what is asked of it in the measure's unit. Of equal
    parts the lowest id is told.
    """
    judged = _judged(parts, least)
    of, scores = owners[judged], take(parts.scores(), judged)
    margins = exact.subtract(scores, take(floors, judged))
    least_margin = smallest(margins, of, payees)
    is_least = exact.is_zero(exact.subtract(margins, take(least_margin, of)))
    rows = np.flatnonzero(is_least)
    rows = rows[np.lexsort((ids[judged][rows], of[rows]))]
    first = rows[np.unique(of[rows], return_index=True)[1]]
    part = np.full(payees, NO_PART, np.int64)
    part[of[first]] = ids[judged][first]
    place = np.zeros(payees, np.intp)
    place[of[first]] = first
    score = take(scores, place) if len(judged) else exact.constant(0, payees)
    score = exact.choose(part != NO_PART, score, exact.constant(0, payees))
    known = part != NO_PART
    met = known & (exact.sign_of_difference(least_margin, exact.constant(0, payees)) >= 0)
    number = np.bincount(of, minlength=payees)
    left_out = np.bincount(owners, minlength=payees) - number
    return LowestPart(part, score, least_margin, met, number, left_out)


def spread_words(found: Spread, row: int, unit: str, parts: str = "channels") -> str:
    """What the spread of one payee says; `parts` is what they are, such as weeks."""
    if not found.is_known[row]:
        return f"There are too few {parts} with enough answers to compare them."
    low, high = (score_words(each.at(row), unit) for each in (found.lowest, found.highest))
    told = f"Between {int(found.parts[row])} {parts} scores lie from {low} to {high}"
    apart = f"{_apart(found.spread.at(row), unit)} apart"
    return f"{told}, {apart}.{_left_out(found.left_out[row], parts)}"


def lowest_words(found: LowestPart, row: int, unit: str, name: str) -> str:
    """What the weakest part of one payee says; `name` is that of the part."""
    if not found.is_known[row]:
        return "No part has enough answers to be judged."
    score, margin = found.score.at(row), found.margin.at(row)
    against = f"{score_words(score, unit)} of {score_words(score - margin, unit)} that are asked"
    how = "so each part is good enough" if found.met[row] else f"{_apart(-margin, unit)} too little"
    return f"The weakest part is {name}: {against}, {how}.{_left_out(found.left_out[row], 'parts')}"


def _apart(value: Fraction, unit: str) -> str:
    """A difference; of shares in percentage points."""
    if unit == "percent":
        return f"{plain_words(100 * value, 1)} percentage points"
    return plain_words(value, 2)


def _left_out(number: int, parts: str) -> str:
    if not number:
        return ""
    some = f"1 {parts.removesuffix('s')} has" if number == 1 else f"{number} {parts} have"
    return f" {some} too few answers."
