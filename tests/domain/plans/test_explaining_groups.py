"""Why a line has its value where other people, other rows or other periods take part."""

import pytest

from tests.domain.plans.told import line_of, ran, said, signs

HOURS = "name: worked, label: Hours, fact: worked, unit: hours"
POT = "name: pot, label: Pot, fact: pot, unit: money"
POOL = "name: mine, pool: {{amount: pot, by: worked, over: team, to: 0.01, {0}}}"
LARGEST = POOL.format("remainder: largest, missing: zero")
SCORE = "name: mark, label: Score, fact: mark, unit: points"
RANK = "name: place, rank: {{by: mark, over: team, order: high, ties: share, missing: {0}}}"
PRIZES = RANK.format("zero, prizes: [60 EUR, 30 EUR]")
SOLD = "name: sold, label: Sold, fact: sold, unit: money, per: orders"
ORDERS = "{orders: {order: at}}"
BALANCE = "name: balance, label: Balance, formula: 5 EUR"


def of_hours(*hours, pot="75"):
    return [{"worked": each, "pot": pot} for each in hours]


def of_scores(*scores):
    return [{"mark": each} for each in scores]


def orders(*sold):
    rows = [
        {"row": f"o{number}", "at": number, "sold": each, "payee": "p1"}
        for number, each in enumerate(sold, start=1)
    ]
    return {"orders": rows}


@pytest.mark.parametrize(
    ("line", "payees", "words"),
    [
        (
            *(LARGEST, of_hours("20", "80")),
            ["The team's pool of €75.00 is shared by Hours: 20 of 100 gives €15.00."],
        ),
        (
            *(LARGEST, of_hours("1", "1", "1", pot="100")),
            [
                "The team's pool of €100.00 is shared by Hours: 1 of 3 gives €33.34.",
                "It would be €33.3333…; the pool is given out in steps of €0.01."
                " What is left over after rounding down goes to those who lost most by it.",
            ],
        ),
        (
            *(POOL.format("remainder: keep, missing: zero"), of_hours("1", "2", pot="100")),
            [
                "The team's pool of €100.00 is shared by Hours: 1 of 3 gives €33.33.",
                "It would be €33.3333…; the pool is given out in steps of €0.01."
                " What is left over after rounding down is not given out.",
            ],
        ),
        (
            POOL.format("remainder: keep, missing: zero, at_most: 10 EUR"),
            of_hours("20", "80"),
            [
                "The team's pool of €75.00 is shared by Hours: 20 of 100 gives €10.00.",
                "It would be €15.00, but the limit for one person is €10.00.",
            ],
        ),
        (
            POOL.format("remainder: keep, missing: zero, at_most: 10 EUR - pot / 5"),
            of_hours("20", "80"),
            [
                "The team's pool of €75.00 is shared by Hours: 20 of 100 gives €0.00.",
                "It would be €15.00, but your limit is €0.00.",
            ],
        ),
        (
            *(LARGEST, of_hours("0", "0")),
            [
                "The team's pool of €75.00 is shared by Hours,"
                " but there is nothing to share it by, so nobody gets a part."
            ],
        ),
        (
            *(LARGEST, of_hours("", "80")),
            ["The team's pool of €75.00 is shared by Hours: 0 of 80 gives €0.00."],
        ),
        (
            *(POOL.format("remainder: keep, missing: hold"), of_hours("20", "")),
            ["There is no value: the pool is held until the weight of everybody is known."],
        ),
        (
            *(POOL.format("remainder: keep, missing: fail"), of_hours("20", "")),
            ["There is no value: Hours: not known."],
        ),
    ],
)
def test_a_pool(line, payees, words):
    assert [*said(HOURS, POT, line, payees=payees)] == words


