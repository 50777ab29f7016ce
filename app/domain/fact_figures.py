"""Values of one fact taken together: for a group of a table, or for the days of a participation."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import NamedTuple

from app.domain.days import Days
from app.domain.employments import employed_within
from app.domain.fact_values import ADD_UP, WORDS, Content, Number, range_words

NO_VALUE = "there is no value for these days"
NO_DENOMINATOR = "its values have no denominator"
ZERO_BELOW = "its denominator is 0"


class ReadValue(NamedTuple):
    """A value that holds, as a plan or a table of figures reads it. No payee: the team's own."""

    name: str
    payee_id: int | None
    team_id: int | None
    first: date
    end: date
    attributes: str
    content: Content
    fact_id: int
    version: int


class Together(NamedTuple):
    """A number, as a quotient where it is one; or why there is none."""

    numerator: Number = 0
    denominator: Number | None = None
    missing: str = ""
    words: str = ""

    def word(self, unit: str) -> str | date | bool:
        """A text, a day, or yes and no, as a plan reads it."""
        if unit == "date":
            return date.fromisoformat(self.words)
        return self.words == "yes" if unit == "yes_no" else self.words

    def value(self) -> Fraction | None:
        """The exact number; None where there is none, also for a denominator of 0."""
        if self.missing or self.denominator == 0:
            return None
        top = Fraction(self.numerator)
        return top if self.denominator is None else Fraction(top, Fraction(self.denominator))


class Figure(NamedTuple):
    """What was read for some days: the number, of how many values, and which versions of them."""

    found: Together
    values: int = 0
    first: date | None = None
    end: date | None = None
    versions: str = ""  # a hash, so that another version of a value is another reading

    def why_missing(self) -> str:
        """Why there is no number; empty where there is one."""
        zero = self.found.denominator == 0 and not self.found.missing
        return ZERO_BELOW if zero else self.found.missing


def while_employed(value: ReadValue, employments: Sequence[Days]) -> ReadValue | None:
    """The value as one of the days of the job: a whole month of who joined in it is less.

    That is exact, because there is nothing to say of the other days. None if there are none.
    """
    worked = employed_within(employments, value.first, value.end)
    return value._replace(first=worked.first, end=worked.end) if worked else None


def figure_of(
    values: Iterable[ReadValue],
    days: Days,
    unit: str,
    currency: str,
    needs_denominator: bool = False,
) -> Figure:
    """What the values of one owner say about some days, in this unit; nothing is prorated.

    What adds up has to lie inside the days. A rate without a denominator holds for the days if
    it lies inside or covers them.
    """
    touching = [v for v in values if v.first < days.end and days.first < v.end]
    if not touching:
        return Figure(Together(missing=NO_VALUE))
    problem = _problem(touching, days, unit, currency, needs_denominator)
    said = [value.content for value in touching]
    take = _one_word if unit in WORDS else together
    found = Together(missing=problem) if problem else take(said)
    first, end = min(v.first for v in touching), max(v.end for v in touching)
    return Figure(found, len(touching), first, end, _versions(touching))


def _problem(
    values: Sequence[ReadValue],
    days: Days,
    unit: str,
    currency: str,
    needs_denominator: bool,
) -> str:
    for value in values:
        content = value.content
        if (content.unit, content.currency) != (unit, currency):
            said, wanted = content.currency or content.unit, currency or unit
            return f"there is a value in {said}, and the plan reads {wanted}"
        if needs_denominator and content.denominator is None:
            return NO_DENOMINATOR
        adds = content.denominator is not None or unit in ADD_UP
        inside = days.first <= value.first and value.end <= days.end
        covers = value.first <= days.first and days.end <= value.end
        if not inside and (adds or not covers):
            words = range_words(value.first, value.end)
            return f"the value of {words} lies partly outside these days"
    return ""


def _one_word(contents: Sequence[Content]) -> Together:
    """The one text, day, or yes or no that all of them say."""
    said = {each.words or "" for each in contents}
    if len(said) > 1:
        return Together(missing=f"there are {len(contents)} values that differ")
    return Together(words=said.pop())


def _versions(values: Sequence[ReadValue]) -> str:
    ids = sorted((value.fact_id, value.version) for value in values)
    return sha256(repr(ids).encode()).hexdigest()[:16]


def together(contents: Iterable[Content]) -> Together:
    """Amounts and counts added up, numerators and denominators too; of rates the only one.

    Values of different units are not taken together.
    """
    found = list(contents)
    if not found:
        return Together(missing=NO_VALUE)
    first = found[0]
    kinds = {(each.unit, each.currency, each.denominator is None) for each in found}
    if len(kinds) > 1:
        return Together(missing=_different(found))
    if first.unit in WORDS:
        return Together(missing=f"it is {first.unit}, and no number")
    if first.denominator is not None:
        bottom = sum(each.denominator or 0 for each in found)
        return Together(sum(each.numerator or 0 for each in found), bottom)
    if first.unit in ADD_UP:
        return Together(sum(each.numerator or 0 for each in found))
    if any(each.numerator != first.numerator for each in found):
        said = f"there are {len(found)} values that differ, and {first.unit} is not added up"
        return Together(missing=said)
    return Together(first.numerator or 0)


def _different(found: Sequence[Content]) -> str:
    units = sorted({each.currency or each.unit for each in found})
    if len(units) > 1:
        return f"there are values in {' and in '.join(units)}"
    return "there are values with and without a denominator"
