"""Formulas written again: as they are, or with the values of one payee put in.

What is written can be parsed again, and gives the same value.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from app.domain.plans.evaluating.columns import Value
from app.domain.plans.language.expressions import (
    MOST_PERCENT,
    Binary,
    Call,
    Expression,
    Literal,
    Name,
    Negative,
    Word,
)
from app.domain.plans.language.keys import BUILT_IN
from app.domain.plans.telling.one_run import OneFormula

PLACES = 12  # of a decimal; a number with more is written as a/b
BINDING = {
    "or": 1,
    "and": 2,
    "not": 3,
    "=": 4,
    "!=": 4,
    **dict.fromkeys(("<", "<=", ">", ">="), 5),
    "+": 6,
    "-": 6,
    "*": 7,
    "/": 7,
}
UNARY, CALLED = 8, 9
Leaf = Callable[[Expression], str | None]


def written(tree: Expression, leaf: Leaf = lambda tree: None) -> str:
    """A formula as it stands in a plan; `leaf` says what stands instead of a part, if anything."""
    if (instead := leaf(tree)) is not None:
        return instead

    def part(inner: Expression, least: int) -> str:
        text = written(inner, leaf)
        is_whole = leaf(inner) is not None or _binding(inner) >= least
        return text if is_whole else f"({text})"

    return _compound(tree, part)


def put_in(seen: OneFormula) -> str:
    """The formula with the values of its lines, and of all that it reads of other rows."""
    lines, currency = seen.run.plan.units, seen.run.plan.currency

    def leaf(tree: Expression) -> str | None:
        is_value = isinstance(tree, Name) and (tree.name in lines or tree.name in BUILT_IN)
        if is_value or seen.reads_others(tree):
            return value_text(seen.value(tree), seen.unit(tree), currency)
        return None

    return written(seen.formula.expression, leaf)


def value_text(value: Value, unit: str, currency: str) -> str:
    """A value as a formula writes it: 62, (1/3), 87%, 5 EUR, 'text', 2025-01-31."""
    match value.plain():
        case None:
            return f"no_value({_quoted(value.missing)})"
        case bool() as truth:
            return "true" if truth else "false"
        case str() as text:
            return _quoted(text)
        case date() as day:
            return day.isoformat()
        case number:
            return _number_text(number, unit, currency)


def exact_text(value: Fraction) -> str:
    """A decimal if it ends within twelve places, else a/b.

    >>> exact_text(Fraction(-5, 4)), exact_text(Fraction(1, 3))
    ('-1.25', '1/3')
    """
    scaled = value * 10**PLACES
    if scaled.denominator != 1:
        return str(value)
    head, tail = divmod(abs(scaled.numerator), 10**PLACES)
    end = f"{tail:0{PLACES}}".rstrip("0")
    return f"{'-' if value < 0 else ''}{head}{'.' if end else ''}{end}"


def _number_text(value: Fraction, unit: str, currency: str) -> str:
    if unit == "percent" and abs(value) * 100 <= MOST_PERCENT and _ends(value * 100):
        text = f"{exact_text(value * 100)}%"
    elif unit == "money" and _ends(value):
        text = f"{exact_text(value)} {currency}"
    elif unit == "money":
        text = f"{value.numerator} {currency} / {value.denominator}"
    else:
        text = exact_text(value)
    return f"({text})" if "/" in text or value < 0 else text


def _ends(value: Fraction) -> bool:
    return "/" not in exact_text(value)


def _quoted(text: str) -> str:
    return "'" + " ".join(text.splitlines()).replace("'", "''") + "'"


def _compound(tree: Expression, part: Callable[[Expression, int], str]) -> str:
    match tree:
        case Literal() | Word():
            return tree.text
        case Name(name=name):
            return name
        case Negative(of=inner):
            return f"-{part(inner, UNARY)}"
        case Binary(sign=sign, left=left, right=right):
            level = BINDING[sign]
            return f"{part(left, level)} {sign} {part(right, level + 1)}"
        case Call(function="not", arguments=(inner,)):
            return f"not {part(inner, BINDING['not'])}"
        case Call(function=function, arguments=arguments, part=column):
            inside = ", ".join(part(each, 0) for each in arguments)
            return f"{function}{'.' if column else ''}{column}({inside})"


def _binding(tree: Expression) -> int:
    match tree:
        case Binary(sign=sign):
            return BINDING[sign]
        case Negative():
            return UNARY
        case Call(function="not"):
            return BINDING["not"]
    return CALLED
