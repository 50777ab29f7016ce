"""What a statement stores of a run: what was read for one payee, and what every line came to.

It is enough to show the statement, and to calculate its lines again without any table.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from app.domain.days import Days
from app.domain.fact_figures import Figure
from app.domain.numbers import fraction_of, fraction_text
from app.domain.plans.evaluating.calculation import Place
from app.domain.plans.evaluating.columns import Column, Value
from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.evaluating.inputs import Basis, Figures, Inputs, Ratios, Scores
from app.domain.plans.evaluating.one_payee import DetailRead, OnePayee, RatioRead, ScoreRead
from app.domain.plans.language.document import PAYEES, FactSource, Plan

Stored = dict[str, Any]
BETWEEN = " of "  # a line and whose score it is
BASIS = ("raw", "low", "high", "own", "usual", "expected", "reliability")


def stored(value: Value) -> Stored:
    """A value as it is kept: numbers as a/b in lowest terms."""
    if value.missing:
        return {"missing": value.missing}
    if value.truth is not None:
        return {"truth": value.truth}
    if value.text is not None:
        return {"text": value.text}
    if value.day is not None:
        return {"day": value.day.isoformat()}
    assert value.number is not None  # one of them is there
    return {"number": fraction_text(value.number)}


def value_of(kept: Mapping[str, Any]) -> Value:
    """The value that `stored` kept."""
    if "missing" in kept:
        return Value(missing=kept["missing"])
    if "truth" in kept:
        return Value(truth=kept["truth"])
    if "text" in kept:
        return Value(text=kept["text"])
    if "day" in kept:
        return Value(day=date.fromisoformat(kept["day"]))
    return Value(fraction_of(kept["number"]))


def contents(plan: Plan, inputs: Inputs, found: Evaluation) -> list[Stored]:
    """For each payee what was read and what the lines came to; column by column, in few steps."""
    lines = _lines(found, plan, PAYEES)
    parts = _parts(found, PAYEES)
    scores = {BETWEEN.join(key): _scores(read) for key, read in inputs.scores.items()}
    kpis = {BETWEEN.join(key): _ratios(read) for key, read in inputs.kpis.items()}
    facts = {name: _figures(read) for name, read in _figures_of(plan, inputs).items()}
    details = {name: _details(plan, inputs, found, name) for name in plan.details}
    rows = []
    for row in range(inputs.rows):
        read = {"scores": _at(scores, row), "facts": _at(facts, row), "kpis": _at(kpis, row)}
        one: Stored = {"inputs": read, "lines": _at(lines, row)}
        one |= {"parts": _by_line(parts, row)} if parts else {}
        one |= {"details": _at(details, row)} if details else {}
        one |= {"outside": inputs.outside[row]} if row in inputs.outside else {}
        rows.append(one)
    return rows


def one_payee_from(content: Mapping[str, Any]) -> OnePayee:
    """One payee's part of a run, from the content of a statement alone."""
    read, period = content["inputs"], content["period"]
    return OnePayee(
        payee=content["payee"],
        period=Days(*(date.fromisoformat(period[key]) for key in ("first_day", "end_day"))),
        values=_values(content["lines"]),
        scores={_key(name): _score_read(each) for name, each in read["scores"].items()},
        ratios={_key(name): _ratio_read(each) for name, each in read["kpis"].items()},
        details={
            name: [
                DetailRead(row["id"], _values(row["lines"]), _places(row.get("parts", {})))
                for row in rows
            ]
            for name, rows in content.get("details", {}).items()
        },
        parts=_places(content.get("parts", {})),
        outside=content.get("outside", ""),
    )


def _at(columns: Mapping[str, Sequence[Any]], row: int) -> Stored:
    return {name: column[row] for name, column in columns.items()}


def _lines(found: Evaluation, plan: Plan, level: str) -> dict[str, list[Stored]]:
    return {
        line.name: _column(found.columns[line.name], plan.units[line.name], found.reasons)
        for line in plan.level(level)
    }


def _parts(found: Evaluation, level: str) -> dict[Place, list[Stored]]:
    kept = found.parts.get(level, {})
    return {place: _column(column, "", found.reasons) for place, column in kept.items()}


def _column(column: Column, unit: str, reasons: Sequence[str]) -> list[Stored]:
    """A whole column as it is kept; the same as `stored` row by row."""
    codes = column.codes.tolist()
    said: list[Stored]
    if column.truths is not None:
        said = [{"truth": truth} for truth in column.truths.tolist()]
    elif column.texts is not None:
        said = [{"text": str(text)} for text in column.texts]
    elif unit == "date":
        days = column.number().fractions()
        said = [{} if code else _day(n) for n, code in zip(days, codes, strict=True)]
    elif column.numbers is None:
        said = [{}] * len(codes)
    else:
        said = [{"number": fraction_text(number)} for number in column.numbers.fractions()]
    if not any(codes):
        return said
    return [
        {"missing": reasons[code - 1]} if code else one
        for one, code in zip(said, codes, strict=True)
    ]


def _day(number: Fraction) -> Stored:
    return {"day": date.fromordinal(int(number)).isoformat()}


def _by_line(parts: Mapping[Place, Sequence[Stored]], row: int) -> Stored:
    found: Stored = {}
    for (line, place), column in parts.items():
        found.setdefault(line, {})[place] = column[row]
    return found


