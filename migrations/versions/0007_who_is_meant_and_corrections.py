"""Keep what unmatched rows name, what corrected files changed, and which answers came late.

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
    create_correction()
    create_late_import()
    create_former_answer()
    create_former_words()
    append_only("former_answer", "(id = new.id)")


def change_on_postgresql() -> None:
    op.add_column(
        "feedback_import",
        sa.Column("source_id", sa.Integer, sa.ForeignKey(SOURCE), nullable=True),
    )
    for name in ("changed", "removed"):
        column = sa.Column(name, sa.Integer, nullable=False, server_default="0")
        op.add_column("feedback_import", column)
        op.alter_column("feedback_import", name, server_default=None)
    for name in ("gap", "named"):
        column = sa.Column(name, sa.String, nullable=False, server_default="")
        op.add_column("unmatched_row", column)
        op.alter_column("unmatched_row", name, server_default=None)
    op.add_column("unmatched_row", sa.Column("day", sa.Date, nullable=True))


def rebuild_on_sqlite() -> None:
    """SQLite adds no column with a key of another table to a table that has rows."""
    op.drop_index("ix_feedback_import_file", "feedback_import")
    for table, create, columns, new in (
        (
            "feedback_import",
            create_feedback_import,
            FEEDBACK_IMPORT,
            {"changed": "0", "removed": "0"},
        ),
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
NONE_YET = {"changed": "0", "removed": "0"}
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
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("removed", sa.Integer, nullable=False),
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


def create_correction() -> None:
    op.create_table(
        "correction",
        sa.Column(
            "preview_id", sa.Integer, sa.ForeignKey("job.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("corrects_id", sa.Integer, sa.ForeignKey("job.id"), nullable=False),
        sa.Column("needs_second", sa.Boolean, nullable=False),
        *said_by(),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("job.id"), nullable=True),
        sa.CheckConstraint(TWO_PEOPLE, name="two_people"),
        sqlite_with_rowid=False,
    )


def create_late_import() -> None:
    op.create_table(
        "late_import",
        sa.Column("period_id", sa.Integer, sa.ForeignKey("pay_period.id"), primary_key=True),
        sa.Column("job_id", sa.Integer, sa.ForeignKey("job.id"), primary_key=True),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.CheckConstraint("answers > 0", name="answers_counted"),
        sqlite_with_rowid=False,
    )


def create_former_answer() -> None:
    op.create_table(
        "former_answer",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("job_id", sa.Integer, sa.ForeignKey("job.id"), nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey(SOURCE), nullable=False),
        sa.Column("external_id", sa.String, nullable=False),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("team_id", sa.Integer, sa.ForeignKey(UNIT), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("shares", sa.JSON, nullable=False),
        sa.Column("fingerprint", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_former_answer_external_id", "former_answer", ["source_id", "external_id"])
    op.create_index("ix_former_answer_job_id", "former_answer", ["job_id"])


def create_former_words() -> None:
    op.create_table(
        "former_words",
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("former_answer.id"), primary_key=True),
        sa.Column("comment", sa.String, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )


def append_only(table: str, taken: str) -> None:
    """Refuse changes; on SQLite also INSERT OR REPLACE, through each key named in `taken`."""
    refuse = f"begin select raise(abort, '{table} is append-only'); end"
    exists = f"exists (select 1 from {table} where {taken})"
    sqlite = (
        f"create trigger {table}_no_replace before insert on {table} when {exists} {refuse}",
        f"create trigger {table}_no_update before update on {table} {refuse}",
        f"create trigger {table}_no_delete before delete on {table} {refuse}",
    )
    postgresql = (
        f"create trigger {table}_no_change before update or delete on {table}"
        " for each row execute function refuse_change()",
        f"create trigger {table}_no_truncate before truncate on {table}"
        " for each statement execute function refuse_change()",
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in sqlite if is_sqlite else postgresql:
        op.execute(statement)
