"""Keep what an unmatched row names, and what HR says of it.

Revision ID: 0007
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
PERSON, UNIT, SOURCE = "person.id", "unit.id", "source.id"
TWO_PEOPLE = "confirmed_by <> proposed_by"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        change_on_postgresql()
    else:
        rebuild_on_sqlite()
    create_alias()
    create_assignment()


def change_on_postgresql() -> None:
    op.add_column(
        "feedback_import",
        sa.Column("source_id", sa.Integer, sa.ForeignKey(SOURCE), nullable=True),
    )
    for name in ("gap", "named"):
        column = sa.Column(name, sa.String, nullable=False, server_default="")
        op.add_column("unmatched_row", column)
        op.alter_column("unmatched_row", name, server_default=None)
    op.add_column("unmatched_row", sa.Column("day", sa.Date, nullable=True))


def rebuild_on_sqlite() -> None:
    """SQLite adds no column with a key of another table to a table that has rows."""
    op.drop_index("ix_feedback_import_file", "feedback_import")
    for table, create, columns, new in (
        ("feedback_import", create_feedback_import, FEEDBACK_IMPORT, {}),
        ("unmatched_row", create_unmatched_row, UNMATCHED_ROW, {"gap": "''", "named": "''"}),
    ):
        op.execute(f"alter table {table} rename to old_{table}")
        create()
        given = ", ".join([*columns, *new])
        values = ", ".join([*columns, *new.values()])
        op.execute(f"insert into {table} ({given}) select {values} from old_{table}")
        op.execute(f"drop table old_{table}")
    op.create_index("ix_feedback_import_file", "feedback_import", ["sha256", "mapping_sha256"])


FEEDBACK_IMPORT = (
    *("job_id", "file_name", "sha256", "mapping_sha256", "records"),
    *("stored", "duplicate", "unmatched", "rejected", "blank", "conflict"),
)
UNMATCHED_ROW = ("job_id", "line", "external_id", "reason", "cells")
ROWS_ADD_UP = "stored + duplicate + conflict + unmatched + rejected + blank <= records"


def job_id() -> sa.Column:
    key = sa.ForeignKey("job.id")
    return sa.Column("job_id", sa.Integer, key, primary_key=True, autoincrement=False)


def create_feedback_import() -> None:
    op.create_table(
        "feedback_import",
        job_id(),
        sa.Column("source_id", sa.Integer, sa.ForeignKey(SOURCE), nullable=True),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("mapping_sha256", sa.String, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
        sa.Column("stored", sa.Integer, nullable=False),
        sa.Column("duplicate", sa.Integer, nullable=False),
        sa.Column("unmatched", sa.Integer, nullable=False),
        sa.Column("rejected", sa.Integer, nullable=False),
        sa.Column("blank", sa.Integer, nullable=False),
        sa.Column("conflict", sa.Integer, nullable=False),
        sa.CheckConstraint(ROWS_ADD_UP, name="rows_add_up"),
        sqlite_with_rowid=False,
    )


def create_unmatched_row() -> None:
    op.create_table(
        "unmatched_row",
        job_id(),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("external_id", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("gap", sa.String, nullable=False),
        sa.Column("named", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=True),
        sa.Column("cells", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )


def said_by() -> tuple[sa.Column, ...]:
    return (
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String, nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
    )


def create_alias() -> None:
    op.create_table(
        "alias",
        sa.Column("source_id", sa.Integer, sa.ForeignKey(SOURCE), primary_key=True),
        sa.Column("gap", sa.String, primary_key=True),
        sa.Column("named", sa.String, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey(PERSON), nullable=True),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey(UNIT), nullable=True),
        *said_by(),
        sa.CheckConstraint("gap in ('number', 'team')", name="gap_known"),
        sa.CheckConstraint("(gap = 'number') = (person_id is not null)", name="names_a_person"),
        sa.CheckConstraint("(gap = 'team') = (unit_id is not null)", name="names_a_team"),
        sa.CheckConstraint(TWO_PEOPLE, name="two_people"),
        sqlite_with_rowid=False,
    )


def create_assignment() -> None:
    op.create_table(
        "assignment",
        job_id(),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey(PERSON), nullable=False),
        *said_by(),
        sa.CheckConstraint(TWO_PEOPLE, name="two_people"),
        sqlite_with_rowid=False,
    )
