"""The least change that raises pay is what a second calculation finds by trying one by one."""

import random
from fractions import Fraction

import pytest

from app.domain.demo.plans import AGENT_PLAN, CASHIER_PLAN
from app.domain.plans.improving.next_steps import next_steps
from tests.next_steps import (
    document_of,
    one_of,
    paid,
    raises,
    steps_of,
    with_answers,
)
from tests.oracle import Missing, calculated
from tests.oracle.generated import World

TRIED = 25  # answers, one by one
STEPS = {"nps": range(11), "csat": range(1, 6), "star": range(1, 6)}
LINES = {"nps": "points", "csat": "percent", "star": "stars"}
MEASURES = {"nps": "nps", "csat": "csat_top2", "star": "stars_mean"}
AT = {
    "points": ["-50", "0", "20", "33", "40", "60"],
    "percent": ["40%", "60%", "75%", "89.9%", "90%"],
    "stars": ["2", "3.4", "3.8", "4.1", "4.4"],
}
PAYS = ["0%", "20%", "60%", "100%", "100%", "130%", "30%"]
CAPS = ["min({}, 100% * amount)", "{}", "{}", "max({}, 50 EUR)", "{} * kept"]


class Bonus:
    """A plan by chance that pays for answers of one's own, and payees of one team."""

    def __init__(self, seed, keeps=False):
        self.dice = random.Random(seed)
        self.names = self.dice.sample(list(LINES), self.dice.randint(1, 3))
        kept = "kept" if keeps or self.dice.random() < 0.5 else ""
        parts = [f"{name}_part" for name in self.names]
        missing = self.dice.choice(["fail", "zero", "reweight"])
        self.mix = (
            f"composite: {{parts: {{{', '.join(f'{p}: 1' for p in parts)}}}, missing: {missing}}}"
        )
        self.cap = self.dice.choice([cap for cap in CAPS if kept or "kept" not in cap])
        self.cap = "{} * kept" if keeps else self.cap
        self.kept = kept
        self.document = document_of(self.text())
        self.payees = [self.payee("A"), self.payee("B")]

    def text(self):
        mode = self.dice.choice(["half_up", "down", "up"])
        lines = ["{name: amount, fact: target_amount, unit: money}"]
        if self.kept:
            lines.append("{name: rate, kpi: kept, of: payee, window: period, unit: percent}")
            lines.append("{name: kept, formula: rate_pay(rate)}")
        for name in self.names:
            lines.append(self.measure(name))
            lines.append(f"{{name: {name}_part, formula: {name}_pay({name})}}")
        lines.append(f"{{name: mix, {self.mix}}}")
        pay = self.cap.format("amount * mix")
        lines.append(f"{{name: pay, formula: '{pay}', round: {{to: minor_unit, mode: {mode}}}}}")
        tables = [self.table(name, LINES[name]) for name in self.names]
        tables += [self.table("rate", "percent")] if self.kept else []
        listed = "".join(f"  - {line}\n" for line in lines)
        head = "plan: By chance\ncurrency: EUR\ncalendar: monthly\ngroups: [team]\n"
        return f"{head}tables:\n{''.join(tables)}lines:\n{listed}pay: pay\n"

    def measure(self, name):
        needs = ""
        if self.dice.random() < 0.6:
            other = self.dice.choice(["[team, missing]", "[missing]", "[team]"])
            needs = f", needs: {self.dice.choice([3, 8, 12])}, otherwise: {other}"
        source = f"measure: {MEASURES[name]}, of: payee, window: period, unit: {LINES[name]}"
        return f"{{name: {name}, {source}{needs}}}"

    def table(self, name, unit):
        starts = sorted(self.dice.sample(range(len(AT[unit])), 3))
        values = [self.dice.choice(PAYS) for _ in starts]  # also tables that fall
        values = sorted(values, key=lambda v: int(v[:-1])) if self.dice.random() < 0.6 else values
        rows = ", ".join(f"[{AT[unit][at]}, {v}]" for at, v in zip(starts, values, strict=True))
        kind = self.dice.choice(["step", "interpolated"])
        ties = self.dice.choice(["reached", "exceeded"])
        keys = f"kind: {kind}, ties: {ties}, below: {self.dice.choice(['0%', 'first'])}"
        return f"  {name}_pay: {{{keys}, unit: percent, rows: [{rows}]}}\n"

    def payee(self, name):
        cells = {"payee": name, "team": "T", "amount": self.dice.choice(["300", "0.10", "97.35"])}
        if self.kept:
            cells["rate"] = self.dice.choice(["40%", "59.35%", "74%", "89.95%", "95%"])
        for line in self.names:
            counts = self.dice.choice([["0"], ["0", "1", "2"], ["0", "1", "5", "1/2"]])
            cells |= {f"{line}_{step}": self.dice.choice(counts) for step in STEPS[line]}
        return cells


def least_by_trying(document, payees, columns, most, **more):
    """The first number of more answers in the first of these columns that raises pay."""
    now = paid(document, payees, **more)
    for number in range(1, most + 1):
        pay = paid(document, with_answers(payees, 0, columns[:1], number), **more)
        if raises(now, pay):
            return number, pay
    return None


