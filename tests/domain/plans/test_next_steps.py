"""The next step at its edges: thresholds, needs, caps, cents, days, teams, and what is not told."""

import time
from dataclasses import replace
from fractions import Fraction

import pytest

from app.domain.demo.plans import AGENT_PLAN
from app.domain.plans.improving.ceilings import is_most
from app.domain.plans.improving.next_step_words import MOST_REACHED, outlook, sentences
from app.domain.plans.improving.next_steps import next_steps
from tests.next_steps import document_of, one_of, paid, steps_of, with_answers, with_cell

HEAD = "plan: Test\ncurrency: EUR\ncalendar: monthly\ngroups: [team]\n"
AMOUNT = "{name: amount, fact: target_amount, unit: money}"
CSAT = "{name: csat, label: Satisfied, measure: csat_top2, of: payee, window: period, unit: percent"
STEP = "csat_pay: {kind: step, below: 0%, unit: percent, rows: [[80%, 50%], [90%, 100%]]}"
CENTS = "round: {to: minor_unit, mode: half_up}"
GIVEN = {"payee": "Ana", "team": "T", "amount": "200"}
OTHER = {"payee": "Ben", "team": "T", "amount": "200"}


def plan_of(*lines, tables=STEP, pay="amount * csat_pay(csat)"):
    listed = "".join(f"  - {line}\n" for line in (AMOUNT, *lines))
    paid_by = f"  - {{name: pay, formula: '{pay}', {CENTS}}}\npay: pay\n"
    named = "".join(f"  {table}\n" for table in filter(None, [tables]))
    return document_of(f"{HEAD}{'tables:' if named else ''}\n{named}lines:\n{listed}{paid_by}")


def csat(*counts):
    return {f"csat_{step}": str(count) for step, count in enumerate(counts, 1)}


def only(steps):
    (step,) = steps
    return step


def test_so_many_answers_are_needed_as_reach_the_threshold_and_not_one_more():
    # 7 of 10 are satisfied. (7 + n) / (10 + n) reaches 80% with n = 5.
    step = only(steps_of(plan_of(CSAT + "}"), [GIVEN | csat(1, 1, 1, 3, 4)]))

    assert (step.least.number, step.least.pay, step.now, step.gain) == (5, 100, 0, 100)
    assert step.steps == ("4", "5")
    assert sentences(step) == [
        "5 more answers of 4 or 5 would bring €100.00 more (from €0.00 to €100.00).",
        "One more answer of 1 to 3 would cost nothing.",
    ]


def test_exactly_at_a_threshold_one_low_answer_costs_the_whole_step():
    step = only(steps_of(plan_of(CSAT + "}"), [GIVEN | csat(0, 0, 2, 4, 4)]))

    assert step.now == 100
    assert step.least.number == 10  # (8 + 10) / (10 + 10) is 90%
    assert sentences(step)[1] == "One more answer of 1 to 3 would cost €100.00."


def test_a_threshold_that_has_to_be_exceeded_takes_one_answer_more():
    table = STEP.replace("below", "ties: exceeded, below")
    step = only(steps_of(plan_of(CSAT + "}", tables=table), [GIVEN | csat(1, 1, 1, 3, 4)]))

    assert (step.least.number, step.least.pay) == (6, 100)


def test_who_has_too_few_answers_is_told_how_many_make_a_score():
    needs = CSAT + ", needs: 5, otherwise: [missing]}"
    step = only(steps_of(plan_of(needs), [GIVEN | csat(0, 0, 0, 1, 2)]))

    assert (step.now, step.least.number, step.least.pay) == (None, 2, 200)
    told = "With 2 more answers of 4 or 5 there would be a reward: €200.00."
    assert sentences(step) == [told]


def test_who_has_no_answer_at_all_needs_one():
    step = only(steps_of(plan_of(CSAT + "}"), [GIVEN | csat(0, 0, 0, 0, 0)]))

    assert (step.now, step.least.number, step.least.pay) == (None, 1, 200)


def test_enough_answers_leave_a_good_team_and_the_first_gain_is_found_by_trying():
    """With the second answer the payee's own low score counts in place of the team's."""
    needs = CSAT + ", needs: 2, otherwise: [team]}"
    payees = [GIVEN | csat(1, 0, 0, 0, 0), OTHER | csat(0, 0, 1, 4, 0)]
    step = only(steps_of(plan_of(needs), payees))

    # The team has 4 of 6. Alone with 1 + n answers, n of them high: 80% takes n = 4.
    assert (step.now, step.least.number, step.least.pay) == (0, 4, 100)


