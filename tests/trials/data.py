"""Where the trial data lie, how their columns are read, and what is expected of them."""

import csv
import os
from datetime import date
from pathlib import Path

from app.domain.days import FOR_EVER, Days
from app.domain.numbers import decimal_text
from app.services.scores import score_table
from tests.factories import write_csv

ALWAYS = Days(date(2021, 1, 1), FOR_EVER)
CALLS = """
source: call centre
external_id: Call Id
payee: Agent
channel: {constant: phone}
day: {column: Date, format: YYYY-MM-DD}
answers: {satisfaction: Satisfaction rating}
attributes: {topic: Topic}
"""
BANK = """
source: bank
external_id: ID
team: Market
day: {column: Survey date, format: DD-MM-YYYY}
answers: {recommend: NPS}
attributes: {told_month: Month, told_quarter: Quarter}
"""


def path_of(name):
    return Path(os.environ["TRIAL_DATA"]) / name


def expected(name):
    with path_of(name).open(newline="") as file:
        return list(csv.DictReader(file))


def write_roster(folder, members):
    """A file of people for these (number, team); nobody of the data is in the repository."""
    lines = [f"{number},{number},2021-01-01,{team}" for number, team in sorted(members)]
    return write_csv(folder, *lines, header="number,name,first_day,team", name="people.csv")


def agents():
    return {(row["Agent"], "Calls") for row in expected("pwc_callcenter/expected_by_agent.csv")}


def markets():
    names = {row["Market"] for row in expected("nps_bank/expected_nps_by_market.csv")}
    return {(f"Manager {name}", name) for name in names}


def scores(measure, *keys):
    """Group to (answers, score), exact."""
    return {row.keys: (row.answers, row.value) for row in score_table(measure, ALWAYS, keys)[1]}


def shown(found, factor=1):
    """Group to (answers, score to six places), as the expected files write them."""
    return {
        keys: (str(answers), decimal_text(value * factor, 6))
        for keys, (answers, value) in found.items()
    }
