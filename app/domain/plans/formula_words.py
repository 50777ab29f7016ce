"""Formulas, tables and rounding in the words of a reader."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from app.domain.plans.document import Rounding, Table, TableRow
from app.domain.plans.expressions import Binary, Call, Expression, Literal, Name, Negative, Word
from app.domain.words import cut_words, plain_words, value_words

SHOWN = {
    "*": "\N{MULTIPLICATION SIGN}",
    "/": "\N{DIVISION SIGN}",
    "-": "\N{MINUS SIGN}",
    ">=": "\N{GREATER-THAN OR EQUAL TO}",
    "<=": "\N{LESS-THAN OR EQUAL TO}",
    "!=": "\N{NOT EQUAL TO}",
}
RELATIONS = {
    "<": "is below",
    "<=": "is at most",
    "=": "is exactly",
    "!=": "is not",
    ">": "is above",
    ">=": "is at least",
}
OPPOSITES = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "!=", "!=": "="}
MODES = {  # of a number above zero, and of one below
    "half_up": ("a half goes up", "a half goes away from zero"),
    "half_down": ("a half goes down", "a half goes towards zero"),
    "half_even": ("a half goes to the even neighbour", "a half goes to the even neighbour"),
    "up": ("always up", "always away from zero"),
    "down": ("always down", "always towards zero"),
    "ceiling": ("always up", "always up"),
    "floor": ("always down", "always down"),
}


def formula_words(tree: Expression, leaf: Callable[[str], str], currency: str) -> str:
    """A formula as it is read aloud; `leaf` says what stands for the name of a line."""
    match tree:
        case Literal():
            return _literal_words(tree, currency)
        case Name(name=name):
            return leaf(name)
        case Word():
            return f"{tree.value}"

    def part(inner: Expression, level: int) -> str:
        text = formula_words(inner, leaf, currency)
        return text if _level(inner) >= level else f"({text})"

    return _compound_words(tree, part)


def _literal_words(tree: Literal, currency: str) -> str:
    return cut_words(tree.value, "money", currency) if tree.unit == "money" else tree.text


def _compound_words(tree: Expression, part: Callable[[Expression, int], str]) -> str:
    match tree:
        case Negative(of=inner):
            return f"{SHOWN['-']}{part(inner, 4)}"
        case Binary(sign=sign, left=left, right=right):
            level = _level(tree)
            return f"{part(left, max(level, 1))} {SHOWN.get(sign, sign)} {part(right, level + 1)}"
        case Call(function="if", arguments=(condition, then, other)):
            return f"{part(then, 0)} if {part(condition, 0)}, else {part(other, 0)}"
        case Call(function="min" | "max" as function, arguments=arguments):
            shorter = "smaller" if function == "min" else "larger"
            longest = "smallest" if function == "min" else "largest"
            which = shorter if len(arguments) == 2 else longest
            return f"the {which} of {listed([part(argument, 0) for argument in arguments])}"
        case Call(function=function, arguments=arguments):
            inside = ", ".join(part(argument, -1) for argument in arguments)
            return f"{function.replace('_', ' ')}({inside})"
    raise AssertionError(tree)


def _level(tree: Expression) -> int:
    """How tightly an expression holds together: what holds less than needed is put in brackets."""
    match tree:
        case Binary(sign="*" | "/"):
            return 2
        case Binary(sign="+" | "-"):
            return 1
        case Binary():
            return 0
        case Negative():
            return 3
        case Call(function="if" | "min" | "max"):
            return -1
    return 4


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def calls(tree: Expression, tables: Mapping[str, Table]) -> Iterator[Call]:
    """Every place where a table is read, from left to right."""
    match tree:
        case Call(function=function, arguments=arguments):
            if function in tables:
                yield tree
            for argument in arguments:
                yield from calls(argument, tables)
        case Binary(left=left, right=right):
            yield from calls(left, tables)
            yield from calls(right, tables)
        case Negative(of=inner):
            yield from calls(inner, tables)


def row_words(table: Table, value: Fraction, unit: str, currency: str) -> str:
    """Where a value stands in a table, and what that gives; `unit` is the value's."""
    reached = [row for row in table.rows if _reaches(value, row)]
    if not reached:
        return _below_words(table, unit, currency)
    here = reached[-1]
    start, gives = _row_parts(table, here, unit, currency)
    verb = "has reached" if here.ties == "reached" else "is above"
    if len(reached) == len(table.rows):
        last = "step" if table.kind == "step" else "point"
        return f"{verb} {start}, the last {last}: {gives}"
    next_start, next_gives = _row_parts(table, table.rows[len(reached)], unit, currency)
    if table.kind == "step":
        return f"{verb} {start}: {gives}. The next step is {next_start}: {next_gives}"
    between = f"lies between {start} ({gives}) and {next_start} ({next_gives})"
    return f"{between}, in a straight line"


def _below_words(table: Table, unit: str, currency: str) -> str:
    first, gives = _row_parts(table, table.rows[0], unit, currency)
    verb = "has not reached" if table.rows[0].ties == "reached" else "is not above"
    if isinstance(table.below, Literal):
        gives = value_words(table.below.value, table.unit, currency)
    given = "there is no value" if table.below == "missing" else f"it gives {gives}"
    return f"{verb} {first}, where the table {table.name.replace('_', ' ')} begins: {given}"


def _row_parts(table: Table, row: TableRow, unit: str, currency: str) -> tuple[str, str]:
    start = cut_words(row.start.value, unit, currency)
    return start, cut_words(row.value.value, table.unit, currency)


def _reaches(value: Fraction, row: TableRow) -> bool:
    return value >= row.start.value if row.ties == "reached" else value > row.start.value


def rounding_words(rounding: Rounding, unit: str, currency: str, is_negative: bool) -> str:
    mode = MODES[rounding.mode][is_negative]
    if unit == "money":
        return f"Rounded to {cut_words(rounding.to, 'money', currency)}, {mode}."
    step = plain_words(rounding.to * (100 if unit == "percent" else 1), 12)
    return f"Rounded to {step}{'%' if unit == 'percent' else ''}, {mode}."
