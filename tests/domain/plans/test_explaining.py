"""Why a line has its value: one sentence for each kind, in words that its reader knows."""

import pytest

from tests.domain.plans.made import AMOUNT, CALM, CSAT, FULL, NOBODY, of_csat
from tests.domain.plans.payees import Score
from tests.domain.plans.told import SIGNS, explained


def test_a_fact():
    assert explained(AMOUNT) == ("€360.00", "Agreed with you for this plan.")
    assert explained(AMOUNT, amount=None) == ("no value", "It has not been entered yet.")


def test_a_constant():
    assert explained("name: days_due, constant: 20") == ("20", "The plan sets this for everybody.")
    assert explained("name: due, formula: 4 * 5") == ("20", "The plan sets this for everybody.")


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (Score(9, 10, 50), "You have 50 answers in this period, which give a score of 90%."),
        (Score(1, 1, 1), "You have 1 answer in this period, which gives a score of 100%."),
        (NOBODY, "You have no answers in this period."),
    ],
)
def test_a_score(own, words):
    assert explained(CSAT, scores=of_csat(own))[1:] == (words,)


def test_a_score_of_days():
    words = "Your team has 20 days with answers in this period, which give a score of 75%."

    assert explained(CALM) == ("75%", words)


FEW, MANY = Score(1, 1, 9), Score(4, 5, 412)


@pytest.mark.parametrize(
    ("otherwise", "team", "value", "words"),
    [
        (
            *("[team, missing]", MANY, "80%"),
            "30 are needed, so your team's score counts for you: 80% from 412 answers.",
        ),
        (
            *("[team, missing]", FEW, "no value"),
            "30 are needed, and your team has 9 answers, so there is no score yet.",
        ),
        ("[team, 50%]", NOBODY, "50%", "30 are needed, and your team has no answers, so the plan"),
        ("[80%]", MANY, "80%", "30 are needed, so the plan takes 80%."),
        ("[missing]", MANY, "no value", "30 are needed, so there is no score yet."),
    ],
)
def test_too_few_answers(otherwise, team, value, words):
    line = f"{CSAT}, needs: 30, otherwise: {otherwise}"

    found = explained(line, scores=of_csat(FEW, team))

    assert found[0] == value
    assert found[1] == "You have 9 answers in this period, which give a score of 100%."
    assert found[2].startswith(words)


def test_the_score_of_the_team_is_named_also_where_the_line_is_rounded():
    line = f"{CSAT}, needs: 30, otherwise: [team], round: {{to: 1%, mode: half_up}}"

    found = explained(line, scores=of_csat(FEW, Score(805, 1000, 412)))

    assert found[0] == "81%"
    assert "your team's score counts for you: 80.5% from 412 answers" in found[2]


@pytest.mark.parametrize(
    ("missing", "csat", "words"),
    [
        ("fail", True, ["Satisfied (90%) counts 80% and calm (75%) counts 20%: together 87%."]),
        ("fail", False, ["There is no value, because Satisfied has none."]),
        (
            *("zero", False),
            ["calm (75%) counts 20%: together 15%. Satisfied has no value, which counts as 0."],
        ),
        (
            *("reweight", False),
            [
                "calm (75%) counts 20%: together 75%. Satisfied has no value and is left out;"
                " what is there counts for the whole."
            ],
        ),
        (
            *("reweight, at_least: 2", False),
            ["There is no value, because Satisfied has none. At least 2 parts are needed."],
        ),
    ],
)
def test_a_composite(missing, csat, words):
    scores = FULL if csat else FULL | of_csat(NOBODY)

    line = f"name: mix, composite: {{parts: {{csat: 80%, calm: 20%}}, missing: {missing}}}"

    assert [*explained(CSAT, CALM, line, scores=scores)[1:]] == words


def test_weights_that_are_plain_numbers():
    line = "name: mix, composite: {parts: {csat: 3, calm: 1}, missing: fail}"

    assert explained(CSAT, CALM, line)[1].startswith("Satisfied (90%) counts 3 of 4 and calm (75%)")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("formula: amount, round: {to: minor_unit, mode: half_up}", "to €0.01, a half goes up."),
        (
            "formula: -amount, round: {to: 5, mode: half_up}",
            "to €5.00, a half goes away from zero.",
        ),
        ("formula: amount, round: {to: 0.05, mode: down}", "Rounded to €0.05, always down."),
        ("formula: csat, round: {to: 0.5%, mode: half_even}", "to 0.5%, a half goes to the even"),
        ("constant: 7, round: {to: 2, mode: ceiling}", "Rounded to 2, always up."),
    ],
)
def test_rounding(line, words):
    assert words in explained(AMOUNT, CSAT, f"name: found, {line}")[-1]


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("amount * csat", "There is no value, because Your target has none."),
        ("0 * csat", "There is no value, because Satisfied has none."),
        ("1 / zero", "There is no value: zero is 0, and nothing can be divided by it."),
    ],
)
def test_no_value(formula, words):
    lines = [AMOUNT, CSAT, "name: zero, constant: 0", f'name: found, formula: "{formula}"']

    assert explained(*lines, amount=None, scores=of_csat(NOBODY)) == ("no value", words)


def test_of_the_smaller_of_two_calculations_both_are_told_so_that_it_is_seen_which_counts():
    value, *sentences = explained(
        "name: amount, fact: target_amount, unit: money, label: Your target",
        "name: reward, formula: 'min(amount * 120%, 100 EUR + 10 EUR)'",
    )

    assert value == "€110.00"
    assert sentences == [
        f"The smaller of these is €110.00: Your target {SIGNS['*']} 120%"
        f" = €360.00 {SIGNS['*']} 120% = €432.00; €100.00 + €10.00 = €110.00."
    ]
