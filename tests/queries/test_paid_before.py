"""What was paid before stands beside what is paid now, only for whom it concerns."""

from dataclasses import replace

import pytest

from app.extensions import db
from app.queries.paid_before import before_each, paid_before, period_sums
from app.queries.statements import statement_for, statements_in_period, submittable
from app.services.periods import open_period
from tests.databases import asking, plan_of
from tests.factories import NOON, OPERATOR, import_answers, write_csv
from tests.payday import calculate, make_month, statement_of
from tests.world import viewer_of

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def months(tmp_path):
    """January, in which Ann is paid 500.00 and Bob 1,000.00, and February with Ann's 1,000.00."""
    january = make_month(tmp_path)
    calculate(january)
    import_answers(write_csv(tmp_path, "f1,ann,2026-02-03,5", name="february.csv"))
    february = replace(january, period=open_period("2026-02", OPERATOR, NOON))
    calculate(february)
    db.session.rollback()
    return january, february


def seen_by(reader, month, payee):
    """The statement with all its parts, as a page loads it."""
    statement_id = statement_of(month, payee).id
    return statement_for(db.session(), viewer_of(reader), statement_id)


def test_a_period_says_how_many_statements_it_has_and_what_they_pay(months):
    january, february = months

    sums = period_sums(db.session(), [january.period.id, february.period.id])

    assert sums[january.period.id].statements == 2
    assert sums[january.period.id].totals == {"EUR": 150_000}
    assert sums[january.period.id].statuses == {"calculated": 2}
    assert period_sums(db.session(), [january.period.id]).keys() == {january.period.id}


@pytest.mark.one_database
def test_what_is_paid_is_read_without_what_statements_say(app, months):
    """The content is long, and in a row of SQLite it stands before the total."""
    period_id, hr = months[0].period.id, viewer_of(months[0].hanna)
    with asking(app) as asked:
        period_sums(db.session(), [period_id])
        submittable(db.session(), period_id)
        statements_in_period(db.session(), hr, period_id, "", "", 0)

    sums, ready, page = ("\n".join(plan_of(*each)) for each in asked[-3:])
    assert "USING COVERING INDEX ix_statement_version_total" in sums
    assert "USING COVERING INDEX ix_statement_version_total" in ready
    assert "SEARCH statement USING INTEGER PRIMARY KEY (rowid=?)" in page  # those of one page only


def test_a_period_is_compared_with_the_one_right_before_it(months):
    january, february = months

    assert paid_before(db.session(), february.period) == ("January 2026", {"EUR": 150_000})
    assert paid_before(db.session(), january.period) is None


def test_a_statement_is_compared_with_that_of_the_same_person_before(months):
    january, february = months
    ann = viewer_of(january.ann)
    ids = [statement_of(month, january.ann).id for month in (february, january)]
    later, earlier = (statement_for(db.session(), ann, each) for each in ids)

    found = before_each(db.session(), ann, [later, earlier])

    assert found.keys() == {later.id}
    assert (found[later.id].id, found[later.id].current.total_minor) == (earlier.id, 50_000)


def test_who_may_not_read_the_earlier_statement_is_told_nothing_of_it(months):
    january, february = months
    later = seen_by(january.boss, february, january.ann)

    assert before_each(db.session(), viewer_of(january.far), [later]) == {}
    assert before_each(db.session(), viewer_of(january.boss), [later]).keys() == {later.id}
    assert before_each(db.session(), viewer_of(january.boss), []) == {}
