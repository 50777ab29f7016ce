"""Detail rows that are the answers themselves: who was named, in which channel, by which part."""

from datetime import date

import pytest
from sqlalchemy import event

from app.domain.errors import BadPlan
from app.extensions import db
from app.services.plans.explanations import explained
from app.services.plans.publishing import publish_plan
from tests.factories import NOON, OPERATOR, import_answers, make_person, make_unit, write_csv
from tests.payday import JANUARY, calculate, make_month, participate
from tests.paying import CENTS, details, line, paid, plan, version, whole
from tests.services.plans.test_next_steps import told

pytestmark = pytest.mark.usefixtures("context")
MAPPING = """
source: talks
external_id: id
payee: {column: payee, separator: ";"}
channel: channel
day: {column: day, format: YYYY-MM-DD HH:mm, zone: UTC}
answers: {satisfaction: rating}
attributes: {named: named}
"""
HEAD = "details: {talks: {answers: satisfaction, one: named mention}}"
NAMED = "name: named, per: talks, fact: named, unit: text"
STARS = "name: given, per: talks, fact: answer, unit: stars"
PART = "name: part, per: talks, fact: credit, unit: percent"
WORTH = (
    "name: worth, per: talks, formula: \"if(named = 'yes' and given >= 4, 10 EUR, 0 EUR) * part\""
)
MEAN = "name: mean, measure: csat_mean, of: payee, window: period, unit: score"
BOTH = "amount * mean / 50 + sum(talks, coalesce(worth, 0 EUR))"
REWARD = f"name: reward, formula: 'min(sum(talks, coalesce(worth, 0 EUR)), 100 EUR)', {CENTS}"


def talks(folder, *lines):
    path = write_csv(folder, *lines, header="id,payee,channel,day,rating,named", name="talks.csv")
    job = import_answers(path, MAPPING)
    assert job.result["stored"] == len(lines), job.result


def paid_month(folder, *lines, head=HEAD, plan_lines=(NAMED, STARS, PART, WORTH, REWARD)):
    month = make_month(folder, plan(*plan_lines, head=head), answers=("5",))
    talks(folder, *lines)
    calculate(month)
    return month


GIVEN = (
    "1,ann,phone,2026-01-10 09:00,5,yes",
    "2,ann;bob;far,phone,2026-01-11 09:00,4,yes",  # a third each
    "3,ann,chat,2026-01-12 09:00,3,yes",  # too low
    "4,ann,chat,2026-01-13 09:00,5,no",
    "5,ann,chat,2026-02-01 09:00,5,yes",  # another period
    "6,bob,chat,2026-01-13 09:00,5,yes",
)


def test_each_answer_that_names_somebody_is_paid_by_their_part_of_it(tmp_path):
    month = paid_month(tmp_path, *GIVEN)

    assert paid(month, month.ann) == 1_333  # 10 + 10 / 3
    assert paid(month, month.bob) == 1_333


def test_answers_are_rows_in_their_order_with_day_channel_and_words(tmp_path):
    head = "details: {talks: {answers: satisfaction}}"
    month = paid_month(
        tmp_path,
        "9,ann,phone,2026-01-20 11:00,4,yes",
        "8,ann,chat,2026-01-20 12:00,2,no",
        "7,ann,chat,2026-01-10 12:00,5,no",
        head=head,
        plan_lines=(
            "name: on, per: talks, fact: day, unit: date",
            "name: way, per: talks, fact: channel, unit: text",
            STARS,
            "name: so_far, per: talks, formula: running(given)",
            "name: late, formula: 'count(talks, on >= 2026-01-20)'",
            f"name: reward, formula: 'sum(talks, so_far) * 1 EUR', {CENTS}",
        ),
    )
    kept = version(month, month.ann).content["details"]["talks"]

    # Ann's first answer is a 5 of 1 January; then 5, 4 and 2: 5 + 10 + 14 + 16.
    assert [row["id"] for row in kept] == ["calls a0", "talks 7", "talks 9", "talks 8"]
    assert paid(month, month.ann) == 4_500
    assert line(month, month.ann, "late")["number"] == "2"


def test_days_outside_the_participation_have_no_rows(tmp_path):
    month = make_month(
        tmp_path,
        plan(STARS, f"name: reward, formula: 'sum(talks, given) * 1 EUR', {CENTS}", head=HEAD),
    )
    late = make_person("late", make_unit("Desk"))
    participate(late, date(2026, 1, 10), date(2026, 1, 20))
    talks(
        tmp_path,
        *(
            f"{n},late,phone,2026-01-{day} 09:00,{n},x"
            for n, day in enumerate(("09", "10", "19", "20"), 1)
        ),
    )
    calculate(month)

    assert paid(month, late) == 500  # 2 + 3


