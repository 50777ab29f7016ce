"""The plans of the library, tried as the handbook says: with `flask plans run`."""

import csv
import io
import shlex

import pytest

from tests.handbook import ROOT
from tests.payout_cases import OF_PLANS, case_at, command_of, expectations, title, wanted


def said(cell):
    """A cell of the output as an expectation says it."""
    if cell == "":
        return "no value"
    try:
        return wanted(cell)
    except ValueError:
        return f"'{cell}'"


@pytest.mark.one_database
@pytest.mark.parametrize("path", OF_PLANS, ids=title)
def test_the_command_of_the_handbook_pays_what_the_case_expects(app, monkeypatch, path):
    monkeypatch.chdir(ROOT)
    words = shlex.split(command_of(path).replace("\\\n", ""))

    result = app.test_cli_runner().invoke(args=words[1:])

    assert result.exit_code == 0, result.output
    people = case_at(path)["people"]
    for person, row in zip(people, csv.DictReader(io.StringIO(result.stdout)), strict=True):
        expected = {at[0]: value for at, value in expectations(person).items() if len(at) == 1}
        assert row["payee"] == person["who"]
        assert {line: said(row[line]) for line in expected} == expected
