"""A bank's year: 5,000 answers of three markets, with figures that were published."""

import pytest

from app.domain.files.mapping_kinds import MappingKind
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.people import import_people
from tests.factories import NOON, OPERATOR, import_answers
from tests.trials.data import BANK, expected, markets, path_of, scores, shown, write_roster

pytestmark = pytest.mark.trial


@pytest.fixture
def job(context, tmp_path):
    import_people(write_roster(tmp_path, markets()), OPERATOR, NOON)
    return import_answers(path_of("nps_bank/NPStimeseries.csv"), BANK)


def month(number):
    return f"2021-{int(number):02}"


def quarter(number):
    return f"2021-Q{number}"


def test_every_row_is_an_answer_of_its_market(job):
    assert (job.result["records"], job.result["stored"]) == (5000, 5000)
    assert shown(scores("nps")) == {(): ("5000", "11.800000")}
    assert scores("nps", "payee") == {}  # nobody is named, so nobody is credited


def test_the_39_published_values_are_ours(job):
    by_market, by_month = scores("nps", "team"), scores("nps", "team", "month")
    published = expected("nps_bank/published_nps.csv")

    ours = [
        by_month[row["Market"], month(float(row["Month"]))]
        if row["Month"]
        else by_market[row["Market"],]
        for row in published
    ]

    assert len(published) == len(by_market) + len(by_month) == 39
    for row, (_, value) in zip(published, ours, strict=True):
        assert float(value) == pytest.approx(float(row["published_nps"]), rel=1e-13)


def test_scores_equal_those_expected(job):
    keys = {"Market": "team", "Month": "month", "Quarter": "quarter"}
    labels = {"Market": str, "Month": month, "Quarter": quarter}

    for columns in (["Market"], ["Market", "Month"], ["Quarter"], ["Market", "Quarter"]):
        rows = expected(f"nps_bank/expected_nps_by_{'_'.join(columns).lower()}.csv")
        assert shown(scores("nps", *(keys[column] for column in columns))) == {
            tuple(labels[column](row[column]) for column in columns): (row["n"], row["nps"])
            for row in rows
        }


@pytest.mark.one_database
@pytest.mark.usefixtures("context")
def test_the_proposed_mapping_reads_the_only_order_that_all_days_fit():
    path = path_of("nps_bank/NPStimeseries.csv")

    proposed = propose_mapping(MappingKind.FEEDBACK, path, source="bank")
    job = import_answers(path, proposed.text, create_people=True)

    (note,) = [words for words in proposed.notes if "1,841 days" in words]
    assert "would be other ones as MM-DD-YYYY" in note
    assert (proposed.open, job.result["stored"]) == ((), 5000)
    assert shown(scores("nps", "team")) == {
        (row["Market"],): (row["n"], row["nps"])
        for row in expected("nps_bank/expected_nps_by_market.csv")
    }


@pytest.mark.one_database
def test_no_day_was_read_as_a_month(job):
    groups = scores("nps", "month", "told_month", "quarter", "told_quarter")

    assert sum(answers for answers, _ in groups.values()) == 5000
    for in_month, told_month, in_quarter, told_quarter in groups:
        assert (in_month, in_quarter) == (month(told_month), quarter(told_quarter))