def test_one_cent_more_is_more():
    line = "line: {kind: interpolated, unit: percent, rows: [[0%, 0%], [100%, 100%]]}"
    plan = plan_of(CSAT + "}", tables=line, pay="amount * line(csat)")
    payees = [GIVEN | {"amount": "0.10"} | csat(50, 0, 0, 50, 0)]
    step = only(steps_of(plan, payees))

    # 5 cents, and 6 from 55% on: (50 + n) / (100 + n) takes n = 12.
    assert (step.now, step.least.number, step.gain) == (Fraction("0.05"), 12, Fraction("0.01"))


def test_a_table_that_falls_is_searched_to_its_end():
    """Pay falls at 60% and rises at 90%: the first gain comes after a loss."""
    table = "csat_pay: {kind: step, unit: percent, rows: [[0%, 50%], [60%, 20%], [90%, 100%]]}"
    step = only(steps_of(plan_of(CSAT + "}", tables=table), [GIVEN | csat(1, 0, 0, 1, 0)]))

    assert (step.now, step.least.number, step.least.pay) == (100, 8, 200)
    assert sentences(step)[1] == "One more answer of 1 to 3 would cost nothing."


def test_a_low_answer_that_pays_more_is_told_as_it_is():
    table = "csat_pay: {kind: step, unit: percent, rows: [[0%, 50%], [60%, 20%]]}"
    payees = [GIVEN | csat(2, 0, 0, 3, 0)]
    step = only(steps_of(plan_of(CSAT + "}", tables=table), payees))

    assert step.least is None
    told = ["Satisfied: even 200 more answers of 4 or 5 would not raise your reward by themselves."]
    assert sentences(step) == [*told, "One more answer of 1 to 3 would bring €60.00 more."]


def test_whose_answers_are_all_of_the_best_is_told_so():
    plan = plan_of(CSAT + "}", pay="amount * csat_pay(csat) + 0 EUR")
    step = only(steps_of(plan, [GIVEN | csat(0, 0, 0, 0, 9)]))

    told = "Satisfied: every answer so far is of the best, and more would pay the same."
    assert sentences(step) == [told, "One more answer of 1 to 3 would cost nothing."]


def test_at_the_cap_nothing_raises_pay_and_it_is_said_that_this_is_the_most():
    plan = plan_of(CSAT + "}", pay="min(amount * csat_pay(csat), 100 EUR)")
    payees = [GIVEN | csat(0, 0, 0, 5, 5)]

    assert outlook(*one_of(plan, payees)) == [[MOST_REACHED]]


def test_below_the_cap_it_is_not_said():
    plan = plan_of(CSAT + "}", pay="min(amount * csat_pay(csat), 150 EUR)")
    payees = [GIVEN | csat(0, 0, 2, 4, 4)]

    assert [MOST_REACHED] not in outlook(*one_of(plan, payees))


KEPT = "{name: kept, label: Time kept, kpi: kept, of: payee, window: period, unit: percent}"
DAYS = "{name: here, label: Days present, fact: days_present, unit: days}"
SECONDS = "{name: spent, label: Seconds, kpi: spent, of: payee, window: period, unit: number"
GATE = "if(kept >= 95%, 1, 0) * amount"


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("93.6%", "1.4 points more for Time kept (to 95%)"),
        ("94.99%", "0.01 points more for Time kept (to 95%)"),
        ("94%", "1 point more for Time kept (to 95%)"),
        ("189/200", "0.5 points more for Time kept (to 95%)"),
    ],
)
def test_a_percentage_is_told_exactly_to_the_threshold(kept, told):
    step = only(steps_of(plan_of(KEPT, tables="", pay=GATE), [GIVEN | {"kept": kept}]))

    assert sentences(step) == [f"{told} would bring €200.00 more (from €0.00 to €200.00)."]
    assert step.least.to == Fraction(95, 100)


def test_a_third_is_cut_and_never_told_as_a_whole_number():
    step = only(steps_of(plan_of(KEPT, tables="", pay=GATE), [GIVEN | {"kept": "14/15"}]))

    assert step.least.number == Fraction(95, 100) - Fraction(14, 15)
    assert sentences(step)[0].startswith("1.6667 points more for Time kept (to 95%)")


def test_on_a_straight_line_a_percentage_is_told_in_whole_points():
    table = "line: {kind: interpolated, unit: percent, rows: [[0%, 0%], [50%, 60%], [90%, 100%]]}"
    plan = plan_of(KEPT, tables=table, pay="amount * line(kept)")

    assert only(steps_of(plan, [GIVEN | {"kept": "50%"}])).least.number == Fraction(1, 100)
    assert only(steps_of(plan, [GIVEN | {"kept": "49.7%"}])).least.number == Fraction(1, 100)


def test_nobody_is_told_to_keep_more_than_all_of_the_time():
    plan = plan_of(KEPT, tables="", pay="amount * kept")

    assert only(steps_of(plan, [GIVEN | {"kept": "100%"}])).least is None
    assert only(steps_of(plan, [GIVEN | {"kept": "99.5%"}])).least.to == 1


