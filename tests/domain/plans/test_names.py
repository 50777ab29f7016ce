"""Names: what may be one, in which order they are used, and what is taken."""

import pytest

from app.domain.errors import BadPlan
from app.domain.plans.reading import LATER, SCOPES
from app.domain.plans.units import UNITS
from tests.domain.plans.made import plan_of

FUNCTIONS = ["min", "max", "if"]
ENDINGS = ["_n", "_num", "_den", "_previous", "_before", "_reason", "_team"]


@pytest.mark.parametrize("name", ["a", "a" * 40, "nps_2", "team_score", "n", "numb", "my_n_part"])
def test_small_letters_digits_and_underscores_make_a_name(name):
    assert plan_of(f"name: {name}, constant: 1").line(name).name == name


@pytest.mark.parametrize("name", ["", "A", "2nd", "_a", "a-b", "a b", "ä", "a" * 41, "a.b", "٣"])
def test_anything_else_is_no_name(name):
    with pytest.raises(BadPlan, match=r"^Line 7, column \d+: "):
        plan_of(f"name: '{name}', constant: 1")


@pytest.mark.parametrize("name", [*UNITS, *FUNCTIONS, *LATER, *SCOPES, "true", "and", "not"])
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
        ("a(1)", "There is no function 'a'; known: min, max, if, t"),
        ("abs(a)", "There is no function 'abs'"),
        ("coalesce(a, 1)", "There is no function 'coalesce'"),
        ("previous(a)", "There is no function 'previous'"),
        ("t(1, 2)", "t takes one value"),
        ("t()", "t takes one value"),
        ("t.row(a)", "'.' cannot stand in a formula"),
        ("a and 1", "'and' is not expected here"),
        ("not a", "'a' is not expected here"),
        ("days_in_period", "There is no line 'days_in_period'"),
        ("true", "There is no line 'true'"),
        ("a + 2025-01-31", "A formula has no dates yet"),
        ("a = 'gold'", '"\'" cannot stand in a formula'),
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

    with pytest.raises(BadPlan, match="needs 'groups: \\[team\\]'"):
        plan_of(line, groups="")
