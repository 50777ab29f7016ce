"""Reading what is set, and who stays out of what colleagues see."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.settings import PROMISE, Settings, settings_of
from app.models.settings import InvisiblePersonRow, SettingRow


def settings_now(session: Session) -> Settings:
    """What holds now, defaults where nothing was set; one query."""
    return settings_of({row.name: row.value for row in newest_settings(session)})


def owners_of_promises(session: Session) -> dict[str, str]:
    """Who made the promise of each campaign, by its name, where HR has said so; one query."""
    rows = [row for row in newest_settings(session) if row.name.startswith(PROMISE) and row.value]
    return {row.name.removeprefix(PROMISE): row.value for row in rows}


def newest_settings(session: Session) -> list[SettingRow]:
    """The newest version of each setting that was ever set, by name; one query."""
    row = SettingRow
    newest = select(row.name, func.max(row.version).label("version")).group_by(row.name).subquery()
    same = (row.name == newest.c.name) & (row.version == newest.c.version)
    return list(session.scalars(select(row).join(newest, same).order_by(row.name)))


def is_invisible(session: Session, person_id: int) -> bool:
    """Whether this person stays out of colleagues' lists; one query."""
    row = InvisiblePersonRow
    query = select(row.person_id).where(row.person_id == person_id)
    return session.scalar(query) is not None
