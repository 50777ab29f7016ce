"""Saying whom a name or a row means for which nobody was found; a second person confirms it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Delete, Update, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from app.domain.aliases import Gap
from app.domain.errors import BadMapping, NotYours, SecondDuty, StatementChanged, Unmatched
from app.domain.permissions import Viewer
from app.extensions import db, write_session
from app.models.aliases import AliasRow, AssignmentRow
from app.models.catalogue import SourceRow
from app.models.jobs import UnmatchedRow
from app.models.people import PersonRow, UnitRow
from app.queries.aliases import Waiting, waiting_groups
from app.queries.catalogue import source_named
from app.queries.people import directory
from app.services.actors import Actor
from app.services.audit import record

Line = tuple[int, int]  # of which import, in its file
UNMATCHED = "unmatched rows"
MOST = 1_000_000  # names in a list
CHANGED = "These rows have changed since you opened the page; look again."
SAME = "You proposed this yourself: somebody else has to confirm it."


@dataclass(frozen=True, slots=True)
class Said:
    """What a name was said to mean, as the page showed it: a person's id, or a team's."""

    source_id: int
    gap: str
    named: str
    meant_id: int


def name_person(source_id: int, named: str, person_id: int, actor: Actor, at: datetime) -> None:
    """In this source the name means this person, from now on. Errors: NotYours."""
    with write_session() as session, session.begin():
        person = _person(session, person_id)
        _say(session, source_id, Gap.NUMBER, named, {"person_id": person.id}, actor, at)


def name_team(source_id: int, named: str, unit_id: int, actor: Actor, at: datetime) -> None:
    """In this source the name means this team, from now on. Errors: NotYours."""
    with write_session() as session, session.begin():
        unit = session.get(UnitRow, unit_id)
        if unit is None or unit.parent_id is None:
            raise NotYours("There is no such team.")
        _say(session, source_id, Gap.TEAM, named, {"unit_id": unit.id}, actor, at)


def propose_meaning(
    source: str, gap: Gap, named: str, meant: str, actor: Actor, at: datetime
) -> None:
    """The same by names: of the source, and the person's number or the team's name.

    Errors: BadMapping for a source, Unmatched for a person or a team that is not known.
    """
    session = db.session()
    known, row = directory(session), source_named(session, source)
    if row is None:
        raise BadMapping(f"There is no source {source!r}.")
    source_id = row.id
    if gap is Gap.TEAM:
        name_team(source_id, named, known.team_named(meant), actor, at)
    elif meant in known.payees:
        name_person(source_id, named, known.payees[meant].id, actor, at)
    else:
        raise Unmatched(f"There is nobody with the number {meant!r}.")


def waiting() -> list[Waiting]:
    """What rows wait for, most rows first."""
    return waiting_groups(db.session(), most=MOST)


def assign_rows(lines: Sequence[Line], person_id: int, actor: Actor, at: datetime) -> None:
    """These rows are about this person, whatever they say. Errors: NotYours, StatementChanged."""
    with write_session() as session, session.begin():
        person, keys = _person(session, person_id), list(dict.fromkeys(lines))
        _check_waiting(session, keys)
        key = tuple_(AssignmentRow.job_id, AssignmentRow.line)
        session.execute(delete(AssignmentRow).where(key.in_(keys)))
        said = {"person_id": person.id, "proposed_by": actor.name, "proposed_at": at}
        rows = [{"job_id": job_id, "line": line} | said for job_id, line in keys]
        session.execute(insert(AssignmentRow), rows)
        details = {"payee": person.pseudonym} | _told(keys)
        record(session, actor.name, "rows assigned", UNMATCHED, details, at)


def confirm_name(one: Said, viewer: Viewer, at: datetime) -> None:
    """The second person agrees what a name means. Errors: SecondDuty, StatementChanged."""
    with write_session() as session, session.begin():
        row = _proposed(session, one)
        _refuse_same(row.proposed_by, viewer)
        row.confirmed_by, row.confirmed_at = viewer.pseudonym, at
        subject = f"source {one.source_id}"
        record(session, viewer.pseudonym, "name confirmed", subject, _hidden(one.named), at)


def refuse_name(one: Said, viewer: Viewer, at: datetime) -> None:
    """What was proposed is dropped; the rows wait for another answer. Errors: StatementChanged."""
    with write_session() as session, session.begin():
        session.delete(_proposed(session, one))
        subject = f"source {one.source_id}"
        record(session, viewer.pseudonym, "name refused", subject, _hidden(one.named), at)


def confirm_rows(lines: Sequence[Line], person_id: int, viewer: Viewer, at: datetime) -> None:
    """The second person agrees whom rows are about. Errors: SecondDuty, StatementChanged."""
    with write_session() as session, session.begin():
        proposed = _of(lines, person_id)
        for proposed_by in session.scalars(select(AssignmentRow.proposed_by).where(*proposed)):
            _refuse_same(proposed_by, viewer)
        values = {"confirmed_by": viewer.pseudonym, "confirmed_at": at}
        _change_all(session, update(AssignmentRow).where(*proposed).values(values), lines)
        record(session, viewer.pseudonym, "rows confirmed", UNMATCHED, _told(lines), at)


def refuse_rows(lines: Sequence[Line], person_id: int, viewer: Viewer, at: datetime) -> None:
    """What was proposed for these rows is dropped. Errors: StatementChanged."""
    with write_session() as session, session.begin():
        _change_all(session, delete(AssignmentRow).where(*_of(lines, person_id)), lines)
        record(session, viewer.pseudonym, "rows refused", UNMATCHED, _told(lines), at)


def _say(
    session: Session,
    source_id: int,
    gap: Gap,
    named: str,
    meant: Mapping[str, int],
    actor: Actor,
    at: datetime,
) -> None:
    """Keep it, in the place of what was said before."""
    if session.get(SourceRow, source_id) is None:
        raise NotYours("There is no such source.")
    key = {"source_id": source_id, "gap": gap, "named": named}
    before = session.get(AliasRow, key)
    if before is not None:
        session.delete(before)
        session.flush()
    row = AliasRow(**key, **meant, proposed_by=actor.name, proposed_at=at)
    session.add(row)
    details = dict(meant) | _hidden(named)
    record(session, actor.name, "name given a meaning", f"source {source_id}", details, at)


def _person(session: Session, person_id: int) -> PersonRow:
    person = session.get(PersonRow, person_id)
    if person is None or person.number is None:
        raise NotYours("There is no such person.")
    return person


def _proposed(session: Session, one: Said) -> AliasRow:
    """What waits for a second person, as it was shown."""
    row = session.get(AliasRow, (one.source_id, one.gap, one.named), with_for_update=True)
    if row is None or row.confirmed_by or (row.person_id or row.unit_id) != one.meant_id:
        raise StatementChanged(CHANGED)
    return row


def _refuse_same(proposed_by: str, viewer: Viewer) -> None:
    if proposed_by == viewer.pseudonym:
        raise SecondDuty(SAME)


def _of(lines: Sequence[Line], person_id: int) -> tuple[ColumnElement[bool], ...]:
    key = tuple_(AssignmentRow.job_id, AssignmentRow.line)
    same = AssignmentRow.person_id == person_id
    return key.in_(lines), same, AssignmentRow.confirmed_by.is_(None)


def _change_all(session: Session, change: Update | Delete, lines: Sequence[Line]) -> None:
    if session.connection().execute(change).rowcount != len(lines):
        raise StatementChanged(CHANGED)


def _check_waiting(session: Session, lines: Sequence[Line]) -> None:
    key = tuple_(UnmatchedRow.job_id, UnmatchedRow.line)
    count = select(func.count()).select_from(UnmatchedRow).where(key.in_(lines))
    if not lines or session.scalar(count) != len(lines):
        raise StatementChanged(CHANGED)


def _told(lines: Sequence[Line]) -> dict[str, object]:
    return {"rows": [f"{job_id}:{line}" for job_id, line in lines]}


def _hidden(named: str) -> dict[str, object]:
    """A name may be a person's, and what is kept for ever holds none."""
    return {"named_sha256": hashlib.sha256(named.encode()).hexdigest()}
