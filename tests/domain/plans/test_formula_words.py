"""Formulas and tables in words: they mean what the plan means, with the numbers put in."""

from fractions import Fraction

import pytest

from tests.domain.plans.made import AMOUNT, CSAT, of_csat
from tests.domain.plans.payees import Score
from tests.domain.plans.told import explained

MINUS, TIMES, DIVIDED, DOTS = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}", "\N{DIVISION SIGN}", "…"


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("amount * csat", f"Your target {TIMES} Satisfied = €360.00 {TIMES} 90% = €324.00."),
        ("amount / 7", f"Your target {DIVIDED} 7 = €360.00 {DIVIDED} 7 = €51.4286."),
        ("amount - 5 EUR", f"Your target {MINUS} €5.00 = €360.00 {MINUS} €5.00 = €355.00."),
        ("-amount", f"{MINUS}Your target = {MINUS}€360.00 = {MINUS}€360.00."),
        ("amount", "The same as Your target."),
        (
            "min(amount, 5 EUR)",
            "The smaller of Your target and €5.00 = the smaller of €360.00 and €5.00 = €5.00.",
        ),
        (
            "max(amount, 5 EUR, 1 EUR) * 2",
            f"(the largest of Your target, €5.00 and €1.00) {TIMES} 2"
            f" = (the largest of €360.00, €5.00 and €1.00) {TIMES} 2 = €720.00.",
        ),
        ("csat >= 80%", "Satisfied (90%) is at least 80%."),
        ("csat > 90%", "Satisfied (90%) is at most 90%."),
        ("csat = 90%", "Satisfied (90%) is exactly 90%."),
        ("if(csat >= 95%, 100%, 0%)", "Satisfied (90%) is below 95%, so this is 0%."),
        (
            "if(csat >= 80%, amount * 2, 0)",
            f"Satisfied (90%) is at least 80%, so this is Your target {TIMES} 2"
            f" = €360.00 {TIMES} 2 = €720.00.",
        ),
        ("if(csat >= 80%, amount, 0)", "is at least 80%, so this is Your target = €360.00."),
        (
            "if(csat > 95%, 3, if(csat > 80%, 2, 1))",
            "Satisfied (90%) is at most 95% and Satisfied (90%) is above 80%, so this is 2.",
        ),
        (
            "if(csat + csat > 1, 2, 1)",
            "Satisfied + Satisfied (180%) is above 1, so this is 2.",
        ),
    ],
)
def test_a_formula(formula, words):
    _, sentence = explained(AMOUNT, CSAT, f'name: found, formula: "{formula}"')

    assert sentence.endswith(words)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("a - (b + c)", f"a {MINUS} (b + c)"),
        ("a - b + c", f"a {MINUS} b + c"),
        ("a / (b * c)", f"a {DIVIDED} (b {TIMES} c)"),
        ("a / b * c", f"a {DIVIDED} b {TIMES} c"),
        ("(a + b) * c", f"(a + b) {TIMES} c"),
        ("-(a + b)", f"{MINUS}(a + b)"),
        ("-a * b", f"{MINUS}a {TIMES} b"),
        ("a * if(b > 1, b, c)", f"a {TIMES} (b if b > 1, else c)"),
        ("a * if((a > b) != (b > c), b, c)", f"a {TIMES} (b if (a > b) ≠ (b > c), else c)"),
    ],
)
def test_a_formula_in_words_means_the_same(formula, words):
    names = [f"name: {name}, constant: 2" for name in "abc"]

    assert explained(*names, f'name: found, formula: "{formula}"')[1].startswith(f"{words} = ")


def test_a_yes_or_no_line_decides():
    lines = [CSAT, "name: good, formula: csat > 80%", 'name: found, formula: "if(good, 1, 2)"']

    assert explained(*lines)[1] == "good is yes, so this is 1."


def test_numbers_that_do_not_end_are_cut_with_dots():
    """So that nobody reads 90% where a threshold of 90% is not reached."""
    almost = of_csat(Score(8_999_999, 10_000_000, 10**7))
    _, sentence = explained(CSAT, 'name: gate, formula: "csat >= 90%"', scores=almost)

    assert sentence == f"Satisfied (89.9999{DOTS}%) is below 90%."


STEPS = "{pays: {kind: step, rows: [[80%, 1 EUR], [90%, 5 EUR], [95%, 7 EUR]]}}"
LINE = "{pays: {kind: interpolated, rows: [[80%, 1 EUR], [90%, 5 EUR]]}}"


@pytest.mark.parametrize(
    ("tables", "csat", "words"),
    [
        (STEPS, "9/10", "Satisfied of 90% has reached 90%: €5.00. The next step is 95%: €7.00."),
        (STEPS, "1", "Satisfied of 100% has reached 95%, the last step: €7.00."),
        (
            STEPS,
            "1/2",
            "of 50% has not reached 80%, where the table pays begins: there is no value.",
        ),
        (STEPS.replace("step,", "step, below: 0 EUR,"), "1/2", "begins: it gives €0.00."),
        (STEPS.replace("step,", "step, ties: exceeded,"), "9/10", "of 90% is above 80%: €1.00."),
        (STEPS.replace("step,", "step, ties: exceeded,"), "4/5", "of 80% is not above 80%, where"),
        (LINE, "17/20", "lies between 80% (€1.00) and 90% (€5.00), in a straight line: €3.00."),
        (LINE, "9/10", "Satisfied of 90% has reached 90%, the last point: €5.00."),
        (LINE, "1/2", "has not reached 80%, where the table pays begins: it gives €1.00."),
    ],
)
def test_a_table(tables, csat, words):
    score = of_csat(Score(*Fraction(csat).as_integer_ratio(), 50))
    found = explained(CSAT, "name: found, formula: pays(csat)", tables=tables, scores=score)

    assert len(found) == 2
    assert words in found[1]


def test_a_table_within_a_formula():
    lines = [CSAT, "name: found, formula: pays(csat) * 2 + pays(csat / 2)"]
    tables = STEPS.replace("step,", "step, below: first,")
    _, formula, first, second = explained(*lines, tables=tables)

    assert formula.startswith(
        f"pays(Satisfied) {TIMES} 2 + pays(Satisfied {DIVIDED} 2) = pays(90%)"
    )
    assert first.startswith("Satisfied of 90% has reached 90%")
    assert second.startswith(f"Satisfied {DIVIDED} 2 (45%) has not reached 80%, where the table")
