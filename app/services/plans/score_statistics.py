"""What a plan may be paid on in place of a plain score, with what it was made from, all exact.

Calculated in float64 by the domain of fair scores, where sums over people are rounded once; then
taken to 1/10,000 of the measure's unit, halves to even. From there on it is an input of the plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from app.domain import exact
from app.domain.exact import Exact
from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.fairness.case_mix import case_mix_of
from app.domain.fairness.ranges import Ranges, ranges, ranges_of_days
from app.domain.fairness.reliability import reliability, reliability_exactly
from app.domain.fairness.samples import QUANTUM, Floats, Ints, Samples, quantised
from app.domain.fairness.shrinkage import shrunk
from app.domain.measures import Measure
from app.domain.plans.evaluating.histograms import Histogram
from app.domain.plans.evaluating.inputs import Basis, Scores
from app.domain.plans.language.document import LOWER, SHRUNK, Plan

PARTS = 10**12  # a weight and a mean of a group are kept to so many parts of one


class Taken(NamedTuple):
    """What one score is read as, and what it was made from; None where nobody answered."""

    value: Fraction | None = None
    basis: Basis | None = None


NOTHING = Taken()


def lower_ends(samples: Samples) -> list[Taken]:
    """The lower end of the 95% range of each row."""
    return _lower(samples.scores(), samples.has_answers.tolist(), ranges(samples))


def lower_ends_of_days(good: Ints, days: Ints) -> list[Taken]:
    """The same for a share of good days."""
    raw = exact.of_counts(good, np.maximum(days, 1))
    return _lower(raw, (days > 0).tolist(), ranges_of_days(good, days))


def _lower(raw: Exact, known: Sequence[bool], found: Ranges) -> list[Taken]:
    columns = (raw.fractions(), *(quantised(each).fractions() for each in (found.low, found.high)))
    rows = zip(known, *columns, strict=True)
    return [
        Taken(low, Basis(score, low=low, high=high)) if there else NOTHING
        for there, score, low, high in rows
    ]


def as_plans_read(
    plan: Plan, found: Mapping[tuple[str, str], Histogram]
) -> dict[tuple[str, str], Histogram]:
    """Histograms by (line, of), each with the score that the line reads of it."""
    read = {line.name: source for line, source in plan.measured()}
    return {
        (line, of): as_read(histogram, read[line].statistic_of(of))
        for (line, of), histogram in found.items()
    }


def as_read(histogram: Histogram, statistic: str) -> Histogram:
    """A histogram whose score is the lower end of its range, where that is what a plan reads.

    Where it is not known how answers are shared, it stays as it is.
    """
    if statistic != LOWER or histogram.squares is None:
        return histogram
    return replace(histogram, lower=_lower_of)


def _lower_of(histogram: Histogram) -> Fraction:
    """The lower end of the range of one histogram that has answers."""
    if histogram.is_days:
        bad, good = (count // WHOLE_ANSWER for count in histogram.counts)
        taken = lower_ends_of_days(np.array([good]), np.array([bad + good]))
    else:
        counts = np.array([histogram.counts], np.int64)
        squares = np.array([histogram.squares], np.int64)
        answers = np.array([-(-histogram.answers // 1)], np.int64)
        taken = lower_ends(Samples(histogram.measure, counts, squares, answers))
    assert taken[0].value is not None  # it has answers
    return taken[0].value


def compared(samples: Samples, groups: Ints, statistic: str) -> list[Taken]:
    """Each row with its reliability among its comparison group; `shrunk` is drawn towards that.

    Who is alone keeps the plain score, to 1/10,000, and has no reliability.
    """
    found = shrunk(samples, groups)
    known = found.has_value.tolist()
    raws = samples.scores().fractions()
    values = quantised(np.where(found.has_value, found.values, 0.0)).fractions()
    own, usual = _parts(found.own), _parts(found.usual)
    ticks, is_known = reliability_exactly(reliability(found, groups))
    reached = zip(ticks.fractions(), is_known.tolist(), strict=True)
    sure = [each if there else None for each, there in reached]
    payees = found.payees.tolist()
    taken = []
    for row, there in enumerate(known):
        basis = Basis(raws[row], payees=payees[row], reliability=sure[row])
        if statistic == SHRUNK:
            basis = replace(basis, own=own[row], usual=usual[row])
        value = values[row] if statistic == SHRUNK else raws[row]
        taken.append(Taken(value, basis) if there else NOTHING)
    return taken


def adjusted(
    measure: Measure, rows: int, own: Iterable[Count], company: Iterable[Count]
) -> list[Taken]:
    """Each row with the mix of channels of all; `own` by (row, channel), `company` by channel."""
    keys, mix = case_mix_of(measure, own, company)
    values = exact.round_to(mix.adjusted, QUANTUM, "half_even").fractions()
    raws, expected = mix.raw.fractions(), mix.expected.fractions()
    taken = [NOTHING] * rows
    for place, (row,) in enumerate(keys):
        if mix.has_answers[place]:
            basis = Basis(raws[place], expected=expected[place], usual=mix.usual)
            taken[int(row)] = Taken(values[place], basis)
    return taken


def with_reliability(taken: Sequence[Taken], found: Sequence[Taken]) -> list[Taken]:
    """The same values, each with the reliability that was `found` for its plain score."""
    both = zip(taken, found, strict=True)
    return [
        Taken(
            one.value, replace(one.basis, payees=of.basis.payees, reliability=of.basis.reliability)
        )
        if one.basis and of.basis
        else one
        for one, of in both
    ]


def scores_of(taken: Sequence[Taken], raw: Scores) -> Scores:
    """The scores as a plan reads them, with the answers of the plain ones."""
    values = [each.value for each in taken]
    num = [0 if value is None else value.numerator for value in values]
    den = [0 if value is None else value.denominator for value in values]
    bases = [each.basis for each in taken]
    return Scores(_ints(num), _ints(den), raw.answers, bases)


def plain(raw: Scores) -> list[Taken]:
    """Plain scores, as they are."""
    pairs = zip(raw.num.tolist(), raw.den.tolist(), strict=True)
    values = [Fraction(num, den) if den else None for num, den in pairs]
    return [Taken(each, Basis(each)) if each is not None else NOTHING for each in values]


def _parts(values: Floats) -> list[Fraction | None]:
    """To a part in 10^12, so that the last digit of a float is in no statement."""
    return [
        Fraction(round(Fraction(each) * PARTS), PARTS) if np.isfinite(each) else None
        for each in values.tolist()
    ]


def _ints(values: Sequence[int]) -> Ints:
    """int64 where they fit."""
    fits = max(map(abs, values), default=0).bit_length() < 63
    return np.array(values, np.int64 if fits else object)
