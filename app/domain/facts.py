"""Who gets how much of which answer, and such credits counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

WHOLE_ANSWER = 25_200  # divides by 2 to 10 and by 100, so common shares are whole numbers


class Count(NamedTuple):
    """How often one step was chosen in one group; integers only, so engines agree exactly.

    `keys` are the values of the grouping, in the order that was asked for. `answers` counts
    distinct answers; credits are in 1/25,200 of an answer.
    """

    keys: tuple[str | int, ...]
    step: int
    answers: int
    credit: int
    credit_squared: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """Days with an answer, and those among them without a bad one."""

    keys: tuple[str | int, ...]
    days: int
    good_days: int


def split_credit(weights: Sequence[Fraction]) -> list[int]:
    """One answer's credit shared by weight, by largest remainder in the given order.

    Units: 1/25,200 of an answer; the parts always add up to a whole answer.
    Errors: ValueError for a negative weight or weights that are all zero.

    >>> split_credit([Fraction(1), Fraction(1), Fraction(1)])
    [8400, 8400, 8400]
    >>> split_credit([Fraction(1)] * 11)[:3]
    [2291, 2291, 2291]
    """
    if len(weights) == 1 and weights[0] > 0:
        return [WHOLE_ANSWER]  # nearly every answer
    total = sum(weights, Fraction(0))
    if total <= 0 or min(weights) < 0:
        raise ValueError("An answer is shared by weights that are not negative and not all zero.")
    exact = [Fraction(WHOLE_ANSWER * weight, total) for weight in weights]
    parts = [part.numerator // part.denominator for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: WHOLE_ANSWER - sum(parts)]:
        parts[index] += 1
    return parts
