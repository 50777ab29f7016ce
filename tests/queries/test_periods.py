"""Which days belong to a period that somebody decides on already."""

from datetime import date

import pytest

from app.domain.days import Days
from app.extensions import db
from app.queries.periods import reviewed_in
from tests.payday import calculate, make_month, submit

pytestmark = pytest.mark.usefixtures("context")


def labels(first, end):
    db.session.rollback()
    return [period.label for period in reviewed_in(db.session(), Days(first, end))]


def test_a_period_counts_as_reviewed_once_it_is_submitted_and_for_its_own_days_only(tmp_path):
    month = make_month(tmp_path)
    january = (date(2026, 1, 1), date(2026, 2, 1))
    calculate(month)
    assert labels(*january) == []
    submit(month)
    assert labels(*january) == ["January 2026"]
    assert labels(date(2026, 1, 31), date(2026, 2, 10)) == ["January 2026"]
    assert labels(date(2025, 12, 1), date(2026, 1, 1)) == []
    assert labels(date(2026, 2, 1), date(2026, 2, 2)) == []
