"""Units: what may stand together, what comes out, and what is said where they do not fit."""

import re

import pytest

from app.domain.errors import BadPlan
from app.domain.plans.language.units import RATIO, UNITS, product, quotient, together
from tests.domain.plans.made import plan_of

LINES = [
    "name: amount, fact: target_amount, unit: money",
    "name: csat, measure: csat_top2, of: payee, window: period",
    "name: recommend, measure: nps, of: payee, window: period",
    "name: mean, measure: csat_mean, of: payee, window: period",
    "name: present, constant: 20, unit: days",
    "name: sold, constant: 3",
    "name: good, formula: csat >= 80%",
]
TABLES = (
    "{pays: {kind: step, rows: [[40, 0%], [60, 100%]]},"
    " bands: {kind: step, rows: [[0%, 1 EUR], [80%, 5 EUR]]}}"
)


def unit_of(formula):
    plan = plan_of(*LINES, f'name: found, formula: "{formula}"', tables=TABLES)
    return plan.units["found"]


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("12.5", "number"),
        ("60%", "percent"),
        ("5 EUR", "money"),
        ("amount + 5 EUR", "money"),
        ("amount + 5", "money"),  # a number as written takes the unit beside it
        ("5 - recommend", "points"),
        ("1 - csat", "percent"),  # 0 and 1 are the same as 0% and 100%
        ("csat + 0", "percent"),
        ("if(csat >= 90%, 1, 0) + csat", "percent"),
        ("if(recommend > 60, 1, 0) + csat", "percent"),  # 60 is no part of the value
        ("max(0, csat)", "percent"),
        ("max(0, 1, 5 EUR)", "money"),
        ("if(good, csat, 0)", "percent"),
        ("if(good, 1, 0)", "number"),
        ("if(good, good, csat = 0)", "yes_no"),
        ("good = (csat < 1)", "yes_no"),
        ("csat > -1", "yes_no"),
        ("-recommend", "points"),
        ("amount * csat", "money"),
        ("csat * amount", "money"),
        ("amount * sold", "money"),
        ("amount * 2", "money"),
        ("amount * present / present", "money"),
        ("amount / 2", "money"),
        ("amount / present", "money"),
        ("amount / amount", "number"),
        ("recommend / recommend", "number"),
        ("csat / csat", "number"),
        ("csat * csat", "percent"),
        ("csat * recommend", "points"),
        ("recommend * csat", "points"),
        ("present * sold", "days"),
        ("mean / present", "number"),
        ("pays(recommend)", "percent"),
        ("pays(amount)", "percent"),  # plain starts take the unit of what is looked up
        ("bands(csat)", "money"),
        ("amount * pays(recommend) + bands(csat)", "money"),
    ],
)
def test_the_unit_of_a_formula(formula, unit):
    assert unit_of(formula) == unit


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("amount + csat", "amount is money, csat is percent: + needs one unit"),
        ("recommend - mean", "recommend is points, mean is score: - needs one unit"),
        ("present + sold", "present is days, sold is number: + needs one unit"),
        ("amount >= recommend", "amount is money, recommend is points: >= needs one unit"),
        ("min(amount, csat)", "min needs one unit"),
        ("min(0, amount, csat)", "amount is money, csat is percent: min needs one unit"),
        ("if(good, amount, csat)", "if needs one unit"),
        ("amount * amount", "money * money has no meaning"),
        ("recommend >= 60%", "recommend is points: write 60 without a sign"),
        ("sold >= 60%", "sold is number: write 0.6"),
        ("csat >= 80", "csat is a percentage: write 80%"),
        ("80 <= csat", "csat is a percentage: write 80%"),
        ("csat >= 0.8", "csat is a percentage: write 0.8%"),
        ("csat > -80", "csat is a percentage: write 80%"),
        ("csat >= 40 * 2", "csat is a percentage: write 40%"),
        ("csat >= if(good, 80, 90)", "csat is a percentage: write 80%"),
        ("min(1, csat, 80)", "csat is a percentage: write 80%"),
        ("if(good, csat, 0.5)", "csat is a percentage: write 0.5%"),
        ("amount + 5%", "amount is money: write 5 EUR"),
        ("recommend + 5 EUR", "recommend is points: write 5 without a sign"),
        ("5 USD", "5 USD: the plan pays in EUR"),
        ("amount + 5 USD", "5 USD: the plan pays in EUR"),
        ("pays(csat)", "csat in pays is a percentage: write 40%"),
        ("bands(recommend)", "recommend in bands is points: write 0 without a sign"),
        ("good + 1", "a number is needed; good is yes_no"),
        ("good < good", "a number or a day is needed; good is yes_no"),
        ("-good", "a number is needed; good is yes_no"),
        ("good * amount", "a number is needed; good is yes_no"),
        ("good = 1", "good is yes_no, and 1 is a number"),
        ("bands(85)", "bands is a percentage: write 85%"),
        ("bands(85 EUR)", "bands is percent"),
        ("pays(good)", "a number is needed; good is yes_no"),
        ("min(good, good)", "a number or a day is needed; good is yes_no"),
        ("if(csat, 1, 0)", "Here a comparison is needed; csat is percent"),
        ("if(good, 1)", "if(condition, then, else)"),
        ("if(good, 1, good)", "good is yes_no, and 1 is a number"),
        ("min(amount)", "Write min(a, b): 2 to 50 values"),
        ("max()", "Write max(a, b): 2 to 50 values"),
        (f"max({', '.join(['amount'] * 51)})", "Write max(a, b): 2 to 50 values"),
    ],
)
def test_what_does_not_stand_together_is_named(formula, message):
    with pytest.raises(BadPlan, match=re.escape(message)):
        unit_of(formula)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("constant: 87, unit: percent", "found is a percentage: write 87%"),
        ("formula: 2 * 43, unit: percent", "found is a percentage: write 2%"),
        ("constant: 5 EUR, unit: points", "found is money, but its unit says points"),
        ("constant: 5 USD", "5 USD: the plan pays in EUR"),
        ("constant: 5, unit: text", "found is a number, and its unit says text"),
        ("formula: amount * csat, unit: percent", "found is money, but its unit says percent"),
        ("formula: csat > 1, round: {to: 1, mode: up}", "found is yes_no and cannot be rounded"),
        ("formula: csat, round: {to: 1, mode: up}", "round to 1% or 0.01%, with the sign"),
        ("formula: csat, round: {to: minor_unit, mode: up}", "cannot be rounded to money"),
        ("formula: recommend, round: {to: 1%, mode: up}", "cannot be rounded to percent"),
        ("formula: amount, round: {to: 1/3, mode: up}", "rounded to a decimal number"),
        ("composite: {parts: {csat: 1, mean: 1}, missing: fail}", "csat is percent, mean is score"),
        ("composite: {parts: {good: 1}, missing: fail}", "a number is needed; good is yes_no"),
        ("measure: nps, of: payee, window: period, unit: percent", "its unit says percent"),
        (
            "measure: csat_top2, of: payee, window: period, needs: 5, otherwise: [80]",
            "csat_top2 is a percentage: write 80%",
        ),
        (
            "measure: nps, of: payee, window: period, needs: 5, otherwise: [5 EUR]",
            "nps is points: write 5 without a sign",
        ),
    ],
)
def test_a_line_keeps_its_unit(line, message):
    with pytest.raises(BadPlan, match=re.escape(message)) as caught:
        plan_of(*LINES, f"name: found, {line}")
    assert caught.value.line == 7 + len(LINES)


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("constant: 87%, unit: percent", "percent"),
        ("constant: 1, unit: percent", "percent"),
        ("constant: 20, unit: hours", "hours"),
        ("formula: csat, round: {to: 0.5%, mode: up}", "percent"),
        ("formula: recommend, round: {to: 1/3, mode: up}", "points"),
        ("formula: amount, round: {to: 5 EUR, mode: up}", "money"),
        ("measure: nps, of: payee, window: period, unit: points", "points"),
    ],
)
def test_a_unit_may_be_written_where_it_is_right(line, unit):
    assert plan_of(*LINES, f"name: found, {line}").units["found"] == unit


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("(csat + csat) / rows + 80%", "percent"),
        ("(csat + csat) / rows + sold", "number"),
        ("(recommend + recommend) / rows - recommend", "points"),
        ("amount / rows", "money"),
        ("rows / rows", "number"),
    ],
)
def test_a_sum_divided_by_a_count_may_be_of_its_unit(formula, unit):
    count = "name: rows, constant: 3, unit: count"

    assert plan_of(*LINES, count, f"name: found, formula: {formula}").units["found"] == unit


