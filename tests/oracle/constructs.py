"""Which constructs of the language occur in a world, each under a name of its own."""

import re

from tests.oracle.calculation import KINDS

WORD = re.compile(r"([a-z_]\w*)(?:\.(\w+))?\(")
FUNCTIONS = set(
    [
        "min",
        "max",
        "abs",
        "clamp",
        "round",
        "floor",
        "ceil",
        "days_between",
        "months_between",
        "exp",
        "coalesce",
        "best_of",
        "worst_of",
        "avg_of",
        "sum_of",
        "is_missing",
        "no_value",
        "if",
        "sum",
        "avg",
        "count",
        "share",
        "running",
        "before",
        "previous",
        "sum_before",
        "paid_before",
        "answers",
    ]
)
INSIDE = {
    "word": r", (fail|skip|zero)\)",
    "sign": r" ([-+*/<>=!]=?|and|or) ",
    "built in": r"\b(period_start|period_end|days_in_period)\b",
    "stretch": r", (quarter|half_year|year|ever)\)",
    "scope": r"(?:sum|avg|min|max|count)\((team|site|company|orders|talks)\b",
    "mode": r", (half_up|half_down|half_even|up|down|ceiling|floor)\)",
    "literal": r"(?<![\w'])(true|false)\b",
}


def constructs(world):
    """The names of all constructs of this world."""
    plan = world.plan
    found = {f"currency {plan['currency']}", f"periods {len(world.periods)}"}
    found |= {f"for {key}" for key in plan.get("for", ())}
    found |= {f"groups {len(world.groups)}", f"details {len(world.details)}"}
    for line in plan["lines"]:
        found |= of_line(line)
    for table in plan.get("tables", {}).values():
        found |= of_table(table)
    return found | of_inputs(world)


def of_line(line):
    kind = next(kind for kind in KINDS if kind in line)
    found = {kind, f"per {kind}"} if "per" in line else {kind}
    found |= {f"{kind} {key} {line[key]}" for key in ("of",) if key in line}
    found |= {f"{kind} unit {line['unit']}"} if kind == "fact" else set()
    found |= {f"{kind} needs"} if "needs" in line else set()
    found |= {f"{kind} otherwise {named(each)}" for each in line.get("otherwise", ())}
    if "round" in line:
        found |= {f"line rounded {line['round']['mode']}", f"{kind} rounded"}
    if kind in ("pool", "rank"):
        found |= of_rule(kind, line[kind])
    if kind == "composite":
        found |= {f"composite {line[kind]['missing']}"} | {f"composite {key}" for key in line[kind]}
    if kind == "constant" and isinstance(line["constant"], list):
        found.add("constant dated")
    return found | of_formula(line["formula"]) if kind == "formula" else found


def named(option):
    return option if option.isalpha() else "literal"


def of_rule(kind, rule):
    words = ("remainder", "missing", "ties", "order")
    found = {f"{kind} {key} {rule[key]}" for key in words if key in rule}
    return found | {f"{kind} {key}" for key in ("at_most", "prizes") if key in rule}


def of_formula(text):
    found = set()
    for name, column in WORD.findall(text):
        if name.startswith("table"):
            found.add(f"table.{column if column in ('row', 'slice', '') else 'COL'}")
        elif name in FUNCTIONS:
            found.add(f"{name}()")
    for kind, pattern in INSIDE.items():
        found |= {f"{kind} {written}" for written in re.findall(pattern, text)}
    found |= {"not"} if re.search(r"\bnot \(", text) else set()
    found |= {"previous k"} if re.search(r"previous\(\w+, 2", text) else set()
    return found | ({"negative"} if re.search(r"(^|[(, ])-[\w(]", text) else set())


def of_table(table):
    found = {f"table {table['kind']}"}
    simple = ("ties", "flats")
    found |= {f"table {key} {table[key]}" for key in simple if key in table}
    found |= {f"table {key}" for key in ("dated", "until", "round", "else") if key in table}
    if below := table.get("below"):
        word = below if below in ("first", "missing", "extend") else "value"
        found.add(f"table {table['kind']} below {word}")
    sets = [part["rows"] for part in table["rows"]] if "dated" in table else [table["rows"]]
    rows = [row for part in sets for row in part if isinstance(row, dict)]
    return found | {f"row {key}" for row in rows for key in row}


def of_inputs(world):
    found = set()
    cells = [(column, text) for row in world.payees for column, text in row.items()]
    found |= {"empty cell"} if any(not text for _, text in cells) else set()
    found |= {"huge number"} if any(len(text) > 25 for _, text in cells) else set()
    found |= {"negative number"} if any(text[:1] == "-" for _, text in cells) else set()
    found |= {"fraction"} if any("/" in text for _, text in cells) else set()
    found |= {"histogram"} if world.histograms else set()
    found |= {"num and den"} if world.parts else set()
    found |= {"period given"} if world.period else set()
    found |= {"no group"} if any(row.get("team") == "" for row in world.payees) else set()
    found |= {"group rows"} if world.group_rows else set()
    rows = [row for each in world.rows.values() for row in each]
    return found | ({"detail rows"} if rows else set())
