"""Short ways to ask the oracle for one value."""

from fractions import Fraction

from tests.oracle import calculated

EUR = {"plan": "Small", "currency": "EUR", "calendar": "monthly", "groups": ["team"], "pay": "pay"}


def plan_of(*lines, **more):
    """A plan of these lines; each is a pair of a name and what stands in it."""
    return EUR | more | {"lines": [{"name": name, **line} for name, line in lines]}


def results(plan, *payees, rows=None, groups=(), period="2025-03"):
    """The lines of each payee; who has no name is called by number, who has no team is in A."""
    known = [
        {"payee": str(number), "team": "A"} | cells for number, cells in enumerate(payees, start=1)
    ]
    return [each.lines for each in calculated(plan, known, rows, groups, period)]


def said(formula, **facts):
    """What a formula says; `facts` are cells by name, whose form says their unit."""
    lines = [(name, {"fact": name}) for name in facts]
    plan = plan_of(*lines, ("x", {"formula": formula}))
    return results(plan, facts)[0]["x"]


def everybody_says(formula, *payees, **more):
    """What a formula says of each of these payees, whose cells are facts."""
    names = [name for name in payees[0] if name not in ("payee", "team", "job")]
    plan = plan_of(*((name, {"fact": name}) for name in names), ("x", {"formula": formula}), **more)
    return [lines["x"] for lines in results(plan, *payees)]


def looked_up(table, call, period="2025-03", **facts):
    """What a call of the table t says."""
    lines = [(name, {"fact": name}) for name in facts]
    plan = plan_of(*lines, ("x", {"formula": call}), tables={"t": table})
    return results(plan, facts, period=period)[0]["x"]


def number(text):
    return Fraction(text)
