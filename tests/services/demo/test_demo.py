"""The demo company in the database: made by the services of real life."""

import stat
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app.domain.errors import WrongInstallation
from app.domain.facts import WHOLE_ANSWER
from app.domain.passwords import check_password
from app.domain.permissions import Role, Viewer
from app.domain.plans.evaluating.one_payee import again
from app.domain.scorecards import months_until
from app.domain.statements import Status
from app.extensions import db
from app.models.accounts import AccountRow
from app.models.audit import AuditRow
from app.models.catalogue import SourceRow
from app.models.facts import AnswerRow, CommentRow, CreditRow, UnitMonthRow, UnitRollupRow
from app.models.jobs import FeedbackImportRow, JobRow, RejectedRow, UnmatchedRow
from app.models.people import PersonRow, UnitRow
from app.models.plans import PlanRow, PlanVersionRow
from app.models.statements import PayPeriodRow, StatementDutyRow, StatementRow
from app.queries.catalogue import newest_measures
from app.queries.paid_before import period_sums
from app.queries.statements import all_in_period, in_scope_of, pay_periods, status_counts
from app.services.accounts import set_up_token
from app.services.closing import payroll_download
from app.services.demo.company import (
    Order,
    create_demo,
    demo_sign_ins,
    new_password,
)
from app.services.plans.explanations import one_payee_of
from app.services.rollups import rebuild
from app.services.sessions import sign_in
from tests.databases import app_on, database
from tests.factories import NOON
from tests.services.test_audit import broken_links
from tests.web.ledgers import ledgers_seen
from tests.world import client_for

AUDITOR = Viewer(0, "", "", frozenset({Role.AUDITOR}))
ORDER = Order(payees=60, answers=3_000, seed=7, day=date(2026, 3, 20))
FATES = ("records", "stored", "duplicate", "conflict", "unmatched", "rejected")


def make(folder):
    passwords = folder / "demo-passwords"
    create_demo(ORDER, folder / "uploads", passwords, lambda words, done, total: None)


@pytest.fixture(scope="module")
def demo(templates, tmp_path_factory):
    """The app of a demo company, and its folder."""
    folder = tmp_path_factory.mktemp("demo")
    with database("sqlite", folder, template=templates("sqlite")) as url, app_on(url) as app:
        with app.app_context():
            make(folder)
        yield app, folder


@pytest.fixture
def made(demo):
    """The folder, with the app open."""
    app, folder = demo
    with app.app_context():
        yield folder


def count(table, *where):
    return db.session.scalar(select(func.count()).select_from(table).where(*where))


def rows_of(table):
    return sorted(map(tuple, db.session.execute(select(*table.__table__.columns))))


# What is in it


def test_every_statement_is_calculated_again_from_its_content_alone(made):
    statements = db.session.scalars(in_scope_of(AUDITOR)).unique().all()
    assert len(statements) > 150
    for statement in statements:
        plan, one = one_payee_of(statement)
        assert again(plan, one).values(0) == one.values
        pay = one.values[plan.pay].number
        total = statement.current.total_minor
        assert total == (None if pay is None else pay * 100)


def test_it_holds_what_was_ordered(made):
    assert count(PersonRow, PersonRow.number >= "01000") == 60
    assert count(AnswerRow) == 3_000
    assert count(UnitRow, UnitRow.kind == "site") == 3
    assert count(CommentRow) > 500
    assert count(CreditRow) > 3_000  # some are shared
    assert db.session.scalars(select(SourceRow.comments_after)).all() == [5, 0]


def test_each_job_has_a_plan_and_one_has_a_second_version(made):
    assert count(PlanRow) == 2
    assert count(PlanVersionRow) == 3


def test_two_months_are_closed_one_is_in_review_one_is_open(made):
    session = db.session()
    found = [(row.label, set(status_counts(session, row.id))) for row in pay_periods(session)]
    exported, review = {Status.EXPORTED}, {Status.IN_REVIEW, Status.APPROVED, Status.RETURNED}

    assert [label for label, _ in found] == [
        *("March 2026", "February 2026", "January 2026", "December 2025")
    ]
    assert found[0][1] == {Status.CALCULATED}
    assert found[1][1] - {Status.CALCULATED} == review
    assert found[2][1] - {Status.VOIDED} == found[3][1] - {Status.VOIDED} == exported


def test_somebody_in_the_open_month_has_no_amount_yet(made):
    newest = pay_periods(db.session())[0].id
    assert period_sums(db.session(), [newest])[newest].not_rated >= 2


