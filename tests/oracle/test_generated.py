"""Chance makes valid plans, meets the whole language, and can be made again."""

from collections import Counter

import pytest
from hypothesis import given, settings

from tests.oracle import Missing, calculated
from tests.oracle.constructs import FUNCTIONS, constructs
from tests.oracle.generated import World, worlds
from tests.oracle.syntax import tree_of
from tests.oracle.units import Units, WrongUnit

MODES = ["half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"]
UNITS = [
    "money",
    "percent",
    "points",
    "number",
    "count",
    "days",
    "hours",
    "score",
    "stars",
    "text",
    "date",
    "yes_no",
]
# Every construct that has to be met; of each there are several in 2,000 worlds.
WANTED = [
    *["measure", "kpi", "fact", "constant", "formula", "composite", "pool", "rank"],
    *["per fact", "per formula", "per composite", "constant dated"],
    *[f"{kind} of {of}" for kind in ("measure", "kpi") for of in ("payee", "team", "company")],
    *[f"fact of {of}" for of in ("team", "site", "company")],
    *[f"fact unit {unit}" for unit in UNITS],
    *[f"{kind} needs" for kind in ("measure", "kpi")],
    *[f"measure otherwise {word}" for word in ("team", "company", "previous", "missing")],
    *[f"kpi otherwise {word}" for word in ("team", "company", "previous", "missing", "literal")],
    *[f"line rounded {mode}" for mode in MODES],
    *[f"{kind} rounded" for kind in ("measure", "kpi", "fact", "composite", "constant")],
    *[f"pool remainder {word}" for word in ("largest", "in_order", "keep")],
    *[f"{k} missing {w}" for k in ("pool", "rank") for w in ("zero", "hold", "skip", "fail")],
    *[f"rank ties {word}" for word in ("share", "all_get", "lower")],
    *["rank order high", "rank order low", "rank prizes", "pool at_most"],
    *[f"composite {word}" for word in ("fail", "zero", "reweight", "at_least")],
    *[f"{name}()" for name in sorted(FUNCTIONS)],
    *["table.", "table.row", "table.slice", "table.COL", "previous k", "not", "negative"],
    *[f"word {word}" for word in ("fail", "skip", "zero")],
    *[
        f"sign {sign}"
        for sign in (["+", "-", "*", "/", "<", "<=", ">", ">=", "=", "!=", "and", "or"])
    ],
    *[f"built in {word}" for word in ("period_start", "period_end", "days_in_period")],
    *[f"stretch {word}" for word in ("quarter", "half_year", "year", "ever")],
    *[f"scope {word}" for word in ("team", "site", "company", "orders", "talks")],
    *[f"mode {mode}" for mode in MODES],
    *[f"table {kind}" for kind in ("step", "whole", "marginal", "interpolated", "match")],
    *["table interpolated_amounts", "table marginal below extend", "table until", "table round"],
    *[f"table {k} below {w}" for k in ("step", "whole") for w in ("first", "missing", "value")],
    *[f"table interpolated below {w}" for w in ("first", "missing", "value")],
    *["table ties reached", "table ties exceeded", "table flats reached", "table flats each"],
    *["table dated", "table else", "row to", "row ties", "row flat", "row bonus"],
    *[f"currency {currency}" for currency in ("EUR", "JPY", "KWD")],
    *[f"periods {count}" for count in (1, 2, 3, 4)],
    *[f"{kind} {count}" for kind in ("groups", "details") for count in (0, 1, 2)],
    *["for jobs", "for tenure_days", "for min_days", "histogram", "num and den", "group rows"],
    *["empty cell", "huge number", "negative number", "fraction", "period given", "no group"],
    *["detail rows"],
]
REASONS = [
    *["unknown", "no_answers", "few", "zero_divisor", "below", "no_match", "undated", "empty"],
    *["weightless", "said", "no_group", "not_in_plan", "no_previous", "exp_range", "held"],
]


def test_chance_meets_every_construct():
    met = Counter(name for seed in range(2000) for name in constructs(World(seed)))

    assert {name: met[name] for name in WANTED if met[name] < 5} == {}


def values_of(seed):
    world = World(seed)
    for result in calculated(world.plan, *world.inputs):
        for value in result.lines.values():
            yield from value.values() if isinstance(value, dict) else [value]


def test_chance_meets_every_reason_but_most_lines_have_a_value():
    kinds = Counter(
        value.kind if isinstance(value, Missing) else "value"
        for seed in range(1500)
        for value in values_of(seed)
    )

    assert {kind: kinds[kind] for kind in REASONS if kinds[kind] < 3} == {}
    assert kinds["value"] > sum(kinds.values()) / 2


def units_of(world):
    lines = {line.name: line.unit for line in world.made} | {"pay": "money"}
    places = {name: "number" if unit == "place" else unit for name, unit in lines.items()}
    return Units(places, world.tables, world.scopes)


@settings(max_examples=500)
@given(worlds())
def test_the_units_of_every_formula_are_right(world):
    units = units_of(world)

    for line in world.plan["lines"]:
        if "formula" in line:
            assert (units.unit(tree_of(line["formula"])) or "number") == line["unit"], line


@pytest.mark.parametrize(
    "formula",
    ["nps >= 60%", "csat >= 80", "5 EUR * 5 EUR", "nps + 1 EUR", "if(nps, 1, 2)", "min(nps, csat)"],
)
def test_a_wrong_unit_is_seen(formula):
    units = Units({"nps": "points", "csat": "percent"}, [], [])

    with pytest.raises(WrongUnit):
        units.unit(tree_of(formula))


def test_the_same_seed_makes_the_same_world():
    assert World(7).plan == World(7).plan
    assert World(7).inputs == World(7).inputs


def test_the_order_of_payees_changes_nothing():
    for seed in range(100):
        world = World(seed)
        payees, *others = world.inputs
        found = calculated(world.plan, payees, *others)

        assert calculated(world.plan, payees[::-1], *others) == found[::-1]
