"""What the values of some days say together: a sum, the only one, or nothing with its reason."""

from datetime import date
from fractions import Fraction

import pytest

from app.domain.days import Days
from app.domain.fact_figures import ReadValue, figure_of, while_employed
from app.domain.fact_values import Content

JANUARY = Days(date(2026, 1, 1), date(2026, 2, 1))
SECOND_HALF = Days(date(2026, 1, 16), date(2026, 2, 1))


def value(number, first=1, end=32, unit="days", bottom=None, currency="", version=1):
    """Of days of January 2026, by their numbers; 32 is the first of February."""
    days = [date.fromordinal(date(2025, 12, 31).toordinal() + day) for day in (first, end)]
    content = Content(unit, currency, number, bottom)
    return ReadValue("x", 1, 7, *days, "{}", content, 5, version)


def said(*values, days=JANUARY, unit="days", currency="", kpi=False):
    """The number, or why there is none."""
    figure = figure_of(values, days, unit, currency, kpi)
    return figure.why_missing() or figure.found.value()


def test_amounts_inside_the_days_are_added_up():
    assert said(value(3, 1, 8), value(Fraction(5, 2), 8, 15)) == Fraction(11, 2)
    assert said(value(10, unit="money", currency="EUR"), unit="money", currency="EUR") == 10


def test_no_value_is_missing_and_never_zero():
    assert said() == "there is no value for these days"
    assert said(value(5, 32, 40)) == "there is no value for these days"
    assert said(value(0)) == 0


@pytest.mark.parametrize(("first", "end"), [(0, 10), (25, 40), (0, 40)])
def test_an_amount_that_lies_partly_outside_is_missing_with_its_range_named(first, end):
    reason = said(value(3, 10, 12), value(7, first, end))

    assert reason.startswith("the value of 202")
    assert reason.endswith(" lies partly outside these days")


def test_a_month_of_who_takes_part_from_the_16th_is_not_shared_out():
    reason = "the value of 2026-01-01 to 2026-01-31 lies partly outside these days"

    assert said(value(21), days=SECOND_HALF) == reason


def test_a_month_of_who_was_hired_on_the_16th_is_one_of_the_days_since_then():
    own = while_employed(value(12), [SECOND_HALF])

    assert said(own, days=SECOND_HALF) == 12
    assert while_employed(value(12, 1, 10), [SECOND_HALF]) is None


def test_who_left_and_came_back_in_a_month_has_one_value_of_it_from_the_first_to_the_last_day():
    jobs = [Days(date(2026, 1, 1), date(2026, 1, 5)), Days(date(2026, 1, 20), date(2026, 3, 1))]

    own = while_employed(value(12), jobs)

    assert (own.first, own.end) == (date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize(("first", "end"), [(1, 32), (0, 40), (16, 20)])
def test_a_rate_holds_if_it_covers_the_days_or_lies_in_them(first, end):
    rate = value(Fraction(9, 10), first, end, unit="percent")

    assert said(rate, days=SECOND_HALF, unit="percent") == Fraction(9, 10)


def test_a_rate_that_does_neither_is_missing():
    rate = value(Fraction(9, 10), 10, 20, unit="percent")

    assert "lies partly outside" in said(rate, days=SECOND_HALF, unit="percent")


def test_rates_that_differ_have_no_mean():
    a, b = (value(Fraction(n, 10), n, n + 1, unit="percent") for n in (8, 9))

    assert said(a, a, unit="percent") == Fraction(8, 10)
    reason = "there are 2 values that differ, and percent is not added up"
    assert said(a, b, unit="percent") == reason


def test_numerators_and_denominators_are_added_up_each():
    days = [value(1, 1, 2, "percent", 2), value(8, 2, 3, "percent", 8)]

    assert said(*days, unit="percent", kpi=True) == said(*days, unit="percent") == Fraction(9, 10)


def test_a_denominator_of_zero_is_missing():
    assert said(value(0, unit="percent", bottom=0), unit="percent") == "its denominator is 0"


def test_a_key_figure_needs_a_denominator():
    rate = value(Fraction(9, 10), unit="percent")

    assert said(rate, unit="percent", kpi=True) == "its values have no denominator"


def test_units_and_currencies_are_never_mixed():
    assert said(value(8, unit="hours")) == "there is a value in hours, and the plan reads days"
    swiss = value(8, unit="money", currency="CHF")
    reason = "there is a value in CHF, and the plan reads EUR"
    assert said(swiss, unit="money", currency="EUR") == reason
    both = [value(1, 1, 2), value(1, 2, 3, bottom=3)]
    assert said(*both) == "there are values with and without a denominator"


def test_another_version_of_a_value_is_another_reading_even_if_the_number_is_the_same():
    one, two = (figure_of([value(5, version=v)], JANUARY, "days", "") for v in (1, 2))

    assert one.found == two.found
    assert one.versions != two.versions
