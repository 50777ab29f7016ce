"""A plan and its draft over the same periods: what changes, the edges, the curves, the luck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from app.domain.days import Days
from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.evaluating.one_payee import one_payee
from app.domain.plans.files.given_scores import measures_named
from app.domain.plans.language.document import PAYEE, Plan
from app.domain.plans.trying.luck import Luck
from app.domain.plans.trying.one_answer import Cliff, Range, cliffs, payout_curve, points
from app.domain.plans.trying.pays import pays
from app.domain.plans.trying.simulation import Both, Simulation

Amount = Fraction | None  # None: not rated


@dataclass(frozen=True, slots=True)
class Curve:
    """What somebody like one payee is paid for each score of a line; the rest stays."""

    line: str
    label: str
    unit: str
    scores: Sequence[Fraction]
    old: Sequence[Amount]  # empty where the plan does not read this line
    new: Sequence[Amount]


@dataclass(frozen=True, slots=True)
class LuckOfPeriod:
    """What luck does in one period: to the plan, and to its draft; one entry per payee."""

    period: Days
    payees: Sequence[str]
    old: Luck
    new: Luck


@dataclass(frozen=True, slots=True)
class PlanChange:
    """All that a simulation shows. Cliffs and curves are those of the last period.

    `luck`: of the last period; None until draws are there.
    """

    plan: Plan
    draft: Plan
    simulation: Simulation
    cliffs: Sequence[Cliff] = ()
    curves: Sequence[Curve] = ()
    luck: LuckOfPeriod | None = None
    notes: Sequence[str] = field(default_factory=tuple)

    def measures(self) -> list[str]:
        """What either plan reads scores by, each measure with its version."""
        return measures_named((self.plan, self.draft))

    def statistics(self) -> list[str]:
        """The lines of the draft that read a statistic, of which no edges are known."""
        return [line.label for line, source in self.draft.measured() if not source.is_plain_at_all]


def cliffs_of(both: Both, ranges: Mapping[str, Range]) -> list[Cliff]:
    """The edges of the draft."""
    return cliffs(both.draft_found.plan, both.draft_inputs, ranges)


def curves_of(both: Both, ranges: Mapping[str, Range]) -> list[Curve]:
    """The curves of every measure line of the draft, for the payee in the middle."""
    row = middle(both.draft_found)
    if row is None:
        return []
    draft, plan = both.draft_found.plan, both.found.plan
    new = one_payee(both.draft_found, both.draft_inputs, row)
    old = one_payee(both.found, both.inputs, row)
    found = []
    for name, over in ranges.items():
        scores = points(draft, name, over)
        before = payout_curve(plan, old, name, scores) if (name, PAYEE) in old.scores else []
        after = payout_curve(draft, new, name, scores)
        units = (draft.line(name).label, draft.units[name])
        found.append(Curve(name, *units, scores, before, after))
    return found


def middle(found: Evaluation) -> int | None:
    """The row of the payee whose pay lies in the middle of all that are rated."""
    paid = pays(found)
    rated = np.flatnonzero(paid.rated)
    if not len(rated):
        return None
    order = rated[np.argsort(paid.minor[rated], kind="stable")]
    return int(order[len(order) // 2])
