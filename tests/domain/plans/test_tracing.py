"""The trace of a line: everything that it was calculated from, as plain data for `--trace`."""

import json
from fractions import Fraction
from time import thread_time

import pytest

from app.domain.plans.telling.explaining import explain, explained_text
from app.domain.plans.telling.put_in import exact_text
from app.domain.plans.telling.tracing import as_json, traced
from app.imports.yaml_documents import yaml_document
from tests.domain.plans.made import AMOUNT, CSAT, NOBODY, of_csat
from tests.domain.plans.payees import Score
from tests.domain.plans.told import one_of, ones, ran, trace_of

SALES = "name: sales, label: Sales, fact: sales, unit: money"
POT = "name: pot, fact: pot, unit: money"
WORKED = "name: worked, fact: worked, unit: hours"
SLICES = "{t: {kind: marginal, rows: [[0 EUR, 3%], [1000 EUR, 5%]]}}"
LINE = "{t: {kind: interpolated, rows: [[0 EUR, 0%], [1000 EUR, 50%], [2000 EUR, 100%]]}}"


def found(*lines, **more):
    """The trace of the last line before pay as JSON would hold it."""
    return json.loads(json.dumps(as_json(trace_of(*lines, **more))))


def of_scores(*lines, **more):
    return as_json(traced(*one_of(*lines, **more))[-2])


def test_a_formula_as_written_and_with_the_numbers_put_in():
    line = 'name: found, label: Found, formula: "min(sales * 2 / 3, 10 EUR)"'

    assert found(SALES, line, payees=[{"sales": "5"}]) == {
        "name": "found",
        "label": "Found",
        "kind": "formula",
        "unit": "money",
        "value": "10/3",
        "formulas": [
            {
                "text": "min(sales * 2 / 3, 10 EUR)",
                "put_in": "min(5 EUR * 2 / 3, 10 EUR)",
                "value": "10/3",
                "unit": "money",
            }
        ],
    }


def test_a_rounded_line_says_what_it_was_before():
    line = 'name: found, formula: "sales / 3", round: {to: minor_unit, mode: half_up}'

    trace = found(SALES, line, payees=[{"sales": "5"}])

    assert [trace[key] for key in ("value", "exact", "rounded_to", "mode")] == [
        *("1.67", "5/3", "0.01", "half_up")
    ]


def test_a_missing_value_and_its_reason():
    trace = found(SALES, "name: found, formula: sales * 2", payees=[{"sales": ""}])

    assert (trace["value"], trace["reason"]) == (None, "Sales: not known")
    assert trace["formulas"][0]["put_in"] == "no_value('Sales: not known') * 2"


def test_the_slices_of_a_marginal_table():
    trace = found(SALES, "name: x, formula: t(sales)", payees=[{"sales": "1200"}], tables=SLICES)

    (looked_up,) = trace["formulas"][0]["tables"]
    assert looked_up["slices"] == [
        {"start": "0", "end": "1000", "units": "1000", "rate": "0.03", "amount": "30"},
        {"start": "1000", "units": "200", "rate": "0.05", "amount": "10"},
    ]
    assert [looked_up[key] for key in ("x", "row", "gives")] == ["1200", 2, "40"]


def test_both_points_of_a_straight_line():
    trace = found(SALES, "name: x, formula: t(sales)", payees=[{"sales": "1200"}], tables=LINE)

    (looked_up,) = trace["formulas"][0]["tables"]
    assert looked_up["hit"] == [{"start": "1000", "gives": "0.5"}, {"start": "2000", "gives": "1"}]


@pytest.mark.parametrize(
    ("missing", "used", "contributions"),
    [("reweight", ["1", "0"], ["90", "0"]), ("zero", ["0.75", "0"], ["67.5", "0"])],
)
def test_the_parts_of_a_composite_with_the_weight_that_was_used(missing, used, contributions):
    cells = {"a": "90", "b": ""}
    facts = [f"name: {name}, fact: {name}, unit: points" for name in "ab"]
    line = f"name: mix, composite: {{parts: {{a: 3, b: 1}}, missing: {missing}}}"

    parts = found(*facts, line, payees=[cells])["parts"]

    assert [part["used"] for part in parts] == used
    assert [part["contribution"] for part in parts] == contributions
    assert [part["weight"] for part in parts] == ["3", "1"]


