"""The rules of groups, detail rows, pools and ranks in examples calculated by hand."""

from fractions import Fraction

import pytest

from tests.oracle import Missing, Refused
from tests.oracle.small import everybody_says, plan_of, results

GONE = Missing("unknown", "a")
TEAM = [
    {"payee": "9", "a": "1", "b": "yes"},
    {"payee": "10", "a": "2", "b": "no"},
    {"payee": "7", "team": "B", "a": "100", "b": "yes"},
]
GAP = [{"a": "1", "b": "yes"}, {"a": "", "b": "yes"}, {"a": "4", "b": "no"}]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("sum(team, a)", [3, 3, 100]),
        ("avg(team, a)", [Fraction(3, 2), Fraction(3, 2), 100]),
        ("min(team, a)", [1, 1, 100]),
        ("max(company, a)", [100, 100, 100]),
        ("count(team)", [2, 2, 1]),
        ("count(company)", [3, 3, 3]),
        ("count(company, a > 1)", [2, 2, 2]),
        ("sum(company, a, b)", [101, 101, 101]),
        ("sum(company, a, b, a < 50)", [1, 1, 1]),
        ("share(a, team)", [Fraction(1, 3), Fraction(2, 3), 1]),
        ("a / sum(team, a * 2)", [Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)]),
    ],
)
def test_a_group_is_added_up_over_its_members(formula, expected):
    assert everybody_says(formula, *TEAM) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("sum(team, a)", GONE),
        ("sum(team, a, fail)", GONE),
        ("sum(team, a, skip)", 5),
        ("sum(team, a, zero)", 5),
        ("avg(team, a, skip)", Fraction(5, 2)),
        ("avg(team, a, zero)", Fraction(5, 3)),
        ("min(team, a, zero)", 0),
        ("sum(team, a, not b)", 4),
        ("count(team, a > 1)", GONE),
        ("count(team, a > 1, skip)", 1),
        ("count(team, a > 1, zero)", 1),
        ("count(team, 1 = 1, is_missing(no_value('x')) and a / 0 > 1, zero)", 0),
        ("count(team, a / 0, zero)", 3),
        ("count(team, a / 0 > 1, zero)", 0),
        ("sum(team, 1, a > 0)", GONE),
        ("sum(team, 1, a > 0, skip)", 2),
        ("sum(team, a, a > 99, skip)", 0),
        ("avg(team, a, a > 99, skip)", Missing("empty", "team")),
        ("min(team, a, a > 99, skip)", Missing("empty", "team")),
    ],
)
def test_what_one_missing_value_does_to_a_group_is_said(formula, expected):
    assert everybody_says(formula, *GAP) == [expected] * 3


def test_the_share_of_nothing_is_missing():
    assert everybody_says("share(a, team)", {"a": "0"}) == [Missing("zero_divisor")]


def test_who_has_no_group_has_no_sum():
    assert everybody_says("sum(team, a)", {"team": "", "a": "1"}) == [Missing("no_group", "team")]


def test_who_is_not_in_the_plan_is_no_member():
    payees = [{"job": "agent", "a": "1"}, {"job": "clerk", "a": "5"}, {"job": "agent", "a": "2"}]

    found = everybody_says("sum(team, a)", *payees, **{"for": {"jobs": ["agent"]}})

    assert found == [3, Missing("not_in_plan", "job"), 3]


ORDERS = [
    {"payee": "1", "row": "r9", "sold_at": "2025-03-02", "worth": "100"},
    {"payee": "1", "row": "r10", "sold_at": "2025-03-02", "worth": "10"},
    {"payee": "1", "row": "r11", "sold_at": "2025-03-01", "worth": "5"},
    {"payee": "2", "row": "r12", "sold_at": "2025-03-01", "worth": ""},
]


def of_orders(formula, per="orders"):
    """What a line says; payee 1 has three orders, 2 one without a worth, 3 none."""
    lines = [("worth", {"fact": "worth", "per": "orders"}), ("x", {"formula": formula})]
    if per:
        lines[1][1]["per"] = per
    plan = plan_of(*lines, details={"orders": {"order": "sold_at"}})
    return [lines["x"] for lines in results(plan, {}, {}, {}, rows={"orders": ORDERS})]


def test_a_line_of_a_detail_is_calculated_for_each_row():
    expected = {"r11": 10, "r10": 20, "r9": 200}

    assert of_orders("worth * 2") == [expected, {"r12": Missing("unknown", "worth")}, {}]


def test_running_and_before_follow_the_order_and_then_the_row_id():
    assert of_orders("running(worth)")[0] == {"r11": 5, "r10": 15, "r9": 115}
    assert of_orders("before(worth)")[0] == {"r11": 0, "r10": 5, "r9": 15}
    assert of_orders("before(worth)")[1] == {"r12": 0}
    assert of_orders("running(worth)")[1] == {"r12": Missing("unknown", "worth")}


def test_a_row_knows_its_share_and_its_payee():
    assert of_orders("share(worth, orders)")[0]["r11"] == Fraction(1, 23)
    assert of_orders("count(company)")[0]["r11"] == 3


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("sum(orders, worth)", [115, Missing("unknown", "worth"), 0]),
        ("sum(orders, worth, skip)", [115, 0, 0]),
        ("count(orders)", [3, 1, 0]),
        ("max(orders, worth, worth < 50, skip)", [10] + [Missing("empty", "orders")] * 2),
        ("avg(orders, worth, zero)", [Fraction(115, 3), 0, Missing("empty", "orders")]),
        ("sum(team, sum(orders, worth, skip))", [115, 115, 115]),
    ],
)
def test_rows_are_brought_up_to_their_payee(formula, expected):
    assert of_orders(formula, per=None) == expected


