"""What a plan's document becomes."""

from fractions import Fraction

from app.domain.plans.language.document import Choice, Eligible, MeasureSource, Needs, Rounding
from tests.domain.plans.made import plan_of, read

PLAN = """\
plan: Contact centre
currency: EUR
calendar: monthly
for: {jobs: [agent, cashier]}
groups: [team]
tables:
  pays: {kind: step, ties: reached, below: 0%, unit: percent, rows: [[80%, 50%], [90%, 100%]]}
lines:
  - {name: amount, label: Your target, fact: target_amount, unit: money}
  - {name: csat, measure: csat_top2, of: payee, window: period, needs: 30, otherwise: [team]}
  - {name: calm, measure: no_bad_day, of: team, window: period}
  - {name: mix, composite: {parts: {csat: 70%, calm: 30%}, missing: reweight, at_least: 1}}
  - {name: half, constant: 50%}
  - {name: reward, formula: "amount * pays(mix)", round: {to: 0.05, mode: half_up}}
pay: reward
"""


def test_a_document_becomes_a_plan():
    plan = read(PLAN)

    assert (plan.name, plan.currency, plan.calendar) == ("Contact centre", "EUR", "monthly")
    assert (plan.eligible.jobs, plan.groups) == (("agent", "cashier"), ("team",))
    assert plan.pay == "reward"
    needs = Needs(30, (Choice("team", answers=30),))
    assert plan.line("csat").source == MeasureSource("csat_top2", "payee", needs)
    assert plan.line("reward").round == Rounding(Fraction(1, 20), "half_up")
    assert plan.units["reward"] == "money"


def test_a_label_is_the_name_where_none_is_written():
    plan = plan_of("name: my_part, constant: 1")

    assert plan.line("my_part").label == "my part"


def test_words_that_are_left_out_have_their_values():
    plan = plan_of(
        "name: csat, measure: csat_top2, of: payee, window: period, needs: 5",
        "name: mix, composite: {parts: {csat: 1}, missing: reweight}",
        tables="{a: {kind: step, rows: [[1, 2]]}, b: {kind: interpolated, rows: [[1, 2]]}}",
    )

    assert plan.line("csat").source.needs == Needs(5, (Choice("missing", answers=5),))
    assert plan.line("mix").source.at_least == 1
    assert [table.below for table in plan.tables.values()] == ["missing", "first"]
    assert [table.rows[0].ties for table in plan.tables.values()] == ["reached", "reached"]
    assert (plan.eligible, plan.line("mix").round) == (Eligible(), None)
