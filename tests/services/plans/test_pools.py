"""Pools in pay: every cent accounted for, and no member decides on another's statement."""

from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import BadPeriod, SecondDuty
from app.domain.plans.evaluating.one_payee import again
from app.extensions import db, write_session
from app.queries.file_proposals import proposals_waiting
from app.queries.pools import pools_in, uneven_pools
from app.queries.statements import shown_in
from app.services.approvals import approve_statements, return_statement, void_statement
from app.services.files.decisions import confirm_rows
from app.services.files.people import import_people
from app.services.plans.explanations import explained
from tests.factories import NOON, OPERATOR, import_answers, make_person, make_unit, write_csv
from tests.payday import approve_all, calculate, lock, make_month, participate, statement_of, submit
from tests.paying import CENTS, details, done, facts, following, line, paid, plan, read, whole
from tests.world import audit_rows, make_account, viewer_of

pytestmark = pytest.mark.usefixtures("context")
MEAN = "name: mean, measure: csat_mean, of: payee, window: period"


def pool(rest="remainder: largest, missing: zero", amount="100 EUR", over="team"):
    inside = f"amount: {amount}, over: {over}, by: mean, to: 0.01, {rest}"
    return f"name: reward, pool: {{{inside}}}"


def test_members_share_the_amount_to_the_cent(tmp_path):
    month = make_month(tmp_path, plan(MEAN, pool()), answers=("5", "4"))  # 4.5 and 5

    assert done(month) == (4_737, 5_263)
    (found,) = pools_in(db.session(), month.period.id)
    assert (found.members_of, found.amount, found.shared, found.rest) == ("Phone", 100, 100, 0)


def test_what_nobody_gets_is_noted(tmp_path):
    month = make_month(tmp_path, plan(MEAN, pool("remainder: keep, missing: zero", "100.009 EUR")))
    done(month)

    (found,) = pools_in(db.session(), month.period.id)
    assert str(float(found.rest)) == "0.019"
    assert paid(month, month.ann) + paid(month, month.bob) == 9_999


def test_a_calculation_that_is_repeated_replaces_its_notes(tmp_path):
    month = make_month(tmp_path, plan(MEAN, pool()))
    done(month)
    import_answers(write_csv(tmp_path, "x,bob,2026-01-20,1", name="more.csv"))
    done(month)

    assert len(pools_in(db.session(), month.period.id)) == 1
    members = db.session.execute(text("select count(*) from pool_member")).scalar()
    assert members == 2


@pytest.fixture
def shared(tmp_path):
    """A manager who shares the pool of their own team, and one of another team."""
    month = make_month(tmp_path, plan(MEAN, pool()))
    participate(month.boss)
    participate(month.far)
    lines = ("y,boss,2026-01-20,4", "z,far,2026-01-20,4")
    import_answers(write_csv(tmp_path, *lines, name="more.csv"))
    calculate(month)
    return month


def test_a_member_cannot_decide_on_another_members_statement(shared):
    submit(shared)
    db.session.rollback()
    batch = shown_in(db.session(), shared.period.id, "in review")
    theirs = [one for one in batch if one.id == statement_of(shared, shared.ann).id]

    with pytest.raises(SecondDuty, match="You share a pool with one of these statements"):
        approve_statements(theirs, viewer_of(shared.boss), NOON)


def duty(statement, person, name):
    values = {"s": statement.id, "p": person.id, "d": name}
    with write_session() as session, session.begin():
        session.execute(text("insert into statement_duty values (:s, :p, :d)"), values)


def test_a_member_takes_no_duty_by_raw_sql_either(shared):
    of_ann = statement_of(shared, shared.ann)

    with pytest.raises(DBAPIError, match="a member of a pool takes no duty on its statements"):
        duty(of_ann, shared.boss, "approver")
    duty(of_ann, shared.far, "approver")  # of another team's pool


def test_who_decided_on_a_statement_cannot_share_its_pool_later(tmp_path):
    month = make_month(tmp_path, plan(MEAN, pool()))
    calculate(month)
    submit(month)
    approve_all(month)
    participate(month.boss)

    assert (
        "shares a pool of 'Linear', or competes for its places, has decided"
        in calculate(month).message
    )


