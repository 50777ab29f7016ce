"""What a locked month comes to later: looked for by HR, agreed on, read by whom it is about."""

from app.domain.permissions import Role
from app.jobs.worker import work_once
from app.models.accounts import AccountRoleRow
from app.services.periods import open_period
from tests.factories import NOON, OPERATOR, import_answers, make_person, store, write_csv
from tests.payday import calculate, locked_month, statement_of
from tests.paying import following
from tests.world import client_for, make_account

WHY = "The kiosk sent its answers late."


def company(app, folder):
    """January is locked, then an answer of Ann came; two browsers of HR."""
    with app.app_context():
        month = locked_month(folder)
        import_answers(write_csv(folder, "late,ann,2026-01-30,5", name="late.csv"))
        second = make_person("second")
        make_account(second, Role.HR)
        people = (month.hanna, second, month.ann)
        clients = [client_for(app, person) for person in people]
        return month, month.period.id, clients


def looked_for(app, client, period, **more):
    """The page of the job that looked for differences, done."""
    answer = client.post(f"/hr/periods/{period}/adjust", data={"reason": WHY} | more)
    with app.app_context():
        work_once()
    return client.get(answer.headers["Location"]).text


def test_two_people_of_hr_agree_and_the_payee_reads_why(tmp_path, empty_app):
    month, period, (hanna, second, ann) = company(empty_app, tmp_path)
    assert "Look for differences" in hanna.get(f"/hr/periods/{period}").text

    assert "/hr/adjustments/1" in looked_for(empty_app, hanna, period)
    page = hanna.get("/hr/adjustments/1").text
    assert "€500.00" in page
    assert "€625.00" in page
    assert "€125.00 more" in page
    assert "A second person confirms it" in page
    assert "Confirm the adjustment" not in page
    assert hanna.post("/hr/adjustments/1/confirm").status_code == 409

    done = second.post("/hr/adjustments/1/confirm", follow_redirects=True).text
    assert "It is agreed" in done
    assert "€125.00 more" in second.get("/hr/adjustments").text  # on no statement yet
    with empty_app.app_context():
        february = following(month, "2026-02")
        lines = ("f1,ann,2026-02-03,5", "f2,ann,2026-02-04,3")
        import_answers(write_csv(tmp_path, *lines, name="february.csv"))
        calculate(february)
        first, next_one = statement_of(month, month.ann).id, statement_of(february, month.ann).id
    text = ann.get(f"/my/rewards/{next_one}").text
    assert "€625.00" in text  # 500.00 of February and 125.00 of January
    assert "January 2026: €125.00 more" in text
    assert WHY in text
    old = ann.get(f"/my/rewards/{first}").text
    assert "€500.00" in old
    assert "After the lock" in old
    assert "€125.00 more" not in second.get("/hr/adjustments").text


def test_nothing_to_adjust_is_said(tmp_path, empty_app):
    with empty_app.app_context():
        month = locked_month(tmp_path)
        period, client = month.period.id, client_for(empty_app, month.hanna)

    assert "There is nothing to adjust" in looked_for(empty_app, client, period)


def test_it_is_not_looked_without_a_reason(tmp_path, empty_app):
    _, period, (hanna, *_) = company(empty_app, tmp_path)

    text = hanna.post(f"/hr/periods/{period}/adjust", data={"reason": ""}).text

    assert "Enter a reason" in text


def test_a_period_that_is_not_locked_says_what_to_do(tmp_path, empty_app):
    _, _, (hanna, *_) = company(empty_app, tmp_path)
    with empty_app.app_context():
        number = open_period("2026-03", OPERATOR, NOON).id

    assert "Calculate it again" in hanna.get(f"/hr/periods/{number}/adjust").text
    answer = hanna.post(f"/hr/periods/{number}/adjust", data={"reason": WHY})
    assert answer.status_code == 409


def test_what_is_refused_is_paid_to_nobody(tmp_path, empty_app):
    _, period, (hanna, second, _) = company(empty_app, tmp_path)
    looked_for(empty_app, hanna, period)

    text = second.post("/hr/adjustments/1/refuse", follow_redirects=True).text

    assert "Nothing is adjusted." in text
    assert "Not on any statement yet" not in second.get("/hr/adjustments").text


def test_who_may_not_confirm_reads_why_in_place_of_a_button(tmp_path, empty_app):
    month, period, (hanna, _, _) = company(empty_app, tmp_path)
    looked_for(empty_app, hanna, period)
    with empty_app.app_context():
        store(AccountRoleRow(person_id=month.ann.id, role=Role.HR, granted_at=NOON))
        ann = client_for(empty_app, month.ann)

    page = ann.get("/hr/adjustments/1").text

    assert "Somebody else confirms it" in page
    assert "Confirm the adjustment" not in page
