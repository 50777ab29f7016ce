"""Create accounts, sign-ins, one-time links and the audit chain.

Revision ID: 0002
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_audit()
    create_throttle()
    create_account()
    create_account_role()
    create_one_time_link()
    create_session()
    append_only("audit", "(id = new.id)")


def create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.CheckConstraint(
            "length(hash) = 64",
            name="hash_is_sha256",
        ),
        sa.CheckConstraint(
            "id > 0",
            name="id_positive",
        ),
    )


def create_throttle() -> None:
    op.create_table(
        "throttle",
        sa.Column("key_hash", sa.String, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_throttle_last_at", "throttle", ["last_at"])


def create_account() -> None:
    op.create_table(
        "account",
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("person.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("password_hash", sa.String, nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("theme", sa.String, nullable=False),
        sa.CheckConstraint(
            "theme in ('light', 'dark')",
            name="theme_known",
        ),
    )


def create_account_role() -> None:
    op.create_table(
        "account_role",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("account.person_id"), primary_key=True),
        sa.Column("role", sa.String, primary_key=True),
        sa.Column("granted_by", sa.Integer, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "granted_by is null or granted_by <> person_id",
            name="not_by_oneself",
        ),
        sa.CheckConstraint(
            "role in ('staff', 'manager', 'hr', 'admin', 'auditor')",
            name="role_known",
        ),
        sqlite_with_rowid=False,
    )


def create_one_time_link() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.String, primary_key=True),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("account.person_id"), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(purpose = 'set up') = (person_id is null)",
            name="person_unless_set_up",
        ),
        sa.CheckConstraint(
            "purpose in ('set up', 'password')",
            name="purpose_known",
        ),
        sqlite_with_rowid=False,
    )


def create_session() -> None:
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("account.person_id"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_session_person_id", "session", ["person_id"])


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
