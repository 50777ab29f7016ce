"""What changed since something was read."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.changes import TableChangeRow

Marks = tuple[tuple[str, str], ...]


def marks(session: Session, without: Collection[str] = ()) -> Marks:
    """The mark of each table that was ever written to, by name; one query.

    To be asked before anything else is read: what changes afterwards has other marks.
    """
    row = TableChangeRow
    query = select(row.table_name, row.mark).where(row.table_name.not_in(list(without)))
    return tuple((name, mark) for name, mark in session.execute(query.order_by(row.table_name)))
