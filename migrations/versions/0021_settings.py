"""Keep what is shown to whom with every value it had, and who stays out of colleagues' lists.

Revision ID: 0021
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("set_by", sa.String, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name="versions_counted"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invisible_person",
        sa.Column(
            *("person_id", sa.Integer, sa.ForeignKey("person.id")),
            primary_key=True,
            autoincrement=False,
        ),
        sqlite_with_rowid=False,
    )
    append_only("setting", "(name = new.name and version = new.version)")


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
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in postgresql if on_postgresql else sqlite:
        op.execute(statement)
