"""What every function, condition and table of the plan language is called in an explanation."""

import pytest

from tests.domain.plans.told import said, signs

A = "name: a, label: Alpha, fact: a, unit: number"
B = "name: b, label: Beta, fact: b, unit: number"
NPS = "name: nps, label: Your NPS, fact: nps, unit: points"
SALES = "name: sales, label: Sales, fact: sales, unit: money"
DAY = "name: begun, label: Begun, fact: begun, unit: date"
SHIFT = "name: shift, label: Shift, fact: shift, unit: text"
GOOD = "name: good, label: Good, fact: good, unit: yes_no"
ALL = [A, B, NPS, SALES, DAY, SHIFT, GOOD]
CELLS = {
    "a": "3",
    "b": "",
    "nps": "62",
    "sales": "1200",
    "begun": "2025-01-15",
    "shift": "night",
    "good": "yes",
}


def found(formula, tables="{}", **cells):
    line = f'name: found, formula: "{formula}"'
    return said(*ALL, line, payees=[CELLS | cells], tables=tables)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("abs(a - 5)", "(Alpha - 5) without its sign = (3 - 5) without its sign = 2."),
        (
            "clamp(a, 0, 2)",
            "Alpha, but at least 0 and at most 2 = 3, but at least 0 and at most 2 = 2.",
        ),
        (
            "round(a / 2, 1, half_even)",
            "(Alpha / 2) rounded to 1 (a half goes to the even neighbour)"
            " = (3 / 2) rounded to 1 (a half goes to the even neighbour) = 2.",
        ),
        ("floor(a / 2)", "(Alpha / 2) rounded down to whole numbers = (3 / 2) rounded down to"),
        ("ceil(a, 10)", "Alpha rounded up to 10 = 3 rounded up to 10 = 10."),
        (
            "exp(a, 0.01)",
            "E to the power of Alpha, rounded to 0.01 = e to the power of 3, rounded to 0.01"
            " = 20.09.",
        ),
        (
            "coalesce(b, a)",
            "The first known of Beta and Alpha = the first known of no value and 3 = 3.",
        ),
        (
            "best_of(b, a)",
            "The highest known of Beta and Alpha = the highest known of no value and 3 = 3.",
        ),
        ("worst_of(b, a)", "The lowest known of Beta and Alpha = the lowest known of no value"),
        ("sum_of(b, a)", "The sum of those known among Beta and Alpha = the sum of those known"),
        ("avg_of(b, a)", "The average of those known among Beta and Alpha = the average of those"),
        (
            "days_between(begun, period_end)",
            "The days from Begun to the last day of the period"
            " = the days from 15 January 2025 to 31 March 2025 = 76.",
        ),
        ("months_between(begun, period_start)", "The whole months from Begun to the first day of"),
        ("days_in_period * 2", "the days of the period * 2 = 31 * 2 = 62."),
        ("a - -5", "Alpha - (-5) = 3 - (-5) = 8."),
    ],
)
def test_a_function(formula, words):
    assert found(formula)[0].casefold().startswith(signs(words).casefold())


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("a > 2 and nps > 60", "Alpha (3) is above 2 and Your NPS (62) is above 60"),
        ("a > 2 and nps > 70", "Your NPS (62) is at most 70"),
        ("a > 5 or nps > 60", "Your NPS (62) is above 60"),
        ("a > 5 or nps > 70", "Alpha (3) is at most 5 and Your NPS (62) is at most 70"),
        ("not a > 5", "Alpha (3) is at most 5"),
        ("is_missing(b)", "Beta has no value"),
        ("is_missing(a)", "Alpha has a value"),
        ("a > 2 or b > 2", "Alpha (3) is above 2"),
        ("shift = 'night'", "Shift (“night”) is “night”"),
        ("shift = 'day'", "Shift (“night”) is not “day”"),
        ("begun < 2025-02-01", "Begun (15 January 2025) is before 1 February 2025"),
        ("begun >= 2025-02-01", "Begun (15 January 2025) is before 1 February 2025"),
        ("good", "Good is yes"),
        ("good = false", "Good is yes"),
        ("if(good, a > 5, true)", "Good is yes and Alpha (3) is at most 5"),
        ("a * 2 > nps / nps", "Alpha * 2 (6) is above Your NPS / Your NPS (1)"),
        ("coalesce(good, true)", "The first known of Good and yes is yes"),
    ],
)
def test_a_condition_says_which_branch_counts_and_why(condition, words):
    told = found(f"if({condition}, 1, 2)")[0]

    assert told.startswith(f"{signs(words)}, so this is ")


def test_a_condition_that_is_missing():
    assert found("if(b > 1, 1, 2)") == ("There is no value, because Beta has none.",)


