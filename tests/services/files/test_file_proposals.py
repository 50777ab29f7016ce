"""People and participations of days on which pay is decided: a second person, or not at all."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.domain.errors import OwnProposal, ProposalChanged
from app.extensions import db
from app.models.people import EmploymentRow, MembershipRow, PersonRow
from app.models.plans import ParticipationRow
from app.queries.file_proposals import proposals_waiting
from app.services.actors import Actor
from app.services.files.decisions import confirm_rows, refuse_rows
from app.services.files.people import import_people, preview_people
from app.services.plans.publishing import import_participations, preview_participations
from tests.factories import NOON, make_person, make_unit, write_csv
from tests.payday import calculate, locked_month, make_month, submit
from tests.world import make_account, viewer_of

pytestmark = pytest.mark.usefixtures("context")
HEADER = "number,name,first_day,from_day,team,manager,email"
MOVED = "ann,ann,2020-01-01,2026-01-15,Shop,boss,"  # in the period
LATER = "bob,bob,2020-01-01,2026-02-01,Shop,boss,"  # after it
NEW = "zoe,Zoe,2026-01-20,,Phone,boss,"
JOINS = "number,plan,first_day,target_amount"


def people(folder, *lines, name="people.csv"):
    return write_csv(folder, *lines, header=HEADER, name=name)


def joins(folder, *lines):
    return write_csv(folder, *lines, header=JOINS, name="joins.csv")


@pytest.fixture
def month(tmp_path):
    """January is in review; `bill` is a second person of HR."""
    month = make_month(tmp_path)
    calculate(month)
    submit(month)
    make_account(make_person("bill", make_unit("Office")), "hr")
    return month


def by(month):
    return Actor(month.hanna.pseudonym, month.hanna.id)


def second():
    return viewer_of(db.session.scalars(select(PersonRow).where(PersonRow.number == "bill")).one())


def waiting():
    db.session.rollback()
    return proposals_waiting(db.session())


def team_days(person):
    db.session.rollback()
    query = select(MembershipRow.first_day).where(MembershipRow.person_id == person.id)
    return sorted(db.session.scalars(query))


def test_people_who_change_in_a_period_in_review_wait_and_others_are_taken(month, tmp_path):
    first = team_days(month.ann)
    path = people(tmp_path, MOVED, LATER, NEW)

    shown = preview_people(path)
    done = import_people(path, by(month), NOON)

    assert shown.waiting == done.waiting
    assert done.waiting.periods == ("January 2026",)
    assert done.waiting.rows == ((2, "ann"),)
    assert (done.new, done.changed, done.rejected) == (1, 1, ())
    assert team_days(month.ann) == first
    assert len(team_days(month.bob)) == 2


def test_a_second_person_confirms_all_rows_of_a_file_at_once(month, tmp_path):
    path = people(tmp_path, MOVED, LATER, NEW)
    import_people(path, by(month), NOON)
    import_people(path, by(month), NOON)  # the same file again is no second change
    (row,) = waiting()

    with pytest.raises(OwnProposal):
        confirm_rows(row.id, row.sha256, viewer_of(month.hanna), NOON)
    assert confirm_rows(row.id, row.sha256, second(), NOON) == 1

    assert date(2026, 1, 15) in team_days(month.ann)
    assert waiting() == []
    assert import_people(path, by(month), NOON).waiting.rows == ()
    with pytest.raises(ProposalChanged):
        confirm_rows(row.id, row.sha256, second(), NOON)


def test_what_is_refused_or_outdated_changes_nothing(month, tmp_path):
    import_people(people(tmp_path, MOVED), by(month), NOON)
    import_people(people(tmp_path, MOVED.replace("15,Shop", "16,Shop")), by(month), NOON)
    one, other = waiting()

    refuse_rows(one.id, one.sha256, second(), NOON)
    import_people(people(tmp_path, MOVED.replace("01-15", "02-15")), by(month), NOON)
    with pytest.raises(ProposalChanged, match="import them anew"):
        confirm_rows(other.id, other.sha256, second(), NOON)

    assert date(2026, 1, 16) not in team_days(month.ann)


def test_a_leave_day_within_the_period_waits_and_one_after_it_does_not(month, tmp_path):
    header = "number,name,first_day,leave_day"
    lines = ("ann,ann,2020-01-01,2026-01-30", "bob,bob,2020-01-01,2026-02-10")

    done = import_people(write_csv(tmp_path, *lines, header=header), by(month), NOON)

    assert done.waiting.rows == ((2, "ann"),)
    db.session.rollback()
    ends = select(EmploymentRow.end_day).where(EmploymentRow.person_id == month.bob.id)
    assert db.session.scalar(ends) == date(2026, 2, 11)


def test_a_participation_that_pays_days_of_a_period_in_review_waits(month, tmp_path):
    path = joins(tmp_path, "far,Linear,2026-01-10,123.45", "boss,Linear,2026-02-01,900")

    shown = preview_participations(path)
    done = import_participations(path, by(month), NOON)

    assert shown.waiting == done.waiting
    assert (done.new, done.waiting.rows) == (1, ((2, "far"),))
    (row,) = waiting()
    assert confirm_rows(row.id, row.sha256, second(), NOON) == 1
    stored = select(ParticipationRow.target_minor).where(ParticipationRow.payee_id == month.far.id)
    assert db.session.scalar(stored) == 12_345
    assert import_participations(path, by(month), NOON).unchanged == 2


def test_a_locked_period_takes_no_change_of_people_or_participations(tmp_path):
    month = locked_month(tmp_path)
    path = joins(tmp_path, "far,Linear,2026-01-10,100", "boss,Linear,2026-02-01,900")

    done = import_people(people(tmp_path, MOVED, LATER, NEW), by(month), NOON)
    joined = import_participations(path, by(month), NOON)

    words = "changes days of January 2026, which is locked: say it for later days only"
    assert done.rejected == ((2, "number", "ann", words),)
    assert (done.new, done.changed) == (1, 1)  # nothing rests on who was unknown
    assert joined.rejected == ((2, "first_day", "2026-01-10", words),)
    assert (joined.new, waiting()) == (1, [])
    assert db.session.scalar(select(func.count()).where(ParticipationRow.plan_id == 1)) == 3
