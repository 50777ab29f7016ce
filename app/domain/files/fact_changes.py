"""What the values of a file change: which are new, which hold already, which must wait."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from app.domain.days import Days
from app.domain.fact_values import Content, Where
from app.domain.files.fact_sums import apart

Value = tuple[Where, Content]
Reviewed = Callable[[date, date], bool]  # whether these days are in a period that is in review


class Held(NamedTuple):
    """A value that holds now, and the job that brought it."""

    fact_id: int
    version: int
    content: Content
    job_id: int


class Waiting(NamedTuple):
    """A value that a first person proposed and a second has not decided about."""

    proposal_id: int
    content: Content
    job_id: int


class Change(NamedTuple):
    """A value to be stored. `held`: what it replaces, if there is something."""

    where: Where
    content: Content
    held: Held | None


@dataclass(slots=True)
class Changes:
    """What becomes of the values of one fact. `replaced`: proposals that are none any more."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    proposed: list[Change] = field(default_factory=list)
    refused: list[tuple[Where, str]] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    unchanged: int = 0
    waiting: int = 0  # there as a proposal already
    new_before: int = 0  # stored by this job before it was interrupted
    changed_before: int = 0


def changes_of(
    values: Sequence[Value],
    held: Mapping[Where, Held],
    waiting: Mapping[Where, Waiting],
    reviewed: Sequence[Days],
    job_id: int,
) -> Changes:
    """Compare values of one fact with what is stored and with what waits.

    `held` and `waiting` have all that has a day together with one of the values; `reviewed`:
    periods in which values have to wait. What this job itself stored before it was interrupted
    counts as what it was then.
    """
    found = Changes()
    if not (held or waiting or reviewed):
        found.new = [Change(where, content, None) for where, content in values]
        return found

    @cache
    def is_reviewed(first: date, end: date) -> bool:
        return any(first < period.end and period.first < end for period in reviewed)

    known = _Known(values, held, waiting)
    for where, content in values:
        if problem := known.problem(where):
            found.refused.append((where, problem))
            continue
        _sort(found, Change(where, content, held.get(where)), waiting, is_reviewed, job_id)
    return found


def _sort(
    found: Changes,
    change: Change,
    waiting: Mapping[Where, Waiting],
    is_reviewed: Reviewed,
    job_id: int,
) -> None:
    before, waits = change.held, waiting.get(change.where)
    if before and before.content == change.content:
        found.unchanged += before.job_id != job_id
        found.new_before += before.job_id == job_id and before.version == 1
        found.changed_before += before.job_id == job_id and before.version > 1
        return
    if waits and waits.content == change.content:
        found.waiting += 1
        return
    if waits:
        found.replaced.append(waits.proposal_id)
    if is_reviewed(change.where.first, change.where.end):
        found.proposed.append(change)
    else:
        (found.changed if before else found.new).append(change)


class _Known:
    """Ranges that are there, to find those that overlap with a new one."""

    def __init__(
        self,
        values: Sequence[Value],
        held: Mapping[Where, Held],
        waiting: Mapping[Where, Waiting],
    ) -> None:
        self._owners: dict[tuple[int | None, int | None], list[tuple[Where, str]]] = defaultdict(
            list
        )
        every = [where for group in (held, waiting) for where in group]
        if _alike([*every, *(where for where, _ in values)]):
            return  # nearly every file: the same days, or days apart
        for where in held:
            self._owners[where.payee_id, where.team_id].append((where, "is stored"))
        for where in waiting:
            self._owners[where.payee_id, where.team_id].append((where, "waits for a second person"))

    def problem(self, where: Where) -> str:
        """Why a value cannot stand beside what is there; empty if it can."""
        for other, said in self._owners.get((where.payee_id, where.team_id), ()):
            if other == where or where.first >= other.end or other.first >= where.end:
                continue
            if _keys(other.attributes) != _keys(where.attributes):
                return f"{other.days()} {said} with other attributes: {other.attributes}"
            if other.attributes == where.attributes:
                return f"overlaps {other.days()}, which {said}"
        return ""


def _alike(wheres: Sequence[Where]) -> bool:
    ranges = {(where.first, where.end) for where in wheres}
    return apart(ranges) and len({_keys(text) for text in {w.attributes for w in wheres}}) <= 1


@lru_cache
def _keys(attributes: str) -> tuple[str, ...]:
    """The names in a text of attributes."""
    return tuple(json.loads(attributes))
