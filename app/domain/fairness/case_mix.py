"""Scores of people who served different customers: what each would have had with the mix of all.

Indirect standardisation: `expected` is what all of the company would have scored with this payee's
mix of strata (channel, touchpoint, a declared attribute of customers, or several of them together);
adjusted = raw - expected + usual. That is raw - sum of coefficient * (own share - share of all),
the form in which CMS publishes its adjustments of HCAHPS for patient mix and mode, with the
coefficient of a stratum = its score - usual. Coefficients are published to 1/10,000 of the unit and
used as published; all else is exact, so anybody can check an adjusted score by hand.

An adjusted score is not cut to the scale: over all payees the adjustments sum to nothing.
What a mix cannot tell: where one team alone serves a stratum, its own faults are the stratum's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from app.domain import exact
from app.domain.errors import BadCounts
from app.domain.exact import Exact
from app.domain.facts import Count
from app.domain.fairness.samples import QUANTUM, Bools, Ints, Keys, Samples, samples_of
from app.domain.measures import Measure
from app.domain.words import plain_words

ENOUGH = 30  # answers of a stratum; those with fewer are together
OTHER = "other"
TICKS = QUANTUM.denominator


@dataclass(frozen=True, slots=True)
class Stratum:
    """What is published of a stratum. `score`: of all answers in it, to 1/10,000 of the unit.

    `coefficient`: score - usual. `share`: of all answers. `names`: what it is made of.
    """

    name: str
    names: tuple[str, ...]
    score: Fraction
    coefficient: Fraction
    answers: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class CaseMix:
    """Raw and adjusted side by side, a row per payee; 0 where `has_answers` is not.

    `usual`: what all answers score by the published scores of the strata. `credits`: the payees'
    answers in each stratum, in 1/25,200.
    """

    raw: Exact
    expected: Exact
    adjusted: Exact
    has_answers: Bools
    usual: Fraction
    strata: tuple[Stratum, ...]
    credits: Ints

    def share(self, row: int, stratum: int) -> Fraction:
        """What part of a payee's answers is of a stratum. Errors: ZeroDivisionError for none."""
        return Fraction(int(self.credits[row, stratum]), int(self.credits[row].sum()))


def case_mix_of(
    measure: Measure, own: Iterable[Count], company: Iterable[Count], enough: int = ENOUGH
) -> tuple[list[Keys], CaseMix]:
    """The payees in order of their keys, and their scores adjusted.

    `own` is counted by payee and stratum, the payee first; `company` by stratum alone, so that an
    answer that two payees share, or that names nobody, counts there once.
    Errors: BadCounts where a payee has answers in a stratum in which the company has none.
    """
    cell_keys, cells = samples_of(measure, own)
    keys, strata = samples_of(measure, company)
    payees = sorted({key[:1] for key in cell_keys})
    row_of = {key: row for row, key in enumerate(payees)}
    place_of = {key: place for place, key in enumerate(keys)}
    if missing := [key[1:] for key in cell_keys if key[1:] not in place_of]:
        raise BadCounts(f"{stratum_name(missing[0])} is no stratum of the company.")
    owners = np.array([row_of[key[:1]] for key in cell_keys], np.int64)
    places = np.array([place_of[key[1:]] for key in cell_keys], np.int64)
    names = [stratum_name(key) for key in keys]
    return payees, case_mix(cells, owners, len(payees), places, strata, names, enough)


def stratum_name(key: Keys) -> str:
    """What a stratum is called.

    >>> stratum_name(("chat", "billing", "")), stratum_name(())
    ('chat, billing, none', 'all')
    """
    return ", ".join(str(part) if part != "" else "none" for part in key) or "all"


def case_mix(
    cells: Samples,
    owners: Ints,
    payees: int,
    strata: Ints,
    company: Samples,
    names: Sequence[str],
    enough: int = ENOUGH,
) -> CaseMix:
    """The same from columns: each row of `cells` is of one payee (`owners`) in one of the `strata`.

    `strata` are rows of `company`, which are called `names`. Errors: as with `case_mix_of`.
    """
    group = merged(company.answers.tolist(), names, enough)
    histograms = _added(company.histogram, group, int(group.max(initial=-1)) + 1)
    ticks, usual = _published(company.measure, histograms)
    credits = np.zeros((payees, len(histograms)), np.int64)
    np.add.at(credits, (owners, group[strata]), cells.credits)
    if (credits[:, histograms.sum(axis=1) == 0] > 0).any():
        raise BadCounts("A payee has answers in a stratum in which the company has none.")
    whole = _added(cells.histogram, owners, payees)
    counted = whole.sum(axis=1)
    has_answers = counted > 0
    safe = np.where(has_answers, counted, 1)
    values = np.array(cells.measure.numerators, np.int64)
    raw = exact.of_counts(whole @ values, safe * cells.measure.denominator)
    expected = exact.of_counts(credits @ ticks, safe * TICKS)
    gained = exact.subtract(exact.constant(usual, payees), expected)
    zero = exact.constant(0, payees)
    adjusted = exact.choose(has_answers, exact.add(raw, gained), zero)
    told = _strata(company, group, histograms, ticks, usual, names)
    return CaseMix(raw, expected, adjusted, has_answers, usual, told, credits)