def test_an_exported_month_can_be_downloaded(made):
    for row in pay_periods(db.session())[2:]:
        assert payroll_download(row.id, "csv").count(b"\n") == 1 + len(
            all_in_period(db.session(), row.id, Status.EXPORTED)
        )


def test_imports_show_every_fate_of_a_row(made):
    sums = db.session.execute(
        select(*(func.sum(getattr(FeedbackImportRow, name)) for name in FATES))
    ).one()

    assert all(sums)
    assert count(UnmatchedRow) == sums[FATES.index("unmatched")]
    assert count(RejectedRow) == sums[FATES.index("rejected")]
    assert count(JobRow, JobRow.status == "failed") == 1


def test_the_counts_are_those_of_the_answers(made):
    before = rows_of(UnitRollupRow), rows_of(UnitMonthRow)
    rebuild()

    assert (rows_of(UnitRollupRow), rows_of(UnitMonthRow)) == before


# How it came about


def test_the_audit_chain_is_whole_and_runs_forward(made):
    times = db.session.scalars(select(AuditRow.at).order_by(AuditRow.id)).all()

    assert broken_links() == []
    assert times == sorted(times)
    assert times[-1] < datetime(2026, 3, 21, tzinfo=UTC)


def test_duties_are_separate(made):
    authors = set(db.session.scalars(select(PlanVersionRow.author_id)))
    holders = set(db.session.scalars(select(StatementDutyRow.person_id)))
    approved = [Status.APPROVED, Status.EXPORTED]
    statements = count(StatementRow, StatementRow.status.in_(approved))
    approvals = count(StatementDutyRow, StatementDutyRow.duty == "approver")

    assert not authors & holders
    assert approvals == statements + count(StatementRow, StatementRow.status == Status.RETURNED)


def test_nothing_is_later_than_the_day(made):
    last = select(func.max(AnswerRow.day))

    assert db.session.scalar(last) == ORDER.day
    assert db.session.scalar(select(func.max(PayPeriodRow.first_day))) == date(2026, 3, 1)


# Passwords


def test_whom_to_sign_in_as_stands_in_a_file_for_its_owner_alone(made):
    path = made / "demo-passwords"
    found = demo_sign_ins(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(found) == count(AccountRow, AccountRow.password_hash.is_not(None)) == 9
    assert all(sign_in(one.login, one.password, "127.0.0.1", NOON) for one in found)


def test_a_password_that_was_changed_is_not_shown(made, tmp_path):
    lines = (made / "demo-passwords").read_text().splitlines()
    other = tmp_path / "demo-passwords"
    other.write_text("\n".join([lines[0] + "x", *lines[1:], ""]))

    assert [bool(one.password) for one in demo_sign_ins(other)] == [False] + [True] * 8


def test_a_lost_file_of_passwords_is_named(made, tmp_path):
    with pytest.raises(WrongInstallation, match="file of the demo's passwords is gone"):
        demo_sign_ins(tmp_path / "none")


def test_passwords_are_good_and_never_the_same():
    passwords = {new_password() for _ in range(200)}

    assert len(passwords) == 200
    for password in passwords:
        check_password(password, [])


# What a database is for


def test_a_demo_is_made_once(made):
    with pytest.raises(WrongInstallation, match="a demo company in this database already"):
        make(made)


def test_a_demo_never_becomes_real(made):
    with pytest.raises(WrongInstallation, match="never becomes a real one"):
        set_up_token(NOON)


def test_the_answers_of_staff_add_up_to_each_of_their_scores_in_each_month(demo):
    """Of every fourth one, because each asks for some twenty pages."""
    app, _ = demo
    with app.app_context():
        measures, months = newest_measures(db.session()), months_until(ORDER.day, 7)
        query = select(PersonRow).join(AccountRow, AccountRow.person_id == PersonRow.id)
        staff = list(db.session.scalars(query.where(PersonRow.number >= "01000")))
    ledgers = [
        (measures[name], seen)
        for person in staff[::4]
        for name, seen in ledgers_seen(client_for(app, person), months)
    ]

    assert len(ledgers) > 50
    assert [seen for measure, seen in ledgers if not seen.adds_up(measure)] == []
    assert any(credit < WHOLE_ANSWER for _, seen in ledgers for _, credit in seen.rows)
    assert all(seen.range.startswith("about ") for _, seen in ledgers)
