"""The payout cases in tests/cases: what each rule pays, in examples that everybody can check.

To add one, copy a file. `given` sets the target and changes constants of the plan; `scores` are
written "62 from 50", which is a score of 62 from 50 answers, or "none"; `expected` names lines.
"""

import re
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from app.domain.measures import MEASURES
from app.domain.plans.evaluation import evaluate
from app.domain.plans.reading import plan_from
from app.imports.yaml_documents import yaml_document
from tests.domain.plans.made import NOBODY, inputs
from tests.domain.plans.payees import Payee, Score
from tests.oracle import Missing, calculated

CASES = {path.stem: path for path in sorted(Path(__file__).with_name("cases").glob("*.yaml"))}
UNITS = {name: measure.unit for name, measure in MEASURES.items()}


@cache
def case_of(name):
    return yaml_document(CASES[name].read_text(), name)


EVERYBODY = [(name, place) for name in CASES for place in range(len(case_of(name)["people"]))]


def number(text):
    """A number as an expectation or score says it: 12.5, 1/3 or 60%."""
    return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def score(text):
    if text == "none":
        return NOBODY
    value, answers = text.split(" from ")
    return Score(*number(value).as_integer_ratio(), int(answers))


def payee(person):
    given = person.get("given", {}).get("target_amount")
    pairs = {
        tuple(key.split(" of ")): score(text) for key, text in person.get("scores", {}).items()
    }
    return Payee(None if given is None else Fraction(given), pairs)


def cells(plan, person):
    """The row of this person in payees.csv."""
    [job, *_] = plan.get("for", {}).get("jobs", [""])
    found = {"payee": "1", "team": "A", "period": "2025-03", "job": job}
    target = str(person.get("given", {}).get("target_amount", ""))
    for line in plan["lines"]:
        name = line["name"]
        found |= {name: target} if "fact" in line else {}
        for scope, column in (("payee", name), ("team", f"{name}_team")):
            said = person.get("scores", {}).get(f"{line.get('measure')} of {scope}", "none")
            value, answers = ("", "0") if said == "none" else said.split(" from ")
            found |= {column: value, f"{column}_n": answers} if "measure" in line else {}
    return found


def with_constants(plan, given):
    """The plan with this person's own numbers in the place of its constants."""
    lines = plan["lines"]
    unknown = (
        set(given) - {"target_amount"} - {line["name"] for line in lines if "constant" in line}
    )
    assert not unknown, f"the plan has no such constant: {unknown}"
    changed = [
        line | {"constant": given[line["name"]]} if line["name"] in given else line
        for line in lines
    ]
    return plan | {"lines": changed}


def said(value):
    """A value as an expectation says it."""
    if value.missing:
        return "no value"
    return value.number if value.truth is None else ("yes" if value.truth else "no")


def wanted(text):
    return text if text in ("no value", "yes", "no") else number(text)


@pytest.mark.parametrize(("name", "place"), EVERYBODY)
def test_a_person_gets_what_the_case_expects(name, place):
    case = case_of(name)
    person = case["people"][place]
    document = with_constants(case["plan"], person.get("given", {}))

    found = evaluate(plan_from(document, UNITS), inputs([payee(person)])).values(0)

    expected = {line: wanted(text) for line, text in person["expected"].items()}
    assert {line: said(found[line]) for line in expected} == expected


@pytest.mark.parametrize(("name", "place"), EVERYBODY)
def test_the_oracle_agrees_with_the_case(name, place):
    case = case_of(name)
    person = case["people"][place]
    document = with_constants(case["plan"], person.get("given", {}))

    [found] = [each.lines for each in calculated(document, [cells(document, person)])]

    for line, text in person["expected"].items():
        value = "no value" if isinstance(found[line], Missing) else found[line]
        assert value == wanted(text), line


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_its_rule_and_its_source(name):
    case = case_of(name)

    assert set(case) == {"case", "rule", "source", "plan", "people"}
    assert all(set(person) <= {"who", "given", "scores", "expected"} for person in case["people"])
    assert all(person["expected"] for person in case["people"])
    assert re.fullmatch("[a-z_]+", name)
