"""Many variants of one payee's inputs, evaluated at once: what would be paid if."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from app.domain.plans.evaluating.columns import value_of
from app.domain.plans.evaluating.evaluation import FACT, evaluate
from app.domain.plans.evaluating.histograms import Quotient
from app.domain.plans.evaluating.inputs import (
    Amounts,
    DetailRows,
    Facts,
    Groups,
    Inputs,
    Plain,
    Ratios,
    Scores,
)
from app.domain.plans.evaluating.one_payee import OnePayee, ScoreKey, inputs_of
from app.domain.plans.language.document import Plan

FITS = 62  # bits of a number that int64 holds with room to spare


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is different from what was read: scores, key figures, and facts by their lines.

    `rows`: more detail rows with their facts, which come after those that are there.
    """

    scores: Mapping[ScoreKey, Quotient] = field(default_factory=dict)
    ratios: Mapping[ScoreKey, Fraction] = field(default_factory=dict)
    facts: Mapping[str, Fraction | bool | date] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Plain]]] = field(default_factory=dict)


AS_IT_IS = Candidate()


def pays(plan: Plan, one: OnePayee, candidates: Sequence[Candidate]) -> list[Fraction | None]:
    """What each variant would be paid, in one evaluation; None: not rated.

    What was read of others and of earlier periods stays as it was.
    """
    found = evaluate(plan, _widened(inputs_of(plan, one), candidates))
    column, numbers = found.columns[plan.pay], found.columns[plan.pay].number().fractions()
    known = column.present()
    return [number if there else None for number, there in zip(numbers, known, strict=True)]


def _widened(inputs: Inputs, candidates: Sequence[Candidate]) -> Inputs:
    """The inputs of one payee, one row for each candidate."""
    rows = len(candidates)
    parts = {place: list(values) * rows for place, values in inputs.parts.items()}
    facts: dict[str, Facts] = {}
    for line in [line for line, place in parts if place == FACT]:
        values = [one.facts.get(line, parts[line, FACT][0].plain()) for one in candidates]
        if all(type(value) is Fraction for value in values):
            facts[line] = _amounts(values)  # type: ignore[arg-type]
            del parts[line, FACT]
        elif any(line in one.facts for one in candidates):
            parts[line, FACT] = [value_of(value, "") for value in values]
    return replace(
        inputs,
        rows=rows,
        scores={key: _scores(key, one, candidates) for key, one in inputs.scores.items()},
        kpis={key: _ratios(key, one, candidates) for key, one in inputs.kpis.items()},  # type: ignore[arg-type]
        facts=facts,
        payees=list(inputs.payees) * rows,
        groups={
            name: Groups(np.zeros(rows, np.intp), each.names)
            for name, each in inputs.groups.items()
        },
        details={name: _details(name, each, candidates) for name, each in inputs.details.items()},
        parts=parts,
    )


def _scores(key: ScoreKey, read: Scores, candidates: Sequence[Candidate]) -> Scores:
    base = (read.num[0], read.den[0], read.answers[0])
    num, den, answers = zip(*(one.scores.get(key, base) for one in candidates), strict=True)
    # No candidate changes a score that needs a reliability: that rests on others.
    return Scores(_ints(num), _ints(den), _ints(answers), [*read.bases] * len(candidates))


def _ints(values: Sequence[Any]) -> Any:
    """int64 where all are whole and fit."""
    fits = all(each.denominator == 1 and int(each).bit_length() < FITS for each in values)
    return np.array(values, np.int64 if fits else object)


def _ratios(key: ScoreKey, read: Ratios, candidates: Sequence[Candidate]) -> Ratios:
    rows = len(candidates)
    values = [one.ratios.get(key, read.values[0]) for one in candidates]
    return Ratios(values, [read.denominators[0]] * rows, list(read.missing) * rows)


def _amounts(values: Sequence[Fraction]) -> Amounts | list[Fraction]:
    common = lcm(*(value.denominator for value in values))
    tops = [int(value * common) for value in values]
    if max(abs(top).bit_length() for top in (*tops, common)) > FITS:
        return list(values)
    return Amounts(np.array(tops, np.int64), common, np.ones(len(tops), np.bool_))


def _details(name: str, read: DetailRows, candidates: Sequence[Candidate]) -> DetailRows:
    """The rows of each candidate: those that are there, and its own after them."""
    more = [one.rows.get(name, ()) for one in candidates]
    numbers = [len(read.ids) + len(rows) for rows in more]
    return DetailRows(
        np.repeat(np.arange(len(candidates)), numbers),
        [key for rows in more for key in (*read.ids, *(f"~{n}" for n in range(1, len(rows) + 1)))],
        np.arange(sum(numbers)),
        {line: _facts(line, values, more) for line, values in read.facts.items()},
    )


def _facts(line: str, values: Facts, more: Sequence[Sequence[Mapping[str, Plain]]]) -> list[Plain]:
    """A fact of each detail row, candidate by candidate."""
    there = [values[place] for place in range(len(values))]  # type: ignore[arg-type]
    return [each for rows in more for each in (*there, *(row.get(line) for row in rows))]
