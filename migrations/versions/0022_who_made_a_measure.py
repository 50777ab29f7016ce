"""Keep who made a version of a measure and when, because companies define measures of their own.

Revision ID: 0022
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0019"


def upgrade() -> None:
    """Empty for what is built in, which nobody here has made."""
    op.add_column("measure", sa.Column("made_by", sa.String, nullable=True))
    op.add_column("measure", sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
