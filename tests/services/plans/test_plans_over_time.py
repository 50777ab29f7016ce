"""Plans that look at earlier periods, to the cent: they read statements, never calculate again."""

import pytest

from app.domain.errors import BadPlan
from app.domain.statements import Shown
from app.extensions import db
from app.services.approvals import void_statement
from app.services.calendars import add_calendar
from app.services.plans.publishing import publish_plan
from tests.factories import NOON, OPERATOR
from tests.payday import JANUARY, calculate, make_month, participate, statement_of
from tests.paying import CENTS, details, done, export, facts, following, line, paid, plan
from tests.world import viewer_of

pytestmark = pytest.mark.usefixtures("context")
SALES = "name: sales, fact: sales, unit: money"
MONTHS = {"2026-01": 31, "2026-02": 28, "2026-03": 31, "2026-04": 30}


def sold(folder, month, ann, bob="0"):
    days = f"{month}-01,{month}-{MONTHS[month]}"
    facts(folder, f"ann,,sales,{days},{ann},,,EUR", f"bob,,sales,{days},{bob},,,EUR")


def months(folder, text, *sales):
    """What three months pay Ann and Bob, one after the other."""
    month, found = make_month(folder, text), []
    for name, (ann, bob) in zip(MONTHS, sales, strict=False):
        if name != "2026-01":
            month = following(month, name)
        sold(folder, name, ann, bob)
        found.append(done(month))
    return found


def test_a_draw_is_paid_back_from_what_is_earned_later(tmp_path):
    text = plan(
        SALES,
        "name: earned, formula: sales * 10%",
        "name: owed, formula: 'coalesce(previous(balance), 0 EUR)'",
        f"name: reward, formula: 'max(earned - owed, 500 EUR)', {CENTS}",
        "name: balance, formula: 'max(500 EUR - (earned - owed), 0 EUR)'",
    )

    found = months(tmp_path, text, (2_000, 9_000), (10_000, 4_999), (0, 6_000))

    assert found == [(50_000, 90_000), (70_000, 50_000), (50_000, 59_990)]


def test_a_ramp_falls_with_the_months_that_were_paid(tmp_path):
    text = plan(
        SALES,
        "name: one, constant: 1",
        "name: month, formula: 'sum_before(one, ever) + 1'",
        "name: part, formula: ramp(month)",
        f"name: reward, formula: 'max(amount * part, sales * 10%)', {CENTS}",
        head="tables:\n  ramp: {kind: step, unit: percent, rows: [[1, 100%], [2, 50%], [3, 0%]]}",
    )

    found = months(tmp_path, text, (0, 20_000), (6_000, 0), (1_234.56, 0))

    assert found == [(100_000, 200_000), (60_000, 50_000), (12_346, 0)]


def test_a_year_to_date_plan_pays_the_whole_year_less_what_was_paid(tmp_path):
    text = plan(
        SALES,
        "name: so_far, formula: 'sales + sum_before(sales, year)'",
        f"name: earned, formula: tiers(so_far), {CENTS}",
        f"name: reward, formula: 'earned - sum_before(reward, year)', {CENTS}",
        head="tables:\n  tiers: {kind: marginal, rows: [[0 EUR, 5%], [10000 EUR, 10%]]}",
    )

    found = months(tmp_path, text, (6_000, 10), (6_000, 33.33), (333.33, 0.05))

    assert found == [(30_000, 50), (40_000, 167), (3_333, 0)]
    assert sum(ann for ann, _ in found) == 73_333  # of 12,333.33 in all


def test_a_guarantee_of_a_quarter_is_topped_up_in_its_last_month(tmp_path):
    text = plan(
        SALES,
        "name: one, constant: 1",
        "name: earned, formula: sales * 10%",
        "name: is_last, formula: 'sum_before(one, quarter) = 2'",
        "name: missing_part, formula: 'max(900 EUR - earned - sum_before(earned, quarter), 0 EUR)'",
        f"name: reward, formula: 'earned + if(is_last, missing_part, 0 EUR)', {CENTS}",
    )

    found = months(tmp_path, text, (1_000, 3_000), (2_000, 3_000), (3_000.55, 3_000.01), (10, 20))

    assert found == [(10_000, 30_000), (20_000, 30_000), (60_000, 30_000), (100, 200)]


