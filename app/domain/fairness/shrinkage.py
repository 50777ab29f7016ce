"""Scores drawn towards their comparison group, as far as they rest on few answers.

The answers of one payee say something about that payee, and those of people with the same job on
the same channel say what is usual. A shrunk score is a mean of both: own * raw + (1 - own) * group,
where own = n / (n + worth). `worth` is how many answers what is usual is worth; it follows from how
much people differ beyond chance. Sums over a group are rounded once (math.fsum), so neither the
order of rows nor the way in which comparison groups are spread over batches changes a digit.

Sources: DerSimonian and Laird 1986, Controlled Clinical Trials 7:177 (variance between people by
moments); Efron and Morris 1977, Scientific American 236(5):119; Kleinman 1973, JASA 68:46
(moments of the beta-binomial). Why the comparison group and not the company: Mukamel, American
Journal of Public Health 2010 (drawn to the mean of all, small units that are really poor are
hidden, and real improvement is muted).
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from math import fsum

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import BadCounts
from app.domain.exact import Exact
from app.domain.fairness.samples import Bools, Floats, Ints, Samples, quantised
from app.domain.words import answers_words

PSEUDO_ANSWERS = 3.0  # that each payee gets with the spread of the group, as in ranges of NPS
LEAST_WORTH = 1.0  # answers: of one answer never more than half is the payee's own
LEAST_FREEDOM = 1e-6  # answers beyond the first of each payee
SMALL = 2**15  # ids that 16 bits hold
Index = NDArray[np.intp]


class Method(StrEnum):
    """How scores are shrunk."""

    NORMAL = "normal-normal"
    BETA = "beta-binomial"


@dataclass(frozen=True, slots=True)
class Shrunk:
    """One row per payee; in the measure's unit, nan where nobody answered.

    `own`: the part of the value that is the payee's own, 0 to 1. `usual`: the mean of the
    comparison group. `worth`: how many answers that is worth; inf where people differ by no more
    than chance, 0 where there is nobody to compare with. `between`: the variance between people,
    in squares of the unit. `payees`: how many of the group have answers, this one included.
    `effective`: answers as statistics count them, where some are shared.
    """

    raw: Floats
    values: Floats
    own: Floats
    usual: Floats
    worth: Floats
    between: Floats
    answers: Ints
    effective: Floats
    payees: Ints
    method: Method

    def __len__(self) -> int:
        return len(self.raw)

    @property
    def has_value(self) -> Bools:
        """Where somebody answered."""
        return ~np.isnan(self.values)

    @property
    def is_alone(self) -> Bools:
        """Where nobody else of the comparison group has answers."""
        return self.payees <= 1


def shrunk(samples: Samples, groups: Ints) -> Shrunk:
    """Each payee's score drawn towards their comparison group; `groups` has its id for each row.

    Two-valued measures by the beta-binomial, all others by the normal-normal model. A group of one
    keeps its raw score, since there is nothing to draw it towards.
    Errors: ValueError unless each row has a group.
    """
    counted, means = samples.effective_answers, samples.means
    if not samples.is_two_valued:
        found = shrunk_means(means, _sampling(samples, groups, counted), counted, groups)
        return replace(found, answers=samples.answers)
    bottom, width = samples.lowest, samples.highest - samples.lowest
    found = shrunk_rates((means - bottom) / width, counted, groups)
    return replace(
        found,
        raw=means,
        values=bottom + width * found.values,
        usual=bottom + width * found.usual,
        between=width * width * found.between,
        answers=samples.answers,
    )


def shrunk_exactly(samples: Samples, groups: Ints) -> tuple[Exact, Bools]:
    """The shrunk scores to 1/10,000 of the unit, halves to even, as exact numbers; and which hold.

    What a plan may read: equal for any order of rows and any batches that keep comparison groups
    whole. Rows without answers are 0 and do not hold.
    """
    found = shrunk(samples, groups)
    return quantised(np.where(found.has_value, found.values, 0.0)), found.has_value


def sampling_variances(samples: Samples, groups: Ints) -> Floats:
    """The variance of each payee's score by chance alone, in squares of the unit.

    ((n * own variance + 3 * variance of all answers of the group) / (n + 3)) / n, n effective
    answers. With its own variance alone a payee with one answer, or with equal answers, would have
    none, and would be believed without doubt: so each gets three more answers that are spread
    like all of the group, as the adjusted Wald range of NPS has three more. nan without answers.
    """
    return _sampling(samples, groups, samples.effective_answers)


def _sampling(samples: Samples, groups: Ints, effective: Floats) -> Floats:
    given = effective > 0
    counted = np.where(given, effective, np.nan)
    whole = np.full(len(samples), np.nan)
    rows, starts = in_groups(groups, given)
    if len(rows):
        found = _variances_of_all(samples, rows, starts)
        whole[rows] = np.repeat(found, np.diff(starts, append=len(rows)))
    spread = counted * samples.variances + PSEUDO_ANSWERS * whole
    return spread / (counted + PSEUDO_ANSWERS) / counted


def _variances_of_all(samples: Samples, rows: Index, starts: Index) -> list[float]:
    """The variance of one answer of each group as a whole; 0 where all are equal. Integers."""
    numerators = np.array(samples.measure.numerators, np.int64)
    each = (samples.credits, samples.histogram @ numerators, samples.histogram @ numerators**2)
    sums = (np.add.reduceat(column[rows], starts).tolist() for column in each)
    return [
        float((second * counted - first * first) / (counted * samples.measure.denominator) ** 2)
        for counted, first, second in zip(*sums, strict=True)
    ]


def shrunk_means(values: Floats, variances: Floats, answers: Floats, groups: Ints) -> Shrunk:
    """Scores with known sampling variances, by the normal-normal model.

    tau^2 = max(0, (Q - (k - 1)) / (sum w - sum w^2 / sum w)), w = 1 / variance, over the k payees
    of a group, Q = sum w (value - mean)^2; then weights 1 / (tau^2 + variance) for the group's
    mean, and own = tau^2 / (tau^2 + variance). nan in `values`: no answers.
    A variance of 0 is believed only where all values of its group are equal.
    Errors: BadCounts for a variance below zero, or of zero beside other values.
    """
    given = ~np.isnan(values)
    usual, between, payees = _columns(len(values))
    for rows in each_group(groups, given):
        payees[rows] = len(rows)
        mean, tau2 = _moments(values[rows], variances[rows])
        usual[rows], between[rows] = mean, tau2
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(between > 0, between / (between + variances), 0.0)
        worth = np.where(between > 0, variances * answers / between, np.inf)
    return _shrunk(values, own, usual, worth, between, answers, payees, Method.NORMAL)


def _moments(values: Floats, variances: Floats) -> tuple[float, float]:
    """Mean and variance between payees of one group."""
    if not (variances > 0).all():
        if variances.min() < 0 or (values != values[0]).any():
            raise BadCounts("Scores that differ need a spread of their answers above zero.")
        return float(values[0]), 0.0
    weights = 1 / variances
    total = exact_sum(weights)
    mean = exact_sum(weights * values) / total
    freedom = total - exact_sum(weights * weights) / total
    q = exact_sum(weights * np.square(values - mean))
    tau2 = max(0.0, (q - (len(values) - 1)) / freedom) if len(values) > 1 and freedom > 0 else 0.0
    weights = 1 / (tau2 + variances)
    return exact_sum(weights * values) / exact_sum(weights), tau2


def shrunk_rates(rates: Floats, answers: Floats, groups: Ints) -> Shrunk:
    """Shares of answers, 0 to 1, by the beta-binomial model; nan: no answers.

    Moments with weights n: p = sum n r / sum n, S = sum n (r - p)^2, and the correlation of two
    answers of one payee rho = (S / (p (1 - p)) - (k - 1)) / (N - sum n^2 / N - (k - 1)), N = sum n,
    between 0 and 1/2; worth = (1 - rho) / rho, at least one answer, so that one answer, or answers
    that are all equal, are never believed without doubt. variance between = rho p (1 - p).
    """
    given = ~np.isnan(rates)
    usual, between, payees = _columns(len(rates))
    worth = np.full(len(rates), np.inf)
    for rows in each_group(groups, given):
        p, rho = _correlation(rates[rows], answers[rows])
        payees[rows], usual[rows], between[rows] = len(rows), p, rho * p * (1 - p)
        worth[rows] = (1 - rho) / rho if rho > 0 else np.inf
    return _shrunk(
        rates, own_part(answers, worth), usual, worth, between, answers, payees, Method.BETA
    )


def _correlation(rates: Floats, answers: Floats) -> tuple[float, float]:
    """The share of all answers, and how alike two answers of one payee are."""
    total = exact_sum(answers)
    p = min(exact_sum(answers * rates) / total, 1.0)
    others = len(rates) - 1
    freedom = total - exact_sum(answers * answers) / total - others
    if not 0 < p < 1 or freedom < LEAST_FREEDOM:
        return p, 0.0  # one answer each: nothing tells people from chance
    rho = (exact_sum(answers * np.square(rates - p)) / (p * (1 - p)) - others) / freedom
    return p, min(max(rho, 0.0), 1 / (1 + LEAST_WORTH))


def exact_sum(values: Floats) -> float:
    """Rounded once, so that it is the same in any order."""
    return fsum(values.tolist())


def own_part(answers: Floats, worth: Floats | float) -> Floats:
    """n / (n + worth): how much of a shrunk score is the payee's own."""
    part: Floats = answers / (answers + worth)
    return part


