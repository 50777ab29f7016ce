"""Every line of every payee is what a second, independent calculation finds.

PLAN_WORLDS says how many plans by chance are calculated. A difference is told with all that is
needed to see it again: the lines that count, the inputs, and what both say.
"""

import datetime
import json
import os
import re
from pprint import pformat

import pytest

from tests.oracle import Missing, calculated
from tests.oracle.generated import World
from tests.plan_runs import ran

WORLDS = int(os.environ.get("PLAN_WORLDS", "300"))  # 10,000 before a release
AT_ONCE = 50
# What the product's words for a reason have to contain. For the kinds that are not here any words
# will do.
WORDS = {
    "said": "{where}",
    "not_in_plan": "not in this plan: {where}",
    "zero_divisor": "is 0",
    "few": "fewer than",
    "below": "below the first row",
}


def is_said(value, expected):
    """Whether a value of the product is what the oracle expects."""
    if isinstance(expected, Missing):
        words = WORDS.get(expected.kind, "").format(where=expected.where)
        return bool(value.missing) and words in value.missing
    if value.missing:
        return False
    if isinstance(expected, bool):
        return value.truth is expected
    if isinstance(expected, str):
        return value.text == expected
    if isinstance(expected, datetime.date):
        return value.day == expected
    return value.truth is None and value.number == expected


def is_alike(found, expected):
    """Whether a line is the same, that of a detail in every row."""
    if not isinstance(expected, dict):
        return is_said(found, expected)
    return set(found) == set(expected) and all(
        is_said(found[row], expected[row]) for row in expected
    )


def differences(world):
    """The lines, in the plan's order, about which the product and the oracle differ."""
    found = ran(world.plan, *world.inputs)
    expected = calculated(world.plan, *world.inputs)
    assert len(found) == len(expected)
    return [
        (name, payee.payee, payee.period, lines[name], wanted)
        for lines, payee in zip(found, expected, strict=True)
        for name, wanted in payee.lines.items()
        if not is_alike(lines[name], wanted)
    ]


def told(world, name, payee, period, found, wanted):
    """A difference with what is needed to see it again."""
    plan = with_lines(world.plan, name)
    return (
        f"World({world.seed}), {name} of {payee} in {period}:\n"
        f"the product says {found}\nthe oracle says {wanted}\n"
        f"plan: {json.dumps(plan, indent=1, ensure_ascii=False)}\n"
        f"inputs: {pformat(world.inputs, width=200)}"
    )


def with_lines(plan, name):
    """The plan with only this line, those above that it rests on, and their tables."""
    lines = {line["name"]: line for line in plan["lines"]}
    needed, found = [name], set()
    while needed:
        found.add(name := needed.pop())
        words = set(re.findall(r"\w+", str(lines[name])))
        needed += (words & set(lines)) - found
    kept = [line for line in plan["lines"] if line["name"] in found]
    tables = {key: table for key, table in plan.get("tables", {}).items() if key in str(kept)}
    return plan | {"lines": kept, "tables": tables}


@pytest.mark.parametrize("first", range(0, WORLDS, AT_ONCE))
def test_every_line_of_every_payee_is_what_the_oracle_finds(first):
    for seed in range(first, min(first + AT_ONCE, WORLDS)):
        world = World(seed)
        for difference in sorted(differences(world), key=lambda each: position(world, each)):
            pytest.fail(told(world, *difference), pytrace=False)


def position(world, difference):
    """The first line that differs comes first: those below may differ because of it."""
    names = [line["name"] for line in world.plan["lines"]]
    return names.index(difference[0])


@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_the_payees_changes_nothing(seed):
    world = World(seed)
    payees, *others = world.inputs
    expected = calculated(world.plan, payees, *others)[::-1]

    found = ran(world.plan, payees[::-1], *others)

    for lines, result in zip(found, expected, strict=True):
        assert all(is_alike(lines[name], wanted) for name, wanted in result.lines.items())