def test_a_pool_says_what_was_shared_and_what_was_rounded():
    line = (
        "name: mine, pool: {amount: pot, by: worked, over: team, to: 0.01, remainder: largest,"
        " missing: zero}"
    )
    payees = [{"pot": "100.005", "worked": each} for each in "111"]

    trace = found(POT, WORKED, line, payees=payees)

    assert trace["pool"] == {
        "amount": "100.005",
        "shared": "100",
        "weight": "1",
        "total": "3",
        "exact": "100/3",
        "share": "33.34",
        "rounded": "1/150",
        "to": "0.01",
        "remainder": "largest",
    }
    assert [each["what"] for each in trace["formulas"]] == ["amount", "by"]


def test_a_place_says_of_how_many_and_what_it_gives():
    mark = "name: mark, fact: mark, unit: points"
    line = (
        "name: prize, rank: {by: mark, over: team, order: high, ties: share, missing: zero,"
        " prizes: [60 EUR, 30 EUR]}"
    )

    trace = found(mark, line, payees=[{"mark": each} for each in ("7", "7", "1")])

    assert trace["rank"] == {"by": "7", "place": 1, "of": 3, "tied": 2, "prize": "45"}


def test_a_score_says_which_owner_was_taken_and_why_not_the_others():
    line = f"{CSAT}, needs: 30, otherwise: [team, 50%]"

    source = of_scores(line, scores=of_csat(Score(9, 10, 9), Score(8, 10, 400)))["source"]

    assert (source["key"], source["of"]) == ("csat_top2@1", "payee")
    assert source["choices"] == [
        {
            "of": "payee",
            "value": "0.9",
            "count": "9",
            "needed": 30,
            "taken": False,
            "why_not": "fewer than 30",
        },
        {"of": "team", "value": "0.8", "count": "400", "needed": 30, "taken": True},
    ]


def test_a_score_that_nobody_has_is_taken_from_nobody():
    line = f"{CSAT}, needs: 30, otherwise: [team, missing]"

    choices = of_scores(line, scores=of_csat(NOBODY, Score(8, 10, 4)))["source"]["choices"]

    assert [(each["of"], each["taken"]) for each in choices] == [("payee", False), ("team", False)]
    assert [each["why_not"] for each in choices] == ["no answers", "fewer than 30"]


def test_the_number_that_the_plan_takes():
    line = f"{CSAT}, needs: 30, otherwise: [50%]"

    choices = of_scores(line, scores=of_csat(NOBODY))["source"]["choices"]

    assert choices[1] == {"of": "number", "value": "0.5", "needed": 0, "taken": True}


def test_the_value_of_the_period_before_is_taken_too():
    good = "name: good, measure: csat_top2, of: payee, window: period, needs: 30"
    line = f"{good}, otherwise: [previous]"

    source = found(line, payees=[{"good": "90%", "good_n": "3", "good_previous": "80%"}])["source"]

    assert [each["of"] for each in source["choices"] if each["taken"]] == ["previous"]


def test_facts_and_constants():
    assert of_scores(AMOUNT)["source"] == {
        "key": "target_amount",
        "of": "payee",
        "choices": [{"of": "payee", "value": "360", "needed": 0, "taken": True}],
    }
    assert of_scores("name: due, constant: 20")["source"]["choices"][0]["value"] == "20"


def test_what_was_read_of_other_rows_stands_beside_the_formula():
    formula = "name: found, formula: 'sales / sum(team, sales)'"

    trace = found(SALES, formula, payees=[{"sales": "5"}, {"sales": "15"}])

    assert trace["formulas"][0]["reads"] == [
        {"read": "sum(team, sales)", "value": "20", "unit": "money"}
    ]
    assert trace["formulas"][0]["put_in"] == "5 EUR / 20 EUR"


def test_detail_rows_have_a_trace_each():
    sold = "name: sold, fact: sold, unit: money, per: orders"
    twice = "name: twice, formula: sold * 2, per: orders"
    rows = {"orders": [{"payee": "p1", "row": "x1", "at": "1", "sold": "7"}]}

    trace = found(sold, twice, payees=[{}], rows=rows, below="{orders: {order: at}}")

    assert "value" not in trace
    assert [(row["row"], row["value"]) for row in trace["rows"]] == [("x1", "14")]
    assert trace["rows"][0]["formulas"][0]["put_in"] == "7 EUR * 2"


