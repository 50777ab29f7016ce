"""Keep the calendars that pay periods are made from.

Revision ID: 0009
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0006"


def upgrade() -> None:
    create_calendar()
    append_only("calendar", "(name = new.name)")


def create_calendar() -> None:
    kinds = ("monthly", "weekly", "two-weekly", "from-day", "4-4-5", "4-5-4", "5-4-4")
    op.create_table(
        "calendar",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.CheckConstraint(
            f"kind in ({', '.join(repr(kind) for kind in kinds)})", name="kind_known"
        ),
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
