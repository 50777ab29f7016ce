"""Would a gap like this appear among people who are all alike?

The team's own answers are taken as the truth for everybody in it: each person of n answers draws
them from the team's histogram. How often is the gap between the highest and the lowest score then
at least as wide as the one that was seen, or somebody at least as far from the mean?

For measures of two values whose answers nobody shares this is counted exactly (sums of products of
binomial probabilities); for all others scores are taken as normal, with the variance of the team's
answers over n, and the range of normal values is integrated (H. O. Hartley, "The range in random
samples", Biometrika 32, 1942, here for unequal errors). `gap_chance_of_draws` answers the same
from draws that the caller made, for measures with many steps and very few answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, erfc, floor, pi, prod, sqrt

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import BadComparison, NoAnswers
from app.domain.facts import WHOLE_ANSWER
from app.domain.fairness.critical_values import normal_cdf
from app.domain.fairness.quantiles import binomial_cdf, binomial_probabilities, binomial_tail
from app.domain.fairness.samples import Samples

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_CELLS = 10_000_000  # of an exact count: lowest scores x different numbers of answers
MOST_ANSWERS = 20_000  # of one person, for an exact count
REACH, STEP = 9.0, 0.1  # of the quadrature: in the largest and in the smallest error
MOST_POINTS = 20_001
TINY = 1e-300  # whose logarithm can be taken
A_HAIR = 1e-12


@dataclass(frozen=True, slots=True)
class Luck:
    """The chance, between 0 and 1, that people who are all alike show such a gap."""

    chance: float
    people: int
    is_exact: bool

    @property
    def words(self) -> str:
        """“A gap like this appears by chance in about 4 of 10 teams of this size.”"""
        return f"A gap like this appears by chance in {chance_words(self.chance)} of this size."


def widest_gap(samples: Samples) -> Luck:
    """The chance of a gap between best and worst as wide as the one seen, or wider.

    Errors: BadComparison if fewer than two people have answers.
    """
    team = _team(samples)
    scores = [team.scores[row] for row in range(len(team.scores))]
    return gap_chance(samples, max(scores) - min(scores))


def gap_chance(samples: Samples, gap: Fraction) -> Luck:
    """The chance of a gap of at least this size, in the measure's unit, between any two people."""
    team = _team(samples)
    people = len(team.scores)
    if gap <= 0:
        return Luck(1.0, people, True)
    if team.counts is not None and _cells(team.counts) <= MOST_CELLS:
        chance = _exact_gap(team.share, team.counts, gap / team.width)
        return Luck(chance, people, True)
    return Luck(range_chance(team.errors, float(gap)), people, False)


def far_from_mean(samples: Samples, distance: Fraction) -> Luck:
    """The chance that anybody is at least this far (in the measure's unit) from the team's mean."""
    team = _team(samples)
    people = len(team.scores)
    if distance <= 0:
        return Luck(1.0, people, True)
    if team.counts is not None:
        near = [_near(team.share, n, team.exact_share, distance / team.width) for n in team.counts]
        return Luck(1 - prod(near), people, True)
    near = [
        1 - erfc(float(distance) / error / sqrt(2)) if error else 1.0
        for error in team.errors.tolist()
    ]
    return Luck(1 - prod(near), people, False)


def chance_of_missing(share: float, answers: int, threshold: Fraction) -> float:
    """The chance that somebody whose true share is this shows less than the threshold.

    >>> round(chance_of_missing(0.95, 10, Fraction(91, 100)), 3)
    0.401
    """
    return binomial_cdf(ceil(threshold * answers) - 1, answers, share)


def chance_that_any_reaches(share: float, answers: Sequence[int], threshold: Fraction) -> float:
    """The chance that at least one of some alike people, each of so many answers, shows as much.

    >>> round(chance_that_any_reaches(0.85, [20] * 10, Fraction(95, 100)), 3)
    0.855
    """
    each = (1 - binomial_tail(ceil(threshold * n), n, share) for n in answers)
    return 1 - prod(each)


