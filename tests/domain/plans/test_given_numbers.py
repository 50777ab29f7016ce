"""Numbers of files: however a column is read, each cell is the number that stands in it."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInputs
from app.domain.plans.files.given_cells import BadCell, cell
from app.domain.plans.files.given_columns import Cells, Understood
from app.domain.plans.files.given_slices import PADDING, Slices, amounts_in
from app.domain.plans.files.given_tables import sliced_table, text_table

whole = st.integers(-(10**20), 10**20).map(str)
decimals = st.decimals(-(10**9), 10**9, places=4).map(lambda number: f"{number:f}")
percents = st.decimals(-(10**4), 10**4, places=2).map(lambda number: f"{number:f}%")
quotients = st.builds("{}/{}".format, st.integers(-(10**13), 10**13), st.integers(1, 10**13))
odd = st.sampled_from(
    ["", " ", "1.", ".1", "-", "%", "1/0", "--1", "1/-2", "1e3", "+1", "5 %", "x"]
)
UNITS = st.sampled_from(["number", "money", "percent", "count"])
columns = st.one_of(
    *(
        st.lists(st.one_of(kind, st.just("")), min_size=1, max_size=8)
        for kind in (whole, decimals, percents, quotients)
    ),
    st.lists(st.one_of(whole, decimals, percents, quotients, odd), min_size=1, max_size=8),
)


def sliced(texts):
    data, starts = b" " * PADDING, []
    for text in texts:
        starts.append(len(data))
        data += text.encode() + b"\n"
    ends = np.array([start + len(text.encode()) for start, text in zip(starts, texts, strict=True)])
    return Slices(data, np.array(starts), ends)


def one_by_one(texts, unit):
    try:
        return [cell(text, unit) for text in texts]
    except BadCell as error:
        return str(error)


def read(table, unit):
    try:
        found = Cells(Understood(table), np.arange(len(table))).amounts("x", unit)
    except BadInputs as error:
        return error
    return [found[row] for row in range(len(found))]


@given(columns, UNITS)
def test_a_column_read_at_once_is_what_its_cells_are_one_by_one(texts, unit):
    expected = one_by_one(texts, unit)
    tables = [
        text_table("f", [(1, ["x"]), *((2 + row, [text]) for row, text in enumerate(texts))]),
        sliced_table("f", {"x": sliced(texts)}),
    ]
    for table in tables:
        found = read(table, unit)
        if isinstance(expected, str):
            assert isinstance(found, BadInputs)
            assert str(found).endswith(f"column x: {expected}.")
        else:
            assert found == expected


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        (["12", "-3", ""], "count"),
        (["12.50", "0.125"], "money"),
        (["87%", "12.5%", ""], "percent"),
        (["261/300", "-1/3", ""], "number"),
    ],
)
def test_columns_that_are_written_alike_are_read_at_once(texts, unit):
    """Or a hundred thousand payees would be read one by one without anybody seeing it."""
    found = amounts_in(sliced(texts), unit)

    assert found is not None
    assert [found[row] for row in range(len(texts))] == one_by_one(texts, unit)


def test_a_column_that_is_written_in_several_ways_is_read_all_the_same():
    found = read(sliced_table("f", {"x": sliced(["87%", "0.87", "261/300", "1", ""])}), "percent")

    assert found == [Fraction(87, 100)] * 3 + [Fraction(1), None]
