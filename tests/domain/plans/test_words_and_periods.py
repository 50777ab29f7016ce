"""Texts, numbers of answers and earlier periods in formulas: what they say, and why they do not."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from app.domain.days import Days
from app.domain.errors import BadPlan
from app.domain.plans.evaluating.columns import Column, Value, chosen, codes_of, of_values, value_of
from app.domain.plans.evaluating.evaluation import FACT, evaluate
from app.domain.plans.evaluating.inputs import Inputs
from app.domain.plans.evaluating.lookups import Slice, slices
from tests.domain.plans.made import plan_of
from tests.plan_runs import ran

HEAD = {"plan": "Test", "currency": "EUR", "calendar": "monthly", "groups": ["team"]}
PAY = {"name": "pay", "formula": "1 EUR", "round": {"to": "minor_unit", "mode": "half_up"}}
WORD = {"name": "word", "fact": "word", "unit": "text"}
LEVELS = {
    "kind": "match",
    "rows": [
        {"from": "gold", "value": "300%", "bonus": "5 EUR"},
        {"from": "tin", "value": "50%", "bonus": "1 EUR"},
    ],
}
NO_ROW = "level table: no row for this text"


def said(formula, payees, *lines, tables=None):
    """What a formula says for each payee: a number, a word, a day, yes or no, or the reason."""
    x = {"name": "x", "formula": formula}
    document = HEAD | {"lines": [*lines, x, PAY], "pay": "pay", "tables": tables or {}}
    found = ran(document, [{"payee": str(n), "team": "A"} | each for n, each in enumerate(payees)])
    return [lines["x"].missing or lines["x"].plain() for lines in found]


WORDS = [{"word": each} for each in ("gold", "tin", "clay", "")]


@pytest.mark.parametrize(
    ("formula", "otherwise", "found"),
    [
        ("level_table(word)", "", [3, Fraction(1, 2), NO_ROW, "word"]),
        ("level_table(word)", "10%", [3, Fraction(1, 2), Fraction(1, 10), "word"]),
        ("level_table.row(word)", "", [1, 2, NO_ROW, "word"]),
        ("level_table.bonus(word)", "", [5, 1, NO_ROW, "word"]),
        ("level_table.bonus(word)", "10%", [5, 1, NO_ROW, "word"]),
    ],
)
def test_a_table_of_texts_gives_the_row_that_equals_the_text(formula, otherwise, found):
    table = LEVELS | ({"else": otherwise} if otherwise else {})

    values = said(formula, WORDS, WORD, tables={"level_table": table})

    assert values[:3] == found[:3]
    assert values[3].startswith("word: ")


def test_a_text_that_is_not_there_is_in_no_row():
    assert said("level_table(no_value('away'))", WORDS[:1], tables={"level_table": LEVELS}) == [
        "away"
    ]


def test_a_text_that_is_not_there_equals_none():
    assert said("no_value('away') = 'gold'", WORDS[:1]) == ["away"]
    assert said("coalesce(no_value('away'), word) = 'gold'", WORDS[:2], WORD) == [True, False]
    assert said("if(word = 'gold', no_value('away'), 'b') = 'b'", WORDS[:2], WORD) == [
        "away",
        True,
    ]


SCORE = {"name": "nps", "measure": "nps", "of": "payee", "window": "period"}


def test_answers_that_are_shared_are_counted_in_parts():
    payees = [{"nps": "50", "nps_n": "61/2"}, {"nps": "50", "nps_n": "30"}]

    assert said("answers(nps)", payees, SCORE) == [Fraction(61, 2), 30]


def test_a_number_of_answers_that_nobody_knows_is_missing():
    assert said("answers(nps)", [{"nps": "50", "nps_n": ""}], SCORE) == [
        "the number of answers is not known"
    ]


MARK = {"name": "mark", "fact": "mark", "unit": "number"}


def test_a_share_is_missing_for_all_as_soon_as_one_mark_is():
    marks = [{"mark": "3"}, {"mark": ""}, {"mark": "1", "team": ""}]

    own, gone, nowhere = said("share(mark, team)", marks, MARK)

    assert own.startswith("mark: ")
    assert gone.startswith("mark: ")
    assert nowhere == "no team is known"
    assert said("share(mark, team)", [marks[0], {"mark": "1"}], MARK) == [
        Fraction(3, 4),
        Fraction(1, 4),
    ]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("previous(half)", "there is no value of an earlier period"),
        ("sum_before(half, year)", 0),
        ("paid_before(year)", 0),
    ],
)
def test_before_the_first_period_nothing_was_paid_and_nothing_was_said(formula, value):
    plan = plan_of("name: half, constant: 50%", f'name: x, formula: "{formula}"')
    march = Days(date(2025, 3, 1), date(2025, 4, 1))

    found = evaluate(plan, Inputs(2, {}, {}, period=march))

    for row in range(2):
        one = found.value("x", row)
        assert (one.missing or one.number) == value


@pytest.mark.parametrize(
    ("unit", "words", "value"),
    [
        ("text", "gold", "gold"),
        ("date", "2025-01-07", date(2025, 1, 7)),
        ("yes_no", "yes", True),
        ("money", "5.50", Fraction(11, 2)),
    ],
)
def test_what_was_said_the_period_before_is_a_text_a_day_yes_or_a_number_as_it_was(
    unit, words, value
):
    was = {"name": "was", "fact": "was", "unit": unit}
    months = [{"payee": "ann", "period": f"2025-0{n}", "was": words} for n in (1, 2)]

    found = said("previous(was)", months, was)

    assert found == ["there is no value of an earlier period", value]


BELOW = {"kind": "marginal", "below": "extend", "rows": [["10", "2"], ["20", "3"], ["30", "4"]]}


@pytest.mark.parametrize(
    ("mark", "amounts"),
    [
        ("5", [-10, 0, 0]),
        ("10", [0, 0, 0]),
        ("15", [10, 0, 0]),
        ("20", [20, 0, 0]),
        ("25", [20, 15, 0]),
        ("47", [20, 30, 68]),
    ],
)
def test_each_slice_of_a_table_has_its_own_rate(mark, amounts):
    for place, amount in enumerate(amounts, 1):
        formula = f"t.slice(mark, {place})"
        assert said(formula, [{"mark": mark}], MARK, tables={"t": BELOW}) == [amount]
    without = BELOW | {"below": "missing"}
    if mark != "5":
        assert said("t.slice(mark, 1)", [{"mark": mark}], MARK, tables={"t": without}) == [
            amounts[0]
        ]


@pytest.mark.parametrize(
    ("below", "slice_", "row", "column"),
    [
        ({"below": "first"}, -10, 1, 7),
        ({"below": "extend"}, -10, 0, 7),
        ({"below": "0"}, 0, 0, "t: below the first row"),
        ({"below": "missing"}, *["t: below the first row"] * 3),
    ],
)
def test_below_the_first_row_a_slice_a_row_and_a_column_say_what_the_table_says(
    below, slice_, row, column
):
    rows = [{"from": "10", "value": "2", "bonus": "7"}, {"from": "20", "value": "3", "bonus": "8"}]
    tables = {"t": {"kind": "marginal", "rows": rows} | below}

    for formula, value in (("t.row(mark)", row), ("t.bonus(mark)", column)):
        assert said(formula, [{"mark": "5"}], MARK, tables=tables) == [value]
    if below["below"] != "first":
        assert said("t.slice(mark, 1)", [{"mark": "5"}], MARK, tables=tables) == [slice_]


YES = {"name": "yes", "formula": "1 > 0"}
ZERO = "the divisor is 0, and nothing can be divided by it"
NEVER = {"name": "never", "formula": "no_value('away') = 'gold'"}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("yes and never", "away"),
        ("never and yes", "away"),
        ("never and not yes", False),
        ("not yes and never", False),
        ("never or yes", True),
        ("yes or never", True),
        ("never or not yes", "away"),
        ("not never", "away"),
        ("if(never, 1, 2)", "away"),
        ("never = yes", "away"),
        ("if(yes, never, yes)", "away"),
        ("if(yes, yes, never)", True),
        ("if(not yes, never, yes)", True),
        ("coalesce(never, yes)", True),
        ("no_value('gone') and yes", "gone"),
        ("yes and no_value('gone')", "gone"),
        ("not no_value('gone')", "gone"),
        ("no_value('gone') or yes", True),
        ("count(team, yes)", 1),
        ("count(team, not yes)", 0),
        ("count(team, never, skip)", 0),
        ("count(team, no_value('gone'))", "gone"),
        ("sum(team, 1, no_value('gone'))", "gone"),
        ("sum(team, 1, no_value('first'), no_value('gone'))", "first"),
        ("is_missing(never)", True),
        ("is_missing(yes)", False),
        ("max(no_value('away'), 1)", "away"),
        ("best_of(no_value('away'), 1)", 1),
        ("worst_of(3, no_value('away'), 1)", 1),
        ("sum_of(no_value('away'), 1, 5)", 6),
        ("avg_of(no_value('away'), 1, 5)", 3),
        ("avg_of(1 / 0, no_value('gone')) + 1", ZERO),
        ("sum_of(1 / 0, no_value('gone')) + 1", ZERO),
        ("clamp(7, 1, no_value('away'))", "away"),
        ("clamp(7, 1, 5)", 5),
        ("clamp(-7, 1, 5)", 1),
        ("abs(-7)", 7),
        ("abs(7)", 7),
        ("period_start", date(2025, 1, 1)),
        ("period_end", date(2025, 1, 31)),
        ("days_in_period", 31),
        ("days_between(2025-01-01, 2025-01-31)", 31),
    ],
)
def test_what_is_never_there_takes_part_in_no_value(formula, value):
    assert said(formula, [{}], YES, NEVER) == [value]


WORDY = {"kind": "step", "rows": [{"from": "0", "value": "low"}, {"from": "10", "value": "high"}]}


@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("first", ["high", "low", "low", "mark: not known"]),
        ("missing", ["high", "low", "t: below the first row", "mark: not known"]),
        ("'none'", ["high", "low", "none", "mark: not known"]),
    ],
)
def test_a_table_may_give_texts(below, found):
    marks = [{"mark": each} for each in ("10", "9", "-1", "")]

    assert said("t(mark)", marks, MARK, tables={"t": WORDY | {"below": below}}) == found


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"rows": [["0", "1"]]}, "paid by mark: below the first row"),
        (
            {"dated": "true", "rows": [{"valid_from": "2025-02-01", "rows": [["0", "1"]]}]},
            "paid by mark: no rows for 2025-01-01",
        ),
    ],
)
def test_a_table_without_a_row_says_so_in_words_where_there_is_a_value_to_look_up(rows, why):
    tables = {"paid_by_mark": {"kind": "step"} | rows}

    found = said("paid_by_mark(mark)", [{"mark": "-1"}, {"mark": ""}], MARK, tables=tables)

    assert found == [why, "mark: not known"]


def test_a_table_of_texts_may_have_one_row():
    table = {"kind": "step", "rows": WORDY["rows"][:1]}

    assert said("t(mark)", [{"mark": "3"}], MARK, tables={"t": table}) == ["low"]


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        (None, Value(missing="gone")),
        (True, Value(truth=True)),
        (False, Value(truth=False)),
        ("night", Value(text="night")),
        (date(2025, 3, 1), Value(day=date(2025, 3, 1))),
        (Fraction(1, 3), Value(Fraction(1, 3))),
    ],
)
def test_a_value_is_what_it_is_made_of(plain, value):
    assert value_of(plain, "gone") == value
    assert value.plain() == plain
    assert of_values([value, Value(missing="lost")], UNIT[type(plain)], len).codes.tolist() == [
        4 if plain is None else 0,
        4,
    ]


UNIT = {bool: "yes_no", str: "text", date: "date", Fraction: "number", type(None): "number"}


@pytest.mark.parametrize("function", ["avg", "min", "max"])
def test_of_nobody_there_is_no_mean_no_smallest_and_no_largest(function):
    payees = [{"mark": "", "team": "A"}]

    found = [said(f"{function}({over}, mark, skip)", payees, MARK) for over in ("team", "company")]

    assert found == [["nobody in the team has a value"], ["nobody in the company has a value"]]


@pytest.mark.parametrize("function", ["avg", "min", "max"])
def test_of_no_rows_there_is_no_mean_no_smallest_and_no_largest(function):
    sold = {"name": "sold", "fact": "sold", "unit": "number", "per": "late_orders"}
    x = {"name": "x", "formula": f"{function}(late_orders, sold)"}
    document = HEAD | {"lines": [sold, x, PAY], "pay": "pay", "details": {"late_orders": {}}}

    (found,) = ran(document, [{"payee": "1", "team": "A"}], {"late_orders": []})

    assert found["x"].missing == "there are no late orders"


def test_the_last_slice_goes_on_for_ever_and_has_no_amount():
    plan = plan_of("name: x, constant: 1", tables="{t: {kind: marginal, rows: [[0, 2], [10, 3]]}}")

    assert slices(plan.tables["t"]) == [Slice(0, 10, 2, 20), Slice(10, None, 3, 0)]


# Yes and no


def test_yes_and_no_as_written_are_what_they_say():
    assert said("true", [{}]) == [True]
    assert said("if(true, 1, 2)", [{}]) == [1]
    assert said("if(false, 1, 2)", [{}]) == [2]


def test_yes_stays_yes_beside_a_side_without_any_value():
    nobody = Column(codes_of(2, 7))
    yes = Column(codes_of(2), truths=np.array([True, True]))

    found = chosen(np.array([True, False]), yes, nobody)

    assert (found.codes.tolist(), found.truth().tolist()[0]) == ([0, 7], True)
    assert chosen(np.array([True, False]), nobody, nobody).codes.tolist() == [7, 7]


def test_a_fact_that_is_known_as_yes_is_yes():
    plan = plan_of("name: flag, fact: flag, unit: yes_no", "name: x, formula: 'if(flag, 1, 2)'")
    known = {("flag", FACT): [Value(truth=True), Value(truth=False)]}

    assert [evaluate(plan, Inputs(2, parts=known)).value("x", row).plain() for row in (0, 1)] == [
        1,
        2,
    ]


# Numbers without end


def test_a_sum_of_a_group_without_end_is_refused_with_its_place():
    squares = [{"name": f"a{n}", "formula": f"a{n - 1} * a{n - 1}"} for n in range(1, 11)]
    first = [
        {"name": "n", "fact": "n", "unit": "number"},
        {"name": "a0", "formula": "1 / n"},
    ]

    with pytest.raises(BadPlan, match=r"'x' makes numbers of more than 1,200 digits"):
        said("sum(team, a10)", [{"n": "3"}, {"n": "7"}], *first, *squares)
