"""Rows, jumps, falls and limits: each remark is there where it is deserved, and only there."""

import pytest

from app.domain.plans.lint.remarks import Kind
from tests.domain.plans.linted import (
    AMOUNT,
    CSAT,
    MEAN,
    NEEDS,
    SLOPE,
    STEPS,
    months_of,
    of_kind,
    plan_of,
)

# Rows that are never reached or change nothing


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("[[0%, 0%], [80%, 50%], [101%, 100%]]", "nobody reaches the row from 101%"),
        ("[[0%, 0%], [80%, 50%], {from: 100%, value: 100%, ties: exceeded}]", "from 100%"),
        ("[[-10%, 0%], [0%, 10%], [80%, 50%]]", "the row from -10% never counts"),
        ("[[0%, 0%], [80%, 50%], [90%, 50%]]", "the row from 90% gives what would hold"),
    ],
)
def test_a_row_that_nobody_reaches_or_that_changes_nothing_is_named(rows, said):
    table = f"{{pays: {{kind: step, unit: percent, rows: {rows}}}}}"

    (remark,) = of_kind(Kind.UNREACHABLE, AMOUNT, CSAT, pay="amount * pays(csat)", tables=table)

    assert said in remark.words
    assert (remark.about, remark.place[0]) == ("pays", 6)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("[[0%, 0%], [80%, 50%], [90%, 50%], [100%, 100%]]", ""),
        ("[[0%, 0%], [50%, 50%], [100%, 100%]]", ""),
        ("[[0%, 0%], [80%, 50%], [90%, 50%]]", "the row from 90%"),
        ("[[0%, 50%], [80%, 50%], [90%, 50%], [100%, 100%]]", "the row from 80%"),
    ],
)
def test_a_point_of_a_line_may_be_flat_once(rows, said):
    table = f"{{pays: {{kind: interpolated, unit: percent, rows: {rows}}}}}"

    found = of_kind(Kind.UNREACHABLE, AMOUNT, CSAT, pay="amount * pays(csat)", tables=table)

    assert [said in each.words for each in found] == ([True] if said else [])


@pytest.mark.parametrize(
    ("measure", "rows", "count"),
    [
        ("nps", "[[-100, 0%], [0, 50%], [100, 100%]]", 0),
        ("nps", "[[-100, 0%], [0, 50%], [101, 100%]]", 1),
        ("stars_mean", "[[1, 0%], [4, 50%], [5, 100%]]", 0),
        ("stars_mean", "[[1, 0%], [4, 50%], [5.5, 100%]]", 1),
    ],
)
def test_the_range_of_a_score_is_that_of_its_answers(measure, rows, count):
    line = f"name: x, measure: {measure}, of: payee, window: period"
    table = f"{{pays: {{kind: step, unit: percent, rows: {rows}}}}}"

    found = of_kind(Kind.UNREACHABLE, AMOUNT, line, pay="amount * pays(x)", tables=table)

    assert len(found) == count


def test_a_key_figure_may_be_above_100_percent_so_its_rows_can_be_reached():
    line = "name: x, kpi: goal, of: payee, unit: percent"
    table = "{pays: {kind: step, unit: percent, rows: [[0%, 0%], [101%, 100%]]}}"

    assert not of_kind(Kind.UNREACHABLE, AMOUNT, line, pay="amount * pays(x)", tables=table)


def test_the_range_goes_through_tables_means_and_formulas():
    lines = (AMOUNT, CSAT, "name: part, formula: first(csat)")
    tables = (
        f"{{first: {STEPS}, second: {{kind: step, unit: percent, rows: [[0%, 1%], [120%, 2%]]}}}}"
    )

    (remark,) = of_kind(Kind.UNREACHABLE, *lines, pay="amount * second(part)", tables=tables)

    assert remark.about == "second"
    assert "part is 100% at most" in remark.words


def test_a_table_that_no_line_uses_is_named():
    (remark,) = of_kind(Kind.UNREACHABLE, AMOUNT, tables=f"{{pays: {STEPS}}}")

    assert "used by no line" in remark.words


# Jumps


