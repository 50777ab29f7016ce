"""How often a change of an NPS is called clear where there is none: every outcome is counted.

`python -m tests.domain.fairness.false_alarms` prints the rows of docs/fair-scores.md.
"""

import sys

import numpy as np

from app.domain.fairness.changes import changes
from app.domain.fairness.quantiles import normal_quantile, t_quantile
from app.domain.fairness.samples import whole_answers
from app.domain.measures import EXPECTATION_GAP
from tests.domain.fairness.mixes import chances, nps_mix, outcomes

# Promoters and detractors; half and half without passives moves in the largest steps.
MIXES = (
    *((1 / 3, 1 / 3), (0.5, 0.2), (0.7, 0.1), (0.8, 0.05), (0.9, 0.02), (0.97, 0.01)),
    *((0.5, 0.5), (0.45, 0.45), (0.7, 0.29), (0.05, 0.9), (0.3, 0.02)),
)
PAIRS = (
    *((5, 5), (10, 10), (20, 20), (50, 50), (100, 100), (200, 200), (500, 500)),
    *((5, 20), (5, 200), (5, 500), (11, 500), (30, 200), (50, 100), (100, 200)),
)
LOST = 1e-7  # outcomes that make less than this together are false alarms without a look
AT_ONCE = 2_000_000  # pairs
SURE = 1e-6


def nps_alarms(before, after, mix):
    """The probability of a clear change where both periods have the same mix.

    Welch's t lies between the normal quantile and that of the smaller period's degrees, so only
    pairs between these two are asked of `changes`; all others are told apart by them.
    """
    (one, its), (other, others) = (_likely(n, mix) for n in (before, after))
    found = 2 - its.sum() - others.sum()
    step = max(AT_ONCE // len(other), 1)
    for start in range(0, len(one), step):
        rows = slice(start, start + step)
        found += its[rows] @ clear_by_quantiles(one[rows], other) @ others
    return float(found)


def clear_one_by_one(before, after):
    """Which pairs of all outcomes are called clear, each asked of `changes`."""
    one, other = outcomes(before, 3), outcomes(after, 3)
    every = np.divmod(np.arange(len(one) * len(other)), len(other))
    return _asked(one, other, *every).reshape(len(one), len(other))


def clear_by_quantiles(one, other):
    """The same for some outcomes of either period, asking for what is near the border only."""
    (centre, error, n), (shifted, errors, m) = (_moments(each) for each in (one, other))
    counted = np.abs(shifted[None, :] - centre[:, None]) - 1 / max(n, m)
    ratio = counted / np.sqrt(errors[None, :] + error[:, None])
    clear = ratio > t_quantile(0.975, min(n, m) + 2) + SURE
    near = np.nonzero(~clear & (ratio > normal_quantile(0.975) - SURE))
    clear[near] = _asked(one, other, *near)
    return clear


def _likely(n, mix):
    """The likeliest outcomes of n answers, with their probabilities."""
    odds = chances(n, nps_mix(*mix))
    order = np.argsort(odds)
    kept = np.sort(order[np.cumsum(odds[order]) > LOST])
    return outcomes(n, 3)[kept], odds[kept]


def _moments(counts):
    """The mean of each outcome, its squared error with three pseudo answers, and the answers."""
    answers = int(counts[0].sum())
    centre = (counts[:, 2] - counts[:, 0]) / (answers + 3)
    squares = (counts[:, 2] + counts[:, 0] + 3) / (answers + 3)
    return centre, (squares - centre**2) / (answers + 3), answers


def _asked(one, other, left, right):
    sides = (whole_answers(EXPECTATION_GAP, each) for each in (one[left], other[right]))
    return changes(*sides).clear()


def most_alarms(before, after, mixes=MIXES):
    """The largest probability of the mixes, and its words with the mix."""
    found = [nps_alarms(before, after, mix) for mix in mixes]
    return max(found), f"{100 * max(found):.2f}% at {mix_words(mixes[int(np.argmax(found))])}"


def mix_words(mix):
    return " and ".join(f"{100 * each:.0f}%" for each in mix)


def main():
    for pair in PAIRS:
        sys.stdout.write(f"| {pair[0]} | {pair[1]} | {most_alarms(*pair)[1]} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
