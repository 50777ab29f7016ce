"""Count the rows of a file of answers that its mapping leaves out, such as those of tests.

Revision ID: 0017
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
ROWS_ADD_UP = "stored + duplicate + conflict + unmatched + rejected + blank + left_out <= records"
NUMBERS = (
    *("records", "stored", "duplicate", "unmatched", "rejected", "blank", "conflict"),
    *("changed", "removed"),
)
COLUMNS = ("job_id", "source_id", "file_name", "sha256", "mapping_sha256", *NUMBERS)
INDEX = "ix_feedback_import_file"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        change_on_postgresql()
    else:
        rebuild_on_sqlite()


def change_on_postgresql() -> None:
    column = sa.Column("left_out", sa.Integer, nullable=False, server_default="0")
    op.add_column("feedback_import", column)
    op.alter_column("feedback_import", "left_out", server_default=None)
    op.drop_constraint("ck_feedback_import_rows_add_up", "feedback_import")
    op.create_check_constraint("rows_add_up", "feedback_import", ROWS_ADD_UP)


def rebuild_on_sqlite() -> None:
    """SQLite changes no rule of a table that is there."""
    op.drop_index(INDEX, "feedback_import")
    op.execute("alter table feedback_import rename to old_feedback_import")
    create_feedback_import()
    names = ", ".join(COLUMNS)
    rows = f"select {names}, 0 from old_feedback_import"
    op.execute(f"insert into feedback_import ({names}, left_out) {rows}")
    op.execute("drop table old_feedback_import")
    op.create_index(INDEX, "feedback_import", ["sha256", "mapping_sha256"])


def create_feedback_import() -> None:
    key = sa.ForeignKey("job.id")
    op.create_table(
        "feedback_import",
        sa.Column("job_id", sa.Integer, key, primary_key=True, autoincrement=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("source.id"), nullable=True),
        *(sa.Column(name, sa.String, nullable=False) for name in COLUMNS[2:5]),
        *(sa.Column(name, sa.Integer, nullable=False) for name in (*NUMBERS, "left_out")),
        sa.CheckConstraint(ROWS_ADD_UP, name="rows_add_up"),
        sqlite_with_rowid=False,
    )
