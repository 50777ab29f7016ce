"""Cancel jobs, name conflicts apart, keep mappings by name, say which import stored an answer.

`job.kind` has no CHECK any more: its table is named by others, and each new kind of work would
have to rebuild it.

Revision ID: 0005
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    if on_postgresql():
        change_on_postgresql()
    else:
        rebuild_on_sqlite()
    create_conflict_row()
    create_import_chunk()
    create_mapping_version()
    append_only("mapping_version", "(name = new.name and version = new.version)")


def change_on_postgresql() -> None:
    op.drop_constraint("ck_job_kind_known", "job")
    op.drop_constraint("ck_job_status_known", "job")
    op.create_check_constraint("status_known", "job", STATUS_KNOWN)
    for table, column in (("job", "fruitless"), ("feedback_import", "conflict")):
        op.add_column(table, sa.Column(column, sa.Integer, nullable=False, server_default="0"))
        op.alter_column(table, column, server_default=None)
    op.drop_constraint("ck_feedback_import_rows_add_up", "feedback_import")
    op.create_check_constraint("rows_add_up", "feedback_import", ROWS_ADD_UP)


def rebuild_on_sqlite() -> None:
    """A table of another shape under the same name; the keys of others go on naming it."""
    for table, create, columns in (
        ("job", create_job, JOB),
        ("feedback_import", create_feedback_import, FEEDBACK_IMPORT),
    ):
        op.drop_index(INDEXES[table][0], table)
        op.execute(f"alter table {table} rename to old_{table}")
        create()
        names, new = ", ".join(columns), NEW.get(table, {})
        given = ", ".join([names, *new])
        values = ", ".join([names, *new.values()])
        op.execute(f"insert into {table} ({given}) select {values} from old_{table}")
        op.execute(f"drop table old_{table}")
        op.create_index(INDEXES[table][0], table, list(INDEXES[table][1]))


STATUS_KNOWN = "status in ('waiting', 'running', 'done', 'failed', 'cancelled')"
ROWS_ADD_UP = "stored + duplicate + conflict + unmatched + rejected + blank <= records"
INDEXES = {
    "job": ("ix_job_status", ("status", "id")),
    "feedback_import": ("ix_feedback_import_file", ("sha256", "mapping_sha256")),
}
NEW = {"feedback_import": {"conflict": "0"}, "job": {"fruitless": "0"}}
JOB = (
    *("id", "kind", "arguments", "status", "done", "total", "cursor", "attempts"),
    *("heartbeat_at", "created_at", "finished_at", "result", "message"),
)
FEEDBACK_IMPORT = (
    *("job_id", "file_name", "sha256", "mapping_sha256", "records"),
    *("stored", "duplicate", "unmatched", "rejected", "blank"),
)


def create_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("arguments", sa.JSON, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("message", sa.String, nullable=False),
        sa.Column("fruitless", sa.Integer, nullable=False),
        sa.CheckConstraint(STATUS_KNOWN, name="status_known"),
    )


def create_feedback_import() -> None:
    op.create_table(
        "feedback_import",
        sa.Column(
            "job_id", sa.Integer, sa.ForeignKey("job.id"), primary_key=True, autoincrement=False
        ),
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


def create_conflict_row() -> None:
    op.create_table(
        "conflict_row",
        sa.Column(
            "job_id", sa.Integer, sa.ForeignKey("job.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("external_id", sa.String, nullable=False),
        sa.Column("difference", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )


def create_import_chunk() -> None:
    op.create_table(
        "import_chunk",
        sa.Column(
            "job_id", sa.Integer, sa.ForeignKey("job.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("first_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("end_id", sa.Integer, nullable=False),
        sa.CheckConstraint("first_id < end_id", name="ids_in_order"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_import_chunk_first_id", "import_chunk", ["first_id"])


def create_mapping_version() -> None:
    op.create_table(
        "mapping_version",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name="versions_counted"),
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
    for statement in postgresql if on_postgresql() else sqlite:
        op.execute(statement)


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