def merged(answers: Sequence[int], names: Sequence[str], enough: int = ENOUGH) -> Ints:
    """To which stratum each one goes, from 0 in their order; those with too few are together, last.

    If these together have too few as well, the one with the fewest answers of the rest joins them
    (the first by name of several).

    >>> merged([100, 25, 60, 5], ["phone", "chat", "mail", "shop"]).tolist()
    [0, 2, 1, 2]
    """
    few = {place for place, number in enumerate(answers) if number < enough}
    rest = sorted(set(range(len(answers))) - few, key=lambda place: (answers[place], names[place]))
    if few and rest and sum(answers[place] for place in few) < enough:
        few.add(rest.pop(0))  # which has enough alone
    order = {place: number for number, place in enumerate(sorted(rest))}
    return np.array([order.get(place, len(rest)) for place in range(len(answers))], np.int64)


def _added(histogram: Ints, groups: Ints, count: int) -> Ints:
    found = np.zeros((count, histogram.shape[1]), np.int64)
    np.add.at(found, groups, histogram)
    return found


def _published(measure: Measure, histograms: Ints) -> tuple[Ints, Fraction]:
    """The score of each stratum in 1/10,000, halves to even, and what all score by these."""
    counted = [sum(row) for row in histograms.tolist()]
    ticks = [
        round(Fraction(_summed(measure, row) * TICKS, measure.denominator * (total or 1)))
        for row, total in zip(histograms.tolist(), counted, strict=True)
    ]
    whole = sum(tick * total for tick, total in zip(ticks, counted, strict=True))
    return np.array(ticks, np.int64), Fraction(whole, TICKS * (sum(counted) or 1))


def _summed(measure: Measure, row: Sequence[int]) -> int:
    return sum(value * count for value, count in zip(measure.numerators, row, strict=True))


def _strata(
    company: Samples,
    group: Ints,
    histograms: Ints,
    ticks: Ints,
    usual: Fraction,
    names: Sequence[str],
) -> tuple[Stratum, ...]:
    total = int(histograms.sum()) or 1
    found = []
    for place, tick in enumerate(ticks.tolist()):
        members = np.flatnonzero(group == place).tolist()
        called = tuple(names[member] for member in members)
        score = Fraction(tick, TICKS)
        answers = int(company.answers[members].sum())
        share = Fraction(int(histograms[place].sum()), total)
        name = called[0] if len(called) == 1 else OTHER
        found.append(Stratum(name, called, score, score - usual, answers, share))
    return tuple(found)


def adjusted_by(
    raw: Fraction,
    coefficients: Sequence[Fraction],
    own: Sequence[Fraction],
    of_all: Sequence[Fraction],
) -> Fraction:
    """raw - sum of coefficient * (own share - share of all); exact, in the measure's unit.

    >>> adjusted_by(Fraction(82), [Fraction(-6)], [Fraction(45, 100)], [Fraction(30, 100)])
    Fraction(829, 10)
    """
    pairs = zip(coefficients, own, of_all, strict=True)
    return raw - sum((each * (mine - usual) for each, mine, usual in pairs), Fraction(0))


def mix_words(mix: CaseMix, row: int, unit: str) -> str:
    """Raw and adjusted, with the stratum that made most of the difference."""
    if not mix.has_answers[row]:
        return "Nobody answered in these days, so there is no score."
    raw, adjusted = mix.raw.at(row), mix.adjusted.at(row)
    usual = f"with customers as all have them {_score(adjusted, unit)}"
    told = f"{_score(raw, unit)} as it was; {usual}."
    gains = [
        (abs(stratum.coefficient * (mix.share(row, place) - stratum.share)), -place)
        for place, stratum in enumerate(mix.strata)
    ]
    most, place = max(gains)
    if most == 0:
        return f"{_score(raw, unit)}: the mix of these answers is that of all."
    stratum = mix.strata[-place]
    mine, of_all = (
        f"{plain_words(100 * each, 1)}%" for each in (mix.share(row, -place), stratum.share)
    )
    how = "lower" if stratum.coefficient < 0 else "higher"
    return (
        f"{told} Most of the difference is {stratum.name}: {mine} of these answers are from there,"
        f" of all {of_all}, and scores are {_score(abs(stratum.coefficient), unit)} {how} there."
    )


def _score(value: Fraction, unit: str) -> str:
    """With one place more than on pages, so that a small difference is seen."""
    return f"{plain_words(100 * value, 1)}%" if unit == "percent" else plain_words(value, 2)
