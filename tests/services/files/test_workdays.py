"""Working days of sites: from a file, for units below them too, by two persons where it matters."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.domain.days import Days
from app.domain.errors import BadCalendar, BadFile, SecondDuty
from app.domain.units import UnitKind
from app.extensions import db, write_session
from app.queries.workdays import newest_rules, work_calendars, workday_proposals
from app.services.actors import Actor
from app.services.files import workdays
from app.services.files.workdays import (
    confirm_workday,
    count_workdays,
    decline_workday,
    import_workdays,
    preview_workdays,
)
from tests.factories import NOON, OPERATOR, make_unit, write_csv
from tests.payday import calculate, make_month, submit
from tests.world import audit_rows, viewer_of

pytestmark = pytest.mark.usefixtures("context")
HEADER = "site,day,works,name,weekdays"
MARCH = Days(date(2026, 3, 1), date(2026, 4, 1))
HOLIDAY = ",2026-03-02,no,Founders' day,"


@pytest.fixture
def harbour():
    return make_unit("Harbour", kind=UnitKind.SITE)


def take(folder, *rows, actor=OPERATOR):
    db.session.rollback()
    return import_workdays(write_csv(folder, *rows, header=HEADER), actor, NOON)


def counts(report):
    return report.new, report.changed, report.waiting, report.unchanged, len(report.rejected)


def count(site=""):
    db.session.rollback()
    return count_workdays(site, MARCH)


def test_a_file_gives_sites_and_the_teams_below_them_their_working_days(tmp_path, harbour):
    team = make_unit("Phone", harbour)
    report = take(tmp_path, HOLIDAY, "Harbour,2026-03-01,,,mon-sat", "Hill,2026-03-01,no,,")

    assert counts(report) == (2, 0, 0, 0, 1)
    assert (count(), count("Harbour")) == (21, 25)
    assert work_calendars(db.session())[team.id].working_days(MARCH) == 25


def test_a_preview_says_the_same_and_stores_nothing(tmp_path, harbour):
    path = write_csv(tmp_path, HOLIDAY, "Harbour,2026-03-01,,,mon-sat", header=HEADER)
    before = len(audit_rows())

    preview = preview_workdays(path)

    assert (count(), len(audit_rows())) == (22, before)
    assert preview == take(tmp_path, HOLIDAY, "Harbour,2026-03-01,,,mon-sat")


def test_the_same_file_twice_changes_nothing(tmp_path):
    take(tmp_path, HOLIDAY)
    before = len(audit_rows())

    assert counts(take(tmp_path, HOLIDAY)) == (0, 0, 0, 1, 0)
    assert len(audit_rows()) == before


def test_a_change_is_a_new_version_and_the_old_one_stays(tmp_path):
    take(tmp_path, HOLIDAY)
    assert counts(take(tmp_path, ",2026-03-02,yes,,")) == (0, 1, 0, 0, 0)

    kept = db.session.execute(text("select version, value from workday_rule order by version"))
    assert [tuple(row) for row in kept] == [(1, "no"), (2, "yes")]
    assert count() == 22
    assert audit_rows()[-1].details["changed"] == 1


def test_the_chain_tells_each_import_apart(tmp_path):
    take(tmp_path, HOLIDAY)
    take(tmp_path, ",2026-03-02,yes,,")

    (first, second) = [row.details["sha256"] for row in audit_rows()[-2:]]
    assert first != second
    assert {row.action for row in audit_rows()[-2:]} == {"workdays imported"}


def test_a_file_that_is_none_stores_nothing(tmp_path):
    with pytest.raises(BadFile, match="'holiday' is not known"):
        import_workdays(write_csv(tmp_path, "2026-03-02,x", header="day,holiday"), OPERATOR, NOON)


def test_days_of_an_unknown_site_are_not_counted(harbour):
    with pytest.raises(BadCalendar, match="There is no site 'Hill'; known: Harbour"):
        count("Hill")


@pytest.fixture
def reviewed(tmp_path):
    """January 2026 waits for its approvers."""
    month = make_month(tmp_path)
    calculate(month)
    submit(month)
    return month


def hr(person):
    return Actor(person.pseudonym, person.id)


def january():
    db.session.rollback()
    return count_workdays("", Days(date(2026, 1, 1), date(2026, 2, 1)))


def test_a_day_on_which_pay_is_being_decided_needs_a_second_person(tmp_path, reviewed):
    report = take(tmp_path, ",2026-01-06,no,Epiphany,", HOLIDAY, actor=hr(reviewed.hanna))

    assert counts(report) == (1, 0, 1, 0, 0)
    assert january() == 22
    (proposal,) = workday_proposals(db.session())
    with pytest.raises(SecondDuty, match="somebody else"):
        confirm_workday(proposal.id, viewer_of(reviewed.hanna), NOON)
    confirm_workday(proposal.id, viewer_of(reviewed.far), NOON)

    assert january() == 21
    assert workday_proposals(db.session()) == []
    row = next(row for row in newest_rules(db.session()) if row.confirmed_by)
    assert (row.proposed_by, row.confirmed_by) == (
        *(reviewed.hanna.pseudonym, reviewed.far.pseudonym),
    )
    assert audit_rows()[-1].action == "workdays confirmed"


def test_weekdays_from_an_earlier_day_on_need_a_second_person_too(tmp_path, reviewed):
    assert counts(take(tmp_path, ",2025-06-02,,,mon-sat")) == (0, 0, 1, 0, 0)
    assert counts(take(tmp_path, ",2026-02-01,,,mon-sat")) == (1, 0, 0, 0, 0)
    assert january() == 22


def test_what_waits_is_asked_once_and_a_newer_proposal_takes_its_place(tmp_path, reviewed):
    take(tmp_path, ",2026-01-06,no,Epiphany,")
    assert counts(take(tmp_path, ",2026-01-06,no,Epiphany,")) == (0, 0, 0, 1, 0)
    assert counts(take(tmp_path, ",2026-01-06,no,Three kings,")) == (0, 0, 1, 0, 0)

    assert [row.name for row in workday_proposals(db.session())] == ["Three kings"]


def test_what_is_declined_is_not_done_and_is_decided_once(tmp_path, reviewed):
    take(tmp_path, ",2026-01-06,no,Epiphany,")
    proposal_id = workday_proposals(db.session())[0].id
    decline_workday(proposal_id, viewer_of(reviewed.hanna), NOON)

    assert (january(), workday_proposals(db.session())) == (22, [])
    assert audit_rows()[-1].action == "workdays declined"
    for act in (confirm_workday, decline_workday):
        with pytest.raises(BadCalendar, match="decided about already"):
            act(proposal_id, viewer_of(reviewed.far), NOON)


def test_raw_sql_neither_changes_a_rule_nor_makes_one_person_two(tmp_path):
    take(tmp_path, HOLIDAY)
    for statement in ("update workday_rule set value = 'yes'", "delete from workday_rule"):
        with pytest.raises(DBAPIError), write_session() as session, session.begin():
            session.execute(text(statement))
    alone = """insert into workday_rule
        select unit_id, kind, first_day, 2, value, name, proposed_by,
        proposed_by, made_at from workday_rule"""
    with pytest.raises(IntegrityError), write_session() as session, session.begin():
        session.execute(text(alone))
    assert workdays.count_workdays("", MARCH) == 21
