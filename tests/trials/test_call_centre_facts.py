"""The figures of the same quarter of calls that are no answers: counts, rates and seconds."""

import csv
from fractions import Fraction

import pytest

from app.domain.numbers import decimal_text
from app.services.files.people import import_people
from tests.factories import NOON, OPERATOR
from tests.trials.data import agents, expected, path_of, write_roster

pytestmark = [pytest.mark.trial, pytest.mark.one_database]
CALLS = "pwc_callcenter/call_center_as_csv.csv"
MAPPING = """
payee: Agent
day: {column: Date, format: YYYY-MM-DD}
attributes: {topic: Topic}
facts:
  calls: {count: rows, unit: count}
  answered: {count: {column: Answered (Y/N), is: Y}, unit: count}
  resolved: {count: {column: Resolved, is: Y}, unit: count}
  answer_rate:
    numerator: {count: {column: Answered (Y/N), is: Y}}
    denominator: {count: rows}
    unit: percent
  resolved_of_answered:
    numerator: {count: {column: Resolved, is: Y}}
    denominator: {count: {column: Answered (Y/N), is: Y}}
    unit: percent
  speed_of_answer:
    numerator: {sum: Speed of answer in seconds}
    denominator: {count: {column: Answered (Y/N), is: Y}}
    unit: number
"""
COLUMNS = {  # of the expected files: the fact, and what its value is multiplied by
    "calls": ("calls", 1),
    "answered": ("answered", 1),
    "resolved": ("resolved", 1),
    "answer_rate_pct": ("answer_rate", 100),
    "resolved_of_answered_pct": ("resolved_of_answered", 100),
    "mean_speed_of_answer_s": ("speed_of_answer", 1),
}
GROUPS = {  # expected file: the columns that name its groups, and our keys for them
    "by_agent": {"Agent": "payee"},
    "by_agent_month": {"Agent": "payee", "month": "month"},
    "by_topic": {"Topic": "topic"},
    "by_month": {"month": "month"},
    "by_all": {},
}


@pytest.fixture
def flask(app, tmp_path):
    with app.app_context():
        import_people(write_roster(tmp_path, agents()), OPERATOR, NOON)
    (tmp_path / "calls.yaml").write_text(MAPPING)

    def flask(*words):
        result = app.test_cli_runner().invoke(args=["facts", *map(str, words)])
        assert result.exit_code == 0, result.stderr
        return result.stdout

    return flask


@pytest.fixture
def imported(flask, tmp_path):
    return flask("import", path_of(CALLS), "--mapping", tmp_path / "calls.yaml")


def written(row):
    """One row of `flask facts show`, as the expected files write it: six decimals of the whole."""
    column = next(name for name, (fact, _) in COLUMNS.items() if fact == row["name"])
    value = Fraction(row["numerator"]) / Fraction(row["denominator"] or 1) * COLUMNS[column][1]
    return column, decimal_text(value, 0 if not row["denominator"] else 6)


def test_every_call_is_accounted_for(imported):
    parts = dict(line.split(": ") for line in imported.splitlines())

    assert (parts["records"], parts["read"]) == ("5,000", "5,000")
    assert {parts[name] for name in ("unmatched", "rejected", "blank", "changed")} == {"0"}


@pytest.mark.parametrize("name", GROUPS)
@pytest.mark.usefixtures("imported")
def test_all_figures_equal_those_expected(flask, name):
    keys = GROUPS[name]
    facts = [fact for fact, _ in COLUMNS.values()]
    told = flask("show", *facts, "--by", ",".join(keys.values()))

    found = {}
    for row in csv.DictReader(told.splitlines()):
        group = tuple(row[key] for key in keys.values())
        found.setdefault(group, {}).update([written(row)])
    assert found == {
        tuple(row[column] for column in keys): {column: row[column] for column in COLUMNS}
        for row in expected(f"pwc_callcenter/expected_{name}.csv")
    }


def test_the_workbook_gives_the_same(flask, tmp_path):
    workbook = path_of("pwc_callcenter/01 Call-Center-Dataset.xlsx")
    flask("import", workbook, "--mapping", tmp_path / "calls.yaml")

    again = flask("import", path_of(CALLS), "--mapping", tmp_path / "calls.yaml")

    assert "new: 0\nchanged: 0\n" in again