def test_texts_days_and_yes_or_no():
    facts = [
        "name: word, fact: word, unit: text",
        "name: day, fact: day, unit: date",
        "name: good, fact: good, unit: yes_no",
    ]
    line = "name: x, formula: \"if(word = 'a' and good, period_start, day)\""

    trace = found(*facts, line, payees=[{"word": "it's", "day": "2025-01-31", "good": "yes"}])

    assert trace["value"] == "2025-01-31"
    put_in = trace["formulas"][0]["put_in"]
    assert put_in == "if('it''s' = 'a' and true, 2025-03-01, 2025-01-31)"


def test_every_line_of_a_payee_is_traced_in_the_order_of_the_plan():
    plan, (one,) = ran(SALES, "name: found, formula: sales * 2", payees=[{"sales": "5"}])

    assert [trace.name for trace in traced(plan, one)] == ["sales", "found", "pay"]


@pytest.mark.parametrize(
    ("value", "text"),
    [("1/3", "1/3"), ("1/8", "0.125"), ("-7/2", "-3.5"), ("0", "0"), ("1/8192", "1/8192")],
)
def test_numbers_are_decimals_that_end_or_fractions(value, text):
    assert exact_text(Fraction(value)) == text
    assert Fraction(text) == Fraction(value)


EXAMPLE = """
plan: Contact centre
currency: EUR
calendar: monthly
groups: [team]
tables:
  nps_pay:  {kind: interpolated, unit: percent, rows: [[40, 0%], [60, 100%], [75, 150%]]}
  csat_pay: {kind: step, unit: percent, rows: [[0%, 0%], [80%, 50%], [90%, 100%]]}
lines:
  - {name: amount, fact: target_amount, unit: money}
  - {name: present, fact: days_present, unit: days}
  - {name: scheduled, fact: days_scheduled, unit: days}
  - {name: adherence, kpi: schedule_adherence, of: payee, unit: percent}
  - {name: nps, measure: nps, of: payee, window: period, needs: 30, otherwise: [team, missing]}
  - {name: csat, measure: csat_top2, of: payee, window: period, needs: 30, otherwise: [team]}
  - {name: steady, measure: no_bad_day, of: team, window: period}
  - {name: nps_part, formula: nps_pay(nps)}
  - {name: csat_part, formula: csat_pay(csat)}
  - name: mix
    composite: {parts: {nps_part: 50%, csat_part: 30%, steady: 20%}, missing: reweight}
  - {name: gate, formula: "if(adherence >= 95%, 100%, 0%)"}
  - name: reward
    formula: "min(amount * mix * gate, 200% * amount) * present / scheduled"
    round: {to: minor_unit, mode: half_up}
pay: reward
"""
CELLS = {
    "payee": "p1",
    "team": "A",
    "amount": "360",
    "present": "20",
    "scheduled": "22",
    "adherence": "97%",
    "nps": "62",
    "nps_n": "50",
    "nps_team": "55",
    "nps_team_n": "400",
    "csat": "90%",
    "csat_n": "50",
    "csat_team": "85%",
    "csat_team_n": "400",
    "steady_team": "75%",
    "steady_team_n": "20",
}


def test_one_payee_is_explained_in_less_than_five_milliseconds():
    """The best of twenty, in time of this thread: other work on the machine only adds to it."""
    plan, (one,) = ones(yaml_document(EXAMPLE, "The plan"), [CELLS])
    seconds = []
    for _ in range(20):
        start = thread_time()
        lines = explain(plan, one)
        seconds.append(thread_time() - start)

    assert lines[-1].value == "€321.82"
    assert min(seconds) < 0.005


def test_the_whole_tree_as_text():
    plan, (one,) = ones(yaml_document(EXAMPLE, "The plan"), [CELLS])

    text = explained_text(plan, one)

    assert text.splitlines()[:2] == ["amount: €360.00", "  Agreed with you for this plan."]
    assert "    nps part   106.6666…%     50%  53.3333…%\n" in text
    assert text.endswith("\n  Rounded to €0.01, a half goes up.")
