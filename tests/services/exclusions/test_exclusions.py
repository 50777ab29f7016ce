"""Exclusion by rule: for everyone or nobody, kept up, and undone without a trace."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError

from app.domain.days import FOR_EVER, Days
from app.domain.errors import ActRefused, SecondDuty
from app.domain.exclusions import Mark, Rule, exclusion
from app.domain.jobs import JobStatus
from app.domain.units import UnitKind
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.exclusions import ExclusionDecisionRow, ExclusionRow
from app.models.facts import AnswerRow
from app.models.jobs import JobRow
from app.queries.answers import answers_of
from app.queries.exclusion_effects import excluded_answers
from app.queries.exclusions import held, marks_of_rows, rules_in_force, wanted
from app.services.actors import Actor
from app.services.exclusions.rules import (
    propose_exclusion,
    refuse_exclusion,
    start_exclusion,
    waits_for_second,
)
from app.services.jobs import job_numbered
from app.services.rollups import rebuild
from tests.adjusting import look, told
from tests.factories import (
    HIRED,
    NOON,
    OPERATOR,
    import_answers,
    make_person,
    make_unit,
    write_csv,
)
from tests.payday import calculate, locked_month, make_month, submit
from tests.paying import paid

pytestmark = pytest.mark.usefixtures("context")
MAPPING = """
source: calls
external_id: id
payee: {column: payee, separator: ;}
channel: channel
day: {column: day, format: YYYY-MM-DD}
answers: {satisfaction: rating}
attributes: {reason: reason, contact: contact}
"""
OF_TEAMS = MAPPING.replace("payee: {column: payee, separator: ;}", "team: payee").replace(
    "source: calls", "source: shops"
)
HEADER = "id,payee,day,channel,rating,reason,contact"
ANSWERS = (
    "a1,E1,2026-01-05,phone,2,product,ann@example.com",
    "a2,E1,2026-01-08,phone,5,,ann@example.com",
    "a3,E1;E2,2026-01-09,chat,4,person,",
    "a4,E2,2026-01-09,phone,1,wait,bob@example.com",
    "a5,E2,2026-01-30,phone,3,policy,bob@example.com",
    "a6,E3,2026-02-02,chat,5,,",
)
TEAMS = ("t1,Shop,2026-01-09,phone,3,,", "t2,Desk,2026-01-09,phone,4,product,")
OUTAGE = {"kind": "outage", "first_day": "2026-01-09", "end_day": "2026-01-10"}
REASONS = {"kind": "reason", "first_day": "2026-01-01", "attribute": "reason"}
REASONS |= {"values": ["product", "policy", "wait"]}
AGAIN = {"kind": "duplicate", "first_day": "2026-01-01", "within": 7}
SINGLE = {"kind": "single", "first_day": "2026-01-01", "source": "calls", "ids": ["a2", "a6"]}
KEPT = ("credit", "unit_rollup", "unit_month", "displaced_credit", "excluded_credit", "exclusion")


@pytest.fixture
def people():
    """E1 and E2 in a shop by the harbour, E3 at a desk on the hill."""
    harbour = make_unit("Harbour", kind=UnitKind.SITE)
    hill = make_unit("Hill", kind=UnitKind.SITE)
    shop, desk = make_unit("Shop", harbour), make_unit("Desk", hill)
    return [
        make_person(number, team) for number, team in zip("123", (shop, shop, desk), strict=True)
    ]


@pytest.fixture
def answers(people, tmp_path):
    taken_in(tmp_path, ANSWERS)
    taken_in(tmp_path, TEAMS, OF_TEAMS)


def taken_in(folder, rows, mapping=MAPPING, **more):
    rows = [row.replace("E", "") for row in rows]
    job = import_answers(write_csv(folder, *rows, header=HEADER), mapping, **more)
    assert job.status is JobStatus.DONE, job.message
    assert job.result["stored"] == len(rows)


def applied(document, rule=0, confirmed_by=None):
    mark = propose_exclusion(document, "The line was down.", rule, OPERATOR, NOON)
    who = confirmed_by or OPERATOR
    job_id = start_exclusion(mark, who, NOON, confirms=confirmed_by is not None)
    work_once(job_id)
    return mark, job_numbered(job_id)


def rows_of(*tables):
    with write_session() as session:
        found = {one: session.execute(text(f"select * from {one}")).all() for one in tables}
    return {one: sorted(map(repr, rows)) for one, rows in found.items()}


def excluded(*rules):
    session = db.session()
    found = [each.external_id for rule in rules for each in excluded_answers(session, rule, 0)]
    session.rollback()
    return found


def assert_equal_to_a_rebuild():
    kept = rows_of(*KEPT)
    rebuild()
    assert rows_of(*KEPT) == kept


@pytest.mark.parametrize(
    ("document", "ids"),
    [
        (OUTAGE, ["a3", "a4", "t1", "t2"]),
        (OUTAGE | {"channels": ["chat"]}, ["a3"]),
        (OUTAGE | {"sites": ["Hill"]}, ["t2"]),
        (REASONS, ["a1", "a4", "a5", "t2"]),
        (REASONS | {"end_day": "2026-01-09"}, ["a1"]),
        (AGAIN, ["a2"]),
        (AGAIN | {"within": 2}, []),
        (AGAIN | {"within": 21}, ["a2", "a5"]),
        (SINGLE, ["a2", "a6"]),
    ],
)
def test_a_rule_excludes_what_it_says_and_its_end_brings_back_every_byte(answers, document, ids):
    before = rows_of(*KEPT)
    mark, job = applied(document)
    assert job.status is JobStatus.DONE, job.message
    assert excluded(mark.rule_id) == ids
    assert job.result == {"excluded": len(ids), "counted_again": 0}
    assert_equal_to_a_rebuild()
    applied(document | {"end_day": document["first_day"]}, mark.rule_id)
    assert rows_of(*KEPT) == before


def test_what_comes_later_is_excluded_as_it_is_stored(people, tmp_path):
    for document in (OUTAGE | {"channels": ["chat"]}, REASONS, AGAIN):
        assert applied(document)[1].status is JobStatus.DONE
    taken_in(tmp_path, ANSWERS)
    assert sorted(excluded(1, 2, 3)) == ["a1", "a3", "a4", "a5"]  # a2 is the first that counts
    assert_equal_to_a_rebuild()


def test_many_rules_are_asked_for_together_and_the_first_of_them_is_named(answers):
    """An import asks each time; of 90 rules the tenth is the first about the chat."""
    many = [
        Rule(Mark(n, 1), exclusion(OUTAGE | {"channels": ["chat" if n >= 10 else "post"]}))
        for n in range(1, 91)
    ]
    asked, session = [], db.session()
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    for where in ((), (AnswerRow.id >= 1,)):
        asked.clear()
        assert set(marks_of_rows(session, many, *where).values()) == {Mark(10, 1)}
        assert len([one for one in asked if one.lstrip().startswith(("SELECT", "WITH"))]) == 1
    session.rollback()


def test_an_earlier_answer_that_comes_late_makes_the_other_one_the_repetition(people, tmp_path):
    applied(AGAIN)
    taken_in(tmp_path, ANSWERS[1:2])
    assert excluded(1) == []
    taken_in(tmp_path, ANSWERS[:1])
    assert excluded(1) == ["a2"]
    assert_equal_to_a_rebuild()


def test_a_first_answer_that_is_taken_back_lets_the_second_count(people, tmp_path):
    applied(AGAIN)
    rows = [row.replace("E", "") for row in ANSWERS]
    first = import_answers(write_csv(tmp_path, *rows, header=HEADER), MAPPING)
    assert excluded(1) == ["a2"]
    path = write_csv(tmp_path, *rows[1:], header=HEADER, name="corrected.csv")
    assert import_answers(path, MAPPING, corrects=[first.id]).result["removed"] == 1
    assert excluded(1) == []
    assert_equal_to_a_rebuild()


def test_an_excluded_answer_that_a_corrected_file_changes_is_looked_at_anew(people, tmp_path):
    applied(REASONS)
    rows = [row.replace("E", "") for row in ANSWERS]
    first = import_answers(write_csv(tmp_path, *rows, header=HEADER), MAPPING)
    rows[0] = "a1,1,2026-01-05,phone,3,product,ann@example.com"
    path = write_csv(tmp_path, *rows, header=HEADER, name="corrected.csv")
    assert import_answers(path, MAPPING, corrects=[first.id]).result["changed"] == 1
    assert excluded(1) == ["a4", "a5", "a1"]
    assert_equal_to_a_rebuild()


def test_answers_of_a_locked_period_are_excluded_by_two_people(tmp_path):
    month = locked_month(tmp_path)
    outage = OUTAGE | {"first_day": "2026-01-03", "end_day": "2026-01-04"}
    hanna = Actor("hanna", 1)
    mark = propose_exclusion(outage, "The line was down.", 0, hanna, NOON)
    refused = done(start_exclusion(mark, hanna, NOON))
    assert "a second person of HR confirms it" in refused.message

    assert done(start_exclusion(mark, Actor("second", 2), NOON, confirms=True)).message == ""

    assert paid(month, month.ann) == 50_000  # what was paid for 5, 4 and 3 stays
    assert told(look(month).result["batch"]) == {"Name of ann": (50_000, 75_000, 25_000)}


def test_where_somebody_decides_on_pay_a_second_person_confirms(tmp_path):
    month = make_month(tmp_path)
    calculate(month)
    submit(month)
    hanna, second = Actor("hanna", 1), Actor("second", 2)
    outage = OUTAGE | {"first_day": "2026-01-01", "end_day": "2026-02-01"}
    mark = propose_exclusion(outage, "The line was down.", 0, hanna, NOON)
    before = rows_of(*KEPT)
    assert waits_for_second(mark)
    assert "a second person of HR confirms it" in done(start_exclusion(mark, hanna, NOON)).message
    with pytest.raises(SecondDuty, match="yourself"):
        start_exclusion(mark, hanna, NOON, confirms=True)
    with pytest.raises(SecondDuty, match="not by a command"):
        start_exclusion(mark, OPERATOR, NOON, confirms=True)
    assert rows_of(*KEPT) == before
    job = done(start_exclusion(mark, second, NOON, confirms=True))
    assert job.result["excluded"] > 0, job.message
    assert_equal_to_a_rebuild()
    with pytest.raises(ActRefused, match="applied already"):
        refuse_exclusion(mark, second, NOON)


def test_nobody_decides_on_a_rule_about_answers_of_their_own(answers, people):
    """Alone neither, where one person is enough otherwise; the database knows it too."""
    payee, other = (Actor(person.pseudonym, person.id) for person in people[::2])
    mark = propose_exclusion(OUTAGE, "The line was down.", 0, payee, NOON)
    assert "about you" in done(start_exclusion(mark, payee, NOON)).message
    job = done(start_exclusion(mark, other, NOON, confirms=True))
    assert job.status is JobStatus.DONE, job.message
    row = ExclusionDecisionRow(rule_id=1, version=2, decision="applied", answers=0)
    row.proposed_by, row.decided_at = payee.name, NOON
    ended = propose_exclusion(OUTAGE | {"end_day": OUTAGE["first_day"]}, "Over.", 1, payee, NOON)
    assert ended.version == 2
    with write_session() as session:
        session.execute(update(ExclusionRow).values(version=2))
        session.add(row)
        with pytest.raises(DBAPIError, match="of their own"):
            session.flush()


def done(job_id):
    work_once(job_id)
    return job_numbered(job_id)


def test_a_payee_sees_what_is_excluded_and_why(answers, people):
    applied(OUTAGE)
    session = db.session()
    found = answers_of(session, people[1].id, "satisfaction", Days(HIRED, FOR_EVER), 0)
    assert [(one.day.day, one.excluded_reason) for one in found] == [
        (30, ""),
        (9, "The line was down."),
        (9, "The line was down."),
    ]


@pytest.mark.parametrize("table", ["exclusion_rule", "exclusion_decision"])
def test_a_rule_and_its_decision_stay_for_ever(answers, table):
    applied(OUTAGE)
    with write_session() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(f"update {table} set version = 7"))


def test_what_is_stored_while_a_rule_is_read_is_excluded_too(answers, tmp_path):
    """It is read again; one who looks at the page sees how far it is."""
    shown = []

    def looks(done_, total):
        shown.append((job_numbered(job_id).done, done_, total))
        if len(shown) == 1:
            taken_in(tmp_path, ["late,E1,2026-01-09,phone,3,,"])

    mark = propose_exclusion(OUTAGE, "The line was down.", 0, OPERATOR, NOON)
    job_id = start_exclusion(mark, OPERATOR, NOON)
    work_once(job_id, looks)
    assert job_numbered(job_id).result["excluded"] == 5
    assert shown[:2] == [(4, 4, 8), (5, 5, 10)]
    assert "late" in excluded(1)
    assert_equal_to_a_rebuild()


@pytest.mark.parametrize("half", ["read", "written"])
def test_a_killed_application_leaves_everything_and_goes_on(answers, half):
    before = rows_of(*KEPT)
    mark = propose_exclusion(OUTAGE, "The line was down.", 0, OPERATOR, NOON)

    class Killed(BaseException):
        pass

    def dies(done_, total):
        if half == "read" or done_ == total:
            raise Killed

    job_id = start_exclusion(mark, OPERATOR, NOON)
    with pytest.raises(Killed):
        work_once(job_id, dies)
    assert rows_of(*KEPT) == before
    with write_session() as session, session.begin():  # its heartbeat is long ago
        session.execute(update(JobRow).values(heartbeat_at=NOON))
    assert done(job_id).result["excluded"] == 4
    assert_equal_to_a_rebuild()


rows = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "1;2", "1;3"]),
        st.integers(1, 28),
        st.sampled_from(["phone", "chat"]),
        st.integers(1, 5),
        st.sampled_from(["", "product", "person", "wait"]),
        st.sampled_from(["", "ann@example.com", "bob@example.com"]),
    ),
    min_size=1,
    max_size=12,
)
days = st.integers(1, 28).map(lambda day: f"2026-01-{day:02}")
some_rules = st.lists(
    st.one_of(
        days.map(lambda day: REASONS | {"first_day": day}),
        days.map(lambda day: OUTAGE | {"first_day": day, "end_day": "2026-02-01"}),
        st.integers(1, 30).map(lambda number: AGAIN | {"within": number}),
        st.just(SINGLE | {"ids": ["r1", "s2"]}),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=3, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_random_rules_and_answers_equal_a_rebuild_in_any_order(people, tmp_path, data):
    """Half of the answers come before the rules, half after; all are treated alike."""
    number = data.draw(st.integers(0, 10**9), label="round")
    first, second, documents = data.draw(st.tuples(rows, rows, some_rules))
    taken_in(tmp_path, lines_of(f"r{number}-", first))
    marks = [applied(document)[0] for document in documents]
    taken_in(tmp_path, lines_of(f"s{number}-", second))
    assert_equal_to_a_rebuild()
    session = db.session()
    found = wanted(session, rules_in_force(session))
    ids = [row.answer_id for row in session.scalars(select(ExclusionRow))]
    assert held(session, ids) == found  # for everyone, whenever the answer came
    session.rollback()
    for mark, document in zip(marks, documents, strict=True):
        applied(document | {"end_day": document["first_day"]}, mark.rule_id)
    kept = rows_of("excluded_credit", "exclusion")
    assert kept == {"excluded_credit": [], "exclusion": []}
    assert_equal_to_a_rebuild()


def lines_of(prefix, drawn):
    return [
        f"{prefix}{place},{payee},2026-01-{day:02},{channel},{step},{reason},{contact}"
        for place, (payee, day, channel, step, reason, contact) in enumerate(drawn)
    ]
