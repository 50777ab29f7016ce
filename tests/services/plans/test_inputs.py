"""What a plan reads from the database: windows, channels, segments, groups, facts and rows."""

from datetime import date

import pytest
from sqlalchemy import event

from app.domain.errors import BadPlan
from app.domain.units import UnitKind
from app.extensions import db, write_session
from app.models.people import PersonAttributeRow
from app.services.plans.publishing import publish_plan
from tests.factories import NOON, OPERATOR, import_answers, make_person, make_unit, write_csv
from tests.payday import JANUARY, calculate, make_month, participate
from tests.paying import CENTS, details, done, facts, following, line, plan, version

pytestmark = pytest.mark.usefixtures("context")
MAPPING = """
source: talks
external_id: id
payee: payee
channel: channel
day: {column: day, format: YYYY-MM-DD HH:mm, zone: UTC}
answers: {satisfaction: rating}
attributes: {topic: topic}
"""
MEAN = "measure: csat_mean, of: payee, unit: score"
OTHERS = "team, site, company, previous"
RULES = "by: amount / amount, to: 0.01, remainder: largest, missing: zero"
POOL = f"name: reward, pool: {{amount: 90 EUR, over: team, {RULES}}}"
PAY = f"name: reward, formula: amount, {CENTS}"


def answers(folder, *lines):
    """Answers as id,payee,channel,day,rating,topic."""
    path = write_csv(folder, *lines, header="id,payee,channel,day,rating,topic", name="talks.csv")
    job = import_answers(path, MAPPING)
    assert job.result["stored"] == len(lines), job.result


def value(month, person, name="own"):
    kept = line(month, person, name)
    return kept.get("number") or kept.get("truth") or kept.get("text") or kept.get("day")


def in_plan(folder, *lines, head="", **more):
    return make_month(folder, plan(*lines, PAY, head=head), **more)


def test_a_window_reaches_over_the_periods_that_it_names(tmp_path):
    month = in_plan(
        tmp_path,
        f"name: own, {MEAN}, window: {{periods: 2}}",
        f"name: last, {MEAN}, window: {{periods: 1, back: 1}}",
        f"name: year, {MEAN}, window: year_to_date",
        answers=("5",),
    )
    lines = ("1,ann,phone,2026-02-10 09:00,1,x", "2,ann,phone,2026-03-10 09:00,3,x")
    answers(tmp_path, *lines, "3,ann,phone,2026-03-11 09:00,3,x")
    third = following(month, "2026-03")
    calculate(third)

    assert value(third, month.ann) == "7/3"  # 1, 3, 3
    assert value(third, month.ann, "last") == "1"
    assert value(third, month.ann, "year") == "3"  # 5, 1, 3, 3


def test_a_window_before_the_participation_has_no_answers(tmp_path):
    month = in_plan(tmp_path, f"name: own, {MEAN}, window: {{periods: 2, back: 1}}")
    late = make_person("late", make_unit("Desk"))
    participate(late, date(2026, 2, 10))
    answers(tmp_path, "1,late,phone,2026-02-11 09:00,2,x", "2,late,phone,2026-02-09 09:00,5,x")
    second, third = following(month, "2026-02"), following(month, "2026-03")
    calculate(second)
    calculate(third)

    assert value(second, late) is None
    assert value(third, late) == "2"


def test_the_last_answers_are_ordered_by_day_instant_and_id(tmp_path):
    month = in_plan(tmp_path, f"name: own, {MEAN}, window: {{answers: 2}}", answers=("5",))
    answers(
        tmp_path,
        "9,ann,phone,2026-02-10 09:00,1,x",
        "1,ann,phone,2026-02-10 11:00,2,x",
        "2,ann,phone,2026-02-10 10:00,4,x",
    )
    second = following(month, "2026-02")
    calculate(month)
    calculate(second)

    assert value(month, month.ann) == "5"  # there is one only
    assert value(second, month.ann) == "3"  # 2 at eleven, 4 at ten


def test_the_last_answers_of_a_team_are_those_of_its_people_and_its_own(tmp_path):
    month = in_plan(
        tmp_path,
        "name: own, measure: csat_mean, of: team, window: {answers: 3}",
        answers=("5", "5"),
    )
    answers(tmp_path, "1,bob,phone,2026-01-20 09:00,1,x", "2,ann,phone,2026-01-21 09:00,2,x")
    calculate(month)

    assert value(month, month.ann) == "8/3"  # 5 of Bob on the 9th, 1, 2


