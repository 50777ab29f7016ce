"""Columns of exact numbers say what Python's own fractions say, however large the numbers are."""

import operator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import exact as columns
from app.domain.exact import constant, exact, of_counts, round_to
from app.domain.rounding import ROUNDINGS
from tests.domain.sound import assert_sound
from tests.oracle.rounding import rounded

SIZES = [10, 10**6, 2**31, 2**61, 2**62, 2**63, 10**30]
INTEGERS = st.sampled_from(SIZES).flatmap(lambda size: st.integers(-size, size))
NUMBERS = st.builds(Fraction, INTEGERS, INTEGERS.filter(bool))
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=8)
STEPS = [
    (columns.add, operator.add),
    (columns.subtract, operator.sub),
    (columns.multiply, operator.mul),
]


def both(pairs):
    return exact([a for a, _ in pairs]), exact([b for _, b in pairs])


@pytest.mark.parametrize(("step", "meaning"), STEPS)
@given(PAIRS)
def test_a_step_is_exact(step, meaning, pairs):
    found = step(*both(pairs))

    assert_sound(found)
    assert found.fractions() == [meaning(a, b) for a, b in pairs]


@given(PAIRS.filter(lambda pairs: all(b for _, b in pairs)))
def test_a_quotient_is_exact(pairs):
    found = columns.divide(*both(pairs))

    assert_sound(found)
    assert found.fractions() == [a / b for a, b in pairs]


@given(PAIRS)
def test_a_comparison_has_no_tolerance(pairs):
    signs = columns.sign_of_difference(*both(pairs))

    assert signs.tolist() == [(a > b) - (a < b) for a, b in pairs]


def test_the_smallest_difference_is_seen():
    almost = Fraction(9_999_999_999, 10**10)

    assert columns.sign_of_difference(exact([almost]), exact([Fraction(1)])).tolist() == [-1]


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.booleans()), min_size=1, max_size=8))
def test_a_choice_takes_each_row_from_its_side(rows):
    condition = np.array([yes for *_, yes in rows])
    chosen = columns.choose(condition, *both([(a, b) for a, b, _ in rows]))

    assert_sound(chosen)
    assert chosen.fractions() == [a if yes else b for a, b, yes in rows]


@given(st.lists(NUMBERS, min_size=1, max_size=5), st.lists(st.integers(0, 4), min_size=1))
def test_picking_takes_the_value_of_each_index(values, index):
    index = [place % len(values) for place in index]

    picked = columns.pick(values, np.array(index))

    assert_sound(picked)
    assert picked.fractions() == [values[place] for place in index]


@given(st.lists(NUMBERS, min_size=1, max_size=6), NUMBERS)
def test_steps_in_a_row_stay_exact(values, other):
    """Sum of squares times a constant: bounds grow, rows go wide and come back."""
    column, factor = exact(values), constant(other, len(values))
    found = columns.multiply(columns.add(columns.multiply(column, column), column), factor)

    assert_sound(found)
    assert found.fractions() == [(value * value + value) * other for value in values]


def halves(mode):
    return round_to(exact([Fraction(n, 2) for n in (-3, -1, 1, 3, 5)]), Fraction(1), mode)


@pytest.mark.parametrize(
    ("mode", "rounded"),
    [  # of -3/2, -1/2, 1/2, 3/2, 5/2
        ("half_up", [-2, -1, 1, 2, 3]),  # ties away from zero
        ("half_down", [-1, 0, 0, 1, 2]),  # ties towards zero
        ("half_even", [-2, 0, 0, 2, 2]),
        ("up", [-2, -1, 1, 2, 3]),  # away from zero
        ("down", [-1, 0, 0, 1, 2]),
        ("ceiling", [-1, 0, 1, 2, 3]),
        ("floor", [-2, -1, 0, 1, 2]),
    ],
)
def test_every_mode_of_rounding_is_defined_for_negative_numbers(mode, rounded):
    assert halves(mode).fractions() == rounded