def _places(kept: Mapping[str, Mapping[str, Any]]) -> dict[Place, Value]:
    return {
        (line, place): value_of(each)
        for line, places in kept.items()
        for place, each in places.items()
    }


def _values(kept: Mapping[str, Any]) -> dict[str, Value]:
    return {name: value_of(each) for name, each in kept.items()}


def _key(name: str) -> tuple[str, str]:
    line, _, of = name.partition(BETWEEN)
    return line, of


def _scores(read: Scores) -> list[Stored]:
    numbers = zip(read.num.tolist(), read.den.tolist(), read.answers.tolist(), strict=True)
    said = [
        {"value": fraction_text(Fraction(num, den)) if den else None, "answers": _count(answers)}
        for num, den, answers in numbers
    ]
    if not len(read.bases):
        return said
    return [
        one | ({"basis": _basis(basis)} if basis else {})
        for one, basis in zip(said, read.bases, strict=True)
    ]


def _basis(basis: Basis) -> Stored:
    """Only what belongs to the statistic that was asked for."""
    parts = {name: getattr(basis, name) for name in BASIS}
    kept = {name: fraction_text(part) for name, part in parts.items() if part is not None}
    return kept | ({} if basis.payees is None else {"payees": basis.payees})


def _basis_read(kept: Mapping[str, Any]) -> Basis:
    parts = {name: fraction_of(kept[name]) for name in BASIS if name in kept}
    return Basis(**parts, payees=kept.get("payees"))


def _count(answers: int | Fraction) -> int | str:
    """Files may share answers out; the database counts whole ones."""
    return answers if isinstance(answers, int) else fraction_text(answers)


def _score_read(kept: Mapping[str, Any]) -> ScoreRead:
    value = None if kept["value"] is None else fraction_of(kept["value"])
    basis = _basis_read(kept["basis"]) if "basis" in kept else None
    return ScoreRead(value, Fraction(kept["answers"]), basis)


def _figures_of(plan: Plan, inputs: Inputs) -> dict[str, Figures]:
    """The facts that come from files; what is agreed in a participation is told by its line."""
    lines = [line.name for line in plan.level(PAYEES) if isinstance(line.source, FactSource)]
    given = {name: inputs.facts[name] for name in lines if name in inputs.facts}
    return {name: facts for name, facts in given.items() if isinstance(facts, Figures)}


def _ratios(read: Figures | Ratios | Scores) -> list[Stored]:
    if isinstance(read, Figures):
        return _figures(read)
    if isinstance(read, Scores):
        read = _as_ratios(read)
    return [_ratio(read, row) for row in range(len(read.values))]


def _as_ratios(read: Scores) -> Ratios:
    numbers = zip(read.num.tolist(), read.den.tolist(), strict=True)
    values = [Fraction(num, den) if den else None for num, den in numbers]
    return Ratios(values, [Fraction(bottom) for bottom in read.answers.tolist()])


def _ratio(read: Ratios, row: int) -> Stored:
    """A key figure whose parts are not known: its value over 1, or over its denominator."""
    value, bottom = read.values[row], read.denominators[row]
    below = {} if bottom is None else {"denominator": fraction_text(bottom)}
    kept: Stored = {"values": 1, "versions": ""} | below
    if value is None:
        return kept | {"missing": read.missing[row] if read.missing else "not known"}
    return kept | {"numerator": fraction_text(value * (1 if bottom is None else bottom))}


def _figures(read: Figures) -> list[Stored]:
    known: dict[int, Stored] = {}  # who shares a team shares its figure
    for figure in read.found:
        if id(figure) not in known:
            known[id(figure)] = _figure(figure)
    return [known[id(figure)] for figure in read.found]


def _figure(figure: Figure) -> Stored:
    """What was read of a fact; another version of a value makes another statement."""
    read: Stored = {"values": figure.values, "versions": figure.versions}
    if figure.values:
        read["days"] = [str(figure.first), str(figure.end)]
    if missing := figure.why_missing():
        return read | {"missing": missing} | _below(figure)
    if figure.found.words:
        return read | {"words": figure.found.words}
    return read | {"numerator": str(figure.found.numerator)} | _below(figure)


def _below(figure: Figure) -> Stored:
    bottom = figure.found.denominator
    return {} if bottom is None else {"denominator": str(bottom)}


def _ratio_read(kept: Mapping[str, Any]) -> RatioRead:
    bottom = kept.get("denominator")
    below = None if bottom is None else fraction_of(bottom)
    if "missing" in kept:
        return RatioRead(None, below, kept["missing"])
    top = fraction_of(kept["numerator"])
    return RatioRead(top if below is None else Fraction(top, below), below)


def _details(plan: Plan, inputs: Inputs, found: Evaluation, name: str) -> list[list[Stored]]:
    """Of each payee its rows in their order."""
    rows = inputs.details[name]
    lines, parts = _lines(found, plan, name), _parts(found, name)
    kept: list[list[Stored]] = [[] for _ in range(inputs.rows)]
    owners = rows.owners.tolist()
    for place in rows.order.tolist():
        one: Stored = {"id": rows.ids[place], "lines": _at(lines, place)}
        one |= {"parts": _by_line(parts, place)} if parts else {}
        kept[owners[place]].append(one)
    return kept
