"""The rules of formulas and lines in examples calculated by hand, so that the oracle is trusted."""

from datetime import date
from fractions import Fraction

import pytest

from tests.oracle import Missing
from tests.oracle.rounding import rounded
from tests.oracle.small import plan_of, results, said

UNKNOWN = Missing("unknown", "a")
FORMULAS = {
    # signs, from loose to tight
    "1 + 2 * 3": 7,
    "(1 + 2) * 3": 9,
    "10 - 3 - 2": 5,
    "12 / 2 / 3": 2,
    "-2 * 3": -6,
    "- -2": 2,
    "1 + 1 = 2": True,
    "not 1 = 2": True,
    "true or true and false": True,
    "not false and false": False,
    # literals
    "60%": Fraction(3, 5),
    "5 EUR + 0.05 EUR": Fraction(101, 20),
    "12.5": Fraction(25, 2),
    "2025-01-31": date(2025, 1, 31),
    "'gold' = 'gold'": True,
    "'gold' != 'Gold'": True,
    # exact comparison
    "89.99999% >= 90%": False,
    "1 / 3 * 3 = 1": True,
    "2 < 2": False,
    "2 <= 2": True,
    "2 > 2": False,
    "2 >= 2": True,
    "2 != 2": False,
    "1 - 2 < -1.5": False,
    "1 / 3 < 33.33333333%": False,
    "2025-02-28 < 2025-03-01": True,
    # strict functions
    "min(3, 1, 2)": 1,
    "max(3, 1, 2)": 3,
    "abs(-2)": 2,
    "clamp(5, 0, 3)": 3,
    "clamp(-5, 0, 3)": 0,
    "clamp(2, 0, 3)": 2,
    "round(2.5, 1, half_even)": 2,
    "round(7, 5, half_up)": 5,
    "floor(-0.5)": -1,
    "floor(7, 5)": 5,
    "ceil(121 / 10)": 13,
    "ceil(-7, 5)": -5,
    "days_between(2025-01-01, 2025-01-31)": 31,
    "days_between(2025-01-01, 2025-01-01)": 1,
    "months_between(2025-01-15, 2025-03-14)": 1,
    "months_between(2025-01-15, 2025-03-15)": 2,
    "months_between(2024-12-15, 2025-02-15)": 2,
    "months_between(2025-03-15, 2025-01-15)": -2,
    "exp(0, 0.01)": 1,
    "exp(1, 0.0001)": Fraction(27183, 10000),
    "exp(-1, 0.001)": Fraction(368, 1000),
    # built in, for March 2025
    "period_start": date(2025, 3, 1),
    "period_end": date(2025, 3, 31),
    "days_in_period": 31,
    # what skips, and what decides
    "coalesce(no_value('a'), 2, 3)": 2,
    "best_of(1, no_value('a'), 3)": 3,
    "worst_of(1, no_value('a'), 3)": 1,
    "avg_of(1, no_value('a'), 3)": 2,
    "sum_of(1, no_value('a'), 3)": 4,
    "is_missing(1 / 0)": True,
    "is_missing(1)": False,
    "if(1 < 2, 1, 1 / 0)": 1,
    "false and 1 / 0 = 1": False,
    "1 / 0 = 1 and false": False,
    "true or 1 / 0 = 1": True,
}
GONE = {
    "a + 1 / 0": UNKNOWN,
    "1 / 0 + a": Missing("zero_divisor"),
    "-a": UNKNOWN,
    "a = a": UNKNOWN,
    "not a = 1": UNKNOWN,
    "min(1, a)": UNKNOWN,
    "min(a, 1)": UNKNOWN,
    "round(a, 1, up)": UNKNOWN,
    "clamp(1, 0, a)": UNKNOWN,
    "if(a > 1, 1, 1)": UNKNOWN,
    "if(true, a, 1)": UNKNOWN,
    "true and a = 1": UNKNOWN,
    "false or a = 1": UNKNOWN,
    "coalesce(a, 1 / 0)": UNKNOWN,
    "sum_of(a, 1 / 0)": UNKNOWN,
    "no_value('a week without a shift')": Missing("said", "a week without a shift"),
    "exp(700.001, 1)": Missing("exp_range"),
    "0 / 0": Missing("zero_divisor"),
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_says(formula):
    found = said(formula)

    assert found == FORMULAS[formula]
    assert isinstance(found, bool) == isinstance(FORMULAS[formula], bool)


@pytest.mark.parametrize("formula", GONE)
def test_the_first_reason_of_a_missing_value_is_kept(formula):
    assert said(formula, a="") == GONE[formula]


def test_numbers_have_no_largest_one():
    assert said("a * a", a=f"{10**25}/7") == Fraction(10**50, 49)
    assert said("exp(a, 1) > 99999999999999999999 * 10", a="700") is True


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("half_up", [3, -3, 2, -2]),
        ("half_down", [2, -2, 2, -2]),
        ("half_even", [2, -2, 2, -2]),
        ("up", [3, -3, 3, -3]),
        ("down", [2, -2, 2, -2]),
        ("ceiling", [3, -2, 3, -2]),
        ("floor", [2, -3, 2, -3]),
    ],
)
def test_negatives_round_as_the_mode_says(mode, expected):
    values = [Fraction(5, 2), Fraction(-5, 2), Fraction(7, 3), Fraction(-7, 3)]

    assert [rounded(value, Fraction(1), mode) for value in values] == expected


