"""Transfers told late: answers stay until two people move them, or one leaves them."""

from datetime import date

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.domain.errors import (
    ActRefused,
    AttributionChanged,
    BadAttribution,
    NotYours,
    SecondDuty,
)
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.attributions import AttributionDecisionRow
from app.models.facts import AnswerRow, CreditRow, UnitMonthRow, UnitRollupRow
from app.models.people import PersonRow
from app.models.statements import PayPeriodRow
from app.queries.attributions import change, transfers
from app.queries.contents import stored_answers
from app.queries.units import ancestors
from app.services.actors import Actor
from app.services.answers import lock_answers, take_back
from app.services.attributions import (
    Wanted,
    confirm_move,
    hash_of,
    leave,
    propose_move,
    refuse_move,
)
from app.services.exclusions.rules import propose_exclusion, start_exclusion
from app.services.files.people import import_people
from app.services.periods import open_period
from app.services.plans.publishing import publish_plan
from app.services.rollups import rebuild
from tests.factories import NOON, OPERATOR, import_answers, make_person, write_csv
from tests.payday import LINEAR, participate
from tests.services.files.test_people import roster
from tests.world import audit_rows

pytestmark = pytest.mark.usefixtures("context")
SHARED = """
source: calls
external_id: id
payee: {column: payee, separator: ;}
channel: channel
day: {column: day, format: YYYY-MM-DD}
answers: {satisfaction: rating}
"""
MOVED = {"site": "Hill", "team": "Shop", "from_day": "2026-01-10"}
ANSWERS = (
    "a1,E1,phone,2026-01-09,5",
    "a2,E1,phone,2026-01-10,4",
    "a3,E1,chat,2026-01-31,4",
    "a4,E1;E2,phone,2026-01-20,3",
    "a5,E1:25;E2:75,phone,2026-01-20,3",
    "a6,E2,phone,2026-01-20,4",
    "a7,E3,phone,2026-01-20,4",
)


@pytest.fixture
def hr():
    """Two people of HR."""
    people = [make_person(f"H{number}") for number in (1, 2)]
    return [Actor(person.pseudonym, person.id) for person in people]


@pytest.fixture
def late(tmp_path, hr):
    """E1 and E2 answered for Phone; then it is told that E1 was in Shop from 10 January on."""
    teams = {"E1": ("Harbour", "Phone"), "E2": ("Harbour", "Phone"), "E3": ("Hill", "Shop")}
    rows = [{"number": each, "site": site, "team": team} for each, (site, team) in teams.items()]
    import_people(roster(tmp_path, *rows), OPERATOR, NOON)
    header = "id,payee,channel,day,rating"
    import_answers(write_csv(tmp_path, *ANSWERS, header=header), SHARED)
    return import_people(roster(tmp_path, MOVED, name="moved.csv"), OPERATOR, NOON)


def counts():
    db.session.rollback()
    tables = (UnitRollupRow, UnitMonthRow)
    return [sorted(map(tuple, db.session.execute(select(*t.__table__.c)))) for t in tables]


def teams_of(number="E1"):
    db.session.rollback()
    query = text(
        "select external_id, credit_team.name, answer_team.name from credit"
        " join answer on answer.id = credit.answer_id"
        " join unit credit_team on credit_team.id = credit.team_id"
        " join unit answer_team on answer_team.id = answer.team_id"
        " join person on person.id = payee_id where number = :number order by 1"
    )
    return [tuple(row) for row in db.session.execute(query, {"number": number})]


def wanted(reason="told late", keys=None):
    db.session.rollback()
    shown = transfers(db.session())
    return Wanted([each.key for each in shown] if keys is None else keys, hash_of(shown), reason)


def told(found):
    return [
        (each.number, each.from_team, each.to_team, each.answers, each.first_day, each.last_day)
        for each in found
    ]


