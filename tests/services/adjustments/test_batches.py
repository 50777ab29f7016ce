"""A locked period stays; what it comes to now is agreed on by two people and paid later."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import ActRefused, BadPeriod, NotYours, SecondDuty
from app.domain.statements import Shown
from app.extensions import db, write_session
from app.models.adjustments import AdjustmentBatchRow
from app.queries.adjustments import batch, still_owed
from app.services.actors import Actor
from app.services.adjustments.batches import (
    confirm_adjustment,
    refuse_adjustment,
)
from app.services.approvals import void_statement
from app.services.closing import payroll_rows
from tests.adjusting import late, look, told
from tests.factories import NOON, OPERATOR, import_answers, make_person, write_csv
from tests.payday import (
    approve_all,
    calculate,
    lock,
    locked_month,
    make_month,
    statement_of,
    submit,
)
from tests.paying import export, following, paid, plan, version
from tests.world import audit_rows, make_account, viewer_of

pytestmark = pytest.mark.usefixtures("context")


def second_person(name="second"):
    person = make_person(name)
    make_account(person, "hr")
    return Actor(person.pseudonym, person.id)


def adjusted(month, **more):
    """The batch that two people agreed on."""
    number = look(month, **more).result["batch"]
    confirm_adjustment(number, second_person(f"second-{number}"), NOON)
    return number


def with_answers(month, tmp_path, text="2026-02", ratings=("5", "4", "3")):
    lines = [f"{text}-{n},ann,{text}-1{n},{each}" for n, each in enumerate(ratings)]
    import_answers(write_csv(tmp_path, *lines, f"{text}-b,bob,{text}-09,5", name=f"{text}.csv"))
    return following(month, text)


def total(month, person):
    calculate(month)
    return paid(month, person)


class TestLooking:
    def test_nothing_changed_proposes_nothing(self, tmp_path):
        job = look(locked_month(tmp_path))

        assert job.result == {"batch": 0, "statements": 0, "not_rated": 0}
        assert db.session.scalar(select(AdjustmentBatchRow)) is None

    def test_a_late_answer_gives_the_difference_to_the_cent(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))

        number = look(month).result["batch"]

        assert told(number) == {"Name of ann": (50_000, 62_500, 12_500)}
        assert paid(month, month.ann) == 50_000

    def test_a_period_that_is_not_locked_is_calculated_again_instead(self, tmp_path):
        with pytest.raises(BadPeriod, match="calculate it again"):
            look(make_month(tmp_path))

    def test_it_needs_a_reason(self, tmp_path):
        with pytest.raises(BadPeriod, match="reason"):
            look(locked_month(tmp_path), reason="  ")

    def test_one_batch_waits_at_a_time(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        look(month)

        with pytest.raises(BadPeriod, match="waits for a second person"):
            look(month)

    def test_what_was_adjusted_is_not_adjusted_again(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        adjusted(month)

        assert look(month).result["batch"] == 0

    def test_a_second_change_gives_the_rest_only(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        adjusted(month)
        late(tmp_path, ("ann", "5"), name="later.csv")

        number = look(month).result["batch"]

        assert told(number) == {"Name of ann": (62_500, 70_000, 7_500)}

    def test_nothing_is_held_back_where_that_is_not_wanted(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"), ("bob", "1"))

        assert set(told(look(month, takes_back=False).result["batch"])) == {"Name of ann"}

    def test_what_was_refused_is_found_again(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        refuse_adjustment(look(month).result["batch"], OPERATOR, NOON)

        assert look(month).result["batch"] == 2

    def test_who_voided_a_statement_decided_that_it_pays_nothing(self, tmp_path):
        month = make_month(tmp_path)
        calculate(month)
        head = statement_of(month, month.ann)
        shown = Shown(head.id, head.version, head.content_hash)
        void_statement(shown, "left without notice", viewer_of(month.hanna), NOON)
        submit(month)
        approve_all(month)
        lock(month)
        late(tmp_path, ("ann", "5"), ("bob", "4"))

        assert "Name of ann" not in told(look(month).result["batch"])


class TestDeciding:
    def test_two_people_agree_and_the_chain_keeps_it(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))

        number = adjusted(month)

        db.session.rollback()
        assert batch(db.session(), number).decision == "confirmed"
        acts = [row.action for row in audit_rows()]
        assert acts[-2:] == ["adjustment proposed", "adjustment confirmed"]

    def test_nobody_confirms_what_they_proposed(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        one = second_person()
        number = look(month, actor=one).result["batch"]

        with pytest.raises(SecondDuty, match="proposed this yourself"):
            confirm_adjustment(number, one, NOON)

    def test_a_command_confirms_nothing(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))

        with pytest.raises(SecondDuty, match="signed in"):
            confirm_adjustment(look(month).result["batch"], OPERATOR, NOON)

    def test_nobody_decides_about_their_own_pay(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        ann = Actor(month.ann.pseudonym, month.ann.id)

        assert "own pay" in look(month, actor=ann).message
        number = look(month).result["batch"]
        with pytest.raises(SecondDuty, match="own pay"):
            confirm_adjustment(number, ann, NOON)

    def test_the_database_refuses_it_too(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        number = look(month).result["batch"]

        insert = (
            "insert into adjustment_decision (batch_id, proposed_by, decision, confirmed_by,"
            f" decided_at) values ({number}, '{OPERATOR.name}', 'confirmed', :who, :at)"
        )
        for who in (OPERATOR.name, month.ann.pseudonym):
            with pytest.raises(DBAPIError), write_session() as session, session.begin():
                session.execute(text(insert), {"who": who, "at": NOON})

    def test_it_is_decided_once(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        number = adjusted(month)

        with pytest.raises(ActRefused, match="decided already"):
            refuse_adjustment(number, OPERATOR, NOON)
        with pytest.raises(NotYours):
            refuse_adjustment(99, OPERATOR, NOON)

    @pytest.mark.parametrize(
        "table", ["adjustment", "adjustment_batch", "adjustment_decision", "adjustment_taken"]
    )
    def test_what_was_agreed_stays_as_it_is(self, tmp_path, table):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        adjusted(month)
        calculate(with_answers(month, tmp_path))

        refused = pytest.raises(DBAPIError, match="append-only")
        with refused, write_session() as session, session.begin():
            session.execute(text(f"delete from {table}"))


class TestPaying:
    def test_the_next_statement_pays_it_and_says_so(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        number = adjusted(month)
        february = with_answers(month, tmp_path)

        assert total(february, month.ann) == 50_000 + 12_500
        content = version(february, month.ann).content["adjustments"]
        first = statement_of(month, month.ann).id
        assert content == {
            "of": [
                {"batch": number, "statement": first, "period": "January 2026"}
                | {"first_day": "2026-01-01", "amount_minor": 12_500}
            ],
            "before_minor": 0,
            "taken_minor": 12_500,
            "left_minor": 0,
        }
        assert total(february, month.bob) == 100_000

    def test_before_it_is_confirmed_nobody_gets_it(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        look(month)

        assert total(with_answers(month, tmp_path), month.ann) == 50_000

    def test_it_is_paid_once_however_often_a_month_is_calculated(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        adjusted(month)
        february = with_answers(month, tmp_path)
        march = with_answers(month, tmp_path, "2026-03")

        for _ in range(2):
            assert total(february, month.ann) == 62_500
            assert total(march, month.ann) == 50_000

    def test_no_reward_falls_below_zero_and_the_rest_goes_on(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("bob", "1"), ("bob", "1"))
        adjusted(month)
        february = with_answers(month, tmp_path)
        import_answers(write_csv(tmp_path, "low,bob,2026-02-20,3", name="low.csv"))
        march = with_answers(month, tmp_path, "2026-03")

        assert total(february, month.bob) == 0
        content = version(february, month.bob).content["adjustments"]
        assert (content["taken_minor"], content["left_minor"]) == (-50_000, -50_000)
        assert total(march, month.bob) == 50_000
        content = version(march, month.bob).content["adjustments"]
        assert (content["before_minor"], content["taken_minor"]) == (-50_000, -50_000)
        assert still_owed(db.session()) == []

    def test_who_left_the_plan_is_still_owed_it(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        adjusted(month)

        db.session.rollback()
        assert [(one.payee, one.amount_minor) for one in still_owed(db.session())] == [
            ("Name of ann", 12_500)
        ]

    def test_a_locked_statement_that_took_one_on_is_compared_without_it(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        adjusted(month)
        february = with_answers(month, tmp_path)
        calculate(february)
        submit(february)
        approve_all(february)
        lock(february)

        assert look(february).result["batch"] == 0

    def test_what_is_sent_to_payroll_holds_it(self, tmp_path):
        month = locked_month(tmp_path)
        late(tmp_path, ("ann", "5"))
        adjusted(month)
        february = with_answers(month, tmp_path)
        calculate(february)
        export(february)

        rows = payroll_rows(db.session(), february.period.id)
        assert [one.amount_minor for one in rows] == [62_500, 100_000]


class TestSharedPlans:
    """Where one's reward depends on others, `late` says who is adjusted."""

    MEAN = "name: mean, measure: csat_mean, of: payee, window: period"
    POOL = (
        "name: reward, pool: {amount: 100 EUR, over: team, by: mean, to: 0.01,"
        " remainder: largest, missing: zero}"
    )

    def found(self, tmp_path, late_word):
        head = f"late: {late_word}" if late_word else ""
        month = make_month(tmp_path, plan(self.MEAN, self.POOL, head=head), ("5", "4"))
        calculate(month)
        submit(month)
        approve_all(month)
        lock(month)
        late(tmp_path, ("bob", "1"))  # 4.5 and 5 become 4.5 and 3
        return told(look(month).result["batch"])

    ANN = (4_737, 6_000, 1_263)
    BOB = (5_263, 4_000, -1_263)

    def test_nobody_loses_where_nothing_is_said(self, tmp_path):
        assert self.found(tmp_path, "") == {"Name of ann": self.ANN}

    def test_positive_only(self, tmp_path):
        assert self.found(tmp_path, "positive_only") == {"Name of ann": self.ANN}

    def test_whole_pool(self, tmp_path):
        found = self.found(tmp_path, "whole_pool")
        assert found == {"Name of ann": self.ANN, "Name of bob": self.BOB}

    def test_person(self, tmp_path):
        assert self.found(tmp_path, "person") == {"Name of bob": self.BOB}
