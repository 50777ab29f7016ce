"""By which transaction each table was changed last: what was read of it holds until then."""

import re
import secrets
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base

WATCHED = "watched"  # the execution option of connections whose changes are noted
UNWATCHED = {"audit", "job", "session", "table_change", "throttle"}  # nothing is made from these
SOME = "?"  # in place of a table that a statement does not name at its beginning
CHANGE = re.compile(r'\s*(?:insert\s+into|update|delete\s+from)\s+"?(\w+)', re.IGNORECASE)
NO_CHANGE = re.compile(
    r"\s*(?:select|pragma|begin|savepoint|release|rollback|set|lock|create|drop)\b", re.IGNORECASE
)
NOTED = "changed_tables"


class TableChangeRow(Base):
    """A mark by chance for each table, another one after each transaction that wrote to it.

    By chance and not counted, so that no mark comes back, also not where a copy of the database
    was put in place of it.
    """

    __tablename__ = "table_change"
    __table_args__ = ({"sqlite_with_rowid": False},)

    table_name: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]


def watch_changes(engine: Engine) -> None:
    """Note what the statements of each writer change, and mark it in its transaction.

    Whoever changes tables in another way, such as a migration, starts the server anew.
    """
    event.listen(engine, "begin", _forget)
    event.listen(engine, "before_cursor_execute", _note)
    event.listen(engine, "commit", _mark)


def note_change(connection: Connection, table: str) -> None:
    """Say that a table is changed where no statement says so."""
    connection.info.setdefault(NOTED, set()).add(table)


def _forget(connection: Connection) -> None:
    connection.info.pop(NOTED, None)


def _note(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    if not connection.get_execution_options().get(WATCHED, False):
        return
    if found := CHANGE.match(statement):
        note_change(connection, found[1].lower())
    elif not NO_CHANGE.match(statement):
        note_change(connection, SOME)


def _mark(connection: Connection) -> None:
    """As late as can be, and in order of names, so that writers hardly wait for each other."""
    tables = sorted(connection.info.pop(NOTED, set()) - UNWATCHED)
    if not tables:
        return
    mark = secrets.token_hex(16)
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    query = insert(TableChangeRow).values([{"table_name": one, "mark": mark} for one in tables])
    found = query.on_conflict_do_update(index_elements=["table_name"], set_={"mark": mark})
    connection.execute(found)
