"""Missing values: needs and what is taken otherwise, the first reason, composites."""

from dataclasses import replace
from fractions import Fraction

import pytest

from app.domain.plans.evaluating.inputs import Basis, Inputs
from tests.domain.plans.made import NOBODY, columns, inputs, plan_of, values
from tests.domain.plans.payees import Payee, Score

NPS = "name: nps, measure: nps, of: payee, window: period"
CSAT = "name: csat, measure: csat_top2, of: payee, window: period"
TEAM = "name: calm, measure: csat_top2, of: team, window: period"
FEW = "this person has fewer than 30 answers"
NONE = "this person has no answers in this period"


def payee(own=NOBODY, team=NOBODY, csat=NOBODY, calm=NOBODY, amount=None):
    pairs = {"nps": (own, team), "csat_top2": (csat, calm)}
    scores = {(name, of): pair[of == "team"] for name, pair in pairs.items() for of in OWNERS}
    return Payee(amount, scores)


OWNERS = ("payee", "team")


def said(line, *lines, **known):
    """A line's number, yes or no, or the reason why there is none."""
    (value,) = values(plan_of(*lines), inputs([payee(**known)]), line)
    return value.missing or (value.number if value.truth is None else value.truth)


@pytest.mark.parametrize(("answers", "value"), [(29, FEW), (30, 50), (31, 50)])
def test_a_score_needs_its_number_of_answers(answers, value):
    assert said("nps", f"{NPS}, needs: 30", own=Score(50, 1, answers)) == value


def test_needs_may_be_written_as_a_table():
    line = f"{NPS}, needs: {{answers: 30}}"

    assert said("nps", line, own=Score(50, 1, 29)) == FEW


def test_without_needs_one_answer_is_enough():
    assert said("nps", NPS, own=Score(50, 1, 1)) == 50
    assert said("nps", NPS) == NONE


def test_answers_are_counted_not_their_credit():
    """30 answers of which each counts half are 30 answers."""
    line = f"{NPS}, needs: 30"

    assert said("nps", line, own=Score(50 * 15 * 25_200, 15 * 25_200, 30)) == 50


FULL, SMALL = Score(50, 1, 30), Score(50, 1, 29)
BIG_TEAM, SMALL_TEAM = Score(58, 1, 412), Score(58, 1, 12)


@pytest.mark.parametrize(
    ("otherwise", "own", "team", "value"),
    [
        ("[team, missing]", FULL, BIG_TEAM, 50),
        ("[team, missing]", SMALL, BIG_TEAM, 58),
        ("[team, missing]", NOBODY, BIG_TEAM, 58),
        ("[team, missing]", SMALL, SMALL_TEAM, FEW),  # the team needs as many answers
        ("[team, missing]", NOBODY, SMALL_TEAM, NONE),  # the first reason stays
        ("[team, missing]", NOBODY, NOBODY, NONE),
        ("[team, 40]", SMALL, SMALL_TEAM, 40),
        ("[team, 40]", SMALL, BIG_TEAM, 58),
        ("[team]", SMALL, SMALL_TEAM, FEW),
        ("[-100]", NOBODY, BIG_TEAM, -100),
        ("[missing]", SMALL, BIG_TEAM, FEW),
    ],
)
def test_what_is_taken_otherwise_is_tried_in_order(otherwise, own, team, value):
    line = f"{NPS}, needs: 30, otherwise: {otherwise}"

    assert said("nps", line, own=own, team=team) == value


def test_a_score_of_the_team_needs_its_answers_too():
    line = "name: x, measure: nps, of: team, window: period, needs: 30"

    assert said("x", line, team=SMALL_TEAM) == "the team has fewer than 30 answers"
    assert said("x", line, team=BIG_TEAM) == 58


def test_a_score_that_tells_people_apart_too_little_says_so():
    needs = "needs: {answers: 1, reliability: 0.7}, otherwise: [missing]"
    plan = plan_of(f"name: x, measure: nps, of: payee, window: period, {needs}")
    told = [Basis(Fraction(60), reliability=each) for each in (Fraction(7, 10), Fraction(69, 100))]
    scores = replace(columns([Score(60, 1, 30)] * 2), bases=told)

    enough, low = values(plan, Inputs(2, {("nps", "payee"): scores}), "x")

    assert enough.plain() == 60
    assert low.missing == "this person's score has a reliability below 0.7"


@pytest.mark.parametrize(
    ("of", "window", "reason"),
    [
        ("payee", "{periods: 3}", "this person has no answers in these days"),
        ("company", "period", "the company has no answers in this period"),
        ("night_shift", "period", "the night shift has no answers in this period"),
    ],
)
def test_whose_answers_there_are_none_of_and_when_is_said(of, window, reason):
    plan = plan_of(f"name: x, measure: nps, of: {of}, window: {window}", groups="team, night_shift")

    (value,) = values(plan, Inputs(1, {("nps", of): columns([NOBODY])}), "x")

    assert value.missing == reason