LANGUAGE = plan(
    f"{MEAN}, needs: 2, otherwise: [team, previous, 3]",
    "name: nps_like, measure: csat_top2, of: team, window: {answers: 3}",
    "name: kept, kpi: kept, unit: percent, needs: 10, otherwise: [company, missing]",
    "name: word, fact: word, unit: text",
    "name: size, fact: size, unit: number, per: sold",
    "name: so_far, formula: running(size), per: sold",
    "name: part, formula: 'size / sum(sold, size)', per: sold",
    "name: above, formula: 'mean - avg(team, mean)'",
    "name: in_all, formula: 'sum(company, sum(sold, size))'",
    "name: place, rank: {by: mean, over: team, order: high, ties: share, missing: skip}",
    "name: prize, rank: {by: mean, over: company, order: high, ties: share, missing: zero,"
    " prizes: [50 EUR, 25.01 EUR, 10 EUR]}",
    "name: last, formula: 'coalesce(previous(reward), 0 EUR)'",
    "name: paid_so_far, formula: 'sum_before(reward, year) + paid_before(year)'",
    "name: slice_part, pool: {amount: 99.99 EUR, over: company, by: mean, to: 0.01,"
    " remainder: in_order, missing: skip}",
    "name: by_word, formula: \"match_word(coalesce(word, 'none'))\"",
    "name: reward, formula: 'max(slice_part + prize + by_word - last / 10, 0 EUR)',"
    " round: {to: minor_unit, mode: half_up}",
    head="details: {sold: {order: day}}\n"
    "tables:\n"
    "  match_word: {kind: match, rows: [[late, 7 EUR], [early, 3 EUR]], else: 0 EUR}",
)


PRIZE = "prizes: [50 EUR, 20 EUR], missing: skip"


def place(prizes=PRIZE, over="team", name="place"):
    return f"name: {name}, rank: {{by: mean, over: {over}, order: high, ties: share, {prizes}}}"


PAID_PLACE = f"{place(name='reward')}, {CENTS}"


def competing(folder, *lines):
    """The manager of Ann and Bob takes part in their plan, and one of another team."""
    month = make_month(folder, plan(MEAN, *lines))
    for person in (month.boss, month.far):
        participate(person)
    given = ("y,boss,2026-01-20,4", "z,far,2026-01-20,4")
    import_answers(write_csv(folder, *given, name="more.csv"))
    assert calculate(month).message == ""
    return month


BY_PLACE = f"name: reward, formula: 'if(place <= count(team) / 4, 1, 0) * amount', {CENTS}"


@pytest.mark.parametrize(
    "lines", [(PAID_PLACE,), (place("missing: skip"), BY_PLACE)], ids=["prize", "place"]
)
def test_who_competes_for_a_place_decides_on_no_other_statement_of_it(tmp_path, lines):
    month = competing(tmp_path, *lines)
    of_ann = statement_of(month, month.ann)

    with pytest.raises(DBAPIError, match="a member of a pool takes no duty on its statements"):
        duty(of_ann, month.boss, "approver")
    duty(of_ann, month.far, "approver")  # of another team


def test_a_place_that_pay_does_not_rest_on_is_no_competition(tmp_path):
    month = competing(tmp_path, place(), f"name: reward, formula: amount, {CENTS}")

    duty(statement_of(month, month.ann), month.boss, "approver")


def test_places_are_no_pools_with_a_rest(tmp_path):
    month = competing(tmp_path, PAID_PLACE)

    assert pools_in(db.session(), month.period.id) == []
    assert paid(month, month.bob) == 5_000


def test_who_decided_on_a_statement_cannot_compete_with_it_later(tmp_path):
    month = make_month(tmp_path, plan(MEAN, PAID_PLACE))
    calculate(month)
    submit(month)
    approve_all(month)
    participate(month.boss)

    assert "or competes for its places, has decided" in calculate(month).message


def test_every_statement_is_restored_from_its_content_and_calculated_again(tmp_path):
    month = make_month(tmp_path, LANGUAGE, answers=("5", "4"))
    team = make_unit("Desk")
    more = [make_person(f"m{number}", team) for number in range(3)]
    for person in more:
        participate(person)
    facts(
        tmp_path,
        *(f"{who},,word,2026-0{m}-01,2026-0{m}-28,late,,,text" for who in ("ann", "m1")
          for m in (1, 2, 3)),
        "ann,,kept,2026-01-01,2026-01-31,,9,12,percent",
        "bob,,kept,2026-01-01,2026-01-31,,5,6,percent",
    )  # fmt: skip
    rows = [f"{who},{who}{n},2026-0{n}-03,{n}.5" for who in ("ann", "bob", "m2") for n in (1, 2, 3)]
    details(tmp_path, "sold", "number,row,day,size:number", *rows)
    everybody = [month.ann, month.bob, *more]
    for name in ("2026-01", "2026-02", "2026-03"):
        if name != "2026-01":
            month = following(month, name)
        assert calculate(month).message == ""
        for person in everybody:
            check(month, person)
    assert line(month, month.ann, "last") != {"number": "0"}


def check(month, person):
    rule, one = read(month, person)
    told = explained(whole(month, person))
    assert [each.name for each in told] == [each.name for each in rule.lines]
    repeated = again(rule, one)
    assert repeated.values(0) == one.values
    for name, rows in one.details.items():
        for place, row in enumerate(rows):
            assert {k: repeated.value(k, place) for k in row.values} == row.values, name


def test_a_company_wide_pool_makes_one_row_for_each_member(tmp_path):
    month = make_month(tmp_path, plan(MEAN, pool(over="company")))
    for number in range(20):
        participate(make_person(f"n{number}", make_unit(f"T{number}")))
    calculate(month)

    duties = db.session.execute(text("select count(*) from statement_duty")).scalar()
    pools = db.session.execute(text("select count(*) from pool_member")).scalar()
    assert (duties, pools) == (22, 22)  # not 22 times 22


