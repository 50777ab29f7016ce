"""Setting what is shown to whom; each change is kept and audited."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.errors import BadSetting
from app.domain.permissions import Viewer
from app.domain.settings import (
    DEFAULTS,
    PROMISE,
    TARGET,
    Setting,
    checked_owner,
    checked_setting,
    checked_target,
)
from app.extensions import write_session
from app.models.people import PersonRow
from app.models.settings import InvisiblePersonRow, SettingRow
from app.queries.catalogue import newest_measures
from app.queries.settings import newest_settings
from app.services.actors import Actor
from app.services.audit import record


def change_settings(wanted: Mapping[str, str], actor: Actor, at: datetime) -> list[str]:
    """Set what differs from what holds; the names that were changed. Errors: BadSetting."""
    with write_session() as session, session.begin():
        checked = _checked(session, wanted)
        now = {row.name: row for row in newest_settings(session)}
        changed = [name for name, value in checked.items() if value != _value(now.get(name), name)]
        for name in changed:
            before = now.get(name)
            version = before.version + 1 if before else 1
            given = {"value": checked[name], "set_by": actor.name, "set_at": at}
            session.add(SettingRow(name=name, version=version, **given))
            details = {"from": _value(before, name), "to": checked[name]}
            record(session, actor.name, "setting changed", f"setting {name}", details, at)
    return changed


def be_invisible(viewer: Viewer, wanted: bool, at: datetime) -> None:
    """Stay out of what colleagues see, or be in it again; nothing where it is so already."""
    row = InvisiblePersonRow
    with write_session() as session, session.begin():
        session.execute(select(PersonRow.id).where(PersonRow.id == viewer.id).with_for_update())
        known = session.get(row, viewer.id) is not None
        if known == wanted:
            return
        if wanted:
            session.add(row(person_id=viewer.id))
        else:
            session.execute(delete(row).where(row.person_id == viewer.id))
        details = {"invisible": wanted}
        subject = f"person {viewer.pseudonym}"
        record(session, viewer.pseudonym, "visibility changed", subject, details, at)


def _checked(session: Session, wanted: Mapping[str, str]) -> dict[str, str]:
    """Every value as it is stored. Errors: BadSetting, also for a name that is none."""
    measures = newest_measures(session)
    found = {}
    for name, text in wanted.items():
        measure = measures.get(name.removeprefix(TARGET)) if name.startswith(TARGET) else None
        if measure is not None:
            found[name] = checked_target(measure, text)
        elif name.startswith(PROMISE):
            found[name] = checked_owner(text)
        elif name in DEFAULTS:
            found[name] = checked_setting(Setting(name), text)
        else:
            raise BadSetting(f"There is no setting {name!r}.")
    return found


def _value(row: SettingRow | None, name: str) -> str:
    return row.value if row else DEFAULTS.get(name, "")
