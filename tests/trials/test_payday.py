"""From a file of real calls to the payroll file, as new users would in their browsers."""

import csv
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.factories import write_csv
from tests.trials.browsing import choose_password, invite_hr, path_in, press, set_up, work
from tests.trials.data import CALLS, agents, expected, path_of

pytestmark = [pytest.mark.trial, pytest.mark.one_database, pytest.mark.browser]
PLAN = """
plan: Calls
currency: EUR
calendar: monthly
tables:
  pays: {kind: interpolated, unit: percent, rows: [[3.2, 0%], [3.6, 100%]]}
lines:
  - {name: amount, fact: target_amount, unit: money, label: Your target amount}
  - {name: mean, measure: csat_mean, of: payee, window: period, unit: score, label: Your mean}
  - {name: part, formula: pays(mean), label: Part of the target}
  - {name: reward, formula: amount * part, round: {to: minor_unit, mode: half_up}}
pay: reward
"""
IMPROVEMENT = "pwc_callcenter/expected_improvement_jan_to_mar.csv"
PERCENT = "linear_payout_pct_3.2_to_3.6_mar"
TARGET, CENT = Decimal(10), Decimal("0.01")  # 1,000.00 by percent


def invite_everybody(admin):
    """Number to path of the one-time link."""
    admin.goto("/admin/accounts")
    with admin.expect_download() as download:
        admin.get_by_role("button", name="Make").click()
    with open(download.value.path(), newline="") as file:
        return {row["number"]: path_in(row["link"]) for row in csv.DictReader(file)}


def make_manager(admin, name):
    admin.goto("/admin/accounts")
    admin.get_by_role("link", name=name).click()
    admin.check("input[value=manager]")
    press(admin, "Save the roles")


def upload(app, page, address, button, **files):
    """Choose files, look at them, take them over; the worker does the work."""
    page.goto(address)
    for field, path in files.items():
        page.set_input_files(f"#{field}", path)
    press(page, "Look at the file")
    work(app, page)
    if page.get_by_role("link", name="See how it would be read").count():
        page.get_by_role("link", name="See how it would be read").click()
    for name in (button, None):
        work(app, page)
        if name and page.get_by_role("button", name=name).count():
            press(page, name)


def test_a_file_of_calls_becomes_an_exported_reward(app, visit, tmp_path):
    admin = set_up(app, visit)
    author, hr = (choose_password(visit, invite_hr(admin, name)) for name in ("Pia P", "Hanna H"))
    people = [f"{name},{name},2021-01-01,Calls,boss" for name, _ in sorted(agents())]
    header = "number,name,first_day,team,manager"
    roster = write_csv(tmp_path, *people, "boss,Tomas,2020-01-01,Calls,", header=header)
    upload(app, hr, "/hr/files/people", "Store these changes", file=roster)
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(CALLS)
    calls = path_of("pwc_callcenter/call_center_as_csv.csv")
    upload(app, hr, "/hr/imports/new", "Import the file", file=calls, mapping=mapping)
    assert "4,054" in hr.inner_text("main")

    publish(author, tmp_path)
    parts = [f"{name},Calls,2021-01-01,1000.00" for name, _ in sorted(agents())]
    parts_file = write_csv(tmp_path, *parts, header="number,plan,first_day,target_amount")
    upload(app, hr, "/hr/files/participations", "Store these changes", file=parts_file)
    hr.goto("/hr/periods")
    hr.fill("#period", "2021-03")
    press(hr, "Open the period")
    period = hr.url
    press(hr, "Calculate")
    work(app, hr)
    hr.goto(period)
    press(hr, "Submit 8")

    links = invite_everybody(admin)
    make_manager(admin, "Tomas")
    approve(choose_password(visit, links["boss"]))
    hr.goto(f"{period}/integrity")
    press(hr, "Look this period through")
    work(app, hr)
    hr.goto(period)
    hr.get_by_text("Lock this period").click()
    press(hr, "Lock for ever")
    press(hr, "Export to payroll")
    work(app, hr)
    hr.goto(period)

    assert paid(hr) == {row["Agent"]: amount(row) for row in expected(IMPROVEMENT)}
    becky = choose_password(visit, links["Becky"])
    becky.goto("/my/rewards")
    assert "€558.82" in becky.inner_text("main")


def publish(author, folder):
    plan = folder / "plan.yaml"
    plan.write_text(PLAN)
    author.goto("/hr/plans/new")
    author.set_input_files("#file", plan)
    author.fill("#first_day", "2021-01-01")
    press(author, "Look at the plan")
    press(author, "Publish")


def approve(manager):
    """One by one for the first, the others together."""
    manager.goto("/team/statements")
    manager.get_by_role("link", name="Becky").click()
    press(manager, "Approve €558.82")
    for box in manager.locator("input[name=shown]").all():
        box.check()
    press(manager, "Approve what is ticked")


def amount(row):
    """What the linear rule gives of 1,000.00; the file holds percent with four places."""
    return (Decimal(row[PERCENT]) * TARGET).quantize(CENT, ROUND_HALF_UP)


def paid(hr):
    with hr.expect_download() as download:
        hr.get_by_role("link", name="CSV").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        return {row["name"]: Decimal(row["amount"]) for row in csv.DictReader(file)}
