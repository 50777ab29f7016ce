"""Values of one fact taken together: for a group of a table, or for the days of a participation."""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from app.domain.fact_values import ADD_UP, WORDS, Content, Number


class Together(NamedTuple):
    """A number, as a quotient where it is one; or why there is none."""

    numerator: Number = 0
    denominator: Number | None = None
    missing: str = ""

    def value(self) -> Fraction | None:
        """The exact number; None where there is none, also for a denominator of 0."""
        if self.missing or self.denominator == 0:
            return None
        return Fraction(self.numerator) / Fraction(
            1 if self.denominator is None else self.denominator
        )


def together(contents: Iterable[Content]) -> Together:
    """Amounts and counts added up, numerators and denominators too; of rates the only one.

    Values of different units are not taken together.
    """
    found = list(contents)
    if not found:
        return Together(missing="there is no value")
    first = found[0]
    kinds = {(each.unit, each.currency, each.denominator is None) for each in found}
    if len(kinds) > 1:
        return Together(missing=_different(found))
    if first.unit in WORDS:
        return Together(missing=f"is {first.unit}, and no number")
    if first.denominator is not None:
        bottom = sum(each.denominator or 0 for each in found)
        return Together(sum(each.numerator or 0 for each in found), bottom)
    if first.unit in ADD_UP:
        return Together(sum(each.numerator or 0 for each in found))
    if any(each.numerator != first.numerator for each in found):
        return Together(
            missing=f"there are {len(found)} values that differ, and {first.unit} is not added up"
        )
    return Together(first.numerator or 0)


def _different(found: Iterable[Content]) -> str:
    units = sorted({each.currency or each.unit for each in found})
    if len(units) > 1:
        return f"there are values in {' and in '.join(units)}"
    return "there are values with and without a denominator"