@pytest.mark.parametrize(
    ("parts", "unit"),
    [
        (("sold / sold", "csat"), "percent"),
        (("csat", "sold / sold"), "percent"),
        (("sold / sold", "sold"), "number"),
        (("2 * present", "sold"), "number"),
    ],
)
def test_the_parts_of_a_mean_may_be_quotients(parts, unit):
    lines = [f"name: part_{place}, formula: {part}" for place, part in enumerate(parts)]
    mean = "name: mix, composite: {parts: {part_0: 50%, part_1: 50%}, missing: fail}"

    assert plan_of(*LINES, *lines, mean).units["mix"] == unit


@pytest.mark.parametrize(
    ("carry", "units"),
    [
        ("min(sold + carried - 10, 2)", "number"),
        ("present - carried - 2", "days"),
        ("max(0, amount - carried - 5)", "money"),
        ("if(csat >= 80%, carried + 1, 0)", "number"),
        ("carried", "number"),
    ],
)
def test_a_number_beside_an_earlier_period_takes_the_unit_of_its_line(carry, units):
    lines = [
        "name: carried, formula: 'coalesce(previous(carry), 0)'",
        f"name: carry, formula: '{carry}'",
        "name: was, formula: previous(carry)",
    ]

    found = plan_of(*LINES, *lines).units

    assert [found[name] for name in ("carried", "carry", "was")] == [units] * 3