def test_each_jump_is_told_with_its_size():
    (remark,) = of_kind(
        Kind.CLIFF, AMOUNT, CSAT, pay="amount * pays(csat)", tables=f"{{pays: {STEPS}}}"
    )

    assert "at 80% by €500.00 and at 90% by €500.00" in remark.words
    assert remark.size == 500
    assert "Target €1,000.00" in remark.example


def test_of_a_dated_table_the_newest_rows_are_tried():
    rows = "{valid_from: 2024-01-01, rows: [[0%, 0%], [70%, 100%]]}"
    newest = "{valid_from: 2027-01-01, rows: [[0%, 0%], [80%, 100%]]}"
    table = f"{{pays: {{kind: step, dated: true, unit: percent, rows: [{rows}, {newest}]}}}}"

    (remark,) = of_kind(Kind.CLIFF, AMOUNT, CSAT, pay="amount * pays(csat)", tables=table)

    assert "jumps at 80% by €1,000.00." in remark.words


def test_a_slope_is_no_jump():
    found = of_kind(
        Kind.CLIFF, AMOUNT, CSAT, pay="amount * pays(csat)", tables=f"{{pays: {SLOPE}}}"
    )

    assert not found


def test_a_jump_is_told_of_the_condition_and_of_no_slope_that_it_goes_over():
    table = "{pays: {kind: interpolated, unit: percent, rows: [[0, 0%], [50, 50%], [100, 100%]]}}"
    lines = (AMOUNT, CSAT, 'name: both, formula: "if(csat >= 80%, 90, 10)"')

    (remark,) = of_kind(Kind.CLIFF, *lines, pay="amount * pays(both)", tables=table)

    assert remark.words.startswith("Satisfied: the reward jumps at 80% by €800.00.")


def test_a_slope_that_begins_above_what_holds_below_it_is_a_jump():
    table = (
        "{pays: {kind: interpolated, unit: percent, below: 0%, rows: [[80%, 50%], [100%, 100%]]}}"
    )

    (remark,) = of_kind(Kind.CLIFF, AMOUNT, CSAT, pay="amount * pays(csat)", tables=table)

    assert "jumps at 80% by €500.00." in remark.words


def test_a_quotient_of_a_line_above_stands_beside_a_percentage():
    lines = (AMOUNT, "name: done, fact: done, unit: count", "name: due, fact: due, unit: count")
    part = "name: part, formula: done / due"

    assert of_kind(Kind.NO_CAP, *lines, part, pay="amount * (part - 40%)")


def test_a_jump_of_a_line_below_is_found_too():
    lines = (AMOUNT, CSAT, MEAN, "name: both, formula: mean / 5 * csat, unit: score")

    (first, second) = of_kind(Kind.CLIFF, *lines, pay="if(both >= 0.6, amount, 0 EUR)")

    assert {first.size, second.size} == {1000}
    assert "both in the line reward: the reward jumps at 0.6" in first.words


def test_who_stood_one_answer_from_a_jump_in_the_last_period_is_named():
    lines, more = (AMOUNT, CSAT), {"pay": "amount * pays(csat)", "tables": f"{{pays: {STEPS}}}"}
    scores = ["35/40", "71/80", "36/40", "37/40", "20/40", "40/40"]
    last = months_of(plan_of(*lines, **more), scores)

    (remark,) = of_kind(Kind.CLIFF, *lines, last=last, **more)

    # 36 of 40 are 90%: one answer less is below, and 35 or 71/80 one answer short
    assert remark.payees == ("p0", "p1", "p2")
    assert remark.example.startswith("payee p")


def test_who_has_too_few_answers_for_an_own_score_stands_at_no_jump():
    lines = (AMOUNT, f"{CSAT}, {NEEDS}")
    more = {"pay": "amount * pays(csat)", "tables": f"{{pays: {STEPS}}}"}
    last = months_of(plan_of(*lines, **more), ["35/40"], answers=19)

    (remark,) = of_kind(Kind.CLIFF, *lines, last=last, **more)

    assert remark.payees == ()


# A better score pays less


def test_a_table_that_falls_pays_less_for_a_better_score():
    falls = "{kind: step, unit: percent, rows: [[0%, 0%], [80%, 100%], [90%, 70%]]}"

    (remark,) = of_kind(
        Kind.PAYS_LESS, AMOUNT, CSAT, pay="amount * pays(csat)", tables=f"{{pays: {falls}}}"
    )

    assert remark.size == 300
    assert "Mend the table pays" in remark.words


