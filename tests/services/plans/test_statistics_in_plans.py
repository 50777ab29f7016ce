"""Careful, shrunk and adjusted scores in the calculation of a period, with values by hand."""

from datetime import date

import pytest

from app.domain.plans.evaluating.one_payee import again
from app.domain.plans.telling.explaining import explained_text
from app.extensions import db, write_session
from app.models.people import PersonAttributeRow
from app.models.plans import ParticipationRow
from app.models.statements import StatementRow, StatementVersionRow
from app.services.plans.explanations import read_statement
from app.services.plans.next_steps import next_steps_of
from tests.factories import import_answers, make_person, make_unit, write_csv
from tests.payday import calculate, make_month, participate
from tests.paying import CENTS, done, line, plan, version, whole
from tests.services.plans.test_inputs import answers, has_job

pytestmark = pytest.mark.usefixtures("context")
TOP = "measure: csat_top2, of: payee, window: period, unit: percent"
PAY = f"name: reward, formula: amount * own, {CENTS}"


def month_of(folder, *lines, ann, bob=(), **more):
    """Ann and Bob with these answers; Bob's first one is a 5."""
    month = make_month(folder, plan(*lines, PAY, **more), answers=ann)
    rows = [f"more{n},bob,2026-01-{n + 10:02},{text}" for n, text in enumerate(bob)]
    if rows:
        import_answers(write_csv(folder, *rows, name="more.csv"))
    return month


def basis(month, person, name="own of payee"):
    return version(month, person).content["inputs"]["scores"][name].get("basis")


def told(month, person):
    parts = read_statement(whole(month, person))
    return explained_text(parts[0], parts[2])


GOOD_AND_BAD = ("5",) * 8 + ("1",) * 2  # 80%
HALF = ("5",) * 4 + ("1",) * 5  # with the 5 that Bob has anyway 50%


def test_the_lower_end_of_a_range_is_paid_and_kept_with_what_it_was_made_from(tmp_path):
    """Wilson: 4 of 5 is 37.553% to 96.378%; 1 of 1 begins at 20.654%."""
    lower = f"name: own, {TOP}, statistic: lower"
    month = month_of(tmp_path, lower, ann=("5", "5", "4", "5", "1"))

    assert done(month) == (37_550, 20_650)
    kept = version(month, month.ann).content["inputs"]["scores"]["own of payee"]
    assert kept["value"], kept["answers"] == ("751/2000", 5)
    assert kept["basis"] == {"raw": "4/5", "low": "751/2000", "high": "4819/5000"}
    said = told(month, month.ann)
    assert "You have 5 answers in this period, which give a score of 80%." in said
    assert (
        "Paid on the lower end of your range: about 38% to 96% from 5 answers, so 37.55%." in said
    )


def test_the_next_step_goes_by_the_lower_end_too(tmp_path):
    """With 5 of 6 the lower end is 43.65%, with 4 of 6 30%."""
    month = month_of(tmp_path, f"name: own, {TOP}, statistic: lower", ann=("5", "5", "4", "5", "1"))
    calculate(month)

    said = " ".join(
        sentence for step in next_steps_of(whole(month, month.ann)) for sentence in step
    )
    assert "€436.50" in said
    assert "One more answer of 1 to 3 would cost €75.50." in said  # 4 of 6: 30%


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("statistic: shrunk", "it is no plain mean of the answers"),
        (
            "needs: {answers: 1, reliability: 0.5}, otherwise: [team]",
            "whether it counts rests on everybody's answers",
        ),
    ],
)
def test_no_next_step_is_told_of_a_score_that_rests_on_others(tmp_path, more, why):
    own = f"name: own, {TOP}, {more}"
    month = month_of(tmp_path, own, ann=GOOD_AND_BAD, bob=HALF)
    calculate(month)

    (step,) = next_steps_of(whole(month, month.ann))
    assert f"no next step can be told, because {why}" in step[0]


