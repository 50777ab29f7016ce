"""People who left and came back: two jobs, of which neither changes the other."""

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.days import FOR_EVER
from app.extensions import db
from app.models.people import EmploymentRow, PersonRow
from app.queries.accounts import people_without_account
from app.queries.people import person_states
from app.queries.statements import shown_in, statements_to_approve
from app.services.files.people import import_people, preview_people
from tests.factories import NOON, OPERATOR, import_answers, write_csv
from tests.payday import calculate, make_month, submit
from tests.services.files.test_people import managements, memberships, roster, tables
from tests.world import viewer_of

pytestmark = pytest.mark.usefixtures("context")
JAN, MAR, JUN = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)
BOSS = {"number": "M1"}
LEFT = {"team": "North", "manager": "M1", "job": "agent", "leave_day": "2026-02-28"}
BACK = {"team": "South", "first_day": "2026-06-01"}


@pytest.fixture
def returned(tmp_path):
    """E1 left in February; a later file has them again from June on."""
    import_people(roster(tmp_path, BOSS, LEFT), OPERATOR, NOON)
    return roster(tmp_path, BOSS, BACK, name="back.csv")


def employments():
    query = select(PersonRow.number, EmploymentRow.first_day, EmploymentRow.end_day)
    query = query.join(PersonRow, PersonRow.id == EmploymentRow.person_id)
    return sorted(tuple(row) for row in db.session.execute(query) if row.number == "E1")


def test_a_first_day_after_the_last_one_is_another_job_and_the_first_stays(returned):
    report = import_people(returned, OPERATOR, NOON)

    assert (report.changed, report.unchanged, report.rejected) == (1, 1, ())
    assert report.notes == ((3, "'E1' comes back on 2026-06-01, after leaving on 2026-02-28."),)
    assert employments() == [("E1", JAN, MAR), ("E1", JUN, FOR_EVER)]
    assert memberships() == [("E1", "North", JAN, MAR), ("E1", "South", JUN, FOR_EVER)]
    assert managements() == [("E1", "M1", "2026-01-01")]  # ends with the job


def test_the_person_spans_from_the_earliest_first_day_to_the_latest_end(returned):
    import_people(returned, OPERATOR, NOON)

    person = db.session.scalars(select(PersonRow).where(PersonRow.number == "E1")).one()
    assert (person.first_day, person.end_day) == (JAN, FOR_EVER)


def test_the_same_file_again_and_that_of_the_first_job_change_nothing(tmp_path, returned):
    import_people(returned, OPERATOR, NOON)
    before = tables(), employments()

    again = import_people(returned, OPERATOR, NOON)
    older = import_people(roster(tmp_path, BOSS, LEFT, name="older.csv"), OPERATOR, NOON)

    assert [(each.changed, each.rejected, each.notes) for each in (again, older)] == [
        (0, (), ())
    ] * 2
    assert (tables(), employments()) == before


def test_what_is_read_back_is_what_was_stored(returned):
    import_people(returned, OPERATOR, NOON)

    first, second = person_states(db.session())["E1"].employments
    assert first.managers.latest() == {"M1"}
    assert (second.managers.latest(), second.team.latest()) == (None, ("South",))


def test_a_preview_tells_who_comes_back(returned):
    assert preview_people(returned) == import_people(returned, OPERATOR, NOON)


def test_an_answer_between_the_jobs_waits_with_the_reason(tmp_path, returned):
    import_people(returned, OPERATOR, NOON)
    lines = ("a1,E1,2025-12-31,5", "a2,E1,2026-01-20,5", "a3,E1,2026-01-31,4")
    done = import_answers(write_csv(tmp_path, *lines))
    import_people(
        roster(tmp_path, LEFT | {"leave_day": "2026-01-19"}, name="earlier.csv"), OPERATOR, NOON
    )
    later = import_answers(write_csv(tmp_path, "a4,E1,2026-01-20,5", name="later.csv"))

    assert (done.result["stored"], done.result["unmatched"]) == (2, 1)
    assert (later.result["stored"], later.result["unmatched"]) == (0, 1)


def test_nobody_is_invited_between_two_jobs(returned):
    import_people(returned, OPERATOR, NOON)

    def invited(day):
        return [row.number for row in people_without_account(db.session(), day)]

    assert [invited(day) for day in (JAN, date(2026, 4, 1), JUN)] == [
        ["E1", "M1"], ["M1"], ["E1", "M1"],
    ]  # fmt: skip


def test_who_was_in_charge_at_the_end_of_the_job_approves_although_the_payee_came_back(tmp_path):
    month = make_month(tmp_path)
    left = {"number": "ann", "name": "Ann", "first_day": "2020-01-01", "leave_day": "2026-01-15"}
    import_people(roster(tmp_path, left | {"team": "Phone", "manager": "boss"}), OPERATOR, NOON)
    back = {"number": "ann", "name": "Ann", "first_day": "2026-01-25", "team": "Shop"}
    import_people(roster(tmp_path, back | {"manager": "far"}, name="b.csv"), OPERATOR, NOON)
    calculate(month)
    submit(month)

    waiting = {each.id for each in shown_in(db.session(), month.period.id, "in review")}
    boss, far = (viewer_of(person) for person in (month.boss, month.far))
    assert {row.id for row in statements_to_approve(db.session(), boss)} == waiting
    assert statements_to_approve(db.session(), far) == []
