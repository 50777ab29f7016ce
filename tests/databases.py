"""Real databases, made and removed: a SQLite file each, or one on the PostgreSQL server given."""

import atexit
import os
import shutil
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import psycopg
from flask_migrate import upgrade
from sqlalchemy import event, make_url

from app.extensions import db
from app.factory import create_app
from app.services.catalogue import keep_catalogue
from config import ConfigForTests
from tests.once import STATEMENTS

SERVER = os.environ.get("TEST_DATABASE_URL")
# Our own SQLite writes to a WAL; older ones, as most systems have, must use a TRUNCATE journal.
KINDS = ["sqlite", "sqlite-truncate", *(["postgresql"] if SERVER else [])]
FILES = Path(mkdtemp(prefix="plaudit-tests-"))  # keys, uploads, static files
atexit.register(shutil.rmtree, FILES, ignore_errors=True)
ENGINE_OPTIONS = {"sqlite-truncate": {"module": sqlite3}}  # the system's


@contextmanager
def database(kind, folder, template=None, name=""):
    """The URL of a new database, empty or a copy of the one at the URL `template`."""
    name = name or f"plaudit_{uuid4().hex}"
    source = make_url(template).database if template else None
    if kind == "postgresql":
        with database_on_server(name, source or "template0"):
            yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    else:
        if source:
            shutil.copy(source, folder / name)
        yield f"sqlite:///{folder / name}"
        for path in folder.glob(f"{name}*"):  # and its journals
            path.unlink()


@contextmanager
def database_on_server(name, source):
    uri = make_url(SERVER).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(uri, autocommit=True) as connection:
        # a copy of files takes half the time of a copy through the log
        connection.execute(f"create database {name} template {source} strategy file_copy")
        try:
            yield
        finally:
            connection.execute(f"drop database {name} with (force)")


@contextmanager
def asking(app):
    """What is asked of the app's database meanwhile: statements with their values."""
    asked = []

    def note(_connection, _cursor, statement, values, *_more):
        asked.append((statement, values))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plan_of(statement, values):
    """How the database reads for it, in lines; on PostgreSQL as where there are many rows."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"explain query plan {statement}", values)
        return [row.detail for row in rows]
    for way in ("seqscan", "bitmapscan"):
        connection.exec_driver_sql(f"set local enable_{way} = off")
    return list(connection.exec_driver_sql(f"explain {statement}", values).scalars())


@contextmanager
def app_on(url, make=create_app, **engine_options):
    config = ConfigForTests(url, FILES)
    usual = getattr(config, "SQLALCHEMY_ENGINE_OPTIONS", {})
    more = {"execution_options": {"compiled_cache": STATEMENTS}}
    config.SQLALCHEMY_ENGINE_OPTIONS = usual | engine_options | more
    app = make(config)
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


@contextmanager
def migrated_database(kind, folder):
    """The URL of a database as `flask database prepare` makes it; nothing is connected to it."""
    with database(kind, folder) as url:
        with app_on(url, **ENGINE_OPTIONS.get(kind, {})) as app, app.app_context():
            upgrade()
            keep_catalogue()
        yield url
