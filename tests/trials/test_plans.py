"""The call centre's quarter as plans in the application: two pools, and who improved."""

from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.numbers import decimal_text
from app.extensions import db
from app.jobs.worker import work_once
from app.models.people import PersonRow
from app.models.plans import ParticipationRow
from app.models.statements import StatementRow
from app.services.files.people import import_people
from app.services.periods import open_period, start_calculation
from app.services.plans.explanations import one_payee_of
from app.services.plans.publishing import import_participations, plan_of, publish_plan
from tests.factories import NOON, OPERATOR, import_answers, write_csv
from tests.trials.data import ALWAYS, CALLS, agents, expected, path_of, write_roster

pytestmark = [pytest.mark.trial, pytest.mark.usefixtures("context")]
POOL = """
plan: Pool of {pot}
currency: CHF
calendar: monthly
lines:
  - {{name: mean, measure: csat_mean, of: payee, window: {{periods: 3}}, unit: score}}
  - {{name: weight, formula: "answers(mean) * max(mean - 3.35, 0)"}}
  - {{name: pot, constant: {pot} CHF}}
  - name: reward
    pool: {{amount: pot, over: company, by: weight, to: minor_unit, remainder: largest,
            missing: zero}}
pay: reward
"""
IMPROVEMENT = """
plan: Improvement
currency: CHF
calendar: monthly
tables:
  pays: {kind: interpolated, rows: [[3.2, 0%], [3.6, 100%]]}
lines:
  - {name: january, measure: csat_mean, of: payee, window: {periods: 1, back: 2}}
  - {name: february, measure: csat_mean, of: payee, window: {periods: 1, back: 1}}
  - {name: march, measure: csat_mean, of: payee, window: period}
  - {name: change, formula: march - january}
  - {name: worst, formula: "worst_of(january, february, march)"}
  - {name: gap, formula: 10 * change / (4 - january)}
  - {name: gained, formula: "clamp(round(gap - 0.5, 1, half_up), 0, 9)"}
  - {name: part, formula: pays(march)}
  - {name: target, fact: target_amount, unit: money}
  - {name: reward, formula: target * part, round: {to: minor_unit, mode: half_up}}
pay: reward
"""


@pytest.fixture
def quarter(tmp_path):
    """The calls of January to March; a plan is published, everybody takes part, March is paid."""
    import_people(write_roster(tmp_path, agents()), OPERATOR, NOON)
    import_answers(path_of("pwc_callcenter/call_center_as_csv.csv"), CALLS)

    def paid_by(plan):
        publish_plan(plan, ALWAYS.first, OPERATOR, NOON)
        name = plan_of(plan).name
        parts = [f"{agent},{name},2021-01-01,1000.00" for agent, _ in sorted(agents())]
        header = "number,plan,first_day,target_amount"
        import_participations(write_csv(tmp_path, *parts, header=header), OPERATOR, NOON)
        for period in ("2021-01", "2021-02", "2021-03"):
            row = open_period(period, OPERATOR, NOON)
        work_once(start_calculation(row.id, OPERATOR, NOON))
        return lines_of_agents()

    return paid_by


def lines_of_agents():
    """Each agent's lines, and what is paid in cents."""
    db.session.rollback()
    query = (
        select(PersonRow.number, StatementRow)
        .join(ParticipationRow, ParticipationRow.payee_id == PersonRow.id)
        .join(StatementRow, StatementRow.participation_id == ParticipationRow.id)
        .options(joinedload(StatementRow.current), joinedload(StatementRow.period))
    )
    return {
        number: (
            {name: value.number for name, value in one_payee_of(statement)[1].values.items()},
            statement.current.total_minor,
        )
        for number, statement in db.session.execute(query).all()
    }


@pytest.mark.parametrize("pot", ["5000.00", "2500.00"])
def test_a_pool_is_shared_to_the_cent_by_largest_remainder(quarter, pot):
    rows = [row for row in expected("pwc_callcenter/expected_pool_split.csv") if row["pool"] == pot]

    found = quarter(POOL.format(pot=pot))

    assert {name: decimal_text(Fraction(cents, 100), 2) for name, (_, cents) in found.items()} == {
        row["Agent"]: row["paid_largest_remainder"] for row in rows
    }
    assert {name: lines["weight"] for name, (lines, _) in found.items()} == {
        row["Agent"]: Fraction(row["weight_exact"]) for row in rows
    }
    assert sum(cents for _, cents in found.values()) == int(pot.replace(".", ""))


def test_who_improved_by_how_much_and_what_it_pays(quarter):
    rows = expected("pwc_callcenter/expected_improvement_jan_to_mar.csv")
    columns = {  # of the expected file: our line, and how it is written there
        "mean_jan": ("january", 1, 6),
        "mean_feb": ("february", 1, 6),
        "mean_mar": ("march", 1, 6),
        "delta_mar_jan": ("change", 1, 6),
        "improvement_points_bm4_0to9": ("gained", 1, 0),
        "linear_payout_pct_3.2_to_3.6_mar": ("part", 100, 4),
        "worst_month_mean": ("worst", 1, 6),
    }

    found = quarter(IMPROVEMENT)

    for row in rows:
        lines, cents = found[row["Agent"]]
        for column, (line, factor, places) in columns.items():
            value = lines[line] * factor
            assert decimal_text(value, places) == row[column], (row["Agent"], column)
        exactly = lines["part"] * 100_000
        assert cents == (exactly + Fraction(1, 2)).__floor__()
