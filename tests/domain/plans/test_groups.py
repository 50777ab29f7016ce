"""Pools, ranks and sums of a team: what a missing value does, who is named, what is paid."""

from fractions import Fraction

import numpy as np
import pytest

from app.domain.errors import BadPlan
from app.domain.plans.evaluating.calculation import PoolNote
from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.inputs import Groups, Inputs
from app.domain.plans.files.given import GivenFiles, Runs
from app.domain.plans.language.reading import plan_from
from tests.domain.plans.made import plan_of
from tests.plan_runs import ran, table

HEAD = {"plan": "Test", "currency": "EUR", "calendar": "monthly", "groups": ["team"]}
ROUND = {"to": "minor_unit", "mode": "half_up"}
POOL = {"amount": "100 EUR", "over": "team", "by": "mark", "to": "0.01", "remainder": "largest"}
RANK = {"by": "mark", "over": "team", "order": "high", "ties": "share"}
PRIZES = ["50 EUR", "30 EUR", "0.01 EUR"]


def document(*lines):
    """A plan with a mark and a target of each payee, and these lines."""
    facts = [
        {"name": "mark", "fact": "mark", "unit": "number"},
        {"name": "target", "fact": "target", "unit": "money"},
    ]
    pay = {"name": "pay", "formula": "1 EUR", "round": ROUND}
    return HEAD | {"lines": [*facts, *lines, pay], "pay": "pay"}


def team(**marks):
    """Payees of one team with their marks; _ stands for none."""
    return [
        {"payee": name, "team": "A", "mark": str(mark).replace("_", ""), "target": "10"}
        for name, mark in marks.items()
    ]


def said(value):
    return value.missing or value.number


def line(source, payees):
    """By payee what a line of this kind says."""
    found = ran(document({"name": "x", **source}), payees)
    return {payee["payee"]: said(lines["x"]) for payee, lines in zip(payees, found, strict=True)}


def notes(source, payees):
    plan = plan_from(document({"name": "x", **source}), {})
    runs = Runs(plan, GivenFiles(table("payees", payees), {}, None, "2025-01"))
    return [note for batch in runs.batches() for note in evaluate(plan, batch.inputs).notes]


GAP = team(zoe=1, bob="_", ann="_")


@pytest.mark.parametrize(
    ("missing", "zoe", "ann"),
    [
        ("zero", 1, 2),
        ("skip", 1, "Mark: the cell is empty"),
        ("fail", "Mark: the cell is empty", "Mark: the cell is empty"),
        ("hold", "the places are held until the value of ann is known", None),
    ],
)
def test_a_missing_value_in_a_rank_does_what_the_plan_says(missing, zoe, ann):
    found = line({"rank": RANK | {"missing": missing}}, GAP)

    assert told(found["zoe"]) == zoe
    assert told(found["ann"]) == (zoe if ann is None else ann)


def told(value):
    """A reason without the name of the line in front of it."""
    return value if not isinstance(value, str) or "held" in value else "Mark: the cell is empty"


@pytest.mark.parametrize("missing", ["fail", "hold"])
def test_the_first_by_name_who_keeps_a_pool_waiting_is_named(missing):
    found = line({"pool": POOL | {"missing": missing}}, GAP)

    assert len(set(found.values())) == 1
    is_held = found["zoe"] == "the pool is held until the weight of ann is known"
    assert is_held == (missing == "hold")


def test_prizes_of_one_place_are_shared_to_the_cent_by_the_order_of_names():
    payees = team(zoe=9, ann=9, bob=9)

    found = line({"rank": RANK | {"missing": "zero", "prizes": PRIZES}}, payees)

    # 80.01 in three: the cents that are left go to the first names
    assert found == {name: Fraction("26.67") for name in ("ann", "bob", "zoe")}
    two = line({"rank": RANK | {"missing": "zero", "prizes": PRIZES[1:]}}, team(zoe=9, ann=9))
    assert two == {"ann": Fraction("15.01"), "zoe": 15}


