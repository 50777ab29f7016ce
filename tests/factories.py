"""Make what tests need; every argument has a sensible default, none is random."""

from datetime import UTC, date, datetime

from app.domain.days import FOR_EVER
from app.domain.jobs import Job
from app.domain.units import UnitKind
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.people import EmploymentRow, ManagementRow, MembershipRow, PersonRow, UnitRow
from app.queries.units import company
from app.services.actors import Actor
from app.services.catalogue import add_unit
from app.services.files.fact_imports import start_facts_import
from app.services.files.feedback_imports import start_feedback_import
from app.services.jobs import job_numbered

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
OPERATOR = Actor("operator:tests")
HIRED = date(2020, 1, 1)
MAPPING = """
source: calls
external_id: id
payee: payee
channel: {constant: phone}
day: {column: day, format: YYYY-MM-DD}
answers: {satisfaction: rating}
"""
HEADER = "id,payee,day,rating"


def store(*rows):
    with write_session() as session, session.begin():
        session.add_all(rows)
    return rows[-1]


def make_unit(name, parent=None, kind=UnitKind.TEAM, zone=None):
    with write_session() as session, session.begin():
        above = session.get_one(UnitRow, parent.id) if parent else company(session)
        return add_unit(session, above, kind, name, zone)


def make_person(number, team=None, manager=None, first_day=HIRED, end_day=FOR_EVER, **more):
    """A person from `first_day` on, in one team and under one manager all the time."""
    row = PersonRow(number=number, pseudonym=f"pseudonym of {number}", name=f"Name of {number}")
    row.first_day, row.end_day = first_day, end_day
    for name, value in more.items():
        setattr(row, name, value)
    store(row)
    days = {"person_id": row.id, "first_day": first_day, "end_day": end_day}
    store(EmploymentRow(**days))
    if team:
        store(MembershipRow(unit_id=team.id, **days))
    if manager:
        store(ManagementRow(manager_id=manager.id, **days))
    return row


def write_csv(folder, *lines, header=HEADER, name="answers.csv"):
    path = folder / name
    path.write_bytes("\n".join([header, *lines, ""]).encode())
    return path


def import_answers(path, mapping=MAPPING, **more) -> Job:
    """The job that imported the file, done or failed."""
    job_id = start_feedback_import(path, path.name, mapping, OPERATOR, NOON, **more)
    work_once(job_id)
    db.session.rollback()
    return job_numbered(job_id)


def import_fact_file(path, mapping="", preview=False, actor=OPERATOR, **more) -> Job:
    """The job that looked at a file of facts or stored it, done or failed."""
    job_id = start_facts_import(path, mapping, preview, actor, NOON, **more)
    work_once(job_id)
    db.session.rollback()
    return job_numbered(job_id)
