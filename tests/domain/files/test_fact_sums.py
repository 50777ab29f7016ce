"""Rows added up: in any order and however they are divided they give the same values."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.fact_values import Content, Where
from app.domain.files.fact_records import FactsRead
from app.domain.files.fact_sums import DIFFERENT, Tally

FIRST = date(2026, 1, 1)
numbers = st.integers(-1000, 1000) | st.fractions(-10, 10, max_denominator=60)


def values_of(name, unit, number, bottom=None):
    bottom = st.none() if bottom is None else bottom
    content = st.builds(Content, st.just(unit), st.just(""), number, bottom, st.none())
    return st.tuples(st.just(name), content)


contents = st.one_of(
    values_of("calls", "count", numbers),
    values_of("rate", "percent", numbers, st.integers(0, 9)),
    values_of("grade", "score", st.integers(1, 3)),
)


def where(owner=1, first=0, days=1, attributes="{}"):
    start = FIRST + timedelta(days=first)
    return Where(owner, None, start, start + timedelta(days=days), attributes)


wheres = st.builds(where, st.integers(1, 2), st.integers(0, 3), st.integers(1, 2))
rows = st.lists(
    st.builds(
        *(FactsRead, st.integers(1, 99), wheres),
        st.lists(contents, min_size=1, max_size=4).map(tuple),
        st.just(()),
    ),
    max_size=8,
)


def added(given_rows):
    tally = Tally({"calls", "rate"})
    for row in given_rows:
        tally.add(row)
    tally.refuse_overlaps()
    return {name: tally.values(name) for name in tally.names()}, tally.refused


@given(rows.flatmap(lambda given_rows: st.tuples(st.just(given_rows), st.permutations(given_rows))))
def test_rows_give_the_same_values_in_any_order(pair):
    ordered, shuffled = pair

    assert added(ordered) == added(shuffled)


@given(rows)
def test_a_sum_is_that_of_its_rows_by_themselves(given_rows):
    found, refused = added(given_rows)
    for place, content in found.get("calls", []):
        own = [
            each.numerator
            for row in given_rows
            if row.where == place
            for name, each in row.contents
            if name == "calls"
        ]
        assert content.numerator == sum(own)
    assert not {name for name, _ in refused} - {"calls", "rate", "grade"}


@given(rows)
def test_no_two_values_of_one_owner_overlap(given_rows):
    found, _ = added(given_rows)
    for values in found.values():
        for one, _ in values:
            others = [each for each, _ in values if each != one and each.payee_id == one.payee_id]
            assert not [each for each in others if each.first < one.end and one.first < each.end]


def read(place, *pairs):
    return FactsRead(2, place, pairs)


GRADE_1, GRADE_2 = (("grade", Content("score", "", number)) for number in (1, 2))


def test_two_values_that_differ_are_both_refused_and_equal_ones_are_one():
    values, refused = added([read(where(), GRADE_1), read(where(), GRADE_2)])
    assert (values, refused) == ({"grade": []}, {("grade", where()): DIFFERENT})

    values, refused = added([read(where(), GRADE_1), read(where(), GRADE_1)])
    assert (values, refused) == ({"grade": [(where(), GRADE_1[1])]}, {})


def test_a_day_beside_its_month_is_refused_with_the_month_named():
    month, day = where(days=31), where(first=4)

    values, refused = added([read(day, GRADE_1), read(month, GRADE_2)])

    assert [place for place, _ in values["grade"]] == [month]
    assert refused == {("grade", day): "overlaps 2026-01-01 to 2026-01-31 in this file"}


def test_the_same_days_by_different_attributes_stand_side_by_side():
    places = [where(attributes=f'{{"topic":"{name}"}}') for name in ("a", "b")]

    values, refused = added([read(place, GRADE_1) for place in places])

    assert ([place for place, _ in values["grade"]], refused) == (places, {})