def test_what_is_held_back_is_paid_two_months_later(tmp_path):
    text = plan(
        SALES,
        "name: earned, formula: sales * 10%",
        f"name: held, formula: earned * 20%, {CENTS}",
        f"name: reward, formula: 'earned - held + coalesce(previous(held, 2), 0 EUR)', {CENTS}",
    )

    found = months(tmp_path, text, (1_000.03, 0), (2_000, 0), (0, 0), (100, 10))

    assert [ann for ann, _ in found] == [8_000, 16_000, 2_000, 4_800]


def test_what_was_paid_too_much_is_taken_back_from_what_was_exported(tmp_path):
    text = plan(
        SALES,
        "name: so_far, formula: 'sales + sum_before(sales, year)'",
        f"name: reward, formula: 'max(so_far * 10% - paid_before(year), 0 EUR)', {CENTS}",
    )
    month = make_month(tmp_path, text)
    sold(tmp_path, "2026-01", 10_000, 5_000)
    assert done(month) == (100_000, 50_000)
    export(month)

    second = following(month, "2026-02")
    sold(tmp_path, "2026-02", -4_000, 1_000)
    assert done(second) == (0, 10_000)  # 600 earned, 1,000 paid

    third = following(month, "2026-03")  # February is calculated, and not paid yet
    sold(tmp_path, "2026-03", 7_000.15, 1_000)
    assert done(third) == (30_002, 20_000)


def test_a_bonus_by_hand_is_a_fact_or_a_row(tmp_path):
    text = plan(
        "name: one_off, fact: one_off, unit: money",
        "name: gift, fact: amount, unit: money, per: gifts",
        f"name: reward, formula: 'coalesce(one_off, 0 EUR) + sum(gifts, gift)', {CENTS}",
        head="details: {gifts: {order: day}}",
    )
    month = make_month(tmp_path, text)
    facts(tmp_path, "ann,,one_off,2026-01-15,2026-01-15,250.50,,,EUR")
    rows = ("ann,g1,2026-01-03,10.10", "ann,g2,2026-01-31,0.05", "bob,g3,2026-02-01,99.00")
    details(tmp_path, "gifts", "number,row,day,amount:money:EUR", *rows)

    assert done(month) == (26_065, 0)


def test_a_statement_that_changed_later_changes_what_follows_when_that_is_calculated(tmp_path):
    text = plan(SALES, f"name: reward, formula: 'sales + sum_before(sales, year)', {CENTS}")
    month = make_month(tmp_path, text)
    sold(tmp_path, "2026-01", 100, 100)
    done(month)
    second = following(month, "2026-02")
    sold(tmp_path, "2026-02", 1, 1)
    assert done(second) == (10_100, 10_100)

    sold(tmp_path, "2026-01", 200, 100)
    assert done(second) == (10_100, 10_100)  # what January's statement says, not its facts
    done(month)
    assert done(second) == (20_100, 10_100)


def test_a_period_without_a_value_holds_sums_up_until_it_is_decided_about(tmp_path):
    text = plan(SALES, f"name: reward, formula: 'sales + sum_before(reward, year)', {CENTS}")
    month = make_month(tmp_path, text)
    facts(tmp_path, "ann,,sales,2026-01-01,2026-01-31,100,,,EUR")  # none of Bob
    done(month)
    second = following(month, "2026-02")
    sold(tmp_path, "2026-02", 1, 1)

    assert done(second) == (10_100, None)
    assert line(second, month.bob, "reward")["missing"].startswith("sales: there is no value")

    head = statement_of(month, month.bob)
    one = Shown(head.id, head.version, head.content_hash)
    void_statement(one, "nothing was sold", viewer_of(month.hanna), NOON)
    assert done(second) == (10_100, 100)


