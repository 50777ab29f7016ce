"""A quotient of integers as a whole number, in each mode of rounding; also for whole columns.

Source of the modes for numbers below zero: half_up is away from zero, half_down towards it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np


def _half_away(num: Any, den: Any, tie_up: bool) -> Any:
    """By quotient and remainder: twice the numerator might not fit."""
    whole, rest = abs(num) // den, abs(num) % den
    up = rest >= den - rest if tie_up else rest > den - rest
    return _signed(num, whole + up)


def _half_even(num: Any, den: Any) -> Any:
    whole, rest = num // den, num % den
    is_tie = rest == den - rest
    return whole + ((rest > den - rest) | (is_tie & (whole % 2 == 1)))


def _signed(num: Any, size: Any) -> Any:
    return np.where(num < 0, -size, size)


ROUNDINGS: dict[str, Callable[[Any, Any], Any]] = {
    "half_up": lambda num, den: _half_away(num, den, True),
    "half_down": lambda num, den: _half_away(num, den, False),
    "half_even": _half_even,
    "up": lambda num, den: _signed(num, -(-abs(num) // den)),
    "down": lambda num, den: _signed(num, abs(num) // den),
    "ceiling": lambda num, den: -(-num // den),
    "floor": lambda num, den: num // den,
}