def range_chance(errors: Floats, gap: float) -> float:
    """P(highest - lowest >= gap) of normal values with one mean and these errors.

    1 - sum over i of the integral of phi_i(x) * prod over j != i of (Phi_j(x + gap) - Phi_j(x)),
    by the trapezium rule; equal errors are calculated once. 0 without any error.
    """
    sizes, counts = np.unique(errors, return_counts=True)
    if not sizes[0] > 0:
        return 0.0
    x = _grid(sizes)
    inside = [normal_cdf((x + gap) / size) - normal_cdf(x / size) for size in sizes]
    logs = [np.log(np.maximum(part, TINY)) for part in inside]
    together = np.zeros(len(x))
    for count, log in zip(counts.tolist(), logs, strict=True):
        together += count * log
    density = np.zeros(len(x))
    for size, count, log in zip(sizes.tolist(), counts.tolist(), logs, strict=True):
        lowest = np.exp(-np.square(x / size) / 2 - log) / size
        density += count * lowest
    within = float(np.sum(density * np.exp(together)) * (x[1] - x[0])) / sqrt(2 * pi)
    return min(max(1 - within, 0.0), 1.0)


def gap_chance_of_draws(samples: Samples, gap: Fraction, draws: Floats) -> Luck:
    """The same from draws: rows of numbers from 0 to 1, one column for each answer of the team.

    Errors: BadComparison for shared answers or another number of columns.
    """
    team = _team(samples)
    answers = _whole_answers(samples)
    if answers is None or draws.ndim != 2 or draws.shape[1] != sum(answers) or not len(draws):
        raise BadComparison("Draws need one column for each answer, and answers nobody shares.")
    pooled = samples.histogram.sum(axis=0)
    bounds = np.cumsum(pooled) / pooled.sum()
    values = np.array(samples.measure.numerators, np.int64)
    drawn = values[np.minimum(np.searchsorted(bounds, draws, side="right"), len(values) - 1)]
    starts = np.concatenate([[0], np.cumsum(answers)[:-1]])
    means = np.add.reduceat(drawn, starts, axis=1) / np.array(answers)
    seen = np.ptp(means, axis=1)
    wide = float(gap * samples.measure.denominator)
    return Luck(float(np.mean(seen >= wide * (1 - A_HAIR))), len(team.scores), False)


def chance_words(chance: float) -> str:
    """A chance as teams out of ten, a hundred or a thousand.

    >>> [chance_words(chance) for chance in (0.43, 0.97, 0.02, 0.003, 0.0001)]
    ['about 4 of 10 teams', 'nearly all teams', 'about 2 of 100 teams', 'about 3 of 1,000 teams', \
'fewer than 1 of 1,000 teams']
    """
    for of in (10, 100, 1000):
        count = floor(chance * of + 0.5)
        if count == of:
            return "nearly all teams"
        if count >= 1 and chance * of >= 0.95:
            return f"about {count} of {of:,} teams"
    return "fewer than 1 of 1,000 teams"


@dataclass(frozen=True, slots=True)
class _Team:
    """Those who have answers; `counts`: whole answers of each, of a measure of two values."""

    scores: list[Fraction]
    errors: Floats
    exact_share: Fraction  # of the team's mean on the scale from 0 to 1
    width: Fraction  # of the scale
    counts: list[int] | None

    @property
    def share(self) -> float:
        return float(self.exact_share)