def test_a_transfer_told_late_moves_nothing_and_lists_what_it_would_move(late):
    days = (date(2026, 1, 10), date(2026, 1, 31))

    assert told(late.transfers) == [("E1", "Harbour / Phone", "Hill / Shop", 4, *days)]
    assert {team for _, team, _ in teams_of()} == {"Phone"}


def test_the_periods_that_it_touches_are_named(tmp_path, late):
    for month in ("2025-12", "2026-01", "2026-02"):
        open_period(month, OPERATOR, NOON)

    (found,) = transfers(db.session())
    assert found.periods == ("January 2026",)


def test_a_second_person_moves_them_and_all_counts_equal_a_rebuild(late, hr):
    number = propose_move(wanted(), hr[0], NOON)
    before = counts()
    assert {team for _, team, _ in teams_of()} == {"Phone"}  # until it is confirmed

    assert confirm_move(number, hr[1], NOON) == 4

    kept_up = counts()
    assert kept_up != before
    rebuild()
    assert counts() == kept_up
    assert teams_of() == [
        ("a1", "Phone", "Phone"),
        ("a2", "Shop", "Shop"),
        ("a3", "Shop", "Shop"),
        ("a4", "Shop", "Phone"),  # shared: E2 is still in Phone
        ("a5", "Shop", "Phone"),
    ]
    assert transfers(db.session()) == []


def test_moving_there_and_back_leaves_the_counts_as_they_were(tmp_path, late, hr):
    before = counts()
    confirm_move(propose_move(wanted(), hr[0], NOON), hr[1], NOON)
    back = {"site": "Harbour", "team": "Phone", "from_day": "2026-01-10"}
    report = import_people(roster(tmp_path, back, name="back.csv"), OPERATOR, NOON)
    confirm_move(propose_move(wanted(), hr[1], NOON), hr[0], NOON)

    assert sum(each.answers for each in report.transfers) == 4
    assert counts() == before


def test_both_payees_of_an_answer_may_move_at_once(tmp_path, late, hr):
    row = MOVED | {"number": "E2"}
    import_people(roster(tmp_path, row, name="both.csv"), OPERATOR, NOON)
    confirm_move(propose_move(wanted(), hr[0], NOON), hr[1], NOON)

    kept_up = counts()
    rebuild()
    assert counts() == kept_up
    assert teams_of("E2")[0] == ("a4", "Shop", "Shop")


def test_the_proposer_cannot_confirm_nor_can_a_command(late, hr):
    number = propose_move(wanted(), hr[0], NOON)

    for actor in (hr[0], OPERATOR):
        with pytest.raises(SecondDuty):
            confirm_move(number, actor, NOON)
    assert {team for _, team, _ in teams_of()} == {"Phone"}


def test_nobody_decides_about_answers_of_their_own(late, hr):
    number = propose_move(wanted(), hr[0], NOON)
    payee = Actor("pseudonym", transfers_payee())

    with pytest.raises(SecondDuty, match="about you"):
        confirm_move(number, payee, NOON)

    with write_session() as session, session.begin():  # the database knows it too
        own = {"change_id": number, "proposed_by": hr[0].name, "decision": "moved"}
        own |= {"confirmed_by": session.get_one(PersonRow, transfers_payee()).pseudonym}
        with pytest.raises(DBAPIError, match="of their own"):
            session.execute(insert(AttributionDecisionRow).values(**own, decided_at=NOON))
        session.rollback()


def test_nobody_confirms_a_move_that_changes_the_score_of_a_team_they_are_paid_in(late, hr):
    publish_plan(LINEAR, date(2026, 1, 1), OPERATOR, NOON)
    colleague = db.session.scalars(select(PersonRow).where(PersonRow.number == "E3")).one()
    number = propose_move(wanted(), hr[0], NOON)
    actor = Actor(colleague.pseudonym, colleague.id)
    participate(colleague)
    with pytest.raises(SecondDuty, match="in which you are paid"):
        confirm_move(number, actor, NOON)


