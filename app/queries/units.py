"""Reading the tree of units."""

from collections import Counter
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.directory import Team
from app.domain.files.day_formats import zone_named
from app.models.people import UnitAncestorRow, UnitRow


def units(session: Session) -> dict[int, UnitRow]:
    """Every unit by its id; one query."""
    return {row.id: row for row in session.scalars(select(UnitRow).order_by(UnitRow.id))}


def company(session: Session) -> UnitRow:
    """The root of the tree; one query."""
    return session.scalars(select(UnitRow).where(UnitRow.parent_id.is_(None))).one()


def ancestors(session: Session) -> dict[int, tuple[int, ...]]:
    """Each unit's id with its own and those of all units above it; one query."""
    found: dict[int, list[int]] = {}
    query = select(UnitAncestorRow.unit_id, UnitAncestorRow.ancestor_id).order_by(
        UnitAncestorRow.unit_id, UnitAncestorRow.ancestor_id
    )
    for unit_id, ancestor_id in session.execute(query):
        found.setdefault(unit_id, []).append(ancestor_id)
    return {unit_id: tuple(above) for unit_id, above in found.items()}


def path_of(unit_id: int, rows: Mapping[int, UnitRow]) -> tuple[str, ...]:
    """The names from below the company down to this unit; empty for the company."""
    row = rows[unit_id]
    return (*path_of(row.parent_id, rows), row.name) if row.parent_id else ()


def teams(rows: Mapping[int, UnitRow]) -> dict[int, Team]:
    """Every unit below the company, with its zone."""
    below = (row for row in rows.values() if row.parent_id)
    return {row.id: Team(row.id, path_of(row.id, rows), zone_of(row.id, rows)) for row in below}


def zone_of(unit_id: int, rows: Mapping[int, UnitRow]) -> ZoneInfo:
    """The unit's zone, or that of the nearest unit above it that has one."""
    row = rows[unit_id]
    if row.zone:
        return zone_named(row.zone)
    return zone_of(row.parent_id, rows) if row.parent_id else zone_named("UTC")


def unit_names(rows: Mapping[int, UnitRow]) -> dict[int, str]:
    """Each unit's name; with its site where several have that name."""
    alike = Counter(row.name for row in rows.values())
    return {
        row.id: row.name if alike[row.name] == 1 else " / ".join(path_of(row.id, rows))
        for row in rows.values()
    }