@pytest.mark.parametrize("mode", ROUNDINGS)
@given(st.lists(NUMBERS, min_size=1, max_size=6), st.sampled_from(["1/100", "1/20", "5", "1/3"]))
def test_rounding_is_to_a_neighbouring_multiple(mode, values, to):
    step = Fraction(to)

    for value, near in zip(values, round_to(exact(values), step, mode).fractions(), strict=True):
        assert (near / step).denominator == 1
        assert abs(near - value) < step or near == value


def test_halves_are_rounded_up_to_the_cent():
    assert round_to(exact([Fraction("0.005")]), Fraction(1, 100), "half_up").at(0) == Fraction(
        1, 100
    )


def test_only_the_rows_that_do_not_fit_are_wide():
    column = exact([Fraction(1, 3), Fraction(10**30, 7), Fraction(2)])

    assert column.wide.rows.tolist() == [1]
    assert columns.multiply(column, column).wide.rows.tolist() == [1]


@pytest.mark.parametrize("mode", ROUNDINGS)
@given(st.lists(NUMBERS, min_size=1, max_size=6), st.sampled_from(["0.01", "0.05", "5", "1/3"]))
def test_rounding_is_what_the_oracle_finds(mode, values, to):
    """Also halves: every number is tried together with the one half a step away from a whole."""
    step = Fraction(to)
    halves = [(value // step + Fraction(1, 2)) * step for value in values]

    found = round_to(exact([*values, *halves]), step, mode)

    assert_sound(found)
    assert found.fractions() == [rounded(value, step, mode) for value in (*values, *halves)]


OPERATIONS = st.sampled_from(["add", "subtract", "multiply", "divide", "negative", "choose"])


@given(
    st.lists(NUMBERS, min_size=2, max_size=5),
    st.lists(st.tuples(OPERATIONS, NUMBERS.filter(bool)), max_size=8),
)
def test_any_steps_in_any_order_stay_exact(values, steps):
    column, numbers = exact(values), list(values)
    first = np.arange(len(values)) == 0
    for name, number in steps:
        other = constant(number, len(values))
        column, numbers = STEPS_OF[name](column, other, first, numbers, number)
        assert_sound(column)

    assert column.fractions() == numbers
    assert columns.is_zero(column).tolist() == [number == 0 for number in numbers]
    signs = columns.sign_of_difference(column, constant(0, len(values)))
    assert signs.tolist() == [(number > 0) - (number < 0) for number in numbers]


def test_a_quotient_by_a_huge_negative_number_keeps_its_sign():
    quotient = columns.divide(exact([Fraction(10**31)]), exact([Fraction(-(10**30), 7)]))
    tiny = columns.divide(exact([Fraction(-1)]), exact([Fraction(-(10**30), 7)]))

    assert columns.sign_of_difference(quotient, constant(0, 1)).tolist() == [-1]
    assert columns.sign_of_difference(tiny, constant(0, 1)).tolist() == [1]
    assert round_to(quotient, Fraction(1), "half_up").fractions() == [-70]
    assert round_to(tiny, Fraction(1), "up").fractions() == [1]


STEPS_OF = {
    "add": lambda a, b, _, numbers, n: (columns.add(a, b), [each + n for each in numbers]),
    "subtract": lambda a, b, _, numbers, n: (
        columns.subtract(b, a),
        [n - each for each in numbers],
    ),
    "multiply": lambda a, b, _, numbers, n: (
        columns.multiply(a, b),
        [each * n for each in numbers],
    ),
    "divide": lambda a, b, _, numbers, n: (columns.divide(a, b), [each / n for each in numbers]),
    "negative": lambda a, _, __, numbers, ___: (columns.negative(a), [-each for each in numbers]),
    "choose": lambda a, b, first, numbers, n: (columns.choose(first, b, a), [n, *numbers[1:]]),
}


def test_the_bounds_of_a_column_hold():
    """What is trusted about the size of numbers is true in every row, wide rows aside."""
    column = exact([Fraction(2**61 - 1, 3), Fraction(-(2**61), 5), Fraction(10**30, 7)])
    found = columns.multiply(columns.add(column, column), constant(Fraction(1, 2), 3))

    assert all(abs(int(num)).bit_length() <= found.num_bits for num in found.num)
    assert found.fractions() == column.fractions()


def test_many_rows_that_fit_have_no_wide_ones():
    counts = np.arange(1, 10_001)
    share = of_counts(counts, counts + 1)

    total = columns.add(columns.multiply(share, share), share)

    assert not len(total.wide.rows)
    assert total.at(999) == Fraction(1000, 1001) ** 2 + Fraction(1000, 1001)


@pytest.mark.parametrize("step", [columns.add, columns.subtract, columns.multiply, columns.divide])
def test_a_column_of_nobody_is_empty(step):
    nobody = exact([])

    assert step(nobody, constant(1, 0)).fractions() == []
    assert round_to(nobody, Fraction(1, 100), "half_up").fractions() == []


WHOLE = st.integers(-(10**30), 10**30)


@given(st.lists(st.tuples(WHOLE, st.integers(1, 10**30)), min_size=1, max_size=6))
def test_counts_of_any_size_become_a_column(pairs):
    num, den = (np.array(part, object) for part in zip(*pairs, strict=True))
    values = [Fraction(a, b) for a, b in pairs]

    each, alike = of_counts(num, den), of_counts(num, pairs[0][1])

    for column in (each, alike):
        assert_sound(column)
    assert each.fractions() == values
    assert alike.fractions() == [Fraction(a, pairs[0][1]) for a, _ in pairs]
    assert [each.at(row) for row in range(len(pairs))] == values


@pytest.mark.parametrize(
    "numbers",
    [
        [Fraction(1, 3), Fraction(-5, 7)],  # a denominator for each
        [Fraction(1, 3), Fraction(2, 3)],  # one for all
        [Fraction(1, 3), Fraction(10**30, 7)],  # one row does not fit
    ],
)
def test_the_parts_of_a_column_are_one_above_and_one_below_the_line_for_each_row(numbers):
    above, below = columns.parts(exact(numbers))

    assert (len(above), len(below)) == (2, 2)
    assert [Fraction(int(a), int(b)) for a, b in zip(above, below, strict=True)] == numbers


@pytest.mark.parametrize("bits", [61, 62, 63])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_number_fits_as_long_as_it_has_62_bits(bits, sign):
    most = sign * (2**bits - 1)
    for value in (Fraction(most), Fraction(1, abs(most))):
        for column in (constant(value, 2), exact([value] * 2), columns.pick([value], PLACES)):
            assert_sound(column)
            assert column.fractions() == [value, value]
            assert bool(len(column.wide.rows)) == (bits > columns.FITS)


PLACES = np.zeros(2, np.intp)


@pytest.mark.parametrize(
    ("values", "bits"), [([1, -3], 62), ([2**70, 1], 71), ([Fraction(1, 2**90), 1], 91)]
)
def test_the_longest_number_of_a_column_is_known(values, bits):
    assert columns.largest_bits(exact([Fraction(value) for value in values])) == bits


def test_the_least_of_numbers_above_0_is_above_it():
    near = [Fraction(1, 2**70), Fraction(-1, 2**70), Fraction(0)]

    assert columns.sign_of_difference(exact(near), constant(0, 3)).tolist() == [1, -1, 0]


@pytest.mark.parametrize("number", [Fraction(3, 2**60 + 1), Fraction(-3, 2**60 + 1)])
def test_what_is_divided_by_a_number_of_many_digits_keeps_the_last(number):
    assert columns.divide(constant(1, 2), exact([number, 2 * number])).fractions() == [
        1 / number,
        1 / (2 * number),
    ]
