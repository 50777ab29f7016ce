"""How much rests on few answers, on one edge of the scale, and on what is printed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.measures import Measure, MeasureKind
from app.domain.plans.evaluating.inputs import Scores
from app.domain.plans.language.document import (
    PAYEE,
    RAW,
    FactSource,
    KpiSource,
    Line,
    MeasureSource,
)
from app.domain.plans.lint.reading import SCORES, Edge
from app.domain.plans.lint.remarks import Kind, LastPeriod, Remark, named
from app.domain.plans.lint.study import Study
from app.domain.plans.lint.trials import Variant
from app.domain.plans.telling.formula_words import listed
from app.domain.words import cut_words, score_words

FEW = 5  # answers: a score of fewer is one opinion or two


def no_minimum(study: Study) -> Iterator[Remark]:
    """Each score that counts from the first answer on."""
    for line in study.read():
        if isinstance(line.source, MeasureSource) and line.source.needs is None:
            yield _no_minimum(study, line)


def _no_minimum(study: Study, line: Line) -> Remark:
    curves = study.curves_of(line.name)
    curve = max(curves, key=lambda each: each.height, default=None)
    size, example, may = None, "", ""
    if curve and curve.height:
        size, example = curve.height, study.example(curve.base)
        may = f", and that alone may move the reward by {study.money(size)}"
    few = _few_answers(study.last, line)
    told = f" In the last period it was so for {named(few)}." if few else ""
    words = (
        f"{line.label}: one answer is enough for a score{may}.{told}"
        " Say how many are needed, for example needs: 20, and what counts otherwise."
        f"{_careful(line)}"
    )
    return Remark(Kind.NO_MINIMUM, line.name, line.place, words, size, example, tuple(few))


def _careful(line: Line) -> str:
    """What else holds chance back, where the plain score is paid."""
    source = line.source
    if not isinstance(source, MeasureSource) or source.statistic != RAW or source.of != PAYEE:
        return ""
    return " Or pay what is sure with few answers: statistic: lower, or shrunk."


def _few_answers(last: LastPeriod | None, line: Line) -> list[str]:
    """Whose score of the last period had fewer answers than anybody would judge by."""
    scores = _scores(last, line)
    if scores is None or last is None:
        return []
    return [
        last.inputs.payee(row)
        for row in range(last.inputs.rows)
        if 0 < scores.answers[row] < FEW and row not in last.inputs.outside
    ]


def _scores(last: LastPeriod | None, line: Line) -> Scores | None:
    source = line.source
    if last is None or not isinstance(source, MeasureSource) or source.of != PAYEE:
        return None
    return last.inputs.scores.get((line.name, PAYEE))


def one_edge(study: Study) -> Iterator[Remark]:
    """Where only shares of the best answers decide, and nothing else that is a score."""
    scores = [line for line in study.read() if _is_score(study, line)]
    measured = [line for line in scores if isinstance(line.source, MeasureSource)]
    if not measured or len(measured) < len(scores):
        return
    found = [_edge_of(study, line) for line in measured]
    if None in found:
        return
    told = list(dict.fromkeys(edge for edge in found if edge))
    line = measured[0]
    words = (
        f"The reward rests on {listed([each.label for each in measured])} alone, where an answer"
        f" counts in full {listed(told)}. How good it is otherwise says little, and people will ask"
        " customers for that answer. Put a mean, or days without a bad answer, beside it."
    )
    yield Remark(Kind.ONE_EDGE, line.name, line.place, words)


def _is_score(study: Study, line: Line) -> bool:
    if isinstance(line.source, FactSource):
        return study.plan.units[line.name] in SCORES
    return isinstance(line.source, MeasureSource | KpiSource)


def _edge_of(study: Study, line: Line) -> str | None:
    """Between which two answers everything changes; None for a measure that reads them all."""
    assert isinstance(line.source, MeasureSource)
    measure = study.ranges.measure(line.source)
    if measure is None or measure.kind is not MeasureKind.ANSWERS or len(measure.values) < 3:
        return None
    return _best_step(measure) if len(set(measure.values)) <= 3 else None


def _best_step(measure: Measure) -> str:
    """From which answer on one counts in full."""
    steps, best = measure.question.steps, max(measure.values)
    place = measure.values.index(best)
    if place == 0:
        return f"up to {steps[measure.values.count(best) - 1]}"
    return f"from {steps[place]} on"


@dataclass(frozen=True, slots=True)
class Between:
    """A payee whose score is printed as reached."""

    payee: str
    row: int
    value: Fraction


def printed(study: Study) -> Iterator[Remark]:
    """Each edge that payees of the last period reach in print and miss in fact."""
    if study.last is None:
        return
    for edge in study.edges:
        line = study.plan.line(edge.line)
        if line.round is None and _is_score(study, line) and not line.per:
            found = _between(study, study.last, edge)
            if found:
                yield _printed(study, study.last, edge, line, found)


def _between(study: Study, last: LastPeriod, edge: Edge) -> list[Between]:
    """Below the edge, and above it once rounded as pages show it."""
    unit = study.plan.units[edge.line]
    shown = score_words(edge.at, unit)
    values = [(row, last.found.value(edge.line, row).number) for row in range(last.inputs.rows)]
    return [
        Between(last.inputs.payee(row), row, value)
        for row, value in values
        if value is not None
        and value != edge.at
        and score_words(value, unit) == shown
        and (value < edge.at) == edge.closed
    ]


def _printed(
    study: Study, last: LastPeriod, edge: Edge, line: Line, found: Sequence[Between]
) -> Remark:
    first = found[0]
    unit = study.plan.units[line.name]
    exact, shown = cut_words(first.value, unit), score_words(first.value, unit)
    size = _difference(study, last, edge, first)
    reach = "does not reach" if edge.closed else "is already above"
    worth = f", which is worth {study.money(size)}" if size else ""
    who = [each.payee for each in found]
    words = (
        f"{line.label}: {exact} is printed as {shown} and {reach} {edge.text}{worth}. In the last"
        f" period this met {named(who)}. If the printed score is meant, add"
        f" {_rounding(unit)} to the line."
    )
    return Remark(
        Kind.PRINTED, line.name, line.place, words, size, f"payee {first.payee}", tuple(who)
    )


def _difference(study: Study, last: LastPeriod, edge: Edge, one: Between) -> Fraction | None:
    """What the payee would be paid more or less with the printed score."""
    curves = [
        curve for curve in study.curves_of(edge.line) if curve.base.payee == one.payee
    ] or study.curves_of(edge.line)
    if not curves:
        return None
    case = curves[0].base
    values = (one.value, edge.at)
    pays = study.trials.pays([Variant(case.having(edge.line, x), case) for x in values])
    return None if None in pays else abs(pays[1] - pays[0])  # type: ignore[operator]


def _rounding(unit: str) -> str:
    to = {"percent": "0.1%", "points": "1"}.get(unit, "0.01")
    return f"round: {{to: {to}, mode: half_up}}"
