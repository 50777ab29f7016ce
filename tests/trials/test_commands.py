"""The same figures by the commands of the handbook, on a database that they made."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trials.data import BANK, CALLS, agents, expected, markets, path_of, write_roster

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.trial, pytest.mark.one_database]


@pytest.fixture
def flask(tmp_path):
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'trial.db'}", "SECRET_KEY": "of a test"}
    environment = os.environ | settings | {"PLAUDIT_INSTANCE": str(tmp_path)}

    def flask(*arguments):
        command = [sys.executable, "-m", "flask", *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        ).stdout

    flask("database", "prepare")
    return flask


def rows_of(output):
    return list(csv.DictReader(output.splitlines()))


def test_the_commands_give_the_figures_that_are_expected(flask, tmp_path):
    (tmp_path / "calls.yaml").write_text(CALLS)
    (tmp_path / "bank.yaml").write_text(BANK)
    calls = path_of("pwc_callcenter/call_center_as_csv.csv")
    bank = path_of("nps_bank/NPStimeseries.csv")

    people = flask("people", "import", write_roster(tmp_path, agents() | markets()))
    of_calls = flask("feedback", "import", calls, "--mapping", tmp_path / "calls.yaml")
    of_bank = flask("feedback", "import", bank, "--mapping", tmp_path / "bank.yaml")
    means = rows_of(flask("feedback", "scores", "--measure", "csat_mean", "--by", "payee,month"))
    nps = rows_of(flask("feedback", "scores", "--measure", "nps", "--by", "team"))

    assert people.splitlines()[:2] == ["records: 11", "new: 11"]
    assert of_calls.splitlines()[:2] == ["records: 5,000", "stored: 4,054"]
    assert of_bank.splitlines()[:2] == ["records: 5,000", "stored: 5,000"]
    assert [(row["payee"], row["month"], row["answers"], row["score"]) for row in means] == [
        (row["Agent"], row["month"], row["n_rated"], row["csat_mean"])
        for row in expected("pwc_callcenter/expected_by_agent_month.csv")
    ]
    assert [(row["team"], row["answers"], row["score"]) for row in nps] == [
        (row["Market"], row["n"], row["nps"])
        for row in expected("nps_bank/expected_nps_by_market.csv")
    ]
