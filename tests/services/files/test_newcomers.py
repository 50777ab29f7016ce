"""People and teams that only a file of answers knows."""

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.files.day_formats import EARLIEST
from app.extensions import db
from app.models.people import MembershipRow, PersonRow, UnitRow
from app.services.files.newcomers import NO_TEAM
from tests.factories import MAPPING, import_answers, make_person, make_unit, write_csv
from tests.world import audit_rows

pytestmark = pytest.mark.usefixtures("context")
WITH_TEAM = MAPPING + "team: team\n"
HEADER = "id,payee,day,rating,team"
LINES = (
    "1,E1,2026-01-05,5,North",
    "2,E2,2026-01-09,4,South / Phone",
    "3,E2,2026-01-07,4,South / Phone",
    "4,E3,2026-01-07,,East",  # nothing was answered
    "5,E4,2026-13-07,4,West",  # no day
)


def people():
    query = select(PersonRow.number, PersonRow.first_day, UnitRow.name)
    query = query.join(MembershipRow, MembershipRow.person_id == PersonRow.id)
    query = query.join(UnitRow, UnitRow.id == MembershipRow.unit_id).order_by(PersonRow.number)
    return [tuple(row) for row in db.session.execute(query)]


def test_people_are_since_ever_in_the_team_that_their_first_answer_names(tmp_path):
    path = write_csv(tmp_path, *LINES, header=HEADER)

    job = import_answers(path, WITH_TEAM, create_people=True)

    assert people() == [
        ("E1", EARLIEST, "North"),
        ("E2", EARLIEST, "Phone"),
    ]
    assert (job.result["stored"], job.result["unmatched"], job.result["rejected"]) == (3, 0, 1)
    assert [row.action for row in audit_rows()] == [
        "people created from a file",
        "answers imported",
    ]


def test_who_is_known_stays_as_they_are(tmp_path):
    make_person("E1", make_unit("East"))

    job = import_answers(write_csv(tmp_path, *LINES, header=HEADER), WITH_TEAM, create_people=True)

    assert ("E1", date(2020, 1, 1), "East") in people()
    assert job.result["unmatched"] == 1  # the file says North


def test_without_a_team_there_is_one_for_them(tmp_path):
    import_answers(write_csv(tmp_path, "1,E1,2026-01-05,5"), create_people=True)

    assert people() == [("E1", EARLIEST, NO_TEAM)]


def test_nobody_is_made_unless_it_is_asked_for(tmp_path):
    job = import_answers(write_csv(tmp_path, *LINES, header=HEADER), WITH_TEAM)

    assert (people(), job.result["unmatched"]) == ([], 3)


def test_people_who_share_an_answer_and_teams_without_people_are_made(tmp_path):
    shared = MAPPING.replace("payee: payee", "payee: {column: payee, separator: ;}")
    import_answers(write_csv(tmp_path, "1,E1:60;E2:40,2026-01-05,5"), shared, create_people=True)
    teams = MAPPING.replace("payee: payee", "team: payee").replace("calls", "teams")
    job = import_answers(write_csv(tmp_path, "1,Lisbon,2026-01-05,5"), teams, create_people=True)

    assert [number for number, *_ in people()] == ["E1", "E2"]
    assert job.result["stored"] == 1
