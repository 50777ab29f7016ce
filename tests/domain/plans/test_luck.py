"""How much of a plan's pay is luck: draws as an argument, everything else exact."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.days import Days
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.inputs import Groups, Inputs, Scores
from app.domain.plans.evaluating.one_payee import one_payee
from app.domain.plans.trying.luck import Drawn, luck
from app.domain.plans.trying.one_answer import Range, cliffs, payout_curve
from app.domain.plans.trying.pays import pays
from app.domain.plans.trying.resampling import (
    Answered,
    GroupsRead,
    Reading,
    Resampled,
    Scale,
    group_scores,
    rest_of,
)
from app.domain.plans.trying.steps import stepped
from app.services.plans.luck_draws import draws
from tests.domain.plans.made import read

MARCH = Days(date(2026, 3, 1), date(2026, 4, 1))
SHARE = Scale((0, 1), 1)
PLAN = """
plan: Tiers
currency: EUR
calendar: monthly
groups: [team]
tables:
  tiers: {kind: step, unit: percent, rows: [[0%, 0%], [80%, 50%], [90%, 100%]]}
lines:
  - {name: amount, fact: target_amount, unit: money}
  - {name: csat, measure: csat_top2, of: payee, window: period}
  - {name: reward, formula: amount * tiers(csat), round: {to: minor_unit, mode: half_up}}
