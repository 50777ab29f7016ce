"""Which statistic of a score counted and what it was made from, in words to the payee."""

from fractions import Fraction

from app.domain.plans.evaluating.inputs import Basis
from app.domain.plans.language.document import PAYEE
from app.domain.plans.telling.source_traces import ChoiceTrace
from app.domain.words import answers_words, plain_words, value_words

FEW_OTHERS = 5  # with fewer, the mean of the group would tell what single colleagues have
HUNDRED = 100


def statistic_words(taken: ChoiceTrace, unit: str) -> list[str]:
    """Why another value counts than the plain score; nothing where the plain one does."""
    basis, value = taken.basis, taken.value.number
    if basis is None or value is None:
        return []
    if basis.low is not None and basis.high is not None:
        return [_lower_words(taken, basis.low, basis.high, value, unit)]
    if basis.expected is not None and basis.usual is not None:
        return [
            "Adjusted for the channels that your answers came from: everybody together has"
            f" {value_words(basis.expected, unit)} with these channels and"
            f" {value_words(basis.usual, unit)} with all, so {value_words(value, unit)} counts."
        ]
    return [_shrunk_words(taken, basis, value, unit)] if basis.own is not None else []


def unsure_words(own: ChoiceTrace, wanted: Fraction) -> str:
    """Why a score that is not reliable enough does not count; other words go on from here."""
    known = own.basis.reliability if own.basis else None
    if known is None:
        return (
            "There is nobody in the same job to compare it with, so nobody knows how reliable it is"
        )
    reached, needed = (plain_words(_floor(each) * HUNDRED, 2) for each in (known, wanted))
    return (
        f"{reached}% of what tells people in the same job apart here is more than chance, and"
        f" {needed}% is needed"
    )


def _lower_words(
    taken: ChoiceTrace, low: Fraction, high: Fraction, value: Fraction, unit: str
) -> str:
    whose = "your" if taken.of == PAYEE else "this"
    return (
        f"Paid on the lower end of {whose} range: about {_about(low, unit)} to"
        f" {_about(high, unit)} from {_counted(taken)}, so {value_words(value, unit)}."
    )


def _shrunk_words(taken: ChoiceTrace, basis: Basis, value: Fraction, unit: str) -> str:
    others = (basis.payees or 1) - 1
    if others == 0 or basis.own is None or basis.usual is None:
        return "Nobody else in the same job has answers in these days, so this counts as it is."
    counts = f"so {value_words(value, unit)} counts"
    part = _part_words(1 - basis.own)
    if others < FEW_OTHERS:
        return f"With {_counted(taken)}, {part} of this comes from the group, {counts}."
    return (
        f"With {_counted(taken)}, {part} of this comes from the group, the {basis.payees:,} people"
        f" in the same job who have {value_words(basis.usual, unit)} on average, {counts}."
    )


def _counted(taken: ChoiceTrace) -> str:
    count = taken.count or Fraction(0)
    return answers_words(int(count)) if count.denominator == 1 else f"{plain_words(count)} answers"


def _about(value: Fraction, unit: str) -> str:
    if unit == "percent":
        return f"{plain_words(value * HUNDRED, 0)}%"
    return plain_words(value, 0 if unit == "points" else 1)


def _part_words(part: Fraction) -> str:
    """In whole percents; never nothing or all where it is not."""
    percent = part * HUNDRED
    if 0 < percent < 1:
        return "less than 1%"
    return "more than 99%" if 99 < percent < HUNDRED else f"{plain_words(percent, 0)}%"


def _floor(value: Fraction) -> Fraction:
    """To 1/10,000, down: what is not reached is never printed as reached."""
    return Fraction(value * 10_000 // 1, 10_000)
