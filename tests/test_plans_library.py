"""What the plans of the library promise, for people and figures that nobody thought of."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.payout_cases import PLANS, filled, read
from tests.plan_runs import ran

CENT = Fraction(1, 100)
MONTHS = [f"2025-{month:02}" for month in range(1, 7)]
amounts = st.integers(1, 100_000).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
sales = st.integers(-2_000_000, 20_000_000).map(lambda cents: f"{Fraction(cents, 100)}")
some_hours = st.sampled_from(["", "0", "7.5", "80", "160"])
shares = st.tuples(st.integers(0, 60), st.integers(1, 60)).map(
    lambda two: f"{min(two)}/{max(two)}" if min(two) else "0%"
)
few_or_many = st.sampled_from(["0", "3", "19", "20", "300"])


def results(name, payees, rows=None, groups=(), period="2025-01"):
    """All lines of each payee under a plan of the library, as numbers; None is missing.

    A line of a detail is the list of its numbers.
    """
    found = ran(read(PLANS / f"{name}.yaml"), filled(payees), rows or {}, list(groups), period)
    return [
        {
            line: [each.number for each in value.values()]
            if isinstance(value, dict)
            else value.number
            for line, value in lines.items()
        }
        for lines in found
    ]


def named(rows):
    return [{"payee": f"p{place}"} | row for place, row in enumerate(rows)]


def months_of(rows):
    """The months of one payee."""
    return [
        {"payee": "Ana", "period": month} | row for month, row in zip(MONTHS, rows, strict=False)
    ]


def total(found, line="reward"):
    return sum(lines[line] for lines in found)


colleagues = st.lists(
    st.fixed_dictionaries({"amount": amounts, "csat": shares, "csat_n": few_or_many}),
    min_size=1,
    max_size=6,
).map(named)


@given(colleagues)
def test_the_same_budget_is_paid_to_the_cent(payees):
    found = results("budget-neutral", payees)

    assert total(found) == sum(Fraction(payee["amount"]) for payee in payees)
    assert all(lines["reward"] >= 0 for lines in found)


@given(colleagues, st.data())
def test_a_better_score_makes_nobody_elses_amount_larger(payees, data):
    place = data.draw(st.integers(0, len(payees) - 1))
    better = [dict(payee) for payee in payees]
    better[place] |= {"csat": "100%", "csat_n": "300"}
    payees = [dict(payee) for payee in payees]
    payees[place]["csat_n"] = "300"

    before, after = results("budget-neutral", payees), results("budget-neutral", better)

    # a colleague may gain the one cent that is left over, never more
    assert after[place]["reward"] >= before[place]["reward"]
    others = [n for n in range(len(payees)) if n != place]
    assert all(after[n]["reward"] <= before[n]["reward"] + CENT for n in others)


@given(
    st.lists(
        st.tuples(sales, st.integers(0, 9_000_000), some_hours, some_hours), min_size=1, max_size=6
    )
)
def test_savings_are_paid_or_kept_in_reserve_and_never_taken_from_people(months):
    payees = [
        {"payee": who, "period": month, "team": "Kitchen", "sales": sold, "wages": str(wages)}
        | {"year_ends": "no", "hours_worked": hours}
        for month, (sold, wages, *both) in zip(MONTHS, months, strict=False)
        for who, hours in zip(("Ana", "Ben"), both, strict=True)
    ]

    found = results("gainsharing", payees, period=None)

    reserve = Fraction(0)
    for ana, ben in zip(found[::2], found[1::2], strict=True):
        assert ana["reserve"] == max(0, reserve + ana["set_aside"] - ana["shortfall"])
        paid, hours = ana["reward"] + ben["reward"], ana["hours_worked"] or ben["hours_worked"]
        assert (0 <= ana["pot"] - paid < CENT) if hours else paid == 0
        reserve = ana["reserve"]


@given(st.lists(sales, min_size=1, max_size=6))
def test_the_months_of_a_year_pay_what_the_year_is_worth(sold):
    payees = months_of({"sold": each} for each in sold)
    payees[0] |= {"sold_before": "0", "reward_before": "0"}

    found = results("year-to-date", payees, period=None)

    assert abs(total(found) - found[-1]["due"]) <= CENT / 2


@given(st.lists(sales.filter(lambda text: text[0] != "-"), min_size=1, max_size=6), amounts)
def test_an_advance_is_paid_back_from_commission_and_from_nothing_else(sold, variable):
    payees = months_of(
        {"sold": each, "variable": variable, "joined": "2025-01-01"} for each in sold
    )

    found = results("draw-with-ramp", payees, period=None)

    assert total(found) - total(found, "commission") == found[-1]["still_owed"]
    assert all(lines["still_owed"] >= -CENT / 2 for lines in found)
    assert all(lines["reward"] >= lines["advance"] - CENT / 2 for lines in found)


contracts = st.lists(st.tuples(amounts, st.integers(0, 800)), max_size=4)


@given(st.lists(st.tuples(amounts, contracts), min_size=1, max_size=6))
def test_what_is_taken_back_is_taken_once_and_leaves_half_of_a_month(months):
    payees = months_of({"earned": earned} for earned, _ in months)
    rows = [
        {"payee": "Ana", "period": month, "row": f"{month}-{place}", "paid": paid}
        | {"began": "2023-01-01", "ended": str(date(2023, 1, 1) + timedelta(days=kept))}
        for month, (_, cancelled) in zip(MONTHS, months, strict=False)
        for place, (paid, kept) in enumerate(cancelled)
    ]

    found = results("clawback", payees, {"cancelled": rows}, period=None)

    assert all(0 <= lines["taken"] <= lines["earned"] / 2 for lines in found)
    assert total(found, "taken") + found[-1]["rest"] == sum(sum(each["back"]) for each in found)
    assert total(found) + total(found, "taken") == total(found, "earned")


@given(st.lists(st.tuples(st.integers(-100, 100), few_or_many), min_size=1, max_size=8))
def test_the_prizes_of_a_contest_are_all_paid_however_many_tie(scores):
    found = results("rank-prizes", named({"nps": str(nps), "nps_n": n} for nps, n in scores))

    ranked = sum(lines["place"] is not None for lines in found)
    assert ranked == sum(int(n) >= 20 for _, n in scores)
    assert total(found) == sum([300, 200, 100][:ranked])


@given(st.integers(20, 60), st.sampled_from(["112", "150", "152", "160"]))
def test_one_more_satisfied_customer_never_pays_less(answers, attended):
    common = {"job": "agent", "tenure_days": "90", "amount": "300", "csat_2": "0", "csat_3": "0"}
    present = {"attendance_num": attended, "attendance_den": "160"}
    agents = named(
        common
        | present
        | {"team": str(n), "csat_1": str(answers - n), "csat_4": "0", "csat_5": str(n)}
        for n in range(answers + 1)
    )

    rewards = [lines["reward"] for lines in results("contact-centre-tiers", agents)]

    assert rewards == sorted(rewards)


@given(amounts, shares, st.integers(1, 30))
def test_an_assignment_in_two_parts_pays_what_it_pays_in_one(amount, csat, first_part):
    whole = [("2025-03-01", "2025-03-31")]
    halves = [
        ("2025-03-01", f"2025-03-{first_part:02}"),
        (f"2025-03-{first_part + 1:02}", "2025-03-31"),
    ]

    one, two = (
        results("mid-month-transfer", [{"payee": "Ana"}], {"assignments": rows}, period="2025-03")
        for rows in (
            [
                {"payee": "Ana", "row": first, "first_day": first, "last_day": last}
                | {"amount": amount, "csat": csat}
                for first, last in parts
            ]
            for parts in (whole, halves)
        )
    )

    assert one[0]["reward"] == two[0]["reward"]
    assert sum(one[0]["earned"]) == sum(two[0]["earned"]) <= Fraction(amount) * Fraction("1.2")