def test_a_branch_that_has_no_value_says_how_it_came_there():
    assert found("if(a > 2, b, 1)") == (
        "Alpha (3) is above 2.",
        "There is no value, because Beta has none.",
    )


def test_the_branch_not_taken_is_not_told():
    tables = "{pays: {kind: step, rows: [[0, 1], [9, 2]]}}"

    assert found("if(a > 2, 7, pays(a))", tables) == ("Alpha (3) is above 2, so this is 7.",)


def test_the_reason_that_the_plan_gives():
    assert found("if(a > 2, no_value('on leave.'), 1)") == (
        "Alpha (3) is above 2.",
        "There is no value: on leave.",
    )


NPS_PAY = "{t: {kind: interpolated, unit: percent, rows: [[40, 0%], [60, 100%], [75, 150%]]}}"
WHOLE = "{t: {kind: whole, rows: [[0 EUR, 1%], [1000 EUR, 5%]]}}"
SLICES = "{t: {kind: marginal, rows: [[0 EUR, 3%], [1000 EUR, 5%]]}}"
FLATS = (
    "{t: {kind: marginal, rows: [{from: 0 EUR, value: 3%}, "
    "{from: 1000 EUR, value: 5%, flat: 7 EUR}]}}"
)
AMOUNTS = (
    "{t: {kind: interpolated_amounts, until: 2000 EUR,"
    " rows: [[0 EUR, 10 EUR], [1000 EUR, 50 EUR]]}}"
)
MATCH = "{t: {kind: match, rows: [[day, 1 EUR], [night, 2 EUR]]}}"
ELSE = "{t: {kind: match, rows: [[day, 1 EUR]], else: 3 EUR}}"
MORE = (
    "{t: {kind: step, rows: [{from: 0, value: 1, bonus: 5 EUR},"
    " {from: 60, value: 2, bonus: 9 EUR}]}}"
)
DATED = "{t: {kind: step, dated: true, rows: [{valid_from: 2026-01-01, rows: [[0, 1 EUR]]}]}}"


@pytest.mark.parametrize(
    ("tables", "formula", "words"),
    [
        (
            *(NPS_PAY, "t(nps)"),
            "Your NPS of 62 lies between 60 (100%) and 75 (150%), in a straight line: 106.67%.",
        ),
        (
            WHOLE,
            "t(sales)",
            "Sales of €1,200.00 has reached €1,000.00: €1,200.00 * 5% gives €60.00.",
        ),
        (
            *(SLICES, "t(sales)"),
            "Sales of €1,200.00 is counted in slices: €1,000.00 * 3% + €200.00 * 5% gives €40.00.",
        ),
        (FLATS, "t(sales)", "€1,000.00 * 3% + €200.00 * 5% gives €47.00, with €7.00 added."),
        (
            SLICES,
            "t.slice(sales, 2)",
            "Sales of €1,200.00 counts in slice 2 of the table t: €10.00.",
        ),
        (
            *(AMOUNTS, "t(sales)"),
            "€1,000.00 of €1,000.00 for €10.00 + €200.00 of €1,000.00 for €50.00 gives €20.00.",
        ),
        (MATCH, "t(shift)", "Shift of “night” stands in the table t: €2.00."),
        (ELSE, "t(shift)", "Shift of “night” stands in no row of the table t: €3.00."),
        (MATCH, "t.row(shift)", "Shift of “night” stands in row 2 of the table t."),
        (MORE, "t.bonus(nps)", "Your NPS of 62 has reached 60: bonus is €9.00."),
        (MORE, "t.row(nps)", "Your NPS of 62 has reached 60, row 2 of the table t."),
        (SLICES, "t(0 EUR - sales)", "begins: there is no value."),
        (
            SLICES.replace("marginal,", "marginal, below: extend,"),
            *(
                "t(0 EUR - sales)",
                "(-€1,200.00) has not reached €0.00, where the table t begins: it",
            ),
        ),
    ],
)
def test_a_table(tables, formula, words):
    assert signs(words) in found(formula, tables)[-1]


def test_a_text_that_stands_in_no_row():
    tables = MATCH.replace("night", "noon")

    assert found("t(shift)", tables) == (
        "Shift of “night” stands in no row of the table t: there is no value.",
    )


def test_a_table_that_does_not_hold_yet():
    assert found("t(a)", DATED) == ("There is no value: t: no rows for 2025-03-01.",)


def test_a_quotient_of_a_line_above_beside_a_percentage_is_told():
    lines = ["name: part, label: Part, formula: a / b", 'name: found, formula: "part - 40%"']

    sentence = said(*ALL, *lines, payees=[CELLS | {"b": "4"}])[0]

    assert sentence == signs("Part - 40% = 0.75 - 40% = 35%.")
