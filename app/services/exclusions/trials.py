"""Changing answers on trial: what they come to is worked out, and nobody else sees or waits.

The tables that change are copied to temporary ones of the same names. Both databases look there
first, so whatever reads or changes them does so in the copies, by the very code that pays.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Column, Connection, Index, MetaData, Table, select, text
from sqlalchemy.orm import Session

from app.extensions import db
from app.models.attributions import DisplacedCreditRow
from app.models.exclusions import ExcludedCreditRow, ExclusionRow
from app.models.facts import CreditRow, UnitMonthRow, UnitRollupRow

CHANGED = (
    *(CreditRow, ExcludedCreditRow, ExclusionRow),
    *(DisplacedCreditRow, UnitRollupRow, UnitMonthRow),
)  # what `bring_about` writes to


@contextmanager
def trial_session() -> Iterator[Session]:
    """A session in which answers may be excluded or count again; nothing of it is stored.

    It may write to the tables of `CHANGED` only, and is never committed.
    """
    db.session.rollback()
    options = {"write": True, "one_by_one": True}  # on SQLite no transaction, so no lock
    with db.engine.execution_options(**options).connect() as connection:
        connection.detach()  # its temporary tables go when it is closed
        _copy_tables(connection)
        with Session(connection, expire_on_commit=False) as session:
            yield session
        connection.rollback()


def _copy_tables(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    home = "main" if is_sqlite else connection.scalar(text("select current_schema()"))
    copies = MetaData()
    for row in CHANGED:
        _copy_of(row.__table__, copies)
    copies.create_all(connection, checkfirst=False)
    for copy in copies.tables.values():
        stored = Table(copy.name, MetaData(), *_columns(copy), schema=home)
        names = [column.name for column in copy.columns]
        connection.execute(copy.insert().from_select(names, select(stored)))
        if not is_sqlite:  # of a temporary table PostgreSQL knows nothing until it is told to look
            connection.execute(text(f'analyze "{copy.name}"'))


def _copy_of(table: object, copies: MetaData) -> Table:
    """The same columns, key and indexes; no foreign keys, since these may not leave a schema."""
    assert isinstance(table, Table)
    copy = Table(table.name, copies, *_columns(table), prefixes=["TEMPORARY"])
    for index in table.indexes:
        Index(index.name, *(copy.c[column.name] for column in index.columns))
    return copy


def _columns(table: Table) -> list[Column[object]]:
    return [
        Column(each.name, each.type, primary_key=each.primary_key, autoincrement=False)
        for each in table.columns
    ]