def towards(rates: Floats, answers: Floats, usual: float, worth: float) -> Floats:
    """(n * rate + worth * usual) / (n + worth), with a mean and a worth that are known."""
    return usual + own_part(answers, worth) * (rates - usual)


def _shrunk(
    raw: Floats,
    own: Floats,
    usual: Floats,
    worth: Floats,
    between: Floats,
    answers: Floats,
    payees: Ints,
    method: Method,
) -> Shrunk:
    """Put together; who is alone keeps the raw score, who has no answers has none."""
    alone, given = payees <= 1, ~np.isnan(raw)
    values = np.where(alone, raw, usual + own * (raw - usual))
    own = np.where(given, np.where(alone, 1.0, own), np.nan)
    worth = np.where(given, np.where(alone, 0.0, worth), np.nan)
    between = np.where(alone, np.nan, between)
    counted = np.rint(np.nan_to_num(answers)).astype(np.int64)
    return Shrunk(raw, values, own, usual, worth, between, counted, answers, payees, method)


def _columns(rows: int) -> tuple[Floats, Floats, Ints]:
    return np.full(rows, np.nan), np.full(rows, np.nan), np.zeros(rows, np.int64)


def each_group(groups: Ints, given: Bools) -> Iterator[Index]:
    """The rows of each comparison group that have answers."""
    rows, starts = in_groups(groups, given)
    yield from np.split(rows, starts[1:]) if len(rows) else ()