def test_a_line_that_an_older_version_had_not_adds_nothing_and_is_missing_before(tmp_path):
    month = make_month(tmp_path, plan(f"name: reward, formula: amount, {CENTS}"))
    done(month)
    text = plan(
        SALES,
        "name: earlier, formula: 'coalesce(previous(sales), 7 EUR)'",
        f"name: reward, formula: 'earlier + sum_before(sales, year)', {CENTS}",
    )
    publish_plan(text, JANUARY.replace(month=2), OPERATOR, NOON)
    sold(tmp_path, "2026-02", 10, 20)

    assert done(following(month, "2026-02")) == (700, 700)


def test_a_new_participation_goes_on_with_the_sums_of_the_one_before(tmp_path):
    text = plan(SALES, f"name: reward, formula: 'sales + sum_before(sales, year)', {CENTS}")
    month = make_month(tmp_path, text)
    participate(month.far, JANUARY, JANUARY.replace(month=2))
    facts(tmp_path, "far,,sales,2026-01-01,2026-01-31,5,,,EUR")
    calculate(month)
    participate(month.far, JANUARY.replace(month=2), target_minor=1)
    second = following(month, "2026-02")
    facts(tmp_path, "far,,sales,2026-02-01,2026-02-28,3,,,EUR")
    calculate(second)

    assert paid(second, month.far) == 800


@pytest.mark.parametrize(
    ("calendar", "rule", "periods"),
    [
        ("weeks", {"kind": "weekly", "from": "monday"}, ("2026-01-05", "2026-01-12", "2026-01-19")),
        ("late", {"kind": "from-day", "from": "26"}, ("2026-01-26", "2026-02-26", "2026-03-26")),
        (
            "retail",
            {"kind": "4-4-5", "ends": "last", "weekday": "saturday", "month": "december",
             "named": "end", "first_year": "2025"},
            ("Period 2 of 2026", "Period 3 of 2026", "Period 4 of 2026"),
        ),
    ],
)  # fmt: skip
def test_periods_of_every_kind_of_calendar_are_looked_back_at(tmp_path, calendar, rule, periods):
    parameters = dict(rule)
    add_calendar(calendar, parameters.pop("kind"), parameters, OPERATOR, NOON)
    text = plan(
        "name: one, constant: 1 EUR",
        "name: last, formula: 'coalesce(previous(one, 2), 0 EUR)'",
        f"name: reward, formula: 'sum_before(one, year) + 10 * last', {CENTS}",
    )
    month = make_month(tmp_path, text, calendar=calendar, period=periods[0])
    found = [done(month)[0]]
    found += [done(following(month, name, calendar))[0] for name in periods[1:]]

    assert found == [0, 100, 1_200]


def test_what_cannot_be_read_here_is_refused_before_it_is_published(tmp_path):
    make_month(tmp_path)
    score = "name: mean, measure: csat_mean, of: payee, window: period"
    for lines, head, message in (
        ((f"{score}, statistic: adjusted, channel: phone",), "", "leave 'channel'"),
        ((f"{score}, statistic: shrunk".replace("period", "{answers: 5}"),), "",
         "in a window of periods"),
        ((f"{score}, needs: {{answers: 3, reliability: 0.7}}".replace("csat_mean", "no_bad_day"),),
         "", "no_bad_day counts days"),
        ((f"{score}, statistic: lower, segment: {{topic: x}}".replace("payee", "team"),), "",
         "is of a payee alone"),
        ((score.replace("period", "{answers: 5}").replace("csat_mean", "no_bad_day"),), "",
         "no last answers"),
    ):  # fmt: skip
        text = plan(*lines, f"name: reward, formula: amount, {CENTS}", head=head)
        with pytest.raises(BadPlan, match=message):
            publish_plan(text, JANUARY, OPERATOR, NOON)
    text = plan(f"name: reward, formula: amount, {CENTS}").replace("[team]", "[region]")
    with pytest.raises(BadPlan, match=r"no group 'region' here; known are team, site, job"):
        publish_plan(text, JANUARY, OPERATOR, NOON)
    db.session.rollback()
