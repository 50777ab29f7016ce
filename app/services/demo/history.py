"""What happened in the demo company: everything through the services of real life, in order."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from numpy.random import Generator
from sqlalchemy import update

from app.domain.accounts import Theme
from app.domain.days import Days
from app.domain.demo.company import ADMIN, NAME, PAYROLL, PLANNER, ZONE, Company, JobName
from app.domain.demo.files import (
    ANSWERS,
    MAPPINGS,
    PARTICIPATIONS,
    ROSTER,
    AnswerFile,
    answer_files,
    answer_rows,
    participations,
    roster,
)
from app.domain.demo.plans import AGENT_PLAN, AGENT_PLAN_AFTER, CASHIER_PLAN
from app.domain.demo.replies import Replies
from app.domain.errors import DomainError
from app.domain.permissions import Role, Viewer
from app.extensions import db, write_session
from app.models.accounts import AccountRoleRow, AccountRow
from app.models.people import PersonRow
from app.queries.accounts import account_of
from app.queries.people import people_with_number
from app.services.accounts import invite_everybody, set_roles
from app.services.actors import Actor
from app.services.audit import record
from app.services.catalogue import name_company
from app.services.files.feedback_imports import run_feedback_import, start_feedback_import
from app.services.files.people import import_people
from app.services.jobs import claim_job, fail_job
from app.services.plans.publishing import import_participations, publish_plan
from app.services.uploads import keep_upload

Progress = Callable[[int, int], None]
PAID_MONTHS = range(-3, 1)  # counted from the open one; before them the plans did not pay yet
MACHINE = Actor("operator:demo")  # who brings in people before anybody can sign in
NO_CSV = b"PK\x03\x04 as a workbook begins"


@dataclass(slots=True)
class Making:
    """What is needed to make the company; `ids` by number, once everybody is there."""

    company: Company
    drawn: Replies
    rng: Generator
    uploads: Path
    ids: dict[str, int] = field(default_factory=dict)

    def viewer(self, number: str) -> Viewer:
        account = account_of(db.session(), self.ids[number])
        assert account is not None  # accounts were made before
        return account.to_domain()

    def officer(self, place: int) -> Viewer:
        return self.viewer(self.company.office[place].number)


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    words: str
    act: Callable[[datetime, Progress], None]


def moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def actor_of(viewer: Viewer) -> Actor:
    return Actor(viewer.pseudonym, viewer.id)


def run_job(job_id: int, run: Callable[..., None], at: datetime, progress: Progress) -> None:
    """Do this job now, as the worker would. A broken rule fails the job."""
    job = claim_job(at, job_id)
    assert job is not None  # nobody else works while the demo is made
    try:
        run(job, lambda: at, progress)
    except DomainError as error:
        fail_job(job, str(error), at)


def founding(making: Making) -> Iterator[Event]:
    """People, accounts and plans, and those who come later."""
    timeline = making.company.timeline
    begin = timeline.first_day - timedelta(days=10)
    yield Event(moment(begin, 8), "People and teams", partial(found_company, making))
    yield Event(moment(begin, 9), "Accounts", partial(make_accounts, making))
    first = timeline.month(PAID_MONTHS[0])
    early = Days(date.min, first + timedelta(days=1))
    yield Event(moment(first - timedelta(days=9), 9), "Plans", partial(publish_plans, making))
    take = partial(take_part, making)
    yield Event(moment(first - timedelta(days=8), 9), "Plans", partial(take, early))
    for offset in PAID_MONTHS[:-1]:
        month, after = timeline.month(offset), timeline.month(offset + 1)
        joined = Days(month + timedelta(days=1), after)
        yield Event(moment(after, 6), "New colleagues", partial(take, joined))
    newest = Days(timeline.open_month, timeline.open_month + timedelta(days=5))
    yield Event(moment(newest.end, 9), "New colleagues", partial(take, newest))
    better = timeline.open_month - timedelta(days=5)
    yield Event(moment(better, 9), "Plans", partial(publish_again, making))


def imports(making: Making) -> Iterator[Event]:
    """Each month's answers on the first of the next; those of the last month every day."""
    timeline = making.company.timeline
    for file in answer_files(making.company, making.drawn):
        ended = (file.month + timedelta(days=31)).replace(day=1)
        at = moment(ended, 5) if ended <= timeline.day else moment(timeline.day, 20)
        if len(file.replies):
            words = f"Answers of {file.month:%B %Y}"
            yield Event(at, words, partial(import_answers, making, file))
    wrong = timeline.month(-1) + timedelta(days=12)
    yield Event(moment(wrong, 10), "A file that is none", partial(import_no_csv, making))


