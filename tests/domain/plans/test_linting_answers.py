"""Answers, decisions and numbers: each remark is there where it is deserved, and only there."""

from datetime import date

import pytest

from app.domain.errors import BadPlan
from app.domain.plans.lint.linting import check_life, lint, remark_text
from app.domain.plans.lint.remarks import Kind, named
from tests.domain.plans.linted import (
    AMOUNT,
    CSAT,
    MEAN,
    NEEDS,
    SLOPE,
    STEPS,
    months_of,
    of_kind,
    plan_of,
)

# Answers


@pytest.mark.parametrize(("needs", "count"), [("", 1), (f", {NEEDS}", 0)])
def test_a_score_of_one_answer_is_told(needs, count):
    found = of_kind(Kind.NO_MINIMUM, AMOUNT, f"{CSAT}{needs}", pay="amount * csat")

    assert len(found) == count
    assert all(each.size == 1000 for each in found)


@pytest.mark.parametrize(("more", "is_told"), [("", True), (", statistic: lower", False)])
def test_where_the_plain_score_is_paid_statistics_are_named(more, is_told):
    (remark,) = of_kind(Kind.NO_MINIMUM, AMOUNT, f"{CSAT}{more}", pay="amount * csat")

    assert ("statistic: lower, or shrunk." in remark.words) == is_told


def test_a_score_that_is_only_shown_needs_no_minimum():
    assert not of_kind(Kind.NO_MINIMUM, AMOUNT, CSAT)


def test_who_was_judged_by_few_answers_is_named():
    lines, more = (AMOUNT, CSAT), {"pay": "amount * csat"}
    last = months_of(plan_of(*lines, **more), ["1/2", "1"], answers=2)

    (remark,) = of_kind(Kind.NO_MINIMUM, *lines, last=last, **more)

    assert remark.payees == ("p0", "p1")


@pytest.mark.parametrize(
    ("lines", "pay", "count"),
    [
        ((CSAT,), "amount * csat", 1),
        ((CSAT, MEAN), "amount * csat * mean / mean", 0),
        ((MEAN,), "if(mean >= 4, amount, 0 EUR)", 0),
        ((CSAT, "name: quality, fact: quality, unit: percent"), "amount * csat * quality", 0),
        (("name: calm, measure: no_bad_day, of: team, window: period",), "amount * calm", 0),
    ],
)
def test_one_edge_of_the_scale_alone_is_told(lines, pay, count):
    found = of_kind(Kind.ONE_EDGE, AMOUNT, *lines, pay=pay, groups="team")

    assert len(found) == count
    assert all("counts in full from 4 on" in each.words for each in found)


def test_a_promoter_begins_at_9():
    nps = "name: nps, measure: nps, of: payee, window: period"
    table = "{pays: {kind: interpolated, unit: percent, rows: [[0, 0%], [80, 100%]]}}"

    (remark,) = of_kind(Kind.ONE_EDGE, AMOUNT, nps, pay="amount * pays(nps)", tables=table)

    assert "from 9 on" in remark.words


def test_who_is_printed_as_reached_and_is_not_is_named():
    lines, more = (AMOUNT, CSAT), {"pay": "amount * pays(csat)", "tables": f"{{pays: {STEPS}}}"}
    scores = ["8996/10000", "8994/10000", "9/10", "79/100"]
    last = months_of(plan_of(*lines, **more), scores)

    (remark,) = of_kind(Kind.PRINTED, *lines, last=last, **more)

    assert remark.payees == ("p0",)
    assert "89.96% is printed as 90% and does not reach 90%" in remark.words
    assert remark.size == 500


def test_a_rounded_line_compares_what_is_printed():
    lines = (AMOUNT, f"{CSAT}, round: {{to: 0.1%, mode: half_up}}")
    more = {"pay": "amount * pays(csat)", "tables": f"{{pays: {STEPS}}}"}
    last = months_of(plan_of(*lines, **more), ["8996/10000"])

    assert not of_kind(Kind.PRINTED, *lines, last=last, **more)


