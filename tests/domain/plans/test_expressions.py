"""Formulas: what binds tighter, what is a number, and where a mistake stands."""

from fractions import Fraction

import pytest

from app.domain.errors import BadPlan
from app.domain.plans.language.expressions import DEEPEST, LONGEST, literal, names_in, parse
from tests.domain.plans.made import fractions, inputs, plan_of
from tests.domain.plans.payees import Payee

NOTHING = inputs([Payee(None, {})])


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),  # from the left
        ("12 / 3 / 2", 2),
        ("12 / (3 / 2)", 8),
        ("-2 * 3", -6),
        ("2 * -3", -6),
        ("2 - -3", 5),
        ("--3", 3),
        ("-(1 + 2)", -3),
        ("1/3 + 1/6", Fraction(1, 2)),
        ("0.1 + 0.2", Fraction(3, 10)),  # no floats
        ("12.50", Fraction(25, 2)),
        ("min(3, 1, 2)", 1),
        ("max(3, 1, 2)", 3),
        ("if(1 + 1 = 2, 5, 6)", 5),
        ("if(1 < 2, if(2 < 1, 1, 2), 3)", 2),
        ("if(1 != 1, 5, 6)", 6),
        ("  1\t+ 1 ", 2),
    ],
)
def test_a_formula_means_what_it_means_on_paper(formula, value):
    plan = plan_of(f'name: x, formula: "{formula}"')

    assert fractions(plan, NOTHING, "x") == [value]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12.5", Fraction(25, 2), "bare"),
        ("-12.5", Fraction(-25, 2), "bare"),
        ("1/3", Fraction(1, 3), "bare"),
        ("-1/3", Fraction(-1, 3), "bare"),
        ("60%", Fraction(3, 5), "percent"),
        ("-0.5%", Fraction(-1, 200), "percent"),
        ("1000%", 10, "percent"),
        ("5 EUR", 5, "money"),
        ("-5.05 EUR", Fraction(-101, 20), "money"),
    ],
)
def test_a_number_as_written(text, value, unit):
    number = literal(text)

    assert (number.value, number.unit) == (value, unit)
    assert number.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1 + 1",
        "1/0",
        "1/2/3",
        "1%/2",
        "1e5",
        ".5",
        "5.",
        "1_000",
        "5EUR",
        "٣",
        "\N{MINUS SIGN}5",
        "NaN",
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(BadPlan):
        literal(text)


@pytest.mark.parametrize(
    ("formula", "message"),  # ^ before the place that is named
    [
        ("1 ^+", "ends too early; expected '('"),
        ("(1 + ^2", "ends too early; expected"),
        ("1 + ^+ 2", "'+' is not expected here; expected '(', '-', a day, a name"),
        ("1 < 2 ^) 3", "')' is not expected here"),
        ("a ^b", "'b' is not expected here"),
        ("1 + ^# 2", "'#' cannot stand in a formula"),
        ("2 ^\N{EURO SIGN}", "cannot stand in a formula."),
        ("^IF(a, 1, 2)", "'I' cannot stand in a formula: names and functions have small letters"),
        ("1 + ^1001%", "1001% is more than 1,000%"),
        ("1 + ^5 XYZ", "'XYZ' is no currency that is known"),
        ("1 + ^2025-02-29", "There is no day 2025-02-29"),
        ("min(x, ^1,000)", "1,000 may be one number or several: write 1000, or 1, 000"),
        ("min(x, ^1,500.50 EUR)", "1,500.50 EUR may be one number or several: write 1500.50 EUR"),
    ],
)
def test_a_mistake_in_a_formula_has_its_column(formula, message):
    column = 10 + formula.index("^")

    with pytest.raises(BadPlan) as caught:
        parse(formula.replace("^", ""), 3, 10)

    assert str(caught.value).startswith(f"Line 3, column {column}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("1 + " * LONGEST + "1", "at most 2,000 characters"),
        ("-" * (DEEPEST + 1) + "1", "levels deep|nested too deeply"),
        ("-" * 1_900 + "1", "nested too deeply"),
        ("+".join(["1"] * 900), "levels deep|nested too deeply"),
    ],
)
def test_a_formula_has_its_limits(formula, message):
    with pytest.raises(BadPlan, match=message):
        parse(formula)


def test_brackets_do_not_make_a_formula_deep():
    assert parse("(" * 900 + "1" + ")" * 900).value == 1


def test_the_names_of_a_formula_from_left_to_right():
    names = [name.name for name in names_in(parse("a * -b + t(c) - min(d, if(e < 5, f, 1))"))]

    assert names == ["a", "b", "c", "d", "e", "f"]