def _team(samples: Samples) -> _Team:
    known = samples.has_answers
    if int(known.sum()) < 2:
        raise BadComparison("A gap needs two people with answers.")
    pooled = samples.histogram.sum(axis=0).tolist()
    values, counted = samples.measure.values, sum(pooled)
    pairs = list(zip(values, pooled, strict=True))
    mean = sum((value * count for value, count in pairs), Fraction(0)) / counted
    square = sum((value * value * count for value, count in pairs), Fraction(0)) / counted
    spread = float(square - mean * mean)
    scores = samples.scores()
    rows = np.flatnonzero(known).tolist()
    width = max(values) - min(values)
    if not width:
        raise NoAnswers(f"{samples.measure.name} gives every answer the same value.")
    return _Team(
        [scores.at(row) for row in rows],
        np.sqrt(spread / samples.effective_answers[known]),
        (mean - min(values)) / width,
        width,
        _whole_answers(samples) if samples.is_two_valued else None,
    )


def _whole_answers(samples: Samples) -> list[int] | None:
    """How many answers each person with any has; nothing where one is shared."""
    whole = samples.credit_squared == samples.credits * WHOLE_ANSWER
    if not whole.all():
        return None
    answers: list[int] = (samples.credits[samples.has_answers] // WHOLE_ANSWER).tolist()
    return answers if max(answers) <= MOST_ANSWERS else None


def _cells(counts: Sequence[int]) -> int:
    sizes = set(counts)
    return sum(size + 1 for size in sizes) * len(sizes)


def _exact_gap(share: float, counts: Sequence[int], gap: Fraction) -> float:
    """1 - P(range < gap): the lowest score v, all others in [v, v + gap), not all above v."""
    sizes, people = np.unique(np.array(counts, np.int64), return_counts=True)
    top, bottom = _possible(sizes)
    inside, above = np.ones(len(top)), np.ones(len(top))
    for size, count in zip(sizes.tolist(), people.tolist(), strict=True):
        below = np.concatenate([[0.0], np.cumsum(binomial_probabilities(size, share))])
        first = -(-top * size // bottom)  # the fewest good answers that make at least v
        next_up = top * size // bottom + 1
        after = _reaching(top, bottom, gap, size)
        inside *= np.maximum(below[after] - below[first], 0.0) ** count
        above *= np.maximum(below[after] - below[np.minimum(next_up, size + 1)], 0.0) ** count
    return min(max(1 - float(np.sum(inside - above)), 0.0), 1.0)


def _possible(sizes: Ints) -> tuple[Ints, Ints]:
    """Every score that somebody can have, once, as numerators and denominators."""
    top = np.concatenate([np.arange(size + 1) for size in sizes.tolist()])
    bottom = np.repeat(sizes, sizes + 1)
    shared = np.gcd(top, bottom)
    top, bottom = top // shared, bottom // shared
    _, rows = np.unique(top * (MOST_ANSWERS + 1) + bottom, return_index=True)
    return top[rows], bottom[rows]


def _reaching(top: Ints, bottom: Ints, gap: Fraction, size: int) -> Ints:
    """The fewest good answers of `size` that make at least top/bottom + gap; size + 1 if none."""
    kind = np.int64 if gap.denominator <= MOST_ANSWERS**2 else object  # object: of any length
    top, bottom = top.astype(kind), bottom.astype(kind)
    over = bottom * gap.denominator
    wanted = -(-(top * gap.denominator + bottom * gap.numerator) * size // over)
    reaching: Ints = np.minimum(wanted, size + 1).astype(np.int64)
    return reaching


def _near(share: float, answers: int, mean: Fraction, distance: Fraction) -> float:
    """P(a person's share is less than `distance` from the mean)."""
    low = floor((mean - distance) * answers) + 1
    high = ceil((mean + distance) * answers) - 1
    return max(binomial_cdf(high, answers, share) - binomial_cdf(low - 1, answers, share), 0.0)


def _grid(sizes: Floats) -> Floats:
    """Lowest values that matter, as fine as the smallest error needs."""
    reach = REACH * float(sizes[-1])
    points = int(2 * reach / (STEP * float(sizes[0]))) + 2
    return np.linspace(-reach, reach, min(points, MOST_POINTS))
