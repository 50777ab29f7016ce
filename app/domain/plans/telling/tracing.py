"""What one payee's lines came to and from what, as plain data for `--trace` and for sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.one_payee import OnePayee
from app.domain.plans.evaluating.pools import ALL_ZERO
from app.domain.plans.language.document import (
    PAYEES,
    CompositeSource,
    ConstantSource,
    FactSource,
    FormulaSource,
    KpiSource,
    Line,
    MeasureSource,
    Plan,
    PoolSource,
    RankSource,
)
from app.domain.plans.language.expressions import Call, Expression, calls_in
from app.domain.plans.telling.one_run import OneFormula, OneRun
from app.domain.plans.telling.put_in import exact_text, put_in, written
from app.domain.plans.telling.source_traces import SourceTrace, source_trace
from app.domain.plans.telling.table_traces import TableTrace, table_trace

KINDS: Mapping[type, str] = {
    MeasureSource: "measure",
    FactSource: "fact",
    KpiSource: "kpi",
    ConstantSource: "constant",
    FormulaSource: "formula",
    CompositeSource: "composite",
    PoolSource: "pool",
    RankSource: "rank",
}


@dataclass(frozen=True, slots=True)
class ReadTrace:
    """A part of a formula that read other rows, payees or periods, and what it found."""

    read: str
    value: Value
    unit: str


@dataclass(frozen=True, slots=True)
class FormulaTrace:
    """A formula as written and with the numbers put in; `what` is its role in a pool or rank."""

    what: str
    text: str
    put_in: str
    value: Value
    unit: str
    tables: tuple[TableTrace, ...]
    reads: tuple[ReadTrace, ...]


@dataclass(frozen=True, slots=True)
class PartTrace:
    """One part of a composite: its weight, and the share of the whole that was used."""

    line: str
    value: Value
    weight: Fraction
    used: Fraction
    contribution: Fraction


@dataclass(frozen=True, slots=True)
class PoolTrace:
    """One member's share of a pool.

    `shared`: the amount in whole steps of `to`. `exact`: the share before it was made a whole
    number of steps, and `rounded` what that added or took. `total`: of all weights.
    """

    amount: Value
    shared: Fraction | None
    weight: Value
    total: Fraction | None
    exact: Fraction | None
    share: Value
    rounded: Fraction | None
    at_most: Value | None
    to: Fraction
    remainder: str
    undistributed: str = ""  # why nothing is shared out


@dataclass(frozen=True, slots=True)
class RankTrace:
    """A place, of how many, shared by how many; 0 where it is not known."""

    by: Value
    place: int
    of: int
    tied: int
    prize: Fraction | None


@dataclass(frozen=True, slots=True)
class LineTrace:
    """One line of one payee, or of one detail row; `exact` is its value before rounding."""

    name: str
    label: str
    kind: str
    unit: str
    value: Value | None
    row: str = ""
    exact: Value | None = None
    rounded_to: Fraction | None = None
    mode: str = ""
    formulas: tuple[FormulaTrace, ...] = ()
    parts: tuple[PartTrace, ...] = ()
    pool: PoolTrace | None = None
    rank: RankTrace | None = None
    source: SourceTrace | None = None
    rows: tuple["LineTrace", ...] = ()


def traced(plan: Plan, one: OnePayee) -> list[LineTrace]:
    """Every line of one payee, from top to bottom; lines of detail rows have one trace per row."""
    run = OneRun(plan, one)
    return [trace_line(run, line) for line in plan.lines]


def trace_line(run: OneRun, line: Line) -> LineTrace:
    """One line with all its rows."""
    if line.per == PAYEES:
        return trace_row(run, line)
    rows = tuple(trace_row(run, line, row) for row in range(run.rows(line)))
    kind, unit = KINDS[type(line.source)], run.plan.units[line.name]
    return LineTrace(line.name, line.label, kind, unit, None, rows=rows)


def as_json(trace: LineTrace) -> dict[str, Any]:
    """The trace as one object for JSON: what is empty is left out, numbers are exact texts."""
    plain = _plain(trace)
    assert isinstance(plain, dict)
    return plain


def _plain(thing: object) -> Any:
    match thing:
        case Value():
            return {"missing": thing.missing} if thing.missing else _plain(thing.plain())
        case Fraction():
            return exact_text(thing)
        case date():
            return thing.isoformat()
        case tuple():
            return [_plain(each) for each in thing]
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    return {name: _plain(each) for name, each in _filled(thing)}


def _filled(thing: Any) -> Iterator[tuple[str, Any]]:
    """The fields that say something; a missing value is named apart from its reason."""
    for each in fields(thing):
        value = getattr(thing, each.name)
        if each.name == "value" and isinstance(value, Value) and value.missing:
            yield "value", None
            yield "reason", value.missing
        elif value is not None and value != "" and value != ():
            yield each.name, value


def trace_row(run: OneRun, line: Line, row: int = 0) -> LineTrace:
    """One line of the payee, or of one detail row."""
    key = "" if line.per == PAYEES else run.one.details[line.per][row].id
    source, unit = line.source, run.plan.units[line.name]
    formulas = tuple(_formulas(run, line, row))
    to, mode = (line.round.to, line.round.mode) if line.round else (None, "")
    return LineTrace(
        line.name,
        line.label,
        KINDS[type(source)],
        unit,
        run.value(line, row),
        key,
        _exact(line, formulas),
        to,
        mode,
        formulas,
        _parts(run, line, source, row) if isinstance(source, CompositeSource) else (),
        _pool(run, line, source, row) if isinstance(source, PoolSource) else None,
        _rank(run, line, source, row) if isinstance(source, RankSource) else None,
        source_trace(run, line, row),
    )


def _exact(line: Line, formulas: tuple[FormulaTrace, ...]) -> Value | None:
    """What a rounded formula came to before it was rounded."""
    return formulas[0].value if line.round and isinstance(line.source, FormulaSource) else None


def formulas_of(run: OneRun, line: Line, row: int) -> Iterator[tuple[str, OneFormula]]:
    """The formulas of a line that are calculated for this payee, each with its role."""
    match line.source:
        case FormulaSource() as source:
            yield "", run.formula(line, source, "", row)
        case PoolSource(amount=amount, by=by, at_most=at_most):
            yield "amount", run.formula(line, amount, "amount ", row)
            yield "by", run.formula(line, by, "by ", row)
            if at_most:
                yield "at_most", run.formula(line, at_most, "at_most ", row)
        case RankSource(by=by):
            yield "by", run.formula(line, by, "by ", row)


def _formulas(run: OneRun, line: Line, row: int) -> Iterator[FormulaTrace]:
    for what, seen in formulas_of(run, line, row):
        tree = seen.formula.expression
        calls = [call for call in calls_in(tree) if not _is_inside_read(seen, tree, call)]
        yield FormulaTrace(
            what,
            seen.formula.text,
            put_in(seen),
            seen.value(tree),
            seen.unit(tree),
            tuple(table_trace(seen, call) for call in calls if call.function in run.plan.tables),
            tuple(_read(seen, call) for call in calls if seen.reads_others(call)),
        )


def _read(seen: OneFormula, call: Call) -> ReadTrace:
    return ReadTrace(written(call), seen.value(call), seen.unit(call))


def _is_inside_read(seen: OneFormula, tree: Expression, call: Call) -> bool:
    """Whether a call stands in a part that reads other rows: it has no value of its own here."""
    outer = (each for each in calls_in(tree) if each is not call and seen.reads_others(each))
    return any(inner is call for each in outer for inner in calls_in(each))


def _parts(run: OneRun, line: Line, source: CompositeSource, row: int) -> tuple[PartTrace, ...]:
    values = {name: _above(run, line, name, row) for name in source.weights}
    counted = [
        weight.value
        for name, weight in source.weights.items()
        if source.missing != "reweight" or not values[name].missing
    ]
    whole = sum(counted, Fraction(0))
    return tuple(
        _part(name, values[name], weight.value, whole) for name, weight in source.weights.items()
    )


def _part(name: str, value: Value, weight: Fraction, whole: Fraction) -> PartTrace:
    there = not value.missing and whole != 0
    used = Fraction(weight, whole) if there else Fraction(0)
    return PartTrace(name, value, weight, used, used * (value.number or 0))


def _above(run: OneRun, line: Line, name: str, row: int) -> Value:
    """A line above as this line reads it: of the same row, or of the payee."""
    above = run.lines[name]
    return run.value(above, row if above.per == line.per else 0)


def _pool(run: OneRun, line: Line, source: PoolSource, row: int) -> PoolTrace:
    at = _parts_at(run, line, row)
    amount, weight, total = at("amount"), at("by"), at("total").number
    share, to = at("share"), source.to.to
    shared = exact = None
    if amount.number is not None:
        shared = abs(amount.number) // to * to * (-1 if amount.number < 0 else 1)
    if shared is not None and total and not weight.missing:
        exact = Fraction(shared * (weight.number or 0), total)
    rounded = None if exact is None or share.number is None else share.number - exact
    at_most = at("at_most") if source.at_most else None
    why = ALL_ZERO if total == 0 and amount.number else ""
    return PoolTrace(
        *(amount, shared, weight, total, exact, share, rounded, at_most, to, source.remainder), why
    )


def _rank(run: OneRun, line: Line, source: RankSource, row: int) -> RankTrace:
    at = _parts_at(run, line, row)
    place, of, tied = (int(at(part).number or 0) for part in ("place", "of", "tied"))
    return RankTrace(at("by"), place, of, tied, at("share").number if source.prizes else None)


def _parts_at(run: OneRun, line: Line, row: int) -> Any:
    return lambda place: run.part(line, place, row) or Value(missing="not kept")
