"""Scores that gather just above a step of a plan: a warning about the plan, not about anybody."""

from dataclasses import dataclass

import numpy as np

from app.domain.integrity.chances import coin_tail
from app.domain.integrity.rows import Real

LIKELY = 0.01  # a chance above this is no warning


@dataclass(frozen=True, slots=True)
class Bunching:
    """How many payees lie just above and just below a step, and the chance of so many above."""

    cliff: float
    width: float
    above: int
    below: int
    chance: float
    words: str

    @property
    def is_warning(self) -> bool:
        return self.chance <= LIKELY


def bunching(scores: Real, cliff: float, width: float) -> Bunching:
    """Payees with a score in [cliff, cliff + width) against those in [cliff - width, cliff).

    Both are in the score's unit. The chance is the sign test's to one side: where a step changes
    nothing about how people and answers behave, somebody close to it is as likely above as below.
    Take the width so small that this holds; scores with gaps wider than it say nothing.
    """
    above = int(np.count_nonzero((scores >= cliff) & (scores < cliff + width)))
    below = int(np.count_nonzero((scores >= cliff - width) & (scores < cliff)))
    words = f"{above} payees are just above {cliff:g} and {below} just below: a step in pay there"
    words += " makes single answers worth much, to them and to who can change them."
    return Bunching(cliff, width, above, below, coin_tail(above, above + below), words)
