"""A simulation as plain values for a file, from which its page is shown; no names of persons."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import numpy as np

from app.domain.plans.files.given_scores import measure_named
from app.domain.plans.trying.luck import Luck
from app.domain.plans.trying.plan_change import LuckOfPeriod, PlanChange
from app.domain.plans.trying.simulation import Sums
from app.domain.plans.trying.simulation_words import edge_words

MOST_CLIFFS = 20


def change_contents(change: PlanChange) -> dict[str, Any]:
    """Everything but luck; money in smallest units, fractions as `a/b`."""
    simulation, draft = change.simulation, change.draft
    named = {line.name: measure_named(draft, source) for line, source in draft.measured()}
    return {
        "currency": simulation.currency,
        "measures": change.measures(),
        "periods": [[str(days.first), sums_of(sums)] for days, sums in simulation.by_period()],
        "total": sums_of(simulation.total()),
        "groups": {
            name: [[group, sums_of(sums)] for group, sums in simulation.by_group(name)]
            for name in simulation.groupings()
        },
        "people": [[one.payee, one.old, one.new] for one in simulation.people()],
        "bins": [asdict(each) for each in simulation.distribution()],
        "curves": [
            {
                "line": each.line,
                "measure": named[each.line],
                "label": each.label,
                "unit": each.unit,
                "scores": _texts(each.scores),
                "old": _texts(each.old),
                "new": _texts(each.new),
            }
            for each in change.curves
        ],
        "cliffs": [
            {
                "edge": edge_words(change, each),
                "line": change.draft.line(each.line).label,
                "below": each.below,
                "above": each.above,
                "jump": round(each.jump),
                "most": each.most,
            }
            for each in change.cliffs[:MOST_CLIFFS]
        ],
        "statistics": change.statistics(),
        "luck": None,
    }


def sums_of(sums: Sums) -> dict[str, int]:
    """One row of sums, with what follows from it."""
    more = {"difference": sums.difference, "unchanged": sums.unchanged}
    return {**asdict(sums), **more}


def luck_contents(luck: LuckOfPeriod) -> dict[str, Any]:
    """The luck of one period, for both plans, and of each payee under the draft."""
    return {
        "period": str(luck.period.first),
        "draws": luck.new.draws,
        "old": _whole(luck.old),
        "new": _whole(luck.new),
        "people": _of_people(luck.payees, luck.new),
    }


def _whole(luck: Luck) -> dict[str, Any]:
    share = luck.budget_share()
    return {
        "moved": None if share is None else str(share),
        "elsewhere": str(luck.share_elsewhere()),
        "steps": [
            [each.step.words, str(luck.share_elsewhere(each.elsewhere))] for each in luck.steps
        ],
        "is_told": luck.is_told,
        "left_out": list(luck.left_out),
        "statistics": list(luck.statistics),
    }


def _of_people(payees: Sequence[str], luck: Luck) -> Mapping[str, list[int]]:
    """By payee: in how many draws elsewhere, and between which amounts pay mostly lies."""
    columns = np.stack([luck.elsewhere, luck.low, luck.high], axis=1).tolist()
    return dict(zip(payees, columns, strict=True))


def _texts(values: Sequence[Fraction | None]) -> list[str | None]:
    return [None if value is None else str(value) for value in values]
