"""What fair scores cost: scores, ranges and shrunk scores of a year, and places as ranges.

    python -m benchmarks.fair_scores [PAYEES]

100,000 payees by three measures over twelve months, each month on its own, in one process: 5 s
and 1 GB at most. Places as ranges for a period that is shown, 600 groups of 500: 2 s at most, with
critical values that are kept. All figures are made by chance, the same every time. Exits with 1
where a limit does not hold.
"""

import resource
import sys

import numpy as np

from app.domain.exact import Exact
from app.domain.fairness.critical_values import range_quantile
from app.domain.fairness.ranges import Ranges, ranges
from app.domain.fairness.rank_sets import CONFIDENCE, RankSets, rank_sets, standard_errors
from app.domain.fairness.samples import Ints, Samples, whole_answers
from app.domain.fairness.shrinkage import Shrunk, shrunk
from app.domain.measures import CSAT_MEAN, CSAT_TOP2, NPS, Measure
from benchmarks.limits import SECOND, Limits, Took, middle, timed

MEASURES, MONTHS = (NPS, CSAT_TOP2, CSAT_MEAN), 12
GROUP, GROUPS, LARGE = 100, 600, 500  # people of a comparison group, of 600 groups at most
FEWEST, MOST = 0, 60  # answers of a payee in a month
TIMES = 5
MB = 10**6


def main(payees: int) -> None:
    limits = Limits()
    dice = np.random.default_rng(1)
    months = [one for _ in range(MONTHS) for one in month(payees, dice)]
    groups = np.arange(payees) // GROUP
    before = peak()
    took = middle([timed(lambda: [scored(*one, groups) for one in months]) for _ in range(TIMES)])
    most = peak()
    rows = f"{payees:,} payees x {len(MEASURES)} measures x {MONTHS} months"
    limits.time(f"scores, ranges and shrunk scores, {rows}", took, 5, SECOND)
    words = f"memory with all of it kept, of which {before // MB:,} MB before"
    limits.number(words, most // MB, 1_000, "MB")
    ranked(limits, dice)
    limits.end()


def spread(measure: Measure, payees: int, dice: np.random.Generator) -> Ints:
    """Answers of each payee by step; every payee has their own liking for each step."""
    steps = len(measure.values)
    liking = dice.dirichlet(np.linspace(0.5, 3.0, steps), payees)
    answers = dice.integers(FEWEST, MOST, payees, endpoint=True)
    return dice.multinomial(answers, liking)


def month(payees: int, dice: np.random.Generator) -> list[tuple[Measure, Ints]]:
    return [(measure, spread(measure, payees, dice)) for measure in MEASURES]


def scored(measure: Measure, counts: Ints, groups: Ints) -> tuple[Exact, Ranges, Shrunk]:
    """All that a page or a plan may say of a month's answers."""
    samples = whole_answers(measure, counts)
    return samples.scores(), ranges(samples), shrunk(samples, groups)


def peak() -> int:
    """The most bytes that this process has ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def ranked(limits: Limits, dice: np.random.Generator) -> None:
    """Nothing is smaller than the limit says: each group has as many people as it may have."""
    people, groups = GROUPS * LARGE, np.arange(GROUPS * LARGE) // LARGE
    samples = whole_answers(NPS, spread(NPS, people, dice))
    sizes = sorted({int(each) for each in np.bincount(groups[samples.has_answers])})
    kept = timed(lambda: [range_quantile(float(CONFIDENCE), size) for size in sizes])
    found: list[RankSets] = []
    took = middle([timed(lambda: found.append(places(samples, groups))) for _ in range(TIMES)])
    assert int((found[0].people > 0).sum()) == int(samples.has_answers.sum())
    assert (found[0].first <= found[0].place).all()
    assert (found[0].place <= found[0].last).all()
    words = f"places as ranges, {GROUPS} groups of {LARGE}"
    limits.time(words, took, 2, SECOND)
    limits.time(f"critical values of {len(sizes)} sizes of groups, once", Took(*kept), None, SECOND)


def places(samples: Samples, groups: Ints) -> RankSets:
    means = np.where(samples.has_answers, samples.means, np.nan)
    return rank_sets(means, standard_errors(samples, groups), groups)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
