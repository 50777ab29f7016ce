"""What a statement stores is enough to calculate every line of it again, to the last digit."""

import json

import pytest

from app.domain.audit import canonical_json
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.one_payee import again, one_payee
from app.domain.plans.evaluating.statement_contents import (
    contents,
    one_payee_from,
    stored,
    value_of,
)
from app.domain.plans.files.given import GivenFiles, Runs
from app.domain.plans.language.document import PAYEES
from app.domain.plans.language.reading import plan_from
from tests.oracle.generated import World
from tests.plan_runs import UNITS, details, table


def batches(world):
    """The plan, and of each period the inputs with what came out."""
    payees, rows, groups, period = (*world.inputs, None, None, None)[:4]
    plan = plan_from(world.plan, UNITS)
    files = GivenFiles(
        table("payees", payees),
        {name: details(plan, name, each) for name, each in (rows or {}).items()},
        table("groups", groups) if groups else None,
        period or ("" if any("period" in payee for payee in payees) else "2025-01"),
        ignore_unknown=True,
    )
    runs = Runs(plan, files)
    for batch in runs.batches():
        found = evaluate(plan, batch.inputs)
        runs.remember(batch, found)
        yield plan, batch.inputs, found


def kept(inputs, row, content):
    """The content of one statement, as the database gives it back."""
    days = {"first_day": str(inputs.period.first), "end_day": str(inputs.period.end)}
    return json.loads(canonical_json(content | {"payee": inputs.payee(row), "period": days}))


@pytest.mark.parametrize("first", range(0, 300, 25))
def test_a_payee_is_restored_and_every_line_calculated_again(first):
    for seed in range(first, first + 25):
        for plan, inputs, found in batches(World(seed)):
            for row, content in enumerate(contents(plan, inputs, found)):
                check(seed, plan, inputs, found, row, content)


def check(seed, plan, inputs, found, row, content):
    one = one_payee_from(kept(inputs, row, content))
    assert one.values == found.values(row), seed
    told = one_payee(found, inputs, row)
    assert one.values == told.values, seed
    assert one.details == told.details, seed
    repeated = again(plan, one)
    assert repeated.values(0) == found.values(row), seed
    for name in plan.details:
        for place, detail in enumerate(one.details[name]):
            values = {line.name: repeated.value(line.name, place) for line in plan.level(name)}
            assert values == detail.values, seed
    assert set(one.values) == {line.name for line in plan.level(PAYEES)}


def test_each_kind_of_value_is_kept_as_it_is():
    world = World(3)
    for _, inputs, found in batches(world):
        for row in range(inputs.rows):
            for value in found.values(row).values():
                assert value_of(json.loads(json.dumps(stored(value)))) == value
