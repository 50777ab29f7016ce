"""Rounding to whole steps, for negatives as the specification defines it."""

from fractions import Fraction


def rounded(value, to, mode):
    """The whole multiple of `to` that stands for the value."""
    lower = value // to  # whole steps, towards minus infinity
    rest = value / to - lower
    if not rest:
        return value
    nearest = lower + (rest > Fraction(1, 2))
    towards_zero, away = (lower + 1, lower) if value < 0 else (lower, lower + 1)
    tie = rest == Fraction(1, 2)
    choices = {
        "half_up": away if tie else nearest,
        "half_down": towards_zero if tie else nearest,
        "half_even": lower + lower % 2 if tie else nearest,
        "up": away,
        "down": towards_zero,
        "ceiling": lower + 1,
        "floor": lower,
    }
    return to * choices[mode]
