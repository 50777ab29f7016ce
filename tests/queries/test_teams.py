"""Teams as wholes: who gave rise to a figure, and who stays out of what colleagues see."""

from datetime import date

import pytest
from sqlalchemy import update

from app.domain.days import FOR_EVER, Days
from app.domain.permissions import Role, Viewer
from app.extensions import db, write_session
from app.models.facts import CreditRow
from app.models.people import MembershipRow
from app.queries.settings import is_invisible, settings_now
from app.queries.teams import (
    answers_counted,
    colleagues,
    counts_of_people,
    others_answered,
    parents,
    people_answered,
    people_by_channel,
    units_counts,
)
from app.services.settings import be_invisible, change_settings
from tests.databases import asking, plan_of
from tests.factories import (
    MAPPING,
    NOON,
    OPERATOR,
    import_answers,
    make_person,
    make_unit,
    store,
    write_csv,
)

pytestmark = pytest.mark.usefixtures("context")
JANUARY = Days(date(2026, 1, 1), date(2026, 2, 1))
SERVED = [("ann", "phone"), ("bob", "phone"), ("cid", "phone"), ("ann", "fax"), ("cid", "fax")]
DECEMBER = Days(date(2025, 12, 1), date(2026, 1, 1))


def test_people_of_a_figure_are_those_with_answers_in_it(context, tmp_path):
    team = make_unit("north")
    ann, bob, cid = (make_person(name, team) for name in ("ann", "bob", "cid"))
    rows = ("1,ann,2026-01-05,5", "2,ann,2026-01-06,4", "3,bob,2026-01-07,5", "4,cid,2025-12-31,1")
    import_answers(write_csv(tmp_path, *rows))
    session, above = db.session(), parents(db.session())[team.id]

    counts = units_counts(session, [team.id, above], "satisfaction", JANUARY)
    people = [ann.id, bob.id, cid.id]

    asked = ("satisfaction", [JANUARY, DECEMBER])
    assert people_answered(session, *asked) == {(0, team.id): 2, (0, above): 2} | {
        (1, team.id): 1,
        (1, above): 1,
    }
    assert answers_counted(session, *asked)[0, team.id] == 3
    assert [sum(each.answers for each in counts[unit]) for unit in (team.id, above)] == [3, 3]
    assert sum(c.answers for c in counts_of_people(session, people, "satisfaction", JANUARY)) == 3


def test_the_answers_of_a_part_of_a_month_are_counted_by_day(context, tmp_path):
    team = make_unit("north")
    make_person("ann", team)
    import_answers(write_csv(tmp_path, "1,ann,2026-01-05,5", "2,ann,2026-01-20,4"))
    parts = [JANUARY, Days(date(2026, 1, 15), JANUARY.end), Days(DECEMBER.first, date(2026, 1, 15))]

    found = answers_counted(db.session(), "satisfaction", parts)

    assert [found[place, team.id] for place in range(3)] == [2, 1, 1]


@pytest.fixture
def served(context, tmp_path):
    """Three people serve the phone and one of them the fax too, all in the team north; the fax of
    Cid counts for another team, which is Dan's. Ann was in the team twice.
    """
    north, south = make_unit("north"), make_unit("south")
    ann, *_, cid = (make_person(name, north) for name in ("ann", "bob", "cid"))
    make_person("dan", south)
    with write_session() as session, session.begin():
        session.execute(update(MembershipRow).values(end_day=date(2026, 1, 10)))
    days = {"first_day": date(2026, 1, 20), "end_day": FOR_EVER}
    store(MembershipRow(person_id=ann.id, unit_id=north.id, **days))
    rows = [f"{who}-{where},{who},2026-01-05,5,{where}" for who, where in SERVED]
    mapping = MAPPING.replace("{constant: phone}", "where")
    import_answers(write_csv(tmp_path, *rows, header="id,payee,day,rating,where"), mapping)
    with write_session() as session, session.begin():
        moved = (CreditRow.payee_id == cid.id, CreditRow.channel == "fax")
        session.execute(update(CreditRow).where(*moved).values(team_id=south.id))
    return north


def test_people_of_a_channel_are_those_whose_answers_count_for_their_team(served):
    asked = ("satisfaction", JANUARY, ["fax", "mail", "phone"])

    assert people_by_channel(db.session(), *asked, 9) == {"fax": 1, "mail": 0, "phone": 3}
    assert people_by_channel(db.session(), *asked, 2) == {"fax": 1, "mail": 0, "phone": 2}
    assert people_by_channel(db.session(), "satisfaction", DECEMBER, ["fax"], 2) == {"fax": 0}


def test_who_was_in_a_team_twice_counts_once(served):
    assert people_answered(db.session(), "satisfaction", [JANUARY])[0, served.id] == 3


def test_of_each_member_the_first_answer_is_looked_for_in_their_own_range(app, served):
    """And by no join, for which PostgreSQL may read the answers of everybody."""
    with asking(app) as asked:
        people_answered(db.session(), "satisfaction", [JANUARY])

    lines = plan_of(*asked[-1])
    read = [line for line in lines if "credit" in line]
    assert len(read) == 1
    if db.engine.dialect.name == "sqlite":
        own = "SEARCH credit USING PRIMARY KEY (payee_id=? AND question=? AND day>? AND day<?)"
        assert read == [own]
    else:
        assert "Index Only Scan using ix_credit_payee_window on credit" in read[0]
        assert any("SubPlan" in line for line in lines)


def test_whose_answers_a_manager_opens_is_known_before_any_answer_is_read(app, served):
    """Each person is found among the manager's own; hardly anybody is left to look at."""
    boss = make_person("boss")
    with asking(app) as asked:
        others_answered(db.session(), "satisfaction", [JANUARY, DECEMBER], boss.id, [served.id])

    lines = "\n".join(plan_of(*asked[-1]))
    if db.engine.dialect.name == "sqlite":
        assert "(manager_id=? AND end_day" not in lines
        assert lines.count("(manager_id=? AND person_id=?") == 2
    else:
        assert "CTE member" in lines
        assert "CTE Scan on member" in lines


def test_who_is_invisible_is_marked_among_colleagues_until_they_want_to_be_seen(context):
    team = make_unit("north")
    ann, bob = make_person("ann", team), make_person("bob", team)
    viewer = Viewer(ann.id, ann.name, ann.pseudonym, frozenset({Role.STAFF}))
    for wanted in (True, True, False):
        be_invisible(viewer, wanted, NOON)
        found = {
            each.id: each.is_invisible for each in colleagues(db.session(), bob.id, NOON.date())
        }
        assert found == {ann.id: wanted, bob.id: False}
        assert is_invisible(db.session(), ann.id) == wanted


def test_the_newest_version_of_a_setting_holds(context):
    for value in ("on", "off", "on"):
        change_settings({"peers": value}, OPERATOR, NOON)
        assert settings_now(db.session()).peers_shown == (value == "on")
