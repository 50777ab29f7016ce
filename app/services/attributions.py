"""Answers whose payee was in another team on their day: found, moved by two people, or left."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.attributions import (
    Attributed,
    AttributionAct,
    AttributionDecision,
    Displaced,
    count_changes,
    month_changes,
    moved,
)
from app.domain.audit import canonical_json
from app.domain.days import Days
from app.domain.errors import ActRefused, AttributionChanged, BadAttribution, NotYours, SecondDuty
from app.extensions import db, write_session
from app.models.attributions import (
    AttributionAnswerRow,
    AttributionChangeRow,
    AttributionDecisionRow,
    AttributionNoteRow,
    DisplacedCreditRow,
)
from app.models.facts import AnswerRow, CreditRow, UnitMonthRow, UnitRollupRow
from app.models.people import MembershipRow
from app.queries.attributions import (
    ChangeSeen,
    Key,
    Transfer,
    attributed,
    change,
    displaced,
    left_before,
    newest_change,
    proposed,
    still_displaced,
    still_there,
    transfers,
)
from app.queries.concerned import is_paid_in
from app.queries.exclusions import held
from app.queries.people import holds
from app.queries.units import ancestors
from app.services.actors import Actor
from app.services.answers import ADD_UP, ADD_UP_MONTHS, lock_answers
from app.services.audit import record
from app.services.bulk import insert_tuples

AT_ONCE = 5_000  # ids in one statement; databases limit their number
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Some transfers as a page or a command showed them, and why they are decided like that."""

    keys: Collection[Key]
    shown_hash: str
    reason: str


def hash_of(shown: Iterable[Transfer]) -> str:
    """The same for just these transfers with just so many answers."""
    rows = [[*one.key, one.answers, one.locked, str(one.first_day)] for one in shown]
    return hashlib.sha256(canonical_json({"transfers": rows}).encode()).hexdigest()


def open_transfers() -> list[Transfer]:
    """What nobody has decided about, nor proposed to move."""
    return transfers(db.session())


def would_move(shown: Iterable[Transfer]) -> int:
    """How many answers would count for another team."""
    return sum(each.answers for each in shown if each.to_team)


def of_no_team(shown: Iterable[Transfer]) -> int:
    """How many are of days on which their payee was in no team, such as after the last day."""
    return sum(each.answers for each in shown if not each.to_team)


def transfer_words(one: Transfer) -> str:
    """What would move, in one line for a command or the page of a job."""
    days = f"{one.first_day} to {one.last_day}"
    words = f"{one.number}: {one.from_team} -> {one.to_team or 'no team'}, {one.answers:,}, {days}"
    periods = f", in {', '.join(one.periods)}" if one.periods else ""
    return words + periods + (f", {one.locked:,} of them locked" if one.locked else "")


def find_displaced(session: Session, payee_ids: Sequence[int] | None = None) -> None:
    """Note the credits whose payee is in another team on their day, or in none.

    Of everybody, or of these. What it was decided to leave is not found again.
    """
    if payee_ids is None:
        _find_displaced(session, CreditRow.payee_id.is_not(None))
        return
    for start in range(0, len(payee_ids), AT_ONCE):
        _find_displaced(session, CreditRow.payee_id.in_(payee_ids[start : start + AT_ONCE]))


def propose_move(wanted: Wanted, actor: Actor, at: datetime) -> int:
    """The number of a change that waits for a second person of HR.

    Those of payees who were in no team are no part of it. What locked periods paid stays: it is
    adjusted, if two people agree on the difference.
    Errors: BadAttribution, AttributionChanged, SecondDuty.
    """
    with write_session() as session, session.begin():
        rows = _wanted(session, wanted, actor)
        movable = [row for row in rows if row.to_team_id]
        if not movable:
            raise BadAttribution(
                "None of these answers can move: their payee was in no team. They can be left where"
                " they are."
            )
        return _add_change(session, AttributionAct.MOVE, movable, wanted.reason, actor, at)


def leave(wanted: Wanted, actor: Actor, at: datetime) -> int:
    """The number of the decision that these answers stay where they are. Errors: as above."""
    with write_session() as session, session.begin():
        rows = _wanted(session, wanted, actor)
        number = _add_change(session, AttributionAct.LEAVE, rows, wanted.reason, actor, at)
        _decide(session, number, actor.name, AttributionDecision.LEFT, None, at)
        _forget(session, rows)
    return number


