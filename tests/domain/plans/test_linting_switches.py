"""A day, or a yes or no, that decides about much of the reward is remarked; small ones are not."""

import pytest

from app.domain.plans.lint.linting import lint
from app.domain.plans.lint.remarks import Kind
from tests.domain.plans.linted import AMOUNT, of_kind, plan_of

JOINED = "name: joined, label: Joined, fact: joined, unit: date"
MONTHS = 'name: months, label: Months, formula: "months_between(joined, period_start)"'
DONE = "name: done, label: Course, fact: done, unit: yes_no"
ERROR = "name: critical, label: Critical, per: reviews, fact: critical, unit: yes_no"
REVIEWS = "{reviews: {}}"


def only(remarks):
    (remark,) = remarks
    return remark


def test_a_day_on_which_the_whole_reward_depends_is_named_with_its_neighbour():
    remark = only(
        of_kind(Kind.CLIFF, AMOUNT, JOINED, pay="if(joined <= 2024-03-15, 1, 0) * amount")
    )

    assert (remark.about, remark.size) == ("joined", 1000)
    assert "2024-03-15 pays €1,000.00, 2024-03-16 pays €0.00" in remark.words


@pytest.mark.parametrize(
    ("least", "count"),
    [(6, 1), (24, 1), (120, 1), (0, 0)],
)
def test_months_with_us_that_decide_are_found_however_long_ago(least, count):
    pay = f"if(months >= {least}, 1, 0.5) * amount" if least else "amount"
    found = of_kind(Kind.CLIFF, AMOUNT, JOINED, MONTHS, pay=pay)

    assert len([each for each in found if each.about == "joined"]) == count


def test_days_that_count_one_by_one_are_no_jump():
    pay = "amount * clamp(days_between(joined, period_end), 0, 31) / 31"

    assert of_kind(Kind.CLIFF, AMOUNT, JOINED, pay=pay) == []


def test_a_year_that_adds_a_tenth_is_no_jump():
    pay = "amount + amount * min(months / 12, 10) / 10"

    assert of_kind(Kind.CLIFF, AMOUNT, JOINED, MONTHS, pay=pay) == []


@pytest.mark.parametrize(("part", "count"), [("0", 1), ("0.4", 1), ("0.6", 0), ("0.9", 0)])
def test_a_yes_or_no_is_remarked_where_it_decides_about_half(part, count):
    found = of_kind(Kind.CLIFF, AMOUNT, DONE, pay=f"if(done, 1, {part}) * amount")

    assert len(found) == count


def test_one_critical_error_of_several_reviews_is_seen():
    pay = "if(sum(reviews, if(critical, 1, 0)) >= 1, 0 EUR, amount)"
    remark = only(of_kind(Kind.CLIFF, AMOUNT, ERROR, pay=pay, details=REVIEWS))

    assert remark.about == "critical"
    assert "no pays €1,000.00, yes pays €0.00" in remark.words


def test_a_fact_that_pay_does_not_rest_on_is_not_remarked():
    assert of_kind(Kind.CLIFF, AMOUNT, DONE, JOINED, pay="amount") == []


def test_a_plan_over_the_whole_company_is_tried_as_well():
    pay = "if(joined <= 2024-12-10, 1, 0) * (amount + avg(company, amount))"
    plan = plan_of(AMOUNT, JOINED, pay=pay)

    assert [each.about for each in lint(plan) if each.kind is Kind.CLIFF] == ["joined"]
