"""Why a line has its value for one payee: sentences from the plan and the values themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.fact_values import ADD_UP
from app.domain.plans.columns import COMPARE, Value
from app.domain.plans.document import (
    PAYEES,
    TARGET,
    CompositeSource,
    ConstantSource,
    FactSource,
    FormulaSource,
    KpiSource,
    Line,
    MeasureSource,
    Needs,
    Plan,
    PoolSource,
    RankSource,
)
from app.domain.plans.expressions import Binary, Call, Expression, Literal, Name, names_in
from app.domain.plans.formula_words import (
    OPPOSITES,
    RELATIONS,
    calls,
    formula_words,
    listed,
    rounding_words,
    row_words,
)
from app.domain.words import answers_words, cut_words, plain_words, value_words

WHOLE_PERIOD = "in this period"


@dataclass(frozen=True, slots=True)
class ScoreSeen:
    """The score that was read for one line, and of how many answers (or days) it is made."""

    value: Fraction | None
    answers: int
    counts_days: bool = False

    def words(self) -> str:
        if not self.answers:
            return "no answers"
        if self.counts_days:
            days = "1 day" if self.answers == 1 else f"{self.answers:,} days"
            return f"{days} with answers"
        return answers_words(self.answers)


@dataclass(frozen=True, slots=True)
class FigureSeen:
    """The fact or key figure that was read, of how many values, and of which days in words."""

    numerator: Fraction = Fraction(0)
    denominator: Fraction | None = None
    values: int = 0
    when: str = WHOLE_PERIOD
    missing: str = ""


NO_FIGURES: Mapping[str, FigureSeen] = {}


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
    when: str = WHOLE_PERIOD,
    figures: Mapping[str, FigureSeen] = NO_FIGURES,
) -> list[Explained]:
    """Every line of one payee explained, from top to bottom.

    `seen`: what was read, by (line, of); `when`: of which days, in words; `figures`: facts by
    their line, key figures by `line of owner`.
    """
    teller = _Teller(plan, values, seen, when, figures)
    return [teller.line(line) for line in plan.level(PAYEES)]


@dataclass(frozen=True, slots=True)
class _Teller:
    plan: Plan
    values: Mapping[str, Value]
    seen: Mapping[tuple[str, str], ScoreSeen]
    when: str
    figures: Mapping[str, FigureSeen]

    def line(self, line: Line) -> Explained:
        value = self.values[line.name]
        sentences = self._why_missing(line) if value.missing else self._sentences(line)
        if line.round and not value.missing:
            unit, is_negative = self.plan.units[line.name], (value.number or 0) < 0
            sentences.append(rounding_words(line.round, unit, self.plan.currency, is_negative))
        missing = bool(value.missing)
        return Explained(line.name, line.label, self.words(line.name), tuple(sentences), missing)

    def words(self, name: str) -> str:
        """The value of a line as it is read."""
        value = self.values[name]
        if value.number is None:
            return _no_number(value)
        exactly = self.plan.line(name).round is not None
        words = cut_words if exactly else value_words
        return words(value.number, self.plan.units[name], self.plan.currency)

    def _cut(self, name: str) -> str:
        """The value of a line with enough places to calculate with."""
        if name not in self.values:
            return name.replace("_", " ")
        value = self.values[name]
        if value.number is None:
            return _no_number(value)
        return cut_words(value.number, self.plan.units[name], self.plan.currency)

    def _label(self, name: str) -> str:
        """A line by its label; groups, details and what is built in by their own name."""
        is_line = name in self.plan.units
        return self.plan.line(name).label if is_line else name.replace("_", " ")

    def _labels(self, names: Sequence[str]) -> str:
        return listed([self._label(name) for name in names])

    def _sentences(self, line: Line) -> list[str]:
        source = line.source
        match source:
            case MeasureSource():
                return self._measure(line, source)
            case FactSource():
                return [self._fact(line, source)]
            case KpiSource():
                return self._kpi(line, source)
            case ConstantSource():
                return ["The plan sets this for everybody."]
            case FormulaSource(expression=tree):
                return self._formula(line, tree)
            case CompositeSource():
                return [self._composite(line, source)]
            case PoolSource(over=over) | RankSource(over=over):
                return [f"Calculated together with everybody in {_group(over)}."]

    def _why_missing(self, line: Line) -> list[str]:
        source = line.source
        match source:
            case MeasureSource():
                return self._measure(line, source)
            case FactSource():
                return [self._fact_missing(line)]
            case KpiSource():
                return self._kpi(line, source)
            case CompositeSource():
                return [self._composite_missing(line, source)]
            case FormulaSource(expression=tree):
                reason = self.values[line.name].missing
                for call in calls(tree, self.plan.tables):
                    if reason.startswith(f"{call.function.replace('_', ' ')}: "):
                        return [self._lookup(call)]
                return [self._because(line, [name.name for name in names_in(tree)])]
        return []

    def _fact(self, line: Line, source: FactSource) -> str:
        if source.fact == TARGET:
            return "Agreed with you for this plan."
        seen, whose = self.figures[line.name], _whose(source.of)
        if seen.denominator is not None:
            return f"{whose} figures {seen.when}: {_of(seen)}."
        if seen.values == 1:
            return f"{whose} value {seen.when}."
        how = "added up" if line.unit in ADD_UP else "all alike"
        return f"{whose} {seen.values:,} values {seen.when}, {how}."

    def _fact_missing(self, line: Line) -> str:
        if isinstance(line.source, FactSource) and line.source.fact == TARGET:
            return "It has not been entered yet."
        reason = self.values[line.name].missing.removeprefix(f"{line.label}: ")
        return f"There is no value: {reason}."

    def _kpi(self, line: Line, source: KpiSource) -> list[str]:
        seen = self.figures[f"{line.name} of {source.of}"]
        if seen.missing:
            told = [f"{_whose(source.of)} figures {self.when}: {seen.missing}."]
        else:
            told = [f"{_whose(source.of)} figures {seen.when}: {_of(seen)}."]
        if source.needs and (seen.missing or (seen.denominator or 0) < source.needs.answers):
            told.append(self._instead_of_kpi(line, source, source.needs))
        return told

    def _instead_of_kpi(self, line: Line, source: KpiSource, needs: Needs) -> str:
        """What counts where a key figure is made of too little: the team's, a number, nothing."""
        needed = f"It has to be out of {needs.answers:,} at least"
        value, last = self.values[line.name], needs.otherwise[-1]
        team = self.figures.get(f"{line.name} of team")
        if team and not team.missing and (team.denominator or 0) >= needs.answers:
            return f"{needed}, so your team's figures count for you: {_of(team)}."
        if value.missing or last.number is None:
            return f"{needed}, so there is no value yet."
        return f"{needed}, so the plan takes {self._as(line, last.number.value)}."

    def _because(self, line: Line, names: Sequence[str]) -> str:
        """The first line used that is missing for the same reason, or the reason itself."""
        reason = self.values[line.name].missing
        for name in names:
            if name in self.values and self.values[name].missing == reason:
                return f"There is no value, because {self._label(name)} has none."
        return f"There is no value: {reason}."

    def _measure(self, line: Line, source: MeasureSource) -> list[str]:
        own = self.seen[line.name, source.of]
        who = "You have" if source.of == "payee" else "Your team has"
        told = [f"{who} {own.words()} {self.when}{self._score(line, own)}."]
        if source.needs and own.answers < source.needs.answers:
            told.append(self._instead(line, source))
        return told

    def _score(self, line: Line, seen: ScoreSeen) -> str:
        if seen.value is None:
            return ""
        verb = "gives" if seen.answers == 1 else "give"
        return f", which {verb} a score of {self._as(line, seen.value)}"

    def _as(self, line: Line, value: Fraction) -> str:
        return value_words(value, self.plan.units[line.name], self.plan.currency)

    def _instead(self, line: Line, source: MeasureSource) -> str:
        """What counts where there are too few answers: the team, a number, or nothing."""
        assert source.needs is not None
        needed, choices = source.needs.answers, source.needs.otherwise
        verb = "is" if needed == 1 else "are"
        team = self.seen.get((line.name, "team"))
        if team and team.value is not None and team.answers >= needed:
            words = self._as(line, team.value)
            told = f"your team's score counts for you: {words} from {team.words()}"
            return f"{needed:,} {verb} needed, so {told}."
        too = f", and your team has {team.words()}" if team else ""
        last = choices[-1].number
        if last is not None:
            return f"{needed:,} {verb} needed{too}, so the plan takes {self._as(line, last.value)}."
        return f"{needed:,} {verb} needed{too}, so there is no score yet."

    def _formula(self, line: Line, tree: Expression) -> list[str]:
        looked_up = [self._lookup(call) for call in calls(tree, self.plan.tables)]
        match tree:
            case Name(name=name):
                return [f"The same as {self._label(name)}."]
            case Call(function=function) if function in self.plan.tables:
                return looked_up
        if not any(names_in(tree)):
            return ["The plan sets this for everybody."]
        return [self._condition(line, tree) or self._calculation(line, tree), *looked_up]

    def _calculation(self, line: Line, tree: Expression) -> str:
        return f"{self._sides(tree)} = {self._put_in(tree)} = {self.words(line.name)}."

    def _sides(self, tree: Expression) -> str:
        return formula_words(tree, self._label, self.plan.currency)

    def _put_in(self, tree: Expression) -> str:
        return formula_words(tree, self._cut, self.plan.currency)

    def _condition(self, line: Line, tree: Expression) -> str:
        """A comparison, or the branch of an if that counts; empty where that cannot be told."""
        conditions: list[str] = []
        while isinstance(tree, Call) and tree.function == "if":
            condition, then, other = tree.arguments
            truth = self._truth(condition)
            if truth is None:
                return ""
            conditions.append(self._compared(condition, truth))
            tree = then if truth else other
        if conditions:
            return f"{listed(conditions)}, so this is {self._branch(line, tree)}."
        truth = self._truth(tree)
        return "" if truth is None else f"{self._compared(tree, truth)}."

    def _branch(self, line: Line, tree: Expression) -> str:
        if isinstance(tree, Literal):
            return self.words(line.name)
        equal = "" if isinstance(tree, Name) else f" = {self._put_in(tree)}"
        return f"{self._sides(tree)}{equal} = {self.words(line.name)}"

    def _truth(self, tree: Expression) -> bool | None:
        """Whether a condition holds, where its two sides are lines or numbers as written."""
        if isinstance(tree, Name):
            return self.values[tree.name].truth if tree.name in self.values else None
        if not isinstance(tree, Binary) or tree.sign not in RELATIONS:
            return None
        left, right = self._number(tree.left), self._number(tree.right)
        if left is None or right is None:
            return None
        return bool(COMPARE[tree.sign]((left > right) - (left < right)))

    def _number(self, tree: Expression) -> Fraction | None:
        if isinstance(tree, Name):
            return self.values[tree.name].number if tree.name in self.values else None
        return tree.value if isinstance(tree, Literal) else None

    def _compared(self, tree: Expression, truth: bool) -> str:
        if isinstance(tree, Binary):
            sign = tree.sign if truth else OPPOSITES[tree.sign]
            return f"{self._named(tree.left)} {RELATIONS[sign]} {self._named(tree.right)}"
        return f"{self._sides(tree)} is {'yes' if truth else 'no'}"

    def _named(self, tree: Expression) -> str:
        if isinstance(tree, Name):
            return f"{self._label(tree.name)} ({self._cut(tree.name)})"
        return self._sides(tree)

    def _lookup(self, call: Call) -> str:
        table, argument = self.plan.tables[call.function], call.arguments[0]
        name = table.name.replace("_", " ")
        number = self._number(argument) if isinstance(argument, Name) else None
        can_tell = table.kind in ("step", "interpolated") and not call.part
        if not isinstance(argument, Name) or number is None or not can_tell:
            return f"{self._sides(argument)} is looked up in the table {name}."
        unit = self.plan.units[argument.name]
        subject = f"{self._label(argument.name)} of {self._cut(argument.name)}"
        return f"{subject} {row_words(table, number, unit, self.plan.currency)}."

    def _composite(self, line: Line, source: CompositeSource) -> str:
        present = [name for name in source.weights if not self.values[name].missing]
        parts = [
            f"{self._label(name)} ({self._cut(name)}) counts {weight}"
            for name, weight in _weights(source)
            if name in present
        ]
        gone = [name for name in source.weights if name not in present]
        told = f"{listed(parts)}: together {self.words(line.name)}." if parts else ""
        return f"{told} {self._left_out(gone, source)}".strip()

    def _left_out(self, gone: Sequence[str], source: CompositeSource) -> str:
        if not gone:
            return ""
        have, are = ("has", "is") if len(gone) == 1 else ("have", "are")
        if source.missing == "zero":
            return f"{self._labels(gone)} {have} no value, which counts as 0."
        return (
            f"{self._labels(gone)} {have} no value and {are} left out;"
            " what is there counts for the whole."
        )

    def _composite_missing(self, line: Line, source: CompositeSource) -> str:
        gone = [name for name in source.weights if self.values[name].missing]
        told = self._because(line, gone)
        if source.at_least > 1:
            told += f" At least {source.at_least} parts are needed."
        return told


def _group(over: str) -> str:
    return "the company" if over == "company" else f"your {over}"


def _whose(of: str) -> str:
    return "Your" if of == "payee" else "Your team's"


def _of(seen: FigureSeen) -> str:
    """17 of 20."""
    return f"{plain_words(seen.numerator)} of {plain_words(seen.denominator or Fraction(0))}"


def _no_number(value: Value) -> str:
    if value.missing:
        return "no value"
    if value.truth is not None:
        return "yes" if value.truth else "no"
    return str(value.plain())


def _weights(source: CompositeSource) -> Iterator[tuple[str, str]]:
    """Each part with what it counts: 30%, or 1 of 3."""
    whole = sum((weight.value for weight in source.weights.values()), Fraction(0))
    for name, weight in source.weights.items():
        plain = f"{plain_words(weight.value)} of {plain_words(whole)}"
        yield name, value_words(weight.value, "percent") if weight.unit == "percent" else plain
