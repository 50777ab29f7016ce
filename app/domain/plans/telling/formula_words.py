"""Formulas and rounding in the words of a reader: with labels, or with the numbers put in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeGuard

from app.domain.plans.evaluating.columns import Value
from app.domain.plans.language.document import CompositeSource, Plan, Rounding, looks_back
from app.domain.plans.language.expressions import (
    Binary,
    Call,
    Expression,
    Literal,
    Name,
    Negative,
    Word,
)
from app.domain.plans.telling.one_run import policy_of, scope_of
from app.domain.words import DOTS, cut_words, plain_words, value_words

SHOWN = {
    "*": "\N{MULTIPLICATION SIGN}",
    "/": "\N{DIVISION SIGN}",
    "-": "\N{MINUS SIGN}",
    ">=": "\N{GREATER-THAN OR EQUAL TO}",
    "<=": "\N{LESS-THAN OR EQUAL TO}",
    "!=": "\N{NOT EQUAL TO}",
}
MODES = {  # of a number above zero, and of one below
    "half_up": ("a half goes up", "a half goes away from zero"),
    "half_down": ("a half goes down", "a half goes towards zero"),
    "half_even": ("a half goes to the even neighbour", "a half goes to the even neighbour"),
    "up": ("always up", "always away from zero"),
    "down": ("always down", "always towards zero"),
    "ceiling": ("always up", "always up"),
    "floor": ("always down", "always down"),
}
BUILT_IN_WORDS = {
    "period_start": "the first day of the period",
    "period_end": "the last day of the period",
    "days_in_period": "the days of the period",
}
SPAN_WORDS = {
    "quarter": "earlier this quarter",
    "half_year": "earlier this half-year",
    "year": "earlier this year",
    "ever": "in all periods before",
}
BINDING = {
    "or": 1,
    "and": 2,
    "=": 4,
    "!=": 4,
    "<": 5,
    "<=": 5,
    ">": 5,
    ">=": 5,
    "+": 6,
    "-": 6,
    "*": 7,
    "/": 7,
}
OPENINGS = ("the ", "what ", "last ", "it is ", "slice ", "no value", "e to ")
PHRASE, NOT, SUM, UNARY, WHOLE = 0, 3, 6, 8, 9
Part = Callable[[Expression, int], str]


@dataclass(frozen=True, slots=True)
class Wording:
    """How a formula is read aloud.

    `name` says what stands for a line or a built-in word; `read` what stands for a part that reads
    other rows, or nothing where it is told in words. `last`: the period before, such as `last
    month's`.
    """

    plan: Plan
    name: Callable[[Name], str]
    read: Callable[[Call], str | None] = lambda tree: None
    last: str = "the last period's"


def formula_words(tree: Expression, wording: Wording) -> str:
    """A formula as it is read aloud."""
    match tree:
        case Literal():
            return literal_words(tree, wording.plan.currency)
        case Word():
            return value_said(word_value(tree), tree.unit, wording.plan.currency)
        case Name():
            return wording.name(tree)
        case Call() if (instead := wording.read(tree)) is not None:
            return instead

    def part(inner: Expression, least: int) -> str:
        text = formula_words(inner, wording)
        return text if _binding(inner, wording) >= least else f"({text})"

    return _compound_words(tree, part, wording)


def value_said(value: Value, unit: str, currency: str) -> str:
    """A value in words, with enough places to calculate with."""
    match value.plain():
        case None:
            return "no value"
        case bool() as truth:
            return "yes" if truth else "no"
        case str() as text:
            return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"
        case date() as day:
            return f"{day.day} {day:%B %Y}"
        case number:
            return cut_words(number, unit, currency)


def word_value(word: Word) -> Value:
    """A text, a day, or yes and no as written, as a value."""
    match word.value:
        case bool() as truth:
            return Value(truth=truth)
        case str() as text:
            return Value(text=text)
        case day:
            return Value(day=day)


def literal_words(tree: Literal, currency: str) -> str:
    """A number as written; money with its sign."""
    return cut_words(tree.value, "money", currency) if tree.unit == "money" else tree.text


def opened(sentence: str) -> str:
    """A sentence with a large letter where its first word is not the name of a line."""
    return sentence[0].upper() + sentence[1:] if sentence.startswith(OPENINGS) else sentence


def reason_words(reason: str) -> str:
    """Why there is no value, without naming a colleague who is waited for."""
    what, is_held, _ = reason.partition(" held until the ")
    if is_held:
        waited_for = reason.removeprefix(what + is_held).partition(" of ")[0]
        return f"{what} held until the {waited_for} of everybody is known"
    return reason.rstrip(".")


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    *first, end = words
    return f"{', '.join(first)} {last} {end}" if first else end


def rounding_words(rounding: Rounding, unit: str, currency: str, is_negative: bool) -> str:
    """Rounded to what, and which way."""
    to, mode = _step_words(rounding.to, unit, currency), MODES[rounding.mode][is_negative]
    return f"Rounded to {to}, {mode}."


def _step_words(to: Fraction, unit: str, currency: str) -> str:
    if (to * 10**12).denominator != 1:
        return str(to)
    if unit == "money":
        words = cut_words(to, "money", currency)
        return f"{currency} {plain_words(to, 12)}" if DOTS in words else words
    return f"{plain_words(to * (100 if unit == 'percent' else 1), 12)}{'%' * (unit == 'percent')}"


def _compound_words(tree: Expression, part: Part, wording: Wording) -> str:
    match tree:
        case Negative(of=inner):
            return f"{SHOWN['-']}{part(inner, UNARY)}"
        case Binary(sign=sign, left=left, right=right):
            own = BINDING[sign]
            least = SUM if own in (4, 5) else own
            second = part(right, max(least, own + 1))
            second = f"({second})" if own >= SUM and second.startswith(SHOWN["-"]) else second
            return f"{part(left, least)} {SHOWN.get(sign, sign)} {second}"
        case Call(function="not", arguments=(Call(function="is_missing", arguments=(asked,)),)):
            return f"{part(asked, UNARY)} with a value"
        case Call(function="not", arguments=(inner,)):
            return f"not {part(inner, NOT)}"
        case Call(function=function) if function in wording.plan.tables:
            return _table_call(tree, part)
        case Call():
            return _phrase(tree, part, wording)
    raise AssertionError(tree)


def _table_call(tree: Call, part: Part) -> str:
    name, x = tree.function.replace("_", " "), part(tree.arguments[0], PHRASE)
    if not tree.part:
        return f"{name}({x})"
    if tree.part == "slice":
        return f"slice {part(tree.arguments[1], PHRASE)} of {name}({x})"
    return f"{tree.part.replace('_', ' ')} of {name}({x})"


def _phrase(tree: Call, part: Part, wording: Wording) -> str:
    if over := scope_of(wording.plan, tree):
        return _over_words(tree, over, part, wording.plan)
    if looks_back(tree):
        return _earlier_words(tree, part, wording.last)
    least = UNARY if tree.function in SUFFIXED else PHRASE + 1
    parts = [part(each, least) for each in tree.arguments]
    if tree.function in SUFFIXED:
        return _suffixed(tree, parts)
    if tree.function in ("min", "max"):
        return f"the {superlative(tree)} of {listed(parts)}"
    return FORMS[tree.function].format(*parts, all=listed(parts))


def _suffixed(tree: Call, parts: Sequence[str]) -> str:
    """What is said behind the value: rounded, limited."""
    match tree.function, parts:
        case "round", [x, to, mode]:
            return f"{x} rounded to {to} ({MODES[mode.replace(' ', '_')][False]})"
        case "clamp", [x, lowest, highest]:
            return f"{x}, but at least {lowest} and at most {highest}"
        case "floor" | "ceil" as function, [x, *to]:
            way = "down" if function == "floor" else "up"
            return f"{x} rounded {way} to {to[0] if to else 'whole numbers'}"
    return FORMS[tree.function].format(*parts)


SUFFIXED = ("round", "floor", "ceil", "clamp", "abs", "is_missing")
FORMS = {
    "if": "{1} if {0}, else {2}",
    "best_of": "the highest known of {all}",
    "worst_of": "the lowest known of {all}",
    "avg_of": "the average of those known among {all}",
    "sum_of": "the sum of those known among {all}",
    "coalesce": "the first known of {all}",
    "is_missing": "{0} without a value",
    "abs": "{0} without its sign",
    "exp": "e to the power of {0}, rounded to {1}",
    "days_between": "the days from {0} to {1}",
    "months_between": "the whole months from {0} to {1}",
    "answers": "the number of answers behind {0}",
    "running": "the sum of {0} up to this row",
    "before": "the sum of {0} in the rows before",
    "no_value": "no value ({0})",
}


def is_limit(tree: Expression) -> TypeGuard[Call]:
    """Whether it is the smallest or largest of values of which one is calculated."""
    if not (isinstance(tree, Call) and tree.function in ("min", "max")):
        return False
    return any(isinstance(part, Binary) for part in tree.arguments)


def superlative(tree: Call) -> str:
    """The smaller of two, the smallest of more."""
    if len(tree.arguments) == 2:
        return "smaller" if tree.function == "min" else "larger"
    return "smallest" if tree.function == "min" else "largest"


def _over_words(tree: Call, over: str, part: Part, plan: Plan) -> str:
    """An aggregate over a group or over detail rows."""
    name = over.replace("_", " ")
    is_rows = over in plan.details
    where = f"over your {name}" if is_rows else f"in {_group_words(over)}"
    if tree.function == "share":
        return f"the share of {part(tree.arguments[0], PHRASE + 1)} {where}"
    policy = policy_of(tree)
    given = list(tree.arguments[1:])
    if given and isinstance(given[-1], Name) and given[-1].name == policy:
        given.pop()
    parts = [part(each, PHRASE + 1) for each in given]
    missing = {"skip": ", without those that have none", "zero": ", none counted as 0"}
    end = missing.get(policy, "")
    if tree.function == "count":
        counted = f"your {name}" if is_rows else f"people {where}"
        return f"the number of {counted}{f' with {listed(parts)}' if parts else ''}{end}"
    kinds = {"sum": "sum", "avg": "average", "min": "smallest", "max": "largest"}
    of = "of " if tree.function in ("sum", "avg") else ""
    only = f" where {listed(parts[1:])}" if parts[1:] else ""
    return f"the {kinds[tree.function]} {of}{parts[0]} {where}{only}{end}"


def _group_words(over: str) -> str:
    return "the company" if over == "company" else f"your {over.replace('_', ' ')}"


def _earlier_words(tree: Call, part: Part, last: str) -> str:
    named = part(tree.arguments[0], PHRASE)
    match tree.function, tree.arguments:
        case "previous", (_, Literal(value=back)) if back != 1:
            return f"{named} {plain_words(back)} periods before"
        case "previous", _:
            return f"{last} {named}"
        case "sum_before", (_, Name(name=span)):
            return f"the sum of {named} {SPAN_WORDS[span]}"
        case _, (Name(name=span),):
            return f"what was paid {SPAN_WORDS[span]}"
    raise AssertionError(tree)


def _binding(tree: Expression, wording: Wording) -> int:
    match tree:
        case Binary(sign=sign):
            return BINDING[sign]
        case Negative():
            return UNARY
        case Call(function="not"):
            return NOT
        case Call(function=function, part=column):
            is_short = wording.read(tree) is not None
            return WHOLE if is_short or (function in wording.plan.tables and not column) else PHRASE
    return WHOLE


def last_period(first: date, end: date) -> str:
    """What the period before is called: last month's, where this one is a calendar month."""
    is_month = first.day == end.day == 1 and (end - first).days <= 31
    return "last month's" if is_month else "the last period's"


def rows_words(level: str, rows: int) -> str:
    """How many detail rows there are; the plan names them in the plural."""
    name = level.replace("_", " ")
    return f"{rows:,} {name}" if rows != 1 else f"1 row of {name}"


def weight_words(source: CompositeSource, name: str) -> str:
    """What a part counts: 30%, or 1 of 3."""
    weight = source.weights[name]
    if weight.unit == "percent":
        return value_words(weight.value, "percent")
    whole = sum((each.value for each in source.weights.values()), Fraction(0))
    return f"{plain_words(weight.value)} of {plain_words(whole)}"
