"""Names: what may be one, in which order they are used, and what is taken."""

import pytest

from app.domain.errors import BadPlan
from app.domain.plans.language.keys import BUILT_IN, FUNCTIONS, SCOPES
from app.domain.plans.language.units import UNITS
from tests.domain.plans.made import plan_of

ENDINGS = ["_n", "_num", "_den", "_previous", "_before", "_reason", "_team", "_measure"]


@pytest.mark.parametrize("name", ["a", "a" * 40, "nps_2", "team_score", "n", "numb", "my_n_part"])
def test_small_letters_digits_and_underscores_make_a_name(name):
    assert plan_of(f"name: {name}, constant: 1").line(name).name == name


@pytest.mark.parametrize("name", ["", "A", "2nd", "_a", "a-b", "a b", "ä", "a" * 41, "a.b", "٣"])
def test_anything_else_is_no_name(name):
    with pytest.raises(BadPlan, match=r"^Line 7, column \d+: "):
        plan_of(f"name: '{name}', constant: 1")


@pytest.mark.parametrize("name", [*UNITS, *FUNCTIONS, *BUILT_IN, *SCOPES, "true", "and", "not"])
def test_a_word_of_the_language_is_no_name(name):
    for made in (
        {"lines": [f"name: {name}, constant: 1"]},
        {"lines": [], "tables": f"{{{name}: {{kind: step, rows: [[1, 2]]}}}}"},
    ):
        with pytest.raises(BadPlan, match=f"'{name}' cannot be a name: the language has this"):
            plan_of(*made["lines"], tables=made.get("tables", "{}"))


@pytest.mark.parametrize("ending", ENDINGS)
def test_endings_that_files_need_are_refused(ending):
    with pytest.raises(BadPlan, match=f"'nps{ending}' cannot be a name: .* end in {ending};"):
        plan_of(f"name: nps{ending}, constant: 1")


def test_a_name_is_given_once():
    with pytest.raises(BadPlan, match=r"^Line 8, column 12: The name 'a' is taken already"):
        plan_of("name: a, constant: 1", "name: a, constant: 2")
    with pytest.raises(BadPlan, match="The name 't' is taken already"):
        plan_of("name: t, constant: 1", tables="{t: {kind: step, rows: [[1, 2]]}}")


@pytest.mark.parametrize(
    "source",
    ["formula: late", "composite: {parts: {late: 1}, missing: fail}", "formula: later"],
)
def test_a_line_uses_only_lines_above_it(source):
    lines = [f"name: early, {source}", "name: late, constant: 1", "name: later, constant: 1"]

    with pytest.raises(BadPlan, match="stands below; a line uses only lines above it"):
        plan_of(*lines)


def test_a_line_does_not_use_itself():
    with pytest.raises(BadPlan, match="'again' stands below; a line uses only lines above it"):
        plan_of("name: again, formula: again + 1")


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("nobody + 1", "There is no line 'nobody'. Lines above: a."),
        ("t + 1", r"'t' is a table: write t\(...\)"),
        ("a(1)", "There is no function 'a'; known: min, max, abs"),
        ("median(a)", r"answers, t. Write a line with rank:, and avg\(team, x, condition\) over"),
        ("previous(nobody)", "Earlier periods have the lines a, b, pay"),
        ("sum_before(a, month)", "How far back: quarter, half_year, year or ever"),
        ("sum(shop, a)", "sum names first over what: team or company"),
        ("t(1, 2)", r"Write t\(value\)"),
        ("t()", r"Write t\(value\)"),
        ("t.rate(a)", "t has no column 'rate'; known: row, slice"),
        ("t.slice(a, 1)", "t is not calculated in slices"),
        ("a.row(1)", "There is no table 'a'; known: t"),
        ("a and true", "Here a comparison is needed; a is number"),
        ("not a", "Here a comparison is needed; a is number"),
        ("a + 2025-01-31", "Here a number is needed; this is date"),
        ("a = 'gold'", "a is number, the other side is text: = needs one unit"),
        ("running(a)", "running belongs into a line of detail rows"),
        ("round(a, 1, nearest)", "The mode of round is half_up"),
        ("exp(a)", r"Write exp\(x, 0.000001\)"),
        ("answers(a)", "answers takes a line with a measure; this is number"),
        ("no_value(a)", "no_value says why, in quotes"),
    ],
)
def test_what_a_formula_cannot_name_is_said(formula, message):
    with pytest.raises(BadPlan, match=message):
        plan_of(
            "name: a, constant: 1",
            f'name: b, formula: "{formula}"',
            tables="{t: {kind: step, rows: [[1, 2]]}}",
        )


def test_a_measure_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(BadPlan, match="There is no measure 'nbs'; known: csat_mean, csat_top2"):
        plan_of("name: a, measure: nbs, of: payee, window: period")


def test_a_score_of_the_team_needs_the_group_in_the_plan():
    line = "name: a, measure: nps, of: team, window: period"

    with pytest.raises(BadPlan, match=r"not 'team' .name the group in 'groups'"):
        plan_of(line, groups="")