def test_prizes_that_are_no_money_are_shared_exactly():
    rank = RANK | {"missing": "zero", "prizes": ["5", "3", "2"]}

    found = line({"rank": rank}, team(zoe=9, ann=9, bob=9))

    assert found == dict.fromkeys(("ann", "bob", "zoe"), Fraction(10, 3))


def test_who_has_no_mark_is_last_where_it_counts_as_zero():
    found = line({"rank": RANK | {"missing": "zero"}}, team(ann=-1, bob="_", zoe=1))

    assert found == {"zoe": 1, "bob": 2, "ann": 3}


@pytest.mark.parametrize(
    ("rule", "amount", "paid"),
    [
        ({}, 100, 100),
        ({"remainder": "keep", "by": "1"}, 100, Fraction("99.99")),
        ({"at_most": "20 EUR"}, 100, 60),
        ({"amount": "-100 EUR", "at_most": "20 EUR"}, -100, -60),
    ],
)
def test_a_pool_notes_what_it_holds_and_what_it_paid(rule, amount, paid):
    found = notes({"pool": POOL | {"missing": "zero"} | rule}, team(ann=1, bob=1, zoe=1))

    assert found == [PoolNote("x", "A", amount, paid, why="")]


def test_a_pool_of_nobody_with_a_weight_stays_whole_and_says_so():
    (note,) = notes({"pool": POOL | {"missing": "zero"}}, team(ann=0, bob="_"))

    assert note == PoolNote("x", "A", Fraction(100), Fraction(0), "all weights are 0")


def test_a_limit_of_a_share_is_cut_to_the_step_of_the_pool():
    rule = {"missing": "zero", "at_most": "33.337 EUR", "to": "0.05"}

    assert set(line({"pool": POOL | rule}, team(ann=1, bob=1)).values()) == {Fraction("33.30")}


@pytest.mark.parametrize("other", [0, 1, 2])
def test_members_of_a_pool_agree_on_its_amount(other):
    payees = team(ann=1, bob=1, zoe=1)
    payees[other]["target"] = "11"

    with pytest.raises(BadPlan, match="share one pool"):
        line({"pool": POOL | {"missing": "zero", "amount": "target"}}, payees)


def test_a_share_of_nothing_says_so():
    found = line({"formula": "share(mark, team)"}, team(ann=0, bob=0))

    assert set(found.values()) == {"nothing can be shared: the sum is 0"}


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2025-01-31", "2025-02-28", 0),
        ("2025-01-31", "2025-03-31", 2),
        ("2025-03-31", "2025-01-31", -2),
        ("2025-03-15", "2025-03-15", 0),
        ("2024-02-29", "2025-02-28", 11),
        ("2025-02-28", "2024-02-29", -11),
        ("2024-02-29", "2025-03-01", 12),
    ],
)
def test_whole_months_between_two_days_are_below_zero_backwards(first, last, months):
    found = line({"formula": f"months_between({first}, {last})"}, team(ann=1))

    assert found == {"ann": months}


def test_an_exponent_of_700_is_the_last_one():
    found = line({"formula": "if(is_missing(exp(mark, 1)), 0, 1)"}, team(a=700, b=-700, c=701))

    assert found == {"a": 1, "b": 1, "c": 0}


PART = {"name": "part", "fact": "part", "unit": "number"}


def with_parts(source, **parts):
    """By payee what a line of this kind says; everybody has mark 6, divided by a part of it."""
    payees = [each | {"part": parts[each["payee"]]} for each in team(**dict.fromkeys(parts, 6))]
    found = ran(document(PART, {"name": "x", **source}), payees)
    return {payee["payee"]: said(lines["x"]) for payee, lines in zip(payees, found, strict=True)}


def test_a_weight_that_was_divided_by_zero_counts_as_zero_where_the_plan_says_so():
    rule = POOL | {"by": "mark / part", "missing": "zero"}

    assert with_parts({"pool": rule}, ann="1", bob="0", zoe="2") == {
        "ann": Fraction("66.67"),
        "bob": 0,
        "zoe": Fraction("33.33"),
    }