def confirm_move(change_id: int, actor: Actor, at: datetime) -> int:
    """Move the answers of a change; how many credits moved. All of them, or none.

    Errors: NotYours, ActRefused, SecondDuty, AttributionChanged.
    """
    with write_session() as session, session.begin():
        lock_answers(session)
        one = _undecided(session, change_id)
        rows = proposed(session, change_id)
        _refuse_same_person(session, one, rows, actor)
        _refuse_outdated(session, change_id, rows)
        _move(session, rows)
        _forget(session, rows)
        moved_ = AttributionDecision.MOVED
        _decide(session, change_id, one.proposed_by, moved_, actor.name, at)
        details = {"answers": len(rows), "sha256": _hash_of_rows(rows)}
        record(session, actor.name, "answers moved", f"attribution {change_id}", details, at)
    return len(rows)


def refuse_move(change_id: int, actor: Actor, at: datetime) -> None:
    """The change is not made; its answers can be decided about anew. Errors: as above."""
    with write_session() as session, session.begin():
        lock_answers(session)
        one = _undecided(session, change_id)
        _decide(session, change_id, one.proposed_by, AttributionDecision.REFUSED, None, at)
        record(session, actor.name, "move refused", f"attribution {change_id}", {}, at)


def _find_displaced(session: Session, whose: Any) -> None:
    credit = CreditRow
    elsewhere = (
        select(
            *(credit.payee_id, credit.question, credit.day, credit.answer_id),
            *(credit.team_id, MembershipRow.unit_id),
        )
        .outerjoin(
            MembershipRow,
            (MembershipRow.person_id == credit.payee_id) & holds(MembershipRow, credit.day),
        )
        .where(whose)
        .where(MembershipRow.unit_id.is_(None) | (MembershipRow.unit_id != credit.team_id))
    )
    names = [column.name for column in DisplacedCreditRow.__table__.columns]
    found = DisplacedCreditRow.payee_id.in_(select(credit.payee_id).where(whose))
    session.execute(delete(DisplacedCreditRow).where(found))
    session.execute(insert(DisplacedCreditRow).from_select(names, elsewhere))
    session.execute(delete(DisplacedCreditRow).where(found, left_before()))


def _wanted(session: Session, wanted: Wanted, actor: Actor) -> list[Displaced]:
    """The credits that are meant, if they are still those that were shown."""
    if not 1 <= len(wanted.reason.strip()) <= LONGEST_REASON:
        raise BadAttribution(f"Give a reason, {LONGEST_REASON} letters at most.")
    lock_answers(session)
    if hash_of(transfers(session)) != wanted.shown_hash:
        raise AttributionChanged("The list has changed meanwhile. Look at it again, then decide.")
    rows = displaced(session, set(wanted.keys))
    if not rows:
        raise BadAttribution("Choose at least one of the rows.")
    _refuse_own(rows, actor)
    return rows


def _refuse_own(rows: Iterable[Displaced], actor: Actor) -> None:
    if actor.person_id in {row.payee_id for row in rows}:
        raise SecondDuty("Some of these answers are about you: somebody else has to decide.")


def _refuse_same_person(
    session: Session, one: ChangeSeen, rows: Sequence[Displaced], actor: Actor
) -> None:
    if actor.person_id is None:
        raise SecondDuty("A move is confirmed by somebody who is signed in, not by a command.")
    if actor.name == one.proposed_by:
        raise SecondDuty("You proposed this yourself: a second person of HR has to confirm it.")
    _refuse_own(rows, actor)
    _refuse_paid_team(session, rows, actor.person_id)


def _refuse_paid_team(session: Session, rows: Sequence[Displaced], person_id: int) -> None:
    """Errors: SecondDuty if somebody confirms what changes the score of a team they are paid in."""
    days = Days(min(row.day for row in rows), max(row.day for row in rows) + timedelta(days=1))
    teams = {team for row in rows for team in (row.from_team_id, row.to_team_id) if team}
    if is_paid_in(session, person_id, teams, days):
        raise SecondDuty(
            "The score of a team in which you are paid would change: somebody else has to confirm"
            " it."
        )


def _undecided(session: Session, change_id: int) -> ChangeSeen:
    one = change(session, change_id)
    if one is None:
        raise NotYours("There is no such change.")
    if one.decision:
        raise ActRefused(f"This is decided already: the answers were {one.decision}.")
    return one


def _refuse_outdated(session: Session, change_id: int, rows: Sequence[Displaced]) -> None:
    """What was proposed must be what is the case. Errors: AttributionChanged."""
    if gone := _gone_words(session, rows):
        raise AttributionChanged(f"{gone} Refuse this change, then propose the others anew.")
    if still_displaced(session, change_id) != len(rows):
        raise AttributionChanged(
            "Somebody's teams were corrected since this was proposed. Refuse it, then propose it"
            " anew."
        )


def _gone_words(session: Session, rows: Sequence[Displaced]) -> str:
    """What became of answers since it was proposed to move them; empty: they count as before."""
    ids = sorted({row.answer_id for row in rows})
    if excluded := len(held(session, ids)):
        return f"{excluded:,} of these answers count for nobody now, because a rule excludes them."
    if gone := len(ids) - still_there(session, ids):
        return f"A corrected file changed {gone:,} of these answers, or took them back."
    return ""


