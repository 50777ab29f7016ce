"""What a payee's own score is read from, and what became of their answers."""

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.attributions import AttributionAct, AttributionDecision
from app.domain.days import FOR_EVER, Days
from app.domain.employments import AttributeName
from app.domain.measures import QUESTIONS
from app.engines.sql import SqlEngine
from app.extensions import db
from app.models.attributions import (
    AttributionAnswerRow,
    AttributionChangeRow,
    AttributionDecisionRow,
)
from app.models.facts import AnswerRow, FormerAnswerRow
from app.models.jobs import JobRow
from app.models.people import PersonAttributeRow
from app.queries.answer_histories import AnswerHistory, histories_of
from app.queries.answers import answers_numbered
from app.queries.measures import attributes_of
from app.queries.own_scores import (
    attribute_counts,
    channel_counts,
    group_counts,
    last_answers_of,
    own_cells,
)
from tests.factories import (
    MAPPING,
    NOON,
    import_answers,
    make_person,
    make_unit,
    store,
    write_csv,
)

pytestmark = pytest.mark.usefixtures("context")
ALWAYS = Days(date(2020, 1, 1), FOR_EVER)
DAY = date(2026, 1, 5)
WHOLE = 25_200


@pytest.fixture
def ann(context, tmp_path):
    """Ann, Bob and Cem are in one team, Cem with another job; Dan is elsewhere."""
    team, other = make_unit("north"), make_unit("south")
    people = {name: make_person(name, team) for name in ("ann", "bob", "cem")}
    people["dan"] = make_person("dan", other)
    jobs = {"ann": "agent", "bob": "agent", "cem": "cashier", "dan": "agent"}
    days = {"first_day": date(2020, 1, 1), "end_day": FOR_EVER}
    about = {"name": AttributeName.JOB, **days}
    store(*(PersonAttributeRow(person_id=people[p].id, value=jobs[p], **about) for p in people))
    rows = [f"{name}{n},{name},2026-01-0{n},{n}" for name in people for n in (1, 2, 3)]
    mapping = MAPPING.replace("payee: payee", 'payee: {column: payee, separator: ";"}')
    import_answers(write_csv(tmp_path, *rows, "x,ann:50;bob:50,2026-01-04,5"), mapping)
    db.session.rollback()
    return people["ann"]


def last_of(person, number, end=DAY):
    return last_answers_of(db.session(), person.id, "satisfaction", end, number)


def test_the_last_answers_are_the_newest_of_the_payee_before_the_day(ann):
    steps = [row.answer.step for row in last_of(ann, 3)]

    assert steps == [4, 2, 1]
    assert [row.answer.credit for row in last_of(ann, 1)] == [WHOLE // 2]
    assert [row.answer.step for row in last_of(ann, 9, date(2026, 1, 3))] == [1, 0]


def test_the_rows_of_the_last_answers_come_in_their_order(ann):
    ids = [row.id for row in last_of(ann, 9)]

    assert [row.id for row in answers_numbered(db.session(), ann.id, ids)] == ids


def test_the_answers_of_somebody_else_are_not_opened_by_their_number(ann):
    theirs = db.session.scalars(select(AnswerRow.id).where(AnswerRow.external_id == "dan1")).all()

    assert answers_numbered(db.session(), ann.id, theirs) == []


def test_channels_count_the_payees_own_answers_by_their_part(ann):
    counts = channel_counts(db.session(), ann.id, "satisfaction", ALWAYS)

    assert sum(each.answers for each in counts) == 4
    shared = [each for each in counts if each.step == 4]
    assert [(each.credit, each.credit_squared) for each in shared] == [
        (WHOLE // 2, WHOLE**2 // 4),
    ]


def test_own_cells_and_kinds_of_customers_are_what_the_engine_counts(ann, tmp_path):
    mapping = f"{MAPPING}attributes: {{topic: topic, contact: contact}}\n"
    rows = ("k1,ann,2026-01-06,4,bill,a@b.example", "k2,ann,2026-01-06,2,,c@d.example")
    path = write_csv(tmp_path, *rows, header="id,payee,day,rating,topic,contact", name="more.csv")
    import_answers(path, mapping)
    session, engine = db.session(), SqlEngine(db.session())

    by_topic = attribute_counts(session, ann.id, "satisfaction", ALWAYS, "topic")
    counted = engine.count(QUESTIONS["satisfaction"], ALWAYS, ["payee", "topic"])
    assert sorted(by_topic) == [
        each._replace(keys=each.keys[1:]) for each in counted if each.keys[0] == ann.id
    ]
    cells = own_cells(session, ann.id, "satisfaction", ALWAYS)
    assert sum(cell.answers for cell in cells) == 6
    assert sum(cell.credit_squared for cell in cells) == 5 * WHOLE**2 + WHOLE**2 // 4
    assert attributes_of(session, "satisfaction", ALWAYS) == ["topic"]  # who they are is none


def test_the_group_are_those_of_the_team_with_the_same_job(ann):
    counts = group_counts(db.session(), ann.id, "satisfaction", ALWAYS, DAY)

    names = db.session.scalars(select(AnswerRow.external_id)).all()
    assert "cem1" in names
    assert len({each.keys for each in counts}) == 2  # Ann and Bob; not Cem, not Dan


def answer_of(external_id, person):
    query = select(AnswerRow).where(AnswerRow.external_id == external_id)
    row = db.session.scalars(query).one()
    return row, answers_numbered(db.session(), person.id, [row.id])


def corrected(row, shares, step):
    """The answer was so before a corrected file."""
    job = db.session.scalars(select(JobRow.id)).first()
    about = (row.source_id, row.external_id, row.question, row.day, row.channel, row.team_id)
    names = ("source_id", "external_id", "question", "day", "channel", "team_id")
    before = dict(zip(names, about, strict=True))
    store(FormerAnswerRow(id=1, job_id=job, step=step, shares=shares, fingerprint=1, **before))
    db.session.rollback()


@pytest.mark.parametrize(
    ("part", "step", "told"),
    [
        (None, 0, AnswerHistory(is_moved_to_me=True)),
        (WHOLE, 3, AnswerHistory(step_before=3)),
        (WHOLE // 2, 0, AnswerHistory(credit_before=WHOLE // 2)),
    ],
)
def test_a_corrected_answer_tells_what_it_was_and_names_nobody(ann, part, step, told):
    row, shown = answer_of("ann1", ann)
    corrected(row, [[ann.id, row.team_id, part]] if part else [[999, row.team_id, WHOLE]], step)

    assert histories_of(db.session(), ann.id, shown) == {row.id: told}


@pytest.mark.parametrize("decision", [AttributionDecision.MOVED, None])
def test_an_answer_that_two_people_moved_tells_for_which_team_it_counts(ann, decision):
    row, shown = answer_of("ann2", ann)
    team = make_unit("west")
    change = {"act": AttributionAct.MOVE, "answers": 1, "proposed_at": NOON}
    about = {"question": row.question, "day": row.day, "payee_id": ann.id, "answer_id": row.id}
    store(AttributionChangeRow(id=1, proposed_by="a", **change))
    teams = {"from_team_id": row.team_id, "to_team_id": team.id}
    store(AttributionAnswerRow(change_id=1, **about, **teams))
    if decision:
        by = {"proposed_by": "a", "confirmed_by": "b", "decided_at": NOON}
        store(AttributionDecisionRow(change_id=1, decision=decision, **by))
    db.session.rollback()

    found = histories_of(db.session(), ann.id, shown)

    assert found == ({row.id: AnswerHistory(team="west")} if decision else {})
