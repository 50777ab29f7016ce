"""A migrated database equals a new one, down to triggers, CHECKs and indexes."""

import pytest
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.extensions import db
from app.models.integrity import IntegrityCheckRow
from tests.databases import ENGINE_OPTIONS, app_on, database

PARTS = {
    "sqlite": ["select type, name, tbl_name, sql from sqlite_master"],
    "postgresql": [
        "select table_name, column_name, data_type, is_nullable, column_default"
        " from information_schema.columns where table_schema = 'public'",
        "select conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
        " from pg_constraint where connamespace = 'public'::regnamespace",
        "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
        "select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)"
        " from pg_trigger where not tgisinternal",
        "select 'function', proname, prosrc from pg_proc"
        " where pronamespace = 'public'::regnamespace",
    ],
}


def parts(kind):
    """What the database consists of, less the migration's own bookkeeping."""
    rows = [row for query in PARTS[kind.split("-")[0]] for row in db.session.execute(text(query))]
    return {in_order(row) for row in rows if "alembic_version" not in str(row)}


def in_order(row):
    """The order of columns counts, that of constraints does not."""
    lines = [line.strip(" \t,") for part in row for line in str(part).splitlines()]
    constraints = sorted(line for line in lines if line.startswith("CONSTRAINT"))
    return *(line for line in lines if line not in constraints), *constraints


@pytest.mark.usefixtures("context")
def test_a_migrated_database_equals_a_new_one(kind, tmp_path):
    migrated = parts(kind)
    with database(kind, tmp_path) as url, app_on(url) as new, new.app_context():
        db.metadata.create_all(db.engine.execution_options(write=True))
        assert migrated == parts(kind)
        db.session.rollback()


@pytest.mark.usefixtures("context")
def test_every_check_has_a_name(kind):
    assert all("ck_" in str(row) for row in parts(kind) if "CHECK" in str(row))


JOB = """insert into job
    (id, kind, arguments, status, done, total, cursor, attempts, created_at, result, message)
    values (7, 'feedback import', '{}', 'done', 2, 2, 2, 1, '2026-01-01 00:00:00', '{}', '')"""
IMPORT = """insert into feedback_import (job_id, file_name, sha256, mapping_sha256, records, stored,
    duplicate, unmatched, rejected, blank) values (7, 'a.csv', 'a', 'b', 2, 1, 0, 0, 1, 0)"""
REJECTED = """insert into rejected_row (job_id, line, "column", value, reason)
    values (7, 3, 'a', 'b', 'c')"""


def test_imports_of_the_version_before_are_kept(kind, tmp_path):
    with (
        database(kind, tmp_path) as url,
        app_on(url, **ENGINE_OPTIONS.get(kind, {})) as app,
        app.app_context(),
    ):
        upgrade(revision="0004")
        executed(*map(text, (JOB, IMPORT, REJECTED)))

        upgrade()

        kept = db.session.execute(text("select stored, conflict, rejected from feedback_import"))
        assert kept.all() == [(1, 0, 1)]
        db.session.rollback()
        with pytest.raises(IntegrityError):  # keys are watched again
            executed(text("delete from job where id = 7"))


def executed(*statements):
    db.session.rollback()
    with db.engine.execution_options(write=True).begin() as connection:  # of an older version
        for statement in statements:
            connection.execute(statement)


LOOKED = """
insert into pay_period (id, calendar, label, first_day, end_day)
    values (1, 'monthly', 'January 2026', '2026-01-01', '2026-02-01');
insert into question (name, steps, words) values ('satisfaction', '["1", "2"]', '');
insert into integrity_check (period_id, checked_at, question, answers, tests, not_watched)
    values (1, '2026-02-02 09:00:00', 'satisfaction', 40, 8, '[["runs", "No times."]]')
"""


def test_a_look_of_the_version_before_is_kept_and_counts_as_old(kind, tmp_path):
    with (
        database(kind, tmp_path) as url,
        app_on(url, **ENGINE_OPTIONS.get(kind, {})) as app,
        app.app_context(),
    ):
        upgrade(revision="0030")
        executed(*(text(each) for each in LOOKED.split(";")))

        upgrade()

        check = db.session.get(IntegrityCheckRow, 1)
        assert (check.questions, check.answers, check.tests) == (["satisfaction"], 40, 8)
        assert check.not_watched == [["runs", "No times."]]
        assert (check.checked_at.isoformat(), check.seen) == ("2026-02-02T09:00:00+00:00", {})
        db.session.rollback()