def _add_change(
    session: Session,
    act: AttributionAct,
    rows: Sequence[Displaced],
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    number = newest_change(session) + 1
    head = {"id": number, "act": act, "answers": len({row.answer_id for row in rows})}
    about = {"proposed_by": actor.name, "proposed_at": at}
    session.execute(insert(AttributionChangeRow), [head | about])
    items = [row._asdict() | {"change_id": number} for row in rows]
    session.execute(insert(AttributionAnswerRow), items)
    session.add(AttributionNoteRow(change_id=number, reason=reason.strip()))
    details = {"answers": head["answers"], "sha256": _hash_of_rows(rows)}
    words = "move proposed" if act is AttributionAct.MOVE else "answers left"
    record(session, actor.name, words, f"attribution {number}", details, at)
    return number


def _decide(
    session: Session,
    change_id: int,
    proposed_by: str,
    decision: AttributionDecision,
    confirmed_by: str | None,
    at: datetime,
) -> None:
    session.add(
        AttributionDecisionRow(
            change_id=change_id,
            proposed_by=proposed_by,
            decision=decision,
            confirmed_by=confirmed_by,
            decided_at=at,
        )
    )
    session.flush()


def _hash_of_rows(rows: Iterable[Displaced]) -> str:
    document = {"credits": [[str(part) for part in row] for row in rows]}
    return hashlib.sha256(canonical_json(document).encode()).hexdigest()


def _keys(rows: Iterable[Displaced]) -> list[dict[str, Any]]:
    return [
        {"b_payee": row.payee_id, "b_question": row.question, "b_day": row.day}
        | {"b_answer": row.answer_id, "b_team": row.to_team_id}
        for row in rows
    ]


def _is_row(table: Any) -> list[Any]:
    """That a row of this table is the credit of the parameters."""
    return [
        table.payee_id == bindparam("b_payee"),
        table.question == bindparam("b_question"),
        table.day == bindparam("b_day"),
        table.answer_id == bindparam("b_answer"),
    ]


def _forget(session: Session, rows: Sequence[Displaced]) -> None:
    table: Any = DisplacedCreditRow.__table__
    session.connection().execute(delete(table).where(*_is_row(table.c)), _keys(rows))


def _move(session: Session, rows: Sequence[Displaced]) -> None:
    """Credits, answers and both counts: equal to counting everything anew afterwards."""
    to: dict[int, dict[int, int]] = {}
    for row in rows:
        assert row.to_team_id is not None
        to.setdefault(row.answer_id, {})[row.payee_id] = row.to_team_id
    before = attributed(session, sorted(to))
    pairs = [(one, moved(one, to[one.id])) for one in before]
    credit: Any = CreditRow.__table__
    session.connection().execute(
        update(credit).where(*_is_row(credit.c)).values(team_id=bindparam("b_team")), _keys(rows)
    )
    _move_answers(session, pairs)
    changes = count_changes(pairs, ancestors(session))
    _add_to_counts(session, UnitRollupRow.__table__, changes, ADD_UP)
    _add_to_counts(session, UnitMonthRow.__table__, month_changes(changes), ADD_UP_MONTHS)


def _move_answers(session: Session, pairs: Iterable[tuple[Attributed, Attributed]]) -> None:
    answer: Any = AnswerRow.__table__
    rows = [
        {"b_answer": after.id, "b_team": after.team_id}
        for before, after in pairs
        if before.team_id != after.team_id
    ]
    if rows:
        change_team = update(answer).where(answer.c.id == bindparam("b_answer"))
        session.connection().execute(change_team.values(team_id=bindparam("b_team")), rows)


def _add_to_counts(
    session: Session, table: Any, changes: Mapping[tuple[Any, ...], Sequence[int]], add_up: str
) -> None:
    """Counts that reach zero answers are removed first, because no row may hold zero."""
    keys = [column.name for column in table.primary_key]
    counts = [column.name for column in table.columns if column.name not in keys]
    more = [(*key, *count[: len(counts)]) for key, count in changes.items() if count[0] > 0]
    less = [
        dict(zip((f"b_{name}" for name in (*keys, *counts)), (*key, *count), strict=False))
        for key, count in changes.items()
        if count[0] <= 0
    ]
    if less:
        this = [table.c[name] == bindparam(f"b_{name}") for name in keys]
        empty = table.c.answers + bindparam("b_answers") == 0
        added = {name: table.c[name] + bindparam(f"b_{name}") for name in counts}
        session.connection().execute(delete(table).where(*this, empty), less)
        session.connection().execute(update(table).where(*this).values(added), less)
    insert_tuples(session, table, sorted(more), add_up)
