"""Short ways to say what is told of a line: to one payee, or to each of a whole file."""

from fractions import Fraction

from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.one_payee import one_payee
from app.domain.plans.language.reading import plan_from
from app.domain.plans.telling.explaining import explain
from app.domain.plans.telling.source_words import Circumstances
from app.domain.plans.telling.tracing import traced
from app.imports.yaml_documents import yaml_document
from tests.domain.plans.made import FULL, OWNERS, inputs, of_lines, plan_of
from tests.domain.plans.payees import Payee
from tests.plan_runs import UNITS, in_order, period_of


def one_of(*lines, tables="{}", amount=Fraction(360), scores=FULL):
    """A plan of these lines, and what they came to for one payee."""
    plan = plan_of(*lines, tables=tables)
    pairs = {(name, of): pair[of == "team"] for name, pair in scores.items() for of in OWNERS}
    given = of_lines(plan, inputs([Payee(amount, pairs)]))
    return plan, one_payee(evaluate(plan, given), given, 0)


def explained(*lines, circumstances=None, **more):
    """What is said of the last line before pay: its value and its sentences."""
    line = explain(*one_of(*lines, **more), circumstances or Circumstances())[-2]
    return line.value, *line.sentences


def ones(document, payees, rows=None, groups=None, period=None):
    """The plan of a document, and each payee of a run in the order of the rows."""
    plan = plan_from(document, UNITS)

    def read(plan, batch, result, row):
        return one_payee(result, batch.inputs, row)

    named = period or period_of(payees, "2025-03")
    return plan, in_order(plan, read, payees, rows, groups, named)


SIGNS = {
    "*": "\N{MULTIPLICATION SIGN}",
    "/": "\N{DIVISION SIGN}",
    "-": "\N{MINUS SIGN}",
    ">=": "\N{GREATER-THAN OR EQUAL TO}",
}
HEAD = "plan: Test\ncurrency: EUR\ncalendar: monthly\n"
PAY = "  - {name: pay, formula: 1 EUR, round: {to: minor_unit, mode: half_up}}\npay: pay\n"


def ran(*lines, payees, rows=None, tables="{}", below="{}"):
    """A plan of these lines run over rows of text: the plan, and each payee."""
    listed = "".join(f"  - {{{line}}}\n" for line in lines)
    text = f"{HEAD}groups: [team]\ndetails: {below}\ntables: {tables}\nlines:\n{listed}{PAY}"
    known = [{"payee": f"p{number}", "team": "A"} | each for number, each in enumerate(payees, 1)]
    return ones(yaml_document(text, "The plan"), known, rows)


def line_of(plan, one, name):
    return next(line for line in explain(plan, one) if line.name == name)


def said(*lines, **more):
    """What the last line before pay says to the first payee: its sentences."""
    plan, everybody = ran(*lines, **more)
    return explain(plan, everybody[0])[-2].sentences


def trace_of(*lines, **more):
    """The trace of the last line before pay, for the first payee."""
    plan, everybody = ran(*lines, **more)
    return traced(plan, everybody[0])[-2]


def signs(text):
    """The signs of a calculation as they are shown, for tests that are typed."""
    for typed, shown in SIGNS.items():
        text = text.replace(typed, shown)
    return text
