"""What each function of the plan language gives, for a whole column."""

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from app.domain import exact
from app.domain.exact import Exact
from app.domain.exact_groups import larger, smaller
from app.domain.plans.evaluating.columns import Column, chosen, filled, first_missing

MOST_EXPONENT = 700
EXP_DIGITS = 50
FIRST_ORDINAL = 719_163  # of 1970-01-01, from which numpy counts its days


def extreme(function: str, columns: Sequence[Column]) -> Column:
    """The smallest or largest; missing as soon as one is."""
    pick = smaller if function == "min" else larger
    numbers = reduce(pick, [column.number() for column in columns])
    return Column(first_missing(columns), numbers)


def best_known(function: str, columns: Sequence[Column]) -> Column:
    """The largest (best_of) or smallest (worst_of) of those that are known."""
    pick = larger if function == "best_of" else smaller

    def better(found: Column, other: Column) -> Column:
        both = found.present() & other.present()
        picked = Column(found.codes, pick(found.number(), other.number()))
        return chosen(both, picked, filled(found, other))

    return reduce(better, columns)


def total_known(function: str, columns: Sequence[Column]) -> Column:
    """The sum (sum_of) or mean (avg_of) of those that are known; missing if none is."""
    rows = len(columns[0])
    zero, one = exact.constant(0, rows), exact.constant(1, rows)
    total = count = zero
    for column in columns:
        total = exact.add(total, exact.choose(column.present(), column.number(), zero))
        count = exact.add(count, exact.choose(column.present(), one, zero))
    none = exact.is_zero(count)
    codes = np.where(none, first_missing(columns), 0).astype(np.int32)
    if function == "avg_of":
        total = exact.divide(total, exact.choose(none, one, count))
    return Column(codes, total)


def coalesced(columns: Sequence[Column]) -> Column:
    """The first that is known."""
    return reduce(filled, columns)


def clamped(columns: Sequence[Column]) -> Column:
    """x, but not below the lowest nor above the highest."""
    x, lowest, highest = (column.number() for column in columns)
    return Column(first_missing(columns), smaller(larger(x, lowest), highest))


def absolute(column: Column) -> Column:
    """x without its sign."""
    x = column.number()
    return Column(column.codes, larger(x, exact.negative(x)))


def is_missing(column: Column) -> Column:
    """Yes where there is no value; itself never missing."""
    return Column(np.zeros(len(column), np.int32), truths=~column.present())


def days_between(first: Column, last: Column) -> Column:
    """From the first day to the last, both counted."""
    days = exact.subtract(last.number(), first.number())
    numbers = exact.add(days, exact.constant(1, len(first)))
    return Column(first_missing([first, last]), numbers)


def months_between(first: Column, last: Column) -> Column:
    """Whole months from one day to the other; below 0 where the other is earlier."""
    a, b = _ordinals(first), _ordinals(last)
    later, earlier = np.maximum(a, b), np.minimum(a, b)
    late_month, late_day = _month_and_day(later)
    early_month, early_day = _month_and_day(earlier)
    months = late_month - early_month - (late_day < early_day)
    return Column(
        first_missing([first, last]), exact.of_counts(np.where(b < a, -months, months), 1)
    )


def _ordinals(column: Column) -> Any:
    x = column.number()
    return np.where(column.present(), x.num // x.den, FIRST_ORDINAL)


def _month_and_day(ordinals: Any) -> tuple[Any, Any]:
    days = (ordinals - FIRST_ORDINAL).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    return months.astype(np.int64), (days - months.astype("datetime64[D]")).astype(np.int64)


def exponential(x: Column, to: Fraction, code_of: Callable[[str], int]) -> Column:
    """e to the power of x, rounded half-even to `to`; once for each different x.

    By the standard library's decimal with 50 digits, which is the same on every machine.
    """
    numbers = [Fraction(0)] * len(x)
    codes, known = x.codes.copy(), {}
    for row, (value, code) in enumerate(zip(x.number().fractions(), x.codes, strict=True)):
        if code:
            continue
        if abs(value) > MOST_EXPONENT:
            codes[row] = code_of(f"exp goes to {MOST_EXPONENT} and no further")
            continue
        if value not in known:
            known[value] = _exp(value, to)
        numbers[row] = known[value]
    return Column(codes, exact.exact(numbers))


def _exp(value: Fraction, to: Fraction) -> Fraction:
    with localcontext() as context:
        context.prec = EXP_DIGITS
        x = context.divide(Decimal(value.numerator), Decimal(value.denominator))
        power = Fraction(x.exp())
    return round(Fraction(power, to)) * to  # of a fraction, round goes half-even


def rounded(x: Column, to: Fraction, mode: str) -> Column:
    """x as a whole multiple of `to`."""
    return Column(x.codes, exact.round_to(x.number(), to, mode))


def quotient(left: Column, right: Column, code: int) -> Column:
    """left / right; missing for the reason of `code` where right is 0."""
    codes = first_missing([left, right])
    zero = exact.is_zero(right.number())
    divisor: Exact = exact.choose(zero, exact.constant(1, len(left)), right.number())
    codes = np.where((codes == 0) & zero, code, codes).astype(np.int32)
    return Column(codes, exact.divide(left.number(), divisor))
