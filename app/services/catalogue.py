"""The built-in questions, measures and calendar, and the company that everything belongs to."""

from sqlalchemy.orm import Session

from app.domain.calendars import CalendarKind
from app.domain.errors import BadMapping
from app.domain.files.mappings import FeedbackMapping
from app.domain.measures import MEASURES, QUESTIONS
from app.domain.periods import MONTHLY
from app.domain.units import UnitKind
from app.extensions import db, write_session
from app.models.calendars import CalendarRow
from app.models.catalogue import MeasureRow, QuestionRow, SourceRow
from app.models.people import UnitAncestorRow, UnitRow
from app.queries.calendars import calendars
from app.queries.catalogue import newest_measures, questions, source_named
from app.queries.units import company, units


def keep_catalogue() -> bool:
    """Add what is built in and not there yet; True if something was added."""
    missing = set(QUESTIONS) - set(questions(db.session()))
    unread = set(MEASURES) - set(newest_measures(db.session()))
    rootless = not units(db.session())
    timeless = MONTHLY not in calendars(db.session())
    if not (missing or unread or rootless or timeless):
        return False
    with write_session() as session, session.begin():
        session.add_all(
            QuestionRow(name=name, steps=list(question.steps), words=question.words)
            for name, question in QUESTIONS.items()
            if name in missing
        )
        session.flush()
        session.add_all(MeasureRow.of(MEASURES[name]) for name in MEASURES if name in unread)
        if rootless:
            add_unit(session, None, UnitKind.COMPANY, "Company", "UTC")
        if timeless:
            session.add(CalendarRow(name=MONTHLY, kind=CalendarKind.MONTHLY, parameters={}))
    return True


def add_unit(
    session: Session, parent: UnitRow | None, kind: UnitKind, name: str, zone: str | None
) -> UnitRow:
    """A new unit below `parent`, with its place among all units above it."""
    row = UnitRow(parent_id=parent.id if parent else None, kind=kind, name=name, zone=zone)
    session.add(row)
    session.flush()
    above: list[int] = [row.id]
    while parent is not None:
        above.append(parent.id)
        parent = session.get(UnitRow, parent.parent_id) if parent.parent_id else None
    session.add_all(UnitAncestorRow(unit_id=row.id, ancestor_id=each) for each in above)
    session.flush()
    return row


def name_company(name: str, zone: str) -> None:
    """Give the company its name and its time zone."""
    with write_session() as session, session.begin():
        row = company(session)
        row.name, row.zone = name, zone


def source_for(session: Session, mapping: FeedbackMapping) -> SourceRow:
    """The mapping's source, made if it is new. Errors: BadMapping if its comments would change."""
    row = source_named(session, mapping.source)
    if row is None:
        row = SourceRow(name=mapping.source, comments_after=mapping.comments_after)
        session.add(row)
        session.flush()
    if row.comments_after != mapping.comments_after:
        raise BadMapping(
            f"When comments of {row.name!r} may be read was set by the first import and stays"
            f" ({_comments(row.comments_after)}); a new source may choose otherwise."
        )
    return row


def _comments(after: int) -> str:
    return {0: "at_once", -1: "never"}.get(after, f"after: {after}")