PEOPLE = """
insert into question (name, steps, words) values ('satisfaction', '["1", "2"]', '');
insert into unit (id, parent_id, kind, name) values (100, null, 'company', 'All');
insert into person (id, number, pseudonym, name, first_day, end_day)
    values (1, 'E1', 'p1', 'Ann', '2025-01-01', '2026-02-01');
insert into unit (id, parent_id, kind, name)
    values (101, 100, 'team', 'A'), (102, 100, 'team', 'B');
insert into membership (person_id, first_day, end_day, unit_id)
    values (1, '2025-01-01', '2026-01-10', 101), (1, '2026-01-10', '2026-01-20', 102);
insert into source (id, name, comments_after) values (1, 'calls', 5);
insert into answer (id, source_id, external_id, question, day, channel, team_id, step, payees,
    attributes, fingerprint) values
    (1, 1, 'a', 'satisfaction', '2026-01-09', 'phone', 101, 4, 1, '{}', 1),
    (2, 1, 'b', 'satisfaction', '2026-01-10', 'phone', 101, 4, 1, '{}', 1),
    (3, 1, 'c', 'satisfaction', '2026-01-20', 'phone', 102, 4, 1, '{}', 1);
insert into credit (payee_id, question, day, answer_id, channel, team_id, step, credit) values
    (1, 'satisfaction', '2026-01-09', 1, 'phone', 101, 4, 25200),
    (1, 'satisfaction', '2026-01-10', 2, 'phone', 101, 4, 25200),
    (1, 'satisfaction', '2026-01-20', 3, 'phone', 102, 4, 25200)
"""


def test_people_of_the_version_before_have_one_job_and_their_displaced_answers_are_found(
    kind, tmp_path
):
    with (
        database(kind, tmp_path) as url,
        app_on(url, **ENGINE_OPTIONS.get(kind, {})) as app,
        app.app_context(),
    ):
        upgrade(revision="0007")
        executed(*(text(each) for each in PEOPLE.split(";")))

        upgrade()

        jobs = db.session.execute(text("select person_id, first_day, end_day from employment"))
        assert [(row[0], str(row[1]), str(row[2])) for row in jobs] == [
            (1, "2025-01-01", "2026-02-01")
        ]
        found = text("select answer_id, from_team_id, to_team_id from displaced_credit order by 1")
        assert db.session.execute(found).all() == [(2, 101, 102), (3, 102, None)]
        db.session.rollback()


SHARED = """
insert into unit (id, parent_id, kind, name) values (100, null, 'company', 'All');
insert into person (id, number, pseudonym, name, first_day, end_day)
    values (1, 'E1', 'p1', 'Ann', '2025-01-01', '2027-02-01');
insert into plan (id, name, currency, calendar) values (1, 'Pot', 'EUR', 'monthly');
insert into plan_version (plan_id, version, first_day, text, resolved, sha256, published_at)
    values (1, 1, '2026-01-01', '', '{}', 'HASH', '2026-01-01 00:00:00');
insert into participation (id, payee_id, plan_id, first_day, end_day)
    values (1, 1, 1, '2026-01-01', '9999-12-31');
insert into pay_period (id, calendar, label, first_day, end_day)
    values (1, 'monthly', 'January 2026', '2026-01-01', '2026-02-01');
insert into statement (id, participation_id, period_id, status, version, content_hash)
    values (1, 1, 1, 'in review', 1, 'HASH');
insert into statement_version (statement_id, version, plan_id, plan_version, content, content_hash,
    currency, calculated_at) values
    (1, 1, 1, 1, '{"lines"\\:{"pot"\\:{"number"\\:"201/4"}}}', 'HASH', 'EUR',
    '2026-02-01 00:00:00');
insert into pool (id, period_id, plan_id, line, members_of, unit, amount, shared, why)
    values (1, 1, 1, 'pot', 'company', 'money', '100', '100', '');
insert into pool_member (pool_id, statement_id, person_id) values (1, 1, 1)
""".replace("HASH", "0" * 64)


def test_members_of_pools_of_the_version_before_get_what_their_statements_say(kind, tmp_path):
    with (
        database(kind, tmp_path) as url,
        app_on(url, **ENGINE_OPTIONS.get(kind, {})) as app,
        app.app_context(),
    ):
        upgrade(revision="0015")
        executed(*(text(each) for each in SHARED.split(";")))

        upgrade()

        kept = db.session.execute(text("select pool_id, statement_id, share from pool_member"))
        assert kept.all() == [(1, 1, "201/4")]
        db.session.rollback()
        with pytest.raises(DBAPIError, match="a member of a pool takes no duty"):
            executed(text("insert into statement_duty values (1, 1, 'approver')"))
