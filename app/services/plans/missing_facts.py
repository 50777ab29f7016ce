"""Which facts some participants lacked when a period was calculated last: as the lines say it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.language.document import PAYEES, FactSource, KpiSource, Line
from app.models.fact_values import MissingFactRow
from app.services.bulk import insert_tuples
from app.services.plans.participants import Participant

Lacking = Sequence[tuple[Any, ...]]  # rows of the table


def forget_missing_facts(session: Session, period_id: int) -> None:
    """Before the period is calculated again."""
    session.execute(delete(MissingFactRow).where(MissingFactRow.period_id == period_id))


def lacking(period_id: int, people: Sequence[Participant], evaluation: Evaluation) -> Lacking:
    """For each participant which facts and key figures have no value, and why."""
    rows: dict[tuple[int, str], tuple[Any, ...]] = {}
    for line in evaluation.plan.level(PAYEES):
        name = _fact_of(line)
        codes = evaluation.columns[line.name].codes
        for row in np.flatnonzero(codes).tolist() if name else ():
            key = (people[row].participation_id, name)
            reason = evaluation.reasons[int(codes[row]) - 1].removeprefix(f"{line.label}: ")
            rows.setdefault(key, (key[0], period_id, name, reason))
    return list(rows.values())


def note_missing_facts(session: Session, rows: Lacking) -> None:
    """Keep what the participants of a period lack."""
    insert_tuples(session, MissingFactRow.__table__, rows)


def _fact_of(line: Line) -> str:
    """The fact that a line reads; empty where it reads none."""
    match line.source:
        case FactSource(fact=name) | KpiSource(kpi=name):
            return name
    return ""
