"""A migrated database equals a new one, down to triggers, CHECKs and indexes."""

import pytest
from sqlalchemy import text

from app.extensions import db
from tests.databases import app_on, database

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
