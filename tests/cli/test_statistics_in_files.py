"""Careful and shrunk scores over files: of the payees who are in them."""

import pytest

from app.domain.errors import BadPlan
from app.domain.plans.files.given import GivenFiles, Runs
from app.domain.plans.language.reading import plan_from
from tests.plan_runs import UNITS, ran, table

STEPS = [f"own_{step}" for step in range(1, 6)]
SOURCE = {"name": "own", "measure": "csat_top2", "of": "payee", "window": "period"}


def plan(statistic, **more):
    reward = {"name": "reward", "formula": "100 EUR * own", "round": {"to": "0.01", "mode": "up"}}
    source = SOURCE | {"statistic": statistic, "unit": "percent"} | more
    head = {"plan": "One", "currency": "EUR", "calendar": "monthly", "groups": ["team"]}
    return head | {"lines": [source, reward], "pay": "reward"}


def person(who, good, bad, **more):
    given = dict.fromkeys(STEPS, "0") | {"own_5": str(good), "own_1": str(bad)}
    return {"payee": who, "team": "T"} | given | more


def paid(found):
    return [str(lines["own"].number or lines["own"].missing) for lines in found]


def test_people_are_compared_with_those_of_the_same_job_in_the_file():
    rows = [person("a", 8, 2), person("b", 5, 5)]

    assert paid(ran(plan("shrunk"), rows)) == ["1831/2500", "1419/2500"]
    apart = [one | {"job": job} for one, job in zip(rows, ("agent", "cook"), strict=True)]
    assert paid(ran(plan("shrunk"), apart)) == ["4/5", "1/2"]


def test_parts_of_answers_count_as_parts_and_the_team_has_a_range_of_its_own():
    rows = [person("a", "4.5", "0.5"), person("b", "0.5", "0.5")]
    few = {"needs": {"answers": "3"}, "otherwise": ["team"]}

    own, team = ran(plan("lower", **few), rows)
    assert str(team["own"].number) == "873/2000"  # 5 of 6
    assert own["own"].number > team["own"].number


def test_a_score_without_its_answers_is_no_input_of_a_statistic():
    rows = [{"payee": "a", "team": "T", "own": "80%", "own_n": "10"}]

    with pytest.raises(Exception, match="the column 'own_1' to 'own_5' is missing"):
        ran(plan("lower"), rows)


def test_nobody_is_paid_by_a_plain_score_where_nothing_makes_statistics():
    understood = plan_from(plan("lower"), UNITS)

    with pytest.raises(BadPlan, match="nobody is paid by a plain score instead"):
        Runs(understood, GivenFiles(table("payees", [person("a", 8, 2)]), {}, None, "2025-01"))


def test_days_have_a_lower_end_too():
    rows = [{"payee": "a", "team": "T", "own": "80%", "own_n": "5"}]

    assert paid(ran(plan("lower", measure="no_bad_day"), rows)) == ["751/2000"]


def test_the_order_of_the_file_changes_no_digit():
    rows = [person(str(n), n * 3 % 17, n * 5 % 7) for n in range(1, 9)]
    found = paid(ran(plan("shrunk"), rows))

    assert paid(ran(plan("shrunk"), rows[::-1])) == found[::-1]
