"""What people decided about a period's answers after they came, as changes for the watch.

Corrected files, rules of exclusion made, changed or ended, and answers moved between teams.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise

import numpy as np
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.exclusions import Rule
from app.domain.integrity.changed import (
    Changed,
    State,
    Weights,
    edits_of,
    for_members,
    weights_of,
)
from app.domain.integrity.rows import Answers, Edits
from app.queries.exclusions import rule_of, wanted
from app.queries.integrity_edits import (
    Applied,
    Former,
    applied_rules,
    credits_now,
    former_answers,
    moved_answers,
    shares_of_days,
    team_sums,
)

LATE = timedelta(days=3)  # a change so long before we look, which is before the lock
FILE, RULE, MOVE = "file", "rule", "move"
Reference = int | list[int | str]  # an import by its job; else what it is, and its numbers


@dataclass(slots=True)
class Decisions:
    """Every decision once, by its place: what it was, and when."""

    references: list[Reference] = field(default_factory=list)
    instants: list[datetime | None] = field(default_factory=list)
    places: dict[tuple[int | str, ...], int] = field(default_factory=dict)

    def place(self, at: datetime | None, kind: str, *numbers: int) -> int:
        key: tuple[int | str, ...] = (kind, *numbers)
        if key not in self.places:
            self.places[key] = len(self.references)
            self.references.append(numbers[0] if kind == FILE else list(key))
            self.instants.append(at)
        return self.places[key]

    def told(self, places: Iterable[int]) -> list[Reference]:
        """What these decisions were, in an order of their own."""
        some = [self.references[place] for place in places]
        files = sorted(one for one in some if isinstance(one, int))
        return [*files, *sorted((one for one in some if not isinstance(one, int)), key=str)]

    def late(self, at: datetime) -> list[bool]:
        """Which were made in the last days before we look."""
        return [one is not None and one >= at - LATE for one in self.instants]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is watched: its answers, and how its steps are read.

    `highest`: its last step. `is_turned`: its plan pays for low steps. `of_teams`: a plan of the
    period reads a team's score.
    """

    question: str
    days: Days
    answers: Answers
    highest: int
    is_turned: bool = False
    of_teams: bool = False

    def better(self, step: int) -> int:
        """The step counted so that more is better."""
        return self.highest - step if self.is_turned else step


def edits_to_watch(
    session: Session, asked: Sequence[Asked], at: datetime
) -> tuple[Edits, Decisions]:
    """One row for each decision and payee whose mean it moves; and what each decision was.

    Six queries for each question, three for each version of a rule about these days.
    """
    decisions, parts = Decisions(), list[Weights]()
    meant = list(_meant(session, asked[0].days)) if asked else []
    for one in asked:
        changes = [*_of_files(session, one, decisions), *_of_rules(session, one, meant, decisions)]
        parts.append(weights_of(changes, _means(one.answers), one.highest))
        if one.of_teams:
            parts.append(_of_moves(session, one, decisions))
    return edits_of(parts, decisions.late(at)), decisions


def _of_files(session: Session, asked: Asked, decisions: Decisions) -> Iterator[Changed]:
    """What corrected files changed in these days; two queries."""
    now: dict[tuple[int, str], dict[int, tuple[int, int]]] = {}
    for source, external_id, payee, step, credit in credits_now(
        session, asked.question, asked.days
    ):
        now.setdefault((source, external_id), {})[payee] = asked.better(step), credit
    former = former_answers(session, asked.question, asked.days)
    for _, own in groupby(former, lambda one: one.key):
        yield from _changes(list(own), now, asked, decisions)


def _changes(
    states: Sequence[Former],
    now: Mapping[tuple[int, str], State],
    asked: Asked,
    decisions: Decisions,
) -> Iterator[Changed]:
    """The states of one answer, each with the decision that made the next one of it."""
    told = [_state(one, asked) for one in states] + [now.get(states[0].key, {})]
    for one, (before, after) in zip(states, pairwise(told), strict=True):
        yield Changed(decisions.place(one.at, FILE, one.job_id), before, after)


def _state(one: Former, asked: Asked) -> State:
    return {payee: (asked.better(one.step), credit) for payee, _, credit in one.shares}


Meant = tuple[Applied, set[int], set[int]]  # with what counts no longer, and what counts again


def _of_rules(
    session: Session, asked: Asked, meant: Sequence[Meant], decisions: Decisions
) -> Iterator[Changed]:
    """What rules let count no longer, or again, among the answers of the days before them.

    What came in afterwards was treated so from the beginning: that is no change.
    """
    every = {answer_id for _, less, more in meant for answer_id in (*less, *more)}
    shares = shares_of_days(session, asked.question, asked.days, every)
    better = {
        answer_id: {payee: (asked.better(step), credit) for payee, (step, credit) in own.items()}
        for answer_id, own in shares.items()
    }
    for applied, less, more in meant:
        row = applied.row
        place = decisions.place(applied.at, RULE, row.rule_id, row.version)
        yield from (Changed(place, better.get(each, {}), {}) for each in sorted(less))
        yield from (Changed(place, {}, better.get(each, {})) for each in sorted(more))


def _meant(session: Session, days: Days) -> Iterator[Meant]:
    """Each version of a rule, with what it excludes beyond the one before, and what no longer."""
    applied = applied_rules(session, days)
    for _, own in groupby(applied, lambda one: one.row.rule_id):
        before: Rule | None = None
        for one in own:
            rule, until = rule_of(one.row), one.at.date() + timedelta(days=1)
            now, then = (_ids(session, each, days, until) for each in (rule, before))
            before = rule
            yield one, now - then, then - now


def _ids(session: Session, rule: Rule | None, days: Days, until: date) -> set[int]:
    """The answers of these days, before that one, which a rule means."""
    of = rule.exclusion.days if rule else None
    if rule is None or of is None:
        return set()
    first, end = max(days.first, of.first), min(days.end, of.end, until)
    if first >= end:
        return set()
    here = replace(rule, exclusion=replace(rule.exclusion, days=Days(first, end)))
    return set(wanted(session, [here]))


def _of_moves(session: Session, asked: Asked, decisions: Decisions) -> Weights:
    """What moves between teams did to the people of both teams; two queries."""
    sums = team_sums(session, asked.question, asked.days)
    steps, credits = defaultdict[int, int](int), defaultdict[int, int](int)
    members = defaultdict[int, list[int]](list)
    for one in sums:
        steps[one.team_id] += (
            asked.highest * one.credit - one.steps if asked.is_turned else one.steps
        )
        credits[one.team_id] += one.credit
        members[one.team_id].append(one.payee_id)
    means = {team: steps[team] / credits[team] for team in steps}
    changes = []
    for row in moved_answers(session, asked.question, asked.days):
        part = asked.better(row.step), row.credit
        place = decisions.place(row.at, MOVE, row.change_id)
        changes.append(Changed(place, {row.from_team_id: part}, {row.to_team_id: part}))
    return for_members(weights_of(changes, means, asked.highest), members)


def _means(answers: Answers) -> dict[int, float]:
    payees, places = np.unique(answers.payees, return_inverse=True)
    means = np.bincount(places, weights=answers.steps) / np.bincount(places)
    return dict(zip(payees.tolist(), means.tolist(), strict=True))