def test_what_became_of_answers_since_the_proposal_is_said_as_it_is(late, hr):
    number = propose_move(wanted(), hr[0], NOON)
    outage = {"kind": "outage", "first_day": "2026-01-31", "end_day": "2026-02-01"}
    mark = propose_exclusion(outage, "The line was down.", 0, OPERATOR, NOON)
    work_once(start_exclusion(mark, OPERATOR, NOON))
    with pytest.raises(AttributionChanged, match="1 of these answers count for nobody now"):
        confirm_move(number, hr[1], NOON)


def transfers_payee():
    return db.session.scalar(text("select id from person where number = 'E1'"))


@pytest.mark.parametrize(
    "values",
    [
        {"confirmed_by": "pseudonym of H1"},  # who proposed it
        {"confirmed_by": "operator:ann"},
        {"confirmed_by": None},
        {"proposed_by": "somebody else", "confirmed_by": "pseudonym of H1"},
    ],
)
def test_the_database_holds_the_second_person_too(late, hr, values):
    number = propose_move(wanted(), hr[0], NOON)
    row = {"change_id": number, "proposed_by": hr[0].name, "decision": "moved"}

    with pytest.raises(DBAPIError), write_session() as session, session.begin():
        session.add(AttributionDecisionRow(**row | values, decided_at=NOON))


@pytest.mark.parametrize(
    "table", ["attribution_change", "attribution_answer", "attribution_decision"]
)
def test_what_was_proposed_and_decided_is_never_changed(late, hr, table):
    confirm_move(propose_move(wanted(), hr[0], NOON), hr[1], NOON)
    column = "id" if table == "attribution_change" else "change_id"

    for statement in (f"delete from {table}", f"update {table} set {column} = {column} + 1"):
        with pytest.raises(DBAPIError), write_session() as session, session.begin():
            session.execute(text(statement))


def test_what_is_left_stays_and_is_not_listed_again(tmp_path, late, hr):
    before = counts()
    number = leave(wanted("they served for Phone"), hr[0], NOON)
    again = import_people(
        roster(tmp_path, MOVED | {"name": "Another name"}, name="again.csv"), OPERATOR, NOON
    )
    rebuild()

    assert (again.changed, again.transfers) == (1, ())
    assert (transfers(db.session()), counts()) == ([], before)
    assert change(db.session(), number).reason == "they served for Phone"


def test_what_was_left_is_listed_again_when_the_team_is_another_one(tmp_path, late, hr):
    leave(wanted(), hr[0], NOON)
    other = MOVED | {"team": "Till"}

    report = import_people(roster(tmp_path, other, name="other.csv"), OPERATOR, NOON)

    assert [each.to_team for each in report.transfers] == ["Hill / Till"]


def test_what_is_refused_can_be_decided_about_anew(late, hr):
    number = propose_move(wanted(), hr[0], NOON)
    assert transfers(db.session()) == []  # it waits, and is not proposed twice
    refuse_move(number, hr[1], NOON)

    with pytest.raises(ActRefused, match="the answers were refused"):
        confirm_move(number, hr[1], NOON)
    assert confirm_move(propose_move(wanted(), hr[0], NOON), hr[1], NOON) == 4


def test_a_correction_after_the_proposal_ends_it(tmp_path, late, hr):
    number = propose_move(wanted(), hr[0], NOON)
    other = MOVED | {"team": "Till"}
    import_people(roster(tmp_path, other, name="other.csv"), OPERATOR, NOON)

    with pytest.raises(AttributionChanged, match="corrected since"):
        confirm_move(number, hr[1], NOON)


def lock(month):
    row = open_period(month, OPERATOR, NOON)
    with write_session() as session, session.begin():
        locked = update(PayPeriodRow).where(PayPeriodRow.id == row.id).values(locked_at=NOON)
        session.execute(locked)


