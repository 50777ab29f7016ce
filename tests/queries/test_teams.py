"""Teams as wholes: who gave rise to a figure, and who stays out of what colleagues see."""

from datetime import date

import pytest

from app.domain.days import Days
from app.domain.permissions import Role, Viewer
from app.extensions import db
from app.queries.settings import is_invisible, settings_now
from app.queries.teams import (
    answers_counted,
    colleagues,
    counts_of_people,
    parents,
    people_answered,
    units_counts,
)
from app.services.settings import be_invisible, change_settings
from tests.factories import NOON, OPERATOR, import_answers, make_person, make_unit, write_csv

pytestmark = pytest.mark.usefixtures("context")
JANUARY = Days(date(2026, 1, 1), date(2026, 2, 1))
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