def test_hr_who_shares_a_pool_cannot_submit_it(tmp_path):
    month = make_month(tmp_path, plan(MEAN, pool(over="company")))
    participate(month.hanna)
    import_answers(write_csv(tmp_path, "h,hanna,2026-01-20,4", name="more.csv"))
    calculate(month)
    other = make_person("otto", make_unit("Office"))
    make_account(other, "hr")

    with pytest.raises(SecondDuty):
        submit(month)
    assert submit(month, other) == 3


@pytest.fixture
def recalculated(tmp_path):
    return uneven_month(tmp_path)


def uneven_month(tmp_path):
    """The month and its second calculation: Ann's statement in review says 47.37 of 100 EUR.

    A late answer gives Bob, whose statement was given back, less of the pool.
    """
    month = make_month(tmp_path, plan(MEAN, pool()), answers=("5", "4"))  # 4.5 and 5
    calculate(month)
    submit(month)
    return_statement(in_review(month, month.bob), "Look again.", viewer_of(month.boss), NOON)
    import_answers(write_csv(tmp_path, "late,bob,2026-01-20,1", name="late.csv"))
    return month, calculate(month)


def in_review(month, person):
    db.session.rollback()
    key = statement_of(month, person).id
    return next(
        one for one in shown_in(db.session(), month.period.id, "in review") if one.id == key
    )


def test_a_pool_that_pays_otherwise_because_statements_stay_is_named(recalculated):
    month, job = recalculated

    assert (job.result["kept"], job.result["uneven_pools"]) == (1, 1)
    assert (paid(month, month.ann), paid(month, month.bob)) == (4_737, 4_000)  # 3 of 7.5
    (found,) = uneven_pools(db.session(), month.period.id)
    assert (found.shared, found.paid, found.kept) == (100, Fraction(8_737, 100), 1)
    assert found.over == Fraction(-1_263, 100)


def test_when_all_members_are_given_back_the_pool_is_even_again(recalculated):
    month, _ = recalculated
    return_statement(in_review(month, month.ann), "Look again.", viewer_of(month.boss), NOON)

    assert "uneven_pools" not in calculate(month).result
    assert uneven_pools(db.session(), month.period.id) == []
    assert paid(month, month.ann) + paid(month, month.bob) == 10_000


def test_an_uneven_pool_is_locked_by_decision_only_and_the_chain_says_so(recalculated):
    month, _ = recalculated
    submit(month)
    approve_all(month)

    with pytest.raises(BadPeriod, match="not locked: one pool pays more or less than was shared"):
        lock(month)
    assert lock(month, uneven_too=True) == 2
    assert audit_rows()[-1].details["uneven_pools"] == 1


def test_a_pool_whose_statements_all_stay_is_as_it_was(tmp_path):
    month = make_month(
        tmp_path, plan(MEAN, pool(amount="'if(avg(team, mean) > 4, 100 EUR, 50 EUR)'"))
    )
    calculate(month)
    submit(month)
    before = pools_in(db.session(), month.period.id)
    import_answers(write_csv(tmp_path, "late,bob,2026-01-20,1", name="late.csv"))

    assert "uneven_pools" not in calculate(month).result
    assert pools_in(db.session(), month.period.id) == before


def test_who_moves_out_of_a_pool_of_which_statements_stay_gets_nothing_of_it(tmp_path):
    month = make_month(tmp_path, plan(MEAN, pool()), answers=("5", "4"))
    calculate(month)
    submit(month)
    return_statement(in_review(month, month.bob), "Look again.", viewer_of(month.boss), NOON)
    header = "number,name,first_day,team,manager,from_day"
    row = "bob,Bob,2020-01-01,Shop,boss,2026-01-05"
    import_people(write_csv(tmp_path, row, header=header, name="p.csv"), OPERATOR, NOON)
    (waits,) = proposals_waiting(db.session())
    confirm_rows(waits.id, waits.sha256, viewer_of(month.hanna), NOON)
    calculate(month)

    pools = {each.members_of: each for each in pools_in(db.session(), month.period.id)}
    assert (pools["Phone"].paid, pools["Phone"].shared) == (Fraction(4_737, 100), 100)
    assert pools["Shop"].paid == pools["Shop"].shared == 100


def test_a_statement_that_was_decided_to_pay_nothing_takes_nothing_of_its_pool(tmp_path):
    month = make_month(tmp_path, plan(MEAN, pool()), answers=("5", "4"))
    calculate(month)
    db.session.rollback()
    (of_ann,) = (
        one
        for one in shown_in(db.session(), month.period.id, "calculated")
        if one.id == statement_of(month, month.ann).id
    )
    void_statement(of_ann, "She left.", viewer_of(month.hanna), NOON)

    (found,) = uneven_pools(db.session(), month.period.id)
    assert (found.paid, found.kept) == (Fraction(5_263, 100), 1)
