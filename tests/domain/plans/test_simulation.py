"""What a changed plan would have cost: exact sums, whoever they are added up by."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.days import Days
from app.domain.errors import BadPlan
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.inputs import Groups, Inputs
from app.domain.plans.trying.pays import Pays
from app.domain.plans.trying.simulation import Both, OldAndNew, Simulation, bin_width, old_and_new
from tests.domain.plans.made import HEAD, read

MARCH, APRIL = (Days(date(2026, month, 1), date(2026, month + 1, 1)) for month in (3, 4))
AMOUNTS = st.integers(-(10**9), 10**9)
ROWS = st.lists(st.tuples(AMOUNTS, AMOUNTS, st.integers(-1, 2)), min_size=1, max_size=12)


def nobody(rows):
    return np.zeros(rows, np.bool_)


def pays_of(amounts):
    rated = np.array([amount is not None for amount in amounts], np.bool_)
    return Pays(np.array([amount or 0 for amount in amounts], np.int64), rated)


def one_period(old, new, groups=None, period=MARCH, outside=None, payees=None):
    names = payees or [f"p{place}" for place in range(len(old))]
    found = {} if groups is None else {"team": Groups(np.array(groups, np.intp), ["A", "B", "C"])}
    out = outside or (nobody(len(old)), nobody(len(old)))
    return OldAndNew(period, names, pays_of(old), pays_of(new), out, found)


def simulation(*periods):
    return Simulation("EUR", list(periods))


@given(ROWS, ROWS)
def test_gains_less_losses_are_the_difference_of_the_totals_to_the_cent(first, second):
    both = simulation(
        one_period(*zip(*first, strict=True)), one_period(*zip(*second, strict=True), APRIL)
    )

    total = both.total()

    assert total.new - total.old == total.gained - total.lost == total.difference
    assert total.payees == total.gainers + total.losers + total.unchanged
    assert total.old == sum(row[0] for row in [*first, *second])
    assert sum(sums.difference for _, sums in both.by_period()) == total.difference
    assert sum(one.difference for one in both.people()) == total.difference


@given(ROWS)
def test_groups_add_up_to_the_whole_with_those_who_are_in_none(rows):
    found = simulation(one_period(*zip(*rows, strict=True)))

    groups = found.by_group("team")

    assert sum(sums.old for _, sums in groups) == found.total().old
    assert sum(sums.new for _, sums in groups) == found.total().new
    assert sum(sums.gained for _, sums in groups) == found.total().gained
    assert sum(sums.payees for _, sums in groups) == len(rows)
    assert [name for name, _ in groups] == sorted(
        {"ABC"[each[2]] for each in rows if each[2] >= 0}
    ) + ([""] if any(each[2] < 0 for each in rows) else [])


@given(ROWS)
def test_every_rated_amount_stands_in_one_bin_before_and_after(rows):
    found = simulation(one_period(*zip(*rows, strict=True)))

    bins = found.distribution()

    assert sum(each.old for each in bins) == sum(each.new for each in bins) == len(rows)
    assert len(bins) <= 18
    for each in bins:
        inside = [old for old, _, _ in rows if each.first <= old < each.end]
        assert each.old == len(inside)


def test_who_changes_the_team_counts_in_both_and_once_in_the_total():
    found = simulation(one_period([100], [150], [0]), one_period([100], [20], [1], period=APRIL))

    (_, first), (_, second) = found.by_group("team")

    assert (first.gained, second.lost) == (50, 80)
    assert (found.total().payees, found.total().losers, found.total().lost) == (1, 1, 30)


def test_who_is_not_rated_counts_with_nothing_and_is_counted_before_and_after():
    found = simulation(one_period([None, 100], [70, None]))

    total = found.total()

    assert (total.old_unrated, total.new_unrated) == (1, 1)
    assert (total.gained, total.lost) == (70, 100)
    assert [(each.old, each.new) for each in found.distribution()] != []


def test_who_is_in_neither_plan_is_not_counted_and_who_leaves_one_is_paid_nothing_by_it():
    out = (np.array([True, False]), np.array([True, True]))
    total = simulation(one_period([None, 100], [None, None], outside=out)).total()

    assert (total.payees, total.lost, total.new_unrated) == (1, 100, 0)


def test_the_people_who_lose_most_come_first():
    found = simulation(one_period([100, 100, 100], [50, 150, 20]))

    assert [one.payee for one in found.people()] == ["p2", "p0", "p1"]


def test_no_period_at_all_costs_nothing():
    empty = simulation()

    assert (empty.total().payees, empty.people(), empty.distribution()) == (0, [], [])
    assert empty.groupings() == []


@given(st.integers(0, 10**12), st.integers(2, 40))
def test_the_width_of_bins_is_round_and_covers_the_span_in_few(span, most):
    width = bin_width(span, most)

    assert str(width).strip("0") in ("1", "2", "5")
    assert span // width < most


PLAIN = f"""{HEAD}lines:
  - {{name: pay, fact: sold, unit: money, round: {{to: minor_unit, mode: up}}}}
pay: pay
"""


def both_of(plan, draft, amounts):
    inputs = Inputs(len(amounts), facts={"pay": amounts}, payees=[str(n) for n in amounts])
    return Both(inputs, inputs, evaluate(plan, inputs), evaluate(draft, inputs))


@given(st.lists(st.fractions(-(10**9), 10**9), min_size=1, max_size=5, unique=True))
def test_a_draft_equal_to_the_plan_changes_nothing(amounts):
    plan = read(PLAIN)

    total = simulation(old_and_new(both_of(plan, plan, amounts), {})).total()

    assert (total.difference, total.gained, total.lost, total.unchanged) == (0, 0, 0, len(amounts))


def test_plans_of_two_currencies_are_never_compared():
    plan = read(PLAIN)
    draft = replace(plan, currency="USD")

    with pytest.raises(BadPlan, match="The draft pays in USD and the plan in EUR"):
        old_and_new(both_of(plan, draft, [1]), {})


def test_amounts_that_cannot_be_added_up_are_refused():
    plan = read(PLAIN)

    for amount in (Fraction(2**44, 100), Fraction(-(2**80))):
        with pytest.raises(BadPlan, match="pays somebody more than 175,921,860,444 EUR"):
            old_and_new(both_of(plan, plan, [amount]), {})


def test_a_single_cent_is_a_gain_or_a_loss():
    total = simulation(one_period([100, 100, 100], [99, 101, 100])).total()

    assert (total.lost, total.gained, total.losers, total.gainers) == (1, 1, 1, 1)
