"""Reading questions and measures."""

from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from app.domain.measures import Measure, Question
from app.models.catalogue import MeasureRow, QuestionRow, SourceRow


def questions(session: Session) -> dict[str, Question]:
    """Every question by name; one query."""
    rows = session.scalars(select(QuestionRow).order_by(QuestionRow.name))
    return {row.name: row.to_domain() for row in rows}


def newest_measures(session: Session) -> dict[str, Measure]:
    """The newest version of every measure, by name; one query."""
    return {row.name: row.to_domain() for row in session.scalars(_newest_measures())}


def source_named(session: Session, name: str) -> SourceRow | None:
    """The source of this name; one query."""
    return session.scalar(select(SourceRow).where(SourceRow.name == name))


def measures_by_version(session: Session) -> dict[str, Measure]:
    """Every version of every measure, by name@version; one query."""
    query = (
        select(MeasureRow)
        .join(MeasureRow.question)
        .options(contains_eager(MeasureRow.question))
        .order_by(MeasureRow.name, MeasureRow.version)
    )
    measures = [row.to_domain() for row in session.scalars(query)]
    return {f"{measure.name}@{measure.version}": measure for measure in measures}


@cache
def _newest_measures() -> Select[Any]:
    """Built once, because every page with a score asks it."""
    newest = select(MeasureRow.name, func.max(MeasureRow.version).label("version")).group_by(
        MeasureRow.name
    )
    found = newest.subquery()
    return (
        select(MeasureRow)
        .join(found, (MeasureRow.name == found.c.name) & (MeasureRow.version == found.c.version))
        .join(MeasureRow.question)
        .options(contains_eager(MeasureRow.question))
        .order_by(MeasureRow.name)
    )
