"""People and teams from HR's file: stored as the days say, the same twice, without a role."""

from datetime import date

import pytest
from sqlalchemy import select, text

from app.domain.days import FOR_EVER
from app.domain.errors import BadFile
from app.domain.units import UnitKind
from app.extensions import db
from app.models.people import MembershipRow, PersonRow, UnitRow
from app.services.files import people
from app.services.files.people import RosterReport, import_people, preview_people
from tests.factories import NOON, OPERATOR, make_person, write_csv

pytestmark = pytest.mark.usefixtures("context")
HEADER = "number,name,first_day,leave_day,site,team,zone,manager,job,from_day,email"
TABLES = ("unit", "unit_ancestor", "person", "membership", "management", "person_attribute")
JAN, MAR = date(2026, 1, 1), date(2026, 3, 1)


def roster(folder, *rows, name="people.csv"):
    """A file of dicts; what is not given is empty, except number, name and first_day."""
    lines = []
    for row in rows:
        cells = {"number": "E1", "first_day": "2026-01-01"} | row
        cells.setdefault("name", f"Name of {cells['number']}")
        lines.append(",".join(cells.get(column, "") for column in HEADER.split(",")))
    return write_csv(folder, *lines, header=HEADER, name=name)


@pytest.fixture
def company(tmp_path):
    """Two sites, three teams, two managers; a mover, a leaver and somebody alone."""
    return roster(
        tmp_path,
        {"number": "M1", "site": "Harbour", "zone": "Asia/Tokyo", "email": "M1@x.org"},
        {"number": "M2", "site": "Hill"},
        {"number": "E1", "site": "Harbour", "team": "Team 1", "manager": "M1", "job": "agent"},
        {"number": "E1", "site": "Hill", "team": "Team 1", "manager": "M1;M2", "job": "agent",
         "from_day": "2026-03-01"},
        {"number": "E2", "site": "Harbour", "team": "Team 2", "leave_day": "2026-02-28"},
        {"number": "007", "name": "Alone"},
    )  # fmt: skip


def tables():
    db.session.rollback()
    rows = {name: db.session.execute(text(f"select * from {name}")) for name in TABLES}
    return {name: sorted(map(repr, rows[name])) for name in TABLES}


def memberships():
    query = (
        select(PersonRow.number, UnitRow.name, MembershipRow.first_day, MembershipRow.end_day)
        .select_from(MembershipRow)
        .join(MembershipRow.person)
        .join(MembershipRow.unit)
        .order_by(PersonRow.number, MembershipRow.first_day)
    )
    return [tuple(row) for row in db.session.execute(query)]


def managements():
    query = text(
        "select e.number, m.number, management.first_day from management"
        " join person e on e.id = person_id join person m on m.id = manager_id order by 1, 2, 3"
    )
    return [(*row[:2], str(row[2])) for row in db.session.execute(query)]


def attributes():
    query = text("select person_id, value, first_day, end_day from person_attribute order by 1, 3")
    return [(row[1], str(row[2]), str(row[3])) for row in db.session.execute(query)]


def test_people_are_in_their_teams_from_day_to_day(company):
    report = import_people(company, OPERATOR, NOON)

    counts = (report.records, report.new, report.changed, report.unchanged, report.rejected)
    assert counts == (6, 5, 0, 0, ())
    assert memberships() == [
        ("E1", "Team 1", JAN, MAR),
        ("E1", "Team 1", MAR, FOR_EVER),  # of the other site
        ("E2", "Team 2", JAN, MAR),  # to the end of the last day
        ("M1", "Harbour", JAN, FOR_EVER),
        ("M2", "Hill", JAN, FOR_EVER),
    ]


def test_managers_are_in_charge_from_day_to_day(company):
    import_people(company, OPERATOR, NOON)

    assert managements() == [
        ("E1", "M1", "2026-01-01"),
        ("E1", "M1", "2026-03-01"),  # a new range, because their managers changed
        ("E1", "M2", "2026-03-01"),
    ]


def test_sites_and_teams_are_made_with_their_zones(company):
    import_people(company, OPERATOR, NOON)

    units = {row.id: row for row in db.session.scalars(select(UnitRow))}
    above = {row.id: units[row.parent_id].name for row in units.values() if row.parent_id}
    assert sorted((row.name, row.kind, above.get(row.id), row.zone) for row in units.values()) == [
        ("Company", UnitKind.COMPANY, None, "UTC"),
        ("Harbour", UnitKind.SITE, "Company", "Asia/Tokyo"),
        ("Hill", UnitKind.SITE, "Company", None),  # has only its manager when it is made
        ("Team 1", UnitKind.TEAM, "Harbour", None),
        ("Team 1", UnitKind.TEAM, "Hill", None),
        ("Team 2", UnitKind.TEAM, "Harbour", None),
    ]


def test_every_unit_counts_in_itself_and_all_above(company):
    import_people(company, OPERATOR, NOON)

    query = text("select unit_id, count(*) from unit_ancestor group by unit_id order by 2")
    assert [row[1] for row in db.session.execute(query)] == [1, 2, 2, 3, 3, 3]


def test_the_same_file_twice_changes_nothing(company):
    import_people(company, OPERATOR, NOON)
    before = tables()

    report = import_people(company, OPERATOR, NOON)

    assert report == RosterReport(records=6, new=0, changed=0, unchanged=5, rejected=())
    assert tables() == before


def test_a_preview_says_what_the_import_does_and_stores_nothing(company):
    before = tables()

    preview = preview_people(company)

    assert tables() == before
    assert preview == import_people(company, OPERATOR, NOON)


