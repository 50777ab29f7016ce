"""Tables: which row a value reaches, and what it gives there."""

from fractions import Fraction

import numpy as np
import pytest

from app.domain.plans.evaluating.inputs import Inputs
from tests.domain.plans.made import fractions, numbers, plan_of, values

LOOKED_UP = ["name: x, measure: csat_mean, of: payee, window: period", "name: found, formula: t(x)"]


def found(table, *given, line="found"):
    """What the table gives for these values; None where it gives nothing."""
    plan = plan_of(*LOOKED_UP, tables=f"{{t: {{{table}}}}}")
    return fractions(plan, one_score(*given), line)


def one_score(*given, measure="csat_mean"):
    return Inputs(len(given), {(measure, "payee"): numbers(*given)})


STEPS = "kind: step, rows: [[0, 0], [80, 1], [90, 3]]"
LINE = "kind: interpolated, rows: [[40, 0], [60, 10], [75, 15]]"


def test_a_step_is_reached_exactly_on_it_and_not_before():
    near = Fraction(90) - Fraction(1, 10**15)

    assert found(STEPS, 0, 79, 80, near, 90, 91, 10**12) == [0, 0, 1, 1, 3, 3, 3]


def test_a_step_that_must_be_exceeded_is_not_reached_exactly_on_it():
    above = Fraction(90) + Fraction(1, 10**15)

    assert found(f"ties: exceeded, {STEPS}", 0, 80, 81, 90, above) == [None, 0, 1, 1, 3]


def test_a_row_has_its_own_ties():
    rows = "[[0, 0], {from: 80, value: 1, ties: exceeded}, [90, 3]]"

    assert found(f"kind: step, rows: {rows}", 80, 81, 90) == [0, 1, 3]
    rows = rows.replace("exceeded", "reached")
    assert found(f"kind: step, ties: exceeded, rows: {rows}", 80, 90, 91) == [1, 1, 3]


@pytest.mark.parametrize(
    ("below", "value"),
    [("", None), (", below: missing", None), (", below: first", 0), (", below: -7", -7)],
)
def test_below_the_first_row_of_steps(below, value):
    assert found(STEPS + below, -1) == [value]


def test_a_straight_line_between_two_points():
    assert found(LINE, 40, 41, 50, 60, 66, 75) == [0, Fraction(1, 2), 5, 10, 12, 15]


def test_a_straight_line_is_exact():
    assert found(LINE, Fraction(139, 3)) == [Fraction(19, 6)]


def test_beyond_the_last_point_its_value_stays():
    assert found(LINE, 76, 10**15) == [15, 15]


@pytest.mark.parametrize(
    ("below", "value"),
    [("", 0), (", below: first", 0), (", below: missing", None), (", below: 2", 2)],
)
def test_below_the_first_point_of_a_line(below, value):
    assert found(LINE + below, 39, -(10**15)) == [value, value]


def test_a_line_may_fall():
    """Lower is better: minutes of waiting."""
    assert found("kind: interpolated, rows: [[1, 100], [3, 0]]", 0, 1, 2, 4) == [100, 100, 50, 0]


def test_a_table_of_one_row_gives_one_value():
    assert found("kind: interpolated, rows: [[5, 7]]", 4, 5, 6) == [7, 7, 7]
    assert found("kind: step, rows: [[5, 7]]", 4, 5, 6) == [None, 7, 7]


def test_a_value_that_is_not_there_is_not_looked_up():
    plan = plan_of(*LOOKED_UP, tables=f"{{t: {{{STEPS}, below: first}}}}")
    scores = numbers(1)
    scores.den[0] = 0

    value = values(plan, Inputs(1, {("csat_mean", "payee"): scores}), "found")[0]

    assert value.missing == "this person has no answers in this period"


def test_below_says_which_table():
    plan = plan_of(*LOOKED_UP, tables=f"{{t: {{{STEPS}}}}}")

    assert values(plan, one_score(-1), "found")[0].missing == "t: below the first row"


def test_a_formula_can_be_looked_up_more_than_once():
    plan = plan_of(
        LOOKED_UP[0], "name: found, formula: t(x + 10) + t(t(x))", tables=f"{{t: {{{STEPS}}}}}"
    )

    assert fractions(plan, one_score(80), "found") == [3]


@pytest.mark.parametrize(
    ("below", "under"),
    [("extend", -10), ("first", 7), ("missing", None), ("4", 4)],
)
@pytest.mark.parametrize(("flats", "second"), [("reached", 9), ("each", 16)])
def test_a_flat_amount_is_paid_from_its_row_on_and_not_below_the_first(below, under, flats, second):
    rows = "[{from: 10, value: 2, flat: 7}, {from: 20, value: 3, flat: 9}]"

    table = f"kind: marginal, below: {below}, flats: {flats}, rows: {rows}"

    assert found(table, 5, 10, 19, 20) == [under, 7, 25, 20 + second]


@pytest.mark.parametrize("shape", ["step", "interpolated"])
def test_thresholds_of_every_size(shape):
    starts = [Fraction(1, 10**30), Fraction(1), Fraction(10**25)]
    rows = "[[0.{}1, 1], [1, 2], [1{}, 3]]".format("0" * 29, "0" * 25)
    plan = plan_of(
        "name: amount, fact: target_amount, unit: money",
        "name: found, formula: t(amount)",
        tables=f"{{t: {{kind: {shape}, rows: {rows}}}}}",
    )

    assert fractions(plan, Inputs(3, facts={"target_amount": starts}), "found") == [1, 2, 3]


@pytest.mark.parametrize(
    ("share", "pays"),
    [("90%", 1), ("8999999/100000", 0), ("9000001/100000", 1), ("27/30", 1), ("26/30", 0)],
)
def test_a_share_reaches_a_threshold_exactly_or_not_at_all(share, pays):
    value = Fraction(share.rstrip("%"))
    value = value / 100 if value > 1 else value
    plan = plan_of(
        "name: csat, measure: csat_top2, of: payee, window: period",
        'name: gate, formula: "if(csat >= 90%, 1, 0)"',
    )

    assert fractions(plan, one_score(value, measure="csat_top2"), "gate") == [pays]


def test_every_sign_of_comparison_on_below_and_above_the_threshold():
    signs = {"<": "100", "<=": "110", "=": "010", "!=": "101", ">": "001", ">=": "011"}
    lines = [f'name: a{place}, formula: "x {sign} 3.2"' for place, sign in enumerate(signs)]
    plan = plan_of(LOOKED_UP[0], *lines)
    given = one_score("16/5", "31999999/10000000", "32000001/10000000")

    for place, truths in enumerate(signs.values()):
        said = [value.truth for value in values(plan, given, f"a{place}")]
        below, on, above = (truth == "1" for truth in truths)
        assert said == [on, below, above]


def test_many_rows_are_looked_up_at_once():
    given = Inputs(1000, {("csat_mean", "payee"): numbers(*range(1000))})
    plan = plan_of(*LOOKED_UP, tables=f"{{t: {{{STEPS}}}}}")

    assert np.bincount([int(v) for v in fractions(plan, given, "found")]).tolist() == [
        80,
        10,
        0,
        910,
    ]
