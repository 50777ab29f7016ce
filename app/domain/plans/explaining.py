"""Why a line has its value for one payee: sentences from the plan and the values themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.plans.document import (
    CompositeSource,
    ConstantSource,
    FactSource,
    FormulaSource,
    Line,
    MeasureSource,
    Plan,
    Rounding,
    Table,
)
from app.domain.plans.evaluation import Value
from app.domain.plans.expressions import Binary, Call, Expression, Literal, Name, Negative
from app.domain.words import answers_words, plain_words, value_words

MODES = {
    "half_up": "halves up",
    "half_down": "halves down",
    "half_even": "halves to the even neighbour",
    "up": "away from zero",
    "down": "towards zero",
    "ceiling": "up",
    "floor": "down",
}


@dataclass(frozen=True, slots=True)
class ScoreSeen:
    """The score that was read for one line, and of how many answers (or days) it is made."""

    value: Fraction | None
    answers: int
    counts_days: bool = False

    def words(self) -> str:
        if self.counts_days:
            return (
                "1 day with answers" if self.answers == 1 else f"{self.answers} days with answers"
            )
        return answers_words(self.answers)


@dataclass(frozen=True, slots=True)
class Explained:
    """One line for a reader: what it is, its value in words, and the sentences behind it."""

    name: str
    label: str
    value: str
    sentences: tuple[str, ...]
    missing: bool


def explain(
    plan: Plan,
    values: Mapping[str, Value],
    seen: Mapping[tuple[str, str], ScoreSeen],
) -> list[Explained]:
    """Every line of one payee explained, from top to bottom.

    `seen`: what was read, by (measure, of).
    """
    teller = _Teller(plan, values, seen)
    return [teller.line(line) for line in plan.lines]


@dataclass(frozen=True, slots=True)
class _Teller:
    plan: Plan
    values: Mapping[str, Value]
    seen: Mapping[tuple[str, str], ScoreSeen]

    def line(self, line: Line) -> Explained:
        value = self.values[line.name]
        sentences = [f"No value: {value.missing}."] if value.missing else []
        sentences += self._sentences(line)
        if line.round and not value.missing:
            sentences.append(_rounding_words(line.round, self.plan.units[line.name]))
        missing = bool(value.missing)
        return Explained(line.name, line.label, self.words(line.name), tuple(sentences), missing)

    def words(self, name: str) -> str:
        """The value of a line as it is read."""
        value = self.values[name]
        if value.missing:
            return "no value"
        if value.truth is not None:
            return "yes" if value.truth else "no"
        assert value.number is not None
        return value_words(value.number, self.plan.units[name], self.plan.currency)

    def _sentences(self, line: Line) -> list[str]:
        source = line.source
        match source:
            case MeasureSource():
                return self._measure(line, source)
            case FactSource():
                return ["Agreed with you for this plan."]
            case ConstantSource():
                return ["The plan sets this for everybody."]
            case FormulaSource(expression=tree):
                return self._formula(line, tree)
            case CompositeSource():
                return [self._composite(source)]

    def _measure(self, line: Line, source: MeasureSource) -> list[str]:
        own = self.seen[source.measure, source.of]
        who = "You have" if source.of == "payee" else "Your team has"
        told = [f"{who} {own.words()} in this period{self._score(line, own)}."]
        if source.needs and own.answers < source.needs.answers:
            told.append(self._instead(line, source))
        return told

    def _score(self, line: Line, seen: ScoreSeen) -> str:
        if seen.value is None:
            return ""
        return f", which give a score of {self._as(line, seen.value)}"

    def _as(self, line: Line, value: Fraction) -> str:
        return value_words(value, self.plan.units[line.name], self.plan.currency)

    def _instead(self, line: Line, source: MeasureSource) -> str:
        assert source.needs is not None
        needed = f"{source.needs.answers} are needed"
        value = self.values[line.name]
        if value.missing or value.number is None:
            return f"{needed.capitalize()}, so there is no score yet."
        team = self.seen.get((source.measure, "team"))
        if "team" in source.needs.otherwise and team and team.value == value.number:
            answers = team.words()
            return (
                f"{needed.capitalize()}, so your team's score counts for you:"
                f" {self._as(line, value.number)} from {answers}."
            )
        return f"{needed.capitalize()}, so the plan takes {self._as(line, value.number)}."

    def _formula(self, line: Line, tree: Expression) -> list[str]:
        told = []
        if not isinstance(tree, Name | Literal) and not self._is_lookup(tree):
            told.append(f"{_sides(tree)} = {self._put_in(tree)} = {self.words(line.name)}.")
        told += [self._lookup(call) for call in _calls(tree) if call.function in self.plan.tables]
        return told

    def _is_lookup(self, tree: Expression) -> bool:
        return isinstance(tree, Call) and tree.function in self.plan.tables

    def _put_in(self, tree: Expression) -> str:
        """The formula with the numbers put in."""
        match tree:
            case Name(name=name):
                return self.words(name)
            case Call() if tree.function in self.plan.tables:
                return f"{tree.function}({self._put_in(tree.arguments[0])})"
        return _written(tree, self._put_in)

    def _lookup(self, call: Call) -> str:
        table, argument = self.plan.tables[call.function], call.arguments[0]
        if not isinstance(argument, Name) or self.values[argument.name].number is None:
            return f"The table {call.function} is read with {_sides(argument)}."
        value = self.values[argument.name].number
        assert value is not None
        what = self.plan.line(argument.name).label
        subject = f"{what} of {self.words(argument.name)}"
        return f"{subject} {_row_words(table, value, self.plan.currency)}."

    def _composite(self, source: CompositeSource) -> str:
        percent = all(weight.unit == "percent" for weight in source.weights.values())
        parts = [
            f"{self.plan.line(name).label} ({self.words(name)}) counts"
            f" {value_words(weight.value, 'percent' if percent else 'number')}"
            for name, weight in source.weights.items()
        ]
        left_out = [name for name in source.weights if self.values[name].missing]
        rule = {"zero": "What is missing counts as 0.", "fail": "", "reweight": ""}[source.missing]
        if left_out and source.missing == "reweight":
            rule = "What is missing is left out, and the other parts count more."
        return f"{', '.join(parts)}. {rule}".strip()


def _row_words(table: Table, value: Fraction, currency: str) -> str:
    """Where a value stands in a table, in words."""
    reached = [row for row in table.rows if _reaches(value, row.start.value, row.ties)]
    after = table.rows[len(reached)] if len(reached) < len(table.rows) else None
    pays = [value_words(row.value.value, table.unit, currency) for row in table.rows]
    if not reached:
        first = table.rows[0].start.text
        return f"is below {first}, where the table {table.name.replace('_', ' ')} begins"
    here = f"{reached[-1].start.text} ({pays[len(reached) - 1]})"
    if after is None:
        return f"has reached the last row, from {here}"
    there = f"{after.start.text} ({pays[len(reached)]})"
    if table.kind == "step":
        return f"is in the row from {here}; the next one is from {there}"
    return f"lies between {here} and {there}, in a straight line"


def _reaches(value: Fraction, start: Fraction, ties: str) -> bool:
    return value >= start if ties == "reached" else value > start


def _rounding_words(rounding: Rounding, unit: str) -> str:
    step = plain_words(rounding.to * (100 if unit == "percent" else 1), 6)
    sign = "%" if unit == "percent" else ""
    return f"Rounded to {step}{sign}, {MODES[rounding.mode]}."


def _calls(tree: Expression) -> list[Call]:
    match tree:
        case Call(arguments=arguments):
            return [tree, *(call for argument in arguments for call in _calls(argument))]
        case Binary(left=left, right=right):
            return [*_calls(left), *_calls(right)]
        case Negative(of=inner):
            return _calls(inner)
    return []


def _sides(tree: Expression) -> str:
    """The formula in the words of the plan."""
    if isinstance(tree, Name):
        return tree.name.replace("_", " ")
    return _written(tree, _sides)


def _written(tree: Expression, part: object) -> str:
    assert callable(part)
    match tree:
        case Literal(text=text):
            return text
        case Negative(of=inner):
            return f"\N{MINUS SIGN}{part(inner)}"
        case Binary(sign=sign, left=left, right=right):
            shown = {"*": "\N{MULTIPLICATION SIGN}", "/": "\N{DIVISION SIGN}"}.get(sign, sign)
            return f"{_bracketed(left, tree, part)} {shown} {_bracketed(right, tree, part)}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(part(argument) for argument in arguments)})"
    return str(part(tree))


def _bracketed(inner: Expression, outer: Binary, part: object) -> str:
    assert callable(part)
    text = part(inner)
    needs = isinstance(inner, Binary) and inner.sign in "+-" and outer.sign in "*/"
    return f"({text})" if needs else str(text)
