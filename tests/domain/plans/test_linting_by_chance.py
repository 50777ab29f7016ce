"""Remarks on plans by chance: never a traceback, and on tables just what their numbers say."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.plans.lint.linting import lint, remark_text
from app.domain.plans.lint.remarks import Kind, LastPeriod
from tests.domain.plans.linted import AMOUNT, CSAT, plan_of
from tests.domain.plans.test_statement_contents import batches
from tests.oracle.generated import World

starts = st.lists(st.integers(1, 100), min_size=1, max_size=5, unique=True).map(sorted)
tables = starts.flatmap(
    lambda found: st.tuples(
        st.just([0, *found]),
        st.lists(st.integers(0, 30), min_size=len(found) + 1, max_size=len(found) + 1),
    )
)


def remarks_on(kind, rows):
    written = ", ".join(f"[{start}%, {value * 5}%]" for start, value in zip(*rows, strict=True))
    table = f"{{pays: {{kind: {kind}, unit: percent, rows: [{written}]}}}}"
    return lint(plan_of(AMOUNT, CSAT, pay="amount * pays(csat)", tables=table))


@settings(max_examples=20, deadline=None)
@given(tables)
def test_the_largest_jump_is_told_and_no_jump_that_is_not_there(rows):
    values = [value * 50 for value in rows[1]]  # of 1,000
    sizes = [abs(after - before) for before, after in itertools.pairwise(values)]

    found = [each.size for each in remarks_on("step", rows) if each.kind is Kind.CLIFF]

    # a jump of less than a twentieth of the most is none
    assert found == ([max(sizes)] if max(sizes) * 20 >= max(values) and any(sizes) else [])


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["step", "interpolated"]), tables)
def test_the_largest_fall_is_told_and_no_fall_that_is_not_there(kind, rows):
    values = [value * 50 for value in rows[1]]
    falls = [
        values[first] - values[last]
        for first, last in itertools.combinations(range(len(values)), 2)
        if values[first : last + 1] == sorted(values[first : last + 1], reverse=True)
    ]

    found = [each.size for each in remarks_on(kind, rows) if each.kind is Kind.PAYS_LESS]

    assert found == ([max(falls)] if any(falls) else [])


@pytest.mark.parametrize("first", range(0, 10, 5))
def test_any_plan_gets_its_remarks_with_and_without_a_last_period(first):
    for seed in range(first, first + 5):
        for plan, inputs, found in list(batches(World(seed)))[-1:]:
            alone = lint(plan)
            told = lint(plan, LastPeriod(inputs, found))

            assert all(remark_text(plan, each) for each in (*alone, *told)), seed
            assert not any(each.payees for each in alone), seed
            assert {name for each in told for name in each.payees} <= set(inputs.payees), seed
