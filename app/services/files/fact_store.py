"""Storing facts: values that hold at once, and those that wait for a second person."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.directory import Payee
from app.domain.employments import employed_within
from app.domain.fact_values import Content, Number, ProposalStatus, Where, range_words
from app.domain.files.fact_changes import Change, Changes, Value, changes_of
from app.models.fact_values import (
    FactProposalRow,
    FactSummaryRow,
    FactValueRow,
    FactVersionRow,
)
from app.queries.fact_values import held_in, waiting_in
from app.queries.periods import reviewed_in
from app.services.actors import Actor
from app.services.audit import record
from app.services.bulk import insert_tuples

IDS_AT_ONCE = 5_000  # in one statement; databases limit their number
ONE_DAY = timedelta(days=1)
Row = tuple[Any, ...]
TeamOf = Callable[[Where], int | None]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where values come from. `confirmed_by`: the second person, where one was needed."""

    job_id: int
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None

    def columns(self) -> Row:
        return (
            *(self.job_id, self.proposed_by, self.proposed_at),
            *(self.confirmed_by, self.confirmed_at),
        )


def compared(session: Session, name: str, values: Sequence[Value], job_id: int) -> Changes:
    """What storing values of one fact would do; three queries."""
    days = Days(min(where.first for where, _ in values), max(where.end for where, _ in values))
    reviewed = [period.days() for period in reviewed_in(session, days)]
    held, waiting = held_in(session, name, days), waiting_in(session, name, days)
    return changes_of(values, held, waiting, reviewed, job_id)


def lock_facts(session: Session) -> None:
    """Whoever stores facts waits for others who do; SQLite lets one write anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("lock table fact_value in share row exclusive mode"))


def store_changes(
    session: Session,
    name: str,
    changes: Changes,
    team_of: TeamOf,
    actor: Actor,
    origin: Origin,
) -> None:
    """Store what a comparison found, with its row in the audit chain."""
    set_aside(session, changes.replaced)
    store_values(session, name, [*changes.new, *changes.changed], team_of, origin)
    _propose(session, name, changes.proposed, team_of, origin)
    stored = [*changes.new, *changes.changed, *changes.proposed]
    if stored:
        details = {
            "fact": name,
            "new": len(changes.new),
            "changed": len(changes.changed),
            "proposed": len(changes.proposed),
            "sha256": content_sha(stored),
        }
        subject, at = f"job {origin.job_id}", origin.proposed_at
        record(session, actor.name, "facts imported", subject, details, at)


def store_values(
    session: Session,
    name: str,
    changes: Sequence[Change],
    team_of: TeamOf,
    origin: Origin,
) -> None:
    """Values that hold from now on: a new head, or the next version of one."""
    new = [change for change in changes if change.held is None]
    last = session.scalar(select(func.max(FactValueRow.id))) or 0
    ids = range(last + 1, last + 1 + len(new))
    heads = [
        (fact_id, *whose(change.where, name, team_of), 1)
        for fact_id, change in zip(ids, new, strict=True)
    ]
    insert_tuples(session, FactValueRow.__table__, heads)
    more = origin.columns()
    versions = [
        (fact_id, 1, *said(change.content), *more) for fact_id, change in zip(ids, new, strict=True)
    ]
    again = [(each.held, each.content) for each in changes if each.held]
    versions += [(held.fact_id, held.version + 1, *said(new), *more) for held, new in again]
    insert_tuples(session, FactVersionRow.__table__, versions)
    _point_to(session, [(held.fact_id, held.version) for held, _ in again])
    if changes:
        _sum_up(session, name, changes, len(new), origin.job_id)


def _sum_up(session: Session, name: str, changes: Sequence[Change], new: int, job_id: int) -> None:
    """Keep up what there is of the fact."""
    units = {currency or unit for unit, currency, *_ in (each.content for each in changes)}
    first = min(each.where.first for each in changes)
    end = max(each.where.end for each in changes)
    row = session.get(FactSummaryRow, name)
    if row is None:
        known = FactSummaryRow(name=name, units=sorted(units), values=new, job_id=job_id)
        known.first_day, known.end_day = first, end
        session.add(known)
        return
    row.units, row.values = sorted({*row.units, *units}), row.values + new
    row.first_day, row.end_day = min(row.first_day, first), max(row.end_day, end)
    row.job_id = max(row.job_id, job_id)


def set_aside(session: Session, proposal_ids: Sequence[int]) -> None:
    """Proposals for which another value has come meanwhile."""
    for start in range(0, len(proposal_ids), IDS_AT_ONCE):
        some = proposal_ids[start : start + IDS_AT_ONCE]
        session.execute(
            update(FactProposalRow)
            .where(FactProposalRow.id.in_(some), FactProposalRow.status == ProposalStatus.WAITING)
            .values(status=ProposalStatus.REPLACED)
        )


def teams_then(payees: Mapping[int, Payee]) -> TeamOf:
    """The team that a value counts for: a payee's on its last day, or the team itself."""
    never_moved = {
        payee.id: payee.teams[0][1]
        for payee in payees.values()
        if [days for days, _ in payee.teams] == list(payee.employments) and len(payee.teams) == 1
    }

    def team_of(where: Where) -> int | None:
        payee_id = where.payee_id
        if payee_id is None:
            return where.team_id
        if payee_id in never_moved:
            return never_moved[payee_id]
        payee = payees[payee_id]
        worked = employed_within(payee.employments, where.first, where.end)
        return payee.team_on(worked.end - ONE_DAY) if worked else None

    return team_of


