import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.exports.cells import FORMULA_SIGNS, neutralised


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\u00a0=1",
        " \u00a0 =1",
        "\u3000=1",
        "\n=1",
        "fine\n=1",
        "fine\r\n@x",
        "＝1",  # noqa: RUF001
        "－1",  # noqa: RUF001
    ],
)
def test_text_that_a_spreadsheet_would_run_is_quoted(text):
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ann", "a=b", "3 > 2", "Ann-Kathrin", "a@b.c", "1-2", "'=1"])
def test_other_text_stays_as_it_is(text):
    assert neutralised(text) == text


@given(some.text(some.characters(exclude_categories=["Cs"])))
def test_no_cell_of_a_file_begins_with_a_sign(text):
    file = io.StringIO()
    csv.writer(file).writerow([neutralised(text)])
    cells = [cell for row in csv.reader(io.StringIO(file.getvalue())) for cell in row]

    assert not [cell for cell in cells if cell.lstrip().startswith(FORMULA_SIGNS)]
