"""What is known of one payee: plain numbers, before they are made into columns."""

from fractions import Fraction
from typing import NamedTuple


class Score(NamedTuple):
    num: int
    den: int  # 0 where nobody answered
    answers: int


class Payee(NamedTuple):
    """The target, and scores by (measure, payee or team)."""

    target_amount: Fraction | None
    scores: dict
