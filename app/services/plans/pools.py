"""Keeping what became of each pool, and who shares it or competes for the same places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
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
from app.services.bulk import insert_tuples
from app.services.plans.participants import Participant

Key = tuple[str, str]  # a line and the name of a group
NOTHING = "0"


@dataclass(frozen=True, slots=True)
class Member:
    """Who shares a pool, with what as a/b in the unit of its line; places have no shares."""

    key: Key
    participation_id: int
    payee_id: int
    share: str


@dataclass(frozen=True, slots=True)
class Pooled:
    """What became of a plan's pools and who shares them, ready to be stored."""

    units: Mapping[str, str]  # of each line that is a pool, or a place that pay rests on
    notes: Mapping[Key, PoolNote] = field(default_factory=dict)
    members: Sequence[Member] = ()


def pooled_in(inputs: Inputs, found: Evaluation, people: Sequence[Participant]) -> Pooled:
    """The pools of a run with their members."""
    plan = found.plan
    lines = dict(_pools(plan))
    if not lines:
        return Pooled({})
    sharing = list(_members(lines, inputs))
    notes = {(note.line, note.group): note for note in found.notes if note.line in lines}
    places = _places(plan, [key for key, _ in sharing])
    members = [
        Member(
            *(key, people[row].participation_id, people[row].payee_id),
            NOTHING if key in places else _share(found, key, row),
        )
        for key, row in sharing
        if key in notes or key in places
    ]
    return Pooled({line: plan.units[line] for line in lines}, notes | places, members)


def store_pools(
    session: Session,
    period_id: int,
    version: PlanVersionRow,
    pooled: Pooled,
    statements: Mapping[int, int],
    kept: frozenset[int],
) -> None:
    """Store each pool with its members; eight statements at most.

    `statements`: ids by participation. `kept`: the ids of those about which somebody decides
    already. Whoever shared a pool with one of them goes on sharing it, and what a kept one says
    of its share holds. Errors: BadPeriod if a member already decided on a statement of the pool.
    """
    if not kept:
        _forget(session, period_id, version.plan_id)
    if not pooled.units:
        return
    _store(session, period_id, version.plan_id, pooled, _settled(pooled, statements, kept))
    ids = pool_ids(session, period_id, version.plan_id)
    known = members_of(session, list(ids.values())) if kept else set()
    said = {
        (ids[one.key], statements[one.participation_id]): (one.payee_id, one.share)
        for one in pooled.members
    }
    new = [
        (*pair, payee, NOTHING if pair[1] in kept else share)
        for pair, (payee, share) in said.items()
        if pair not in known
    ]
    _say_again(session, {pair: said.get(pair, (0, NOTHING))[1] for pair in known}, kept)
    insert_tuples(session, PoolMemberRow.__table__, new)
    if new:
        _refuse_judges(session, version, list(ids.values()))


def _say_again(
    session: Session, shares: Mapping[tuple[int, int], str], kept: frozenset[int]
) -> None:
    """What those who can still change get of the pools that they share or shared."""
    row = PoolMemberRow
    again = [
        {"b_pool": pool, "b_statement": statement, "b_share": share}
        for (pool, statement), share in shares.items()
        if statement not in kept
    ]
    if again:
        session.connection().execute(
            update(row.__table__)  # type: ignore[arg-type]
            .where(row.pool_id == bindparam("b_pool"), row.statement_id == bindparam("b_statement"))
            .values(share=bindparam("b_share")),
            again,
        )


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


def _share(found: Evaluation, key: Key, row: int) -> str:
    number = found.value(key[0], row).number
    return NOTHING if number is None else fraction_text(number)


def _forget(session: Session, period_id: int, plan_id: int) -> None:
    own = (PoolRow.period_id == period_id, PoolRow.plan_id == plan_id)
    session.execute(
        delete(PoolMemberRow).where(PoolMemberRow.pool_id.in_(select(PoolRow.id).where(*own)))
    )
    session.execute(delete(PoolRow).where(*own))


def _settled(pooled: Pooled, statements: Mapping[int, int], kept: frozenset[int]) -> frozenset[Key]:
    """The pools none of whose statements has changed: they stay as they were shared out."""
    free = {one.key for one in pooled.members if statements[one.participation_id] not in kept}
    return frozenset(pooled.notes) - free


def _store(
    session: Session, period_id: int, plan_id: int, pooled: Pooled, settled: frozenset[Key]
) -> None:
    known = pool_ids(session, period_id, plan_id)
    rows = [
        {"period_id": period_id, "plan_id": plan_id, "line": line, "members_of": group,
         "unit": pooled.units[line], **_amounts(note)}
        for (line, group), note in pooled.notes.items()
        if (line, group) not in known
    ]  # fmt: skip
    again = [
        {"id": known[key]} | _amounts(note)
        for key, note in pooled.notes.items()
        if key in known and key not in settled
    ]
    if rows:
        session.execute(insert(PoolRow), rows)
    if again:
        session.execute(update(PoolRow), again)


def _amounts(note: PoolNote) -> dict[str, Any]:
    shared, amount = fraction_text(note.shared), fraction_text(note.amount)
    return {"amount": amount, "shared": shared, "why": note.why}


def _members(lines: Mapping[str, str], inputs: Inputs) -> Iterator[tuple[Key, int]]:
    for line, over in lines.items():
        for row in range(inputs.rows):
            if row in inputs.outside:
                continue
            group = COMPANY
            if over != COMPANY:
                code = int(inputs.groups[over].codes[row])
                group = inputs.groups[over].names[code] if code >= 0 else ""
            yield (line, group), row


def _refuse_judges(session: Session, version: PlanVersionRow, ids: Sequence[int]) -> None:
    """Who decided on a statement of a pool cannot share it afterwards."""
    found = member_with_duty(session, ids)
    if found is not None:
        raise BadPeriod(
            f"Somebody who shares a pool of {version.plan.name!r}, or competes for its places, has"
            f" decided on statement {found} of it: end that participation, or leave the pool"
            " without this person."
        )
