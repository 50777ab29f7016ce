"""What each line of a plan does, in a sentence or two, for who reads the plan before it pays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.plans.language.document import (
    COMPANY,
    PAYEES,
    TARGET,
    Choice,
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
    Table,
    TableRow,
)
from app.domain.plans.language.expressions import Call, Expression, Literal, Word, calls_in
from app.domain.plans.telling.formula_words import (
    BUILT_IN_WORDS,
    Wording,
    formula_words,
    listed,
    literal_words,
    opened,
    rounding_words,
    value_said,
    weight_words,
    word_value,
)
from app.domain.plans.telling.source_words import (
    STATISTICS,
    WHOLE_PERIOD,
    part_words,
    whose_words,
    window_words,
)
from app.domain.words import measure_title, plain_words

MOST_ROWS = 10  # of a table that are told one by one
KINDS = {
    "step": "in steps",
    "interpolated": "in straight lines between the points",
    "whole": "everything at the rate of its row",
    "marginal": "each slice at its own rate",
    "interpolated_amounts": "in slices of these amounts",
    "match": "by what it says",
}
MISSING = {
    "fail": "If one of them has no value, there is none.",
    "zero": "A part without a value counts as 0.",
    "reweight": "A part without a value is left out, and the others count for the whole.",
}


@dataclass(frozen=True, slots=True)
class LineTold:
    """A line of a plan for a reader: its label, unit, and what it does in sentences."""

    name: str
    label: str
    unit: str
    sentences: tuple[str, ...]
    paid: bool


def plan_words(plan: Plan) -> list[LineTold]:
    """Every line of a checked plan, from top to bottom."""
    return [
        LineTold(
            *(line.name, line.label, plan.units[line.name]),
            *(tuple(_sentences(plan, line)), line.name == plan.pay),
        )
        for line in plan.lines
    ]


def looked_up_by(plan: Plan, table: str) -> tuple[str, str]:
    """The labels of the line that a table is for, and of what is looked up in it.

    The table's own name, and "score", where no line is just a look into it.
    """
    for line in plan.lines:
        match line.source:
            case FormulaSource(expression=Call(function=function) as call) if function == table:
                return line.label, _Says(plan, line).words(call.arguments[0])
    return table.replace("_", " "), "score"


def _sentences(plan: Plan, line: Line) -> Iterator[str]:
    if line.per != PAYEES:
        yield f"One value for each row of your {line.per.replace('_', ' ')}."
    yield from _Says(plan, line).source()
    if line.round:
        yield rounding_words(line.round, plan.units[line.name], plan.currency, False)


@dataclass(frozen=True, slots=True)
class _Says:
    plan: Plan
    line: Line

    def source(self) -> list[str]:
        match self.line.source:
            case FormulaSource(expression=tree):
                return self.formula(tree)
            case CompositeSource() as source:
                return self.composite(source)
            case PoolSource() as source:
                return self.pool(source)
            case RankSource() as source:
                return self.rank(source)
        return self.read()

    def read(self) -> list[str]:
        """What is no calculation: it comes from outside the plan, or stands in it."""
        match self.line.source:
            case MeasureSource() as source:
                return self.score(source)
            case FactSource() as source:
                return [self.fact(source)]
            case KpiSource() as source:
                return self.key_figure(source)
            case ConstantSource() as source:
                return [f"The same for everybody: {self.constant(source)}."]
        raise AssertionError(self.line)

    def fact(self, source: FactSource) -> str:
        name = source.fact.replace("_", " ")
        if self.line.per != PAYEES:
            return f"The column “{name}” of the row."
        if source.fact == TARGET:
            return "Agreed with each person who takes part."
        return f"{whose_words(source.of)} “{name}”, brought in as a fact."

    def key_figure(self, source: KpiSource) -> list[str]:
        what = f"{whose_words(source.of)} key figure “{source.kpi.replace('_', ' ')}”."
        return [what, *self.needs(source.needs, "as its lower part", "key figure")]

    def score(self, source: MeasureSource) -> list[str]:
        title = measure_title(source.measure.partition("@")[0])
        when, how = window_words(source.window, WHOLE_PERIOD), STATISTICS.get(source.statistic, "")
        first = f"{whose_words(source.of)} score “{title}” {when}{part_words(source)}{how}."
        return [first, *self.needs(source.needs, "answers", "score")]

    def needs(self, needs: Needs | None, of: str, what: str) -> list[str]:
        if needs is None:
            return []
        chosen = [self.choice(choice, what) for choice in needs.otherwise]
        otherwise = ", otherwise ".join(chosen)
        if needs.reliability is None:
            return [f"It needs {needs.answers:,} {of}; with fewer, {otherwise}."]
        sure = f"{plain_words(100 * needs.reliability)}%"
        return [
            f"It needs {needs.answers:,} {of}, and {sure} of what tells people in the same job"
            f" apart has to be more than chance; else, {otherwise}."
        ]

    def choice(self, choice: Choice, what: str) -> str:
        if choice.number is not None:
            return f"the plan takes {literal_words(choice.number, self.plan.currency)}"
        if choice.of == "missing":
            return "there is no value and HR decides"
        if choice.of == "previous":
            return "the value of the period before counts"
        least = f" from {choice.answers:,} on" if choice.answers else ""
        return f"{whose_words(choice.of).lower()} {what} counts{least}"

    def constant(self, source: ConstantSource) -> str:
        return ", ".join(
            f"{_given(value, self.plan)}{f' from {_day(first)} on' if first else ''}"
            for first, value in source.values
        )

    def formula(self, tree: Expression) -> list[str]:
        if isinstance(tree, Call) and tree.function in self.plan.tables and not tree.part:
            table = self.plan.tables[tree.function].versions()[-1]
            x = opened(self.words(tree.arguments[0]))
            return [f"{x}, {KINDS[table.kind]}: {table_words(table, self.plan)}."]
        return [f"{opened(self.words(tree))}.", *self.tables(tree)]

    def tables(self, tree: Expression) -> list[str]:
        """What the tables give that stand inside a formula, each once."""
        names = dict.fromkeys(call.function for call in calls_in(tree))
        tables = [
            self.plan.tables[name].versions()[-1] for name in names if name in self.plan.tables
        ]
        return [
            f"The table {table.name.replace('_', ' ')}, {KINDS[table.kind]}:"
            f" {table_words(table, self.plan)}."
            for table in tables
        ]

    def composite(self, source: CompositeSource) -> list[str]:
        parts = [
            f"{self.label(name)} counts {weight_words(source, name)}" for name in source.weights
        ]
        least = source.at_least
        needed = [f"At least {least} parts are needed."] if least > 1 else []
        return [f"{listed(parts)}.", MISSING[source.missing], *needed]

    def pool(self, source: PoolSource) -> list[str]:
        amount, by = (self.words(each.expression) for each in (source.amount, source.by))
        most = source.at_most
        limit = [f"At most {self.words(most.expression)} for one person."] if most else []
        return [f"{opened(amount)} is shared in {_group(source.over)} by {by}.", *limit]

    def rank(self, source: RankSource) -> list[str]:
        by, order = self.words(source.by.expression), source.order
        first = f"The place in {_group(source.over)} by {by}; the {order}est is first."
        prizes = [literal_words(prize, self.plan.currency) for prize in source.prizes]
        return [first, *([f"Prizes: {listed(prizes)}."] if prizes else [])]

    def words(self, tree: Expression) -> str:
        return formula_words(tree, Wording(self.plan, lambda name: self.label(name.name)))

    def label(self, name: str) -> str:
        lines = {line.name: line.label for line in self.plan.lines}
        return lines.get(name) or BUILT_IN_WORDS.get(name, name.replace("_", " "))


def table_words(table: Table, plan: Plan) -> str:
    """The rows of a table in one breath, the first ten of them."""
    rows = [_row(table, row, plan) for row in table.rows[:MOST_ROWS]]
    more = len(table.rows) - MOST_ROWS
    below = [_below(table, plan)] if isinstance(table.below, Literal | Word) else []
    other = [f"everything else {_given(table.otherwise, plan)}"] if table.otherwise else []
    after = [f"and {more} more rows"] if more > 0 else []
    return ", ".join([*below, *rows, *other, *after])


def _row(table: Table, row: TableRow, plan: Plan) -> str:
    start, value = _given(row.start, plan), _given(row.value, plan)
    if table.kind == "match":
        return f"{start} gives {value}"
    word = "above" if row.ties == "exceeded" else "from"
    return f"{start} gives {value}" if table.kind == "interpolated" else f"{value} {word} {start}"


def _below(table: Table, plan: Plan) -> str:
    assert isinstance(table.below, Literal | Word)  # asked before
    first = _given(table.rows[0].start, plan)
    return f"{_given(table.below, plan)} below {first}"


def _given(value: Literal | Word | None, plan: Plan) -> str:
    if isinstance(value, Literal):
        return literal_words(value, plan.currency)
    assert value is not None  # a plan that was read has one
    return value_said(word_value(value), value.unit, plan.currency)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _group(of: str) -> str:
    return "the company" if of == COMPANY else f"your {of.replace('_', ' ')}"
