"""Keep the calendars that pay periods are made from, and the working days of sites.

Revision ID: 0008
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    create_calendar()
    create_workday_rule()
    create_workday_proposal()
    append_only("calendar", "(name = new.name)")
    append_only(
        "workday_rule",
        "(unit_id = new.unit_id and kind = new.kind and first_day = new.first_day"
        " and version = new.version)",
    )


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


KIND_KNOWN = "kind in ('day', 'weekdays')"
FITS = """(kind = 'day' and value in ('yes', 'no', 'usual'))
 or (kind = 'weekdays' and (value = 'usual' or length(value) = 7))"""


def create_workday_rule() -> None:
    op.create_table(
        "workday_rule",
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("confirmed_by", sa.String, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(KIND_KNOWN, name="kind_known"),
        sa.CheckConstraint("version > 0", name="versions_counted"),
        sa.CheckConstraint(FITS, name="value_fits"),
        sa.CheckConstraint("proposed_by <> confirmed_by", name="two_persons"),
        sqlite_with_rowid=False,
    )


def create_workday_proposal() -> None:
    op.create_table(
        "workday_proposal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("unit_id", "kind", "first_day"),
        sa.CheckConstraint(KIND_KNOWN, name="kind_known"),
        sa.CheckConstraint(FITS, name="value_fits"),
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
