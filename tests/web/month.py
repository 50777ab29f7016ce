"""A world in the middle of a month's pay: what each role has to do with it is on its pages."""

import io
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import current_app
from sqlalchemy import func

from app.domain.disputes import DisputeKind
from app.domain.integrity.findings import FindingStatus, Severity
from app.domain.jobs import JobKind
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.adjustments import AdjustmentBatchRow, AdjustmentNoteRow, AdjustmentRow
from app.models.facts import CreditRow
from app.models.integrity import FindingRow
from app.models.people import MembershipRow
from app.queries.attributions import transfers
from app.queries.file_proposals import proposals_waiting
from app.queries.workdays import workday_proposals
from app.services.actors import Actor
from app.services.attributions import Wanted, find_displaced, hash_of, propose_move
from app.services.disputes import raise_dispute
from app.services.exclusions.previews import Looked, start_exclusion_preview
from app.services.exclusions.rules import propose_exclusion
from app.services.files.details import import_details
from app.services.files.fact_previews import start_facts_preview
from app.services.files.feedback_previews import start_feedback_preview
from app.services.files.file_jobs import FileGiven, start_file_job
from app.services.files.people import import_people
from app.services.files.workdays import import_workdays
from app.services.periods import open_period
from app.services.plans.publishing import publish_plan
from app.services.plans.simulations import Wanted as Try
from app.services.plans.simulations import start_simulation
from app.services.settings import change_settings
from app.services.uploads import keep_upload
from tests.databases import FILES
from tests.factories import (
    HIRED,
    MAPPING,
    NOON,
    import_answers,
    import_fact_file,
    store,
    write_csv,
)
from tests.participation_exports import GERMAN
from tests.payday import JANUARY, LINEAR, OPERATOR, calculate, participate, statement_of, submit
from tests.people_exports import HR_SYSTEM
from tests.world import World, make_world

PLAN = LINEAR.replace(
    "  - {name: reward", "  - {name: present, fact: present, unit: days}\n  - {name: reward"
)
FACTS = (
    "number-of-staff,present,2025-12,20,days",
    "number-of-staff,present,2026-01,21,days",  # in review: it waits
    "number-of-staff,sales,2025-12,250.50,EUR",
)
FILE = b"id,payee,day,rating\nz1,number-of-staff,2026-01-20,4\n"


@dataclass(frozen=True)
class PaidWorld(World):
    """The statements of `staff` and `far` for January 2026 wait for approval."""

    own_statement_id: int = 0
    far_statement_id: int = 0
    own_answer_id: int = 0
    far_answer_id: int = 0
    of_the_company: dict[str, Any] = field(default_factory=dict)


def import_facts(folder, lines=FACTS, actor=OPERATOR):
    """December's facts hold, January's wait for a second person."""
    file = write_csv(folder, *lines, header="number,name,period,value,unit", name="facts.csv")
    return import_fact_file(file, actor=actor)


def make_paid_world(folder):
    world = make_world()
    lines = [
        f"{person.number}-{day},{person.number},2026-01-{day:02},{day % 5 + 1}"
        for person in (world.staff, world.far)
        for day in range(1, 29)
    ]
    file = write_csv(folder, *lines, "odd,nobody,2026-01-09,5", "bad,,,9")
    job = import_answers(file, folder=FILES / "uploads")
    plan = publish_plan(PLAN, JANUARY, OPERATOR, NOON)
    for person in (world.staff, world.far):
        participate(person, plan_id=plan.plan_id)
    month = SimpleNamespace(period=open_period("2026-01", OPERATOR, NOON), hanna=world.hr)
    calculate(month)
    submit(month)
    header = "day,works,name"
    file = write_csv(folder, "2026-01-06,no,Epiphany", header=header, name="workdays.csv")
    import_workdays(file, OPERATOR, NOON)
    header = "number,row,day,amount:money:EUR"
    row = f"{world.staff.number},o1,2026-01-05,20.00"
    file = write_csv(folder, row, header=header, name="orders.csv")
    import_details(file, "orders", {}, OPERATOR, NOON)
    upload = FILES / "uploads" / keep_upload(FILES / "uploads", io.BytesIO(FILE))
    preview_id = start_feedback_preview(upload, "file.csv", MAPPING, "", OPERATOR, NOON)
    work_once(preview_id)
    facts = import_facts(folder)
    objects = {
        "change_id": propose_a_move(world),
        "fact": "present",
        "finding_id": note_about(world.far, month.period.id).id,
        "import_id": facts.id,
        "job_id": job.id,
        "preview_id": preview_id,
        "people_preview_id": look_at(JobKind.PEOPLE_IMPORT, HR_SYSTEM),
        "participations_preview_id": look_at(JobKind.PARTICIPATIONS_IMPORT, GERMAN),
        "proposal_id": leave_in_review(folder, world.far),
        "fact_preview_id": look_at_facts(world.staff.number),
        "name": keep_upload(FILES / "uploads", io.BytesIO(FILE)),
        "calendar": "monthly",
        "detail": "orders",
        **of_an_exclusion(),
        "workday_id": workday_proposals(db.session())[0].id,
        **of_the_plan(plan, month.period.id),
    }
    change_settings({"peers": "on"}, OPERATOR, NOON)  # so that its page is there
    ids = of_statements(world, month) | of_answers(world)
    objects["batch_id"] = an_adjustment(month.period.id, ids["far_statement_id"])
    objects["dispute_id"] = dispute_of(world.far, ids["far_answer_id"])
    return PaidWorld(**vars(world), **ids, of_the_company=objects)


