"""Columns of values: numbers, yes and no, or texts; each row may be missing for a reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain import exact
from app.domain.exact import Bools, Exact, Objects
from app.domain.exact_groups import Index, take

Codes = NDArray[np.int32]  # 0: there is a value; else the place of the reason, from 1


@dataclass(frozen=True, slots=True)
class Value:
    """One line for one payee: a number, yes or no, a text, a day, or missing with its reason."""

    number: Fraction | None = None
    truth: bool | None = None
    missing: str = ""
    text: str | None = None
    day: date | None = None

    def plain(self) -> Fraction | bool | str | date | None:
        """The value itself; None if it is missing."""
        known = (self.number, self.truth, self.text, self.day)
        return next((each for each in known if each is not None), None)


def value_of(plain: Fraction | bool | str | date | None, why: str) -> Value:
    """A plain value as one of a line; None is missing, and `why` says the reason."""
    match plain:
        case None:
            return Value(missing=why)
        case bool():
            return Value(truth=plain)
        case str():
            return Value(text=plain)
        case date():
            return Value(day=plain)
    return Value(plain)


@dataclass(frozen=True, slots=True)
class Column:
    """One line's values; days are numbers of days. `codes` say where a value is missing and why.

    A column that never has a value has no data at all.
    """

    codes: Codes
    numbers: Exact | None = None
    truths: Bools | None = None
    texts: Objects | None = None

    def __len__(self) -> int:
        return len(self.codes)

    def number(self) -> Exact:
        """The numbers; what is missing is 0 or anything."""
        return exact.constant(0, len(self)) if self.numbers is None else self.numbers

    def truth(self) -> Bools:
        """Yes and no; what is missing is no or anything."""
        return np.zeros(len(self), np.bool_) if self.truths is None else self.truths

    def text(self) -> Objects:
        """The texts; what is missing is empty or anything."""
        return np.full(len(self), "", object) if self.texts is None else self.texts

    def present(self) -> Bools:
        """Where there is a value."""
        found: Bools = self.codes == 0
        return found

    def with_codes(self, codes: Any) -> "Column":
        """The same values, missing where these codes say so."""
        return Column(codes.astype(np.int32), self.numbers, self.truths, self.texts)

    def take(self, index: Index) -> "Column":
        """The rows in this order."""
        return Column(
            self.codes[index],
            None if self.numbers is None else take(self.numbers, index),
            None if self.truths is None else self.truths[index],
            None if self.texts is None else self.texts[index],
        )

    def value(self, row: int, unit: str, reasons: Sequence[str]) -> Value:
        """One row; `unit` tells days from other numbers."""
        if code := int(self.codes[row]):
            return Value(missing=reasons[code - 1])
        if self.truths is not None:
            return Value(truth=bool(self.truths[row]))
        if self.texts is not None:
            return Value(text=str(self.texts[row]))
        number = self.number().at(row)
        if unit == "date":
            return Value(day=date.fromordinal(int(number)))
        return Value(number)


def codes_of(rows: int, code: int = 0) -> Codes:
    """The same code in every row."""
    return np.full(rows, code, np.int32)


def constant_column(value: Fraction | bool | str | date, rows: int) -> Column:
    """The same value in every row."""
    codes = codes_of(rows)
    match value:
        case bool():
            return Column(codes, truths=np.full(rows, value))
        case str():
            return Column(codes, texts=np.full(rows, value, object))
        case date():
            return Column(codes, exact.constant(value.toordinal(), rows))
    return Column(codes, exact.constant(value, rows))


def column_of(values: Sequence[Any], unit: str, code: int) -> Column:
    """Plain values of one unit; None is missing for the reason that `code` names."""
    codes = np.array([code if value is None else 0 for value in values], np.int32)
    if unit == "yes_no":
        return Column(codes, truths=np.array([bool(value) for value in values], np.bool_))
    if unit == "text":
        texts = np.empty(len(values), object)
        texts[:] = [value or "" for value in values]
        return Column(codes, texts=texts)
    if unit == "date":
        values = [None if value is None else value.toordinal() for value in values]
    return Column(codes, exact.exact([value or 0 for value in values]))


def of_values(values: Sequence[Value], unit: str, code_of: Callable[[str], int]) -> Column:
    """Values that are known already, missing for their own reasons."""
    codes = [code_of(value.missing) if value.missing else 0 for value in values]
    plain = [None if value.missing else value.plain() for value in values]
    return column_of(plain, unit, 1).with_codes(np.array(codes))


def first_missing(columns: Sequence[Column]) -> Codes:
    """A missing part makes the whole missing, and the first reason stays."""
    found = columns[0].codes
    for more in columns[1:]:
        found = np.where(found != 0, found, more.codes)
    return found.astype(np.int32)


def chosen(condition: Bools, a: Column, b: Column) -> Column:
    """a where the condition holds, else b; also whether it is missing."""
    codes = np.where(condition, a.codes, b.codes).astype(np.int32)
    if a.truths is not None or b.truths is not None:
        return Column(codes, truths=np.where(condition, a.truth(), b.truth()))
    if a.texts is not None or b.texts is not None:
        return Column(codes, texts=np.where(condition, a.text(), b.text()))
    if a.numbers is None and b.numbers is None:
        return Column(codes)
    return Column(codes, exact.choose(condition, a.number(), b.number()))


def filled(column: Column, other: Column) -> Column:
    """`other` where the column is missing; where both are, the column's reason stays."""
    return chosen((column.codes != 0) & (other.codes == 0), other, column)


def branch(condition: Column, then: Column, other: Column) -> Column:
    """Only the branch that is taken counts; a missing condition makes the whole missing."""
    found = chosen(condition.truth(), then, other)
    return found.with_codes(np.where(condition.codes != 0, condition.codes, found.codes))


def both(left: Column, right: Column) -> Column:
    """`and`: no as soon as one side is no, also where the other is missing."""
    no = (left.present() & ~left.truth()) | (right.present() & ~right.truth())
    codes = np.where(no, 0, first_missing([left, right])).astype(np.int32)
    return Column(codes, truths=left.truth() & right.truth() & ~no)


def either(left: Column, right: Column) -> Column:
    """`or`: yes as soon as one side is yes, also where the other is missing."""
    yes = (left.present() & left.truth()) | (right.present() & right.truth())
    codes = np.where(yes, 0, first_missing([left, right])).astype(np.int32)
    return Column(codes, truths=yes)


COMPARE: dict[str, Callable[[Any], Any]] = {  # by the sign of the difference
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    "=": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def compared(sign: str, left: Column, right: Column) -> Column:
    """Exact, no tolerance; texts and yes/no are only equal or not."""
    codes = first_missing([left, right])
    if left.truths is not None or right.truths is not None:
        same = left.truth() == right.truth()
    elif left.texts is not None or right.texts is not None:
        same = (left.text() == right.text()).astype(np.bool_)
    else:
        difference = exact.sign_of_difference(left.number(), right.number())
        return Column(codes, truths=COMPARE[sign](difference))
    return Column(codes, truths=same if sign == "=" else ~same)
