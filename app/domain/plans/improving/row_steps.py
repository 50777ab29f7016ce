"""More detail rows of one payee: one more sale, one more mention, like those that are there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.plans.evaluating.dependencies import reads
from app.domain.plans.evaluating.inputs import Plain
from app.domain.plans.evaluating.one_payee import DetailRead
from app.domain.plans.language.answer_rows import answer_value
from app.domain.plans.language.document import FactSource, Line, Plan
from app.domain.words import value_words

MOST_KINDS = 20  # of rows that are tried
MOST_MORE = 20  # rows of one kind
Row = Mapping[str, Plain]  # facts by line


@dataclass(frozen=True, slots=True)
class RowKind:
    """Facts that a row may have, and how they are told: price €45.00."""

    facts: Row
    told: tuple[str, ...]


def read_details(plan: Plan, of_pay: Collection[str]) -> list[str]:
    """The names of the details that pay rests on."""
    used = [line for line in plan.lines if line.name in of_pay]
    return [
        name
        for name in plan.details
        if any(line.per == name or name in reads(line) for line in used)
    ]


def answered(plan: Plan, of_pay: Collection[str], question: str) -> list[str]:
    """The details that pay rests on and that are the answers to a question."""
    return [name for name in read_details(plan, of_pay) if plan.answer_rows.get(name) == question]


def facts_of_answer(plan: Plan, name: str, label: str) -> Row | None:
    """What is known of an answer that may come, as a row; None where more than that is read."""
    found: dict[str, Plain] = {}
    for line in plan.level(name):
        match line.source:
            case FactSource(fact="answer"):
                found[line.name] = answer_value(label, line.unit)
            case FactSource(fact="credit"):
                found[line.name] = Fraction(1)
            case FactSource():
                return None
    return found


def row_kinds(plan: Plan, name: str, rows: Sequence[DetailRead], most: int) -> list[RowKind]:
    """The different rows that this payee has, at most so many from the smallest to the largest.

    Rows of which no fact is read are all of one kind, also where there is none yet.
    """
    facts = [line for line in plan.level(name) if isinstance(line.source, FactSource)]
    if not facts:
        return [RowKind({}, ())]
    different: dict[tuple[Plain, ...], None] = {}
    for row in rows:
        values = [row.values[line.name] for line in facts]
        different[tuple(None if each.missing else each.plain() for each in values)] = None
    kinds = sorted(different, key=_size)
    return [_kind(plan, facts, kinds[place]) for place in _spread(len(kinds), most)]


def _size(values: Sequence[Plain]) -> tuple[Fraction, str]:
    numbers = [each for each in values if isinstance(each, Fraction)]
    return sum(numbers, Fraction(0)), str(values)


def _spread(number: int, most: int) -> list[int]:
    """So many places at most, evenly from the first to the last."""
    if number <= most:
        return list(range(number))
    return sorted({place * (number - 1) // max(1, most - 1) for place in range(most)})


def _kind(plan: Plan, facts: Sequence[Line], values: Sequence[Plain]) -> RowKind:
    pairs = list(zip(facts, values, strict=True))
    told = [f"{line.label} {_words(plan, line, each)}" for line, each in pairs if each is not None]
    return RowKind({line.name: each for line, each in pairs}, tuple(told))


def _words(plan: Plan, line: Line, value: Plain) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return value_words(value, plan.units[line.name], plan.currency)
    return str(value)
