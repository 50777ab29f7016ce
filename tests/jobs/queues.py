"""A company in whose queue a job of every kind waits, and what it comes to when all are done."""

import shutil
from pathlib import Path

from python_calamine import load_workbook
from sqlalchemy import select

from app.domain.jobs import JobKind
from app.extensions import db
from app.models.base import Base, Instant
from app.models.jobs import JobRow
from app.services.adjustments.batches import start_adjustment
from app.services.closing import start_export
from app.services.exclusions.previews import Looked, start_exclusion_preview
from app.services.exclusions.rules import propose_exclusion, start_exclusion
from app.services.files.fact_imports import start_facts_import
from app.services.files.fact_previews import start_facts_preview
from app.services.files.feedback_imports import start_feedback_import
from app.services.files.feedback_previews import start_feedback_preview
from app.services.files.file_jobs import FileGiven, start_file_job
from app.services.files.settling import start_settling
from app.services.integrity.looks import start_check
from app.services.periods import open_period, start_calculation
from app.services.plans.simulations import Wanted, start_simulation
from app.services.rollups import start_rebuild
from app.services.uploads import PART
from tests.factories import (
    MAPPING,
    NOON,
    OPERATOR,
    import_answers,
    make_person,
    make_unit,
    write_csv,
)
from tests.payday import LINEAR, locked_month

MOVED = ("Phone,boss,", "Shop,boss,2026-01-02")
ODD = (("bob", "many"), ("nobody", "1"))
MORE = MAPPING.replace("calls", "more")  # another source
FATES = ("5,ann", "6,ann", "5,comer-1", ",ann", "4,comer-2", "1,bob")
PEOPLE = "number,name,first_day,team,manager,from_day"
FACTS = "number,name,first_day,last_day,value,numerator,denominator,unit"
DETAILS = "number,row,day,amount:money:EUR,title:text"
OUTAGE = {"kind": "outage", "first_day": "2026-02-03", "end_day": "2026-02-06"}
OTHERWISE = {  # what is another in each run, beside the moments
    "audit": {"previous", "hash"},
    "job": {"attempts", "fruitless"},
    "person": {"pseudonym"},
    "table_change": {"mark"},
}


def make_queue(folder):
    """January is locked, February is open; each job in the queue changes what the next ones find.

    The counts are counted anew first, so that they show what the imports after it did to them.
    """
    month = locked_month(folder)
    import_answers(write_csv(folder, "late,ann,2026-01-30,5", name="late.csv"))
    team = make_unit("Mail")
    for number in range(20):
        make_person(f"m{number}", team)
    wrong = import_answers(
        write_csv(folder, *_answers(range(12)), name="wrong.csv"), MAPPING.replace("calls", "old")
    )
    waiting = [f"w{n},{'new-1' if n % 2 else 'nobody'},2026-02-{n + 1:02},4" for n in range(16)]
    import_answers(write_csv(folder, *waiting, name="waiting.csv"))
    period = open_period("2026-02", OPERATOR, NOON)
    start_rebuild(OPERATOR, NOON)
    _start_file_jobs(folder)
    month_of = "2026-02-01,2026-02-28"
    facts = [f"ann,sales,2026-02-{n:02},2026-02-{n:02},{n},,,number" for n in range(1, 25)]
    facts += [f"{who},sales,{month_of},{text},,,number" for who, text in ODD]
    path = write_csv(folder, *facts, header=FACTS, name="facts.csv")
    start_facts_preview(path, path.name, "", OPERATOR, NOON)
    start_facts_import(path, "", False, OPERATOR, NOON, folder=kept(folder))
    _start_feedback(folder, wrong)
    start_settling(OPERATOR, NOON)
    looked = Looked(OUTAGE, "The line was down.", 0, kept(folder))
    start_exclusion_preview(looked, OPERATOR, NOON)
    start_exclusion(
        propose_exclusion(OUTAGE, "The line was down.", 0, OPERATOR, NOON), OPERATOR, NOON
    )
    start_calculation(period.id, OPERATOR, NOON)
    start_check(period.id, OPERATOR, NOON)
    draft = LINEAR.replace("[5, 100%]", "[5, 80%]")
    start_simulation(Wanted(1, 1, draft, [month.period.id], kept(folder)), OPERATOR, NOON)
    start_export(month.period.id, kept(folder), OPERATOR, NOON)
    start_adjustment(month.period.id, "An answer came late.", True, OPERATOR, NOON)


def kept(folder) -> Path:
    """Where the jobs keep files."""
    return folder / "kept"