pay: reward
"""
POOL = PLAN.replace(
    "  - {name: reward, formula: amount * tiers(csat), round: {to: minor_unit, mode: half_up}}\n",
    "  - {name: place, rank: {by: csat, over: team, order: high, ties: share, missing: zero,\n"
    "     prizes: [60 EUR, 30 EUR]}, unit: money}\n"
    '  - {name: mean, formula: "avg(company, csat)"}\n'
    '  - {name: extra, formula: "if(csat >= mean, 5 EUR, 0 EUR)"}\n'
    "  - {name: reward, formula: place + extra, round: {to: minor_unit, mode: half_up}}\n",
)
CSAT = ("csat", "payee")


def inputs(good, answers, amount=100):
    rows = len(good)
    scores = {CSAT: Scores(*(np.array(each, np.int64) for each in (good, answers, answers)))}
    team = Groups(np.arange(rows) % 2, ["A", "B"])
    return Inputs(
        rows,
        scores,
        {"amount": [Fraction(amount)] * rows},
        payees=[f"p{place}" for place in range(rows)],
        groups={"team": team},
    )


def drawn(good_by_draw, answers):
    return {CSAT: Drawn(np.array(good_by_draw), np.array(answers), np.array(answers))}


def reading(good, answers, names=None, groups=None):
    counts = np.array([[n - g, g] for g, n in zip(good, answers, strict=True)], np.int64)
    own = Answered(counts.reshape(-1, 2), np.array(answers, np.int64))
    return Reading("q", SHARE, own, names or [f"p{n}" for n in range(len(good))], groups)


SCORES = st.lists(st.integers(0, 20), min_size=2, max_size=6)


@given(st.data(), SCORES, st.sampled_from([PLAN, POOL]))
def test_each_draw_is_paid_as_if_its_answers_had_been_the_real_ones(data, good, text):
    plan, answers = read(text), [20] * len(good)
    by_draw = data.draw(st.lists(st.permutations(good), min_size=1, max_size=4))

    found = luck(plan, inputs(good, answers), drawn(by_draw, answers))

    pay = [pays(evaluate(plan, inputs(each, answers))).minor.tolist() for each in by_draw]
    assert found.totals.tolist() == [sum(each) for each in zip(*pay, strict=True)]
    assert found.low.tolist() == [min(each) for each in zip(*pay, strict=True)]
    assert found.high.tolist() == [max(each) for each in zip(*pay, strict=True)]
    means = [Fraction(sum(each), len(pay)) for each in zip(*pay, strict=True)]
    above = [
        sum(max(paid - mean, 0) for paid in each) / len(pay)
        for each, mean in zip(zip(*pay, strict=True), means, strict=True)
    ]
    assert found.budget_share() == (sum(above) / sum(means) if sum(means) else None)


def test_it_is_counted_how_often_somebody_stands_in_another_row():
    by_draw = [[16, 10], [15, 10], [18, 16], [20, 3]]

    found = luck(read(PLAN), inputs([16, 10], [20, 20]), drawn(by_draw, [20, 20]))

    assert [(step.step.words, step.elsewhere.tolist()) for step in found.steps] == [
        ("tiers, by csat", [3, 1])
    ]
    assert found.elsewhere.tolist() == [3, 1]
    assert found.share_elsewhere() == Fraction(4, 8)


def test_a_condition_counts_as_a_step_too():
    plan = read(PLAN.replace("amount * tiers(csat)", '"if(csat >= 80%, amount, 0 EUR)"'))

    found = luck(plan, inputs([16], [20]), drawn([[15], [16], [20]], [20]))

    assert [(step.step.words, step.elsewhere.tolist()) for step in found.steps] == [
        ("csat \N{GREATER-THAN OR EQUAL TO} 80%", [1])
    ]


def test_who_is_outside_the_plan_has_no_luck_and_is_not_counted():
    given_inputs = replace(inputs([16, 16], [20, 20]), outside={1: "not in this plan: job"})

    found = luck(read(PLAN), given_inputs, drawn([[15, 15]], [20, 20]))

    assert (found.people, found.elsewhere.tolist(), found.totals.tolist()) == (1, [1, 0], [0, 0])


def test_a_score_without_single_answers_stays_and_is_named():
    found = luck(read(PLAN), inputs([16], [20]), {})

    assert (found.left_out, found.totals.tolist(), found.budget_share()) == (["csat"], [5000], 0)


def test_scores_are_all_drawn_equally_often():
    two = {CSAT: drawn([[1]], [20])[CSAT], ("other", "payee"): drawn([[1], [2]], [20])[CSAT]}
    given_inputs = inputs([16], [20])
    scores = {**given_inputs.scores, ("other", "payee"): given_inputs.scores[CSAT]}

    with pytest.raises(ValueError, match="equally often"):
        luck(read(PLAN), replace(given_inputs, scores=scores), two)


def test_a_plan_with_its_steps_as_lines_pays_what_it_paid():
    plan, given_inputs = read(POOL), inputs([16, 12, 20], [20, 20, 20])

    with_steps = stepped(plan)

    assert (
        pays(evaluate(with_steps.plan, given_inputs)).minor.tolist()
        == pays(evaluate(plan, given_inputs)).minor.tolist()
    )
    assert [step.words for step in with_steps.steps] == ["csat \N{GREATER-THAN OR EQUAL TO} mean"]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=5), st.sampled_from([0, 1]))
def test_who_got_the_same_answer_always_has_no_luck(answers, kind):
    good = [kind * each for each in answers]
    found = draws(MARCH, {CSAT: reading(good, answers)}, count=20)
    scores = found[CSAT].scores(0)

    result = luck(read(PLAN), replace(inputs(good, answers), scores={CSAT: scores}), found)

    assert not result.elsewhere.any()
    assert result.budget_share() in (None, 0)


def test_the_draws_of_a_period_and_payee_are_always_the_same():
    first = draws(MARCH, {CSAT: reading([10, 3], [20, 9])})[CSAT].num
    alone = draws(MARCH, {CSAT: reading([3], [9], ["p1"])})[CSAT].num
    april = Days(date(2026, 4, 1), date(2026, 5, 1))
    later = draws(april, {CSAT: reading([10, 3], [20, 9])})[CSAT].num

    assert first.shape == (200, 2)
    assert (first[:, 1] == alone[:, 0]).all()
    assert (first != later).any()
    assert first[:5, 0].tolist() == FIRST_FIVE


FIRST_FIVE = [11, 10, 9, 7, 16]


def test_the_draws_scatter_as_the_binomial_does():
    num = draws(MARCH, {CSAT: reading([80] * 50, [100] * 50)})[CSAT].num

    assert abs(num.mean() - 80) < 0.3
    assert abs(num.std() - 4) < 0.2


def team_of(good, answers, groups, rest=None):
    codes = np.array(groups, np.intp)
    count = max(groups) + 1
    nobody = Answered(np.zeros((count, 2), np.int64), np.zeros(count, np.int64))
    read_of = GroupsRead([f"t{n}" for n in range(count)], codes, rest or nobody, codes)
    return reading(good, answers, groups=read_of)


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(-1, 1)),
        min_size=2,
        max_size=6,
    ).filter(lambda rows: any(group >= 0 for _, _, group in rows))
)
def test_a_team_has_in_each_draw_the_answers_of_its_members(rows):
    good = [min(a, b) for a, b, _ in rows]
    answers = [max(a, b) for a, b, _ in rows]
    groups = [group for _, _, group in rows]
    both = {CSAT: reading(good, answers), ("csat", "team"): team_of(good, answers, groups)}

    found = draws(MARCH, both)

    own, team = found[CSAT], found["csat", "team"]
    for group in set(groups) - {-1}:
        inside = [place for place, each in enumerate(groups) if each == group]
        weight = sum(answers[place] for place in inside)
        whole = own.num[:, inside].sum(axis=1)
        assert (team.num[:, group] * weight == whole * team.den[group]).all()
    scores = team.scores(3)
    for place, group in enumerate(groups):
        inside = [each for each, of in enumerate(groups) if of == group >= 0]
        weight = sum(answers[each] for each in inside)
        assert scores.num[place] * weight == own.num[3, inside].sum() * scores.den[place]
        assert (scores.den[place] > 0) == bool(weight)


def test_shared_answers_count_in_the_team_with_their_parts():
    four = Answered(np.array([[4, 4]], np.int64), np.array([4], np.int64))  # of two parts each
    three = Answered(np.array([[0, 3]], np.int64), np.array([3], np.int64))  # of one
    members = Resampled(four, np.array([[1], [4]]))
    others = Resampled(three, np.array([[3], [3]]))

    team = group_scores(members, np.array([0]), others, SHARE, np.array([0]))

    assert (team.num.ravel().tolist(), team.den.tolist()) == ([5, 11], [11])
    assert team.answers.tolist() == [7]


class Remembered(dict):
    """Draws that are kept, with what was asked for."""

    def put(self, key, drawn):
        self[key] = drawn


def test_what_is_kept_is_drawn_anew_as_soon_as_an_answer_is_another_one():
    kept, one = Remembered(), {CSAT: reading([10], [20])}
    other = {CSAT: reading([11], [20])}

    first = draws(MARCH, one, kept=kept)[CSAT].num
    assert draws(MARCH, one, kept=kept)[CSAT].num is first
    second = draws(MARCH, other, kept=kept)[CSAT].num

    assert len(kept) == 2
    assert (second == draws(MARCH, other)[CSAT].num).all()


def test_the_answers_of_no_member_are_what_is_left_of_the_group():
    group = Answered(np.array([[5, 20]], np.int64), np.array([25], np.int64))
    members = Answered(np.array([[1, 9], [6, 1]], np.int64), np.array([10, 7], np.int64))

    rest = rest_of(group, members, np.array([0, 0]))

    assert (rest.counts.tolist(), rest.answers.tolist()) == ([[0, 10]], [8])


WHOLE = Range(Fraction(0), Fraction(1))


def test_a_cliff_counts_who_stands_within_one_answer_of_it_and_what_that_moves():
    good, answers = [15, 16, 17, 3, 0], [20, 20, 20, 20, 0]

    found = cliffs(read(PLAN), inputs(good, answers), {"csat": WHOLE})

    assert [(each.step.words, each.row, each.below, each.above) for each in found] == [
        ("tiers, by csat", 2, 1, 1),
        ("tiers, by csat", 3, 1, 0),
    ]
    assert [(each.jump, each.most) for each in found] == [(5000, 5000), (5000, 5000)]


def test_a_slope_is_no_cliff():
    plan = read(PLAN.replace("kind: step", "kind: interpolated"))

    assert cliffs(plan, inputs([15, 16], [20, 20]), {"csat": WHOLE}) == []


def test_the_payout_curve_is_what_the_plan_pays_for_each_score():
    plan, given_inputs = read(PLAN), inputs([15], [20])
    one = one_payee(evaluate(plan, given_inputs), given_inputs, 0)
    scores = [Fraction(each, 100) for each in (79, 80, 90)]

    assert payout_curve(plan, one, "csat", scores) == [0, 50, 100]