def test_an_edge_is_reached_at_the_value_to_a_ten_thousandth_and_not_just_below(tmp_path):
    """10 of 12 begins at 55.197%, which is 55.2% to 1/10,000."""
    pays = "tables:\n  pays: {kind: step, rows: [[0%, 0 EUR], [55.2%, 100 EUR], [55.21%, 900 EUR]]}"
    lines = (f"name: own, {TOP}, statistic: lower", f"name: reward, formula: pays(own), {CENTS}")
    month = make_month(tmp_path, plan(*lines, head=pays), answers=("5",) * 10 + ("1",) * 2)

    assert done(month)[0] == 10_000


def test_the_lower_end_of_a_team_counts_where_somebody_has_too_few(tmp_path):
    """The team has 5 of 6: Wilson from 43.65%."""
    own = f"name: own, {TOP}, statistic: lower, needs: 3, otherwise: [team]"
    month = month_of(tmp_path, own, ann=("5", "5", "4", "5", "1"))

    assert done(month)[1] == 43_650
    assert "so your team's score counts for you: 83.33% from 6 answers." in told(month, month.bob)
    assert "Paid on the lower end of this range" in told(month, month.bob)


@pytest.mark.parametrize(
    ("measure", "window", "expected"),
    [
        ("no_bad_day, unit: percent", "period", "751/2000"),  # 4 of 5 days
        ("csat_top2, unit: percent", "{answers: 5}", "751/2000"),
        ("csat_top2, unit: percent", "{periods: 2}", "751/2000"),
        ("csat_top2, unit: percent, channel: web", "period", None),
    ],
)
def test_the_lower_end_is_of_the_days_and_answers_that_the_line_reads(
    tmp_path, measure, window, expected
):
    own = f"name: own, measure: {measure}, of: payee, window: {window}, statistic: lower"
    month = month_of(tmp_path, own, ann=("5", "5", "4", "5", "1"))
    calculate(month)

    assert line(month, month.ann, "own").get("number") == expected


def test_a_shrunk_score_is_drawn_to_people_of_the_same_job_by_hand(tmp_path):
    """8 and 5 of 10: p = 65%, worth = 730/89 answers, own = 10 / (10 + worth) = 89/162."""
    month = month_of(tmp_path, f"name: own, {TOP}, statistic: shrunk", ann=GOOD_AND_BAD, bob=HALF)

    assert done(month) == (73_240, 56_760)
    assert basis(month, month.ann) == {
        "raw": "4/5",
        "own": "549382716049/1000000000000",
        "usual": "13/20",
        "payees": 2,
        "reliability": "2747/5000",
    }
    assert "With 10 answers, 45% of this comes from the group, so 73.24% counts." in told(
        month, month.ann
    )


def test_everybody_of_the_job_is_compared_whether_in_the_plan_or_not(tmp_path):
    own = f"name: own, {TOP}, statistic: shrunk"
    month = month_of(tmp_path, own, ann=GOOD_AND_BAD, bob=HALF)
    first = done(month)
    cook = make_person("cook", make_unit("Kitchen"))
    has_job(cook, "cook")
    rows = [f"cook{n},cook,2026-01-05,1" for n in range(9)]
    import_answers(write_csv(tmp_path, *rows, name="cook.csv"))
    assert done(month) == first  # a job of its own

    with write_session() as session, session.begin():
        session.query(PersonAttributeRow).delete()
    # p = 13/29; people differ as much as can be, so own = 10/11: 44.83% + 35.17% * 10/11
    assert done(month)[0] == 76_800
    assert basis(month, month.ann)["payees"] == 3


def test_a_payee_whose_group_is_only_them_keeps_the_score_and_has_no_reliability(tmp_path):
    own = f"name: own, {TOP}, statistic: shrunk"
    sure = f"name: sure, {TOP}, needs: {{answers: 1, reliability: 0.01}}, otherwise: [10%]"
    month = month_of(tmp_path, own, sure, ann=GOOD_AND_BAD, bob=HALF)
    has_job(month.ann, "agent")

    assert done(month) == (80_000, 50_000)
    assert basis(month, month.ann) == {"raw": "4/5", "own": "1", "usual": "4/5", "payees": 1}
    assert line(month, month.ann, "sure") == {"number": "1/10"}
    said = told(month, month.ann)
    assert "Nobody else in the same job has answers in these days, so this counts as it is." in said
    assert "There is nobody in the same job to compare it with" in said


