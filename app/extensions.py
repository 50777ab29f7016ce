"""The Flask extensions, and the two ways to the database: pages read, services write."""

from pathlib import Path
from typing import Any

from flask import current_app
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from app.models import (
    accounts,
    adjustments,
    aliases,
    attributions,
    audit,
    catalogue,
    changes,
    disputes,
    exclusions,
    fact_values,
    facts,
    installation,
    integrity,
    jobs,
    people,
    plans,
    settings,
    statements,
)
from app.models.base import Base, json_text
from app.models.changes import WATCHED, watch_changes

# A model that is not imported has no table.
TABLES = (
    *(accounts, adjustments, aliases, attributions, audit, catalogue, changes),
    *(disputes, exclusions, fact_values, facts, installation, integrity, jobs),
    *(people, plans, settings, statements),
)
WAL_IS_SOUND = (3, 51, 3)  # older versions have a WAL corruption bug

db = SQLAlchemy(model_class=Base, engine_options={"json_serializer": json_text})
login_manager = LoginManager()
migrate = Migrate(directory=str(Path(__file__).parents[1] / "migrations"))


def write_session() -> Session:
    """A session that may write: `with write_session() as session, session.begin():`.

    The page's own reading ends here: in a rollback journal it would block our commit, and
    what was read before a write is stale after it.
    """
    db.session.rollback()
    engine = db.engine.execution_options(write=True, **{WATCHED: True})
    return Session(engine, expire_on_commit=False)


def read_session() -> Session:
    """A session in which a job reads: `with read_session() as session:`; its rows stay as read.

    Each query stands by itself, so that in a rollback journal nobody waits longer than for one of
    them. What is committed between two of them is in the second only: whoever reads like this
    looks afterwards whether something was (queries/changes.py).
    """
    db.session.rollback()
    return Session(db.engine.execution_options(one_by_one=True))


def audit_key() -> bytes:
    """The key of the audit chain; it lies outside the database and outside its backups."""
    return Path(current_app.config["AUDIT_KEY_FILE"]).read_bytes().strip()


def set_up_engine(engine: Engine) -> None:
    """Readers cannot write; writers wait for each other at BEGIN, never half-way."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", set_up_sqlite)
        event.listen(engine, "begin", begin_on_sqlite)
    else:
        event.listen(engine, "begin", begin_on_postgresql)
    watch_changes(engine)


def set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin by itself, and too late
    version = connection.execute("select sqlite_version()").fetchone()[0]
    for pragma in (*journal(version), "foreign_keys = on", "recursive_triggers = on"):
        connection.execute(f"pragma {pragma}")


def journal(version: str) -> tuple[str, str]:
    """The journal that is safe in this version of SQLite."""
    if tuple(int(part) for part in version.split(".")) >= WAL_IS_SOUND:
        return "journal_mode = wal", "synchronous = full"
    return "journal_mode = truncate", "synchronous = extra"


def begin_on_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    write = options.get("write", False)
    if connection.info.get("may_write") is not write:  # the pragma discards prepared statements
        connection.exec_driver_sql(f"pragma query_only = {'off' if write else 'on'}")
        connection.info["may_write"] = write
    if not options.get("one_by_one", False):
        connection.exec_driver_sql("begin immediate" if write else "begin")


def begin_on_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("write", False):
        connection.exec_driver_sql("set transaction read only")
