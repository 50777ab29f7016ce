"""Every outcome of few answers with its probability: coverage by counting, not by drawing."""

from functools import cache

import numpy as np

from app.domain.fairness.quantiles import binomial_probabilities
from app.domain.fairness.samples import whole_answers
from app.domain.measures import CSAT_MEAN, NPS, YES_RATE

SIZES = (5, 8, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500)
SHARES = tuple(each / 100 for each in range(50, 100))
# Promoters 20% to 75% in steps of 5; of all others 10, 30, 50, 70 or 90 in 100 are detractors.
NPS_MIXES = tuple(
    (promoters / 100, (100 - promoters) * others / 10_000)
    for promoters in range(20, 80, 5)
    for others in (10, 30, 50, 70, 90)
)
NEARLY = 1e-12  # a truth at the end of a range belongs to it, whatever the last digit says


def two_valued(n):
    """Samples of 0 to n good answers of n."""
    good = np.arange(n + 1)
    return whole_answers(YES_RATE, np.stack([n - good, good], axis=1))


def two_valued_chances(n, share):
    return binomial_probabilities(n, share)


@cache
def logs_of_factorials(n):
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])


@cache
def outcomes(n, values):
    """Every way to give n answers to so many values, a row each."""
    if values == 1:
        return np.array([[n]])
    if values == 3:
        first, last = np.divmod(np.arange((n + 1) ** 2), n + 1)
        keep = first + last <= n
        first, last = first[keep], last[keep]
        return np.stack([first, n - first - last, last], axis=1)
    parts = [np.insert(outcomes(n - one, values - 1), 0, one, axis=1) for one in range(n + 1)]
    return np.concatenate(parts)


@cache
def ways(n, values):
    """The logarithm of the number of orders in which the answers of each outcome can come."""
    logs = logs_of_factorials(n)
    return logs[n] - logs[outcomes(n, values)].sum(axis=1)


def chances(n, mix):
    """The probability of each outcome, where each value has its share of the mix."""
    counts, mix = outcomes(n, len(mix)), np.array(mix)
    possible = (counts[:, mix == 0] == 0).all(axis=1)
    logs = ways(n, len(mix)) + counts @ np.log(np.where(mix > 0, mix, 1.0))
    return np.where(possible, np.exp(logs), 0.0)


def nps_samples(counts):
    """Detractors, passives and promoters as answers of 0, 7 and 10."""
    histogram = np.zeros((len(counts), 11), np.int64)
    histogram[:, [0, 7, 10]] = counts
    return whole_answers(NPS, histogram)


def nps_mix(promoters, detractors):
    """Shares of detractors, passives and promoters."""
    return (detractors, max(1 - promoters - detractors, 0.0), promoters)


def mean_samples(counts):
    return whole_answers(CSAT_MEAN, counts)


def coverage(found, truth, chances):
    """How often the range holds the truth."""
    holds = (found.low <= truth + NEARLY) & (truth - NEARLY <= found.high)
    return float(chances[holds].sum())
