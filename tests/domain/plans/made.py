"""Short ways to make a plan, its inputs and its values for a test."""

from dataclasses import replace
from fractions import Fraction

import numpy as np

from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.inputs import Inputs, Scores
from app.domain.plans.language.document import FactSource
from app.domain.plans.language.reading import plan_from
from app.imports.yaml_documents import yaml_document
from tests.domain.plans.payees import Score

UNITS_OF_MEASURES = {
    "nps": "points",
    "csat_top2": "percent",
    "csat_mean": "score",
    "no_bad_day": "percent",
    "stars_mean": "stars",
    "expectation_gap": "points",
}
HEAD = "plan: Test\ncurrency: EUR\ncalendar: monthly\n"
PAY = "  - {name: pay, formula: 1 EUR, round: {to: minor_unit, mode: half_up}}\npay: pay\n"
NOBODY = Score(0, 0, 0)
OWNERS = ("payee", "team")


def read(text):
    """The plan of a whole document."""
    return plan_from(yaml_document(text, "The plan"), UNITS_OF_MEASURES)


def plan_of(*lines, tables="{}", head=HEAD, groups="team"):
    """A plan of these lines and a pay line of 1 EUR that follows them; they begin in line 7."""
    listed = "".join(f"  - {{{line}}}\n" for line in lines)
    return read(f"{head}groups: [{groups}]\ntables: {tables}\nlines:\n{listed}{PAY}")


def inputs(payees):
    """Columns of these payees, who all have the same scores."""
    everything = [(measure, of) for measure in UNITS_OF_MEASURES for of in OWNERS]
    pairs = list(payees[0].scores) if payees else everything
    scores = {pair: columns([payee.scores[pair] for payee in payees]) for pair in pairs}
    amounts = [payee.target_amount for payee in payees]
    return Inputs(len(payees), scores, {"target_amount": amounts})


def of_lines(plan, given):
    """Scores and target amounts of everybody, under the names of the lines that read them."""
    scores = {
        (line.name, of): given.scores[source.measure, of]
        for line, source in plan.measured()
        for of in source.scopes()
    }
    amounts = given.facts.get("target_amount")
    reads = [line.name for line in plan.lines if isinstance(line.source, FactSource)]
    facts = {} if amounts is None else dict.fromkeys(reads, amounts)
    return replace(given, scores=scores, facts=facts)


def calculated(plan, given):
    """The plan evaluated."""
    return evaluate(plan, of_lines(plan, given))


def columns(scores):
    return Scores(*(np.array([score[part] for score in scores], np.int64) for part in range(3)))


def numbers(*values):
    """Scores of one answer each, a column of them."""
    fractions = [Fraction(value) for value in values]
    return columns([Score(value.numerator, value.denominator, 1) for value in fractions])


def values(plan, given, line):
    """What a line says for each row."""
    found = calculated(plan, given)
    return [found.value(line, row) for row in range(given.rows)]


def fractions(plan, given, line):
    """A line's numbers, None where one is missing."""
    return [value.number for value in values(plan, given, line)]


# Lines that are explained, and their scores of the payee and of the team.
AMOUNT = "name: amount, label: Your target, fact: target_amount, unit: money"
CSAT = "name: csat, label: Satisfied, measure: csat_top2, of: payee, window: period"
CALM = "name: calm, measure: no_bad_day, of: team, window: period"
FULL = {"csat_top2": (Score(9, 10, 50), Score(8, 10, 400)), "no_bad_day": (NOBODY, Score(3, 4, 20))}


def of_csat(own, team=NOBODY):
    return {"csat_top2": (own, team)}
