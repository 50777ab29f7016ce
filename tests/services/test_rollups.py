"""Counts kept up while answers are stored equal a rebuild and an independent count."""

from datetime import date
from random import Random

import pytest
from sqlalchemy import select, text

from app.domain.days import FOR_EVER
from app.domain.units import UnitKind
from app.extensions import db, write_session
from app.models.facts import AnswerRow, CreditRow, UnitMonthRow, UnitRollupRow
from app.models.people import MembershipRow, PersonRow, UnitRow
from app.services.files import feedback_imports
from app.services.rollups import rebuild
from tests.factories import HIRED, MAPPING, import_answers, make_person, make_unit, store, write_csv
from tests.independent import counted

pytestmark = pytest.mark.usefixtures("context")
MOVE = date(2026, 2, 1)
DAYS = [date(2026, 1, 30), date(2026, 1, 31), MOVE, date(2026, 2, 2)]
TEAM_OF = {"E1": "Team 1", "E2": "Team 1", "E3": "Team 2", "E4": "Team 3"}
ABOVE = {
    "Team 1": ["Team 1", "Harbour", "Company"],
    "Team 2": ["Team 2", "Harbour", "Company"],
    "Team 3": ["Team 3", "Hill", "Company"],
}
SHARED = """
source: calls
external_id: id
payee: {column: payee, separator: ;}
channel: channel
day: {column: day, format: YYYY-MM-DD}
answers: {satisfaction: rating}
"""
OF_TEAMS = SHARED.replace("payee: {column: payee, separator: ;}", "team: payee")
HEADER = "id,payee,day,channel,rating"


def team_on(payee, day):
    return "Team 3" if payee == "E2" and day >= MOVE else TEAM_OF[payee]


@pytest.fixture
def answers(monkeypatch):
    """180 answers of four people in three teams, every fourth shared, and 60 of teams."""
    monkeypatch.setattr(feedback_imports, "CHUNK_ROWS", 17)
    sites = [make_unit(name, kind=UnitKind.SITE) for name in ("Harbour", "Hill")]
    units = {
        name: make_unit(name, site)
        for name, site in zip(ABOVE, (sites[0], sites[0], sites[1]), strict=True)
    }
    for number in ("E1", "E3", "E4"):
        make_person(number, units[TEAM_OF[number]])
    mover = make_person("E2")
    for first, end, team in ((HIRED, MOVE, "Team 1"), (MOVE, FOR_EVER, "Team 3")):
        days = {"first_day": first, "end_day": end}
        store(MembershipRow(person_id=mover.id, unit_id=units[team].id, **days))
    random = Random(7)  # the same numbers every time
    return [an_answer(random, f"{number}") for number in range(240)]


def an_answer(random, number):
    payees = random.sample(sorted(TEAM_OF), random.choice([1, 1, 1, 3]))
    weights = dict(zip(payees, random.choice([(1, 1, 1), (50, 25, 25), (5, 4, 1)]), strict=False))
    team = random.choice(sorted(ABOVE))
    rest = (random.choice(DAYS), random.choice(["phone", "chat"]), random.randrange(5))
    return (number, {}, team, *rest) if int(number) % 4 == 3 else (number, weights, "", *rest)


def line(answer):
    number, payees, team, day, channel, step = answer
    shares = ";".join(f"{payee}:{weight}" for payee, weight in payees.items())
    return f"{number},{shares or team},{day},{channel},{step + 1}"


def bring_in(folder, answers, parts=1):
    for mapping, some in (
        (SHARED, [line(each) for each in answers if each[1]]),
        (OF_TEAMS, [line(each) for each in answers if not each[1]]),
    ):
        for part in range(parts):
            path = write_csv(folder, *some[part::parts], header=HEADER)
            assert import_answers(path, mapping).result["stored"] == len(some[part::parts])


def stored_credits():
    query = (
        select(AnswerRow.external_id, PersonRow.number, CreditRow.day, CreditRow.channel)
        .add_columns(UnitRow.name, CreditRow.step, CreditRow.credit)
        .select_from(CreditRow)
        .join(AnswerRow, AnswerRow.id == CreditRow.answer_id)
        .join(PersonRow, PersonRow.id == CreditRow.payee_id)
        .join(UnitRow, UnitRow.id == CreditRow.team_id)
    )
    return {tuple(row) for row in db.session.execute(query)}


def stored_rollups():
    names = {row.id: row.name for row in db.session.scalars(select(UnitRow))}
    db.session.expire_all()
    return {
        (names[row.unit_id], row.day, row.channel, row.step): (
            *(row.answers, row.credit, row.credit_squared),
        )
        for row in db.session.scalars(select(UnitRollupRow))
    }


@pytest.mark.parametrize(("step", "files"), [(1, 1), (-1, 1), (7, 1), (1, 5)])
def test_credits_and_rollups_equal_an_independent_count_in_any_order(
    tmp_path, answers, step, files
):
    in_order = [answers[place * step % len(answers)] for place in range(len(answers))]

    bring_in(tmp_path, in_order, files)

    assert (stored_credits(), stored_rollups()) == counted(answers, team_on, ABOVE)


def stored_months():
    rows = db.session.execute(select(*UnitMonthRow.__table__.c)).all()
    return {(unit, question, month, step): rest for unit, question, month, step, *rest in rows}


def test_months_are_the_sums_of_their_days(tmp_path, answers):
    bring_in(tmp_path, answers)

    sums = {}
    for row in db.session.scalars(select(UnitRollupRow)):
        count = sums.setdefault(
            (row.unit_id, row.question, row.day.replace(day=1), row.step), [0, 0]
        )
        count[0] += row.answers
        count[1] += row.credit
    assert stored_months() == sums
    assert {month for _, _, month, _ in sums} == {date(2026, 1, 1), date(2026, 2, 1)}


def test_a_rebuild_equals_what_was_kept_up(tmp_path, answers):
    bring_in(tmp_path, answers)
    kept_up, months = stored_rollups(), stored_months()

    assert rebuild() == len(kept_up)
    assert (stored_rollups(), stored_months()) == (kept_up, months)


def test_a_rebuild_mends_what_was_spoilt(tmp_path, answers):
    bring_in(tmp_path, answers)
    kept_up, months = stored_rollups(), stored_months()
    with write_session() as session, session.begin():
        session.execute(text("update unit_rollup set answers = answers + 1"))
        session.execute(text("update unit_month set answers = answers + 1"))

    rebuild()

    assert (stored_rollups(), stored_months()) == (kept_up, months)


def test_the_credits_of_an_answer_are_a_whole_one(tmp_path, answers):
    bring_in(tmp_path, answers)

    query = text("select sum(credit) from credit group by answer_id")
    assert set(db.session.scalars(query)) == {25_200}


def test_an_answer_shared_in_a_team_counts_once_there(tmp_path):
    team = make_unit("North")
    make_person("E1", team), make_person("E2", team)
    mapping = MAPPING.replace("payee: payee", "payee: {column: payee, separator: ;}")

    import_answers(write_csv(tmp_path, "1,E1;E2,2026-01-05,5"), mapping)

    assert stored_rollups() == {
        (unit, date(2026, 1, 5), "phone", 4): (1, 25_200, 25_200**2)
        for unit in ("North", "Company")
    }