def test_all_answers_are_read_by_one_query_however_many_take_part(tmp_path):
    month = paid_month(tmp_path, *GIVEN)
    seen = []

    def note(conn, cursor, statement, *more):
        if "answer.external_id" in statement and "credit" in statement:
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for name in ("x", "y", "z"):
            participate(make_person(name, make_unit(f"Unit {name}")))
        calculate(month)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert len(seen) == 1


@pytest.mark.parametrize(
    ("lines", "head", "message"),
    [
        ((), "details: {talks: {answers: mood}}", "Nobody is asked the question 'mood'"),
        ((), "details: {talks: {answers: satisfaction, order: named}}", "ordered by day"),
        (("name: x, per: talks, fact: answer, unit: money",), HEAD, "is text, number"),
        (("name: x, per: talks, fact: answer, unit: yes_no",), HEAD, "and not yes_no"),
        (("name: x, per: talks, fact: credit, unit: number",), HEAD, "is percent"),
        (("name: x, per: talks, fact: named, unit: number",), HEAD, "'named' of an answer is text"),
    ],
)
def test_what_answers_have_not_is_refused_before_it_is_published(tmp_path, lines, head, message):
    text = plan(*lines, f"name: reward, formula: amount, {CENTS}", head=head)
    with pytest.raises(BadPlan, match=message):
        publish_plan(text, JANUARY, OPERATOR, NOON)


def test_one_more_answer_counts_in_its_score_and_as_a_row(tmp_path):
    """What is told is what is paid once the answer has come."""
    month = paid_month(
        tmp_path,
        "1,ann,phone,2026-01-10 09:00,3,no",
        plan_lines=(
            f"{MEAN}, label: Your mean",
            STARS,
            f"name: reward, formula: 'amount * mean / 50 + sum(talks, given) * 1 EUR', {CENTS}",
        ),
    )
    now = paid(month, month.ann)
    ((raised, low),) = told(month)
    talks(tmp_path, "2,ann,phone,2026-01-11 09:00,5,no")
    calculate(month)

    # 5 and 3: 1,000 x 4 / 50 + 8; with a 5 it is 1,000 x 13 / 150 + 13; with a 1 60 + 9.
    assert (now, paid(month, month.ann)) == (8_800, 9_967)
    assert raised == "1 more answer of 5 would bring €11.67 more (from €88.00 to €99.67)."
    assert low == "One more answer of 1 would cost €19.00."


def test_what_an_answer_says_besides_is_not_guessed(tmp_path):
    month = paid_month(
        tmp_path,
        "1,ann,phone,2026-01-10 09:00,3,no",
        plan_lines=(
            MEAN,
            *(NAMED, STARS, PART, WORTH),
            f"name: reward, formula: '{BOTH}', {CENTS}",
        ),
    )

    ((sentence,),) = told(month)
    assert "no next step can be told, because single answers are also paid by more" in sentence


def test_one_more_named_mention_is_told_where_no_score_reads_the_answers(tmp_path):
    month = paid_month(tmp_path, *GIVEN)

    ((sentence,),) = told(month)
    assert sentence.startswith(
        "1 more named mention (named yes, given 4 and part 33.33%) would bring €3.34"
    )


def test_the_sentences_come_to_what_is_paid(tmp_path):
    month = paid_month(tmp_path, *GIVEN)
    lines = {each.name: each for each in explained(whole(month, month.ann))}

    assert lines["reward"].value == "€13.33"


def test_rows_of_files_and_rows_of_answers_stand_beside_each_other(tmp_path):
    head = "details: {talks: {answers: satisfaction}, gifts: {order: day}}"
    lines = (
        STARS,
        "name: gift, per: gifts, fact: amount, unit: money",
        f"name: reward, formula: 'sum(talks, given) * 1 EUR + sum(gifts, gift)', {CENTS}",
    )
    month = make_month(tmp_path, plan(*lines, head=head), answers=("5", "4"))
    details(tmp_path, "gifts", "number,row,day,amount:money:EUR", "ann,g1,2026-01-05,2.50")
    calculate(month)

    assert paid(month, month.ann) == 1_150
