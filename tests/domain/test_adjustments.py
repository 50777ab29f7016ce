"""Adjustments: whatever came before, each cent of them is taken on once and none twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.adjustments import Difference, Owed, Part, adjusted_by
from tests.domain.plans.made import read
from tests.paying import plan

minor = st.integers(-10_000, 10_000)
MEAN = "name: mean, measure: csat_mean, of: payee, window: period"
POOL = (
    "name: reward, pool: {amount: 100 EUR, over: team, by: mean, to: 0.01,"
    " remainder: largest, missing: zero}"
)
PAID = "name: reward, formula: amount, round: {to: minor_unit, mode: half_up}"
PLACE = "name: place, rank: {by: mean, over: team, order: high, ties: share, missing: skip}"


def owed(amounts, before=0):
    parts = (Part(n, n, "January 2026", "2026-01-01", each) for n, each in enumerate(amounts))
    return Owed(tuple(parts), before)


@given(st.lists(minor), minor, st.integers(0, 10_000))
def test_what_is_told_adds_up_and_no_reward_falls_below_zero(amounts, before, pay):
    one = owed(amounts, before)
    told = one.told(pay)

    assert sum(amounts) - before == told["taken_minor"] + told["left_minor"]
    assert pay + told["taken_minor"] >= 0
    assert told["left_minor"] <= 0  # what is to be paid is paid at once


@given(st.lists(minor, min_size=1), st.lists(st.integers(0, 10_000), max_size=30))
def test_statement_after_statement_takes_on_what_is_left_until_nothing_is(amounts, pays):
    taken = 0
    for pay in pays:
        taken += owed(amounts, taken).taken_minor(pay)

    balance = sum(amounts)
    if balance >= 0:
        assert taken == (balance if pays else 0)
    else:
        assert taken == max(balance, -sum(pays))


def test_a_reward_below_zero_takes_on_nothing_that_lowers_it_further():
    assert owed([-500]).taken_minor(-100) == 0
    assert owed([500]).taken_minor(-100) == 500


FOUND = [Difference(1, 100, 150, "EUR"), Difference(2, 100, 40, "EUR"), Difference(3, 5, 5, "EUR")]


def adjusted(text, takes_back=True, own=(2,)):
    found = adjusted_by(read(text), FOUND, lambda some: set(own), takes_back)
    return [one.statement_id for one in found]


@pytest.mark.parametrize("late", ["person", "whole_pool", "positive_only"])
def test_late_says_nothing_where_no_reward_depends_on_others(late):
    assert adjusted(plan(MEAN, PAID, head=f"late: {late}")) == [1, 2]


@pytest.mark.parametrize(
    ("late", "who"), [("person", [2]), ("whole_pool", [1, 2]), ("positive_only", [1])]
)
@pytest.mark.parametrize("line", [POOL, PLACE])
def test_late_says_who_is_adjusted_where_rewards_depend_on_others(line, late, who):
    lines = (MEAN, line) if line is POOL else (MEAN, line, PAID)

    assert adjusted(plan(*lines, head=f"late: {late}")) == who


def test_nothing_is_taken_back_where_that_is_not_wanted():
    assert adjusted(plan(MEAN, PAID), takes_back=False) == [1]
    text = plan(MEAN, POOL, head="late: whole_pool")
    assert adjusted(text, takes_back=False) == [1]