def test_a_preview_shows_some_people_as_they_would_be(tmp_path):
    header = "number,name,first_day,leave_day,site,team,manager,job"
    lines = (
        "1001,Tess,2019-02-01,,Harbour,Phone,,lead",
        "1011,Ann,2023-01-15,2026-03-31,Harbour,Phone,1001,agent",
    )
    shown = preview_people(write_csv(tmp_path, *lines, header=header)).shown

    assert shown == (
        ("Tess", "1001", "since 2019-02-01, in Harbour / Phone, lead"),
        (
            *("Ann", "1011"),
            "since 2023-01-15, until 2026-03-31, in Harbour / Phone, agent, under 1001",
        ),
    )


def test_the_import_grants_no_role(company):
    import_people(company, OPERATOR, NOON)

    with_roles = [name for name in db.metadata.tables if "role" in name or "account" in name]
    for name in with_roles:
        assert db.session.execute(text(f"select * from {name}")).all() == []


def test_a_move_later_on_keeps_the_days_before_it(tmp_path, company):
    import_people(company, OPERATOR, NOON)
    move = {"number": "E2", "site": "Hill", "team": "Team 1", "from_day": "2026-02-01"}

    report = import_people(roster(tmp_path, move), OPERATOR, NOON)

    assert (report.changed, report.rejected) == (1, ())
    assert [row[1:] for row in memberships() if row[0] == "E2"] == [
        ("Team 2", JAN, date(2026, 2, 1)),
        ("Team 1", date(2026, 2, 1), FOR_EVER),  # and does not leave any more
    ]


def test_who_leaves_is_in_their_team_to_the_last_day(tmp_path, company):
    import_people(company, OPERATOR, NOON)

    import_people(
        roster(tmp_path, {"number": "M2", "site": "Hill", "leave_day": "2026-05-31"}),
        OPERATOR,
        NOON,
    )

    assert memberships()[-1] == ("M2", "Hill", JAN, date(2026, 6, 1))


def test_a_change_without_its_first_day_is_refused_and_nothing_of_it_stored(tmp_path, company):
    import_people(company, OPERATOR, NOON)
    before = tables()

    report = import_people(
        roster(tmp_path, {"number": "E2", "name": "New", "team": "Team 3"}), OPERATOR, NOON
    )

    ((line, column, value, reason),) = report.rejected
    assert (line, column, value) == (2, "team", "Team 3")
    assert "since when? Give the day in the column from_day" in reason
    assert tables() == before


def test_people_are_told_apart_by_number_and_never_by_name(tmp_path):
    names = ["Zo\u00eb Lee", "Zoe\u0308 Lee", "ZO\u00cb LEE", "Zo\u00eb Lee"]
    rows = [{"number": f"E{place}", "name": name} for place, name in enumerate(names)]

    report = import_people(roster(tmp_path, *rows), OPERATOR, NOON)

    assert (report.new, report.rejected) == (4, ())
    assert sorted(db.session.scalars(select(PersonRow.name))) == sorted(names)


def test_the_zeros_of_a_number_are_kept(company):
    import_people(company, OPERATOR, NOON)

    query = select(PersonRow.name).where(PersonRow.number == "007")
    assert db.session.scalar(query) == "Alone"


def test_rows_with_a_mistake_are_left_out_with_everybody_below_them(tmp_path):
    rows = [
        {"number": "M1", "email": "a@x.org"},
        {"number": "M2", "email": "a@x.org"},
        {"number": "E1", "manager": "M2"},
        {"number": "E2", "manager": "M1", "first_day": "1.1.2026"},
    ]

    report = import_people(roster(tmp_path, *rows), OPERATOR, NOON)

    assert [row[:3] for row in report.rejected] == [
        (3, "email", "a@x.org"),
        (4, "manager", "M2"),
        (5, "first_day", "1.1.2026"),
    ]
    assert db.session.scalars(select(PersonRow.number)).all() == ["M1"]


def test_many_people_change_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(people, "CLEARED_AT_ONCE", 3)
    numbers = [f"E{place}" for place in range(10)]
    start = {"team": "North", "job": "agent"}
    move = {"team": "South", "job": "clerk", "from_day": "2026-03-01"}
    import_people(roster(tmp_path, *({"number": each} | start for each in numbers)), OPERATOR, NOON)

    report = import_people(
        roster(tmp_path, *({"number": each} | move for each in numbers)), OPERATOR, NOON
    )

    assert report.changed == 10
    assert attributes() == [("agent", str(JAN), str(MAR)), ("clerk", str(MAR), str(FOR_EVER))] * 10
    assert [row[1] for row in memberships()] == ["North", "South"] * 10


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("header", "message"),
    [("number,name", "no column 'first_day'"), ("number;name;first_day;age", "'age' is not known")],
)
def test_a_file_that_is_no_roster_is_refused(tmp_path, header, message):
    with pytest.raises(BadFile, match=message):
        import_people(write_csv(tmp_path, "E1,Ann", header=header), OPERATOR, NOON)


def test_the_address_of_somebody_invited_is_not_taken_over(tmp_path):
    make_person(None, email="hanna@example.com")
    rows = ({"number": "H1", "email": "hanna@example.com"}, {"number": "H2"})

    report = import_people(roster(tmp_path, *rows), OPERATOR, NOON)

    ((line, column, _, reason),) = report.rejected
    assert (line, column, report.new) == (2, "email", 1)
    assert "somebody without a number" in reason