def found_company(making: Making, at: datetime, progress: Progress) -> None:
    """Company, people, and the administrator who is the first to have an account."""
    name_company(NAME, ZONE)
    with TemporaryDirectory() as folder:
        path = _file(Path(folder), ROSTER, roster(making.company))
        report = import_people(path, MACHINE, at)
    if report.rejected:
        raise AssertionError(f"the demo's roster is wrong: {report.rejected[0]}")
    with write_session() as session, session.begin():
        rows = people_with_number(session)
        making.ids = {str(row.number): row.id for row in rows}
        # drawn, not secret: so the same seed gives the same statements
        given = [{"id": row.id, "pseudonym": making.rng.bytes(8).hex()} for row in rows]
        session.execute(update(PersonRow), given)
    _first_administrator(making, at)


def _first_administrator(making: Making, at: datetime) -> None:
    person_id = making.ids[making.company.office[ADMIN].number]
    with write_session() as session, session.begin():
        pseudonym = session.get_one(PersonRow, person_id).pseudonym
        session.add(AccountRow(person_id=person_id, created_at=at, theme=Theme.LIGHT))
        session.flush()
        session.add(AccountRoleRow(person_id=person_id, role=Role.ADMIN, granted_at=at))
        record(session, pseudonym, "company set up", "company", {}, at)
        subject = f"account {pseudonym}"
        record(session, pseudonym, "role given", subject, {"role": Role.ADMIN}, at)


def make_accounts(making: Making, at: datetime, progress: Progress) -> None:
    """Everybody gets an account; office and managers get their role."""
    admin = making.officer(ADMIN)
    invite_everybody(admin, at)
    officers = [*making.company.office, *making.company.managers]
    for place, one in enumerate(officers):
        if making.ids[one.number] != admin.id:
            set_roles(admin, making.ids[one.number], {one.role}, at)
        progress(place, len(officers))


def publish_plans(making: Making, at: datetime, progress: Progress) -> None:
    author = actor_of(making.officer(PLANNER))
    for text in (AGENT_PLAN, CASHIER_PLAN):
        publish_plan(text, making.company.timeline.month(PAID_MONTHS[0]), author, at)


def publish_again(making: Making, at: datetime, progress: Progress) -> None:
    """A second version of one plan, for the open month on."""
    author = actor_of(making.officer(PLANNER))
    publish_plan(AGENT_PLAN_AFTER, making.company.timeline.open_month, author, at)


def take_part(making: Making, joined: Days, at: datetime, progress: Progress) -> None:
    """Those who joined in these days take part in the plan of their job, and can sign in."""
    first = making.company.timeline.month(PAID_MONTHS[0])
    rows = list(participations(making.company, first, joined))
    if not rows:
        return
    with TemporaryDirectory() as folder:
        path = _file(Path(folder), PARTICIPATIONS, rows)
        report = import_participations(path, actor_of(making.officer(PLANNER)), at)
    if report.rejected:
        raise AssertionError(f"the demo's participations are wrong: {report.rejected[0]}")
    invite_everybody(making.officer(ADMIN), at)


def import_answers(making: Making, file: AnswerFile, at: datetime, progress: Progress) -> None:
    rows = answer_rows(making.rng, making.company, file)
    data = _csv_bytes(ANSWERS[file.job], rows)
    path = making.uploads / keep_upload(making.uploads, BytesIO(data))
    actor = actor_of(making.officer(PAYROLL))
    job_id = start_feedback_import(path, file.name, MAPPINGS[file.job], actor, at)
    run_job(job_id, run_feedback_import, at, progress)


def import_no_csv(making: Making, at: datetime, progress: Progress) -> None:
    """What happens when somebody sends a workbook: the job says what to do."""
    path = making.uploads / keep_upload(making.uploads, BytesIO(NO_CSV))
    name = f"shops-{making.company.timeline.month(-2):%Y-%m}.xlsx"
    actor = actor_of(making.officer(PAYROLL))
    job_id = start_feedback_import(path, name, MAPPINGS[JobName.CASHIER], actor, at)
    run_job(job_id, run_feedback_import, at, progress)


def _file(folder: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    path = folder / "file.csv"
    path.write_bytes(_csv_bytes(header, rows))
    return path


def _csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    out = csv.writer(text, lineterminator="\n")
    out.writerow(header)
    out.writerows(rows)
    return text.getvalue().encode()
