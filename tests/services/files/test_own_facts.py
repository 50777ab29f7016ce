"""Facts that no file brings: job, shift, contract, team, site, and days of job and plan."""

from datetime import date

import pytest

from app.domain.errors import BadPlan
from app.extensions import db, write_session
from app.models.people import PersonAttributeRow
from app.queries.imports import rejected_rows
from app.services.plans.publishing import publish_plan
from tests.factories import NOON, OPERATOR, import_fact_file, make_person, make_unit, write_csv
from tests.payday import JANUARY, calculate, make_month, participate
from tests.paying import CENTS, FACTS, line, paid, plan, version
from tests.services.plans.test_next_steps import told

pytestmark = pytest.mark.usefixtures("context")
DATES = ("first_day", "takes_part_from", "takes_part_to")
DAYS = ("tenure_days", "days_taking_part")
TEXTS = ("job", "shift", "contract", "team", "site")
UNITS = {
    **dict.fromkeys(DATES, "date"),
    **dict.fromkeys(DAYS, "days"),
    **dict.fromkeys(TEXTS, "text"),
}
READ = [f"name: {fact}_is, fact: {fact}, unit: {unit}" for fact, unit in UNITS.items()]
AMOUNT = "if(coalesce(job_is, 'none') = 'expert', 200 EUR, 100 EUR)"
RATE = f'formula: "{AMOUNT} * days_taking_part_is / days_in_period"'
GROWS = "days_taking_part_is * 1 EUR + tenure_days_is * 0.01 EUR"
REWARD = f"name: reward, {RATE}, {CENTS}"


def holds(person, name, value, first, end=date(2027, 1, 1)):
    db.session.rollback()
    with write_session() as session, session.begin():
        row = PersonAttributeRow(person_id=person.id, name=name, value=value)
        row.first_day, row.end_day = first, end
        session.add(row)


def value(month, person, name):
    kept = line(month, person, f"{name}_is")
    return kept.get("number") or kept.get("text") or kept.get("day") or None


def test_every_fact_that_is_kept_is_read_as_it_holds_on_the_last_of_the_days(tmp_path):
    month = make_month(tmp_path, plan(*READ, REWARD), answers=("5",))
    late = make_person("late", make_unit("Desk"))
    participate(late, date(2026, 1, 12), date(2026, 1, 22))
    holds(late, "job", "novice", JANUARY, date(2026, 1, 20))
    holds(late, "job", "expert", date(2026, 1, 20))
    holds(late, "shift", "night", JANUARY)
    calculate(month)

    first = late.first_day
    assert value(month, late, "job") == "expert"
    assert value(month, late, "shift") == "night"
    assert value(month, late, "contract") is None
    assert value(month, late, "team") == "Desk"
    assert value(month, late, "first_day") == str(first)
    assert value(month, late, "takes_part_from") == "2026-01-12"
    assert value(month, late, "takes_part_to") == "2026-01-21"
    assert value(month, late, "days_taking_part") == "10"
    assert value(month, late, "tenure_days") == str((date(2026, 1, 22) - first).days)
    assert paid(month, late) == 6_452  # 200 x 10 / 31
    assert paid(month, month.ann) == 10_000


def test_job_is_that_nobody_entered_is_missing_and_never_a_text(tmp_path):
    month = make_month(
        tmp_path,
        plan(*READ, f"name: reward, formula: \"if(job_is = 'x', 1, 0) * amount\", {CENTS}"),
    )
    calculate(month)

    assert paid(month, month.ann) is None
    assert "job" in line(month, month.ann, "job_is")["missing"]


@pytest.mark.parametrize(
    "wrong",
    [
        "name: a, fact: job, unit: number",
        "name: a, fact: first_day, unit: days",
        "name: a, fact: job, unit: text, of: team",
        "name: a, kpi: tenure_days, unit: days",
    ],
)
def test_what_is_kept_is_read_in_its_own_unit_and_of_the_payee(tmp_path, wrong):
    text = plan(wrong, f"name: reward, formula: amount, {CENTS}", head="groups: [team]").replace(
        "groups: [team]\ngroups: [team]", "groups: [team]"
    )
    with pytest.raises(BadPlan, match="is kept here of each payee"):
        publish_plan(text, JANUARY, OPERATOR, NOON)


def test_a_file_cannot_bring_what_is_kept_already(tmp_path):
    make_month(tmp_path, plan(REWARD.replace(RATE, "formula: amount")))
    row = "ann,,tenure_days,2026-01-01,2026-01-31,5,,,days"
    job = import_fact_file(write_csv(tmp_path, row, header=FACTS, name="facts.csv"))

    assert job.result["rejected"] == 1
    ((*_, reason),) = rejected_rows(db.session(), job.id, 9)
    assert "is kept by Plaudit itself" in reason


def test_nobody_is_told_to_have_a_longer_job(tmp_path):
    text = plan(
        READ[4],
        READ[3],
        f"name: reward, formula: '{GROWS}', {CENTS}",
    )
    month = make_month(tmp_path, text, answers=("5",))
    calculate(month)

    assert told(month) == []
    assert version(month, month.ann).total_minor > 0