def test_a_value_that_was_divided_by_zero_ranks_as_zero_where_the_plan_says_so():
    rule = RANK | {"by": "mark / part", "missing": "zero"}

    assert with_parts({"rank": rule}, ann="1", bob="0", zoe="-2") == {"ann": 1, "bob": 2, "zoe": 3}


def test_a_limit_that_is_missing_leaves_the_share_missing_and_pays_it_to_nobody():
    rule = POOL | {"by": "1", "missing": "zero", "at_most": "target / part"}

    found = with_parts({"pool": rule}, ann="1", bob="0")

    assert found == {"ann": 10, "bob": "part is 0, and nothing can be divided by it"}


def kept(source, payees=None):
    """What is kept of a line to show it: by place the value of each payee."""
    payees = payees or team(ann=3, bob=1)
    plan = plan_from(document({"name": "x", **source}), {})
    runs = Runs(plan, GivenFiles(table("payees", payees), {}, None, "2025-01"))
    (batch,) = runs.batches()
    found = evaluate(plan, batch.inputs)
    return {
        place: [said(column.value(row, "", found.reasons)) for row in range(len(payees))]
        for place, column in found.parts[""].items()
    }


def test_what_a_pool_was_made_of_is_kept_to_be_shown():
    assert kept({"pool": POOL | {"missing": "zero", "at_most": "60 EUR"}}) == {
        ("x", "amount"): [100, 100],
        ("x", "by"): [3, 1],
        ("x", "at_most"): [60, 60],
        ("x", "total"): [4, 4],
        ("x", "share"): [60, 25],
    }


def test_what_a_rank_was_made_of_is_kept_to_be_shown():
    assert kept({"rank": RANK | {"missing": "zero"}}) == {
        ("x", "by"): [3, 1],
        ("x", "place"): [1, 2],
        ("x", "of"): [2, 2],
        ("x", "tied"): [1, 1],
        ("x", "share"): [1, 2],
    }


def test_who_is_in_no_team_is_shown_no_place_and_nothing_to_share():
    payees = [*team(ann=3), {"payee": "bob", "team": "", "mark": "9", "target": "10"}]

    rank = kept({"rank": RANK | {"missing": "zero"}}, payees)
    pool = kept({"pool": POOL | {"missing": "zero"}}, payees)

    assert [rank["x", part] for part in ("place", "of", "tied")] == [[1, 0]] * 3
    assert pool["x", "total"] == [3, 0]


def test_who_is_in_no_team_has_no_share_and_no_place():
    payees = [*team(ann=3), {"payee": "bob", "team": "", "mark": "9", "target": "10"}]

    for source in ({"pool": POOL | {"missing": "zero"}}, {"rank": RANK | {"missing": "zero"}}):
        found = line(source, payees)
        assert found == {"ann": 100 if "pool" in source else 1, "bob": "no team is known"}


def test_sums_inside_a_pool_are_kept_apart_by_where_they_stand():
    pool = POOL | {"missing": "zero", "amount": "sum(team, target)", "by": "sum(team, mark)"}

    found = kept({"pool": pool | {"at_most": "max(team, target)"}})

    own = ("amount", "by", "at_most", "total", "share")
    inside = {place: values for (_, place), values in found.items() if place not in own}
    assert sorted(place.split()[0] for place in inside) == ["amount", "at_most", "by"]
    assert sorted(values[0] for values in inside.values()) == [4, 10, 20]


def test_a_sum_inside_a_rank_is_kept_under_what_it_ranks_by():
    found = kept({"rank": RANK | {"missing": "zero", "by": "mark / sum(team, mark)"}})

    own = {("x", part) for part in ("by", "place", "of", "tied", "share")}
    ((_, inside),) = set(found) - own
    assert inside.startswith("by ")
    assert found["x", inside] == [4, 4]


