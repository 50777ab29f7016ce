"""Why a line has its value for one payee: sentences from the trace of the line itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.one_payee import OnePayee
from app.domain.plans.language.document import PAYEES, CompositeSource, Line, Plan
from app.domain.plans.language.expressions import (
    Binary,
    Call,
    Expression,
    Literal,
    Name,
    Word,
    calls_in,
    names_in,
)
from app.domain.plans.language.keys import BUILT_IN
from app.domain.plans.telling.condition_words import condition_words
from app.domain.plans.telling.explained_tables import SmallTable, tables_of
from app.domain.plans.telling.formula_words import (
    BUILT_IN_WORDS,
    Wording,
    formula_words,
    is_limit,
    last_period,
    listed,
    opened,
    reason_words,
    rounding_words,
    rows_words,
    superlative,
    value_said,
    weight_words,
)
from app.domain.plans.telling.one_run import OneFormula, OneRun
from app.domain.plans.telling.pool_words import pool_words, rank_words
from app.domain.plans.telling.source_words import Circumstances, read_of, source_words
from app.domain.plans.telling.table_traces import table_trace
from app.domain.plans.telling.table_words import lookup_words
from app.domain.plans.telling.tracing import KINDS, LineTrace, formulas_of, trace_row
from app.domain.words import cut_words, value_words

MOST_ROWS = 100  # of detail rows that are told one by one
OUTSIDE = "not in this plan: "
KNOWN_BY_THE_PLAN = Circumstances()


@dataclass(frozen=True, slots=True)
class Explained:
    """One line for a reader: what it is, its value in words, and the sentences behind it.

    `tables`: its slices, parts or shares. `rows`: the line for each detail row, labelled by the
    row. `measure`: what a score was read of, whose answers can be opened. `read_by`: the measure
    of a score with its version.
    """

    name: str
    label: str
    value: str
    sentences: tuple[str, ...]
    missing: bool
    tables: tuple[SmallTable, ...] = ()
    rows: tuple["Explained", ...] = ()
    more_rows: int = 0
    kind: str = ""
    measure: str = ""
    read_by: str = ""


def explain(
    plan: Plan, one: OnePayee, circumstances: Circumstances = KNOWN_BY_THE_PLAN
) -> list[Explained]:
    """Every line of one payee explained, from top to bottom."""
    teller = _Teller(OneRun(plan, one), circumstances)
    return [teller.line(line) for line in plan.lines]


def explained_text(plan: Plan, one: OnePayee) -> str:
    """Every line with its sentences below it, for a terminal."""
    return "\n".join(_text_of(explain(plan, one), ""))


def _text_of(lines: Sequence[Explained], indent: str) -> Iterator[str]:
    for line in lines:
        yield f"{indent}{line.label}: {line.value}"
        yield from (f"{indent}  {sentence}" for sentence in line.sentences)
        yield from [f"{indent}  Read by {line.read_by}."] * bool(line.read_by)
        for table in line.tables:
            yield from (f"{indent}    {row}" for row in table.text())
        yield from _text_of(line.rows, f"{indent}  ")
        if line.more_rows:
            yield f"{indent}  and {line.more_rows:,} more"


class _Teller:
    """Tells the lines of one payee."""

    def __init__(self, run: OneRun, circumstances: Circumstances) -> None:
        self.run, self.plan, self.known = run, run.plan, circumstances
        self.last = last_period(run.one.period.first, run.one.period.end)

    def line(self, line: Line) -> Explained:
        if line.per != PAYEES:
            return self._of_rows(line)
        return self._one(line, trace_row(self.run, line), line.label, 0)

    def _of_rows(self, line: Line) -> Explained:
        count = self.run.rows(line)
        shown = [trace_row(self.run, line, row) for row in range(min(count, MOST_ROWS))]
        rows = [self._one(line, each, each.row, row) for row, each in enumerate(shown)]
        named = line.per.replace("_", " ")
        value = rows_words(line.per, count) if count else f"no {named}"
        each = f"each of your {value}" if count > 1 else f"your {value}"
        told = f"Calculated for {each}." if count else f"You have no {named} in this period."
        missing = all(self.run.value(line, row).missing for row in range(count))
        more, kind = max(count - MOST_ROWS, 0), KINDS[type(line.source)]
        return Explained(
            line.name, line.label, value, (told,), missing, (), tuple(rows), more, kind
        )

    def _one(self, line: Line, trace: LineTrace, label: str, row: int) -> Explained:
        value = trace.value
        assert value is not None  # one payee or one row
        sentences = self._outside(value) or self._told(line, trace, value, row)
        if line.round and value.number is not None:
            is_negative = value.number < 0
            unit = self.plan.units[line.name]
            sentences.append(rounding_words(line.round, unit, self.plan.currency, is_negative))
        return Explained(
            line.name,
            label,
            self._value(line, value),
            tuple(sentences),
            bool(value.missing),
            () if value.missing else tuple(tables_of(self.plan, line, trace)),
            kind=trace.kind,
            measure=read_of(self.plan, line, trace.source) if trace.source else "",
            read_by=trace.source.key if trace.source and trace.kind == "measure" else "",
        )

    def _outside(self, value: Value) -> list[str]:
        if not value.missing.startswith(OUTSIDE):
            return []
        why = value.missing.removeprefix(OUTSIDE)
        return [f"You are not in this plan in this period, because of this condition: {why}."]

    def _told(self, line: Line, trace: LineTrace, value: Value, row: int) -> list[str]:
        if trace.source:
            return source_words(self.plan, line, trace.source, self.known)
        if trace.parts:
            assert isinstance(line.source, CompositeSource)
            return [self._composite(line, line.source, trace, value)]
        formulas = dict(formulas_of(self.run, line, row))
        by = formulas.get("by")
        if by is not None:
            sides = self._sides(by, by.formula.expression)
            if value.missing and (told := self._without(formulas, value.missing)):
                return [told]
            if trace.pool:
                return pool_words(self.plan, line, trace.pool, value, sides)
            assert trace.rank is not None
            return rank_words(
                self.plan, line, trace.rank, value, sides, by.unit(by.formula.expression)
            )
        return _FormulaTeller(self, line, formulas[""], value).told()

    def _without(self, formulas: Mapping[str, OneFormula], reason: str) -> str:
        """The line that is missing and stops a pool or a place; empty where it is another's."""
        for seen in formulas.values():
            for name in names_in(seen.formula.expression):
                if name.name in self.run.lines and seen.value(name).missing == reason:
                    return self.because(reason, [(name.name, seen.value(name))])
        return ""

    def _value(self, line: Line, value: Value) -> str:
        """The value of a line as it is read."""
        unit, currency = self.plan.units[line.name], self.plan.currency
        if value.number is None:
            return value_said(value, unit, currency)
        words = cut_words if line.round is not None else value_words
        return words(value.number, unit, currency)

    def cut(self, name: str, value: Value) -> str:
        """The value of a line with enough places to calculate with."""
        return value_said(value, self.plan.units[name], self.plan.currency)

    def label(self, name: str) -> str:
        line = self.run.lines.get(name)
        return line.label if line else BUILT_IN_WORDS.get(name, name)

    def _sides(self, seen: OneFormula, tree: Expression) -> str:
        return formula_words(tree, self.with_labels())

    def with_labels(self) -> Wording:
        return Wording(self.plan, lambda name: self.label(name.name), last=self.last)

    def with_numbers(self, seen: OneFormula) -> Wording:
        def said(tree: Expression) -> str:
            return value_said(seen.value(tree), seen.unit(tree), self.plan.currency)

        def name(tree: Name) -> str:
            is_value = tree.name in self.run.lines or tree.name in BUILT_IN
            return said(tree) if is_value else tree.name.replace("_", " ")

        def read(tree: Call) -> str | None:
            return said(tree) if seen.reads_others(tree) else None

        return Wording(self.plan, name, read, self.last)

    def _composite(
        self, line: Line, source: CompositeSource, trace: LineTrace, value: Value
    ) -> str:
        gone = [part.line for part in trace.parts if part.value.missing]
        if value.missing:
            told = self.because(value.missing, [(part.line, part.value) for part in trace.parts])
            least = f" At least {source.at_least} parts are needed."
            return f"{told}{least if source.at_least > 1 else ''}"
        parts = [
            f"{self.label(part.line)} ({self.cut(part.line, part.value)})"
            f" counts {weight_words(source, part.line)}"
            for part in trace.parts
            if not part.value.missing
        ]
        told = f"{listed(parts)}: together {self._value(line, value)}." if parts else ""
        return f"{told} {self._left_out(gone, source)}".strip()

    def _left_out(self, gone: Sequence[str], source: CompositeSource) -> str:
        if not gone:
            return ""
        have, are = ("has", "is") if len(gone) == 1 else ("have", "are")
        labels = listed([self.label(name) for name in gone])
        if source.missing == "zero":
            return f"{labels} {have} no value, which counts as 0."
        return f"{labels} {have} no value and {are} left out; what is there counts for the whole."

    def because(self, reason: str, used: Sequence[tuple[str, Value]]) -> str:
        """The first line used that is missing for the same reason, or the reason itself."""
        for name, value in used:
            if value.missing == reason:
                return f"There is no value, because {self.label(name)} has none."
        return f"There is no value: {reason_words(reason)}."