def test_answers_of_a_locked_month_move_and_the_list_says_so(tmp_path, late, hr):
    """What the month paid stays: its statements are adjusted."""
    row = MOVED | {"from_day": "2026-01-01"}
    import_people(roster(tmp_path, row, name="sooner.csv"), OPERATOR, NOON)
    lock("2026-01")

    (found,) = transfers(db.session())
    assert (found.answers, found.locked, found.movable) == (5, 5, 5)
    confirm_move(propose_move(wanted(), hr[0], NOON), hr[1], NOON)
    assert {team for _, team, _ in teams_of()} == {"Shop"}
    kept_up = counts()
    rebuild()
    assert counts() == kept_up


def test_a_last_day_set_into_the_past_lists_the_answers_after_it_and_moves_none(tmp_path, late, hr):
    gone = {"number": "E2", "leave_day": "2026-01-19", "site": "Harbour", "team": "Phone"}
    report = import_people(roster(tmp_path, gone, name="gone.csv"), OPERATOR, NOON)

    assert told(report.transfers) == [
        ("E2", "Harbour / Phone", "", 3, date(2026, 1, 20), date(2026, 1, 20))
    ]
    (key,) = [each.key for each in report.transfers]
    with pytest.raises(BadAttribution, match="can be left"):
        propose_move(wanted(keys=[key]), hr[0], NOON)
    leave(wanted(keys=[key]), hr[0], NOON)
    assert [each.number for each in transfers(db.session())] == ["E1"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_decision_needs_its_reason(late, hr, reason):
    with pytest.raises(BadAttribution, match="Give a reason"):
        propose_move(wanted(reason), hr[0], NOON)


def test_only_what_was_shown_is_decided(late, hr):
    shown = wanted()
    with pytest.raises(AttributionChanged, match="Look at it again"):
        leave(Wanted(shown.keys, "0" * 64, "why"), hr[0], NOON)
    with pytest.raises(BadAttribution, match="Choose at least one"):
        leave(wanted(keys=[]), hr[0], NOON)
    with pytest.raises(NotYours):
        confirm_move(99, hr[1], NOON)


def test_the_audit_chain_names_no_person_and_no_reason(late, hr):
    confirm_move(propose_move(wanted("because of Ann"), hr[0], NOON), hr[1], NOON)

    proposed, moved = audit_rows()[-2:]
    assert [proposed.action, moved.action] == ["move proposed", "answers moved"]
    assert (proposed.actor, moved.actor) == (hr[0].name, hr[1].name)
    assert proposed.details == moved.details
    assert "Ann" not in str(proposed.details)


def test_a_rebuild_finds_what_a_correction_without_an_import_displaced(late, hr):
    before = told(transfers(db.session()))
    with write_session() as session, session.begin():
        session.execute(text("delete from displaced_credit"))

    rebuild()

    assert told(transfers(db.session())) == before
    assert db.session.scalars(select(CreditRow.team_id)).all()
    assert db.session.scalars(select(AnswerRow.team_id)).all()


def test_a_corrected_file_may_take_back_answers_that_wait_or_were_moved(tmp_path, late, hr):
    (key,) = [each.key for each in late.transfers]
    confirm_move(propose_move(wanted(keys=[key]), hr[0], NOON), hr[1], NOON)
    row = MOVED | {"number": "E2"}
    import_people(roster(tmp_path, row, name="both.csv"), OPERATOR, NOON)
    with write_session() as session, session.begin():
        lock_answers(session)
        source_id = session.scalars(select(AnswerRow.source_id)).first()
        stored = stored_answers(session, source_id, ["a2", "a4"])
        take_back(session, source_id, stored, ancestors(session), imported(session))

    kept_up = counts()
    rebuild()
    assert counts() == kept_up
    assert sum(each.answers for each in transfers(db.session())) == 2  # a5 and a6


def imported(session):
    return session.scalar(text("select max(id) from job"))