# What nobody decided


@pytest.mark.parametrize(
    ("lines", "pay", "said"),
    [
        ((CSAT,), "amount * csat", "where Satisfied is missing"),
        (("name: hours_worked, fact: hours, unit: hours",), "hours_worked * 1 EUR", "hours worked"),
        (
            ("name: present, fact: present, unit: days", "name: due, fact: due, unit: days"),
            "amount * coalesce(present, 0) / coalesce(due, 20)",
            "where due is 0",
        ),
        ((CSAT,), "amount * high(coalesce(csat, 90%))", ""),
        (("name: x, kpi: goal, of: payee, unit: percent",), "amount * high(x)", "x is in no row"),
    ],
)
def test_where_pay_is_missing_and_nobody_decided_it_is_told(lines, pay, said):
    high = "{high: {kind: step, unit: percent, rows: [[80%, 50%]]}}"

    found = of_kind(Kind.NOT_DECIDED, AMOUNT, *lines, pay=pay, tables=high)

    assert any(said in each.words for each in found) if said else not found
    assert all(each.size > 0 for each in found)


@pytest.mark.parametrize(
    "pay",
    [
        "amount * coalesce(csat, 0%)",
        "if(is_missing(csat), no_value('too few answers: not rated'), amount * csat)",
        "amount",
    ],
)
def test_what_the_plan_says_itself_is_decided(pay):
    assert not of_kind(Kind.NOT_DECIDED, AMOUNT, CSAT, pay=pay)


def test_the_first_period_of_somebody_new_is_told():
    lines = (AMOUNT, "name: base, formula: amount * 2")

    (remark,) = of_kind(Kind.NOT_DECIDED, *lines, pay="previous(base)")

    assert "somebody's first period is the first one" in remark.words
    assert not of_kind(Kind.NOT_DECIDED, *lines, pay="coalesce(previous(base), 0 EUR)")


@pytest.mark.parametrize(("policy", "count"), [("", 1), (", zero", 0)])
def test_a_colleague_without_a_value_must_not_stop_a_team(policy, count):
    lines = ("name: hours_worked, label: Hours, fact: hours, unit: hours",)
    pay = f"if(is_missing(hours_worked), 1 EUR, 1 EUR + sum(team, hours_worked{policy}) * 1 EUR)"

    found = of_kind(Kind.NOT_DECIDED, *lines, pay=pay, groups="team")

    assert sum("missing for one colleague" in each.words for each in found) == count


# Numbers


@pytest.mark.parametrize(
    ("line", "pay", "count"),
    [
        (CSAT, "amount * avg(company, csat)", 1),
        (f"{CSAT}, round: {{to: 0.0001%, mode: half_even}}", "amount * avg(company, csat)", 0),
        (CSAT, "amount * max(company, csat)", 0),
        (CSAT, "sum(company, amount) * 1%", 0),
        (CSAT, "amount * avg(company, pays(csat))", 0),
        (CSAT, "amount * share(csat, company)", 1),
    ],
)
def test_sums_of_unrounded_quotients_over_people_are_told(line, pay, count):
    found = of_kind(Kind.UNROUNDED, AMOUNT, line, pay=pay, tables=f"{{pays: {STEPS}}}")

    assert len(found) == count
    assert all("0.0001%" in each.words and each.about == "csat" for each in found)


@pytest.mark.parametrize(
    ("pay", "count"),
    [("amount * nps / 100", 1), ("amount * pays(nps)", 0), ("amount * (nps / 100)", 1)],
)
def test_money_times_points_is_told_unless_a_table_stands_between(pay, count):
    nps = "name: nps, measure: nps, of: payee, window: period"
    table = "{pays: {kind: interpolated, unit: percent, rows: [[0, 0%], [80, 100%]]}}"

    found = of_kind(Kind.NO_TABLE, AMOUNT, nps, pay=pay, tables=table)

    assert len(found) == count
    assert all("Did you mean a percentage?" in each.words for each in found)


