"""What each line of a plan does, told before anybody is paid by it."""

from pathlib import Path

import pytest

from app.domain.plans.language.reading import plan_from
from app.domain.plans.telling.plan_words import MOST_ROWS, looked_up_by, plan_words
from app.imports.yaml_documents import yaml_document
from tests.domain.plans.made import plan_of
from tests.domain.plans.told import SIGNS
from tests.plan_runs import UNITS

EXAMPLES = Path(__file__).parents[3] / "examples"
TEXTS = [EXAMPLES / "plan.yaml", EXAMPLES / "run-plan.yaml", *(EXAMPLES / "plans").glob("*.yaml")]
PLANS = sorted(path for path in TEXTS if ".case." not in path.name)
TABLES = (
    "{steps: {kind: step, unit: percent, below: 10%, rows: [[60%, 60%], [75%, 100%]]},"
    " slope: {kind: interpolated, unit: percent, rows: [[20, 0%], [60, 100%]]}}"
)
NPS = "name: nps, measure: nps, of: payee, window: period, label: Your NPS"
CSAT = "name: csat, measure: csat_top2, of: payee, window: period, label: Satisfied"
AMOUNT = "name: amount, fact: target_amount, unit: money, label: Your target"


def told(*lines, tables="{}"):
    """What is said of the last line before pay."""
    return " ".join(plan_words(plan_of(*lines, tables=tables))[-2].sentences)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_every_line_of_every_example_is_told_in_sentences(path):
    plan = plan_from(yaml_document(path.read_text(), "The plan"), UNITS)

    lines = plan_words(plan)

    assert [line.label for line in lines] == [line.label for line in plan.lines]
    assert [line.name for line in lines if line.paid] == [plan.pay]
    for line in lines:
        assert line.sentences, line.name
        for sentence in line.sentences:
            assert sentence.endswith("."), sentence
            assert "_" not in sentence.replace(line.label, ""), sentence


def test_a_score_says_what_it_needs_and_what_counts_otherwise():
    assert told(f"{NPS}, needs: 12, otherwise: [team, missing]") == (
        "Your score “NPS” in this period. It needs 12 answers; with fewer, your team's score counts"
        " from 12 on, otherwise there is no value and HR decides."
    )
    assert told(f"{CSAT}, needs: 8, otherwise: [75%]").endswith("with fewer, the plan takes 75%.")
    assert told(NPS) == "Your score “NPS” in this period."


def test_a_table_says_its_rows_in_the_words_of_its_kind():
    assert told(NPS, "name: part, formula: slope(nps)", tables=TABLES) == (
        "Your NPS, in straight lines between the points: 20 gives 0%, 60 gives 100%."
    )
    assert told(CSAT, "name: part, formula: steps(csat)", tables=TABLES) == (
        "Satisfied, in steps: 10% below 60%, 60% from 60%, 100% from 75%."
    )


def test_a_table_inside_a_formula_is_told_beside_it():
    words = told(AMOUNT, CSAT, "name: part, formula: amount * steps(csat)", tables=TABLES)

    assert words == (
        f"Your target {SIGNS['*']} steps(Satisfied)."
        " The table steps, in steps: 10% below 60%, 60% from 60%, 100% from 75%."
    )


def test_of_a_long_table_the_first_rows_are_told_and_the_others_counted():
    rows = ", ".join(f"[{each}, {each}%]" for each in range(MOST_ROWS + 3))
    tables = f"{{steps: {{kind: step, unit: percent, rows: [{rows}]}}}}"

    words = told(NPS, "name: part, formula: steps(nps)", tables=tables)

    assert words.endswith("9% from 9, and 3 more rows.")


def test_a_mean_says_what_each_part_counts_and_what_is_missing_does():
    parts = "composite: {parts: {nps_part: 60%, csat_part: 40%}, missing: reweight, at_least: 2}"
    words = told(
        *(NPS, CSAT),
        "name: nps_part, formula: slope(nps), label: First",
        "name: csat_part, formula: steps(csat), label: Second",
        f"name: mix, {parts}",
        tables=TABLES,
    )

    assert words == (
        "First counts 60% and Second counts 40%. A part without a value is left out, and the others"
        " count for the whole. At least 2 parts are needed."
    )


def test_a_curve_is_called_as_the_line_that_it_is_for():
    plan = plan_of(NPS, "name: part, formula: slope(nps), label: Paid for NPS", tables=TABLES)

    assert looked_up_by(plan, "slope") == ("Paid for NPS", "Your NPS")
    assert looked_up_by(plan, "steps") == ("steps", "score")  # no line is for it
