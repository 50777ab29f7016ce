"""A call centre's quarter: 5,000 calls of eight agents, 946 of them without an answer."""

from datetime import date

import pytest

from app.domain.files.mapping_kinds import MappingKind
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.people import import_people
from tests.factories import NOON, OPERATOR, import_answers
from tests.trials.data import CALLS, agents, expected, path_of, scores, shown, write_roster

pytestmark = pytest.mark.trial
GROUPS = {  # expected file: the columns that name its groups, and our keys for them
    "by_agent": {"Agent": "payee"},
    "by_agent_month": {"Agent": "payee", "month": "month"},
    "by_topic": {"Topic": "topic"},
    "by_month": {"month": "month"},
}


@pytest.fixture
def job(context, tmp_path):
    assert import_people(write_roster(tmp_path, agents()), OPERATOR, NOON).new == 8
    return import_answers(path_of("pwc_callcenter/call_center_as_csv.csv"), CALLS)


def test_every_row_is_accounted_for_and_blanks_are_no_scores(job):
    none = dict.fromkeys(("duplicate", "conflict", "unmatched", "rejected", "left_out"), 0)
    assert job.result == {"records": 5000, "stored": 4054, "blank": 946} | none


def test_all_scores_equal_those_expected(job):
    (everybody,) = expected("pwc_callcenter/expected_by_all.csv")
    means, shares = shown(scores("csat_mean")), shown(scores("csat_top2"), 100)

    assert means == {(): ("4054", "3.403552")} == {(): ("4054", everybody["csat_mean"])}
    assert shares == {(): (everybody["n_rated"], everybody["csat_top2_pct"])}
    for name, keys in GROUPS.items():
        rows = expected(f"pwc_callcenter/expected_{name}.csv")
        by_group = {tuple(row[column] for column in keys): row for row in rows}
        assert shown(scores("csat_mean", *keys.values())) == {
            group: (row["n_rated"], row["csat_mean"]) for group, row in by_group.items()
        }
        assert shown(scores("csat_top2", *keys.values()), 100) == {
            group: (row["n_rated"], row["csat_top2_pct"]) for group, row in by_group.items()
        }


@pytest.mark.one_database
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("name", ["01 Call-Center-Dataset.xlsx", "call_center_as_csv.csv"])
def test_the_workbook_and_the_text_give_the_same_by_the_proposed_mapping(name):
    path = path_of(f"pwc_callcenter/{name}")

    proposed = propose_mapping(MappingKind.FEEDBACK, path, source="calls")
    job = import_answers(path, proposed.text, create_people=True)

    assert (proposed.open, job.result["stored"], job.result["blank"]) == ((), 4054, 946)
    rows = expected("pwc_callcenter/expected_by_agent_month.csv")
    assert shown(scores("csat_mean", "payee", "month")) == {
        (row["Agent"], row["month"]): (row["n_rated"], row["csat_mean"]) for row in rows
    }
    assert shown(scores("csat_mean", "topic")) == {
        (row["Topic"],): (row["n_rated"], row["csat_mean"])
        for row in expected("pwc_callcenter/expected_by_topic.csv")
    }


@pytest.mark.one_database
def test_the_first_and_the_last_day_are_in_the_right_month(job):
    days = [date.fromisoformat(day) for (day,) in scores("csat_mean", "day")]

    assert (min(days), max(days)) == (date(2021, 1, 1), date(2021, 3, 31))
