"""Scores that gather just above a step of a plan: a warning about the plan, not about anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from app.domain.integrity.chances import log_factorials

LIKELY = 0.01  # a chance above this, times the number of steps looked at, is no warning
NEAR = Fraction(1, 50)  # of the scale: so wide is a band, or one answer where that is more


@dataclass(frozen=True, slots=True)
class Placed:
    """A payee's score, and by how much one answer moves it at least."""

    id: int
    value: Fraction
    answer: Fraction


@dataclass(frozen=True, slots=True)
class Step:
    """Where a plan steps on a score. `reached`: the start itself lies above.

    `low`, `high`: of the scale. `others`: the other steps on the same score. `is_lower_better`:
    the good side is below.
    """

    start: Fraction
    reached: bool
    low: Fraction
    high: Fraction
    others: tuple[Fraction, ...] = ()
    is_lower_better: bool = False


@dataclass(frozen=True, slots=True)
class Bunching:
    """Ids in two bands on each side of a step, from the bad end to the good one.

    `chance`: of so many in the band just on the good side.
    """

    bands: tuple[tuple[int, ...], ...]
    chance: float

    @property
    def counts(self) -> tuple[int, ...]:
        return tuple(len(band) for band in self.bands)


def bunching(scores: Sequence[Placed], step: Step) -> Bunching:
    """Payees just above a step against those just below it, and those a little further away.

    A band is a number of answers wide, and the same number for all four of a payee's bands: scores
    of ten answers lie on tenths, and 90% itself is one of them, which says nothing about anybody.
    Whose bands reach another step or an end of the scale is left out: with 10 answers there are
    two scores above 85%, and they say nothing about what is usual there.
    """
    bands: tuple[list[int], ...] = ([], [], [], [])
    for one in scores:
        place = _band(one, step)
        if place is not None:
            bands[place].append(one.id)
    ordered = bands[::-1] if step.is_lower_better else bands
    counts = tuple(len(band) for band in ordered)
    return Bunching(tuple(tuple(band) for band in ordered), gathering_chance(*counts))


def gathering_chance(far_below: int, below: int, above: int, far_above: int) -> float:
    """The chance of so many above, or more, given how many there are, where, and how spread.

    Where the numbers of the four bands follow any curve a + b x + c x^2 on a logarithmic scale,
    such as a slope of any steepness or the top of a bell, their number, their sum of places and of
    squared places say nothing about a jump. These given, only (far below + t, below - 3t, above +
    3t, far above - t) is possible, with weights 1 / (product of factorials): an exact test, like
    Fisher's. The sum over t >= 0 is the chance.
    """
    least, most = -min(far_below, above // 3), min(below // 3, far_above)
    t = np.arange(least, most + 1)
    parts = (far_below + t, below - 3 * t, above + 3 * t, far_above - t)
    logs = -np.sum([log_factorials(part) for part in parts], axis=0)
    weights = np.exp(logs - logs.max())
    return float(min(1.0, weights[t >= 0].sum() / weights.sum()))


def _band(one: Placed, step: Step) -> int | None:
    """0 and 1 below the step, 2 and 3 above; None where it is not near, or cannot be told."""
    wide = _width(one.answer, step)
    if not wide:
        return None
    away = (one.value - step.start) / (wide * one.answer)
    place = away.__floor__() if step.reached else away.__ceil__() - 1
    return place + 2 if -2 <= place < 2 else None


def _width(answer: Fraction, step: Step) -> int:
    """Of each band, in answers; 0 where four bands have no room."""
    wanted = max(1, NEAR * (step.high - step.low) // answer)
    room = [abs(other - step.start) / 2 for other in (step.low, step.high, *step.others)]
    return int(min(wanted, min(room) // answer))
