"""Detail rows from files: versioned by row id; where pay is being decided two people agree."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, tuple_, update
from sqlalchemy.orm import Session

from app.domain.audit import canonical_json
from app.domain.days import Days
from app.domain.details import NAME, DetailRow, details_from, kinds_of
from app.domain.errors import BadFile, SecondDuty, StatementChanged
from app.domain.file_readings import PLAIN, FileReading
from app.domain.permissions import Viewer
from app.extensions import db, write_session
from app.imports.tables import Table, opened_table
from app.models.details import DetailColumnRow, DetailRowRow, DetailState
from app.queries.details import detail_kinds, proposed_rows, versions_of
from app.queries.people import people_with_number
from app.queries.periods import reviewed_among
from app.services.actors import Actor
from app.services.approvals import CHANGED
from app.services.audit import record
from app.services.jobs import Ending, nothing_else

MOST_ROWS = 500_000  # in one file: they are stored in one transaction
AT_ONCE = 400  # keys in one statement; databases limit their number
Kinds = Mapping[str, str]
Rejected = tuple[tuple[int, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class DetailReport:
    """What became of each record of a file; the parts add up to `records`."""

    records: int
    new: int
    changed: int
    waiting: int
    unchanged: int
    unmatched: int
    blank: int
    rejected: Rejected  # with those that are unmatched
    rejected_only: int


@dataclass(slots=True)
class _Known:
    """What is stored of one row: its version that holds, the one that waits, the last number."""

    holds: DetailRow | None = None
    proposed: DetailRow | None = None
    last: int = 0


@dataclass(slots=True)
class _Planned:
    """Rows of a file by what becomes of them."""

    kinds: dict[str, str] = field(default_factory=dict)
    new: list[DetailRow] = field(default_factory=list)
    changed: list[DetailRow] = field(default_factory=list)
    waiting: list[DetailRow] = field(default_factory=list)
    known: dict[str, _Known] = field(default_factory=dict)
    unchanged: int = 0
    unmatched: Rejected = ()
    rejected: Rejected = ()

    def report(self, records: int) -> DetailReport:
        counts = (len(self.new), len(self.changed), len(self.waiting), self.unchanged)
        others = (len(self.unmatched), records - sum(counts) - self.refused())
        lines = tuple(sorted((*self.unmatched, *self.rejected)))
        return DetailReport(records, *counts, *others, lines, len(self.rejected))

    def refused(self) -> int:
        return len(self.unmatched) + len(self.rejected)


def import_details(
    path: Path,
    name: str,
    kinds: Kinds,
    actor: Actor,
    at: datetime,
    reading: FileReading = PLAIN,
    ending: Ending[DetailReport] = nothing_else,
) -> DetailReport:
    """Store the rows of a file under a name; the same file twice changes nothing.

    A row with other content is a new version. One that touches days of a period in review or
    further waits for a second person. Errors: BadFile.
    """
    with opened_table(path, reading) as table:
        records = _counted(table)
        with write_session() as session, session.begin():
            planned = _planned(session, table, name, kinds)
            _store(session, name, planned, actor, at)
            ending(session, report := planned.report(records))
    return report


def preview_details(
    path: Path, name: str, kinds: Kinds, reading: FileReading = PLAIN
) -> DetailReport:
    """What the file would do; nothing is stored. Errors: BadFile."""
    with opened_table(path, reading) as table:
        records = _counted(table)
        return _planned(db.session(), table, name, kinds).report(records)


def waiting_hash(rows: Sequence[DetailRowRow]) -> str:
    """What names proposed rows as they were shown, so that no others are confirmed."""
    told = [[row.row, str(row.version), canonical_json(row.content)] for row in rows]
    return hashlib.sha256(canonical_json({"rows": told}).encode()).hexdigest()


def confirm_details(name: str, shown: str, viewer: Viewer, at: datetime) -> int:
    """What others proposed holds from now on; how many rows.

    Errors: SecondDuty if the viewer proposed them all; StatementChanged if others were shown.
    """
    with write_session() as session, session.begin():
        rows = [row for row, _ in proposed_rows(session, name)]
        if rows and all(row.proposed_by == viewer.pseudonym for row in rows):
            raise SecondDuty("You proposed this yourself; somebody else in HR confirms it.")
        if not rows or waiting_hash(rows) != shown:
            raise StatementChanged(CHANGED)
        theirs = [row for row in rows if row.proposed_by != viewer.pseudonym]
        keys = [(row.name, row.row) for row in theirs]
        _move(session, keys, DetailState.HOLDS, {"state": DetailState.REPLACED})
        holds = {"state": DetailState.HOLDS, "confirmed_by": viewer.pseudonym}
        _move(session, keys, DetailState.PROPOSED, holds)
        details = {"rows": len(theirs), "sha256": _sha256(row.to_domain() for row in theirs)}
        record(session, viewer.pseudonym, "details confirmed", f"details {name}", details, at)
        return len(theirs)


def decline_details(name: str, shown: str, viewer: Viewer, at: datetime) -> int:
    """What was proposed is not done; how many rows. Errors: StatementChanged."""
    with write_session() as session, session.begin():
        rows = [row for row, _ in proposed_rows(session, name)]
        if not rows or waiting_hash(rows) != shown:
            raise StatementChanged(CHANGED)
        keys = [(row.name, row.row) for row in rows]
        _move(session, keys, DetailState.PROPOSED, {"state": DetailState.DECLINED})
        details = {"rows": len(rows), "sha256": _sha256(row.to_domain() for row in rows)}
        record(session, viewer.pseudonym, "details declined", f"details {name}", details, at)
        return len(rows)


def _counted(table: Table) -> int:
    records = table.count()
    if records > MOST_ROWS:
        raise BadFile(f"The file has more than {MOST_ROWS:,} rows; bring it in in parts.")
    return records


def _planned(session: Session, table: Table, name: str, given: Kinds) -> _Planned:
    if not NAME.fullmatch(name):
        raise BadFile(f"{name!r} is no name: small letters, digits and _, beginning with a letter.")
    header, kinds = kinds_of(table.header, given, detail_kinds(session, name))
    people = {
        str(row.number): (row.id, Days(row.first_day, row.end_day))
        for row in people_with_number(session)
    }
    file = details_from(header, table.rows(), kinds, people)
    planned = _Planned(kinds, known=_known(session, name))
    planned.unmatched = tuple((e.line, e.column, e.value, e.reason) for e in file.unmatched)
    planned.rejected = tuple((e.line, e.column, e.value, e.reason) for e in file.rejected)
    rows = [row for _, row in file.found]
    reviewed = _reviewed(session, rows, planned.known)
    for row in rows:
        _sort_in(planned, row, reviewed)
    return planned


def _sort_in(planned: _Planned, row: DetailRow, reviewed: Sequence[Days]) -> None:
    known = planned.known.get(row.row, _Known())
    if row in (known.holds, known.proposed):
        planned.unchanged += 1
    elif known.proposed or _meets(row, reviewed) or _meets(known.holds, reviewed):
        planned.waiting.append(row)
    else:
        (planned.changed if known.holds else planned.new).append(row)


def _known(session: Session, name: str) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for version in versions_of(session, name):
        known = found.setdefault(version.row, _Known())
        known.last = version.version
        if version.state == DetailState.HOLDS:
            known.holds = version.to_domain()
        elif version.state == DetailState.PROPOSED:
            known.proposed = version.to_domain()
    return found


def _reviewed(
    session: Session, rows: Sequence[DetailRow], known: Mapping[str, _Known]
) -> list[Days]:
    """The periods in review or further that these rows, or what they replace, may touch."""
    stored = [known[row.row].holds for row in rows if row.row in known]
    return reviewed_among(session, [row.days for row in (*rows, *stored) if row])


def _meets(row: DetailRow | None, periods: Sequence[Days]) -> bool:
    return row is not None and any(map(row.days.meets, periods))


def _store(session: Session, name: str, planned: _Planned, actor: Actor, at: datetime) -> None:
    stored = [*planned.new, *planned.changed]
    if not stored and not planned.waiting:
        return
    known = detail_kinds(session, name)
    session.add_all(
        DetailColumnRow(name=name, column=column, kind=kind)
        for column, kind in planned.kinds.items()
        if column not in known
    )
    keys = [(name, row.row) for row in planned.changed]
    _move(session, keys, DetailState.HOLDS, {"state": DetailState.REPLACED})
    keys = [(name, row.row) for row in planned.waiting]
    _move(session, keys, DetailState.PROPOSED, {"state": DetailState.DECLINED})
    rows = [(row, DetailState.HOLDS) for row in stored]
    rows += [(row, DetailState.PROPOSED) for row in planned.waiting]
    made = {"name": name, "proposed_by": actor.name, "confirmed_by": None, "made_at": at}
    session.execute(insert(DetailRowRow), [_columns(planned, *each) | made for each in rows])
    details = {
        "new": len(planned.new),
        "changed": len(planned.changed),
        "waiting": len(planned.waiting),
        "sha256": _sha256([*stored, *planned.waiting]),
    }
    record(session, actor.name, "details imported", f"details {name}", details, at)


def _columns(planned: _Planned, row: DetailRow, state: DetailState) -> dict[str, Any]:
    known = planned.known.get(row.row, _Known())
    return {
        "row": row.row,
        "version": known.last + 1,
        "person_id": row.person_id,
        "first_day": row.days.first,
        "end_day": row.days.end,
        "content": dict(row.values),
        "state": state,
    }


def _move(
    session: Session, keys: Sequence[tuple[str, str]], before: DetailState, values: dict[str, Any]
) -> None:
    """Change the versions in one state of some rows, given as (name, row)."""
    key = tuple_(DetailRowRow.name, DetailRowRow.row)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        session.execute(
            update(DetailRowRow)
            .where(key.in_(some), DetailRowRow.state == before)
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _sha256(rows: Iterable[DetailRow]) -> str:
    """Over the rows in order of their ids."""
    told = [
        [row.row, row.person_id, str(row.days.first), str(row.days.end), dict(row.values)]
        for row in sorted(rows, key=lambda row: row.row)
    ]
    return hashlib.sha256(canonical_json({"rows": told}).encode()).hexdigest()
