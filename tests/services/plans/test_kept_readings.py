"""What a trial has read is kept, and never shown once something of it has changed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from app.domain.days import Days
from app.domain.jobs import JobStatus
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.changes import UNWATCHED
from app.models.people import EmploymentRow, MembershipRow, PersonAttributeRow
from app.models.plans import ParticipationRow
from app.queries.attributions import transfers
from app.queries.table_changes import marks
from app.services.actors import Actor
from app.services.attributions import Wanted as WantedMove
from app.services.attributions import confirm_move, find_displaced, hash_of, propose_move
from app.services.files.corrections import propose_correction
from app.services.files.feedback_previews import start_feedback_preview
from app.services.jobs import job_numbered
from app.services.plans import simulated_periods
from app.services.plans.kept_readings import MOST_ROWS, MOST_THINGS, Place, Shelf, Shelves
from app.services.plans.publishing import import_participations
from app.services.plans.simulations import Wanted, simulation_in, start_simulation
from app.services.rollups import rebuild
from app.services.sessions import open_new_session
from tests.factories import MAPPING, NOON, OPERATOR, import_answers, make_unit, store, write_csv
from tests.payday import calculate, make_month
from tests.paying import CENTS, details, export, facts, plan

pytestmark = pytest.mark.usefixtures("context")
PLAN = plan(
    "name: own, measure: csat_mean, of: payee, unit: score",
    "name: theirs, measure: csat_mean, of: team, unit: score",
    "name: sales, fact: sales, unit: money",
    "name: size, per: cars, fact: size, unit: number",
    'name: cars_sold, formula: "sum(cars, size)"',
    'name: job_pays, formula: "count(job, own)"',
    f"name: reward, formula: amount * own / theirs + sales + cars_sold * 1 EUR + job_pays * 1 EUR"
    f", {CENTS}",
    head="details: {cars: {}}",
).replace("[team]", "[team, job]")
DRAFT = PLAN.replace("formula: amount * own", "formula: 2 * amount * own")
BACK = PLAN.replace("formula: amount * own", 'formula: "paid_before(year) + amount * own').replace(
    f"job_pays * 1 EUR, {CENTS}", f'job_pays * 1 EUR", {CENTS}'
)
ROWS = "number,row,day,size"


@pytest.fixture
def month(tmp_path):
    """Ann and Bob with answers, a fact each and a row of details."""
    first = make_month(tmp_path, plan("name: reward, formula: amount, " + CENTS))
    facts(tmp_path, *(sales(number, "100.00") for number in ("ann", "bob")))
    details(
        tmp_path,
        "cars",
        ROWS.replace("size", "size:number"),
        "ann,r1,2026-01-03,4",
        "bob,r2,2026-01-04,6",
    )
    for person in (first.ann, first.bob):
        store(PersonAttributeRow(person_id=person.id, name="job", value="agent", **days()))
    return first


def days(first=date(2020, 1, 1), end=date(9999, 12, 31)):
    return {"first_day": first, "end_day": end}


def sales(number, amount):
    return f"{number},,sales,2026-01-01,2026-01-31,{amount},,,EUR"


@pytest.fixture
def shelves(monkeypatch):
    """Shelves of a process that has just begun."""

    def begin():
        found = Shelves()
        monkeypatch.setattr(simulated_periods, "SHELVES", found)
        return found

    begin()
    return begin


@pytest.fixture
def tried(month, tmp_path):
    """Try a draft; what came out, without its random name."""

    def _tried(text=DRAFT):
        folder = tmp_path / "simulations"
        job_id = start_simulation(Wanted(1, 1, text, [month.period.id], folder), OPERATOR, NOON).id
        work_once(job_id)
        job = job_numbered(job_id)
        assert job.status == JobStatus.DONE, job.message
        return simulation_in(folder, job.arguments["name"])

    return _tried


def an_import(month, folder):
    import_answers(write_csv(folder, "late,ann,2026-01-20,1", name="late.csv"))


def a_corrected_file(month, folder):
    path = write_csv(folder, "a0,ann,2026-01-01,1", "b1,bob,2026-01-09,2", name="again.csv")
    first = job_numbered(1).id
    given = (path, path.name, MAPPING, "", OPERATOR, NOON)
    preview = start_feedback_preview(*given, [first])
    work_once(preview)
    work_once(propose_correction(preview, None, OPERATOR, NOON, "A wrong file."))


def a_fact(month, folder):
    facts(folder, sales("ann", "250.00"))


def a_row_of_details(month, folder):
    details(folder, "cars", ROWS, "ann,r3,2026-01-05,7")


def a_participation_from_a_file(month, folder):
    end_participation(month, date(2026, 1, 10))
    line = "ann,Linear,2026-01-10,,900.00"
    path = write_csv(folder, line, header="number,plan,first_day,end_day,target_amount")
    report = import_participations(path, OPERATOR, NOON)
    assert report.new == 1, report


def end_participation(month, end):
    with write_session() as session, session.begin():
        row = session.query(ParticipationRow).filter_by(payee_id=month.ann.id).one()
        row.end_day = end


def a_target(month, folder):
    with write_session() as session, session.begin():
        session.query(ParticipationRow).filter_by(payee_id=month.ann.id).one().target_minor = 5


def a_membership(month, folder):
    team = make_unit("New")
    with write_session() as session, session.begin():
        row = session.query(MembershipRow).filter_by(person_id=month.ann.id).one()
        row.unit_id = team.id


def a_last_day(month, folder):
    with write_session() as session, session.begin():
        row = session.query(EmploymentRow).filter_by(person_id=month.ann.id).one()
        row.end_day = date(2026, 1, 2)


def a_job(month, folder):
    with write_session() as session, session.begin():
        session.query(PersonAttributeRow).filter_by(person_id=month.ann.id).one().value = "other"


def answers_that_are_moved(month, folder):
    a_membership(month, folder)
    with write_session() as session, session.begin():
        find_displaced(session)
    db.session.rollback()
    shown = transfers(db.session())
    wanted = WantedMove([each.key for each in shown], hash_of(shown), "told late")
    first, second = (Actor(each.pseudonym, each.id) for each in (month.hanna, month.boss))
    assert confirm_move(propose_move(wanted, first, NOON), second, NOON)


def counts_that_are_mended(month, folder):
    with write_session() as session, session.begin():
        session.execute(text("update unit_rollup set credit = credit * 2"))
        session.execute(text("update unit_month set credit = credit * 2 where step = 4"))
    rebuild()


CHANGES = [
    *(an_import, a_corrected_file, a_fact, a_row_of_details, a_participation_from_a_file),
    *(a_target, a_membership, a_last_day, a_job, answers_that_are_moved),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_the_next_trial_after_a_change_is_what_a_new_process_would_say(
    month, tmp_path, tried, shelves, change
):
    before = tried()
    assert tried() == before
    change(month, tmp_path)

    after = tried()
    shelves()

    assert after == tried()
    assert after != before


def test_counts_that_are_made_anew_are_read_anew(month, tmp_path, tried, shelves):
    tried()
    counts_that_are_mended(month, tmp_path)
    warm = tried()
    shelves()

    assert warm == tried()


def test_a_draft_that_reads_earlier_periods_sees_what_becomes_of_their_statements(
    month, tmp_path, tried, shelves
):
    calculate(month)
    before = tried(BACK)
    export(month)
    after = tried(BACK)
    shelves()

    assert after == tried(BACK)
    assert before["total"] == after["total"]  # of this period itself nothing is read


def test_another_trial_of_what_is_as_it_was_counts_nothing_again(month, tried, shelves):
    tried()

    assert not [each for each in statements_of(tried) if " credit" in each or "unit_" in each]


def statements_of(act):
    """The statements that an act runs in the database."""
    found = []

    def note(_connection, _cursor, statement, *_more):
        found.append(statement.lower())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return found


def test_a_measure_that_was_not_read_yet_is_read_beside_what_is_kept(month, tried, shelves):
    text = DRAFT.replace("2 * amount * own", "2 * amount * own * good").replace(
        "  - {name: theirs", "  - {name: good, measure: csat_top2, of: payee}\n  - {name: theirs"
    )
    tried()
    warm = tried(text)
    shelves()

    assert warm == tried(text)


def test_a_change_between_the_cost_and_the_luck_keeps_nothing_of_before(
    month, tmp_path, tried, shelves, monkeypatch
):
    usual = simulated_periods.luck_of

    def late(*given):
        an_import(month, tmp_path)
        return usual(*given)

    monkeypatch.setattr("app.services.plans.simulations.luck_of", late)
    tried()
    monkeypatch.undo()
    after = tried()
    shelves()

    assert after == tried()


def test_every_table_that_is_written_to_gets_another_mark():
    for table in db.metadata.sorted_tables:
        before = dict(marks(db.session()))
        db.session.rollback()
        column = f'"{next(iter(table.columns)).name}"'
        with write_session() as session, session.begin():
            session.execute(text(f'update "{table.name}" set {column} = {column} where 1 = 0'))
        after = dict(marks(db.session()))
        db.session.rollback()

        moved = {each for each in after if after[each] != before.get(each)}
        assert moved == ({table.name} - UNWATCHED)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from membership where 1 = 0",
        "INSERT INTO membership select * from membership where 1 = 0",
        "with chosen as (select 1) delete from membership where 1 = 0",
        "/* told */ update membership set unit_id = unit_id where 1 = 0",
    ],
)
def test_a_statement_that_may_write_moves_a_mark(statement):
    before = marks(db.session())
    db.session.rollback()
    with write_session() as session, session.begin():
        session.execute(text(statement))

    assert marks(db.session()) != before


def test_what_is_undone_moves_no_mark():
    before = marks(db.session())
    db.session.rollback()
    with write_session() as session, session.begin():
        session.execute(text("delete from membership where 1 = 0"))
        session.rollback()
    with write_session() as session, session.begin():
        session.execute(text("select 1"))

    assert marks(db.session()) == before


def test_a_trial_itself_a_job_and_signing_in_move_no_mark(month, tried):
    before = marks(db.session())
    tried()
    with write_session() as session, session.begin():
        open_new_session(session, month.far.id, NOON)
    db.session.rollback()

    assert marks(db.session()) == before


def test_only_one_place_writes_past_the_statements():
    app = Path(simulated_periods.__file__).parents[2]
    found = [path.name for path in app.rglob("*.py") if ".cursor()" in path.read_text()]

    assert found == ["bulk.py"]  # and that one notes what it changes


def place(first=date(2026, 1, 1)):
    return Place("here", 1, "monthly", Days(first, first + timedelta(days=28)), False)


def test_what_nobody_used_for_an_hour_is_forgotten(month):
    shelves, session = Shelves(), db.session()
    first = shelves.shelf(session, place(), NOON)

    assert shelves.shelf(session, place(), NOON + timedelta(minutes=59)) is first
    assert shelves.shelf(session, place(), NOON + timedelta(minutes=118)) is first
    assert shelves.shelf(session, place(), NOON + timedelta(minutes=179)) is not first


def test_of_very_many_participants_only_the_latest_periods_are_kept(month):
    shelves, session = Shelves(), db.session()
    places = [place(date(2026, number, 1)) for number in (1, 2, 3)]
    found = [shelves.shelf(session, each, NOON) for each in places]
    for each in found:
        each.rows = MOST_ROWS // 2
    shelves.sweep(NOON)

    assert shelves.shelf(session, places[2], NOON) is found[2]
    assert shelves.shelf(session, places[0], NOON) is not found[0]


def test_a_shelf_holds_so_many_things_the_latest():
    shelf = Shelf((), NOON)
    for number in range(MOST_THINGS + 1):
        shelf.once(number, lambda number=number: number)

    assert shelf.once(0, lambda: "read again") == "read again"
    assert shelf.once(MOST_THINGS, lambda: "read again") == MOST_THINGS


def test_without_any_mark_nothing_is_kept():
    shelves, session = Shelves(), db.session()
    with write_session() as writing, writing.begin():
        writing.execute(text("delete from table_change"))

    assert shelves.shelf(session, place(), NOON) is not shelves.shelf(session, place(), NOON)