def test_a_goal_may_be_exceeded_where_a_table_goes_beyond_it():
    table = "line: {kind: step, unit: percent, rows: [[90%, 100%], [110%, 150%]]}"
    plan = plan_of(KEPT, tables=table, pay="amount * line(kept)")

    assert only(steps_of(plan, [GIVEN | {"kept": "103.5%"}])).least.to == Fraction(110, 100)


def test_days_are_told_one_by_one():
    plan = plan_of(DAYS, tables="", pay="amount * min(here, days_in_period) / days_in_period")
    step = only(steps_of(plan, [GIVEN | {"here": "20"}]))

    assert step.least.number == 1
    assert sentences(step)[0].startswith("1 day more for Days present (to 21) would bring €6.45")


@pytest.mark.parametrize(
    "line",
    [f"{SECONDS}, better: low}}", "{name: spent, label: Seconds, fact: spent, unit: number}"],
)
def test_fewer_seconds_are_better_where_the_plan_says_so_or_more_are_not(line):
    table = "fast: {kind: step, unit: percent, rows: [[0, 100%], [360, 100%], [360.5, 50%]]}"
    plan = plan_of(line, tables=table, pay="amount * fast(spent)")
    step = only(steps_of(plan, [GIVEN | {"spent": "372.5"}]))

    assert (step.least.number, step.least.to) == (Fraction("-12.5"), 360)
    assert sentences(step)[0].startswith("12.5 less for Seconds (to 360) would bring €100.00 more")


def test_a_figure_never_falls_below_nothing():
    line = f"{SECONDS}, better: low}}"
    plan = plan_of(line, tables="", pay="if(spent < 0, 2, 1) * amount")

    assert only(steps_of(plan, [GIVEN | {"spent": "3"}])).least is None


def test_nobody_is_told_to_be_expected_less_often():
    there = "{name: there, label: Days scheduled, fact: days_scheduled, unit: days}"
    plan = plan_of(DAYS, there, tables="", pay="amount * here / there")
    present, scheduled = steps_of(plan, [GIVEN | {"here": "18", "there": "20"}])

    assert present.least.number == 1
    assert scheduled.least is None


def test_yes_instead_of_no():
    line = "{name: trained, label: Training done, fact: trained, unit: yes_no}"
    plan = plan_of(line, tables="", pay="if(trained, 1, 0) * amount")
    step = only(steps_of(plan, [GIVEN | {"trained": "no"}]))

    told = "Yes instead of no for Training done would bring €200.00 more (from €0.00 to €200.00)."
    assert sentences(step) == [told]


CALM = (
    "{name: calm, label: Calm days, measure: no_bad_day, of: payee, window: period, unit: percent}"
)


def test_days_without_a_bad_answer_are_told_as_days():
    plan = plan_of(CALM, tables="", pay="if(calm >= 75%, 1, 0) * amount")
    step = only(steps_of(plan, [GIVEN | {"calm": "3/5", "calm_n": "5"}]))

    assert (step.kind, step.least.number) == ("days", 3)  # 6 of 8
    assert sentences(step) == [
        "3 more days without a bad answer would bring €200.00 more (from €0.00 to €200.00).",
        "A bad answer on a day that was good until then would cost nothing.",
    ]


def test_a_low_answer_costs_the_score_and_the_day():
    """9 of 10 pay 200; with one low answer 9 of 11 and 9 of 10 days pay less in both."""
    table = "line: {kind: interpolated, unit: percent, rows: [[0%, 0%], [100%, 100%]]}"
    pay = "amount * line(csat) / 2 + amount * calm / 2"
    plan = plan_of(CSAT + "}", CALM, tables=table, pay=pay)
    payees = [GIVEN | csat(0, 0, 1, 4, 5) | {"calm": "9/10", "calm_n": "10"}]
    answers, days = steps_of(plan, payees)

    lower = with_cell(with_answers(payees, 0, ["csat_1"]), 0, "calm", "8/10")
    assert answers.low.pay == paid(plan, lower)
    assert "on a day that was good until then would cost €18.18" in sentences(answers)[1]
    assert days.low is None
    assert days.alone


def test_a_team_is_told_how_many_answers_all_of_it_needs():
    plan = plan_of(CSAT.replace("of: payee", "of: team") + "}")
    payees = [GIVEN | csat(0, 0, 1, 3, 0), OTHER | csat(0, 0, 2, 4, 0)]
    step = only(steps_of(plan, payees))

    assert step.least.number == 5  # 7 of 10, as above
    assert sentences(step) == [
        "5 more answers of 4 or 5 in your whole team would bring €100.00 more"
        " (from €0.00 to €100.00).",
        "One more answer of 1 to 3 would cost nothing.",
        "This depends on your whole team, not on you alone.",
    ]


