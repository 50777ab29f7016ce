"""The functions that need nothing but their arguments."""

from decimal import Context, Decimal
from fractions import Fraction

from tests.oracle.periods import days_between, months_between
from tests.oracle.rounding import rounded
from tests.oracle.values import Missing

EXACT_ENOUGH = Context(prec=50)
MOST = 700


def exponential(x, to):
    """e to the power of x, to 50 digits, then half-even to whole steps."""
    if abs(x) > MOST:
        return Missing("exp_range")
    power = EXACT_ENOUGH.divide(Decimal(x.numerator), Decimal(x.denominator))
    return rounded(Fraction(EXACT_ENOUGH.exp(power)), to, "half_even")


def clamped(x, low, high):
    return max(low, min(x, high))


STRICT = {
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "abs": abs,
    "clamp": clamped,
    "floor": lambda x, to=Fraction(1): rounded(x, to, "floor"),
    "ceil": lambda x, to=Fraction(1): rounded(x, to, "ceiling"),
    "days_between": lambda first, last: Fraction(days_between(first, last)),
    "months_between": lambda first, last: Fraction(months_between(first, last)),
    "exp": exponential,
}
# Of those that are there; the first of `coalesce` is the one that counts.
SKIPPING = {
    "coalesce": lambda values: values[0],
    "best_of": max,
    "worst_of": min,
    "avg_of": lambda values: sum(values) / len(values),
    "sum_of": sum,
}
AGGREGATES = {
    "sum": lambda values: sum(values, Fraction(0)),
    "avg": lambda values: sum(values) / len(values),
    "min": min,
    "max": max,
    "count": lambda values: Fraction(sum(value is not False for value in values)),
}


def divided(left, right):
    return left / right if right else Missing("zero_divisor")


OPERATIONS = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": divided,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}
