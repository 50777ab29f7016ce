"""What a rule of exclusion would change, told before anybody proposes it."""

import pytest
from sqlalchemy import select

from app.domain.jobs import JobStatus
from app.extensions import db
from app.models.statements import StatementRow, StatementVersionRow
from app.services.exclusions.previews import Looked, amounts_of, start_exclusion_preview
from tests.factories import NOON, OPERATOR
from tests.payday import calculate, make_month, submit
from tests.services.exclusions.test_exclusions import (
    KEPT,
    OUTAGE,
    answers,
    applied,
    done,
    people,
    rows_of,
)

pytestmark = pytest.mark.usefixtures("context")
__all__ = ["answers", "people"]  # fixtures


def looked_at(document, folder):
    looked = Looked(document, "The line was down.", 0, folder)
    job = done(start_exclusion_preview(looked, OPERATOR, NOON))
    assert job.status is JobStatus.DONE, job.message
    return job


def test_a_preview_says_what_each_reward_would_be_and_that_is_what_is_paid(tmp_path):
    """Ann has 5, 4, 3 and Bob 5; they are paid 1,000.00 times (mean - 3) / 2, so 500 and 1,000."""
    month = make_month(tmp_path)
    calculate(month)
    before = rows_of(*KEPT, "statement", "table_change")
    outage = OUTAGE | {"first_day": "2026-01-03", "end_day": "2026-01-05"}
    job = looked_at(outage, tmp_path)
    assert job.done == job.total == 2  # one plan in one period, without the rule and with it
    assert rows_of(*KEPT, "statement", "table_change") == before
    found = amounts_of(job.arguments)
    about = {"period": "January 2026", "plan": "Linear", "currency": "EUR", "locked": False}
    amounts = {"before": 50_000, "after": 75_000}
    assert found["rewards"] == [about | amounts | {"person": "ann", "stays": False}]
    assert found["sums"] == [about | amounts | {"number": 1}]
    applied(outage)
    calculate(month)
    totals = {version.total_minor for version in newest_versions()}
    assert totals == {75_000, 100_000}
    submit(month)
    again = looked_at(outage | {"first_day": "2026-01-02", "end_day": "2026-02-01"}, tmp_path)
    stays = [(one["after"], one["stays"]) for one in amounts_of(again.arguments)["rewards"]]
    assert stays == [(None, True), (100_000, True)]  # Bob has none left, Ann her 5 of the first day


def newest_versions():
    db.session.rollback()
    row = StatementVersionRow
    same = (StatementRow.id == row.statement_id) & (StatementRow.version == row.version)
    return db.session.scalars(select(row).join(StatementRow, same)).all()


def test_a_preview_says_who_is_concerned_and_changes_nothing(answers, tmp_path):
    before = rows_of(*KEPT)
    job = looked_at(OUTAGE, tmp_path)
    assert rows_of(*KEPT) == before
    assert {name: job.result[name] for name in ("excluded", "payees")} == {
        "excluded": 4,
        "payees": 2,
    }
    # January: 2, 5, 4, 1, 3 and the teams' 3, 4, which is 22 of 7; after it 2, 5, 3: 10 of 3.
    company = [one for one in job.result["company"] if one["measure"] == "csat_mean"]
    assert [(one["before"], one["after"]) for one in company] == [("22/7", "10/3")]
