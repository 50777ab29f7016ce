"""Working days of sites from a file; for days on which pay is being decided two people agree."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.domain.audit import canonical_json
from app.domain.days import Days
from app.domain.errors import BadCalendar, SecondDuty
from app.domain.file_readings import PLAIN, FileReading
from app.domain.own_columns import RowProblem
from app.domain.permissions import Viewer
from app.domain.units import UnitKind
from app.domain.workdays import WorkdayRule, days_touched, workdays_from
from app.extensions import db, write_session
from app.imports.tables import Table, opened_table
from app.models.workdays import WorkdayProposalRow, WorkdayRuleRow
from app.queries.periods import reviewed_among
from app.queries.units import company, units
from app.queries.workdays import newest_rules, work_calendars, workday_proposals
from app.services.actors import Actor
from app.services.audit import record
from app.services.jobs import Ending, nothing_else

Key = tuple[int, str, date]  # unit, kind, first day
NOT_YOURS = "You proposed this yourself; somebody else in HR confirms it."
GONE = "This was decided about already."


@dataclass(frozen=True, slots=True)
class WorkdayReport:
    """What a file of working days did, or would do; `waiting`: for a second person."""

    records: int
    new: int
    changed: int
    waiting: int
    unchanged: int
    rejected: tuple[tuple[int, str, str, str], ...]


@dataclass(slots=True)
class _Planned:
    """Rules of a file by what becomes of them."""

    new: dict[Key, WorkdayRule] = field(default_factory=dict)
    changed: dict[Key, WorkdayRule] = field(default_factory=dict)
    waiting: dict[Key, WorkdayRule] = field(default_factory=dict)
    unchanged: int = 0
    problems: Sequence[RowProblem] = ()

    def report(self, records: int) -> WorkdayReport:
        rejected = tuple(
            (each.line, each.column, each.value, each.reason) for each in self.problems
        )
        counts = (len(self.new), len(self.changed), len(self.waiting), self.unchanged)
        return WorkdayReport(records, *counts, rejected)


def import_workdays(
    path: Path,
    actor: Actor,
    at: datetime,
    reading: FileReading = PLAIN,
    ending: Ending[WorkdayReport] = nothing_else,
) -> WorkdayReport:
    """Store which days are worked; the same file twice changes nothing. Errors: BadFile.

    A rule for days of a period that is in review or further waits for a second person.
    """
    with opened_table(path, reading) as table:
        records = table.count()
        with write_session() as session, session.begin():
            planned = _planned(session, table)
            _store(session, planned, actor, at)
            ending(session, report := planned.report(records))
    return report


def preview_workdays(path: Path, reading: FileReading = PLAIN) -> WorkdayReport:
    """What the file would do; nothing is stored. Errors: BadFile."""
    with opened_table(path, reading) as table:
        return _planned(db.session(), table).report(table.count())


def count_workdays(site: str, days: Days) -> int:
    """How many of these days are worked at a site, or in the company. Errors: BadCalendar."""
    session = db.session()
    ids = _ids(session)
    if site not in ids:
        raise BadCalendar(f"There is no site {site!r}; known: {', '.join(filter(None, ids))}.")
    return work_calendars(session)[ids[site]].working_days(days)


def confirm_workday(proposal_id: int, viewer: Viewer, at: datetime) -> None:
    """What somebody else proposed holds from now on. Errors: BadCalendar, SecondDuty."""
    with write_session() as session, session.begin():
        row = _waiting(session, proposal_id)
        if row.proposed_by == viewer.pseudonym:
            raise SecondDuty(NOT_YOURS)
        key = (row.unit_id, row.kind, row.first_day)
        versions = {_key(rule): rule.version for rule in newest_rules(session)}
        content = {"value": row.value, "name": row.name, "proposed_by": row.proposed_by}
        by = {"confirmed_by": viewer.pseudonym, "made_at": at}
        version = versions.get(key, 0) + 1
        session.add(WorkdayRuleRow(**_columns(key), version=version, **content, **by))
        session.delete(row)
        details = {**_told(key, row.value), "proposed_by": row.proposed_by}
        record(session, viewer.pseudonym, "workdays confirmed", "workdays", details, at)


def decline_workday(proposal_id: int, viewer: Viewer, at: datetime) -> None:
    """What was proposed is not done. Errors: BadCalendar."""
    with write_session() as session, session.begin():
        row = _waiting(session, proposal_id)
        key = (row.unit_id, row.kind, row.first_day)
        details = {**_told(key, row.value), "proposed_by": row.proposed_by}
        session.delete(row)
        record(session, viewer.pseudonym, "workdays declined", "workdays", details, at)


def _planned(session: Session, table: Table) -> _Planned:
    ids = _ids(session)
    given, problems = workdays_from(table.header, table.rows(), [name for name in ids if name])
    known = {_key(row): (row.value, row.name) for row in newest_rules(session)}
    asked = {_key(row): (row.value, row.name) for row in workday_proposals(session)}
    reviewed = reviewed_among(session, [days_touched(rule) for _, rule in given])
    planned = _Planned(problems=problems)
    for _, rule in given:
        key = (ids[rule.site], str(rule.kind), rule.first_day)
        content = (rule.value, rule.name)
        if content == known.get(key) or content == asked.get(key):
            planned.unchanged += 1
        elif any(map(days_touched(rule).meets, reviewed)):
            planned.waiting[key] = rule
        else:
            (planned.changed if key in known else planned.new)[key] = rule
    return planned


def _ids(session: Session) -> dict[str, int]:
    """Sites by name; the company has none."""
    sites = {row.name: row.id for row in units(session).values() if row.kind == UnitKind.SITE}
    return {"": company(session).id} | sites


def _store(session: Session, planned: _Planned, actor: Actor, at: datetime) -> None:
    versions = {_key(row): row.version for row in newest_rules(session)}
    stored = planned.new | planned.changed
    if stored:
        by = {"proposed_by": actor.name, "confirmed_by": None, "made_at": at}
        session.execute(
            insert(WorkdayRuleRow),
            [
                _columns(key) | _content(rule) | by | {"version": versions.get(key, 0) + 1}
                for key, rule in stored.items()
            ],
        )
    if planned.waiting:
        _propose(session, planned.waiting, actor, at)
    if stored or planned.waiting:
        details = {
            "new": len(planned.new),
            "changed": len(planned.changed),
            "waiting": len(planned.waiting),
            "sha256": _sha256(stored | planned.waiting),
        }
        record(session, actor.name, "workdays imported", "workdays", details, at)


def _propose(
    session: Session, waiting: Mapping[Key, WorkdayRule], actor: Actor, at: datetime
) -> None:
    """A newer proposal for the same day takes the place of the older one."""
    older = [row.id for row in workday_proposals(session) if _key(row) in waiting]
    session.execute(delete(WorkdayProposalRow).where(WorkdayProposalRow.id.in_(older)))
    by = {"proposed_by": actor.name, "proposed_at": at}
    rows = [_columns(key) | _content(rule) | by for key, rule in waiting.items()]
    session.execute(insert(WorkdayProposalRow), rows)


def _waiting(session: Session, proposal_id: int) -> WorkdayProposalRow:
    row = session.get(WorkdayProposalRow, proposal_id, with_for_update=True)
    if row is None:
        raise BadCalendar(GONE)
    return row


def _key(row: WorkdayRuleRow | WorkdayProposalRow) -> Key:
    return row.unit_id, row.kind, row.first_day


def _columns(key: Key) -> dict[str, Any]:
    return dict(zip(("unit_id", "kind", "first_day"), key, strict=True))


def _content(rule: WorkdayRule) -> dict[str, Any]:
    return {"value": rule.value, "name": rule.name}


def _told(key: Key, value: str) -> dict[str, Any]:
    unit_id, kind, first_day = key
    return {"unit": unit_id, "kind": kind, "first_day": str(first_day), "value": value}


def _sha256(rules: Mapping[Key, WorkdayRule]) -> str:
    told = [{**_told(key, rule.value), "name": rule.name} for key, rule in sorted(rules.items())]
    return hashlib.sha256(canonical_json({"rules": told}).encode()).hexdigest()