@pytest.mark.parametrize(("wanted", "paid"), [("0.5494", 80_000), ("0.5495", 65_000)])
def test_a_score_that_is_not_reliable_enough_gives_way_to_what_the_plan_names(
    tmp_path, wanted, paid
):
    """R of 8 of 10 is 89/162, 0.5494 to 1/10,000; the team has 13 of 20."""
    needs = f"needs: {{answers: 3, reliability: {wanted}}}, otherwise: [team, missing]"
    month = month_of(tmp_path, f"name: own, {TOP}, {needs}", ann=GOOD_AND_BAD, bob=HALF)

    assert done(month)[0] == paid
    instead = "so your team's score counts for you: 65% from 20 answers."
    assert (instead in told(month, month.ann)) == (paid == 65_000)


def test_two_participations_of_a_person_are_compared_each_by_itself(tmp_path):
    month = month_of(tmp_path, f"name: own, {TOP}, statistic: shrunk", ann=GOOD_AND_BAD, bob=HALF)
    late = make_person("late", make_unit("Desk"))
    participate(late, date(2026, 1, 1), date(2026, 1, 10))
    participate(late, date(2026, 1, 20))
    rows = [f"l{n},late,2026-01-{day:02},5" for n, day in enumerate((5, 6, 25))]
    import_answers(write_csv(tmp_path, *rows, name="late.csv"))
    calculate(month)

    query = db.select(StatementRow).join(StatementRow.participation).order_by(StatementRow.id)
    heads = db.session.scalars(query.where(ParticipationRow.payee_id == late.id)).all()
    rows = [db.session.get(StatementVersionRow, (head.id, head.version)) for head in heads]
    parts = [row.content["inputs"]["scores"]["own of payee"] for row in rows]
    assert [(each["answers"], each["basis"]["payees"]) for each in parts] == [(2, 3), (1, 3)]


def test_an_adjusted_score_has_the_channels_of_all_by_hand(tmp_path):
    """Chat and fax score 50%, phone 80%, all 65%. Ann: 22 of 30, a third on chat, so 70% expected.

    The fax of one person counts with chat, so that nobody's pay tells what that person scores.
    """
    month = make_month(tmp_path, plan(f"name: own, {TOP}, statistic: adjusted", PAY), answers=())
    given = (
        *(("ann", "chat", good) for good in [5] * 6 + [1] * 4),
        *(("ann", "phone", good) for good in [5] * 16 + [1] * 4),
        *(("bob", "chat", good) for good in [5] * 9 + [1] * 11),
        *(("bob", "phone", good) for good in [5] * 7 + [1] * 2),
        *((f"x{n % 5}", "chat", good) for n, good in enumerate([1] * 10)),
        *(("x0", "fax", good) for good in [5] * 20 + [1] * 10),
        *((f"x{n % 5}", "phone", good) for n, good in enumerate([5] * 32 + [1] * 8)),
    )
    for n in range(5):
        make_person(f"x{n}", make_unit(f"Desk {n}"))
    answers(
        tmp_path,
        *(
            f"{n},{who},{where},2026-01-08 09:00,{what},x"
            for n, (who, where, what) in enumerate(given)
        ),
    )

    assert done(month) == (68_330, 61_670)
    assert basis(month, month.ann) == {"raw": "11/15", "usual": "13/20", "expected": "7/10"}
    assert (
        "everybody together has 70% with these channels and 65% with all, so 68.33% counts."
        in told(month, month.ann)
    )


def test_a_statement_alone_gives_the_same_lines_again(tmp_path):
    needs = "needs: {answers: 1, reliability: 0.1}, otherwise: [team]"
    own = f"name: own, {TOP}, statistic: shrunk, {needs}"
    month = month_of(tmp_path, own, ann=GOOD_AND_BAD, bob=HALF)
    calculate(month)
    understood, _, one = read_statement(whole(month, month.ann))

    from_it = evaluated_again(understood, one)
    assert from_it == one.values


def evaluated_again(understood, one):
    return again(understood, one).values(0)
