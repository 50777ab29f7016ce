"""Keep rows of people and participations that wait for a second person.

Revision ID: 0020
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "file_proposal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("header", sa.JSON, nullable=False),
        sa.Column("rows", sa.JSON, nullable=False),
        sa.Column("periods", sa.JSON, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("proposed_at", moment, nullable=False),
        sa.Column("confirmed_by", sa.String, nullable=True),
        sa.Column("confirmed_at", moment, nullable=True),
        sa.CheckConstraint(
            "status in ('waiting', 'confirmed', 'refused', 'replaced')", name="status_known"
        ),
        sa.CheckConstraint("kind in ('people', 'participations')", name="kind_known"),
        sa.CheckConstraint("length(sha256) = 64", name="hash_is_sha256"),
        sa.CheckConstraint(
            "confirmed_by is null or confirmed_by <> proposed_by", name="two_people"
        ),
        sa.CheckConstraint(
            "(confirmed_by is null) = (status in ('waiting', 'replaced'))", name="decided_by_one"
        ),
    )
    op.create_index("ix_file_proposal_status", "file_proposal", ["status", "id"])
