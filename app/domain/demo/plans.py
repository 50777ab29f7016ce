"""The plans of the demo company: one for each job."""

from app.domain.demo.company import JobName

AGENTS, CASHIERS = "Contact centre bonus", "Shop bonus"
PLAN_OF = {JobName.AGENT: AGENTS, JobName.CASHIER: CASHIERS}

AGENT_PLAN = """\
plan: Contact centre bonus
currency: EUR
calendar: monthly
for: {jobs: [agent]}
groups: [team]
tables:
  nps_pay:  {kind: interpolated, unit: percent, rows: [[0, 0%], [25, 60%], [50, 100%], [80, 140%]]}
  csat_pay: {kind: step, unit: percent, below: 0%, rows: [[60%, 60%], [75%, 100%], [90%, 130%]]}
lines:
  - {name: amount, fact: target_amount, unit: money, label: Your target amount}
  - {name: nps, label: Your NPS, unit: points,
     measure: nps, of: payee, window: period, needs: 12, otherwise: [team, missing]}
  - {name: csat, label: Satisfied customers, unit: percent,
     measure: csat_top2, of: payee, window: period, needs: 12, otherwise: [team, missing]}
  - {name: steady, label: Days without a bad answer, unit: percent,
     measure: no_bad_day, of: payee, window: period, needs: 8, otherwise: [75%]}
  - {name: nps_part, label: Paid for the NPS, formula: nps_pay(nps)}
  - {name: csat_part, label: Paid for satisfied customers, formula: csat_pay(csat)}
  - name: mix
    label: All three together
    composite: {parts: {nps_part: 50%, csat_part: 30%, steady: 20%}, missing: reweight, at_least: 2}
  - name: reward
    label: Your reward
    formula: min(amount * mix, 150% * amount)
    round: {to: minor_unit, mode: half_up}
pay: reward
"""
AGENT_PLAN_AFTER = AGENT_PLAN.replace("[50, 100%]", "[45, 100%]")  # better for all, from now on

CASHIER_PLAN = """\
plan: Shop bonus
currency: EUR
calendar: monthly
for: {jobs: [cashier]}
groups: [team]
tables:
  stars_pay:
    kind: step
    unit: percent
    below: 0%
    rows: [[3.4, 40%], [3.8, 80%], [4.1, 100%], [4.4, 130%]]
  shop_pay: {kind: interpolated, unit: percent, rows: [[0, 0%], [40, 100%], [70, 130%]]}
lines:
  - {name: amount, fact: target_amount, unit: money, label: Your target amount}
  - {name: my_stars, label: Your stars, unit: stars,
     measure: stars_mean, of: payee, window: period, needs: 10, otherwise: [team, missing]}
  - {name: my_shop, label: Your shop's NPS, unit: points,
     measure: nps, of: team, window: period, needs: 20, otherwise: [missing]}
  - {name: stars_part, label: Paid for your stars, formula: stars_pay(my_stars)}
  - {name: shop_part, label: Paid for your shop, formula: shop_pay(my_shop)}
  - {name: mix, label: Both together,
     composite: {parts: {stars_part: 60%, shop_part: 40%}, missing: reweight}}
  - name: reward
    label: Your reward
    formula: min(amount * mix, 130% * amount)
    round: {to: minor_unit, mode: half_up}
pay: reward
"""
