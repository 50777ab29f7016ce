"""Formulas as written, parsed into a typed tree."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, VisitError

from app.domain.errors import BadPlan
from app.domain.money import MINOR_DIGITS
from app.domain.plans.language.spellings import of_sign

DEEPEST = 100
LONGEST = 2_000  # characters
MOST_PERCENT = 1_000
PLAIN = re.compile(r"(-?)([0-9]+(?:\.[0-9]+)?)(%?)")

GRAMMAR = r"""
?start: either
?either: both | either OR both -> binary
?both: opposite | both AND opposite -> binary
?opposite: NOT opposite -> negated | equality
?equality: relation | equality EQUAL relation -> binary
?relation: sum | relation COMPARE sum -> binary
?sum: product | sum PLUS product -> binary
?product: unary | product TIMES unary -> binary
?unary: MINUS unary -> negative | call
?call: atom | NAME "(" [either ("," either)*] ")" -> called
    | NAME DOT NAME "(" [either ("," either)*] ")" -> part_called
?atom: MONEY -> money | PERCENT -> percent | NUMBER -> number | NAME -> name | "(" either ")"
    | DATE -> date | GROUPED -> grouped | TEXT -> text | TRUTH -> truth
OR.5: /or\b/
AND.5: /and\b/
NOT.5: /not\b/
TRUTH.5: /(true|false)\b/
EQUAL: "=" | "!="
COMPARE: "<=" | ">=" | "<" | ">"
PLUS: "+" | "-"
MINUS: "-"
TIMES: "*" | "/"
DOT: "."
TEXT: /'([^'\r\n]|'')*'/
DATE.4: /[0-9]{4}-[0-9]{2}-[0-9]{2}/
GROUPED.4: /[0-9]{1,3}(,[0-9]{3})+(?![0-9])(\.[0-9]+)?(%|[ ]+[A-Z]{3})?/
MONEY.3: /[0-9]+(\.[0-9]+)?[ ]+[A-Z]{3}/
PERCENT.2: /[0-9]+(\.[0-9]+)?%/
NUMBER.1: /[0-9]+(\.[0-9]+)?/
NAME: /[a-z][a-z0-9_]*/
%ignore /[ \t\r\n]+/
"""
WORDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "MONEY": "an amount",
    "PERCENT": "a percentage",
    "LPAR": "'('",
    "RPAR": "')'",
    "COMMA": "','",
    "PLUS": "+ or -",
    "TIMES": "* or /",
    "COMPARE": "a comparison",
    "EQUAL": "a comparison",
    "OR": "'or'",
    "AND": "'and'",
    "TEXT": "a text in quotes",
    "DATE": "a day",
    "MINUS": "'-'",
    "$END": "the end",
}


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as written. `unit` is bare, percent or money; `currency` only of money."""

    value: Fraction
    unit: str
    text: str
    column: int
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A text, a day, or yes and no as written; `unit` is text, date or yes_no."""

    value: str | date | bool
    unit: str
    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Negative:
    of: "Expression"
    column: int


@dataclass(frozen=True, slots=True)
class Binary:
    """+ - * /, the comparisons, `and` and `or`."""

    sign: str
    left: "Expression"
    right: "Expression"
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """`function(...)`, or `table.part(...)`; `not x` is a call of not."""

    function: str
    arguments: tuple["Expression", ...]
    column: int
    part: str = ""


Expression = Literal | Word | Name | Negative | Binary | Call


def parse(text: str, line: int = 0, column: int = 1) -> Expression:
    """The tree of a formula that starts at this place of its file.

    Errors: BadPlan with the place and what was expected there.
    """
    if len(text) > LONGEST:
        raise BadPlan(f"A formula has at most {LONGEST:,} characters.", line, column)
    try:
        tree = _Builder().transform(_parser().parse(text))
    except UnexpectedInput as error:
        raise BadPlan(_unexpected(error, text), line, column + _offset(error, text)) from None
    except VisitError as error:
        raise _misread(error, line, column) from None
    except RecursionError:
        raise BadPlan("This formula is nested too deeply.", line, column) from None
    if _is_deeper(tree, DEEPEST):
        raise BadPlan(f"A formula is at most {DEEPEST} levels deep.", line, column)
    return tree


def parts_of(tree: Expression) -> Iterator[Expression]:
    """The tree itself and everything in it, from left to right."""
    yield tree
    match tree:
        case Negative(of=inner):
            yield from parts_of(inner)
        case Binary(left=left, right=right):
            yield from parts_of(left)
            yield from parts_of(right)
        case Call(arguments=arguments):
            for argument in arguments:
                yield from parts_of(argument)


def names_in(tree: Expression) -> Iterator[Name]:
    """Every name in the formula, from left to right: lines, and words such as team or skip."""
    return (part for part in parts_of(tree) if isinstance(part, Name))


def calls_in(tree: Expression) -> Iterator[Call]:
    """Every call in the formula, the outer before the inner, from left to right."""
    return (part for part in parts_of(tree) if isinstance(part, Call))


def literal(text: str, line: int = 0, column: int = 1) -> Literal:
    """A number as it stands in a table or constant: 12.5, -1/3, 60% or 5 EUR. Errors: BadPlan."""
    if (plain := _plain(text)) is not None:
        return plain
    tree = parse(text, line, column)
    found = _quotient(tree) if isinstance(tree, Binary) else _signed(tree)
    if found is None:
        raise BadPlan(f"{str(text)!r} is not a number; write 12.5, 60% or 5 EUR.", line, column)
    return replace(found, text=str(text))


def written(text: str, line: int = 0, column: int = 1) -> Literal | Word:
    """A number, a day, a text in quotes, or true and false. Errors: BadPlan."""
    tree = parse(text, line, column)
    return tree if isinstance(tree, Word) else literal(text, line, column)


def _plain(text: str) -> Literal | None:
    """12.5, -3 or 60%, as tables hold thousands of; None where the parser has to look."""
    found = PLAIN.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    sign, digits, percent = found.groups()
    value = Fraction(digits)
    if percent and value > MOST_PERCENT:
        return None
    value = Fraction(-value if sign else value, 100 if percent else 1)
    return Literal(value, "percent" if percent else "bare", str(text), 1 + len(sign))


def _signed(tree: Expression) -> Literal | None:
    match tree:
        case Literal():
            return tree
        case Negative(of=Literal() as inner):
            return replace(inner, value=-inner.value)
    return None


def _quotient(tree: Binary) -> Literal | None:
    """a/b of plain numbers."""
    above, below = _signed(tree.left), tree.right
    if tree.sign != "/" or above is None or not isinstance(below, Literal) or not below.value:
        return None
    plain = above.unit == below.unit == "bare"
    return replace(above, value=Fraction(above.value, below.value)) if plain else None


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", propagate_positions=False)


@v_args(inline=True)
class _Builder(Transformer[Token, Expression]):
    def number(self, token: Token) -> Literal:
        return Literal(Fraction(str(token)), "bare", str(token), _place(token))

    def percent(self, token: Token) -> Literal:
        number = Fraction(str(token)[:-1])
        if number > MOST_PERCENT:
            message = f"{token} is more than 1,000%: is it meant as a number?"
            raise ValueError(message, _place(token))
        return Literal(Fraction(number, 100), "percent", str(token), _place(token))

    def money(self, token: Token) -> Literal:
        number, currency = re.split(r" +", str(token))
        if currency not in MINOR_DIGITS:
            raise ValueError(f"{currency!r} is no currency that is known.", _place(token))
        return Literal(Fraction(number), "money", str(token), _place(token), currency)

    def date(self, token: Token) -> Word:
        try:
            return Word(date.fromisoformat(str(token)), "date", str(token), _place(token))
        except ValueError:
            raise ValueError(f"There is no day {token}.", _place(token)) from None

    def text(self, token: Token) -> Word:
        plain = str(token)[1:-1].replace("''", "'")
        return Word(plain, "text", str(token), _place(token))

    def truth(self, token: Token) -> Word:
        return Word(str(token) == "true", "yes_no", str(token), _place(token))

    def grouped(self, token: Token) -> Literal:
        plain, spaced = token.replace(",", ""), token.replace(",", ", ")
        message = f"{token} may be one number or several: write {plain}, or {spaced}."
        raise ValueError(message, _place(token))

    def name(self, token: Token) -> Name:
        return Name(str(token), _place(token))

    def negative(self, sign: Token, inner: Expression) -> Negative:
        return Negative(inner, _place(sign))

    def binary(self, left: Expression, sign: Token, right: Expression) -> Binary:
        return Binary(str(sign), left, right, _place(sign))

    def negated(self, sign: Token, inner: Expression) -> Call:
        return Call("not", (inner,), _place(sign))

    def called(self, function: Token, *arguments: Any) -> Call:
        return Call(str(function), _present(arguments), _place(function))

    def part_called(self, table: Token, dot: Token, part: Token, *arguments: Any) -> Call:
        return Call(str(table), _present(arguments), _place(table), str(part))


def _present(arguments: tuple[Any, ...]) -> tuple[Expression, ...]:
    return tuple(argument for argument in arguments if argument is not None)


def _place(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _misread(error: VisitError, line: int, column: int) -> BadPlan:
    """What the builder refused, with its place in the formula."""
    if not isinstance(error.orig_exc, ValueError):
        return BadPlan("This formula is nested too deeply.", line, column)
    message, place = error.orig_exc.args
    return BadPlan(message, line, column + place - 1)


def _offset(error: UnexpectedInput, text: str) -> int:
    found = error.pos_in_stream
    return found if isinstance(found, int) and found >= 0 else len(text)


def _unexpected(error: Any, text: str) -> str:
    if isinstance(error, UnexpectedCharacters):
        sign = text[_offset(error, text)]
        return f"{sign!r} cannot stand in a formula{of_sign(sign)}."
    token = getattr(error, "token", None)
    names: Any = getattr(error, "accepts", None) or getattr(error, "expected", None) or ()
    wanted = ", ".join(sorted({WORDS[name] for name in names if name in WORDS}))
    if isinstance(error, UnexpectedEOF) or token is None or token.type == "$END":
        return f"The formula ends too early; expected {wanted}."
    return f"{str(token)!r} is not expected here; expected {wanted}."


def _is_deeper(tree: Expression, most: int) -> bool:
    """Whether it has more than so many levels; looks no further down than that."""
    if most == 0:
        return True
    match tree:
        case Negative(of=inner):
            return _is_deeper(inner, most - 1)
        case Binary(left=left, right=right):
            return _is_deeper(left, most - 1) or _is_deeper(right, most - 1)
        case Call(arguments=arguments):
            return any(_is_deeper(argument, most - 1) for argument in arguments)
    return False
