"""The next step of a stored statement: from what it read, and the answers that are stored."""

from fractions import Fraction

import pytest

from app.domain.statements import Status
from app.domain.words import money_words
from app.extensions import db
from app.services.plans.next_steps import next_steps_of
from tests.factories import import_answers, write_csv
from tests.payday import LINEAR, calculate, make_month, submit
from tests.paying import version, whole

pytestmark = pytest.mark.usefixtures("context")
MEAN = "measure: csat_mean, of: payee, window: period"


def told(month, person="ann"):
    return next_steps_of(whole(month, getattr(month, person)))


def month_of(folder, window="period", answers=("5", "4", "3"), of="payee", more=""):
    text = LINEAR.replace(MEAN, f"measure: csat_mean, of: {of}, window: {window}{more}")
    month = make_month(folder, plan=text, answers=answers)
    calculate(month)
    return month


def test_one_more_good_answer_raises_what_this_statement_pays(tmp_path):
    # 12 / 3 is 4: half of 1,000. With a 5 it is 17 / 4: 625. With a 1 it is 13 / 4: 125.
    ((raised, cost),) = told(month_of(tmp_path))

    assert raised == "1 more answer of 5 would bring €125.00 more (from €500.00 to €625.00)."
    assert cost == "One more answer of 1 would cost €375.00."


def test_what_is_told_is_what_is_paid_when_the_answer_comes(tmp_path):
    month = month_of(tmp_path)
    ((raised, _),) = told(month)
    import_answers(write_csv(tmp_path, "a9,ann,2026-01-20,5", name="more.csv"))
    calculate(month)
    db.session.rollback()

    assert version(month, month.ann).total_minor == 62_500
    assert "to €625.00" in raised


def test_who_has_the_best_score_has_reached_the_most(tmp_path):
    assert told(month_of(tmp_path), "bob") == [["You have reached the most that this plan pays."]]


def test_answers_that_came_since_are_named_and_not_mixed_in(tmp_path):
    month = month_of(tmp_path)
    import_answers(write_csv(tmp_path, "a9,ann,2026-01-20,5", name="more.csv"))
    db.session.rollback()

    ((sentence,),) = told(month)
    assert "answers have come or gone since this was calculated" in sentence


def test_a_team_is_counted_with_all_of_its_answers(tmp_path):
    # 5, 4, 3 of Ann and 5 of Bob: 17 / 4. With a 5 it is 22 / 5: 700.
    ((raised, _, others),) = told(month_of(tmp_path, of="team"))

    assert "1 more answer of 5 in your whole team would bring €75.00 more" in raised
    assert others == "This depends on your whole team, not on you alone."


def test_too_few_answers_are_told_with_the_team_that_counts_instead(tmp_path):
    month = month_of(tmp_path, more=", needs: 4, otherwise: [team]")

    # Now the team pays 625. With a 5 Ann has four answers of her own: 17 / 4, the same; 22 / 5 is
    # more with another.
    ((raised, *_),) = told(month)
    assert raised.startswith("2 more answers of 5 would bring €75.00 more")


@pytest.mark.parametrize("window", ["{periods: 3}", "year_to_date"])
def test_a_longer_window_counts_from_the_first_day_of_the_participation(tmp_path, window):
    ((raised, _),) = told(month_of(tmp_path, window=window))

    assert raised.startswith("1 more answer of 5 would bring €125.00 more")


def test_a_channel_is_named(tmp_path):
    ((sentence, *_),) = told(month_of(tmp_path, more=", channel: phone"))

    assert sentence.startswith("1 more answer of 5 (phone) would bring €125.00 more")


@pytest.mark.parametrize("of", ["payee", "team"])
@pytest.mark.parametrize("count", [2, 3, 9])
def test_of_the_last_answers_the_oldest_goes_for_each_new_one(tmp_path, of, count):
    """What is told is what is paid when so many answers have come, and no fewer raise pay."""
    given = ("5", "2", "4", "3", "4")
    window = f"{{answers: {count}}}"
    month = month_of(tmp_path, answers=given, window=window, of=of)
    now = version(month, month.ann).total_minor
    ((raised, *_),) = told(month)
    number = int(raised.split()[0])
    paid = []
    for more in range(1, number + 1):
        import_answers(write_csv(tmp_path, f"z{more},ann,2026-01-20,5", name=f"more{more}.csv"))
        calculate(month)
        db.session.rollback()
        paid.append(version(month, month.ann).total_minor)

    assert all(each <= now for each in paid[:-1])
    assert paid[-1] > now
    assert raised.endswith(f"to {money_words(paid[-1], 'EUR')}).")


def test_a_low_answer_also_drives_out_the_oldest(tmp_path):
    # Of 5, 2, 4 the mean is 11 / 3; with a 1 in the place of the 5 it is 7 / 3, which pays nothing.
    month = month_of(tmp_path, answers=("5", "2", "4"), window="{answers: 3}")
    ((_, cost),) = told(month)

    assert cost == "One more answer of 1 would cost €333.33."


def test_last_answers_that_came_since_are_named_and_not_mixed_in(tmp_path):
    month = month_of(tmp_path, answers=("3", "4", "4"), window="{answers: 3}")
    import_answers(write_csv(tmp_path, "a9,ann,2026-01-20,5", name="more.csv"))
    db.session.rollback()

    ((sentence,),) = told(month)
    assert "answers have come or gone since this was calculated" in sentence


def test_a_statement_in_review_has_no_next_step(tmp_path):
    month = month_of(tmp_path)
    submit(month)
    db.session.rollback()

    statement = whole(month, month.ann)
    assert statement.status == Status.IN_REVIEW
    assert next_steps_of(statement) == []
    assert Fraction(statement.current.total_minor, 100) == 500