@pytest.mark.parametrize("function", ["sum", "avg", "min", "max"])
def test_of_rows_the_first_in_their_own_order_says_why_a_sum_is_missing(function):
    sold = {"name": "sold", "fact": "sold", "unit": "number", "per": "orders"}
    why = "if(sold = 1, no_value('one'), if(sold = 2, no_value('two'), sold))"
    lines = [sold, {"name": "known", "formula": why, "per": "orders"}]
    total = {"name": "x", "formula": f"{function}(orders, known)"}
    rows = [
        {"payee": "ann", "row": "a", "at": "3", "sold": "1"},
        {"payee": "ann", "row": "b", "at": "2", "sold": "2"},
        {"payee": "ann", "row": "c", "at": "1", "sold": "5"},
    ]
    plan = document(*lines, total) | {"details": {"orders": {"order": "at"}}}

    ((found),) = ran(plan, team(ann=1), {"orders": rows})

    assert found["x"].missing == "two"


@pytest.mark.parametrize("function", ["sum", "avg", "min", "max"])
def test_of_payees_the_first_by_name_says_why_a_sum_is_missing(function):
    why = "if(mark = 1, no_value('one'), if(mark = 2, no_value('two'), mark))"
    total = {"name": "x", "formula": f"{function}(team, known)"}

    found = ran(document({"name": "known", "formula": why}, total), team(zoe=1, ann=2, bob=3))

    assert {lines["x"].missing for lines in found} == {"two"}


def test_a_pool_of_a_payee_s_rows_is_noted_under_the_payee():
    sold = {"name": "sold", "fact": "sold", "unit": "number", "per": "orders"}
    pool = {"pool": POOL | {"over": "orders", "by": "sold", "missing": "zero"}, "per": "orders"}
    rows = [{"payee": name, "row": name, "sold": "1"} for name in ("bob", "ann")]
    plan = plan_from(document(sold, {"name": "x", **pool}) | {"details": {"orders": {}}}, {})
    given = GivenFiles(
        table("payees", team(ann=1, bob=1)), {"orders": table("orders", rows)}, None, "2025-01"
    )

    (batch,) = Runs(plan, given).batches()

    assert {note.group for note in evaluate(plan, batch.inputs).notes} == {"ann", "bob"}


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ({"pool": POOL | {"missing": "zero"}}, "share"),
        ({"rank": RANK | {"missing": "zero"}}, "share"),
        ({"formula": "sum(team, mark)"}, "1"),
    ],
)
def test_what_is_known_already_of_others_is_not_calculated_anew(source, place):
    """A statement is explained from what its payee read, without the rows of the others."""
    plan = plan_from(document({"name": "x", **source}), {})
    facts = {"mark": [Fraction(1)], "target": [Fraction(1)]}
    groups = {"team": Groups(np.zeros(1, np.intp), ["A"])}
    parts = {("x", place): [Value(Fraction(42))]}

    found = evaluate(plan, Inputs(1, facts=facts, payees=["ann"], groups=groups, parts=parts))

    assert found.value("x", 0) == Value(Fraction(42))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"amount": "target"}, "ann and zoe share one pool, but its amount is not the same"),
        ({"by": "mark - 2"}, "the weight of ann is below 0"),
    ],
)
def test_a_pool_that_would_pay_wrongly_is_refused_with_its_place(rule, words):
    pool = ", ".join(
        f"{key}: {value}" for key, value in (POOL | {"missing": "zero"} | rule).items()
    )
    plan = plan_of(
        "name: mark, fact: mark, unit: number",
        "name: target, fact: target, unit: money",
        f"name: x, label: Pot, pool: {{{pool}}}",
    )
    facts = {"mark": [Fraction(1)] * 2, "target": [Fraction(1), Fraction(2)]}
    groups = {"team": Groups(np.zeros(2, np.intp), ["A"])}

    with pytest.raises(BadPlan, match=words) as met:
        evaluate(plan, Inputs(2, facts=facts, payees=["ann", "zoe"], groups=groups))

    assert met.value.message.startswith("'Pot': ")
    assert (met.value.line, met.value.column) == plan.line("x").place != (0, 0)
