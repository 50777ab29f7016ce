"""Rows that name nobody who is known: HR says whom they mean, and a second person confirms it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.domain.aliases import Gap
from app.domain.errors import NotYours, SecondDuty, StatementChanged
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.aliases import AliasRow
from app.models.audit import AuditRow
from app.models.facts import CreditRow, UnitMonthRow, UnitRollupRow
from app.models.jobs import FeedbackImportRow, UnmatchedRow
from app.models.people import PersonRow
from app.queries.aliases import names_to_confirm, rows_to_confirm, waiting_groups
from app.services.actors import Actor
from app.services.files.feedback_imports import import_counts
from app.services.files.settling import start_settling
from app.services.files.unmatched import (
    Said,
    assign_rows,
    confirm_name,
    confirm_rows,
    name_person,
    name_team,
    refuse_name,
    refuse_rows,
)
from app.services.jobs import job_numbered
from app.services.rollups import rebuild
from tests.factories import (
    HIRED,
    MAPPING,
    NOON,
    OPERATOR,
    import_answers,
    make_person,
    make_unit,
    write_csv,
)
from tests.payday import calculate, make_month, submit
from tests.world import viewer_of

pytestmark = pytest.mark.usefixtures("context")
SHARED = MAPPING.replace("payee: payee", 'payee: {column: payee, separator: ";"}')
OF_TEAMS = MAPPING.replace("payee: payee", "team: payee")


@pytest.fixture
def team():
    return make_unit("Phone")


def settle():
    job_id = start_settling(OPERATOR, NOON)
    work_once(job_id)
    return job_numbered(job_id)


def counts(job):
    db.session.rollback()
    return import_counts(db.session(), job.id)


def groups():
    db.session.rollback()
    return [(each.gap, each.named, each.rows) for each in waiting_groups(db.session())]


def credited():
    db.session.rollback()
    query = select(PersonRow.number, CreditRow.credit).join(
        PersonRow, PersonRow.id == CreditRow.payee_id
    )
    return sorted(db.session.execute(query))


def test_a_name_that_hr_gives_a_meaning_settles_the_rows_that_wait(team, tmp_path):
    ann = make_person("1011", team)
    file = write_csv(tmp_path, "a,Ann,2026-01-05,5", "b,Ann,2026-01-06,4", "c,Bob,2026-01-07,3")
    job = import_answers(file)
    assert groups() == [("number", "Ann", 2), ("number", "Bob", 1)]

    name_person(1, "Ann", ann.id, OPERATOR, NOON)
    result = settle().result

    assert result["rows"] == 3
    assert (result["stored"], result["unmatched"]) == (2, 1)
    found = counts(job)
    assert (found["records"], found["stored"], found["unmatched"]) == (3, 2, 1)
    assert credited() == [("1011", 25_200), ("1011", 25_200)]
    assert groups() == [("number", "Bob", 1)]


def test_a_reading_that_is_interrupted_counts_each_row_once(team, tmp_path, monkeypatch):
    monkeypatch.setattr("app.services.files.settling.AT_ONCE", 2)
    days = [(n, f"2026-01-{n + 1:02}") for n in range(8)]
    for file in ("a", "b"):
        rows = [f"{file}{n},{'Ann' if n % 2 else 'Bob'},{day},5" for n, day in days]
        import_answers(write_csv(tmp_path, *rows, name=f"{file}.csv"))
    name_person(1, "Ann", make_person("1011", team).id, OPERATOR, NOON)
    job_id = start_settling(OPERATOR, NOON)

    for steps in (1, 3, 2):
        reported = iter(range(1, steps + 1))

        def die(done, total, last=steps, reported=reported):
            assert total == 16
            if next(reported) == last:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            work_once(job_id, die)
        with write_session() as session, session.begin():
            session.execute(text("update job set heartbeat_at = created_at"))
    work_once(job_id)

    result = job_numbered(job_id).result
    counted = {name: number for name, number in result.items() if number}
    assert counted == {"rows": 16, "stored": 8, "unmatched": 8}
    told = db.session.scalars(select(AuditRow.details).order_by(AuditRow.id.desc()).limit(1)).one()
    assert told == result


def test_the_next_file_of_the_source_knows_the_name(team, tmp_path):
    ann = make_person("1011", team)
    import_answers(write_csv(tmp_path, "a,Ann,2026-01-05,5"))
    name_person(1, "Ann", ann.id, OPERATOR, NOON)

    job = import_answers(write_csv(tmp_path, "b,Ann,2026-01-06,4"))
    other = import_answers(
        write_csv(tmp_path, "b,Ann,2026-01-06,4"), MAPPING.replace("calls", "mails")
    )

    assert (counts(job)["stored"], counts(other)["unmatched"]) == (1, 1)


def test_somebody_who_has_the_number_comes_before_what_was_said_of_it(team, tmp_path):
    ann = make_person("1011", team)
    import_answers(write_csv(tmp_path, "a,77,2026-01-05,5"))
    name_person(1, "77", ann.id, OPERATOR, NOON)
    make_person("77", team)

    settle()

    assert credited() == [("77", 25_200)]


def test_two_names_of_one_person_in_a_row_are_one_share(team, tmp_path):
    ann = make_person("1011", team)
    make_person("1012", team)
    import_answers(write_csv(tmp_path, "a,1011;Ann;1012,2026-01-05,5"), SHARED)
    name_person(1, "Ann", ann.id, OPERATOR, NOON)

    settle()

    assert credited() == [("1011", 16_800), ("1012", 8_400)]


def test_a_team_that_is_spelt_otherwise_is_given_its_meaning(team, tmp_path):
    job = import_answers(write_csv(tmp_path, "a,Telefon,2026-01-05,5"), OF_TEAMS)
    assert groups() == [("team", "Telefon", 1)]

    name_team(1, "Telefon", team.id, OPERATOR, NOON)
    settle()

    assert counts(job)["stored"] == 1
    query = select(UnitRollupRow.answers).where(UnitRollupRow.unit_id == team.id)
    assert db.session.scalars(query).all() == [1]


def test_rows_that_name_nobody_are_assigned_one_by_one(team, tmp_path):
    ann = make_person("1011", team)
    job = import_answers(write_csv(tmp_path, "a,,2026-01-05,5", "b,,2026-01-06,4"))

    assign_rows([(job.id, 2)], ann.id, OPERATOR, NOON)
    settle()

    assert (counts(job)["stored"], groups()) == (1, [("nobody", "", 1)])
    assert credited() == [("1011", 25_200)]


def test_rows_of_somebody_who_had_left_can_be_somebody_elses(team, tmp_path):
    make_person("1015", team, end_day=HIRED.replace(year=2021))
    ann = make_person("1011", team)
    job = import_answers(write_csv(tmp_path, "a,1015,2026-01-05,5"))
    assert groups() == [("day", "1015", 1)]

    assign_rows([(job.id, 2)], ann.id, OPERATOR, NOON)
    settle()

    assert credited() == [("1011", 25_200)]


def test_people_who_have_come_in_since_settle_their_rows_without_the_file(team, tmp_path):
    file = write_csv(tmp_path, "a,1011,2026-01-05,5")
    job = import_answers(file)
    file.unlink()
    make_person("1011", team)

    settle()

    assert (counts(job)["stored"], counts(job)["unmatched"], groups()) == (1, 0, [])


def test_a_row_that_waits_in_two_imports_is_stored_once(team, tmp_path):
    first = import_answers(write_csv(tmp_path, "a,1011,2026-01-05,5"))
    second = import_answers(write_csv(tmp_path, "a,1011,2026-01-05,5", "b,1011,2026-01-06,5"))
    assert groups() == [("number", "1011", 2)]
    make_person("1011", team)

    assert settle().result["duplicate"] == 1

    assert (counts(first)["stored"], counts(second)["stored"]) == (1, 1)
    for job in (first, second):
        found = counts(job)
        assert found.pop("records") == sum(found.values())


def test_what_is_settled_is_counted_as_a_fresh_count_would(team, tmp_path):
    ann = make_person("1011", team)
    import_answers(write_csv(tmp_path, "a,Ann,2026-01-05,5", "b,Ann,2026-02-06,4"))
    name_person(1, "Ann", ann.id, OPERATOR, NOON)
    settle()

    def rollups():
        db.session.rollback()
        tables = (UnitRollupRow.__table__, UnitMonthRow.__table__)
        return [sorted(db.session.execute(select(table))) for table in tables]

    kept = rollups()
    rebuild()
    assert kept == rollups()
    assert any(kept)


class TestOnceAPeriodIsInReview:
    @pytest.fixture
    def month(self, tmp_path):
        month = make_month(tmp_path)
        self.job = import_answers(
            write_csv(
                tmp_path, "x1,Annie,2026-01-20,5", "x2,,2026-01-21,5", "x3,Annie,2026-02-01,5"
            )
        )
        calculate(month)
        submit(month)
        return month

    def test_a_name_holds_for_its_days_once_a_second_person_confirms_it(self, month):
        hanna, boss = viewer_of(month.hanna), viewer_of(month.boss)
        name_person(1, "Annie", month.ann.id, actor_of(hanna), NOON)
        settle()
        (shown,) = names_to_confirm(db.session())
        assert (shown.meant, shown.rows) == (month.ann.name, 1)  # January waits, February is free
        said = Said(shown.source_id, shown.gap, shown.named, shown.meant_id)

        with pytest.raises(SecondDuty):
            confirm_name(said, hanna, NOON)
        confirm_name(said, boss, NOON)
        settle()

        assert names_to_confirm(db.session()) == []
        assert counts(self.job)["stored"] == 2

    def test_a_row_is_somebodys_once_a_second_person_confirms_it(self, month):
        hanna, boss = viewer_of(month.hanna), viewer_of(month.boss)
        assign_rows([(self.job.id, 3)], month.ann.id, actor_of(hanna), NOON)
        settle()
        (shown,) = rows_to_confirm(db.session())
        assert (shown.lines, shown.name) == ([(self.job.id, 3)], month.ann.name)

        with pytest.raises(SecondDuty):
            confirm_rows(shown.lines, month.ann.id, hanna, NOON)
        with pytest.raises(StatementChanged):  # another person than the page showed
            confirm_rows(shown.lines, month.bob.id, boss, NOON)
        confirm_rows(shown.lines, month.ann.id, boss, NOON)
        settle()

        assert counts(self.job)["stored"] == 1
        assert rows_to_confirm(db.session()) == []

    def test_what_is_refused_waits_for_another_answer(self, month):
        hanna, boss = viewer_of(month.hanna), viewer_of(month.boss)
        name_person(1, "Annie", month.ann.id, actor_of(hanna), NOON)
        assign_rows([(self.job.id, 3)], month.ann.id, actor_of(hanna), NOON)
        settle()

        refuse_name(Said(1, Gap.NUMBER, "Annie", month.ann.id), boss, NOON)
        refuse_rows([(self.job.id, 3)], month.ann.id, boss, NOON)
        settle()

        assert groups() == [("nobody", "", 1), ("number", "Annie", 1)]

    def test_the_database_knows_no_second_person_who_is_the_first(self, month):
        name_person(1, "Annie", month.ann.id, OPERATOR, NOON)
        with pytest.raises(IntegrityError), write_session() as session, session.begin():
            session.execute(text("update alias set confirmed_by = proposed_by"))

    def test_a_name_that_means_somebody_else_by_now_is_not_confirmed(self, month):
        boss = viewer_of(month.boss)
        name_person(1, "Annie", month.ann.id, OPERATOR, NOON)
        name_person(1, "Annie", month.bob.id, OPERATOR, NOON)
        with pytest.raises(StatementChanged):
            confirm_name(Said(1, Gap.NUMBER, "Annie", month.ann.id), boss, NOON)


def actor_of(viewer):
    return Actor(viewer.pseudonym, viewer.id)


def test_rows_that_do_not_wait_and_people_who_do_not_exist_are_refused(team, tmp_path):
    ann = make_person("1011", team)
    job = import_answers(write_csv(tmp_path, "a,Ann,2026-01-05,5"))

    with pytest.raises(StatementChanged):
        assign_rows([(job.id, 99)], ann.id, OPERATOR, NOON)
    with pytest.raises(NotYours):
        name_person(1, "Ann", 999, OPERATOR, NOON)
    with pytest.raises(NotYours):
        name_person(999, "Ann", ann.id, OPERATOR, NOON)
    with pytest.raises(NotYours):
        name_team(1, "Ann", 999, OPERATOR, NOON)


def test_what_is_kept_for_ever_does_not_hold_the_name(team, tmp_path):
    ann = make_person("1011", team)
    import_answers(write_csv(tmp_path, "a,Ann Hansen,2026-01-05,5"))
    name_person(1, "Ann Hansen", ann.id, OPERATOR, NOON)

    db.session.rollback()
    rows = db.session.scalars(select(AuditRow)).all()
    assert any(row.action == "name given a meaning" for row in rows)
    assert not any("Hansen" in str(row.details) for row in rows)
    assert db.session.scalars(select(AliasRow.named)).all() == ["Ann Hansen"]


def test_an_import_that_still_runs_is_left_alone(team, tmp_path):
    job = import_answers(write_csv(tmp_path, "a,1011,2026-01-05,5"))
    make_person("1011", team)
    with write_session() as session, session.begin():
        session.execute(text("update job set status = 'running' where id = :id"), {"id": job.id})
    assert settle().result["rows"] == 0
    assert db.session.scalar(select(UnmatchedRow.line)) == 2
    assert db.session.scalar(select(FeedbackImportRow.unmatched)) == 1


def test_rows_kept_before_their_names_were_are_understood_when_they_are_read_again(team, tmp_path):
    import_answers(write_csv(tmp_path, "a,Ann,2026-01-05,5"))
    with write_session() as session, session.begin():
        session.execute(text("update unmatched_row set gap = '', named = '', day = null"))
        session.execute(text("update feedback_import set source_id = null"))
    assert groups() == [("", "", 1)]

    settle()

    assert groups() == [("number", "Ann", 1)]
