"""The contract of every engine: the same facts give the same integers."""

from datetime import date
from fractions import Fraction

import pytest

from app.domain.days import FOR_EVER, Days
from app.domain.facts import WHOLE_ANSWER, Count, DayCount
from app.domain.measures import CSAT_TOP2, SATISFACTION, scores
from app.engines.sql import SqlEngine
from app.extensions import db
from tests.factories import MAPPING, import_answers, make_person, make_unit, write_csv

ALWAYS = Days(date(2020, 1, 1), FOR_EVER)
HALF = WHOLE_ANSWER // 2
SHARED = MAPPING.replace("payee: payee", "payee: {column: payee, separator: ;}")
WITH_TOPIC = SHARED + "attributes: {topic: topic}\n"
pytestmark = pytest.mark.usefixtures("context")


def count(*keys, days=ALWAYS):
    return SqlEngine(db.session()).count(SATISFACTION, days, keys)


def count_days(*keys, bad_step=2):
    return SqlEngine(db.session()).count_days(SATISFACTION, ALWAYS, keys, bad_step)


@pytest.fixture
def shared(tmp_path):
    """Two payees of two teams: one answer each, and one that they share."""
    north, south = make_unit("north"), make_unit("south")
    ann, bob = make_person("ann", north), make_person("bob", south)
    lines = ("1,ann,2026-01-05,5", "2,bob,2026-01-06,1", "3,ann;bob,2026-02-01,5")
    import_answers(write_csv(tmp_path, *lines), SHARED)
    return ann, bob, north, south


def test_a_payee_has_their_part_of_a_shared_answer(shared):
    ann, bob, *_ = shared

    assert count("payee") == [
        Count((ann.id,), 4, 2, WHOLE_ANSWER + HALF, WHOLE_ANSWER**2 + HALF**2),
        Count((bob.id,), 0, 1, WHOLE_ANSWER, WHOLE_ANSWER**2),
        Count((bob.id,), 4, 1, HALF, HALF**2),
    ]


def test_a_team_has_what_its_people_have(shared):
    *_, north, south = shared

    assert [row[:3] for row in count("team")] == [
        ((north.id,), 4, 2),
        ((south.id,), 0, 1),
        ((south.id,), 4, 1),
    ]


def test_an_answer_counts_once_in_the_company_however_it_is_shared(shared):
    assert count() == [
        Count((), 0, 1, WHOLE_ANSWER, WHOLE_ANSWER**2),
        Count((), 4, 2, 2 * WHOLE_ANSWER, 2 * WHOLE_ANSWER**2),
    ]


def test_the_end_day_is_outside(shared):
    january = Days(date(2026, 1, 5), date(2026, 2, 1))
    before = Days(date(2026, 1, 1), date(2026, 1, 5))

    assert sum(row.answers for row in count("payee", days=january)) == 2
    assert count("payee", days=before) == []


def test_months_and_quarters_are_made_from_days(shared):
    assert [(row.keys, row.answers) for row in count("month")] == [
        (("2026-01",), 1),
        (("2026-01",), 1),
        (("2026-02",), 1),
    ]
    assert {row.keys for row in count("quarter", "channel")} == {("2026-Q1", "phone")}


def test_an_answer_without_an_attribute_is_in_a_group_without_a_name(tmp_path):
    make_person("ann", make_unit("north"))
    lines = ("1,ann,2026-01-05,5,billing", "2,ann,2026-01-06,5,")
    file = write_csv(tmp_path, *lines, header="id,payee,day,rating,topic")
    import_answers(file, WITH_TOPIC)

    assert [row.keys for row in count("topic")] == [("",), ("billing",)]
    assert [row.keys[1] for row in count("payee", "topic")] == ["", "billing"]


def test_answers_of_a_team_belong_to_no_payee(tmp_path):
    north = make_unit("north")
    mapping = MAPPING.replace("payee: payee", "team: payee")
    import_answers(write_csv(tmp_path, "1,north,2026-01-05,5"), mapping)

    assert count("payee") == []
    assert count("team") == [Count((north.id,), 4, 1, WHOLE_ANSWER, WHOLE_ANSWER**2)]


def test_a_day_is_good_when_no_answer_is_at_or_below_the_bad_step(tmp_path):
    ann = make_person("ann", make_unit("north"))
    answers = ("5", "4"), ("3",), ("5", "1")  # three days: good, at the bad step, below it
    lines = [
        f"{day}-{rating},ann,2026-01-{day:02},{rating}"
        for day, ratings in enumerate(answers, 1)
        for rating in ratings
    ]
    import_answers(write_csv(tmp_path, *lines))

    assert count_days("payee") == [DayCount((ann.id,), 3, 1)]
    assert count_days("month") == [DayCount(("2026-01",), 3, 1)]


def test_a_shared_answer_pulls_a_score_by_its_part_only(shared):
    ann, bob, *_ = shared

    found = {row.keys: (row.value, row.answers) for row in scores(CSAT_TOP2, count("payee"))}

    assert found == {(ann.id,): (Fraction(1), 2), (bob.id,): (Fraction(1, 3), 2)}