@pytest.mark.parametrize(("better", "count"), [("", 1), (", better: low", 0)])
def test_a_line_says_that_less_of_it_is_better(better, count):
    line = f"name: seconds, kpi: seconds, of: payee, unit: number{better}"
    falls = "{kind: interpolated, unit: percent, rows: [[300, 120%], [360, 100%], [480, 0%]]}"

    found = of_kind(
        Kind.PAYS_LESS, AMOUNT, line, pay="amount * pays(seconds)", tables=f"{{pays: {falls}}}"
    )

    assert len(found) == count


def test_a_line_of_which_less_is_better_must_not_pay_more_for_more():
    line = "name: seconds, kpi: seconds, of: payee, unit: number, better: low"
    rises = "{kind: step, unit: percent, rows: [[0, 0%], [360, 100%]]}"

    (remark,) = of_kind(
        Kind.PAYS_LESS, AMOUNT, line, pay="amount * pays(seconds)", tables=f"{{pays: {rises}}}"
    )

    assert "take `better: low` away" in remark.words


@pytest.mark.parametrize(
    ("rows", "count"),
    [("[[0%, 100%], [5%, 50%], [10%, 0%]]", 0), ("[[0%, 0%], [5%, 100%], [10%, 50%]]", 1)],
)
def test_a_fact_may_fall_or_rise_but_not_both(rows, count):
    line = "name: absent, fact: absence, unit: percent"
    table = f"{{pays: {{kind: step, unit: percent, rows: {rows}}}}}"

    found = of_kind(Kind.PAYS_LESS, AMOUNT, line, pay="amount * pays(absent)", tables=table)

    assert len(found) == count


# Limits


@pytest.mark.parametrize(
    ("pay", "count"),
    [
        ("sold * 5%", 1),
        ("min(sold * 5%, 500 EUR)", 0),
        ("clamp(sold * 5%, 0 EUR, 500 EUR)", 0),
        ("rates(sold)", 1),
        ("closed(sold)", 0),
    ],
)
def test_pay_without_an_end_is_told_and_what_ends_is_not(pay, count):
    rates = "{kind: marginal, below: 0 EUR, rows: [[0 EUR, 2%], [50000 EUR, 4%]]}"
    closed = "{kind: marginal, below: 0 EUR, until: 90000 EUR, rows: [[0 EUR, 2%]]}"
    line = "name: sold, label: Sold, fact: sold, unit: money"

    found = of_kind(Kind.NO_CAP, line, pay=pay, tables=f"{{rates: {rates}, closed: {closed}}}")

    assert len(found) == count
    assert all("grows with Sold for ever" in each.words for each in found)


def test_an_agreed_amount_and_a_score_have_their_ends():
    assert not of_kind(Kind.NO_CAP, AMOUNT, CSAT, pay="amount * csat")


def test_more_and_more_detail_rows_are_no_end():
    lines = ("name: stars_given, per: mentions, fact: stars, unit: stars",)
    pay = "sum(mentions, if(stars_given >= 4, 10 EUR, 0 EUR))"

    (open_end,) = of_kind(Kind.NO_CAP, *lines, pay=pay, details="{mentions: {}}")

    assert "each row of mentions" in open_end.words
    assert not of_kind(Kind.NO_CAP, *lines, pay=f"min({pay}, 100 EUR)", details="{mentions: {}}")


@pytest.mark.parametrize(
    ("pay", "count"),
    [("amount * done", 1), ("amount * min(done, 100%)", 0), ("amount * goal(done)", 0)],
)
def test_a_percentage_above_100_that_pays_more_is_told(pay, count):
    line = "name: done, fact: training, unit: percent"

    found = of_kind(Kind.ABOVE_WHOLE, AMOUNT, line, pay=pay, tables=f"{{goal: {SLOPE}}}")

    assert len(found) == count
    assert all(each.size == 1000 for each in found)


def test_the_remarks_on_squares_of_squares_end():
    lines = (f"name: y{place + 1}, formula: y{place} * y{place}" for place in range(60))
    growing = ("name: y0, formula: mean + 0.1", *lines)

    assert of_kind(Kind.NO_CAP, AMOUNT, MEAN, *growing, pay="amount * y60") == []
