"""One more sale, one more mention: the fewest rows that pay more, as a second calculation finds."""

import random
from fractions import Fraction

import pytest

from app.domain.plans.improving.next_step_words import sentences
from app.domain.plans.improving.row_steps import _spread
from tests.domain.plans.test_next_steps import AMOUNT, CENTS, GIVEN, OTHER, only
from tests.next_steps import document_of, paid, raises, steps_of

HEAD = "plan: Test\ncurrency: EUR\ncalendar: monthly\ngroups: [team]\n"
PRICE = "{name: price, label: price, fact: price, per: orders, unit: money}"


def plan_of(*lines, details="orders: {order: at, one: sale}", pay, tables=""):
    listed = "".join(f"  - {line}\n" for line in (AMOUNT, *lines))
    paid_by = f"  - {{name: pay, formula: '{pay}', {CENTS}}}\npay: pay\n"
    named = f"tables:\n  {tables}\n" if tables else ""
    return document_of(f"{HEAD}details: {{{details}}}\n{named}lines:\n{listed}{paid_by}")


def orders(*prices, payee="Ana"):
    return [
        {"payee": payee, "row": f"{payee}{n}", "at": f"{n:03}", "price": str(price)}
        for n, price in enumerate(prices)
    ]


def with_rows(rows, like, number):
    """So many more rows like one of these, after all others."""
    more = [{**like, "row": f"zz{n}", "at": f"9{n:02}"} for n in range(number)]
    return [*rows, *more]


def fewest_by_trying(plan, payees, rows, most):
    """How many more rows of one kind raise pay, and the least that these pay."""
    now = paid(plan, payees, rows={"orders": rows})
    own = [row for row in rows if row["payee"] == payees[0]["payee"]]
    for number in range(1, most + 1):
        found = [paid(plan, payees, rows={"orders": with_rows(rows, like, number)}) for like in own]
        if better := [pay for pay in found if raises(now, pay)]:
            return number, min(better)
    return None


def test_one_more_sale_like_the_smallest_that_pays_more_is_told():
    plan = plan_of(PRICE, pay="sum(orders, price) * 2% + 0 * amount")
    step = only(steps_of(plan, [GIVEN], rows={"orders": orders(45, "0.10", "129.90")}))

    # 2% of a sale of 10 cents is too little to be a cent, so the next larger one is told.
    assert sentences(step) == [
        "1 more sale (price €45.00) would bring €0.90 more (from €3.50 to €4.40)."
    ]


def test_a_goal_takes_so_many_sales():
    table = "goal: {kind: step, below: 0%, unit: percent, rows: [[500 EUR, 100%]]}"
    plan = plan_of(PRICE, tables=table, pay="amount * goal(sum(orders, price))")
    step = only(steps_of(plan, [GIVEN], rows={"orders": orders(100, 40)}))

    assert step.least.number == 4  # 140 + 4 x 100 = 540
    assert sentences(step)[0].startswith("4 more sales (price €100.00) would bring €200.00 more")


def test_rows_of_which_nothing_but_their_number_is_read_need_no_example():
    plan = plan_of(details="notes: {one: named mention}", pay="count(notes) * 20 EUR + 0 * amount")
    step = only(steps_of(plan, [GIVEN], rows={"notes": []}))

    assert sentences(step) == [
        "1 more named mention would bring €20.00 more (from €0.00 to €20.00)."
    ]


def test_who_has_no_row_yet_is_told_why_nothing_can_be_told():
    plan = plan_of(PRICE, pay="sum(orders, price) * 2% + 0 * amount")
    step = only(steps_of(plan, [GIVEN], rows={"orders": []}))

    assert sentences(step) == [
        "sale: no next step can be told, because there is no row yet that another could be like."
    ]


def test_rows_of_which_more_are_nothing_to_reach_are_not_tried():
    plan = plan_of(PRICE, details="orders: {order: at}", pay="sum(orders, price) + 0 * amount")

    assert steps_of(plan, [GIVEN], rows={"orders": orders(45)}) == []


def test_a_share_of_a_team_is_never_told_as_exact():
    part = (
        "{name: part, label: Your part, pool: {amount: 100 EUR, over: team, by: sold,"
        " to: 0.01 EUR, remainder: largest, missing: zero}}"
    )
    sold = "{name: sold, formula: 'sum(orders, price)'}"
    plan = plan_of(PRICE, sold, part, pay="part + 0 * amount")
    rows = [*orders(45), *orders(70, payee="Ben")]
    step = only(steps_of(plan, [GIVEN, OTHER], rows={"orders": rows}))

    assert step.frozen == ("Your part",)
    assert step.least is None


FORMULAS = [
    "sum(orders, price) * 1.7%",
    "max(orders, running(price)) * 0.3%",
    "count(orders, price > 60 EUR) * 5 EUR",
    "if(avg(orders, price) >= 80 EUR, amount, 0 EUR)",
    "goal(sum(orders, price)) * amount",
    "min(sum(orders, fee), 9 EUR)",
]
GOAL = (
    "goal: {kind: step, below: 0%, unit: percent,"
    " rows: [[150 EUR, 20%], [400 EUR, 60%], [700 EUR, 100%]]}"
)
FEE = "{name: fee, per: orders, formula: price * 3%, round: {to: 0.05 EUR, mode: down}}"


@pytest.mark.parametrize("seed", range(60))
def test_no_fewer_rows_of_any_kind_pay_more(seed):
    dice = random.Random(seed)
    pay = f"{FORMULAS[seed % len(FORMULAS)]} + 0 * amount"
    plan = plan_of(PRICE, FEE, tables=GOAL, pay=pay)
    prices = [dice.choice(["0.10", "45", "61.50", "129.90", "12"]) for _ in range(seed % 5 + 1)]
    payees, rows = [GIVEN, OTHER], [*orders(*prices), *orders(70, payee="Ben")]
    step = only(steps_of(plan, payees, rows={"orders": rows}))

    assert step.now == paid(plan, payees, rows={"orders": rows})
    found = fewest_by_trying(plan, payees, rows, 8)
    if step.least is not None and step.least.number <= 8:
        assert found == (step.least.number, step.least.pay)
    else:
        assert found is None


def test_of_many_kinds_the_smallest_and_the_largest_are_among_those_that_are_tried():
    assert _spread(5, 20) == [0, 1, 2, 3, 4]
    found = _spread(300, 20)
    assert (found[0], found[-1], len(found)) == (0, 299, 20)
    assert _spread(3, 1) == [0]


def test_a_row_that_is_told_is_paid_as_told():
    table = "goal: {kind: step, below: 0%, unit: percent, rows: [[500 EUR, 100%]]}"
    plan = plan_of(PRICE, tables=table, pay="amount * goal(sum(orders, price))")
    rows = orders(*range(1, 301))[:20]
    step = only(steps_of(plan, [GIVEN], rows={"orders": rows}))

    # 1 to 20 make 210; 290 more are 15 x 20, and 16 rows of 19 make 304.
    more = with_rows(rows, rows[19], 15)
    assert (step.least.number, step.least.pay) == (15, paid(plan, [GIVEN], rows={"orders": more}))
    assert step.gain == Fraction(200)
