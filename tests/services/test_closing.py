"""Locking and exporting: what is locked stays, and the payroll file repeats byte for byte."""

import csv
import hashlib
import io
import stat

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import BadPeriod, StatementChanged
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.audit import AuditRow
from app.models.jobs import JobRow
from app.models.people import PersonRow
from app.models.statements import PayrollExportRow
from app.services import closing
from app.services.actors import Actor
from app.services.closing import export_period, lock_period, payroll_download, start_export
from app.services.jobs import job_numbered
from tests.factories import NOON
from tests.payday import (
    OPERATOR,
    approve_all,
    calculate,
    lock,
    locked_month,
    make_month,
    statement_of,
    submit,
)
from tests.world import viewer_of

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def exported(tmp_path):
    month = locked_month(tmp_path)
    actor = Actor(month.hanna.pseudonym, month.hanna.id)
    export_period(month.period.id, actor, NOON)
    db.session.rollback()
    return month


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_file_says_who_gets_how_much_and_why(exported):
    rows = rows_of(payroll_download(exported.period.id, "csv"))

    head = statement_of(exported, exported.ann)
    assert rows[0] == {
        "payee_number": "ann",
        "name": "Name of ann",
        "period": "January 2026",
        "plan": "Linear",
        "plan_version": "1",
        "amount": "500.00",
        "currency": "EUR",
        "statement": str(head.id),
        "sha256": head.content_hash,
    }
    assert [row["amount"] for row in rows] == ["500.00", "1000.00"]


def test_the_spreadsheet_holds_amounts_as_numbers(exported):
    data = payroll_download(exported.period.id, "xlsx")

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    amount = rows[0].index("amount")
    assert [row[amount] for row in rows[1:]] == [500.0, 1000.0]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_the_same_export_gives_the_same_bytes(exported, name):
    first = payroll_download(exported.period.id, name)
    export_period(exported.period.id, OPERATOR, NOON)

    assert payroll_download(exported.period.id, name) == first
    known = db.session.get(PayrollExportRow, (exported.period.id, name))
    assert known.sha256 == hashlib.sha256(first).hexdigest()


def test_a_file_that_would_differ_is_not_handed_out(exported):
    with write_session() as session, session.begin():
        session.get_one(PersonRow, exported.ann.id).number = "another"

    with pytest.raises(BadPeriod, match="differ"):
        payroll_download(exported.period.id, "csv")


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(tmp_path):
    month = locked_month(tmp_path)
    with write_session() as session, session.begin():
        session.get_one(PersonRow, month.ann.id).name = "=cmd|' /C calc'!A0"
    export_period(month.period.id, OPERATOR, NOON)

    assert rows_of(payroll_download(month.period.id, "csv"))[0]["name"].startswith("'=cmd")


def test_a_period_is_not_locked_before_everything_is_approved(tmp_path):
    month = make_month(tmp_path)
    calculate(month)
    submit(month)

    with pytest.raises(BadPeriod, match="2 in review"):
        lock(month)


def test_an_empty_period_is_not_locked(tmp_path):
    with pytest.raises(BadPeriod, match="no statements"):
        lock(make_month(tmp_path))


def test_locking_means_what_was_shown(tmp_path):
    month = make_month(tmp_path)
    calculate(month)
    submit(month)
    approve_all(month)

    with pytest.raises(StatementChanged):
        lock_period(month.period.id, "0" * 64, viewer_of(month.hanna), NOON, reason="Payday.")

    assert statement_of(month, month.ann).status == "approved"


def test_only_a_locked_period_is_exported(tmp_path):
    month = make_month(tmp_path)
    calculate(month)

    with pytest.raises(BadPeriod, match="not locked"):
        export_period(month.period.id, OPERATOR, NOON)


RAW = [
    "update statement set status = 'calculated'",
    "update statement set version = 2",
    "update statement set content_hash = period_id || substr(content_hash, 2)",
    "update statement set status = 'paid'",  # exported comes first
    "delete from statement",
    "update statement_version set total_minor = 1",
    "delete from statement_version",
    "update statement_duty set duty = 'approver'",
    "delete from plan_version",
    "update audit set actor = 'nobody'",
]
ON_SQLITE = [
    "insert or replace into statement select * from statement",
    "insert or replace into statement select id + 100, participation_id, period_id, 'open', 1,"
    " content_hash from statement",
    "insert or replace into statement_version select * from statement_version",
    "insert or replace into statement_duty select * from statement_duty",
]
ON_POSTGRESQL = ["truncate statement cascade", "truncate statement_version", "truncate audit"]


def test_raw_sql_does_not_move_what_is_locked(tmp_path, kind):
    month = locked_month(tmp_path)
    more = ON_POSTGRESQL if kind == "postgresql" else ON_SQLITE

    for statement in (*RAW, *more):
        with pytest.raises(DBAPIError), write_session() as session, session.begin():
            session.execute(text(statement))

    assert statement_of(month, month.ann).status == "locked"


def test_each_act_has_its_audit_row(exported):
    rows = db.session.scalars(select(AuditRow).order_by(AuditRow.id)).all()

    assert [row.id for row in rows] == list(range(1, len(rows) + 1))
    assert [row.action for row in rows] == [
        *("answers imported", "plan published", "period opened", "period calculated"),
        *("statement submit", "statement approve", "period lock", "period export"),
    ]


def test_an_export_is_a_job_that_keeps_its_files(tmp_path):
    month, folder = locked_month(tmp_path), tmp_path / "exports"
    period_id = month.period.id
    actor = Actor(month.hanna.pseudonym, month.hanna.id)

    for _ in range(2):  # again changes nothing
        job_id = start_export(period_id, folder, actor, NOON)
        work_once(job_id)
        assert job_numbered(job_id).result == {"rows": 2}

    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(kept) == 2
    for name in ("csv", "xlsx"):
        data = payroll_download(period_id, name, folder)
        assert data == kept[f"{hashlib.sha256(data).hexdigest()}.{name}"]
        assert data == payroll_download(period_id, name)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_worker_that_dies_leaves_no_export_without_its_files(tmp_path, monkeypatch):
    month, folder = locked_month(tmp_path), tmp_path / "exports"
    job_id = start_export(month.period.id, folder, OPERATOR, NOON)

    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(closing, "payroll_download", die)
    with pytest.raises(KeyboardInterrupt):
        work_once(job_id)
    monkeypatch.undo()
    with write_session() as session, session.begin():
        session.get_one(PersonRow, month.ann.id).name = "Another name, meanwhile"
        session.get_one(JobRow, job_id).heartbeat_at = NOON
    work_once(job_id)

    assert job_numbered(job_id).result == {"rows": 2}
    rows = rows_of(payroll_download(month.period.id, "csv", folder))
    assert [row["name"] for row in rows] == ["Name of ann", "Name of bob"]


def test_a_kept_file_that_was_changed_is_not_handed_out(tmp_path):
    month, folder = locked_month(tmp_path), tmp_path / "exports"
    work_once(start_export(month.period.id, folder, OPERATOR, NOON))
    good = payroll_download(month.period.id, "csv", folder)
    (path,) = folder.glob("*.csv")
    path.write_bytes(good.replace(b"500.00", b"900.00"))

    assert payroll_download(month.period.id, "csv", folder) == good == path.read_bytes()


def test_a_month_that_is_not_locked_starts_no_export(tmp_path):
    month = make_month(tmp_path)

    with pytest.raises(BadPeriod, match="not locked yet"):
        start_export(month.period.id, tmp_path, OPERATOR, NOON)
