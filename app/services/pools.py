"""Keeping what became of each pool, and who shares it or competes for the same places."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.errors import BadPeriod
from app.domain.numbers import fraction_text
from app.domain.plans.evaluating.calculation import PoolNote
from app.domain.plans.evaluating.dependencies import feeding
from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.evaluating.inputs import Inputs
from app.domain.plans.language.document import COMPANY, Plan, PoolSource, RankSource
from app.models.plans import PlanVersionRow
from app.models.pools import PoolMemberRow, PoolRow
from app.queries.pools import member_with_duty, members_of, pool_ids
from app.services.participants import Participant

Key = tuple[str, str]  # a line and the name of a group


def note_pools(
    session: Session,
    period_id: int,
    version: PlanVersionRow,
    run: tuple[Inputs, Evaluation],
    people: Sequence[Participant],
    statements: Mapping[int, int],
    kept: bool,
) -> None:
    """Store each pool with its members; seven statements at most.

    `statements`: ids by participation. `kept`: somebody decides on some of them already, so that
    whoever shared a pool with one of those goes on sharing it. Errors: BadPeriod if a member
    already decided on a statement of the pool.
    """
    inputs, found = run
    if not kept:
        _forget(session, period_id, version.plan_id)
    lines = dict(_pools(found.plan))
    if not lines:
        return
    sharing = list(_members(lines, inputs, people))
    notes = {(note.line, note.group): note for note in found.notes if note.line in lines}
    notes |= _places(found.plan, [key for key, _ in sharing])
    _store(session, period_id, version.plan_id, found.plan, notes)
    ids = pool_ids(session, period_id, version.plan_id)
    known = members_of(session, list(ids.values())) if kept else set()
    members = [
        {"pool_id": ids[key], "statement_id": statements[one.participation_id],
         "person_id": one.payee_id}
        for key, one in sharing
        if key in ids and (ids[key], statements[one.participation_id]) not in known
    ]  # fmt: skip
    if members:
        session.execute(insert(PoolMemberRow), members)
        _refuse_judges(session, version, list(ids.values()))


def _pools(plan: Plan) -> Iterator[tuple[str, str]]:
    """Each line that is a pool of payees, or a place that pay rests on, and over which group."""
    of_pay = feeding(plan)
    for line in plan.level(""):
        match line.source:
            case PoolSource(over=over):
                yield line.name, over
            case RankSource(over=over) if line.name in of_pay:
                yield line.name, over


def _places(plan: Plan, keys: Sequence[Key]) -> dict[Key, PoolNote]:
    """Groups that compete for places; nothing is shared out by these, so no amount is shown."""
    return {
        (line, group): PoolNote(line, group, Fraction(0), Fraction(0))
        for line, group in keys
        if group and isinstance(plan.line(line).source, RankSource)
    }


def _forget(session: Session, period_id: int, plan_id: int) -> None:
    own = (PoolRow.period_id == period_id, PoolRow.plan_id == plan_id)
    session.execute(
        delete(PoolMemberRow).where(PoolMemberRow.pool_id.in_(select(PoolRow.id).where(*own)))
    )
    session.execute(delete(PoolRow).where(*own))


def _store(
    session: Session, period_id: int, plan_id: int, plan: Plan, notes: Mapping[Key, PoolNote]
) -> None:
    known = pool_ids(session, period_id, plan_id)
    rows = [
        {"period_id": period_id, "plan_id": plan_id, "line": line, "members_of": group,
         "unit": plan.units[line], **_amounts(note)}
        for (line, group), note in notes.items()
        if (line, group) not in known
    ]  # fmt: skip
    again = [{"id": known[key]} | _amounts(note) for key, note in notes.items() if key in known]
    if rows:
        session.execute(insert(PoolRow), rows)
    if again:
        session.execute(update(PoolRow), again)


def _amounts(note: PoolNote) -> dict[str, Any]:
    shared, amount = fraction_text(note.shared), fraction_text(note.amount)
    return {"amount": amount, "shared": shared, "why": note.why}


def _members(
    lines: Mapping[str, str], inputs: Inputs, people: Sequence[Participant]
) -> Iterator[tuple[Key, Participant]]:
    for line, over in lines.items():
        for row, one in enumerate(people):
            if row in inputs.outside:
                continue
            group = COMPANY
            if over != COMPANY:
                code = int(inputs.groups[over].codes[row])
                group = inputs.groups[over].names[code] if code >= 0 else ""
            yield (line, group), one


def _refuse_judges(session: Session, version: PlanVersionRow, ids: Sequence[int]) -> None:
    """Who decided on a statement of a pool cannot share it afterwards."""
    found = member_with_duty(session, ids)
    if found is not None:
        raise BadPeriod(
            f"Somebody who shares a pool of {version.plan.name!r}, or competes for its places, has"
            f" decided on statement {found} of it: end that participation, or leave the pool"
            " without this person."
        )
