"""The words around a chart: what its parts have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.scales import Number, Scale

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a chart, for “Show as table”."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def count_words(count: int) -> str:
    return COUNTS[count] if count < len(COUNTS) else f"{count:,}"


def joined(parts: Sequence[str]) -> str:
    """June, July and August."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def score_words(scale: Scale, value: Number | None, answers: int) -> str:
    """The score, or why there is none."""
    if value is None:
        return "not enough answers yet" if answers else "no answers"
    return scale.words(value)


def score_cell(scale: Scale, value: Number | None, answers: int, enough: bool) -> str:
    """The score with the same mark that its dot has."""
    few = "" if enough or value is None else ", few answers"
    return score_words(scale, value, answers) + few


def range_words(scale: Scale, low: Number | None, high: Number | None) -> str:
    return "" if low is None or high is None else scale.about(low, high)
