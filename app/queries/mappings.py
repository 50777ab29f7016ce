"""Reading mappings that are kept by name."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.jobs import MappingVersionRow


def newest_mappings(session: Session) -> list[MappingVersionRow]:
    """The newest version of every mapping, by name; one query."""
    newest = (
        select(MappingVersionRow.name, func.max(MappingVersionRow.version).label("version"))
        .group_by(MappingVersionRow.name)
        .subquery()
    )
    is_newest = (MappingVersionRow.name == newest.c.name) & (
        MappingVersionRow.version == newest.c.version
    )
    query = select(MappingVersionRow).join(newest, is_newest).order_by(MappingVersionRow.name)
    return list(session.scalars(query))


def newest_mapping(session: Session, name: str) -> MappingVersionRow | None:
    """The newest version of one mapping; one query."""
    query = select(MappingVersionRow).where(MappingVersionRow.name == name)
    return session.scalars(query.order_by(MappingVersionRow.version.desc()).limit(1)).first()
