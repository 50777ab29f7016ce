"""What corrections did to payees: answers as they were and as they became, told per decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from app.domain.integrity.rows import Edits

State = Mapping[int, tuple[int, int]]  # payee to step and credit; empty: there is no answer


@dataclass(frozen=True, slots=True)
class Changed:
    """One answer before and after one decision, such as a corrected file."""

    decision: int
    is_late: bool
    before: State
    after: State


def edits_of(changes: Iterable[Changed], means: Mapping[int, float]) -> Edits:
    """One row for each decision and payee whose mean it moves: up is what raises.

    An answer of step s with credit c weighs c (s - m), m being the payee's mean step: a low answer
    taken away raises the mean as a high one added does. All answers of one decision add up.
    """
    weights: dict[tuple[int, int], float] = {}
    late: dict[tuple[int, int], bool] = {}
    for one in changes:
        for sign, state in ((-1, one.before), (1, one.after)):
            for payee, (step, credit) in state.items():
                key = one.decision, payee
                weight = sign * credit * (step - means.get(payee, step))
                weights[key] = weights.get(key, 0.0) + weight
                late[key] = one.is_late
    moved = sorted(key for key, weight in weights.items() if weight)
    return Edits(
        ids=np.array([decision for decision, _ in moved], dtype=np.int64),
        payees=np.array([payee for _, payee in moved], dtype=np.int64),
        raises=np.array([weights[key] > 0 for key in moved], dtype=bool),
        late=np.array([late[key] for key in moved], dtype=bool),
    )
