"""Payees whom a plan is tried on: as the lines read them, one plain value for each line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from app.domain.days import Days
from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.inputs import (
    A_MONTH,
    DetailRows,
    Groups,
    Inputs,
    Plain,
    Ratios,
    Scores,
    basis_enough,
)
from app.domain.plans.evaluating.one_payee import OnePayee
from app.domain.plans.language.document import (
    PAYEES,
    FactSource,
    KpiSource,
    LooksBack,
    MeasureSource,
    Plan,
)

MANY_ANSWERS = Fraction(100)
NOTHING_BEFORE = Value(missing="there is no value of an earlier period")
DetailFacts = Mapping[str, Plain]  # of one row, by line


@dataclass(frozen=True, slots=True)
class Case:
    """One payee. `values`: of scores, key figures and facts; a missing one is None.

    `answers`: of scores and key figures. `payee` is empty where the case is made up.
    """

    payee: str
    values: Mapping[str, Plain]
    answers: Mapping[str, Fraction] = field(default_factory=dict)
    rows: Mapping[str, Sequence[DetailFacts]] = field(default_factory=dict)
    earlier: Mapping[LooksBack, Value] = field(default_factory=dict)

    def value(self, line: str) -> Plain:
        """What a line reads; of detail rows the first."""
        if line in self.values:
            return self.values[line]
        return next((row[line] for rows in self.rows.values() for row in rows if line in row), None)

    def having(self, line: str, value: Plain, alone: bool = False) -> "Case":
        """The same payee with another value of a line; detail rows all have it, or the first."""
        if line in self.values:
            answers = self.answers if value is not None else {**self.answers, line: Fraction(0)}
            return replace(self, values={**self.values, line: value}, answers=answers)
        rows = {
            name: [
                {**row, line: value} if line in row and not (alone and place) else row
                for place, row in enumerate(rows)
            ]
            for name, rows in self.rows.items()
        }
        return replace(self, rows=rows)


@dataclass(frozen=True, slots=True)
class Seat:
    """A case in a run, with the group to which it belongs."""

    case: Case
    group: int


def inputs_of_cases(plan: Plan, seats: Sequence[Seat], period: Days = A_MONTH) -> Inputs:
    """Cases as the inputs of a run; a score is the same for the payee and the payee's team."""
    cases = [seat.case for seat in seats]
    groups = sorted({seat.group for seat in seats})
    codes = np.array([groups.index(seat.group) for seat in seats], np.intp)
    names = [str(group) for group in groups]
    return Inputs(
        rows=len(cases),
        scores={
            (line.name, of): _scores(cases, line.name, source.reliability(of) is not None)
            for line, source in plan.measured()
            for of in source.scopes()
        },
        facts={
            line.name: [case.values.get(line.name) for case in cases]
            for line in plan.level(PAYEES)
            if isinstance(line.source, FactSource)
        },
        kpis={
            (line.name, of): _ratios(cases, line.name)
            for line in plan.lines
            if isinstance(line.source, KpiSource)
            for of in line.source.scopes()
        },
        period=period,
        payees=[f"{row:09}" for row in range(len(cases))],
        groups={name: Groups(codes, names) for name in plan.groups},
        details={name: _details(plan, name, cases) for name in plan.details},
        earlier={
            back: [case.earlier.get(back, _nothing(back)) for case in cases]
            for back in plan.looks_back()
        },
    )


def case_of(plan: Plan, one: OnePayee, earlier: Mapping[LooksBack, Value]) -> Case:
    """A payee of the last period as a case."""
    read = {
        line.name: _plain(one.values[line.name])
        for line in plan.level(PAYEES)
        if isinstance(line.source, MeasureSource | FactSource | KpiSource)
    }
    known = {name: one.scores[name, of].answers for name, of in one.scores}
    known |= {name: one.ratios[name, of].denominator or MANY_ANSWERS for name, of in one.ratios}
    rows = {
        name: [_facts(plan, name, row.values) for row in details]
        for name, details in one.details.items()
    }
    needed = {line.name: answers_for(line.source) for line in plan.lines}
    answers = {name: max(known[name], needed[name]) for name in known}
    return Case(one.payee, read, answers, rows, earlier)


def answers_for(source: object) -> Fraction:
    """So many answers that none of the minimums of a line is missed."""
    needs = getattr(source, "needs", None)
    least = [needs.answers, *(choice.answers for choice in needs.otherwise)] if needs else []
    return max([MANY_ANSWERS, *map(Fraction, least)])


def _facts(plan: Plan, name: str, values: Mapping[str, Value]) -> DetailFacts:
    return {
        line.name: _plain(values[line.name])
        for line in plan.level(name)
        if isinstance(line.source, FactSource)
    }


def _plain(value: Value) -> Plain:
    return None if value.missing else value.plain()


def _nothing(back: LooksBack) -> Value:
    return NOTHING_BEFORE if back.kind == "previous" else Value(Fraction(0))


def _scores(cases: Sequence[Case], line: str, is_sure: bool) -> Scores:
    values = [_number(case.values.get(line)) for case in cases]
    return Scores(
        _objects([value.numerator if value is not None else 0 for value in values]),
        _objects([value.denominator if value is not None else 0 for value in values]),
        _objects([_answers(case, line) for case in cases]),
        [basis_enough(value) for value in values] if is_sure else (),
    )


def _ratios(cases: Sequence[Case], line: str) -> Ratios:
    values = [_number(case.values.get(line)) for case in cases]
    return Ratios(values, [_answers(case, line) for case in cases])


def _answers(case: Case, line: str) -> Fraction:
    return case.answers.get(line, MANY_ANSWERS)


def _number(value: Plain) -> Fraction | None:
    return value if isinstance(value, Fraction) else None


def _objects(values: Sequence[object]) -> np.ndarray:
    found = np.empty(len(values), object)
    found[:] = values
    return found


def _details(plan: Plan, name: str, cases: Sequence[Case]) -> DetailRows:
    pairs = [(place, row) for place, case in enumerate(cases) for row in case.rows.get(name, ())]
    facts = {
        line.name: [row.get(line.name) for _, row in pairs]
        for line in plan.level(name)
        if isinstance(line.source, FactSource)
    }
    owners = np.array([place for place, _ in pairs], np.intp)
    ids = [f"{place:09}" for place in range(len(pairs))]
    return DetailRows(owners, ids, np.arange(len(pairs)), facts)
