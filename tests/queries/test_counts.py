"""Counts that pages read: by month, on the days that belong to the reader."""

from datetime import date

import pytest

from app.domain.days import FOR_EVER, Days
from app.domain.facts import Count
from app.domain.permissions import Role, Viewer
from app.domain.scorecards import StepMonth
from app.extensions import db
from app.models.people import ManagementRow
from app.queries.charge import people_of
from app.queries.counts import (
    last_day_of,
    payee_months,
    people_counts,
    units_measures,
    units_months,
)
from tests.factories import import_answers, make_person, make_unit, store, write_csv

pytestmark = pytest.mark.usefixtures("context")
NOVEMBER, DECEMBER, JANUARY = date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)
FEBRUARY = date(2026, 2, 1)
TWO = [Days(NOVEMBER, DECEMBER), Days(DECEMBER, JANUARY)]
WHOLE = 25_200
IN_CHARGE = {"first_day": date(2025, 12, 31), "end_day": date(2026, 1, 1)}


@pytest.fixture
def people(context, tmp_path):
    """Ann and Bob in one team, answers around the turn of the year; Bob's one is shared."""
    team = make_unit("north")
    ann, bob = make_person("ann", team), make_person("bob", team)
    boss = make_person("boss")
    store(*(ManagementRow(person_id=each.id, manager_id=boss.id, **IN_CHARGE) for each in (ann,)))
    rows = ("1,ann,2025-10-31,1", "2,ann,2025-11-01,5", "3,ann,2025-12-31,4", "4,ann,2026-01-01,3")
    import_answers(write_csv(tmp_path, *rows, "5,bob,2025-12-30,2"))
    db.session.rollback()
    return team, ann, bob, boss


def viewer_of(person):
    return Viewer(person.id, person.name, person.pseudonym, frozenset({Role.MANAGER}))


def chosen(month, step, answers=1):
    return StepMonth("satisfaction", month, step, answers, answers * WHOLE)


def own(month, step):
    """With the square of the credit, from which a range is made."""
    return chosen(month, step)._replace(credit_squared=WHOLE**2)


def counted(person, step):
    return Count((person.id,), step, 1, WHOLE, WHOLE**2)


def test_each_answer_counts_in_the_month_of_its_day(people):
    _, ann, *_ = people

    rows = payee_months(db.session(), ann.id, [NOVEMBER, DECEMBER, JANUARY])

    assert sorted(rows) == [own(NOVEMBER, 4), own(DECEMBER, 3), own(JANUARY, 2)]


def test_nothing_before_and_after_the_months_counts(people):
    _, ann, *_ = people

    assert payee_months(db.session(), ann.id, [DECEMBER]) == [own(DECEMBER, 3)]


def test_a_manager_counts_the_days_in_charge_alone(people):
    _, ann, bob, boss = people
    months = [NOVEMBER, DECEMBER, JANUARY]

    assert payee_months(db.session(), ann.id, months, viewer_of(boss)) == [own(DECEMBER, 3)]
    assert payee_months(db.session(), bob.id, months, viewer_of(boss)) == []


def test_people_in_charge_on_the_day_are_counted_with_their_team(people):
    team, ann, _, boss = people
    charge = boss.id, date(2025, 12, 31)

    (found,) = people_of(db.session(), *charge)

    assert (found.id, found.unit, found.last_answered) == (ann.id, ("north", team.id), JANUARY)
    found = people_counts(db.session(), *charge, "satisfaction", TWO)
    assert found == [[], [counted(ann, 3)]]
    assert sorted(
        units_months(db.session(), [team.id], "satisfaction", [NOVEMBER, DECEMBER])[team.id]
    ) == [
        own(NOVEMBER, 4),
        own(DECEMBER, 1),
        own(DECEMBER, 3),
    ]


def test_who_came_lately_is_counted_from_the_first_day_in_charge(people):
    _, ann, bob, boss = people
    newest = {"first_day": date(2025, 12, 31), "end_day": FOR_EVER}
    store(ManagementRow(person_id=bob.id, manager_id=boss.id, **newest))
    db.session.rollback()

    counts = people_counts(db.session(), boss.id, date(2025, 12, 31), "satisfaction", TWO[1:])

    assert counts == [[counted(ann, 3)]]  # Bob's answer is of the day before


def test_measures_of_the_teams_are_those_answered_in_the_months(people):
    team, *_ = people

    for months, found in (([NOVEMBER], True), ([FEBRUARY], False)):
        measures = units_measures(db.session(), [team.id], months)
        questions = {measure.question.name for measure in measures.values()}
        assert questions == ({"satisfaction"} if found else set())
    assert units_measures(db.session(), [], [NOVEMBER]) == {}


def test_who_was_in_charge_before_counts_nobody(people):
    *_, boss = people
    charge = boss.id, JANUARY

    assert people_of(db.session(), *charge) == []
    assert people_counts(db.session(), *charge, "satisfaction", TWO) == [[], []]


def test_the_last_day_is_that_of_the_newest_answer(people):
    _, ann, bob, boss = people

    days = [last_day_of(db.session(), each.id) for each in (ann, bob, boss)]

    assert days == [JANUARY, date(2025, 12, 30), None]