@pytest.mark.parametrize(
    ("line", "scores", "words"),
    [
        (
            *(RANK.format("zero"), ("50", "70", "60")),
            "You are 3rd of 3 in your team by Score (50).",
        ),
        (
            *(PRIZES, ("60", "70", "50")),
            "You are 2nd of 3 in your team by Score (60), which gives €30.00.",
        ),
        (
            *(PRIZES, ("70", "70", "50")),
            "You are 1st of 3 in your team by Score (70), the same place as 1 other,"
            " which gives €45.00.",
        ),
        (
            *(PRIZES, ("1", "1", "1", "2")),
            "You are 2nd of 4 in your team by Score (1), the same place as 2 others,"
            " which gives €10.00.",
        ),
        (*(RANK.format("skip"), ("", "70")), "There is no value, because Score has none."),
        (*(RANK.format("skip"), ("70", "")), "You are 1st of 1 in your team by Score (70)."),
        (*(RANK.format("fail"), ("70", "")), "There is no place yet: Score: not known."),
        (*(RANK.format("zero"), ("", "70")), "You are 2nd of 2 in your team by Score (0)."),
    ],
)
def test_a_place(line, scores, words):
    assert said(SCORE, line, payees=of_scores(*scores)) == (words,)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("sum(team, mark)", "The sum of Score in your team is 190."),
        ("avg(company, mark)", "The average of Score in the company is 63.33."),
        ("min(team, mark)", "The smallest Score in your team is 50."),
        ("count(team)", "The number of people in your team is 3."),
        ("count(team, mark >= 60)", "The number of people in your team with Score >= 60 is 2."),
        (
            "sum(team, mark, mark > 50, skip)",
            "The sum of Score in your team where Score > 50, without those that have none is 140.",
        ),
        ("share(mark, team)", "The share of Score in your team is 26.32%."),
        ("mark - avg(team, mark)", "The average of Score in your team is 63.3333…."),
    ],
)
def test_a_group(formula, words):
    line = f'name: found, formula: "{formula}"'

    assert said(SCORE, line, payees=of_scores("50", "60", "80"))[-1] == signs(words)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("sum(orders, sold)", "The sum of Sold over your orders is €60.00."),
        ("max(orders, sold)", "The largest Sold over your orders is €30.00."),
        ("count(orders)", "The number of your orders is 3."),
        ("count(orders, sold > 15 EUR)", "The number of your orders with Sold > €15.00 is 2."),
    ],
)
def test_detail_rows_brought_up(formula, words):
    line = f'name: found, formula: "{formula}"'
    rows = orders("10", "20", "30")

    assert said(SOLD, line, payees=[{}], rows=rows, below=ORDERS) == (words,)


def test_no_detail_rows():
    line = "name: found, formula: 'avg(orders, sold)'"
    lines = [SOLD, line]
    more = {"payees": [{}, {}], "rows": orders("10"), "below": ORDERS}
    plan, (_, nobody) = ran(*lines, **more)

    assert line_of(plan, nobody, "sold").sentences == ("You have no orders in this period.",)
    assert line_of(plan, nobody, "found").sentences == ("There is no value: there are no orders.",)


def test_each_detail_row_is_told():
    twice = 'name: twice, label: Twice, formula: "sold * 2 + before(sold)", per: orders'
    more = {"payees": [{}], "rows": orders("10", "20"), "below": ORDERS}
    plan, (one,) = ran(SOLD, twice, **more)

    found = line_of(plan, one, "twice")

    assert found.sentences == ("Calculated for each of your 2 orders.",)
    assert [(row.label, row.value) for row in found.rows] == [("o1", "€20.00"), ("o2", "€50.00")]
    assert found.rows[1].sentences == (
        signs("Sold * 2 + (the sum of Sold in the rows before) = €20.00 * 2 + €10.00 = €50.00."),
        "The sum of Sold in the rows before is €10.00.",
    )


@pytest.mark.parametrize(
    ("sold", "value", "words"),
    [
        (["10"], "1 row of orders", "Calculated for your 1 row of orders."),
        (["10", "20"], "2 orders", "Calculated for each of your 2 orders."),
    ],
)
def test_rows_are_counted_in_words(sold, value, words):
    more = {"payees": [{}], "rows": orders(*sold), "below": ORDERS}
    plan, (one,) = ran(SOLD, **more)

    found = line_of(plan, one, "sold")

    assert (found.value, found.sentences) == (value, (words,))


def test_of_very_many_detail_rows_the_first_hundred_are_told():
    more = {"payees": [{}], "rows": orders(*["1"] * 103), "below": ORDERS}
    plan, (one,) = ran(SOLD, **more)

    found = line_of(plan, one, "sold")

    assert (len(found.rows), found.more_rows, found.value) == (100, 3, "103 orders")


EARLIER = [
    ("previous(balance)", "Last month's Balance is €7.00."),
    ("previous(balance) + 1 EUR", "Last month's Balance is €7.00."),
    ("sum_before(balance, year)", "The sum of Balance earlier this year is €20.00."),
    ("sum_before(balance, ever)", "The sum of Balance in all periods before is €20.00."),
    ("paid_before(quarter)", "What was paid earlier this quarter is €3.00."),
]


@pytest.mark.parametrize(("formula", "words"), EARLIER)
def test_earlier_periods(formula, words):
    known = {"balance_previous": "7", "balance_before": "20", "pay_before": "3"}
    line = f'name: found, formula: "{formula}"'

    assert said(BALANCE, line, payees=[known])[-1] == words


def test_nothing_of_an_earlier_period():
    line = "name: found, formula: previous(balance)"

    told = said(BALANCE, line, payees=[{}])

    assert told == ("There is no value: there is no value of an earlier period.",)


def test_who_is_not_in_the_plan_reads_why():
    plan, (one,) = ran(SCORE, payees=of_scores("5"))
    outside = type(one)(
        one.payee,
        one.period,
        {name: type(value)(missing="not in this plan: job") for name, value in one.values.items()},
        outside="not in this plan: job",
    )

    assert line_of(plan, outside, "mark").sentences == (
        "You are not in this plan in this period, because of this condition: job.",
    )
