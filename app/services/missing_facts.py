"""Which facts some participants lacked when a period was calculated last: as the lines say it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.language.document import PAYEES, FactSource, KpiSource, Line
from app.models.fact_values import MissingFactRow
from app.services.participants import Participant


def forget_missing_facts(session: Session, period_id: int) -> None:
    """Before the period is calculated again."""
    session.execute(delete(MissingFactRow).where(MissingFactRow.period_id == period_id))


def note_missing_facts(
    session: Session, period_id: int, people: Sequence[Participant], evaluation: Evaluation
) -> None:
    """Keep for each participant which facts and key figures have no value, and why."""
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    for line in evaluation.plan.level(PAYEES):
        name = _fact_of(line)
        codes = evaluation.columns[line.name].codes
        for row in np.flatnonzero(codes).tolist() if name else ():
            one, reason = people[row], evaluation.reasons[int(codes[row]) - 1]
            rows.setdefault(
                (one.participation_id, name),
                {
                    "participation_id": one.participation_id,
                    "period_id": period_id,
                    "name": name,
                    "reason": reason.removeprefix(f"{line.label}: "),
                },
            )
    if rows:
        session.execute(insert(MissingFactRow), list(rows.values()))


def _fact_of(line: Line) -> str:
    """The fact that a line reads; empty where it reads none."""
    match line.source:
        case FactSource(fact=name) | KpiSource(kpi=name):
            return name
    return ""
