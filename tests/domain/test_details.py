"""Detail rows: typed, exact, each accounted for, and each written in one way only."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.days import FOR_EVER, Days
from app.domain.details import (
    details_from,
    given_kinds,
    kinds_of,
    typed,
    value_words,
)
from app.domain.errors import BadFile

WORKS = Days(date(2025, 1, 1), date(2026, 7, 1))
PEOPLE = {"E1": (1, WORKS), "E2": (2, Days(date(2026, 2, 1), FOR_EVER))}
KINDS = {
    "amount": "money:EUR",
    "share": "percent",
    "count": "number",
    "done": "yes_no",
    "until": "date",
    "title": "text",
}
HEADER = ["number", "row", "day", *KINDS]


def read(*rows, header=HEADER, kinds=KINDS):
    lines = [(number, list(row)) for number, row in enumerate(rows, 2)]
    return details_from(header, lines, kinds, PEOPLE)


def row(number="E1", row="o1", day="2026-03-02", **values):
    return (number, row, day, *(values.get(name, "") for name in KINDS))


def test_each_kind_has_one_spelling():
    values = {"amount": "12.50", "share": "12.5%", "count": "-3.0", "done": "YES"}
    (line, found), = read(row(**values, until="2026-04-01", title="A, b")).found  # fmt: skip

    assert (line, found.row, found.person_id, found.days.first) == (2, "o1", 1, date(2026, 3, 2))
    assert found.values == {
        "amount": "25/2",
        "share": "1/8",
        "count": "-3",
        "done": "yes",
        "until": "2026-04-01",
        "title": "A, b",
    }
    assert {name: typed(KINDS[name], text) for name, text in found.values.items()} == {
        "amount": Fraction("12.5"),
        "share": Fraction("0.125"),
        "count": Fraction(-3),
        "done": True,
        "until": date(2026, 4, 1),
        "title": "A, b",
    }


@given(st.integers(-(10**20), 10**20), st.integers(0, 9), st.sampled_from(["number", "percent"]))
def test_a_number_comes_back_to_the_last_digit(digits, places, kind):
    sign, text = "-" if digits < 0 else "", str(abs(digits)).rjust(places + 1, "0")[-15:]
    text = text.rjust(places + 1, "0")
    written = sign + (f"{text[:-places]}.{text[-places:]}" if places else text)
    written += "%" if kind == "percent" else ""
    (_, found), = read(row(count=written), kinds=KINDS | {"count": kind}).found  # fmt: skip
    shown = value_words(kind, found.values["count"])

    assert Fraction(shown.removesuffix("%")) == Fraction(written.removesuffix("%"))
    assert shown.endswith("%") == (kind == "percent")


def test_days_are_one_or_a_range_that_may_have_no_end():
    header = ["number", "row", "first_day", "last_day"]
    rows = [("E1", "a", "2026-03-02", "2026-03-04"), ("E1", "b", "2026-03-02", "")]
    found = read(*rows, header=header, kinds={}).found

    assert [each.days for _, each in found] == [
        Days(date(2026, 3, 2), date(2026, 3, 5)),
        Days(date(2026, 3, 2), FOR_EVER),
    ]


@pytest.mark.parametrize(
    ("number", "day", "reason"),
    [
        ("E9", "2026-03-02", "is nobody's number"),
        ("E2", "2026-01-31", "does not work here on 2026-01-31"),
        ("E1", "2026-07-01", "does not work here on 2026-07-01"),
    ],
)
def test_somebody_unknown_or_not_there_is_unmatched(number, day, reason):
    file = read(row(number, day=day))

    assert (file.found, file.rejected) == ([], [])
    assert (file.unmatched[0].column, file.unmatched[0].reason) == ("number", reason)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"row": ""}, "row", "is empty; every row needs an id"),
        ({"day": "02.03.2026"}, "day", "is not a day like"),
        ({"amount": "12,50"}, "amount", "is not a number like 12.50"),
        ({"amount": "1.005"}, "amount", "has more decimal places than EUR has"),
        ({"amount": "1e3"}, "amount", "is not a number"),
        ({"count": "٣"}, "count", "is not a number"),
        ({"share": "12.5"}, "share", "is no percentage like 12.5%"),
        ({"done": "ja"}, "done", "is neither yes nor no"),
        ({"until": "2026-02-30"}, "until", "is not a day like"),
    ],
)
def test_a_cell_that_is_not_of_its_kind_rejects_its_row(cells, column, reason):
    file = read(row(**cells))

    assert (file.found, file.unmatched) == ([], [])
    assert file.rejected[0].column == column
    assert reason in file.rejected[0].reason


def test_a_row_id_that_stands_twice_is_taken_once():
    file = read(row(), row(count="1"), row(row="o2"))

    assert [each.row for _, each in file.found] == ["o1", "o2"]
    assert file.rejected[0].reason == "stands in line 2 already"


def test_an_end_before_the_first_day_is_refused():
    header = ["number", "row", "first_day", "last_day"]
    file = read(("E1", "a", "2026-03-02", "2026-03-01"), header=header, kinds={})

    assert file.rejected[0].reason == "is before first_day"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["E1", "E2", "E9", ""]),
            st.sampled_from(["a", "b", "c", ""]),
            st.sampled_from(["2026-03-02", "2025-06-30", "soon", ""]),
            st.sampled_from(["1", "x", ""]),
        ),
        max_size=12,
    )
)
def test_every_row_is_accounted_for(rows):
    file = read(*rows, header=["number", "row", "day", "count"], kinds={"count": "number"})
    blank = sum(not any(cells) for cells in rows)

    parts = (file.found, file.unmatched, file.rejected)
    assert sum(map(len, parts)) + blank == len(rows)


def test_kinds_stand_in_the_header_are_given_or_known():
    header = ["number", "row", "day", "amount:money:EUR", "share", "count"]

    names, kinds = kinds_of(header, {"share": "percent"}, {"count": "number", "old": "text"})

    assert names == ["number", "row", "day", "amount", "share", "count"]
    assert kinds == {"amount": "money:EUR", "share": "percent", "count": "number"}


@pytest.mark.parametrize(
    ("column", "given_kind", "known", "words"),
    [
        ("amount", {}, {}, "Name it like amount:number; known are number, money:EUR"),
        ("amount:euros", {}, {}, "is of no known kind 'euros'"),
        ("amount:money:XXX", {}, {}, "'XXX' is no currency that is known"),
        ("Amount:number", {}, {}, "needs a name of small letters"),
        ("amount:number", {}, {"amount": "text"}, "was text before and stays so"),
        ("amount:number", {"other": "text"}, {}, "has no column 'other'"),
        ("row:text", {}, {}, "Two columns are named 'row'"),
    ],
)
def test_a_column_whose_kind_is_not_clear_refuses_the_file(column, given_kind, known, words):
    with pytest.raises(BadFile, match=words):
        kinds_of(["number", "row", "day", column], given_kind, known)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (["number", "day"], "no column 'row'"),
        (["number", "row"], "needs the column 'day', or both"),
        (["number", "row", "first_day"], "needs the column 'day', or both"),
        (["number", "row", "day", "first_day", "last_day"], "needs the column 'day', or both"),
    ],
)
def test_a_file_needs_payee_row_and_days(header, words):
    with pytest.raises(BadFile, match=words):
        read(header=header, kinds={})


@pytest.mark.parametrize("line", ["amount", "=text", "amount="])
def test_a_kind_is_given_by_column_and_kind(line):
    with pytest.raises(BadFile, match="like amount=money:EUR"):
        given_kinds([line])
