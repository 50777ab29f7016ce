"""Many rows of one table at once, as tuples: four times as fast as one dictionary per row.

PostgreSQL takes them by COPY (https://www.psycopg.org/psycopg3/docs/basic/copy.html).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import Session

Processor = Callable[[Any], Any]
Rows = Sequence[tuple[Any, ...]]


def insert_tuples(
    session: Session, table: object, rows: Sequence[tuple[Any, ...]], on_conflict: str = ""
) -> None:
    """Insert rows whose values stand in the order of the table's columns.

    Values are stored as SQLAlchemy would store them. `on_conflict`: what follows the values.
    """
    assert isinstance(table, Table)
    if not rows:
        return
    dialect = session.get_bind().dialect
    stored = _as_stored(table, dialect, rows)
    if dialect.name == "postgresql":
        _copy(session, table, stored, on_conflict)
        return
    names, marks = _names(table), ", ".join("?" * len(table.columns))
    statement = f'insert into "{table.name}" ({names}) values ({marks}) {on_conflict}'
    session.connection().exec_driver_sql(statement, stored)


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _copy(session: Session, table: Table, rows: Rows, on_conflict: str) -> None:
    """PostgreSQL's own way for many rows; by way of a table beside where some may be there."""
    connection, names = session.connection(), _names(table)
    target = f"copied_{table.name}" if on_conflict else table.name
    if on_conflict:
        connection.exec_driver_sql(
            f'create temp table "{target}" (like "{table.name}") on commit drop'
        )
    cursor = connection.connection.cursor()
    with cursor.copy(f'copy "{target}" ({names}) from stdin') as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()
    if on_conflict:
        connection.exec_driver_sql(
            f'insert into "{table.name}" ({names}) select {names} from "{target}" where true'
            f" {on_conflict}"
        )
        connection.exec_driver_sql(f'drop table "{target}"')


def _as_stored(
    table: Table, dialect: Dialect, rows: Sequence[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """The rows with each value as the driver wants it; column by column."""
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, column in enumerate(table.columns):
        process = column.type.dialect_impl(dialect).bind_processor(dialect)
        if process is not None:
            columns[place] = _processed(process, columns[place])
    return list(zip(*columns, strict=True))


def _processed(process: Processor, values: Sequence[Any]) -> list[Any]:
    """Few different values stand in many rows: each is worked out once where it can be."""
    try:
        return list(map(lru_cache(maxsize=100_000)(process), values))
    except TypeError:  # dictionaries, for a column of JSON: few objects, in many rows
        stored = {id(value): process(value) for value in {id(v): v for v in values}.values()}
        return [stored[id(value)] for value in values]