def whose(where: Where, name: str, team_of: TeamOf) -> Row:
    """Owner, name, days and attributes as the tables have them."""
    owner = (where.payee_id, team_of(where), name)
    return *owner, where.first, where.end, where.attributes


def said(content: Content) -> Row:
    """A value as the tables have it."""
    unit, currency, top, bottom, words = content
    return unit, currency, _text(top), _text(bottom), words


def content_sha(changes: Iterable[Change]) -> str:
    """SHA-256 over what is stored: ids of owners, days and values."""
    days = cache(range_words)
    lines = [
        f"{w.payee_id} {w.team_id} {days(w.first, w.end)} {w.attributes} {c[2]} {c[3]} {c[4]}"
        for w, c, _ in changes
    ]
    return sha256("\n".join(lines).encode()).hexdigest()


def _text(number: Number | None) -> str | None:
    return None if number is None else str(number)


def _point_to(session: Session, before: Sequence[tuple[int, int]]) -> None:
    """Each head to the version after the one that it names. Errors: RuntimeError, a race."""
    if not before:
        return
    statement = (
        update(FactValueRow.__table__)  # type: ignore[arg-type]
        .where(FactValueRow.id == bindparam("b_id"), FactValueRow.version == bindparam("b_old"))
        .values(version=bindparam("b_new"))
    )
    rows = [{"b_id": fact, "b_old": version, "b_new": version + 1} for fact, version in before]
    changed = session.connection().execute(statement, rows)
    if changed.rowcount != len(rows):
        raise RuntimeError("A fact was changed by somebody else meanwhile.")


def _propose(
    session: Session,
    name: str,
    changes: Sequence[Change],
    team_of: TeamOf,
    origin: Origin,
) -> None:
    owner = ("payee_id", "team_id", "name", "first_day", "end_day", "attributes")
    value = ("unit", "currency", "numerator", "denominator", "words")
    more = {
        "job_id": origin.job_id,
        "status": ProposalStatus.WAITING,
        "proposed_by": origin.proposed_by,
        "proposed_at": origin.proposed_at,
    }
    rows = [
        dict(zip(owner, whose(each.where, name, team_of), strict=True))
        | dict(zip(value, said(each.content), strict=True))
        | {"replaces": each.held.version if each.held else 0}
        | more
        for each in changes
    ]
    if rows:
        session.execute(insert(FactProposalRow), rows)