class _FormulaTeller:
    """Tells one formula: the branch that counts, the calculation, tables and what was read."""

    def __init__(self, teller: _Teller, line: Line, seen: OneFormula, value: Value) -> None:
        self.teller, self.line, self.seen, self.value = teller, line, seen, value
        self.plan, self.tree = teller.plan, seen.formula.expression
        self.labels, self.numbers = teller.with_labels(), teller.with_numbers(seen)

    def told(self) -> list[str]:
        conditions, tree = self._branch()
        looked_up = [self._lookup(call) for call in self._lookups(tree)]
        if self.value.missing:
            return self._missing(conditions, tree, looked_up)
        match tree:
            case Call(function=function) if function in self.plan.tables and not conditions:
                return looked_up
            case Name(name=name) if not conditions and name in self.teller.run.lines:
                return [f"The same as {self.teller.label(name)}."]
        if not any(names_in(self.tree)) and not looked_up:
            return ["The plan sets this for everybody."]
        first = self._main(conditions, tree)
        return [first, *looked_up, *self._reads(tree)]

    def _main(self, conditions: list[str], tree: Expression) -> str:
        if conditions:
            return f"{opened(listed(conditions))}, so this is {self._of_branch(tree)}."
        if self.seen.unit(tree) == "yes_no" and not self._is_read(tree):
            return f"{opened(self._condition(tree))}."
        if is_limit(tree) and not any(map(self.seen.reads_others, calls_in(tree))):
            return self._limit(tree)
        sides, put = formula_words(tree, self.labels), formula_words(tree, self.numbers)
        if self._is_read(tree):
            return f"{opened(sides)} is {self._value()}."
        return opened(f"{sides} = {put} = {self._value()}.")

    def _limit(self, tree: Call) -> str:
        """Each side of a smallest or largest by itself, so that it is seen which one counts."""
        sides = "; ".join(self._side(part) for part in tree.arguments)
        return f"The {superlative(tree)} of these is {self._value()}: {sides}."

    def _side(self, part: Expression) -> str:
        if not isinstance(part, Binary):
            return self._named(part)
        put, value = formula_words(part, self.numbers), self.seen.value(part)
        gives = value_said(value, self.seen.unit(part), self.plan.currency)
        is_fixed = not any(names_in(part))
        return f"{formula_words(part, self.labels)} = {gives if is_fixed else f'{put} = {gives}'}"

    def _value(self) -> str:
        return self.teller._value(self.line, self.value)

    def _of_branch(self, tree: Expression) -> str:
        if not any(names_in(tree)):
            return self._value()
        if self.seen.unit(tree) == "yes_no":
            return f"{self._value()}: {self._condition(tree)}"
        put = formula_words(tree, self.numbers)
        equal = "" if isinstance(tree, Name) else f" = {put}"
        return f"{formula_words(tree, self.labels)}{equal} = {self._value()}"

    def _branch(self) -> tuple[list[str], Expression]:
        """The conditions that led to the branch that counts, and that branch."""
        tree, conditions = self.tree, []
        while isinstance(tree, Call) and tree.function == "if":
            condition, then, other = tree.arguments
            truth = self.seen.value(condition).truth
            if truth is None:
                break
            conditions.append(self._condition(condition))
            tree = then if truth else other
        return conditions, tree

    def _condition(self, tree: Expression) -> str:
        sides = lambda part: formula_words(part, self.labels)  # noqa: E731
        return condition_words(self.seen, tree, self._named, sides)

    def _named(self, tree: Expression) -> str:
        """An expression with its value behind it."""
        sides = formula_words(tree, self.labels)
        if isinstance(tree, Literal | Word):
            return sides
        value = value_said(self.seen.value(tree), self.seen.unit(tree), self.plan.currency)
        return f"{sides} ({value})"

    def _missing(self, conditions: list[str], tree: Expression, looked_up: list[str]) -> list[str]:
        told = [f"{opened(listed(conditions))}."] if conditions else []
        reason = self.value.missing
        for call, words in zip(self._lookups(tree), looked_up, strict=True):
            if self.seen.value(call).missing == reason:
                return [*told, words]
        used = [(part.name, self.seen.value(part)) for part in self._names(tree)]
        return [*told, self.teller.because(reason, used)]

    def _names(self, tree: Expression) -> Iterator[Name]:
        for part in self._counted(tree):
            if isinstance(part, Name) and part.name in self.teller.run.lines:
                yield part

    def _lookups(self, tree: Expression) -> list[Call]:
        """Every look into a table that counts, where there was something to look up."""
        return [
            part
            for part in self._counted(tree)
            if isinstance(part, Call)
            and part.function in self.plan.tables
            and not self.seen.value(part.arguments[0]).missing
            and self.teller.run.calculation.table(part.function)
        ]

    def _lookup(self, call: Call) -> str:
        table = self.teller.run.calculation.table(call.function)
        assert table is not None  # only those are looked up
        trace, x = table_trace(self.seen, call), call.arguments[0]
        words = lookup_words(table, trace, self.plan.currency)
        given = value_said(trace.x, trace.x_unit, self.plan.currency)
        sides = opened(formula_words(x, self.labels))
        if isinstance(x, Name):
            return f"{sides} of {given} {words}."
        return f"{sides if isinstance(x, Literal | Word) else f'{sides} ({given})'} {words}."

    def _reads(self, tree: Expression) -> list[str]:
        """What was read of other rows, payees or periods, where it is only a part."""
        return [
            f"{opened(self._side_is(part))}."
            for part in self._counted(tree)
            if part is not tree and self._is_read(part)
        ]

    def _side_is(self, tree: Expression) -> str:
        value = value_said(self.seen.value(tree), self.seen.unit(tree), self.plan.currency)
        return f"{formula_words(tree, self.labels)} is {value}"

    def _is_read(self, tree: Expression) -> bool:
        return isinstance(tree, Call) and self.seen.reads_others(tree)

    def _counted(self, tree: Expression) -> Iterator[Expression]:
        """The parts that count: of an `if` the branch taken, of what is read only the whole."""
        yield tree
        if self._is_read(tree):
            return
        for part in self._inside(tree):
            yield from self._counted(part)

    def _inside(self, tree: Expression) -> Sequence[Expression]:
        if isinstance(tree, Call) and tree.function == "if":
            condition, then, other = tree.arguments
            truth = self.seen.value(condition).truth
            return [condition] if truth is None else [condition, then if truth else other]
        if isinstance(tree, Call):
            return tree.arguments
        inner = [getattr(tree, side, None) for side in ("left", "right", "of")]
        return [each for each in inner if each is not None]
