"""Keep detail rows of payees, such as orders and named mentions, with their versions.

Revision ID: 0009
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "detail_column",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("column", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    create_detail_row()
    op.create_index("ix_detail_row_person_id", "detail_row", ["person_id", "name", "first_day"])
    op.create_index("ix_detail_row_name", "detail_row", ["name", "state", "first_day"])
    for state in ("holds", "proposed"):
        where = sa.text(f"state = '{state}'")
        op.create_index(
            f"uq_detail_row_{state}",
            "detail_row",
            ["name", "row"],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def create_detail_row() -> None:
    op.create_table(
        "detail_row",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("row", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("confirmed_by", sa.String, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('proposed', 'holds', 'replaced', 'declined')", name="state_known"
        ),
        sa.CheckConstraint("version > 0", name="versions_counted"),
        sa.CheckConstraint("first_day < end_day", name="days_in_order"),
        sa.CheckConstraint("proposed_by <> confirmed_by", name="two_persons"),
        sqlite_with_rowid=False,
    )
