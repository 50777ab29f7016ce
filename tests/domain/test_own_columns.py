"""Files whose columns are ours: what every one of them refuses, with its place."""

import pytest

from app.domain.errors import BadFile
from app.domain.file_readings import ERROR_MARK, SHEET_ERROR
from app.domain.own_columns import RowProblem, check_columns, day_in, read_rows
from app.domain.participations import participations_from

HEADER = ["number", "plan", "first_day", "end_day", "target_amount"]


def problem_with(*cells):
    found, (problem,) = participations_from(HEADER, [(7, list(cells))], ["1"], {"Bonus": "EUR"})
    assert found == []
    return problem


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("number", "9" * 201, "is longer than 200 characters"),
        ("plan", "Bo\0nus", "holds a line break or a NUL byte"),
        ("plan", "Bo\nnus", "holds a line break or a NUL byte"),
        ("first_day", "0001-01-01", "is not between 1900 and 2200"),
        ("first_day", "2026-02-29", "is not a day like 2026-03-31"),
        ("first_day", "20260228", "is not a day like 2026-03-31"),
        ("first_day", "2026-W10-1", "is not a day like 2026-03-31"),
    ],
)
def test_a_cell_that_nobody_means_is_refused(column, value, reason):
    cells = dict(zip(HEADER, ["1", "Bonus", "2026-01-01", "", "100.00"], strict=True))

    problem = problem_with(*(cells | {column: value}).values())

    assert problem == RowProblem(7, column, value[:200], reason)


def test_a_cell_with_an_error_of_its_spreadsheet_is_refused_with_its_address():
    problem = problem_with("1", "Bonus", "2026-01-01", "", f"{ERROR_MARK}E7")

    assert problem == RowProblem(7, "target_amount", "E7", SHEET_ERROR)


def test_a_row_of_another_length_is_refused_and_an_empty_one_left_out():
    rows = [(2, ["1", " a "]), (3, ["", " "]), (4, ["1"])]

    found, problems = read_rows(["x", "y"], rows, lambda line, texts: (line, dict(texts)))

    assert found == [(2, {"x": "1", "y": "a"})]
    assert problems == [RowProblem(4, "", "", "the row has 1 cells, the header 2")]


def test_a_leap_day_is_a_day():
    assert str(day_in({"day": "2028-02-29"}, "day")) == "2028-02-29"


@pytest.mark.parametrize(
    ("header", "words"),
    [(["a"], "no column 'b'; it needs a, b"), (["a", "b", "c"], "column 'c' is not known")],
)
def test_columns_are_those_that_are_known(header, words):
    with pytest.raises(BadFile, match=words):
        check_columns(header, ["a", "b"], ["a", "b"])