def check(document, payees, step, most=TRIED, **more):
    """One step of answers is the least that trying finds, and its low answer costs what it says."""
    labels = {line.get("label", line["name"]): line["name"] for line in document["lines"]}
    name = labels[step.lines[0]]
    found = least_by_trying(document, payees, [f"{name}_{step.steps[0]}"], most, **more)
    told = step.least
    if told is not None and told.number <= most:
        assert found == (told.number, told.pay)
    else:
        assert found is None
    for label in step.steps[1:]:  # the other best answers are as good
        if told is not None and told.number <= most:
            more_of_it = with_answers(payees, 0, [f"{name}_{label}"], int(told.number))
            assert paid(document, more_of_it, **more) == told.pay
    if step.low and not step.low.spoils:
        for label in step.low.steps:
            lower = with_answers(payees, 0, [f"{name}_{label}"])
            assert paid(document, lower, **more) == step.low.pay


@pytest.mark.parametrize("seed", range(120))
def test_the_least_number_of_answers_is_the_first_that_pays_more(seed):
    bonus = Bonus(seed)
    steps = [step for step in steps_of(bonus.document, bonus.payees) if step.kind == "answers"]

    assert len(steps) == len(bonus.names)
    for step in steps:
        assert step.now == paid(bonus.document, bonus.payees)
        assert not step.frozen
        check(bonus.document, bonus.payees, step)


@pytest.mark.parametrize("seed", range(200, 240))
def test_no_smaller_change_of_a_percentage_pays_more(seed):
    """Among twentieths of a point where steps are reached; else among whole points and corners.

    A step that has to be exceeded is told a tenth of a point beyond it; both are ten times finer
    where a table is.
    """
    bonus = Bonus(seed, keeps=True)
    (step,) = [step for step in steps_of(bonus.document, bonus.payees) if step.kind == "figure"]
    value = Fraction(bonus.payees[0]["rate"].rstrip("%")) / 100
    tried = changes(bonus, value)
    if step.least:
        tried = [*(each for each in tried if each < step.least.number), step.least.number]

    now, *found = paid_with_rates(bonus, [value, *(value + change for change in tried)])
    first = next((each for each in zip(tried, found, strict=True) if raises(now, each[1])), None)
    assert first == (step.least and (step.least.number, step.least.pay))
    assert not step.least or step.least.to == value + step.least.number


def changes(bonus, value):
    """Every change that is tried, the least first; no share is above the whole."""
    tables = [table for name, table in bonus.document["tables"].items() if name != "star_pay"]
    starts = [row[0] for table in tables for row in table["rows"] if "%" in row[0]]
    size = 1000 if any("." in start for start in starts) else 100
    found = {Fraction(number, 100) for number in range(1, 61)}
    found |= {Fraction(number, size) for number in range(1, 101)} | {1 - value}
    table = bonus.document["tables"]["rate_pay"]
    if table["kind"] == "step":
        away = {Fraction(row[0].rstrip("%")) / 100 - value for row in table["rows"]}
        found |= {edge + beyond for edge in away for beyond in (0, Fraction(1, 10 * size))}
    if (table["kind"], table["ties"]) == ("step", "reached"):
        found |= {Fraction(number, 2000) for number in range(1, 200)}
    return sorted(change for change in found if 0 < change <= 1 - value)


def paid_with_rates(bonus, values):
    """What the first payee is paid with each of these rates: each in a team of two of its own."""
    rows = []
    for place, value in enumerate(values):
        first, second = bonus.payees
        rows.append(first | {"payee": f"A{place}", "team": f"T{place}", "rate": str(value)})
        rows.append(second | {"payee": f"B{place}", "team": f"T{place}"})
    results = calculated(bonus.document, rows, None, (), "2025-01")[::2]
    return [None if isinstance(r.lines["pay"], Missing) else r.lines["pay"] for r in results]


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_plans_of_the_whole_language_say_nothing_that_a_full_calculation_contradicts(first):
    """The whole file is calculated again with each change, others and their groups too."""
    checked = 0
    for seed in range(first, first + 50):
        world = World(seed)
        if len(world.periods) > 1:
            continue
        more = {"rows": world.rows, "groups": world.group_rows, "period": world.period}
        plan, one, histograms = one_of(world.plan, world.payees, 0, **more)
        for step in next_steps(plan, one, histograms):
            if step.kind == "answers" and step.of == "payee" and not (step.why or step.frozen):
                assert step.now == paid(world.plan, world.payees, 0, **more)
                check(world.plan, world.payees, step, most=6, **more)
            checked += 1
    assert checked


@pytest.mark.parametrize("text", [AGENT_PLAN, CASHIER_PLAN])
@pytest.mark.parametrize("seed", range(6))
def test_the_plans_of_the_demo_are_answered_as_trying_answers(text, seed):
    dice, document = random.Random(seed), document_of(text)
    payees = [demo_payee(document, dice, name) for name in "AB"]

    for step in steps_of(document, payees):
        if step.kind == "answers" and step.of == "payee":
            check(document, payees, step)
        if step.kind == "answers" and step.of == "team":
            check(document, payees, step, most=10)


def demo_payee(document, dice, name):
    cells = {"payee": name, "team": "T", "amount": "360", "job": dice.choice(["agent", "cashier"])}
    cells["job"] = document["for"]["jobs"][0]
    for line in document["lines"]:
        key, measure = line["name"], line.get("measure", "")
        if measure == "no_bad_day":
            cells |= {key: f"{dice.randint(0, 12)}/12", f"{key}_n": "12"}
        elif measure:
            steps = range(11) if measure == "nps" else range(1, 6)
            cells |= {f"{key}_{step}": str(dice.choice([0, 1, 1, 3])) for step in steps}
    return cells
