"""The rules of scores, key figures, periods and eligibility in examples calculated by hand."""

from fractions import Fraction

import pytest

from tests.oracle import Missing, calculated
from tests.oracle.small import plan_of, results

NOBODY = Missing("no_answers", "nps")


def scored(*payees, measure="nps", measures=None, **more):
    line = ("nps", {"measure": measure, "of": "payee", "window": "period", **more})
    plan = plan_of(line, ("n", {"formula": "answers(nps)"}), measures=measures or {})
    return results(plan, *payees)


def score(*payees, **more):
    return [lines["nps"] for lines in scored(*payees, **more)]


def test_a_score_needs_so_many_answers():
    payees = [{"nps": "62", "nps_n": n} for n in ("29", "30")] + [{"nps": "", "nps_n": "0"}]

    assert score(*payees, needs="30") == [Missing("few", "payee"), 62, NOBODY]
    assert score({"nps": "62"}) == [62]


def wide(n, team, company):
    return {
        "nps": "10",
        "nps_n": n,
        "nps_team": "20",
        "nps_team_n": team,
        "nps_company": "30",
        "nps_company_n": company,
    }


def test_what_is_taken_otherwise_is_tried_in_order_each_with_its_own_answers():
    payees = [wide("30", "30", "30"), wide("1", "30", "30"), wide("1", "1", "30")]
    payees.append(wide("1", "1", "1"))

    assert score(*payees, needs="30", otherwise=["team", "company", "missing"]) == [
        *(10, 20, 30),
        Missing("few", "payee"),
    ]
    assert score(payees[3], needs="30", otherwise=["team", "40", "missing"]) == [40]


def test_the_previous_value_can_be_taken_otherwise():
    payees = [
        {"payee": "1", "period": "2025-01", "nps": "5", "nps_n": "1", "nps_previous": "7"},
        {"payee": "1", "period": "2025-02", "nps": "8", "nps_n": "1", "nps_previous": ""},
    ]

    assert score(*payees, needs="30", otherwise=["previous", "missing"]) == [7, 7]


def answered(**counts):
    return {f"nps_{step}": counts.get(f"s{step}", "0") for step in range(11)}


def test_answers_per_step_make_a_score_and_a_team_pools_them():
    payees = [answered(s10="3", s0="1"), answered(s8="4"), answered()]

    own = scored(*payees)
    assert [lines["nps"] for lines in own] == [50, 0, Missing("no_answers", "payee")]
    assert [lines["n"] for lines in own] == [4, 4, 0]
    assert score(*payees, of="team") == [25, 25, 25]
    assert score(*payees, needs="5", otherwise=["team"]) == [25, 25, 25]


@pytest.mark.parametrize(
    ("measure", "counts", "expected"),
    [
        ("nps", {"6": "1", "7": "1", "8": "1", "9": "1", "10": "1"}, 20),
        ("csat_top2", {"1": "1", "3": "1", "4": "1", "5": "1"}, Fraction(1, 2)),
        ("csat_mean", {"1": "1", "2": "1", "5": "1"}, Fraction(8, 3)),
        ("ces_top2", {"1": "1", "5": "1", "6": "1", "7": "1"}, Fraction(1, 2)),
        ("half_stars_mean", {"0.5": "1", "5": "3"}, Fraction(31, 8)),
        ("yes_rate", {"yes": "3", "no": "1"}, Fraction(3, 4)),
    ],
)
def test_the_measures_that_are_built_in(measure, counts, expected):
    cells = {f"nps_{label}": count for label, count in counts.items()}

    assert score(cells, measure=measure) == [expected]


def test_an_empty_step_has_no_answers():
    assert score({"nps_10": "1", "nps_0": ""}) == [100]


def test_shared_answers_count_as_parts():
    [lines] = scored(answered(s9="1/3", s5="0.5"))

    assert (lines["nps"], lines["n"]) == (-20, Fraction(5, 6))


def test_a_plan_can_bring_its_own_measure():
    own = {"mine": {"question": "mood", "unit": "percent", "values": {"bad": "0%", "fine": "50%"}}}

    [lines] = scored({"nps_bad": "1", "nps_fine": "3"}, measure="mine", measures=own)
    assert lines["nps"] == Fraction(3, 8)


def test_who_is_not_in_the_plan_still_counts_in_the_team():
    line = ("nps", {"measure": "nps", "of": "team"})
    plan = plan_of(line, **{"for": {"jobs": ["agent"]}})
    payees = [answered(s10="1") | {"job": "agent"}, answered(s0="1") | {"job": "clerk"}]

    assert [each["nps"] for each in results(plan, *payees)] == [0, Missing("not_in_plan", "job")]


def key_figure(*payees, **more):
    line = ("kept", {"kpi": "kept", "unit": "percent", **more})
    return [lines["kept"] for lines in results(plan_of(line), *payees)]


def test_a_key_figure_is_given_or_divided_and_a_team_adds_up_its_parts():
    assert key_figure({"kept": "97%"}) == [Fraction(97, 100)]
    parts = [{"kept_num": "9", "kept_den": "10"}, {"kept_num": "10", "kept_den": "40"}]
    parts.append({"kept_num": "", "kept_den": "50"})
    assert key_figure(*parts) == [Fraction(9, 10), Fraction(1, 4), Missing("unknown", "kept")]
    assert key_figure(*parts, of="team") == [Fraction(19, 50)] * 3
    assert key_figure(parts[0], needs="11", otherwise=["80%"]) == [Fraction(4, 5)]
    assert key_figure(parts[0], needs="10") == [Fraction(9, 10)]
    nothing = {"kept_num": "1", "kept_den": "0"}
    assert key_figure(nothing) == [Missing("zero_divisor", "kept")]


