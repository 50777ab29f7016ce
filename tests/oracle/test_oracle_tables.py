"""The rules of payout tables, in published examples and in ones calculated by hand."""

from fractions import Fraction

import pytest

from tests.oracle import Missing
from tests.oracle.small import looked_up

BELOW = Missing("below", "t")
BANDS = [["0%", "0%"], ["80%", "50%"], ["90%", "100%"]]
RATES = [["0", "1%"], ["1000", "2%"], ["3000", "3%"], ["8000", "5%"]]


def table(kind, rows, **more):
    return {"kind": kind, "rows": rows, **more}


def at(given, *numbers, call="t(a)"):
    return [looked_up(given, call, a=str(number)) for number in numbers]


def test_a_step_gives_the_value_of_the_last_row_reached():
    half, whole = Fraction(1, 2), Fraction(1)

    assert at(table("step", BANDS), "0%", "79.999%", "80%", "90%") == [0, 0, half, whole]
    exceeded = table("step", BANDS, ties="exceeded")
    assert at(exceeded, "0%", "80%", "80.001%", "90%") == [BELOW, 0, half, half]


def test_a_row_can_have_ties_of_its_own():
    rows = [["0", "1"], {"from": "10", "to": "20", "value": "2", "ties": "exceeded"}, ["20", "3"]]

    assert at(table("step", rows), 10, "10.01", 20) == [1, 2, 3]


@pytest.mark.parametrize(
    ("made_as", "below", "expected"),
    [
        ("step", None, BELOW),
        ("step", "missing", BELOW),
        ("step", "first", 5),
        ("step", "7", 7),
        ("whole", "first", 5 * 5 + 1),
        ("whole", None, BELOW),
        ("marginal", "first", 1),
        ("marginal", "extend", 5 * -5),
        ("marginal", None, BELOW),
        ("interpolated", None, 5),
        ("interpolated", "missing", BELOW),
        ("interpolated", "-3", -3),
    ],
)
def test_what_holds_below_the_first_row(made_as, below, expected):
    rows = [{"from": "10", "value": "5", "flat": "1"}, {"from": "20", "value": "9", "flat": "2"}]
    given = table(made_as, rows, **({"below": below} if below else {}))

    assert at(given, 5) == [expected]


def test_whole_gives_one_rate_on_all():
    given = table("whole", [["0", "0.10"], ["1000", "0.05"], ["10000", "0.01"]])

    assert at(given, 15000, 1000, 999) == [150, 50, Fraction("99.9")]


def test_marginal_gives_each_slice_its_own_rate():
    orders = [200, 300, 1500, 1200, 2000, 4500]

    assert at(table("marginal", RATES), *orders) == [2, 3, 20, 14, 30, 95]


def test_what_one_slice_pays_is_told():
    given = table("marginal", [["0", "3%"], ["300000", "5%"], ["500000", "7%"]])

    slices = [at(given, 600000, call=f"t.slice(a, {i})")[0] for i in (1, 2, 3)]
    assert slices == [9000, 10000, 7000]
    assert at(given, 600000, -1) == [26000, BELOW]


def test_the_slices_of_what_is_below_the_first_row():
    given = table("marginal", [["10", "5"], ["20", "9"]])

    def slices(**more):
        return [at(given | more, 5, call=f"t.slice(a, {i})")[0] for i in (1, 2)]

    assert slices() == [BELOW, BELOW]
    assert slices(below="first") == [0, 0]
    assert slices(below="7") == [0, 0]
    assert slices(below="extend") == [-25, 0]
    assert at(given, 15, call="t.slice(a, 3)") == [Missing("no_slice", "t")]
    assert at(given, 15, call="t.slice(a, 0)") == [Missing("no_slice", "t")]
    assert at(given, 15, call="t.slice(a, 1.5)") == [Missing("no_slice", "t")]


def test_a_closed_top_slice_ends():
    given = table("marginal", [["0", "10%"], ["100", "20%"]], until="200")

    assert at(given, 150, 200, 1000) == [20, 30, 30]