def test_what_holds_exactly_on_an_edge_is_printed():
    lines, pay = (AMOUNT, CSAT), "amount * pays(csat)"

    (reached,) = of_kind(Kind.TIES, *lines, pay=pay, tables=f"{{pays: {STEPS}}}")
    over = STEPS.replace("step,", "step, ties: exceeded, below: first,")
    (exceeded,) = of_kind(Kind.TIES, *lines, pay=pay, tables=f"{{pays: {over}}}")

    assert "exactly 80% has reached 80% (ties: reached)" in reached.words
    assert "exactly 90% is not above 90% (ties: exceeded)" in exceeded.words
    assert not of_kind(Kind.TIES, *lines, pay=pay, tables=f"{{pays: {SLOPE}}}")


# The life of a plan


@pytest.mark.parametrize(
    ("lines", "tables"),
    [
        (("name: worth, constant: [{valid_from: 2025-01-01, value: 20 EUR}]",), "{}"),
        (
            (CSAT, "name: part, formula: pays(csat)"),
            "{pays: {kind: step, dated: true, rows: [{valid_from: 2025-01-01, rows: [[0%, 1%]]}]}}",
        ),
    ],
)
def test_a_plan_has_values_for_every_day_of_its_life(lines, tables):
    plan = plan_of(AMOUNT, *lines, tables=tables)

    check_life(plan, date(2025, 1, 1))
    with pytest.raises(BadPlan, match="begins on 2025-01-01, and the plan on 2024-12-31"):
        check_life(plan, date(2024, 12, 31))


# Words


def test_a_remark_is_printed_with_place_size_and_example():
    plan = plan_of(AMOUNT, CSAT, pay="amount * pays(csat)", tables=f"{{pays: {STEPS}}}")
    cliff = next(each for each in lint(plan) if each.kind is Kind.CLIFF)

    text = remark_text(plan, cliff)

    assert text.startswith("A jump in pay: line 6, column 10, pays: Satisfied: the reward jumps")
    assert "[€500.00: Target €1,000.00, Satisfied " in text


def test_at_most_five_payees_are_named():
    assert named(["a"]) == "a"
    assert named(list("abc")) == "a, b and c"
    assert named(list("abcdefgh")) == "a, b, c, d, e and 3 more"


# What others promised


@pytest.mark.parametrize(
    ("of", "pay", "count"),
    [("payee", "amount * pays(gap)", 1), ("payee", "amount", 0), ("company", "amount", 0)],
)
def test_who_is_paid_for_what_others_promised_is_told(of, pay, count):
    gap = f"name: gap, measure: expectation_gap, of: {of}, window: period"
    table = "{pays: {kind: interpolated, unit: percent, rows: [[-100, 0%], [100, 100%]]}}"

    found = of_kind(Kind.PROMISE_OF_OTHERS, AMOUNT, gap, pay=pay, tables=table)

    assert [each.about for each in found] == ["gap"] * count
    assert all("owner of the promise" in each.words for each in found)


def test_a_measure_of_the_whole_company_is_nobodys_own():
    gap = "name: gap, measure: expectation_gap, of: company, window: period"
    table = "{pays: {kind: interpolated, unit: percent, rows: [[-100, 0%], [100, 100%]]}}"

    assert not of_kind(Kind.PROMISE_OF_OTHERS, AMOUNT, gap, pay="amount * pays(gap)", tables=table)


def test_payees_are_not_paid_for_single_answers_to_expectations_unseen():
    details = "{surprises: {answers: expectation}}"

    (remark,) = of_kind(Kind.PROMISE_OF_OTHERS, AMOUNT, details=details)

    assert remark.about == "surprises"
