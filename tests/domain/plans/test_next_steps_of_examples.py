"""Every plan of the library: what is told to its people is what a full calculation pays."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from app.domain.plans.improving.ceilings import is_most
from app.domain.plans.improving.next_step_words import outlook, sentences
from app.domain.plans.improving.next_steps import next_steps
from tests.domain.plans.test_next_steps_against_oracle import Bonus
from tests.next_steps import document_of, one_of, paid, raises, with_answers, with_cell

PLANS = Path(__file__).parents[3] / "examples" / "plans"
ALL = sorted(path for path in PLANS.glob("*.yaml") if ".case" not in path.name)
# The oracle leaves statistics out; the services test their next steps.
NAMES = [path.stem for path in ALL if "statistic:" not in path.read_text()]


def files_of(name):
    """The document, its payees, and its rows of details and groups."""
    document = document_of((PLANS / f"{name}.yaml").read_text())
    rows = {detail: table_of(f"{name}-{detail}") for detail in document.get("details", {})}
    groups = table_of(f"{name}-groups") if (PLANS / f"{name}-groups.csv").exists() else None
    return document, table_of(name), {"rows": rows, "groups": groups}


def table_of(name):
    with (PLANS / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def changed(document, payees, place, step):
    """The file with the change that a step tells; None where no cell says it."""
    if step.kind == "rows":
        return None
    names = {line.get("label", line["name"]): line["name"] for line in document["lines"]}
    name, change = names[step.lines[0]], step.least
    if step.kind == "answers":
        return with_answers(payees, place, [f"{name}_{step.steps[0]}"], int(change.number))
    if step.kind == "yes_no":
        return with_cell(payees, place, name, "yes" if change.number else "no")
    if step.kind == "figure" and name in payees[place]:
        return with_cell(payees, place, name, change.to)
    if step.kind == "figure" and f"{name}_num" in payees[place]:
        below = Fraction(payees[place][f"{name}_den"])
        return with_cell(payees, place, f"{name}_num", change.to * below)
    return None


def with_more_rows(document, payees, place, step, more):
    """What is paid with so many more rows like each of one's own."""
    (name,) = (key for key, each in document["details"].items() if "one" in each)
    rows, payee = more["rows"][name], payees[place]["payee"]
    found = []
    for like in [row for row in rows if row["payee"] == payee]:
        added = [{**like, "row": f"zz{n}"} for n in range(int(step.least.number))]
        files = {**more, "rows": {**more["rows"], name: [*rows, *added]}}
        found.append(paid(document, payees, place, **files))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_to_people_of_the_library_is_paid_to_the_cent(name):
    document, payees, more = files_of(name)
    if any("period" in payee for payee in payees):
        payees = [payee for payee in payees if payee["period"] == payees[0]["period"]]
    for place in range(len(payees)):
        plan, one, histograms = one_of(document, payees, place, **more)
        now = paid(document, payees, place, **more)
        for step in next_steps(plan, one, histograms):
            assert sentences(step)
            if step.least is None or step.frozen:
                continue
            if step.kind == "rows":
                assert step.least.pay in with_more_rows(document, payees, place, step, more)
            file = changed(document, payees, place, step)
            assert step.now == now
            assert raises(now, step.least.pay)
            if file is not None:
                assert paid(document, file, place, **more) == step.least.pay


@pytest.mark.parametrize("name", NAMES)
def test_everybody_of_the_library_is_told_something_or_is_not_in_the_plan(name):
    document, payees, more = files_of(name)
    if any("period" in payee for payee in payees):
        payees = [payee for payee in payees if payee["period"] == payees[0]["period"]]
    for place in range(len(payees)):
        plan, one, histograms = one_of(document, payees, place, **more)
        told = outlook(plan, one, histograms)
        assert all(sentence.endswith(".") for step in told for sentence in step)
        assert not one.outside or told == []


@pytest.mark.parametrize("seed", range(150))
def test_the_most_is_only_said_where_no_answers_and_no_rate_pay_more(seed):
    """Whoever gets the most by proof gets no more with any other figures that are tried."""
    bonus = Bonus(seed, keeps=seed % 2 == 1)
    plan, one, histograms = one_of(bonus.document, bonus.payees)
    if not is_most(plan, one, histograms):
        return
    now = paid(bonus.document, bonus.payees)
    assert not any(step.least for step in next_steps(plan, one, histograms))
    for _ in range(30):
        payees = [bonus.payee("A"), bonus.payees[1]]
        payees[0]["amount"] = bonus.payees[0]["amount"]
        assert not raises(now, paid(bonus.document, payees))


def test_the_most_is_found_for_some_of_these_plans():
    found = [Bonus(seed, keeps=seed % 2 == 1) for seed in range(150)]
    assert sum(is_most(*one_of(each.document, each.payees)) for each in found) >= 3