def flat_rows(*rows):
    return [dict(zip(("from", "value", "flat"), row, strict=True)) for row in rows]


def test_every_flat_amount_counts_or_only_that_of_the_row():
    rows = flat_rows(("0", "10", "2"), ("10", "5", "3"), ("20", "5", "3"))
    given = table("marginal", rows, ties="exceeded", below="first")

    assert at(given | {"flats": "each"}, 0, 1, 10, 11, 12, 21) == [2, 12, 102, 110, 115, 163]
    assert at(given | {"flats": "reached"}, 11, 21) == [108, 158]
    assert at(given, 11) == [108]


def test_a_whole_rate_has_the_flat_amount_of_its_row():
    rows = flat_rows(("0", "2", "10"), ("100", "1", "0"), ("200", "0.5", "50"))
    given = table("whole", rows, ties="exceeded", below="first")

    expected = [10, 12, 210, Fraction("100.5"), 101, 200, 200, 155]
    assert at(given, 0, 1, 100, "100.5", 101, 200, 300, 210) == expected


def test_slice_and_product_are_rounded_inside():
    rounding = {"to": "0.1", "mode": "half_even"}
    given = table("marginal", [["0", "0"], ["100", "0.1"]], round=rounding)
    bases = ["200", "200.2", "200.002", "200.6", "200.006", "200.5", "200.005"]

    assert at(given, *bases) == [10, 10, 10, Fraction("10.1"), 10, 10, 10]


def test_a_straight_line_joins_the_points_and_ends_with_the_last():
    given = table("interpolated", [["40", "0%"], ["60", "100%"], ["75", "150%"]])

    expected = [0, 0, Fraction(1, 2), 1, Fraction(4, 3), Fraction(3, 2), Fraction(3, 2)]
    assert at(given, -100, 40, 50, 60, 70, 75, 100) == expected


def test_amounts_are_earned_in_proportion_within_the_slice():
    rows = [["0", "10"], ["1000", "40"], ["3000", "100"], ["8000", "2000"]]
    given = table("interpolated_amounts", rows, until="20000")

    assert at(given, 200, 1500, 4500, 20000, 50000) == [2, 20, 80, 2150, 2150]


def test_a_text_has_to_be_the_same():
    given = table("match", [["gold", "100%"], ["silver", "50%"]])

    assert at(given, "gold", "Gold") == [1, Missing("no_match", "t")]
    assert at(given | {"else": "10%"}, "Gold") == [Fraction(1, 10)]


def test_other_columns_and_the_number_of_the_row_are_told():
    rows = [
        {"from": "10", "value": "1", "bonus": "5 EUR"},
        {"from": "20", "value": "2", "bonus": "7 EUR"},
    ]
    given = table("step", rows)

    assert at(given, 5, 10, 25, call="t.bonus(a)") == [BELOW, 5, 7]
    assert at(given, 5, 10, 25, call="t.row(a)") == [BELOW, 1, 2]
    assert at(given | {"below": "first"}, 5, call="t.bonus(a)") == [5]
    assert at(given | {"below": "first"}, 5, call="t.row(a)") == [1]
    assert at(given | {"below": "0"}, 5, call="t.row(a)") == [0]
    assert at(given | {"below": "0"}, 5, call="t.bonus(a)") == [BELOW]
    steep = given | {"kind": "marginal", "below": "extend"}
    assert at(steep, 5, 10, 25, call="t.bonus(a)") == [5, 5, 7]
    assert at(steep, 5, call="t.row(a)") == [0]


def test_a_dated_table_is_the_newest_set_that_is_valid():
    sets = [
        {"valid_from": "2025-01-01", "rows": [["0", "1"]]},
        {"valid_from": "2025-04-01", "rows": [["0", "2"]]},
    ]
    given = table("step", sets, dated="true")

    found = [looked_up(given, "t(a)", period=on, a="5") for on in ("2024", "2025-03", "2025-Q2")]
    assert found == [Missing("undated", "t"), 1, 2]


def test_a_table_of_something_missing_is_missing():
    assert at(table("step", BANDS), "") == [Missing("unknown", "a")]
