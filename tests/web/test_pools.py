"""The pools of a period on its page: what nobody gets is said, with the reason."""

from tests.payday import calculate, make_month
from tests.paying import plan
from tests.services.test_pools import MEAN, pool
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
