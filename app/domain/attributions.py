"""Whose answers are whose: what it changes in the counts when answers move to another team."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

Counted = tuple[int, str, date, str, int]  # unit, question, day, channel, step
Counts = tuple[int, int, int]  # answers, credit, credit squared
Credits = Mapping[int, tuple[int, int]]  # payee to team and credit


class AttributionAct(StrEnum):
    MOVE = "move"
    LEAVE = "leave"


class AttributionDecision(StrEnum):
    MOVED = "moved"
    LEFT = "left"
    REFUSED = "refused"


class Displaced(NamedTuple):
    """One payee's part of an answer, where it counts and where the payee is now, if anywhere."""

    payee_id: int
    question: str
    day: date
    answer_id: int
    from_team_id: int
    to_team_id: int | None


@dataclass(frozen=True, slots=True)
class Attributed:
    """An answer with all of its credits."""

    id: int
    question: str
    day: date
    channel: str
    step: int
    team_id: int
    credits: Credits


def moved(answer: Attributed, to: Mapping[int, int]) -> Attributed:
    """The answer with the credits of these payees in other teams.

    The team of the answer itself goes along if nobody who is credited is left in it.
    """
    credits = {
        payee_id: (to.get(payee_id, team_id), credit)
        for payee_id, (team_id, credit) in answer.credits.items()
    }
    teams = {team_id for team_id, _ in credits.values()}
    gone = [
        team for payee, (team, _) in answer.credits.items() if payee in to and team not in teams
    ]
    team_id = answer.team_id
    if team_id in gone:
        team_id = next(to[payee] for payee in sorted(to) if answer.credits[payee][0] == team_id)
    return Attributed(
        *(answer.id, answer.question, answer.day, answer.channel, answer.step), team_id, credits
    )


def count_changes(
    pairs: Iterable[tuple[Attributed, Attributed]], ancestors: Mapping[int, tuple[int, ...]]
) -> dict[Counted, Counts]:
    """What each count of a unit gains or loses when answers become others; no zeros."""
    found: dict[Counted, list[int]] = {}
    for before, after in pairs:
        for sign, answer in ((-1, before), (1, after)):
            key = (answer.question, answer.day, answer.channel, answer.step)
            for unit_id, share in unit_shares(answer.credits, ancestors).items():
                count = found.setdefault((unit_id, *key), [0, 0, 0])
                for place, part in enumerate((1, share, share * share)):
                    count[place] += sign * part
    return {key: (a, b, c) for key, (a, b, c) in found.items() if (a, b, c) != (0, 0, 0)}


def unit_shares(credits: Credits, ancestors: Mapping[int, tuple[int, ...]]) -> dict[int, int]:
    """What part of an answer each unit has: added up before anything is squared."""
    found: dict[int, int] = {}
    for team_id, credit in credits.values():
        for unit_id in ancestors[team_id]:
            found[unit_id] = found.get(unit_id, 0) + credit
    return found


def month_changes(changes: Mapping[Counted, Counts]) -> dict[tuple[int, str, date, int], Counts]:
    """The same by month and without channels; no zeros, and no squares."""
    found: dict[tuple[int, str, date, int], list[int]] = {}
    for (unit_id, question, day, _, step), (answers, credit, _) in changes.items():
        count = found.setdefault((unit_id, question, day.replace(day=1), step), [0, 0])
        count[0] += answers
        count[1] += credit
    return {key: (a, b, 0) for key, (a, b) in found.items() if (a, b) != (0, 0)}
