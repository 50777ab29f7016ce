"""The box with the next step: on one's own statement, as long as it can change."""

import pytest

from tests.payday import approve_all, calculate, lock, make_month, statement_of, submit
from tests.world import client_for

BOX = "Your next step"


def page(app, folder, after=(), reader="ann"):
    """Ann's statement as somebody reads it, after these acts."""
    with app.app_context():
        month = make_month(folder)
        calculate(month)
        for act in after:
            act(month)
        person, number = getattr(month, reader), statement_of(month, month.ann).id
    return client_for(app, person).get(f"/my/rewards/{number}")


def test_a_statement_that_can_change_tells_the_next_step(tmp_path, empty_app):
    told = page(empty_app, tmp_path).text

    assert BOX in told
    assert "1 more answer of 5 would bring €125.00 more (from €500.00 to €625.00)." in told
    assert "One more answer of 1 would cost €375.00." in told
    assert "These days are over" in told


@pytest.mark.parametrize("after", [(submit,), (submit, approve_all), (submit, approve_all, lock)])
def test_once_it_is_submitted_nothing_is_told(tmp_path, empty_app, after):
    answer = page(empty_app, tmp_path, after)

    assert answer.status_code == 200
    assert BOX not in answer.text


def test_nobody_else_finds_the_page(tmp_path, empty_app):
    assert page(empty_app, tmp_path, reader="bob").status_code == 404
