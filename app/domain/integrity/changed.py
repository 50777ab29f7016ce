"""What decisions did to payees: answers as they were and as they became, told per decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.integrity.rows import Edits

NOTHING = 1e-6  # of a credit; what is left where ups and downs cancel
State = Mapping[int, tuple[int, int]]  # owner to step and credit; empty: it counts for nobody
Weights = dict[tuple[int, int], float]  # by decision and payee


@dataclass(frozen=True, slots=True)
class Changed:
    """One answer before and after one decision, such as a corrected file.

    `decision`: its place among all. Owners are payees, or teams where an answer moved.
    """

    decision: int
    before: State
    after: State


def weights_of(changes: Iterable[Changed], means: Mapping[int, float], highest: int) -> Weights:
    """By how much each decision moves each owner's mean: up is what raises.

    An answer of step s with credit c weighs c (s - m), m being the owner's mean step: a low answer
    taken away raises the mean as a high one added does. All answers of one decision add up.
    Steps go from 0 to `highest`, and weigh parts of it, so that questions can be added up.
    """
    found: Weights = {}
    for one in changes:
        for sign, state in ((-1, one.before), (1, one.after)):
            for owner, (step, credit) in state.items():
                key = one.decision, owner
                weight = sign * credit * (step - means.get(owner, step)) / highest
                found[key] = found.get(key, 0.0) + weight
    return found


def for_members(weights: Weights, members: Mapping[int, Iterable[int]]) -> Weights:
    """What moves a team's mean moves what each of its members is paid on."""
    found: Weights = {}
    for (decision, team), weight in weights.items():
        for payee in members.get(team, ()):
            key = decision, payee
            found[key] = found.get(key, 0.0) + weight
    return found


def edits_of(parts: Iterable[Weights], late: Sequence[bool]) -> Edits:
    """One row for each decision and payee whose mean it moves, all questions together.

    `late`: by decision, whether it was made shortly before the lock.
    """
    weights: Weights = {}
    for part in parts:
        for key, weight in part.items():
            weights[key] = weights.get(key, 0.0) + weight
    moved = sorted(key for key, weight in weights.items() if abs(weight) > NOTHING)
    return Edits(
        ids=np.array([decision for decision, _ in moved], dtype=np.int64),
        payees=np.array([payee for _, payee in moved], dtype=np.int64),
        raises=np.array([weights[key] > 0 for key in moved], dtype=bool),
        late=np.array([late[decision] for decision, _ in moved], dtype=bool),
    )
