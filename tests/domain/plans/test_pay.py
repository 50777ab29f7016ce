"""What is paid is money, in whole multiples of the smallest unit of its currency."""

from fractions import Fraction

import pytest

from app.domain.errors import BadPlan
from tests.domain.plans.made import fractions, inputs, read
from tests.domain.plans.payees import Payee

PLAN = """\
plan: Test
currency: {currency}
calendar: monthly
lines:
  - {{name: amount, fact: target_amount, unit: money}}
  - {{name: half, constant: 50%}}
  - {{name: reward, formula: {formula}{round}}}
pay: {pay}
"""


def plan(rounding="", currency="EUR", formula="amount / 3", pay="reward"):
    text = f", round: {{{rounding}}}" if rounding else ""
    return read(PLAN.format(currency=currency, formula=formula, round=text, pay=pay))


def paid(amount, rounding, currency="EUR"):
    """What is paid of a third of an amount."""
    given = inputs([Payee(Fraction(amount), {})])
    return fractions(plan(rounding, currency), given, "reward")[0]


@pytest.mark.parametrize(
    ("currency", "third"),
    [("EUR", "33.33"), ("JPY", "33"), ("KWD", "33.333"), ("ISK", "33"), ("USD", "33.33")],
)
def test_the_smallest_unit_is_that_of_the_currency(currency, third):
    assert paid(100, "to: minor_unit, mode: half_up", currency) == Fraction(third)


@pytest.mark.parametrize(
    ("mode", "plus", "minus"),  # of a third of 0.015, which is half a cent
    [
        *[("half_up", "0.01", "-0.01"), ("half_down", 0, 0), ("half_even", 0, 0)],
        *[("up", "0.01", "-0.01"), ("down", 0, 0), ("ceiling", "0.01", 0), ("floor", 0, "-0.01")],
    ],
)
def test_half_a_cent_goes_where_the_plan_says(mode, plus, minus):
    rounding = f"to: minor_unit, mode: {mode}"

    assert paid("0.015", rounding) == Fraction(plus)
    assert paid("-0.015", rounding) == Fraction(minus)


@pytest.mark.parametrize(
    ("to", "currency", "third"),
    [
        ("0.01", "EUR", "33.33"),
        ("0.05", "EUR", "33.35"),
        ("5", "EUR", "35"),
        ("1000", "EUR", "0"),
        ("5 EUR", "EUR", "35"),
        ("1", "JPY", "33"),
        ("0.001", "KWD", "33.333"),
        ("0.25", "KWD", "33.25"),
    ],
)
def test_any_multiple_of_the_smallest_unit_may_be_paid(to, currency, third):
    assert paid(100, f"to: {to}, mode: half_up", currency) == Fraction(third)


@pytest.mark.parametrize(
    ("to", "currency"),
    [("0.005", "EUR"), ("0.015", "EUR"), ("0.01", "JPY"), ("0.5", "JPY"), ("0.0005", "KWD")],
)
def test_a_part_of_the_smallest_unit_cannot_be_paid(to, currency):
    with pytest.raises(BadPlan, match=f"^Line 8, column 6: .* of {currency}'s smallest unit"):
        plan(f"to: {to}, mode: half_up", currency)


def test_what_is_paid_is_rounded():
    with pytest.raises(BadPlan, match=r"needs round: \{to: minor_unit, mode: half_up\}"):
        plan()


@pytest.mark.parametrize("pay", ["half", "amount"])
def test_what_is_paid_is_money_and_rounded(pay):
    message = "'pay' is money; half is percent" if pay == "half" else "amount is paid, so it needs"

    with pytest.raises(BadPlan, match=message):
        plan("to: minor_unit, mode: up", pay=pay)
