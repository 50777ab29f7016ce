"""Of plans by chance every line is told, and what is told comes to what was paid.

EXPLAINED_WORLDS says how many plans are made.
"""

import json
import os
from functools import lru_cache

import pytest

from app.domain.plans.evaluating.formulas import Formulas
from app.domain.plans.evaluating.one_payee import again
from app.domain.plans.language.document import PAYEES
from app.domain.plans.language.expressions import parse
from app.domain.plans.telling.explaining import explain, explained_text
from app.domain.plans.telling.one_run import OneRun
from app.domain.plans.telling.tracing import as_json, traced
from tests.domain.plans.told import ones
from tests.oracle.generated import World

WORLDS = int(os.environ.get("EXPLAINED_WORLDS", "15"))
AT_ONCE = 15
SEEDS = range(0, WORLDS, AT_ONCE)


@lru_cache(maxsize=1)
def everybody(first):
    """The payees of some worlds, each with the plan; the same for all tests of these seeds."""
    found = []
    for seed in range(first, first + AT_ONCE):
        world = World(seed)
        plan, payees = ones(world.plan, *world.inputs)
        found += [(seed, plan, one) for one in payees]
    return found


@pytest.mark.parametrize("first", SEEDS)
def test_every_line_has_a_sentence_and_every_sentence_ends(first):
    for seed, plan, one in everybody(first):
        lines = explain(plan, one)

        assert [line.name for line in lines] == [line.name for line in plan.lines]
        for told in [told for line in lines for told in (line, *line.rows)]:
            assert told.sentences, seed
            for sentence in told.sentences:
                assert sentence.endswith("."), (seed, sentence)
                assert "None" not in sentence, (seed, sentence)
                assert "Fraction" not in sentence, (seed, sentence)
        assert all(line.label in explained_text(plan, one) for line in lines)


@pytest.mark.parametrize("first", SEEDS)
def test_the_formula_with_the_numbers_put_in_gives_the_value_when_it_is_calculated(
    first, monkeypatch
):
    monkeypatch.setattr("app.domain.plans.language.expressions.LONGEST", 10**6)  # numbers are long
    for seed, plan, one in everybody(first):
        run = OneRun(plan, one)
        for trace in traced(plan, one):
            for row in each_row(trace):
                for formula in row.formulas:
                    value = calculated(run, row.name, formula)
                    is_missing = bool(value.missing and formula.value.missing)
                    assert is_missing or value == formula.value, (seed, trace.name, formula.put_in)


def each_row(trace):
    """The traces with a value: of the payee, or of each detail row."""
    return trace.rows if trace.value is None else [trace]


def calculated(run, name, formula):
    """What the formula with the numbers put in comes to."""
    column = Formulas(run.calculation, run.lines[name]).value(parse(formula.put_in), PAYEES)
    return column.value(0, formula.unit, run.calculation.reasons)


@pytest.mark.parametrize("first", SEEDS)
def test_a_line_is_what_its_formula_came_to(first):
    for seed, plan, one in everybody(first):
        for trace in traced(plan, one):
            for row in each_row(trace):
                if row.kind == "formula" and not row.rounded_to and not one.outside:
                    assert row.formulas[0].value == row.value, (seed, trace.name)


@pytest.mark.parametrize("first", SEEDS)
def test_a_traced_composite_adds_up_to_its_line(first):
    for seed, plan, one in everybody(first):
        for trace in traced(plan, one):
            for row in each_row(trace):
                if row.parts and not row.rounded_to and not row.value.missing:
                    total = sum(part.contribution for part in row.parts)
                    assert total == row.value.number, (seed, trace.name)


@pytest.mark.parametrize("first", SEEDS)
def test_slices_and_what_is_added_come_to_what_the_table_gives(first):
    for seed, plan, one in everybody(first):
        for looked_up in tables_in(traced(plan, one)):
            if looked_up.slices and not looked_up.part and looked_up.row:
                total = sum(part.amount for part in looked_up.slices) + (looked_up.flat or 0)
                assert total == looked_up.gives.number, (seed, looked_up)


def tables_in(traces):
    for trace in traces:
        for row in each_row(trace):
            for formula in row.formulas:
                yield from formula.tables


@pytest.mark.parametrize("first", SEEDS)
def test_what_a_source_says_was_taken_is_what_the_line_says(first):
    for seed, plan, one in everybody(first):
        for trace in traced(plan, one):
            if trace.value is None or not trace.source or trace.rounded_to or one.outside:
                continue
            taken = trace.source.taken()
            assert (taken is None) == bool(trace.value.missing), (seed, trace.name)
            assert taken is None or taken.value == trace.value, (seed, trace.name)


@pytest.mark.parametrize("first", SEEDS)
def test_the_lines_calculated_again_from_what_was_read_are_the_same(first):
    for seed, plan, one in everybody(first):
        found = again(plan, one)

        assert found.values(0) == one.values, seed
        for name, rows in one.details.items():
            for place, row in enumerate(rows):
                for line in plan.level(name):
                    assert found.value(line.name, place) == row.values[line.name], seed


@pytest.mark.parametrize("first", SEEDS)
def test_every_trace_is_json(first):
    for seed, plan, one in everybody(first):
        for trace in traced(plan, one):
            text = json.dumps(as_json(trace))
            assert json.loads(text)["name"] == trace.name, seed
