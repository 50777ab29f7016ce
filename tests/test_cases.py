"""The payout cases in tests/cases and examples/plans: what each rule and each plan pays, and why.

Every case is calculated twice: by the product, and by an oracle that shares no code with it. To
add one, copy a file.
"""

import re

import pytest

from app.domain.errors import BadPlan
from app.domain.plans.telling.explaining import explain
from tests.domain.plans.told import ones
from tests.handbook import ROOT
from tests.oracle import Missing, calculated
from tests.payout_cases import (
    OF_PLANS,
    OF_RULES,
    PLANS,
    case_at,
    command_of,
    expectations,
    files_beside,
    found_at,
    inputs_of,
    read,
    title,
)
from tests.plan_runs import ran


def reads_others(plan):
    """Whether a line of somebody may depend on somebody else."""
    return "groups" in plan or "company" in str(plan["lines"])


ALL = OF_RULES + OF_PLANS
REFUSED = [path for path in ALL if "refused" in case_at(path)]
PAID = [path for path in ALL if path not in REFUSED]

ONE_BY_ONE = [path for path in PAID if not reads_others(case_at(path)["plan"])]

# The worked examples that were collected from documentation, statutes and published schemes: how
# many there are of each rule. Each one is covered by a case.
EXAMPLES = (
    "A1 7, A2 7, A3 1, A4 1, A6 1, A7 1, A8 2, A10 2, A13 3, B1 8, B3 9, B4 1, B6 4, B7 4, B8 1, "
    "B9 1, B10 2, C2 1, C4 1, C5 7, C6 1, D2 1, D3 2, D4 3, E1 1, E3 2, E5 1, E6 1, E7 1, F2 2, "
    "F3 3, F4 1, F6 1, F8 2, F9 1, G1 3, G3 3, G5 1, G7 1"
)

# What the oracle calculates too: it leaves statistics out, which its README says.
BY_ORACLE = [path for path in PAID if "'statistic'" not in str(case_at(path)["plan"])]

each_paid = pytest.mark.parametrize("path", PAID, ids=title)


def told(value):
    """A value of the product as an expectation says it."""
    if value.missing:
        return "no value"
    if value.truth is not None:
        return "yes" if value.truth else "no"
    if value.text is not None:
        return f"'{value.text}'"
    return value.day if value.number is None else value.number


def told_by_oracle(value):
    if isinstance(value, Missing):
        return "no value"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"'{value}'" if isinstance(value, str) else value


def assert_as_expected(case, found, tell):
    """Everybody at once, so that a failure shows all that differs."""
    calculated_here, expected = {}, {}
    for number, (person, lines) in enumerate(zip(case["people"], found, strict=True)):
        for place, value in expectations(person).items():
            expected[number, person["who"], *place] = value
            calculated_here[number, person["who"], *place] = tell(found_at(place, lines))
    assert calculated_here == expected


@each_paid
def test_everybody_gets_what_the_case_expects(path):
    case = case_at(path)

    assert_as_expected(case, ran(case["plan"], *inputs_of(case)), told)


@pytest.mark.parametrize("path", BY_ORACLE, ids=title)
def test_the_oracle_agrees_with_the_case(path):
    case = case_at(path)

    found = [result.lines for result in calculated(case["plan"], *inputs_of(case))]
    assert_as_expected(case, found, told_by_oracle)


@each_paid
def test_the_order_of_the_file_changes_nobodys_pay(path):
    case = case_at(path)
    turned = case | {"people": case["people"][::-1]}

    assert_as_expected(turned, ran(turned["plan"], *inputs_of(turned)), told)


@each_paid
def test_everybody_is_told_why_line_by_line(path):
    case = case_at(path)
    plan, everybody = ones(case["plan"], *inputs_of(case))

    for one in everybody:
        lines = explain(plan, one)
        assert [line.name for line in lines] == [line.name for line in plan.lines]
        assert all(line.value and line.sentences for line in lines)


@pytest.mark.parametrize("path", ONE_BY_ONE, ids=title)
def test_a_person_alone_is_paid_the_same_where_the_plan_reads_nobody_else(path):
    case = case_at(path)

    for who in {person["who"] for person in case["people"]}:
        alone = case | {"people": [each for each in case["people"] if each["who"] == who]}
        assert_as_expected(alone, ran(case["plan"], *of_one(who, inputs_of(case))), told)


def of_one(who, given):
    """What is given of one person alone, with the columns of all."""
    rows = {name: [row for row in rows if row["payee"] == who] for name, rows in given.rows.items()}
    return given._replace(payees=[row for row in given.payees if row["payee"] == who], rows=rows)


@pytest.mark.parametrize("path", REFUSED, ids=title)
def test_a_plan_that_would_pay_wrongly_is_refused(path):
    case = case_at(path)

    with pytest.raises(BadPlan, match=re.escape(case["refused"])):
        ran(case["plan"], [{"payee": "Ana"}], {}, [], "2025-01")


@pytest.mark.parametrize("path", ALL, ids=title)
def test_a_case_says_its_rule_and_its_source(path):
    case = case_at(path)

    assert all(case[key] for key in ("case", "rule", "source"))
    assert ("people" in case) != ("refused" in case)
    assert all(expectations(person) for person in case.get("people", []))
    assert re.fullmatch("[a-z_]+", title(path).replace("-", "_"))


def test_every_worked_example_is_covered():
    counted = [words.split() for words in EXAMPLES.split(", ")]
    examples = {f"{rule}.{n}" for rule, most in counted for n in range(1, int(most) + 1)}

    covered = {example for path in ALL for example in case_at(path).get("covers", [])}

    assert covered == examples
    assert len(covered) == 95


def test_every_plan_of_the_library_has_a_case():
    plans = {path.name for path in PLANS.glob("*.yaml")} - {path.name for path in OF_PLANS}

    assert len(plans) >= 12
    assert plans == {read(path)["plan"] for path in OF_PLANS}


@pytest.mark.parametrize("path", OF_PLANS, ids=title)
def test_a_plan_of_the_library_is_shown_with_three_to_six_people(path):
    assert 3 <= len({person["who"] for person in case_at(path)["people"]}) <= 6


@pytest.mark.parametrize("path", OF_PLANS, ids=title)
def test_the_files_beside_a_plan_give_what_its_case_gives(path):
    for name, text in files_beside(path).items():
        assert (PLANS / name).read_text() == text


def test_the_page_of_the_library_says_how_to_try_each_plan():
    page = (ROOT / "docs" / "plans-library.md").read_text()
    told = re.findall(r"```sh\n(.+?)\n```", page, re.DOTALL)

    assert sorted(told) == sorted(command_of(path) for path in OF_PLANS)