POOL = {"amount": "pot", "by": "w", "over": "team", "to": "minor_unit", "remainder": "largest"}


def pooled(pot, *weights, names=None, **rule):
    names = names or [str(number) for number in range(1, len(weights) + 1)]
    lines = [("pot", {"fact": "pot"}), ("w", {"fact": "w"})]
    plan = plan_of(*lines, ("x", {"pool": POOL | {"missing": "zero"} | rule}))
    cells = zip(names, weights, strict=True)
    payees = [{"payee": name, "pot": pot, "w": weight} for name, weight in cells]
    return [lines["x"] for lines in results(plan, *payees)]


def cents(*numbers):
    return [Fraction(number, 100) for number in numbers]


def test_what_is_left_over_goes_to_the_largest_parts():
    assert pooled("0.05", "70", "30") == cents(4, 1)
    assert pooled("0.05", "30", "70") == cents(2, 3)
    assert pooled("0.10", "12", "88") == cents(1, 9)
    assert pooled("8", "1", "1", "1") == cents(267, 267, 266)
    assert pooled("34", "1", "1", "1", "1", to="1") == [9, 9, 8, 8]
    assert pooled("75", "20%", "30%", "50%") == cents(1500, 2250, 3750)


def test_ties_go_by_the_payee_id_bytewise():
    assert pooled("0.01", "1", "1", names=["9", "10"]) == cents(0, 1)
    assert pooled("0.01", "1", "1", names=["ä", "z"]) == cents(0, 1)


def test_the_rest_can_go_in_order_or_to_nobody():
    assert pooled("0.10", "12", "88", remainder="in_order") == cents(2, 8)
    assert pooled("0.05", "0", "30", "70", remainder="in_order") == cents(0, 2, 3)
    assert pooled("0.05", "30", "70", remainder="keep") == cents(1, 3)


def test_the_amount_is_rounded_down_first_and_a_negative_one_is_mirrored():
    assert pooled("1.999", "1", "0", to="1") == [1, 0]
    assert pooled("-0.05", "70", "30") == cents(-4, -1)
    assert pooled("-1.999", "1", to="1") == [-1]


def test_without_weight_nobody_gets_anything():
    assert pooled("10", "0", "0") == [0, 0]


def test_a_share_can_have_a_limit():
    assert pooled("10", "1", "9", at_most="6.005 EUR") == [1, 6]


def test_the_limit_of_a_share_may_follow_from_other_lines():
    assert pooled("10", "1", "9", at_most="pot * 60% + 0.005 EUR") == [1, 6]
    assert pooled("10", "3", "7", at_most="w * 0.75 * 1 EUR") == [2.25, 5.25]
    assert pooled("10", "3", "7", at_most="(w - 4) * 1 EUR") == [0, 3]
    assert pooled("-10", "3", "7", at_most="(w - 4) * 1 EUR") == [0, -3]


def test_what_a_missing_weight_does_is_said():
    gone = Missing("unknown", "w")

    assert pooled("10", "1", "", missing="zero") == [10, 0]
    assert pooled("10", "1", "", missing="skip") == [10, gone]
    assert pooled("10", "1", "", missing="fail") == [gone, gone]
    assert pooled("10", "1", "", missing="hold") == [Missing("held", "2")] * 2
    assert pooled("", "1", "1") == [Missing("unknown", "pot")] * 2


def test_unequal_amounts_and_negative_weights_are_refused():
    with pytest.raises(Refused):
        pooled("10", "1", "-1")
    plan = plan_of(
        ("pot", {"fact": "pot"}), ("x", {"pool": POOL | {"by": "pot", "missing": "fail"}})
    )
    with pytest.raises(Refused):
        results(plan, {"pot": "1"}, {"pot": "2"})


RANK = {"by": "a", "over": "team", "order": "high", "ties": "share", "missing": "fail"}
PRIZES = {"prizes": ["100 EUR", "50 EUR", "25.01 EUR"]}


def ranked(*values, **rule):
    plan = plan_of(("a", {"fact": "a"}), ("x", {"rank": RANK | rule}))
    return [lines["x"] for lines in results(plan, *({"a": value} for value in values))]


def test_places_are_those_of_a_competition_on_exact_values():
    assert ranked("5", "9", "9", "1") == [3, 1, 1, 4]
    assert ranked("5", "9", "9", "1", order="low") == [2, 3, 3, 1]
    assert ranked("1/3", "0.333333333333333333") == [1, 2]


def test_prizes_of_one_place_are_shared_or_given_to_all():
    assert ranked("9", "5", "5", **PRIZES) == [100, Fraction("37.51"), Fraction("37.50")]
    assert ranked("9", "5", "5", ties="all_get", **PRIZES) == [100, 50, 50]
    assert ranked("9", "5", "5", ties="lower", **PRIZES) == [100, *cents(2501, 2501)]
    assert ranked("9", "8", "7", "6", **PRIZES) == [100, 50, Fraction("25.01"), 0]


def test_what_a_missing_value_does_to_places_is_said():
    assert ranked("-1", "", missing="zero") == [2, 1]
    assert ranked("-1", "", missing="skip") == [1, GONE]
    assert ranked("-1", "", missing="fail") == [GONE, GONE]
    assert ranked("-1", "", missing="hold") == [Missing("held", "2")] * 2