def newest_answer(person):
    mine = CreditRow.payee_id == person.id
    return db.session.scalar(db.select(func.max(CreditRow.answer_id)).where(mine))


def of_statements(world, month):
    ids = [statement_of(month, person).id for person in (world.staff, world.far)]
    db.session.rollback()
    return dict(zip(("own_statement_id", "far_statement_id"), ids, strict=True))


def of_answers(world):
    return {
        "own_answer_id": newest_answer(world.staff),
        "far_answer_id": newest_answer(world.far),
    }


def an_adjustment(period_id, statement_id):
    """Somebody proposed that a statement should have paid more; nobody has confirmed it."""
    about = {"proposed_by": OPERATOR.name, "proposed_at": NOON, "statements": 1}
    store(AdjustmentBatchRow(id=1, period_id=period_id, **about))
    amounts = {"paid_minor": 100, "due_minor": 350, "amount_minor": 250, "currency": "EUR"}
    store(AdjustmentRow(statement_id=statement_id, batch_id=1, **amounts))
    return store(AdjustmentNoteRow(batch_id=1, reason="Answers came late.")).batch_id


def dispute_of(person, answer_id):
    """Somebody says that an answer should not count; HR has not decided."""
    actor = Actor(person.pseudonym, person.id)
    return raise_dispute(answer_id, DisputeKind.NOT_TO_COUNT, "The line was down.", actor, NOON)


def leave_in_review(folder, person):
    """A leave day in January, which is in review: it waits for a second person."""
    row = f"{person.number},{person.name},2020-01-01,2026-01-30"
    file = write_csv(folder, row, header="number,name,first_day,leave_day", name="leavers.csv")
    import_people(file, OPERATOR, NOON)
    return proposals_waiting(db.session())[0].id


def of_an_exclusion():
    """A rule that waits for a second person, and what another one would change."""
    outage = {"kind": "outage", "first_day": "2026-01-20", "end_day": "2026-01-21"}
    mark = propose_exclusion(outage, "The line was down.", 0, OPERATOR, NOON)
    looked = Looked(outage, "The line was down.", 0, current_app.config["SIMULATIONS"])
    job_id = start_exclusion_preview(looked, OPERATOR, NOON)
    work_once(job_id)
    return {"rule_id": mark.rule_id, "exclusion_preview_id": job_id, "kind": "outage"}


def note_about(person, period_id):
    """Something that stands out at somebody's answers; not red, so that it holds nothing up."""
    signal = {
        "detector": "very quick answers",
        "aspect": "time taken",
        "counted": 9,
        "rows": [],
        "chance": "1e-06",
        "adjusted": "0.0002",
        "words": "9 of 28 answers were quick.",
    }
    row = FindingRow(period_id=period_id, person_id=person.id, severity=Severity.NOTE)
    row.signals, row.sha256, row.status = [signal], "0" * 64, FindingStatus.OPEN
    row.found_at = NOON
    return store(row)


def of_the_plan(plan, period_id):
    """What the addresses of a plan and its period are made of."""
    return {
        "period_id": period_id,
        "plan_id": plan.plan_id,
        "version": plan.version,
        "table": "pays",
        "measure": "csat_mean",
        "simulation_id": try_a_draft(plan, period_id),
        "line": "mean",
    }


def try_a_draft(plan, period_id):
    """A draft that pays more for the same scores, tried on January."""
    text = PLAN.replace("[3, 0%]", "[1, 0%]")
    wanted = Try(plan.plan_id, plan.version, text, [period_id], FILES / "simulations")
    job_id = start_simulation(wanted, OPERATOR, NOON).id
    work_once(job_id)
    return job_id


def look_at(kind, text):
    """A file with columns of its own, looked at."""
    name = keep_upload(FILES / "uploads", io.BytesIO(text.encode()))
    given = FileGiven(FILES / "uploads" / name, folder=FILES / "uploads")
    job_id = start_file_job(kind, given, True, OPERATOR, NOON)
    work_once(job_id)
    return job_id


def look_at_facts(number):
    """A file of facts with columns of its own, looked at."""
    data = f"Agent,Month,Calls,Sales EUR\n{number},2025-10,12,1.50\nx,2025-10,7,2.25\n".encode()
    path = FILES / "uploads" / keep_upload(FILES / "uploads", io.BytesIO(data))
    job_id = start_facts_preview(path, "calls.csv", "", OPERATOR, NOON)
    work_once(job_id)
    return job_id


def propose_a_move(world):
    """`far` was in North until 3 January: proposed. `staff` was in South before: to decide."""
    tell_late(world.far, world.north, date(2026, 1, 4))
    tell_late(world.staff, world.south, date(2026, 1, 3))
    with write_session() as session, session.begin():
        find_displaced(session)
    shown = transfers(db.session())
    far = [each.key for each in shown if each.key[0] == world.far.id]
    return propose_move(Wanted(far, hash_of(shown), "They began there."), OPERATOR, NOON)


def tell_late(person, team, day):
    """The person was in another team before this day."""
    with write_session() as session, session.begin():
        row = session.get_one(MembershipRow, (person.id, HIRED))
        row.first_day = day
        session.flush()
        days = {"first_day": HIRED, "end_day": day}
        session.add(MembershipRow(person_id=person.id, unit_id=team.id, **days))