def test_a_number_that_begins_to_hold_later_is_missing_and_says_for_which_day():
    line = "name: pot, label: Pot, constant: [{valid_from: 2025-02-01, value: 5}]"

    assert said("pot", line) == "Pot: no value for 2025-01-01"
    assert said("pot", line.replace("02-01", "01-01")) == 5


def test_a_fact_that_is_not_known_is_missing():
    line = "name: amount, label: Target, fact: target_amount, unit: money"

    assert said("amount", line) == "Target: not known"
    assert said("amount", line, amount=0) == 0


NPS_MISSING = [NPS, CSAT, "name: amount, fact: target_amount, unit: money"]


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("nps + 1", NONE),
        ("1 - nps", NONE),
        ("amount * csat", "amount: not known"),  # the first of two
        ("csat * amount", NONE),
        ("-amount", "amount: not known"),
        ("max(1 EUR, amount)", "amount: not known"),
        ("min(amount, 1 EUR)", "amount: not known"),
        ("amount > 0", "amount: not known"),  # missing, neither yes nor no
        ("if(amount > 0, nps, 1)", "amount: not known"),
        ("nps / 0", NONE),  # before the division by zero
        ("0 * nps", NONE),
    ],
)
def test_a_missing_part_makes_the_whole_missing(formula, reason):
    assert said("x", *NPS_MISSING, f'name: x, formula: "{formula}"') == reason


@pytest.mark.parametrize(
    ("formula", "value"),
    [("if(1 > 0, 5, nps)", 5), ("if(1 < 0, nps, 5)", 5), ("if(1 > 0, nps, 5)", NONE)],
)
def test_only_the_branch_that_is_taken_counts(formula, value):
    assert said("x", NPS, f'name: x, formula: "{formula}"') == value


def test_a_gate_on_a_missing_value_is_not_passed():
    gate = 'name: gate, formula: "csat >= 90%"'

    assert said("gate", CSAT, gate) == NONE


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1 / zero", "zero is 0, and nothing can be divided by it"),
        ("zero / zero", "zero is 0, and nothing can be divided by it"),
        ("1 / (zero * 2)", "the divisor is 0, and nothing can be divided by it"),
        ("1 / 0", "the divisor is 0, and nothing can be divided by it"),
        ("zero / 2", 0),
        ("if(zero = 0, 7, 1 / zero)", 7),
    ],
)
def test_division_by_zero_is_missing(formula, value):
    assert said("x", "name: zero, constant: 0", f'name: x, formula: "{formula}"') == value


HALF, FULL_SHARE = Score(1, 2, 30), Score(1, 1, 30)


@pytest.mark.parametrize(
    ("composite", "csat", "calm", "value"),
    [
        ("missing: fail", HALF, FULL_SHARE, "3/5"),
        ("missing: fail", NOBODY, FULL_SHARE, NONE),
        ("missing: zero", NOBODY, FULL_SHARE, "1/5"),
        ("missing: zero", NOBODY, NOBODY, "0"),
        ("missing: reweight", NOBODY, FULL_SHARE, "1"),
        ("missing: reweight", HALF, NOBODY, "1/2"),
        ("missing: reweight", NOBODY, NOBODY, NONE),
        ("missing: reweight, at_least: 2", NOBODY, FULL_SHARE, NONE),
        ("missing: reweight, at_least: 2", HALF, FULL_SHARE, "3/5"),
    ],
)
def test_a_composite_says_what_a_missing_part_does(composite, csat, calm, value):
    parts = "parts: {csat: 80%, calm: 20%}"
    line = f"name: mix, composite: {{{parts}, {composite}}}"

    assert str(said("mix", CSAT, TEAM, line, csat=csat, calm=calm)) == value


def test_the_first_missing_part_of_a_composite_gives_the_reason():
    parts = "{calm: 1, csat: 1}"
    line = f"name: mix, composite: {{parts: {parts}, missing: fail}}"

    assert said("mix", CSAT, TEAM, line) == "the team has no answers in this period"


def test_weights_need_not_make_one():
    line = "name: mix, composite: {parts: {csat: 3, calm: 1}, missing: fail}"

    assert said("mix", CSAT, TEAM, line, csat=HALF, calm=FULL_SHARE) * 8 == 5


def test_parts_with_a_weight_of_zero_cannot_carry_a_composite():
    line = "name: mix, composite: {parts: {csat: 1, calm: 0}, missing: reweight}"

    assert said("mix", CSAT, TEAM, line, calm=FULL_SHARE) == "no part has a weight"


def test_rounding_leaves_a_missing_value_missing():
    line = f"{NPS}, round: {{to: 1, mode: half_up}}"

    assert said("nps", line) == NONE
