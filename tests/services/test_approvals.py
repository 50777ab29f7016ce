"""Submitting, approving, giving back, voiding: by the right person, for what was shown."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import ActRefused, DomainError, NotYours, SecondDuty, StatementChanged
from app.domain.statements import Shown
from app.extensions import db, write_session
from app.models.audit import AuditRow
from app.models.people import ManagementRow
from app.models.statements import StatementDutyRow, StatementNoteRow
from app.services.actors import Actor
from app.services.approvals import (
    approve_statements,
    return_statement,
    submit_period,
    void_statement,
)
from app.services.plans.publishing import publish_plan
from tests.factories import NOON, import_answers, make_person, store, write_csv
from tests.payday import (
    JANUARY,
    LINEAR,
    approve_all,
    calculate,
    make_month,
    statement_of,
    submit,
)
from tests.world import make_account, viewer_of

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def month(tmp_path):
    """Calculated and submitted by Hanna; Boss may approve."""
    month = make_month(tmp_path)
    calculate(month)
    submit(month)
    return month


def shown(month, person):
    head = statement_of(month, person)
    return Shown(head.id, head.version, head.content_hash)


def approve(month, payee, person):
    approve_statements([shown(month, payee)], viewer_of(person), NOON)


def duties(month, person):
    head = statement_of(month, person)
    query = select(StatementDutyRow).where(StatementDutyRow.statement_id == head.id)
    return {(row.person_id, row.duty) for row in db.session.scalars(query)}


def status(month, person):
    return statement_of(month, person).status


def acts():
    db.session.rollback()
    return [row.action for row in db.session.scalars(select(AuditRow).order_by(AuditRow.id))]


def test_the_manager_in_charge_approves(month):
    approve(month, month.ann, month.boss)

    assert (status(month, month.ann), status(month, month.bob)) == ("approved", "in review")
    assert duties(month, month.ann) == {
        (month.ann.id, "beneficiary"),
        (month.hanna.id, "submitter"),
        (month.boss.id, "approver"),
    }
    assert acts()[-1] == "statement approve"


def test_for_another_manager_the_statement_does_not_exist(month):
    with pytest.raises(NotYours):
        approve(month, month.ann, month.far)

    assert status(month, month.ann) == "in review"


def test_a_batch_with_one_foreign_statement_fails_whole(month):
    with write_session() as session, session.begin():
        session.execute(text("delete from management where person_id = :id"), {"id": month.bob.id})
    batch = [shown(month, month.ann), shown(month, month.bob)]

    with pytest.raises(NotYours):
        approve_statements(batch, viewer_of(month.boss), NOON)

    assert status(month, month.ann) == "in review"


def test_twice_is_refused(month):
    approve(month, month.ann, month.boss)

    with pytest.raises(ActRefused, match="approved"):
        approve(month, month.ann, month.boss)


def test_what_was_not_shown_is_not_approved(month):
    stale = replace(shown(month, month.ann), content_hash="0" * 64)

    with pytest.raises(StatementChanged, match="look again"):
        approve_statements([stale], viewer_of(month.boss), NOON)

    assert status(month, month.ann) == "in review"


def test_who_submitted_does_not_approve(month):
    days = {"first_day": JANUARY, "end_day": month.ann.end_day}
    store(ManagementRow(person_id=month.ann.id, manager_id=month.hanna.id, **days))

    with pytest.raises(SecondDuty, match="somebody else"):
        approve(month, month.ann, month.hanna)

    assert status(month, month.ann) == "in review"


def test_nobody_approves_what_they_earn_not_even_by_raw_sql(month):
    head = statement_of(month, month.ann)
    row = {"statement_id": head.id, "person_id": month.ann.id, "duty": "approver"}

    with pytest.raises(DBAPIError), write_session() as session, session.begin():
        session.execute(
            text("insert into statement_duty values (:statement_id, :person_id, :duty)"), row
        )


def test_the_author_of_a_plan_takes_no_duty_on_its_statements(tmp_path):
    month = make_month(tmp_path)
    changed = LINEAR.replace("[5, 100%]", "[5, 90%]")
    publish_plan(changed, JANUARY, Actor(month.hanna.pseudonym, month.hanna.id), NOON)
    calculate(month)

    with pytest.raises(SecondDuty, match="published this plan"):
        submit(month)

    assert status(month, month.ann) == "calculated"


def test_an_author_who_would_be_paid_stops_the_calculation(tmp_path):
    month = make_month(tmp_path)
    changed = LINEAR.replace("[5, 100%]", "[5, 90%]")
    publish_plan(changed, JANUARY, Actor(month.ann.pseudonym, month.ann.id), NOON)

    assert "somebody else must publish" in calculate(month).message


def test_submitting_means_what_was_shown(tmp_path):
    month = make_month(tmp_path)
    calculate(month)

    with pytest.raises(StatementChanged):
        submit_period(month.period.id, "0" * 64, viewer_of(month.hanna), NOON)

    assert status(month, month.ann) == "calculated"


def test_hr_does_not_submit_their_own_reward(tmp_path):
    month = make_month(tmp_path)
    calculate(month)
    make_account(make_person("second", None), "hr")
    ann_as_hr = replace(viewer_of(month.ann), roles=viewer_of(month.hanna).roles)

    with pytest.raises(SecondDuty):
        submit(month, month.ann)

    assert (ann_as_hr.id, status(month, month.bob)) == (month.ann.id, "calculated")


def test_what_is_given_back_can_be_calculated_and_submitted_again(month, tmp_path):
    one = shown(month, month.ann)
    return_statement(one, "One answer is not hers", viewer_of(month.boss), NOON)
    import_answers(write_csv(tmp_path, "late,ann,2026-01-31,5", name="late.csv"))
    calculate(month)
    assert status(month, month.ann) == "calculated"

    submit(month)
    approve(month, month.ann, month.boss)

    note = db.session.scalars(select(StatementNoteRow)).one()
    assert (note.reason, status(month, month.ann)) == ("One answer is not hers", "approved")


def test_a_statement_without_an_amount_waits_for_a_decision(tmp_path):
    needy = LINEAR.replace("window: period,", "window: period, needs: 2,")
    month = make_month(tmp_path, plan=needy)
    calculate(month)

    assert submit(month) == 1  # Bob has one answer only
    void_statement(shown(month, month.bob), "Joined last week", viewer_of(month.hanna), NOON)
    assert status(month, month.bob) == "voided"


def test_an_earlier_manager_reads_but_does_not_approve(month):
    """Somebody else is in charge from the 20th on, so on the last day."""
    new = make_person("new", None)
    make_account(new, "manager")
    day = JANUARY.replace(day=20)
    with write_session() as session, session.begin():
        session.execute(
            text("update management set end_day = :day where person_id = :id"),
            {
                "day": day.isoformat() if db.engine.dialect.name == "sqlite" else day,
                "id": month.ann.id,
            },
        )
    store(
        ManagementRow(
            person_id=month.ann.id, manager_id=new.id, first_day=day, end_day=month.ann.end_day
        )
    )

    with pytest.raises(NotYours):
        approve(month, month.ann, month.boss)
    approve(month, month.ann, new)

    assert status(month, month.ann) == "approved"


def test_16_threads_approve_each_statement_once(month, app):
    """One winner each; everybody else is refused, and each has one approver and one audit row."""
    batch = [shown(month, person) for person in (month.ann, month.bob)]
    viewer = viewer_of(month.boss)
    db.session.rollback()

    def tried(number):
        with app.app_context():
            try:
                approve_statements([batch[number % 2]], viewer, NOON)
            except DomainError as error:
                return type(error).__name__
            return "approved"

    with ThreadPoolExecutor(16) as threads:
        results = list(threads.map(tried, range(32)))

    assert results.count("approved") == 2
    assert set(results) <= {"approved", "ActRefused", "StatementChanged"}
    assert acts().count("statement approve") == 2


def test_all_are_approved_together(month):
    approve_all(month)

    assert {status(month, month.ann), status(month, month.bob)} == {"approved"}
    assert acts().count("statement approve") == 1
