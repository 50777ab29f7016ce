"""How many answers are needed before a score says as much as somebody wants to read from it."""

import math
from fractions import Fraction

from app.domain.fairness.quantiles import binomial_cdf, binomial_tail
from app.domain.fairness.ranges import CONFIDENCE, critical_z


def margin(variance: float, answers: float, confidence: Fraction = CONFIDENCE) -> float:
    """How far a score of so many answers is from the truth at most, in 95 of 100 cases.

    In the unit of the measure; `variance` is that of one answer.
    """
    return critical_z(confidence) * math.sqrt(variance / answers)


def answers_needed(variance: float, margin: float, confidence: Fraction = CONFIDENCE) -> int:
    """How many answers make a margin of this size, in the unit of the measure.

    The range of an NPS counts 3 more than there are, so it needs 3 fewer. Source of the method:
    MeasuringU, sample sizes for NPS. Errors: ValueError unless the margin is above 0.
    """
    if not margin > 0 or variance < 0:
        raise ValueError("A margin is above 0, and a variance is not below it.")
    return math.ceil(critical_z(confidence) ** 2 * variance / margin**2)


def chance_to_miss(good: Fraction, answers: int, threshold: Fraction) -> float:
    """How often somebody with this true share of good answers stays below a threshold by luck."""
    return binomial_cdf(_enough(answers, threshold) - 1, answers, float(good))


def chance_to_reach(good: Fraction, answers: int, threshold: Fraction, people: int = 1) -> float:
    """How often at least one of so many equally good people reaches a threshold by luck."""
    one = binomial_tail(_enough(answers, threshold), answers, float(good))
    return 1 - (1 - one) ** people


def _enough(answers: int, threshold: Fraction) -> int:
    return math.ceil(threshold * answers)
