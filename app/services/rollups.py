"""Counting every answer anew."""

from sqlalchemy import func, select

from app.extensions import write_session
from app.models.facts import UnitRollupRow
from app.services.answers import rebuild_rollups


def rebuild() -> int:
    """Replace all rollups by a fresh count, in one transaction; the number of rows."""
    with write_session() as session, session.begin():
        rebuild_rollups(session)
        return session.scalar(select(func.count()).select_from(UnitRollupRow)) or 0