def test_a_fact_of_a_group_is_in_the_file_of_groups():
    line = ("budget", {"fact": "budget", "of": "team", "unit": "money"})
    groups = [{"group": "team", "id": "A", "budget": "5"}]

    found = results(plan_of(line), {}, {"team": "B"}, {"team": ""}, groups=groups)
    gone = [Missing("unknown", "budget"), Missing("no_group", "team")]
    assert [lines["budget"] for lines in found] == [5, *gone]


def test_a_fact_of_the_company_is_the_same_for_everybody():
    line = ("budget", {"fact": "budget", "of": "company", "unit": "money"})
    groups = [{"group": "team", "id": "A", "budget": ""}]
    groups.append({"group": "company", "id": "us", "budget": "7"})

    found = results(plan_of(line), {}, {"team": ""}, groups=groups)
    assert [lines["budget"] for lines in found] == [7, 7]


MONTHS = ["2024-12", "2025-01", "2025-02", "2025-03", "2025-04"]


def over_time(formula, *values, months=MONTHS, **earlier):
    """What a formula says month after month; `earlier` are the cells about the time before."""
    lines = [("a", {"fact": "a"}), ("x", {"formula": formula}), ("pay", {"formula": "a"})]
    payees = [
        {"payee": "1", "period": month, "team": "A", "a": value} | earlier
        for month, value in zip(months, values, strict=False)
    ]
    return [each.lines["x"] for each in calculated(plan_of(*lines), payees)]


def test_previous_is_the_value_so_many_periods_ago():
    none = Missing("no_previous", "a")

    assert over_time("previous(a)", "1", "2", "3", a_previous="7") == [7, 1, 2]
    assert over_time("previous(a, 2)", "1", "2", "3", a_previous="7") == [none, 7, 1]
    assert over_time("previous(a)", "1", "", "3", a_previous="") == [
        *(Missing("unknown", "a_previous"), 1, Missing("unknown", "a")),
    ]
    assert over_time("previous(a)", "1", "2", months=["2025-01", "2025-03"], a_previous="7")[0] == 7


def test_a_gap_between_periods_of_a_payee_has_no_value():
    line = ("a", {"fact": "a"})
    plan = plan_of(line, ("x", {"formula": "previous(a)"}))
    payees = [("1", "2025-01"), ("2", "2025-02"), ("1", "2025-03")]
    cells = [{"payee": payee, "period": at, "a": "1", "a_previous": "5"} for payee, at in payees]

    found = [lines["x"] for lines in results(plan, *cells)]
    assert found == [5, 5, Missing("no_previous", "a")]


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [
        ("quarter", [100, 0, 2, 5, 0]),
        ("half_year", [100, 0, 2, 5, 9]),
        ("year", [100, 0, 2, 5, 9]),
        ("ever", [100, 101, 103, 106, 110]),
    ],
)
def test_earlier_periods_of_the_same_stretch_are_added_up(stretch, expected):
    values = ["1", "2", "3", "4", "5"]

    assert over_time(f"sum_before(a, {stretch})", *values, a_before="100") == expected
    assert over_time(f"paid_before({stretch})", *values, pay_before="100") == expected


def test_a_missing_period_makes_the_sum_missing_but_was_not_paid():
    values = ["1", "", "3"]
    gone = Missing("unknown", "a")

    assert over_time("sum_before(a, ever)", *values, a_before="0") == [0, 1, gone]
    assert over_time("paid_before(ever)", *values, pay_before="0") == [0, 1, 1]


@pytest.mark.parametrize(
    ("period", "expected"),
    [("2025-Q1", 90), ("2024", 366), ("2025-02", 28), ("2025-02-26..2025-03-26", 28)],
)
def test_periods_have_their_days(period, expected):
    plan = plan_of(("x", {"formula": "days_in_period = days_between(period_start, period_end)"}))
    days = plan_of(("x", {"formula": "days_in_period"}))

    assert results(plan, {}, period=period) == [{"x": True}]
    assert results(days, {}, period=period) == [{"x": expected}]


@pytest.mark.parametrize(
    ("job", "tenure", "days", "reason"),
    [
        ("agent", "90", "10", None),
        ("clerk", "1", "1", "job"),
        ("", "90", "10", "job"),
        ("agent", "89", "1", "tenure_days"),
        ("agent", "90", "9", "min_days"),
        ("agent", "90", "", "min_days"),
    ],
)
def test_who_is_not_in_the_plan_has_no_value(job, tenure, days, reason):
    rules = {"jobs": ["agent"], "tenure_days": "90", "min_days": "10"}
    line = ("present", {"fact": "days_present", "unit": "days"})
    cells = {"job": job, "tenure_days": tenure, "present": days}

    [lines] = results(plan_of(line, **{"for": rules}), cells)
    assert lines["present"] == (Missing("not_in_plan", reason) if reason else 10)
