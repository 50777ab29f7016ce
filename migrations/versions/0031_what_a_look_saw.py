"""Keep every question that was watched, how new the data was, and scores that gather at an edge.

What was looked through before names its one question; how new its data was is not known, so a
period that is not locked yet is looked through again.

Revision ID: 0031
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

KEPT = ("period_id", "checked_at", "answers", "tests", "not_watched")
BEFORE = sa.table(
    "integrity_check",
    sa.column("period_id", sa.Integer),
    sa.column("checked_at", sa.DateTime(timezone=True)),
    sa.column("question", sa.String),
    sa.column("answers", sa.Integer),
    sa.column("tests", sa.Integer),
    sa.column("not_watched", sa.JSON),
)


def upgrade() -> None:
    """The table has no triggers and a row per period, so it is made anew on both databases."""
    rows = [dict(row._mapping) for row in op.get_bind().execute(sa.select(BEFORE))]
    op.drop_table("integrity_check")
    made = create_integrity_check()
    more = [
        {name: row[name] for name in KEPT}
        | {"questions": [row["question"]] if row["question"] else [], "seen": {}, "edges": []}
        for row in rows
    ]
    if more:
        op.bulk_insert(made, more)


def create_integrity_check() -> sa.Table:
    return op.create_table(
        "integrity_check",
        sa.Column(
            *("period_id", sa.Integer, sa.ForeignKey("pay_period.id")),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("questions", sa.JSON, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("tests", sa.Integer, nullable=False),
        sa.Column("not_watched", sa.JSON, nullable=False),
        sa.Column("seen", sa.JSON, nullable=False),
        sa.Column("edges", sa.JSON, nullable=False),
        sa.CheckConstraint("tests >= 0", name="tests_counted"),
        sqlite_with_rowid=False,
    )
