"""One payee's part of a run: everything that the lines read, and what they came to.

It is what a statement stores, what an explanation tells, and enough to calculate the lines again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from app.domain.days import Days
from app.domain.plans.evaluating.calculation import Place
from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.evaluation import FACT, Evaluation, evaluate
from app.domain.plans.evaluating.inputs import (
    Basis,
    DetailRows,
    Figures,
    Groups,
    Inputs,
    Plain,
    Ratios,
    Scores,
)
from app.domain.plans.language.document import PAYEES, FactSource, Plan

ScoreKey = tuple[str, str]  # line, of


@dataclass(frozen=True, slots=True)
class ScoreRead:
    """A score that was read: no value where nobody answered. `basis`: of a statistic."""

    value: Fraction | None
    answers: Fraction
    basis: Basis | None = None

    @property
    def raw(self) -> Fraction | None:
        """The plain score, whatever a statistic made of it."""
        return self.basis.raw if self.basis else self.value


@dataclass(frozen=True, slots=True)
class RatioRead:
    """A key figure that was read, or why there is none; `denominator` where it is known."""

    value: Fraction | None
    denominator: Fraction | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class DetailRead:
    """One detail row with its lines, and the parts of them that were read from other rows."""

    id: str
    values: Mapping[str, Value]
    parts: Mapping[Place, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OnePayee:
    """`details`: rows in their order. `parts`: what formulas read of others, by (line, place).

    `outside`: why this payee is not in the plan.
    """

    payee: str
    period: Days
    values: Mapping[str, Value]
    scores: Mapping[ScoreKey, ScoreRead] = field(default_factory=dict)
    ratios: Mapping[ScoreKey, RatioRead] = field(default_factory=dict)
    details: Mapping[str, Sequence[DetailRead]] = field(default_factory=dict)
    parts: Mapping[Place, Value] = field(default_factory=dict)
    outside: str = ""


def one_payee(found: Evaluation, inputs: Inputs, row: int) -> OnePayee:
    """What one row of a run read, and what its lines came to."""
    return OnePayee(
        payee=inputs.payee(row),
        period=inputs.period,
        values=found.values(row),
        scores={key: _score(scores, row) for key, scores in inputs.scores.items()},
        ratios={key: _ratio(ratios, row) for key, ratios in inputs.kpis.items()},
        details={name: _details(found, inputs, name, row) for name in found.plan.details},
        parts=_parts(found, PAYEES, row),
        outside=inputs.outside.get(row, ""),
    )


def again(plan: Plan, one: OnePayee) -> Evaluation:
    """The same lines calculated once more, for this payee alone, from what was read then."""
    return evaluate(plan, inputs_of(plan, one))


def inputs_of(plan: Plan, one: OnePayee) -> Inputs:
    """What this payee's lines read, as the inputs of a run of one row."""
    facts = {
        (line.name, FACT): [one.values[line.name]]
        for line in plan.level(PAYEES)
        if isinstance(line.source, FactSource)
    }
    return Inputs(
        rows=1,
        scores={key: scores_read([read]) for key, read in one.scores.items()},
        kpis={key: _as_ratios(read) for key, read in one.ratios.items()},
        period=one.period,
        payees=[one.payee],
        outside={0: one.outside} if one.outside else {},
        groups={name: Groups(np.zeros(1, np.intp), [name]) for name in plan.groups},
        details={name: _as_rows(plan, name, one.details.get(name, ())) for name in plan.details},
        parts={place: [value] for place, value in one.parts.items()} | facts,
    )


def repeated(inputs: Inputs, times: int) -> Inputs:
    """One payee's inputs in so many rows, each as if alone; `parts` say what others were."""
    return replace(
        inputs,
        rows=times,
        scores={key: _scores_repeated(each, times) for key, each in inputs.scores.items()},
        kpis={key: _ratios_repeated(each, times) for key, each in inputs.kpis.items()},
        payees=[*inputs.payees] * times,
        outside={row: why for why in inputs.outside.values() for row in range(times)},
        groups={
            name: Groups(np.repeat(each.codes, times), each.names)
            for name, each in inputs.groups.items()
        },
        details={name: _rows_repeated(each, times) for name, each in inputs.details.items()},
        parts={place: [*values] * times for place, values in inputs.parts.items()},
    )