def _start_file_jobs(folder):
    people = [f"new-{n},Name of {n},2026-01-01,Team {n % 5},boss," for n in range(20)]
    people += [f"ann,Name of ann,2020-01-01,{moved}" for moved in MOVED]
    _start(folder, JobKind.PEOPLE_IMPORT, PEOPLE, *people, "late,Nameless,some day,Shop,boss,")
    _start(
        *(folder, JobKind.PARTICIPATIONS_IMPORT, "number,plan,first_day,end_day,target_amount"),
        *(f"m{n},Linear,2026-02-01,,200.00" for n in range(20)),
        "m1,Linear,2026-02-10,,200.00",
    )
    holidays = [f",2026-03-{n:02},no,Holiday {n}," for n in range(2, 7)]
    _start(folder, JobKind.WORKDAYS_IMPORT, "site,day,works,name,weekdays", *holidays, ",x,no,,")
    orders = [f"ann,o{n},2026-02-{n:02},{n}.00,Order {n}" for n in range(1, 20)]
    _start(
        *(folder, JobKind.DETAILS_IMPORT, DETAILS, *orders, "nobody,o77,2026-02-01,1,Nobody's"),
        name="orders",
        kinds={},
    )


def _start(folder, kind, header, *lines, **more):
    path = write_csv(folder, *lines, header=header, name=f"{kind}.csv")
    start_file_job(kind, FileGiven(path, folder=kept(folder)), False, OPERATOR, NOON, **more)


def _start_feedback(folder, wrong):
    path = write_csv(folder, *_answers(range(360)), "0,ann,2026-02-01,1", name="many.csv")
    start_feedback_import(path, path.name, MORE, OPERATOR, NOON, True, kept(folder))
    lines = [line for line in _answers(range(4, 20)) if not line.startswith(("5,", "10,"))]
    path = write_csv(folder, *lines, "4,bob,2026-02-05,1", name="corrected.csv")
    text = MAPPING.replace("calls", "old")
    start_feedback_import(path, path.name, text, OPERATOR, NOON, corrects=[wrong.id])
    start_feedback_preview(path, path.name, text, "", OPERATOR, NOON)


def _answers(numbers):
    for number in numbers:
        rating, payee = FATES[number % 6].split(",")
        yield f"{number},{payee},2026-02-{number % 28 + 1:02},{rating}"


def queued():
    """Every job that waits, with its kind."""
    query = select(JobRow).where(JobRow.status == "waiting").order_by(JobRow.id)
    return {row.id: JobKind(row.kind) for row in db.session.scalars(query)}


def outcome(folder):
    """All rows of all tables by their columns' names, and all files that were kept.

    Moments are left out, and parts of files that a killed worker left, which are swept. A database
    may skip numbers: rows are numbered anew, in their order.
    """
    names = [path for path in kept(folder).iterdir() if not PART.fullmatch(path.name)]
    files = {path.name: _content(path) for path in names}
    shutil.rmtree(kept(folder))
    return all_rows() | {"files": files}


def all_rows():
    """All rows of all tables, but for what `outcome` leaves out."""
    db.session.rollback()
    tables = Base.metadata.sorted_tables
    rows = {table.name: _rows(table) for table in tables}
    db.session.rollback()
    numbers = {name: _numbers(Base.metadata.tables[name], some) for name, some in rows.items()}
    return {
        table.name: [_told(table, row, numbers) for row in rows[table.name]] for table in tables
    }


def _content(path):
    """The bytes of a file for payroll, and the rows of one for mending, which holds its time."""
    if path.name.startswith("not-stored"):
        return load_workbook(path).get_sheet_by_index(0).to_python()
    return path.read_bytes()


def _rows(table):
    return db.session.execute(select(table).order_by(*table.primary_key.columns)).mappings().all()


def _numbers(table, rows):
    key = table.autoincrement_column
    return {row[key]: place for place, row in enumerate(rows)} if key is not None else None


def _told(table, row, numbers):
    left_out = OTHERWISE.get(table.name, set())
    return {
        column.name: _number(column, row[column], numbers)
        for column in table.columns
        if column.name not in left_out and not isinstance(column.type, Instant)
    }


def _number(column, value, numbers):
    known = numbers.get(_names(column))
    return value if value is None or known is None else known[value]


def _names(column):
    """The table whose numbers a column holds."""
    if column is column.table.autoincrement_column:
        return column.table.name
    if column.name == "unit_id":
        return "unit"  # the counts name it without a foreign key
    keys = [key.column for key in column.foreign_keys]
    return next((key.table.name for key in keys if key is key.table.autoincrement_column), "")