POOL = (
    "{name: part, label: Your part, pool: {amount: 100 EUR, over: team, by: csat,"
    " to: 0.01 EUR, remainder: largest, missing: zero}}"
)


def test_what_is_shared_with_others_is_never_told_as_exact():
    plan = plan_of(CSAT + "}", POOL, tables="", pay="part")
    payees = [GIVEN | csat(0, 0, 1, 1, 0), OTHER | csat(0, 0, 0, 1, 0)]
    step = only(steps_of(plan, payees))

    assert step.frozen == ("Your part",)
    assert step.least is None
    why = "because Your part also depends on others"
    assert sentences(step) == [f"Satisfied: what more would bring cannot be told, {why}."]
    assert [MOST_REACHED] not in outlook(*one_of(plan, payees))


def test_a_team_whose_answers_are_not_known_is_named():
    plan = plan_of(CSAT + ", needs: 9, otherwise: [team]}")
    payees = [GIVEN | csat(0, 0, 1, 1, 0), OTHER | csat(0, 0, 0, 1, 0)]
    plan_read, one, histograms = one_of(plan, payees)
    own = {key: each for key, each in histograms.items() if key[1] == "payee"}

    assert only(next_steps(plan_read, one, own)).frozen == ("Satisfied",)


def test_answers_that_have_come_since_are_not_mixed_in():
    plan, one, histograms = one_of(plan_of(CSAT + "}"), [GIVEN | csat(0, 0, 1, 1, 0)])
    key = ("csat", "payee")
    newer = {key: histograms[key].more(4)}

    told = only(sentences(only(next_steps(plan, one, newer))))
    assert told.startswith("Satisfied: no next step can be told, because answers have come")


@pytest.mark.parametrize(
    ("window", "why"),
    [
        ("{periods: 1, back: 1}", "it counts days that are over"),
        ("{answers: 50}", "a new answer takes the place of the oldest"),
    ],
)
def test_a_window_that_new_answers_do_not_simply_join_is_told(window, why):
    line = CSAT.replace("window: period", f"window: {window}") + "}"
    step = only(steps_of(plan_of(line), [GIVEN | csat(0, 0, 1, 1, 0)]))

    assert why in only(sentences(step))


def test_numbers_that_only_a_candidate_makes_too_long_are_told():
    """4 of 5 to the power of 1,024 can be paid; 204 of 205 to it has too many digits."""
    powers = [f"{{name: p{n + 1}, formula: p{n} * p{n}, unit: percent}}" for n in range(10)]
    first = "{name: p0, formula: csat * 1, unit: percent}"
    plan = plan_of(CSAT + "}", first, *powers, tables="", pay="amount * p10")

    told = only(sentences(only(steps_of(plan, [GIVEN | csat(0, 0, 1, 4, 0)]))))
    assert told == "pay: no next step can be told, because its numbers would become too long."


def test_who_is_not_in_the_plan_has_no_next_step():
    plan, one, histograms = one_of(plan_of(CSAT + "}"), [GIVEN | csat(0, 0, 1, 1, 0)])

    outside = replace(one, outside="not in this plan: tenure_days")
    assert next_steps(plan, outside, histograms) == []
    assert outlook(plan, outside, histograms) == []


def test_answers_of_a_line_that_pay_does_not_rest_on_are_not_spoken_of():
    other = "{name: nps, measure: nps, of: payee, window: period, unit: points}"
    cells = {f"nps_{step}": "1" for step in range(11)}
    steps = steps_of(plan_of(CSAT + "}", other), [GIVEN | csat(0, 0, 1, 1, 0) | cells])

    assert [step.lines for step in steps] == [("Satisfied",)]


def twelve_lines():
    """The plan of the demo, whose twelve lines ask three questions."""
    dice = {f"csat_{step}": str(step) for step in range(1, 6)}
    cells = GIVEN | {"job": "agent", "steady": "9/12", "steady_n": "12"} | dice
    cells |= {f"nps_{step}": str(step) for step in range(11)}
    return one_of(document_of(AGENT_PLAN), [cells])


def test_all_steps_of_a_payee_are_found_in_a_moment():
    given = twelve_lines()
    next_steps(*given)
    took = []
    for _ in range(5):
        began = time.process_time()
        assert len(next_steps(*given)) == 3
        took.append(time.process_time() - began)

    assert min(took) < 0.05  # seconds of the processor


def test_the_most_of_squares_of_squares_is_not_looked_for():
    grows = (f"{{name: y{place + 1}, formula: y{place} * y{place}}}" for place in range(60))
    plan = plan_of(
        CSAT + "}", "{name: y0, formula: csat * 5}", *grows, tables="", pay="1 EUR * y60"
    )

    assert not is_most(*one_of(plan, [GIVEN | csat(4, 0, 0, 0, 1)]))  # 20% times 5 is 1