def scores_read(reads: Sequence[ScoreRead]) -> Scores:
    """One score in each row."""
    values = [Fraction(0) if read.value is None else read.value for read in reads]
    dens = [0 if read.value is None else read.value.denominator for read in reads]
    return Scores(
        np.array([value.numerator for value in values], object),
        np.array(dens, object),
        np.array([read.answers for read in reads], object),
        [read.basis for read in reads] if any(read.basis for read in reads) else (),
    )


def _scores_repeated(scores: Scores, times: int) -> Scores:
    num, den, answers = (
        np.repeat(each, times) for each in (scores.num, scores.den, scores.answers)
    )
    return Scores(num, den, answers, [*scores.bases] * times)


def _ratios_repeated(ratios: Figures | Ratios | Scores, times: int) -> Ratios:
    assert isinstance(ratios, Ratios)  # as the inputs of one payee have them
    columns = (ratios.values, ratios.denominators)
    values, denominators = ([each[at] for at in range(len(each))] * times for each in columns)
    return Ratios(values, denominators, [*ratios.missing] * times)


def _rows_repeated(rows: DetailRows, times: int) -> DetailRows:
    count = len(rows.owners)
    places = np.arange(count * times)
    facts = {name: [each[at] for at in range(count)] * times for name, each in rows.facts.items()}
    return DetailRows(np.repeat(np.arange(times), count), [*rows.ids] * times, places, facts)


def _score(scores: Scores, row: int) -> ScoreRead:
    den = int(scores.den[row])
    value = Fraction(int(scores.num[row]), den) if den else None
    answers = scores.answers[row]
    counted = Fraction(answers if isinstance(answers, Fraction) else int(answers))
    return ScoreRead(value, counted, scores.basis(row))


def _ratio(ratios: Figures | Ratios | Scores, row: int) -> RatioRead:
    if isinstance(ratios, Scores):
        read = _score(ratios, row)
        return RatioRead(read.value, read.answers)
    if isinstance(ratios, Ratios):
        value = ratios.values[row]
        why = ratios.missing[row] if ratios.missing and value is None else ""
        return RatioRead(value, ratios.denominators[row], why)
    figure = ratios.found[row]
    bottom = figure.found.denominator
    below = None if bottom is None else Fraction(bottom)
    return RatioRead(ratios[row], below, figure.why_missing())


def _details(found: Evaluation, inputs: Inputs, name: str, row: int) -> list[DetailRead]:
    rows = inputs.details[name]
    own = rows.order[rows.owners[rows.order] == row].tolist()
    return [
        DetailRead(
            rows.ids[place],
            {line.name: found.value(line.name, place) for line in found.plan.level(name)},
            _parts(found, name, place),
        )
        for place in own
    ]


def _parts(found: Evaluation, level: str, row: int) -> dict[Place, Value]:
    kept = found.parts.get(level, {})
    return {place: column.value(row, "", found.reasons) for place, column in kept.items()}


def _plain_of(value: Value) -> Plain:
    return None if value.missing else value.plain()


def _as_rows(plan: Plan, name: str, details: Sequence[DetailRead]) -> DetailRows:
    facts = {
        line.name: [_plain_of(row.values[line.name]) for row in details]
        for line in plan.level(name)
        if isinstance(line.source, FactSource)
    }
    places = np.arange(len(details))
    return DetailRows(np.zeros(len(details), np.intp), [row.id for row in details], places, facts)


def _as_ratios(read: RatioRead) -> Ratios:
    return Ratios([read.value], [read.denominator], [read.missing] if read.missing else ())