def test_channel_and_segment_choose_answers_of_people_and_of_teams(tmp_path):
    shared = "window: period, channel: chat"
    month = in_plan(
        tmp_path,
        f"name: own, {MEAN}, {shared}",
        f"name: topic, {MEAN}, window: period, segment: {{topic: invoice}}",
        f"name: team_chat, measure: csat_mean, of: team, {shared}",
        "name: team_topic, measure: csat_mean, of: team, window: period, segment: {topic: invoice}",
    )
    answers(
        tmp_path,
        "1,ann,chat,2026-01-20 09:00,1,invoice",
        "2,ann,phone,2026-01-20 09:00,3,invoice",
        "3,bob,chat,2026-01-20 09:00,2,contract",
        "4,bob,chat,2026-01-20 09:00,4,invoice",
    )
    calculate(month)

    assert value(month, month.ann) == "1"
    assert value(month, month.ann, "topic") == "2"
    assert value(month, month.ann, "team_chat") == "7/3"
    assert value(month, month.ann, "team_topic") == "8/3"


@pytest.fixture
def sites(tmp_path):
    """Ann is moved to a site with two teams, and has a job; Bob stays below the company."""
    text = plan(
        "name: site_score, measure: csat_mean, of: site, window: period",
        "name: company_score, measure: csat_mean, of: company, window: period",
        "name: job_score, measure: csat_mean, of: job, window: period",
        "name: job_days, measure: no_bad_day, of: job, window: period",
        "name: everybody, formula: 'count(site)'",
        PAY,
    ).replace("[team]", "[team, site, job]")
    month = make_month(tmp_path, text, answers=("5",))
    site = make_unit("Harbour", kind=UnitKind.SITE)
    desk, counter = make_unit("Desk", site), make_unit("Counter", site)
    ida, jim = make_person("ida", desk), make_person("jim", counter)
    for person, job in ((ida, "agent"), (jim, "agent"), (month.ann, "clerk"), (month.bob, "agent")):
        has_job(person, job)
    participate(ida)
    participate(jim)
    answers(
        tmp_path,
        "1,ida,phone,2026-01-20 09:00,1,x",
        "2,jim,phone,2026-01-20 09:00,4,x",
        "3,jim,phone,2026-01-21 09:00,4,x",
    )
    calculate(month)
    return month, ida, jim


def has_job(person, job):
    with write_session() as session, session.begin():
        row = PersonAttributeRow(person_id=person.id, name="job", value=job)
        row.first_day, row.end_day = person.first_day, person.end_day
        session.add(row)


def test_a_site_is_the_unit_above_the_team_and_counts_all_its_answers(sites):
    month, ida, jim = sites

    assert (value(month, ida, "site_score"), value(month, jim, "site_score")) == ("3", "3")
    assert line(month, month.ann, "site_score") == {
        "missing": "the site has no answers in this period"
    }
    assert value(month, ida, "everybody") == "2"
    assert line(month, month.bob, "everybody") == {"missing": "no site is known"}


def test_the_company_and_a_job_count_everybody_of_theirs(sites):
    month, ida, _ = sites

    assert value(month, ida, "company_score") == "19/5"  # 5 Ann, 5 Bob, 1, 4, 4
    assert value(month, ida, "job_score") == "7/2"  # all but Ann's
    assert value(month, month.ann, "job_score") == "5"
    assert value(month, ida, "job_days") == "2/3"  # the 9th, 20th (spoilt) and 21st


def test_facts_of_the_team_the_site_and_the_company_and_of_words(tmp_path):
    text = plan(
        "name: goal, fact: goal, unit: percent, of: team",
        "name: ready, fact: ready, unit: yes_no",
        "name: shift_word, fact: shift_word, unit: text",
        "name: since, fact: since, unit: date",
        "name: kept, kpi: kept, unit: percent, of: company",
        "name: pot, fact: pot, unit: money, of: company",
        PAY,
    )
    month = make_month(tmp_path, text)
    whole = "2026-01-01,2026-01-31"
    facts(
        tmp_path,
        f",Phone,goal,{whole},85%,,,percent",
        f",company,pot,{whole},5000,,,EUR",
        f"ann,,ready,{whole},yes,,,yes_no",
        f"ann,,shift_word,{whole},late,,,text",
        "bob,,shift_word,2026-01-01,2026-01-01,late,,,text",
        "bob,,shift_word,2026-01-02,2026-01-02,early,,,text",
        f"ann,,since,{whole},2020-02-29,,,date",
        f"ann,,kept,{whole},,3,4,percent",
        f"far,,kept,{whole},,1,4,percent",
    )
    calculate(month)

    found = [line(month, month.ann, name) for name in ("goal", "ready", "shift_word", "since")]
    assert found == [{"number": "17/20"}, {"truth": True}, {"text": "late"}, {"day": "2020-02-29"}]
    assert (value(month, month.ann, "kept"), value(month, month.bob, "pot")) == ("1/2", "5000")
    assert "2 values that differ" in line(month, month.bob, "shift_word")["missing"]
    assert "no value for these days" in line(month, month.bob, "ready")["missing"]


