"""What holds for every plan and every group, however they are calculated."""

import random
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain import exact
from app.domain.plans.evaluating.one_payee import again, inputs_of, one_payee
from app.domain.plans.evaluating.pools import shared
from app.domain.plans.language.reading import plan_from
from app.domain.rounding import ROUNDINGS
from tests.oracle.generated import World
from tests.oracle.rounding import rounded
from tests.plan_runs import UNITS, in_order, ran

SEEDS = range(30)


def found_by_payee(world, payees, rows):
    """What each payee's lines come to, by payee and period."""
    found = ran(world.plan, payees, rows, world.group_rows, world.period)
    return {
        (payee["payee"], payee.get("period")): lines
        for payee, lines in zip(payees, found, strict=True)
    }


def is_of_teams_only(world):
    """Whether every line reads its own row, period and team: then a team can stand alone."""
    text = str(world.plan)
    others = ("company", "site", "previous", "_before")
    return len(world.periods) == 1 and not any(word in text for word in others)


def of_payees(rows, payees):
    names = {payee["payee"] for payee in payees}
    return {
        name: [row for row in of_name if row["payee"] in names] for name, of_name in rows.items()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_payees_and_rows_changes_nothing(seed):
    world, dice = World(seed), random.Random(seed)
    payees = dice.sample(world.payees, len(world.payees))
    rows = {name: dice.sample(of_name, len(of_name)) for name, of_name in world.rows.items()}

    assert found_by_payee(world, payees, rows) == found_by_payee(world, world.payees, world.rows)


TEAM_WORLDS = [seed for seed in range(1000) if is_of_teams_only(World(seed))]


def test_there_are_worlds_of_teams():
    assert len(TEAM_WORLDS) >= 30


@pytest.mark.parametrize("seed", TEAM_WORLDS)
def test_teams_can_be_calculated_one_by_one(seed):
    world = World(seed)
    whole = found_by_payee(world, world.payees, world.rows)
    for team in {payee.get("team") for payee in world.payees}:
        members = [payee for payee in world.payees if payee.get("team") == team]
        alone = found_by_payee(world, members, of_payees(world.rows, members))
        assert alone == {key: whole[key] for key in alone}


@pytest.mark.parametrize("seed", TEAM_WORLDS)
def test_somebody_of_another_team_changes_nothing(seed):
    world = World(seed)
    whole = found_by_payee(world, world.payees, world.rows)
    stranger = world.payees[0] | {"payee": "a stranger", "team": "another team"}
    wider = found_by_payee(world, [stranger, *world.payees], world.rows)

    assert {key: wider[key] for key in whole} == whole


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_that_leave_int64_come_to_the_same(seed, monkeypatch):
    """As if int64 had ten bits: nearly every row is calculated with integers of Python."""
    world = World(seed)
    whole = found_by_payee(world, world.payees, world.rows)
    monkeypatch.setattr(exact, "FITS", 10)
    monkeypatch.setattr(exact, "GROWN", 40)

    assert found_by_payee(world, world.payees, world.rows) == whole


@pytest.mark.parametrize("seed", range(8))
def test_what_a_payee_read_of_others_is_enough_to_calculate_the_payee_alone(seed):
    world = World(seed)
    plan = plan_from(world.plan, UNITS)
    payees, *others = world.inputs

    for one, found in in_order(plan, restored, payees, *others):
        assert one.values == found.values
        assert one.details == found.details
        assert found.parts.items() <= one.parts.items()


def restored(plan, batch, result, row):
    """A payee's part of a run, and that of a run over nothing but this part."""
    one = one_payee(result, batch.inputs, row)
    return one, one_payee(again(plan, one), inputs_of(plan, one), 0)


weights = st.lists(
    st.one_of(st.just(Fraction(0)), st.fractions(min_value=0, max_value=10**6)),
    min_size=1,
    max_size=9,
)


@given(st.integers(0, 10**9), weights, st.randoms(use_true_random=False))
def test_a_pool_is_shared_to_the_last_unit_and_by_weight_alone(units, given_weights, dice):
    assume(any(given_weights))
    order = list(range(len(given_weights)))
    found = shared(units, given_weights, order, "largest")
    total = sum(given_weights)
    places = dice.sample(order, len(order))
    others = shared(
        units,
        [given_weights[place] for place in places],
        [places.index(place) for place in order],  # ties are decided by the same ids
        "largest",
    )

    assert sum(found) == units
    assert [found[place] for place in places] == others
    for share, weight in zip(found, given_weights, strict=True):
        assert abs(share - units * weight / total) < 1
        assert weight or not share


@given(st.integers(0, 10**9), weights, st.sampled_from(["in_order", "keep"]))
def test_what_is_left_over_is_given_in_order_or_kept(units, given_weights, remainder):
    assume(any(given_weights))
    found = shared(units, given_weights, list(range(len(given_weights))), remainder)
    exactly = [units * weight / sum(given_weights) for weight in given_weights]
    floors = [share.__floor__() for share in exactly]

    left = units - sum(floors)
    takers = [place for place, weight in enumerate(given_weights) if weight][:left]
    gets = [floor + (place in takers) for place, floor in enumerate(floors)]
    assert found == (floors if remainder == "keep" else gets)


@given(
    st.fractions(min_value=-(10**6), max_value=10**6),
    st.sampled_from(list(ROUNDINGS)),
    st.sampled_from([("JPY", 1), ("USD", Fraction(1, 100)), ("KWD", Fraction(1, 1000))]),
)
def test_money_is_rounded_to_the_currency_s_unit_also_below_zero(value, mode, money):
    currency, unit = money
    plan = {
        "plan": "Rounded",
        "currency": currency,
        "calendar": "monthly",
        "lines": [
            {"name": "given", "fact": "given", "unit": "money"},
            {"name": "pay", "formula": "given", "round": {"to": "minor_unit", "mode": mode}},
        ],
        "pay": "pay",
    }
    (found,) = ran(plan, [{"payee": "a", "given": str(value)}])

    assert found["pay"].number == rounded(value, Fraction(unit), mode)
    assert found["pay"].number % unit == 0


@given(
    st.sampled_from(["step", "interpolated", "marginal", "whole"]),
    st.lists(st.integers(0, 100), min_size=1, max_size=6, unique=True).map(sorted),
    st.lists(st.fractions(min_value=0, max_value=50), min_size=6, max_size=6).map(sorted),
    st.lists(st.fractions(min_value=0, max_value=120), min_size=2, max_size=30).map(sorted),
)
def test_a_table_that_rises_never_pays_less_for_more(kind, starts, values, scores):
    rows = [[str(start), str(value)] for start, value in zip(starts, values, strict=False)]
    plan = table_plan({"kind": kind, "rows": rows, "below": "first"})
    found = ran(plan, [{"payee": str(n), "x": str(x)} for n, x in enumerate(scores)])
    paid = [lines["found"].number for lines in found]

    assert paid == sorted(paid)


@given(
    st.lists(st.fractions(max_denominator=1000), min_size=1, max_size=8, unique=True).map(sorted),
    st.sampled_from(["reached", "exceeded"]),
    st.integers(1, 10**12),
)
def test_just_below_at_and_just_above_every_boundary(starts, ties, small):
    rows = [[str(start), str(place)] for place, start in enumerate(starts, start=1)]
    plan = table_plan({"kind": "step", "rows": rows, "below": "0", "ties": ties})
    near = Fraction(1, small * 10**6)
    points = [start + step for start in starts for step in (-near, 0, near)]
    found = ran(plan, [{"payee": str(n), "x": str(x)} for n, x in enumerate(points)])

    for x, lines in zip(points, found, strict=True):
        passed = sum(x > start or (x == start and ties == "reached") for start in starts)
        assert lines["found"].number == passed


def table_plan(table):
    return {
        "plan": "One table",
        "currency": "EUR",
        "calendar": "monthly",
        "tables": {"t": table},
        "lines": [
            {"name": "x", "fact": "x", "unit": "number"},
            {"name": "found", "formula": "t(x)"},
            {"name": "pay", "formula": "1 EUR", "round": {"to": "minor_unit", "mode": "half_up"}},
        ],
        "pay": "pay",
    }