def test_half_up_takes_the_nearest_when_there_is_no_tie():
    values = [Fraction(13, 5), Fraction(-13, 5), Fraction(12, 5), Fraction(-12, 5), Fraction(3)]

    assert [rounded(value, Fraction(1), "half_up") for value in values] == [3, -3, 2, -2, 3]


@pytest.mark.parametrize(
    ("currency", "expected"),
    [("EUR", "1.01"), ("JPY", "1"), ("KWD", "1.006")],
)
def test_a_minor_unit_is_that_of_the_currency(currency, expected):
    line = ("pay", {"constant": "1.0055", "round": {"to": "minor_unit", "mode": "half_up"}})

    assert results(plan_of(line, currency=currency), {})[0]["pay"] == Fraction(expected)


def test_any_line_can_be_rounded_and_a_missing_one_stays_missing():
    rounding = {"to": "0.05", "mode": "half_up"}
    line = ("nps", {"measure": "nps", "of": "payee", "round": rounding})

    found = results(plan_of(line), {"nps": "1/3"}, {"nps": ""})

    assert [lines["nps"] for lines in found] == [Fraction("0.35"), Missing("no_answers", "nps")]


@pytest.mark.parametrize(
    ("unit", "text", "expected"),
    [
        ("percent", "87%", Fraction(87, 100)),
        ("percent", "0.87", Fraction(87, 100)),
        ("percent", "261/300", Fraction(87, 100)),
        ("money", "-20.05", Fraction(-401, 20)),
        ("text", "007", "007"),
        ("date", "2025-02-28", date(2025, 2, 28)),
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("text", "", Missing("unknown", "a")),
    ],
)
def test_a_fact_is_read_as_its_unit_says(unit, text, expected):
    plan = plan_of(("a", {"fact": "some_key", "unit": unit}))

    assert results(plan, {"a": text})[0]["a"] == expected


def test_a_dated_constant_is_the_newest_that_is_valid():
    dated = [
        {"valid_from": "2025-04-01", "value": "207.56"},
        {"valid_from": "2024-01-01", "value": "201.16"},
    ]
    plan = plan_of(("point", {"constant": dated}))

    def on(period):
        return results(plan, {}, period=period)[0]["point"]

    assert on("2023-12") == Missing("undated", "point")
    assert on("2025-03") == Fraction("201.16")
    assert on("2025-04") == Fraction("207.56")
    assert on("2025-03-26..2025-04-26") == Fraction("201.16")


def mean(a, b, **rule):
    parts = ("x", {"composite": {"parts": {"a": "3", "b": "1"}, **rule}})
    plan = plan_of(("a", {"fact": "a"}), ("b", {"fact": "b"}), parts)
    return results(plan, {"a": a, "b": b})[0]["x"]


def test_a_composite_is_a_weighted_mean():
    assert mean("4", "8", missing="fail") == 5


def test_what_a_missing_part_does_is_said():
    assert mean("4", "", missing="fail") == Missing("unknown", "b")
    assert mean("4", "", missing="zero") == 3
    assert mean("", "", missing="zero") == 0
    assert mean("4", "", missing="reweight") == 4
    assert mean("4", "", missing="reweight", at_least="2") == Missing("unknown", "b")
    assert mean("", "", missing="reweight") == Missing("unknown", "a")


def test_parts_without_weight_have_no_mean():
    parts = {"parts": {"a": "0", "b": "1"}, "missing": "reweight"}
    plan = plan_of(("a", {"fact": "a"}), ("b", {"fact": "b"}), ("x", {"composite": parts}))

    assert results(plan, {"a": "4", "b": ""})[0]["x"] == Missing("weightless", "x")
