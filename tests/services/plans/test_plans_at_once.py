"""Two who publish plans, or say who takes part, at the same moment: one after the other."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import func, select

from app.domain.errors import PlanExists
from app.extensions import db
from app.models.plans import ParticipationRow, PlanVersionRow
from app.services.plans import publishing as plans
from tests.factories import NOON, OPERATOR, make_person, make_unit, write_csv
from tests.payday import JANUARY, LINEAR

OTHER = LINEAR.replace("[5, 100%]", "[5, 90%]")


@pytest.fixture
def meeting(monkeypatch):
    """Makes two threads meet after they have read, unless one has to wait for the other."""

    def meeting(name):
        read, together = getattr(plans, name), Barrier(2)

        def reads_and_waits(*arguments):
            found = read(*arguments)
            with suppress(BrokenBarrierError):  # the other one waits for us
                together.wait(1)
            return found

        monkeypatch.setattr(plans, name, reads_and_waits)

    return meeting


def at_once(app, work, *given):
    def one(argument):
        with app.app_context():
            try:
                return work(argument)
            except PlanExists:
                return None

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(one, given))


def count(app, table):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("known", [False, True])
def test_two_plans_that_are_published_at_once_become_two_versions(app, meeting, known):
    if known:
        with app.app_context():
            plans.publish_plan(LINEAR.replace("100%", "80%"), JANUARY, OPERATOR, NOON)
    meeting("plan_versions")

    found = at_once(
        app,
        lambda text: plans.publish_plan(text, JANUARY, OPERATOR, NOON).version,
        *(LINEAR, OTHER),
    )

    assert sorted(found) == [1 + known, 2 + known]


def test_a_plan_that_is_sent_twice_is_published_once(app, meeting):
    meeting("plan_versions")

    found = at_once(
        app,
        lambda text: plans.publish_plan(text, JANUARY, OPERATOR, NOON).version,
        *(LINEAR, LINEAR),
    )

    assert (set(found), count(app, PlanVersionRow)) == ({1, None}, 1)


def test_a_file_of_participations_that_is_sent_twice_pays_nobody_twice(app, meeting, tmp_path):
    with app.app_context():
        number = make_person("ann", make_unit("Phone")).number
        plans.publish_plan(LINEAR, JANUARY, OPERATOR, NOON)
    header = "number,plan,first_day,end_day,target_amount"
    path = write_csv(tmp_path, f"{number},Linear,2026-01-01,,1000", header=header)
    meeting("_known")

    found = at_once(
        app, lambda file: plans.import_participations(file, OPERATOR, NOON).new, *(path, path)
    )

    assert (sorted(found), count(app, ParticipationRow)) == ([0, 1], 1)
