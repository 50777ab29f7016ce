"""Note which tables changed, because what a trial of a draft has read is kept until they do.

Revision ID: 0018
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "table_change",
        sa.Column("table_name", sa.String, primary_key=True),
        sa.Column("mark", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
