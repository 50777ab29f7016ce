"""What changed since something was read."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.changes import TableChangeRow

Marks = tuple[tuple[str, str], ...]
TABLE = TableChangeRow.__table__.c
MARKS = select(TABLE.table_name, TABLE.mark).order_by(TABLE.table_name)  # every page asks it


def marks(session: Session, without: Collection[str] = ()) -> Marks:
    """The mark of each table that was ever written to, by name; one query.

    To be asked before anything else is read: what changes afterwards has other marks.
    """
    return tuple((name, mark) for name, mark in session.execute(MARKS) if name not in without)