def in_groups(groups: Ints, given: Bools) -> tuple[Index, Index]:
    """The rows that have answers, those of a group together, and where each group starts."""
    if groups.shape != given.shape:
        raise ValueError("Each payee needs the id of a comparison group.")
    rows = np.flatnonzero(given)
    ids = groups[rows]
    if len(ids) and ids.min() >= 0 and ids.max() < SMALL:
        ids = ids.astype(np.int16)  # sorted several times as fast
    order = np.argsort(ids, kind="stable")
    ids, rows = ids[order], rows[order]
    new = np.ones(len(rows), np.bool_)
    new[1:] = ids[1:] != ids[:-1]
    return rows, np.flatnonzero(new)


def comparison_groups(labels: Iterable[Hashable]) -> Ints:
    """An id for each different label, such as (job, channel), in the order in which they come.

    >>> comparison_groups([("agent", "phone"), ("agent", "chat"), ("agent", "phone")]).tolist()
    [0, 1, 0]
    """
    ids: dict[Hashable, int] = {}
    return np.array([ids.setdefault(label, len(ids)) for label in labels], np.int64)


def weight_words(found: Shrunk, row: int, group: str = "the group") -> str:
    """How much of one payee's shrunk score comes from the others.

    `group` is what it is called, such as "agents on the phone".
    """
    if not found.has_value[row]:
        return "Nobody answered in these days, so there is no score."
    answers = answers_words(int(found.answers[row]))
    if found.is_alone[row]:
        return (
            f"Nobody else is in this comparison group, so there is nothing to draw the score"
            f" towards: it is that of {answers} as it is."
        )
    if found.between[row] == 0:
        return (
            f"With {answers}, all of this comes from {group}, because its people differ by no"
            " more than chance."
        )
    return f"With {answers}, {part_words(1 - found.own[row])} of this comes from {group}."


def part_words(part: float) -> str:
    """A part in whole percents; never nothing or all where it is not.

    >>> part_words(0.838), part_words(0.001), part_words(0.9999)
    ('84%', 'less than 1%', 'more than 99%')
    """
    if 0 < part < 0.01:
        return "less than 1%"
    if 0.99 < part < 1:
        return "more than 99%"
    return f"{round(100 * part)}%"
