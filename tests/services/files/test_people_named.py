"""Files that name people by e-mail address or name, as help desks and telephone systems do."""

import pytest

from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import JobStatus
from app.extensions import db
from app.models.people import PersonRow
from app.services.files.mapping_proposals import propose_mapping
from tests.factories import import_answers, import_fact_file, make_person, make_unit, write_csv

MAPPING = """
source: desk
external_id: id
payee: {column: agent, by: BY}
day: {column: day, format: YYYY-MM-DD}
answers: {satisfaction: rating}
"""
HEADER = "id,agent,day,rating"
FORMS = {  # how the file names Ada Hansen (1011) and Ben Okafor (1012)
    "email": ("ada@lind.example", "BEN@lind.example"),
    "name": ('"Hansen, Ada"', "ben  okafor"),
    "brackets": ('"Hansen, Ada (1011)"', "Ben Okafor <ben@lind.example>"),
}


@pytest.fixture
def team(context):
    found = make_unit("Phone")
    make_person("1011", found, name="Ada Hansen", email="ada@lind.example")
    make_person("1012", found, name="Okafor, Ben", email="ben@lind.example")
    return found


def brought_in(folder, by, *agents):
    lines = [f"r{n},{agent},2026-01-12,5" for n, agent in enumerate(agents)]
    return import_answers(write_csv(folder, *lines, header=HEADER), MAPPING.replace("BY", by))


@pytest.mark.parametrize("by", FORMS)
def test_people_are_found_by_what_a_help_desk_knows_of_them(team, tmp_path, by):
    job = brought_in(tmp_path, by, *FORMS[by])

    assert (job.result["stored"], job.result["unmatched"]) == (2, 0)


@pytest.mark.parametrize("by", FORMS)
def test_the_proposal_says_how_a_column_names_people(team, tmp_path, by):
    lines = [f"r{n},{agent},2026-01-13,4" for n, agent in enumerate(FORMS[by])]

    proposal = propose_mapping(
        MappingKind.FEEDBACK, write_csv(tmp_path, *lines, header=HEADER), source="desk"
    )

    assert f"by: {by}" in proposal.text
    assert any("'agent' names people by" in note for note in proposal.notes)


def test_a_name_that_two_people_have_waits_and_is_given_to_nobody(team, tmp_path):
    make_person("1013", team, name="Ada Hansen")

    job = brought_in(tmp_path, "name", "Ada Hansen", "Ben Okafor", "Cora Lund")

    assert (job.result["stored"], job.result["unmatched"]) == (1, 2)


def test_a_staff_number_is_taken_whatever_the_column_holds_else(team, tmp_path):
    assert brought_in(tmp_path, "email", "1011").result["stored"] == 1


def test_a_staff_number_that_lost_its_zeros_in_a_spreadsheet_is_found(team, tmp_path):
    for number in ("01008", "01009", "001008"):
        make_person(number, team)
    lines = [
        "a,1009,2026-01-12,5",
        "b,1009,2026-01-12,4",
        "c,1008,2026-01-12,4",
        "d,1011,2026-01-12,1",
    ]

    proposal = propose_mapping(
        MappingKind.FEEDBACK, write_csv(tmp_path, *lines, header=HEADER), source="desk"
    )
    job = import_answers(write_csv(tmp_path, *lines, header=HEADER), proposal.text)

    assert "by: number_without_zeros" in proposal.text
    assert any("without the zeros in front" in note for note in proposal.notes)
    assert (job.result["stored"], job.result["unmatched"]) == (3, 1)  # 1008 could be two people


def test_other_numbers_are_not_taken_for_people_whose_zeros_are_lost(team, tmp_path):
    make_person("01008", team)
    make_person("01009", team)
    lines = [f"{ticket},Zoe,2026-01-12,{5 - ticket % 2}" for ticket in (1008, 1009)]

    proposal = propose_mapping(
        MappingKind.FEEDBACK,
        write_csv(tmp_path, *lines, header="ticket,who,day,rating"),
        source="desk",
    )

    assert "payee" not in proposal.text


def test_nobody_is_made_twice_because_a_file_knows_them_by_name(team, tmp_path):
    lines = ["a,Ada Hansen,2026-01-12,5", "b,Cora Lund,2026-01-12,5"]
    path = write_csv(tmp_path, *lines, header=HEADER)

    job = import_answers(path, MAPPING.replace("BY", "name"), create_people=True)

    assert (job.status, job.result["stored"]) == (JobStatus.DONE, 2)
    assert {row.number for row in db.session.query(PersonRow)} == {"1011", "1012", "Cora Lund"}


def test_facts_are_of_whom_an_address_names(team, tmp_path):
    lines = ["ada@lind.example,2026-01-12,7", "nobody@lind.example,2026-01-12,3"]
    path = write_csv(tmp_path, *lines, header="email,date,tickets", name="facts.csv")

    proposal = propose_mapping(MappingKind.FACTS, path)
    mapping = (
        "payee: {column: email, by: email}\nday: {column: date, format: YYYY-MM-DD}\n"
        "facts: {tickets: {value: tickets, unit: count}}\n"
    )
    job = import_fact_file(path, mapping)

    assert "payee" not in proposal.text  # half of them are nobody: that is asked
    assert (job.result["read"], job.result["unmatched"]) == (1, 1)
