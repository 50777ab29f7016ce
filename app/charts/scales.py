"""From which value to which an axis runs, and which values stand on it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.measures import Measure
from app.domain.words import plain_words, score_words

Number = Fraction | int | float
STEPS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))


@dataclass(frozen=True, slots=True)
class Scale:
    """The values that a score can take, with their unit."""

    low: Fraction
    high: Fraction
    unit: str

    def share(self, value: Number) -> float:
        """Where a value stands: 0 at the low end, 1 at the high end."""
        return float((Fraction(value) - self.low) / (self.high - self.low))

    def words(self, value: Number) -> str:
        exact = value if isinstance(value, Fraction) else Fraction(value)
        return score_words(exact, self.unit)

    def about(self, low: Number, high: Number) -> str:
        """A range in words, as whole numbers where the scale is long: about 41 to 82."""
        percent = self.unit == "percent"
        places = 0 if percent or self.high - self.low > 10 else 1
        ends = (plain_words(Fraction(end) * (100 if percent else 1), places) for end in (low, high))
        return f"about {' to '.join(f'{end}%' if percent else end for end in ends)}"


def scale_of(measure: Measure) -> Scale:
    values = measure.values or (Fraction(0), Fraction(1))  # days: a share of them
    return Scale(min(values), max(values), measure.unit)


def useful(scale: Scale, values: Iterable[Number]) -> Scale:
    """Without the part below 0 that nobody needs: from 0, -20 or -100 for points."""
    lowest = min(values, default=0)
    if scale.low >= 0 or scale.high <= 0:
        return scale
    starts = (Fraction(0), -scale.high / 5, scale.low)
    return replace(scale, low=next((start for start in starts if start <= lowest), scale.low))


def score_ticks(scale: Scale) -> list[Fraction]:
    """The ends, 0, and the middle of what is above it where that is round; four at most."""
    if scale.low == -scale.high:
        return [scale.low, Fraction(0), scale.high]
    zero = [Fraction(0)] if scale.low < 0 < scale.high else []
    middle = (max(scale.low, Fraction(0)) + scale.high) / 2
    is_round = scale.unit == "percent" or middle.denominator == 1
    return [scale.low, *zero, *([middle] if is_round else []), scale.high]


def round_ticks(low: Fraction, high: Fraction, most: int) -> list[Fraction]:
    """The most round values that fit, at most so many (two or more)."""
    step = _step((high - low) / most)
    ticks, at = [], -(-low // step) * step
    while at <= high:
        ticks.append(at)
        at += step
    return ticks if len(ticks) <= most else ticks[::2]


def _step(least: Fraction) -> Fraction:
    """The smallest of 1, 2, 2.5, 5, 10, 20, ... and their tenths that is at least so large."""
    unit = Fraction(1)
    while unit > least:
        unit /= 10
    while unit * 10 < least:
        unit *= 10
    return next(unit * step for step in STEPS if unit * step >= least)