def test_rows_of_the_period_are_read_in_their_order_and_cut_to_its_days(tmp_path):
    text = plan(
        "name: size, fact: size, unit: number, per: jobs_done",
        "name: so_far, formula: running(size), per: jobs_done",
        "name: start, fact: first_day, unit: date, per: jobs_done",
        "name: end, fact: last_day, unit: date, per: jobs_done",
        "name: lasted, formula: 'days_between(start, end)', per: jobs_done",
        "name: all_days, formula: 'sum(jobs_done, lasted)'",
        PAY,
        head="details: {jobs_done: {order: rank}}",
    )
    month = make_month(tmp_path, text)
    rows = (
        "ann,r1,2025-12-20,2026-01-10,5,2",
        "ann,r2,2026-01-11,2026-01-20,7,1",
        "ann,r3,2026-01-21,,1,",
        "ann,r4,2026-02-01,2026-02-02,9,0",
        "bob,r5,2026-01-01,2026-01-01,4,1",
    )
    header = "number,row,first_day,last_day,size:number,rank:number"
    details(tmp_path, "jobs_done", header, *rows)
    calculate(month)

    assert value(month, month.ann, "all_days") == "31"
    kept = version(month, month.ann).content["details"]["jobs_done"]
    told = [(row["id"], row["lines"]["so_far"]["number"]) for row in kept]
    assert told == [("r3", "1"), ("r2", "8"), ("r1", "13")]  # no rank, 1, 2
    assert kept[0]["lines"]["end"] == {"day": "2026-01-31"}


def test_a_column_of_another_unit_or_currency_is_not_read(tmp_path):
    month = make_month(tmp_path)
    details(tmp_path, "sold", "number,row,day,amount:money:USD", "ann,r1,2026-01-03,4.00")
    text = plan(
        "name: amount_sold, fact: amount, unit: money, per: sold", PAY, head="details: {sold: {}}"
    )
    with pytest.raises(BadPlan, match="the column 'amount' of 'sold' is money:USD"):
        publish_plan(text.replace("Linear", "Sold"), JANUARY, OPERATOR, NOON)
    db.session.rollback()
    assert month.period.id


def test_too_short_a_tenure_is_not_rated_with_its_reason_and_a_job_never(tmp_path):
    text = plan(PAY, head="for: {jobs: [clerk], tenure_days: 31}")
    month = make_month(tmp_path, text)
    long, short = (
        make_person(f"p{day}", make_unit(f"T{day}"), first_day=date(2026, 1, day)) for day in (1, 2)
    )
    participate(long)
    participate(short)
    found = done(month)

    assert found == (
        100_000,
        100_000,
    )  # their job is none of the plan's: they take part all the same
    assert line(month, long, "reward") == {"number": "1000"}
    reason = {"missing": "not in this plan: tenure_days"}
    assert (line(month, short, "amount"), line(month, short, "reward")) == (reason, reason)


def test_too_few_days_present_are_not_rated(tmp_path):
    text = plan("name: present, fact: days_present, unit: days", PAY, head="for: {min_days: 5}")
    month = make_month(tmp_path, text)
    whole = "2026-01-01,2026-01-31"
    facts(tmp_path, f"ann,,days_present,{whole},5,,,days", f"bob,,days_present,{whole},4.5,,,days")

    assert done(month) == (100_000, None)
    assert line(month, month.bob, "reward") == {"missing": "not in this plan: min_days"}


def statements_run(month):
    """How many SQL statements a calculation runs."""
    ran = []

    def note(conn, cursor, statement, *_):
        ran.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    calculate(month)
    event.remove(db.engine, "before_cursor_execute", note)
    return len(ran)


def test_the_number_of_queries_does_not_grow_with_people(tmp_path):
    text = plan(
        f"name: own, {MEAN}, window: period, needs: 2, otherwise: [{OTHERS}]",
        f"name: last, {MEAN}, window: {{answers: 3}}",
        "name: kept, kpi: kept, unit: percent, of: job",
        "name: size, fact: size, unit: number, per: sold",
        POOL,
        head="details: {sold: {}}",
    ).replace("[team]", "[team, site, job]")
    month = make_month(tmp_path, text)
    few = statements_run(following(month, "2026-02"))
    team = make_unit("Many")
    for number in range(20):
        participate(make_person(f"n{number}", team), date(2026, 1, 1 + number))

    assert statements_run(following(month, "2026-03")) == few
