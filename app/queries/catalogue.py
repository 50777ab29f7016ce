"""Reading questions and measures."""

import json
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import Session

from app.domain.measures import Measure, MeasureKind, Question
from app.domain.numbers import fraction_of
from app.models.catalogue import MeasureRow, QuestionRow, SourceRow

MEASURE, QUESTION = MeasureRow.__table__, QuestionRow.__table__  # quicker than their objects
VERSION = MEASURE.c.version
Columns = Select[*tuple[Any, ...]]


def questions(session: Session) -> dict[str, Question]:
    """Every question by name; one query."""
    rows = session.scalars(select(QuestionRow).order_by(QuestionRow.name))
    return {row.name: row.to_domain() for row in rows}


def newest_measures(session: Session) -> dict[str, Measure]:
    """The newest version of every measure, by name; one query."""
    return {measure.name: measure for measure in read_measures(session, newest())}


def source_named(session: Session, name: str) -> SourceRow | None:
    """The source of this name; one query."""
    return session.scalar(select(SourceRow).where(SourceRow.name == name))


def source_names(session: Session) -> list[str]:
    """What all sources are called; one query."""
    return list(session.scalars(select(SourceRow.name).order_by(SourceRow.name)))


def measures_by_version(session: Session) -> dict[str, Measure]:
    """Every version of every measure, by name@version; one query."""
    measures = read_measures(session, _measures().order_by(MeasureRow.name, MeasureRow.version))
    return {f"{measure.name}@{measure.version}": measure for measure in measures}


def measures_named(session: Session, name: str) -> list[Measure]:
    """Every version of one measure, the oldest first; one query."""
    return read_measures(session, _measures().where(MEASURE.c.name == name).order_by(VERSION))


def read_measures(
    session: Session, query: Columns, values: dict[str, Any] | None = None
) -> list[Measure]:
    """The measures of a query of this room's columns, such as `newest` with more conditions."""
    return [_measure(*row) for row in session.execute(query, values)]


@cache
def newest() -> Columns:
    """The columns of the newest version of every measure, by name."""
    measure = MEASURE.c
    last = (
        select(measure.name, func.max(measure.version).label("version"))
        .group_by(measure.name)
        .subquery()
    )
    is_last = (measure.name == last.c.name) & (measure.version == last.c.version)
    return _measures().join(last, is_last).order_by(measure.name)


@lru_cache
def _measure(
    name: str,
    version: int,
    question: str,
    steps: str,
    words: str,
    unit: str,
    values: str,
    formula: str,
    owner: str,
    kind: str,
    bad_step: int | None,
) -> Measure:
    """Kept by all that it is made of, because every page with a score asks for it."""
    exact = tuple(fraction_of(value) for value in json.loads(values))
    asked = Question(question, tuple(json.loads(steps)), words)
    return Measure(name, version, asked, unit, exact, formula, owner, MeasureKind(kind), bad_step)


def _measures() -> Columns:
    measure, question = MEASURE.c, QUESTION.c
    return (
        select(
            *(measure.name, measure.version, question.name, cast(question.steps, Text)),
            *(question.words, measure.unit, cast(measure.step_values, Text)),
            *(measure.formula, measure.owner, measure.kind, measure.bad_step),
        )
        .select_from(MEASURE)
        .join(QUESTION, question.name == measure.question_name)
    )
