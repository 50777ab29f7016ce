"""Rows that a mapping leaves out: tests that a tool marks, and what stands below the data."""

import pytest

from app.domain.errors import BadMapping
from app.domain.files.mapping_kinds import MappingKind
from app.services.files.feedback_imports import mapping_of
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.people import mapping_of_people, preview_people
from tests.factories import import_answers, import_fact_file, make_person, make_unit, write_csv

pytestmark = pytest.mark.usefixtures("context")
HEADER = "Response ID,Agent ID,Date,Satisfaction,Status"
ROWS = [f"r{n},1011,2026-01-{n + 10},{n % 5 + 1},Complete" for n in range(12)]
FOOTER = [
    '"Grand Totals (13 records)",,,3.2,',
    "",
    "January",
    '"Copyright (c) 2000-2026 Anybody, Inc."',
    "Confidential",
]


@pytest.fixture
def agent(context):
    return make_person("1011", make_unit("Phone"), name="Ada Hansen")


@pytest.mark.usefixtures("agent")
def test_tests_and_totals_are_counted_apart_and_each_row_once(tmp_path):
    path = write_csv(tmp_path, *ROWS, "t1,1011,2026-01-30,1,Survey Preview", *FOOTER, header=HEADER)

    proposal = propose_mapping(MappingKind.FEEDBACK, path, source="exit")
    job = import_answers(path, proposal.text)

    counts = {name: number for name, number in job.result.items() if number}
    assert counts == {"records": 18, "stored": 12, "left_out": 5, "blank": 1}
    assert "1 row is left out, because 'Status' says 'Survey Preview'." in proposal.notes
    assert any("below the data" in note and "Grand Totals (*" in note for note in proposal.notes)


@pytest.mark.usefixtures("agent")
def test_no_row_is_left_out_that_nobody_marked(tmp_path):
    """A test in a comment, a total among the rows, a tool that has only tests."""
    rows = [f"r{n},1011,2026-01-{n + 10},5,Preview" for n in range(9)]
    path = write_csv(tmp_path, *rows, "Total,1011,2026-01-20,5,Preview", *ROWS[:2], header=HEADER)
    only = write_csv(tmp_path, *rows, header=HEADER, name="only.csv")

    assert "below" not in " ".join(propose_mapping(MappingKind.FEEDBACK, path, source="exit").notes)
    assert "leave_out" not in propose_mapping(MappingKind.FEEDBACK, only, source="exit").text


@pytest.mark.usefixtures("agent")
def test_a_test_of_before_is_taken_back_by_a_correction_that_leaves_it_out(tmp_path):
    path = write_csv(tmp_path, *ROWS, "t1,1011,2026-01-30,1,Test", header=HEADER)
    mapping = propose_mapping(MappingKind.FEEDBACK, path, source="exit").text
    before, _, _ = mapping.partition("leave_out:")
    job = import_answers(path, before)

    corrected = import_answers(path, mapping, corrects=[job.id])

    assert job.result["stored"] == 13
    assert {key: corrected.result[key] for key in ("duplicate", "left_out", "removed")} == {
        "duplicate": 12,
        "left_out": 1,
        "removed": 1,
    }


@pytest.mark.usefixtures("agent")
def test_nobody_is_made_for_a_row_that_is_left_out(tmp_path):
    path = write_csv(tmp_path, *ROWS, "t1,9999,2026-01-30,1,Test", header=HEADER)
    mapping = propose_mapping(MappingKind.FEEDBACK, path, source="exit").text

    job = import_answers(path, mapping, create_people=True)

    assert (job.result["stored"], job.result["unmatched"]) == (12, 0)


@pytest.mark.usefixtures("agent")
def test_the_sum_below_facts_is_no_fact(tmp_path):
    rows = [f"1011,2026-01-{n + 10},{n}" for n in range(8)]
    path = write_csv(tmp_path, *rows, "Total,,28", header="Agent ID,Date,Calls", name="f.csv")

    proposal = propose_mapping(MappingKind.FACTS, path)
    job = import_fact_file(path, proposal.text)

    counts = {name: number for name, number in job.result.items() if number}
    assert counts == {"records": 9, "read": 8, "left_out": 1, "new": 8}


def test_what_stands_below_people_is_nobody(tmp_path):
    rows = ["1,Ada Hansen,2023-01-01,Phone", "2,Ben Okafor,2023-01-01,Phone"]
    below = ["Total: 2,,,", "Confidential,,,"]
    header = "Employee Number,Name,Hire Date,Team"
    path = write_csv(tmp_path, *rows, *below, header=header, name="people.csv")

    text = propose_mapping(MappingKind.PEOPLE, path).text
    report = preview_people(path, mapping_of_people(text))

    assert (report.new, report.left_out, report.rejected) == (2, 2, ())


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("{Status: '*'}", "would leave out every row"),
        ("{Status: '?'}", "Which texts of 'Status'"),
        ("[Status]", "list of 'key: value' lines"),
        ("{Status: ''}", "needs 'Status' with a text"),
    ],
)
def test_a_mapping_that_would_leave_out_everything_or_nothing_is_refused(given, words):
    text = f"""
source: exit
external_id: Response ID
payee: Agent ID
day: {{column: Date, format: YYYY-MM-DD}}
answers: {{satisfaction: Satisfaction}}
leave_out: {given}
"""

    with pytest.raises(BadMapping, match=words.replace("(", r"\(")):
        mapping_of(text)