def test_a_message_names_a_unit_as_the_plan_does():
    for formula, words in {
        "2 * present - csat": "the other side is days, csat is percent: - needs one unit",
        "2 * present - csat * csat": "one side is days, the other side is percent: -",
        "1 / (2 * amount)": "number / money has no meaning",
    }.items():
        with pytest.raises(BadPlan, match=re.escape(words)):
            plan_of(*LINES, f"name: found, formula: {formula}")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("unit: percent, rows: [[0, 50], [1, 100]]", "t gives percentages: write 50%"),
        ("unit: money, rows: [[0, 5%]]", "t gives money, but 5% is percent"),
        ("rows: [[0, 5%]], below: 1 EUR", "t gives percent, but 1 EUR is money"),
        ("rows: [[0, 5%]], below: 50", "t gives percentages: write 50%"),
        ("rows: [[0, 5 USD]]", "t: 5 USD, but the plan pays in EUR"),
    ],
)
def test_a_table_gives_one_unit(table, message):
    with pytest.raises(BadPlan, match=f"^Line 5, column 10: {message}"):
        plan_of(tables=f"{{t: {{kind: step, {table}}}}}")


@pytest.mark.parametrize("left", UNITS)
@pytest.mark.parametrize("right", UNITS)
def test_two_different_units_never_stand_together(left, right):
    assert together(left, right) == (left if left == right else None)


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit not in ("yes_no", "text", "date")])
def test_money_stays_money(unit):
    assert (
        product("money", unit) == product(unit, "money") == (None if unit == "money" else "money")
    )
    assert quotient("money", unit) == (RATIO if unit == "money" else "money")
