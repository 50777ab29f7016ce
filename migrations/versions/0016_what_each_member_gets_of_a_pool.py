"""Keep what each member gets of a pool, because a pool may pay otherwise than it was shared out.

Revision ID: 0016
Create Date: 2026-11-22
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

MEMBERS = """select pool_member.pool_id, pool_member.statement_id, pool_member.person_id, pool.line,
    statement_version.content from pool_member
    join pool on pool.id = pool_member.pool_id
    join statement on statement.id = pool_member.statement_id
    join statement_version on statement_version.statement_id = statement.id
        and statement_version.version = statement.version"""


def upgrade() -> None:
    """The table is made anew on both databases: its rows are few, and come of statements."""
    rows = [
        {"pool_id": pool, "statement_id": statement, "person_id": person,
         "share": share_in(content, line)}
        for pool, statement, person, line, content in op.get_bind().execute(sa.text(MEMBERS))
    ]  # fmt: skip
    op.drop_table("pool_member")
    op.bulk_insert(create_pool_member(), rows)


def share_in(content: Any, line: str) -> str:
    """What a statement says of its line as a/b; nothing where that is missing."""
    said = json.loads(content) if isinstance(content, str) else content
    return str(said["lines"].get(line, {}).get("number", "0"))


def create_pool_member() -> sa.Table:
    table = op.create_table(
        "pool_member",
        sa.Column("pool_id", sa.Integer, sa.ForeignKey("pool.id"), primary_key=True),
        sa.Column("statement_id", sa.Integer, sa.ForeignKey("statement.id"), primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("share", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pool_member_statement_id", "pool_member", ["statement_id"])
    op.create_index("ix_pool_member_person_id", "pool_member", ["person_id", "pool_id"])
    return table
