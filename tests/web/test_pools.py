"""The pools of a period on its page: what nobody gets is said, with the reason."""

from app.extensions import db
from app.queries.statements import shown_in
from app.services.approvals import hash_of_batch
from tests.payday import approve_all, calculate, make_month, submit
from tests.paying import plan
from tests.services.plans.test_pools import MEAN, pool, uneven_month
from tests.world import client_for


def told(app, folder, **more):
    """The page of a period in which this was calculated, as HR reads it."""
    with app.app_context():
        month = make_month(folder, **more)
        calculate(month)
        person, number = month.hanna, month.period.id
    return client_for(app, person).get(f"/hr/periods/{number}").text


def test_a_rest_is_shown_with_its_pool(tmp_path, empty_app):
    text = plan(MEAN, pool("remainder: keep, missing: zero", "100.01 EUR"))

    page = told(empty_app, tmp_path, plan=text)

    assert "1 pool has a rest that nobody gets" in page
    assert "€100.01" in page
    assert "€0.01" in page


def test_without_a_rest_one_sentence_is_enough(tmp_path, empty_app):
    page = told(empty_app, tmp_path, plan=plan(MEAN, pool()))

    assert "1 pool, shared out to the last step." in page


def test_without_pools_nothing_is_said(tmp_path, empty_app):
    assert "h-pools" not in told(empty_app, tmp_path)


def test_a_pool_that_pays_otherwise_is_named_on_the_job_and_on_the_page(tmp_path, empty_app):
    with empty_app.app_context():
        month, job = uneven_month(tmp_path)
        person, number = month.hanna, month.period.id
    client = client_for(empty_app, person)

    said = client.get(f"/hr/jobs/{job.id}").text
    page = client.get(f"/hr/periods/{number}").text

    assert "1 statement stays as submitted or decided" in said
    assert "1 pool pays more or less than was shared out, because" in said
    assert f"/hr/periods/{number}#h-pools" in said
    assert "<strong>1 pool pays more or less than was shared out.</strong>" in page
    assert "1 statement stays</span>" in page
    assert "Have those in review given back by their approvers and calculate again" in page
    for amount in ("€100.00", "€87.37", "€12.63 less"):
        assert amount in page


def test_a_period_with_such_a_pool_is_locked_by_ticking_it(tmp_path, empty_app):
    with empty_app.app_context():
        month, _ = uneven_month(tmp_path)
        submit(month)
        approve_all(month)
        person, number = month.hanna, month.period.id
        db.session.rollback()
        shown = hash_of_batch(shown_in(db.session(), number, "approved"))
    client = client_for(empty_app, person)
    address, data = f"/hr/periods/{number}/lock", {"shown_hash": shown}

    refused = client.post(address, data=data)
    data |= {"uneven": "yes", "reason": "Nobody looked it through."}
    locked = client.post(address, data=data, follow_redirects=True).text

    assert refused.status_code == 409
    assert "tick that you want to lock it all the same" in refused.text
    assert "The period is locked, with 2 statements." in locked
    assert "The period was locked as it stands here." in locked
