"""Questions and measures that a company defines for itself, and how a month reads under them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import text as text_of_sql
from sqlalchemy.orm import Session

from app.domain.errors import BadMeasures, BadPlan, MeasuresChanged
from app.domain.measures import MEASURES, QUESTIONS, Measure, Question
from app.domain.numbers import fraction_text
from app.domain.plans.language.keys import error
from app.domain.plans.language.reading_measures import Catalogue, catalogue_from
from app.domain.scorecards import MonthScore, StepMonth, month_score
from app.extensions import db, write_session
from app.models.catalogue import MeasureMadeRow, MeasureRow, QuestionRow
from app.queries.catalogue import newest_measures, questions
from app.queries.measures import company_months
from app.queries.units import company
from app.services.actors import Actor
from app.services.audit import record
from app.services.plan_documents import check_texts, plan_document

OWNER = "HR"  # of every measure that is not built in


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """A measure that is new or has a new version, and how the last whole month reads under it.

    `now` and `before`: the score of all answers of the company; none where nobody answered.
    """

    measure: Measure
    old: Measure | None
    now: MonthScore | None = None
    before: MonthScore | None = None


@dataclass(frozen=True, slots=True)
class MeasuresReport:
    """What a text defines, or would define. `seen`: the versions that it was compared with."""

    questions: tuple[Question, ...]
    measures: tuple[MeasureChange, ...]
    unchanged: tuple[str, ...]

    @property
    def seen(self) -> str:
        olds = [change.old for change in self.measures if change.old]
        return ", ".join(f"{old.name}@{old.version}" for old in olds)


def preview_measures(text: str, today: date, file: str = "The text") -> MeasuresReport:
    """What the text would define, with the last whole month under it; nothing is stored.

    Errors: BadFile and BadMeasures with file, line and column.
    """
    session = db.session()
    report = _report(session, text, file)
    asked = {change.measure.question.name for change in report.measures}
    months = company_months(session, company(session).id, asked, today.replace(day=1))
    return replace(report, measures=tuple(_read(each, months) for each in report.measures))


def add_measures(
    text: str, actor: Actor, at: datetime, file: str = "The text", seen: str | None = None
) -> MeasuresReport:
    """Take over what the text defines; a measure that is changed gets a new version.

    What is there already stays, so that the same text can be given twice. `seen`: that of the
    preview; None: nobody looked. Errors: as with the preview; MeasuresChanged.
    """
    with write_session() as session, session.begin():
        _lock(session)
        report = _report(session, text, file)
        if seen is not None and seen != report.seen:
            raise MeasuresChanged("Somebody changed one of these measures meanwhile. Look again.")
        for question in report.questions:
            session.add(QuestionRow(name=question.name, steps=list(question.steps), words=""))
            details = {"steps": len(question.steps)}
            record(session, actor.name, "question added", f"question {question.name}", details, at)
        session.flush()
        for change in report.measures:
            _add(session, change.measure, actor, at)
    return report


def _add(session: Session, measure: Measure, actor: Actor, at: datetime) -> None:
    session.add(MeasureRow.of(measure))
    session.flush()
    key = {"measure_name": measure.name, "version": measure.version}
    session.add(MeasureMadeRow(**key, made_by=actor.name, made_at=at))
    details = {
        "version": measure.version,
        "question": measure.question.name,
        "unit": measure.unit,
        "values": [fraction_text(value) for value in measure.values],
    }
    record(session, actor.name, "measure added", f"measure {measure.name}", details, at)


def _lock(session: Session) -> None:
    """Whoever writes here waits for others who do; SQLite lets one write anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text_of_sql("lock table question, measure in share row exclusive mode"))


def _report(session: Session, text: str, file: str) -> MeasuresReport:
    try:
        document = plan_document(text, file)
        check_texts(document)
        known = questions(session)
        given = catalogue_from(document, known)
        fresh = _new_questions(given, known)
        changes = _changes(given, newest_measures(session))
    except BadPlan as mistake:
        at = (mistake.line, str(mistake.column) if mistake.line else "")
        raise BadMeasures(mistake.message, file, *at) from None
    changed = {change.measure.name for change in changes} | {one.name for one in fresh}
    names = [str(name) for name in (*given.questions, *given.measures)]
    return MeasuresReport(fresh, changes, tuple(name for name in names if name not in changed))


def _new_questions(given: Catalogue, known: Mapping[str, Question]) -> tuple[Question, ...]:
    for name, question in given.questions.items():
        if name in known and known[name].steps != question.steps:
            what = "is built in" if name in QUESTIONS else "is there already"
            message = f"The question {str(name)!r} {what}, and its steps never change"
            why = "because answers are stored as their places; give this scale another name."
            raise error(f"{message}, {why}", name)
    return tuple(one for name, one in given.questions.items() if name not in known)


def _changes(given: Catalogue, known: Mapping[str, Measure]) -> tuple[MeasureChange, ...]:
    found = []
    for name, measure in given.measures.items():
        old = known.get(name)
        if name in MEASURES:
            message = f"The measure {str(name)!r} is built in and stays; give yours another name."
            raise error(message, name)
        if old and old.question.name != measure.question.name:
            message = f"The measure {str(name)!r} reads {old.question.name!r}"
            raise error(f"{message}; one that reads another question has another name.", name)
        if old is None or (old.unit, old.values) != (measure.unit, measure.values):
            version = old.version + 1 if old else 1
            found.append(MeasureChange(replace(measure, version=version, owner=OWNER), old))
    return tuple(found)


def _read(change: MeasureChange, months: Mapping[str, list[StepMonth]]) -> MeasureChange:
    rows = months.get(change.measure.question.name)
    if not rows:
        return change
    now = month_score(change.measure, rows, rows[0].month)
    before = month_score(change.old, rows, rows[0].month) if change.old else None
    return replace(change, now=now, before=before)


def all_measures() -> list[Measure]:
    """Every measure in its newest version, by name."""
    return list(newest_measures(db.session()).values())
