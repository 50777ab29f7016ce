"""Every line of every payee is what a second, independent calculation finds."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.plans.reading import plan_from
from tests.domain.plans.generated import World
from tests.domain.plans.made import UNITS_OF_MEASURES, inputs
from tests.plan_oracle import Missing, calculated

SEEDS = st.integers(0, 2**32)
OWNERS = {"payee": "this person", "team": "the team"}
WORDS = {
    "unknown": lambda label: f"{label}: not known",
    "nobody": lambda of: f"{OWNERS[of]} has no answers in this period",
    "few": lambda where: f"{OWNERS[where[0]]} has fewer than {where[1]} answers",
    "zero": lambda name: f"{name or 'the divisor'} is 0, and nothing can be divided by it",
    "below": lambda table: f"{table}: below the first row",
    "weightless": lambda _: "no part has a weight",
}


def expected(value):
    """What the product says for a value of the oracle."""
    return WORDS[value.what](value.where) if isinstance(value, Missing) else value


def said(value):
    if value.missing:
        return value.missing
    return value.number if value.truth is None else value.truth


def world(seed):
    """A plan as the product reads it, as the oracle reads it, and its payees."""
    made = World(seed)
    document = made.document()
    plan = plan_from(document, UNITS_OF_MEASURES)
    return plan, document, made.payees(random.Random(seed).randint(1, 9))


def lines(plan, payees):
    """Every line of every payee, as the product says it."""
    found = calculated(plan, inputs(payees))
    return [
        {name: said(value) for name, value in found.values(row).items()}
        for row in range(len(payees))
    ]


@settings(max_examples=500)
@given(SEEDS)
def test_every_line_of_every_payee_is_what_the_oracle_finds(seed):
    plan, document, payees = world(seed)

    assert lines(plan, payees) == [
        {name: expected(value) for name, value in calculated(document, payee).items()}
        for payee in payees
    ]


@settings(max_examples=60)
@given(SEEDS)
def test_neither_the_order_nor_the_batch_changes_anything(seed):
    plan, _, payees = world(seed)
    together = lines(plan, payees)
    order = random.Random(seed).sample(range(len(payees)), len(payees))

    assert lines(plan, [payees[row] for row in order]) == [together[row] for row in order]
    assert [lines(plan, [payee])[0] for payee in payees] == together


def test_a_plan_for_nobody_says_nothing():
    plan, _, _ = world(7)

    assert lines(plan, []) == []


@pytest.mark.parametrize("what", WORDS)
def test_chance_meets_every_reason_of_a_missing_value(what):
    assert any(what in reasons(seed) for seed in range(300))


def reasons(seed):
    _, document, payees = world(seed)
    found = [value for payee in payees for value in calculated(document, payee).values()]
    return {value.what for value in found if isinstance(value, Missing)}
