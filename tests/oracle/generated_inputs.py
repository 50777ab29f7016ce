"""Rows of payees.csv, of details and of groups by chance, with the columns that a plan asks for."""

import re

from tests.oracle.chance import DAYS, TEXTS, in_cell
from tests.oracle.periods import bounds

RUNS = [  # periods that follow each other
    ["2025-01", "2025-02", "2025-03", "2025-04"],
    ["2024-11", "2024-12", "2025-01", "2025-02"],
    ["2024-Q3", "2024-Q4", "2025-Q1"],
    ["2023", "2024", "2025"],
    ["2024-12-26..2025-01-26", "2025-01-26..2025-02-26", "2025-02-26..2025-03-26"],
]
# Compared bytewise, these stand in another order than a person would put them.
NAMES = ["007", "10", "9", "Ann", "ann", "Älvy", "zoe", "7"]
JOBS = ["agent", "agent", "agent", "cashier", ""]
EARLIER = re.compile(r"(previous|sum_before)\((\w+)")
MONTHS = {"quarter": (1, 4, 7, 10), "half_year": (1, 7), "year": (1,), "ever": ()}


class Inputs:
    """Writes the inputs of a world whose plan is written."""

    def __init__(self, world):
        self.world, self.dice = world, world.dice
        self.gaps = self.dice.pick([0, 0.03, 0.15])
        self.equal = {}  # what all of a group have alike
        self.asked = self.earlier_columns()

    def earlier_columns(self):
        """NAME_previous and NAME_before, with the unit of NAME."""
        texts = str(self.world.lines)
        found = {f"{name}_{kind.split('_')[-1]}": name for kind, name in EARLIER.findall(texts)}
        found |= {
            f"{line['name']}_previous": line["name"]
            for line in self.world.lines
            if "previous" in line.get("otherwise", [])
        }
        if "paid_before" in texts:
            found["pay_before"] = "pay"
        return {column: self.world.unit(name) for column, name in found.items()}

    def payees(self):
        names = self.dice.some(NAMES, 1, 6)
        self.dice.random.shuffle(names)
        found, seen = [], set()
        for period in self.world.periods:
            here = names if len(self.world.periods) == 1 else self.dice.some(names, 1, 6)
            found += [self.payee(name, period, name in seen) for name in here]
            seen |= set(here)
        return found

    def payee(self, name, period, known):
        cells = {"payee": name, "period": period}
        cells |= {group: self.group() for group in self.world.groups}
        cells |= {"job": self.dice.pick(JOBS)} if "jobs" in self.world.rules else {}
        if "tenure_days" in self.world.rules:
            cells["tenure_days"] = self.dice.pick(["89", "90", "90", "400", "400"])
        for line in self.world.lines:
            cells |= self.columns(line, cells)
        return cells | {column: self.before(column, period, known) for column in self.asked}

    def group(self):
        return "" if self.dice.chance(self.gaps / 3) else self.dice.pick(["A", "B", "01"])

    def before(self, column, period, known):
        """A cell about the time before the file; it is only read of a payee's first row."""
        late = period != self.world.periods[0]
        if column.endswith("_previous"):
            return "" if known or late else self.cell(self.asked[column])
        if bounds(period)[0].month in MONTHS[self.world.stretch] or known or late:
            return "0"
        return self.cell(self.asked[column])

    def columns(self, line, cells):
        """The cells of one line."""
        if "measure" in line:
            return self.measure(line, cells)
        if "kpi" in line:
            return self.kpi(line, cells)
        if "fact" in line and "per" not in line and "of" not in line:
            return {line["name"]: self.cell(line["unit"])}
        return {}

    def cell(self, unit):
        if self.dice.chance(self.gaps):
            return ""
        if unit == "place":
            return str(self.dice.number(1, 4))
        others = {"text": TEXTS, "date": DAYS, "yes_no": ["yes", "no"]}
        return self.dice.pick(others[unit]) if unit in others else in_cell(self.dice, unit)

    def measure(self, line, cells):
        name = line["name"]
        if name in self.world.histograms:
            labels = self.world.labels(self.world.histograms[name])
            return self.histogram([f"{name}_{label}" for label in labels])
        found = {}
        for scope in self.scopes(line):
            found |= self.of_scope(line, scope, cells, self.score)
        return found

    def histogram(self, columns):
        if self.dice.chance(self.gaps):
            return dict.fromkeys(columns, self.dice.pick(["", "0"]))
        counts = self.dice.pick([["0", "1", "2", "9"], ["0", "0.5", "1/3", "1"], ["0", "10"]])
        return {column: self.dice.pick(counts) for column in columns}

    def scopes(self, line):
        """The scopes from which a line may take its value."""
        scopes = [*self.world.groups, "company"]
        wider = [each for each in line.get("otherwise", []) if each in scopes]
        return dict.fromkeys([line.get("of", "payee"), *wider])

    def of_scope(self, line, scope, cells, written):
        """The columns of a scope, which all of a group have alike."""
        column = line["name"] if scope == "payee" else f"{line['name']}_{scope}"
        if scope == "payee":
            return written(column, line)
        group = cells.get(scope, "everybody")
        if not group:
            return dict.fromkeys(written(column, line), "")
        key = column, group, cells["period"]
        if key not in self.equal:
            self.equal[key] = written(column, line)
        return self.equal[key]

    def score(self, column, line):
        value = self.cell(line["unit"])
        answers = self.dice.pick(["1", "29", "30", "31", "250"]) if value else "0"
        return {column: value, f"{column}_n": answers}

    def kpi(self, line, cells):
        name = line["name"]
        if name in self.world.parts:
            bottom = self.dice.pick(["0", "9.5", "10", "599", "600", "1000"])
            return {f"{name}_num": self.cell("hours"), f"{name}_den": bottom}
        return self.of_scope(line, line["of"], cells, self.plain)

    def plain(self, column, line):
        return {column: self.cell(line["unit"])}

    def rows(self, payees):
        """The rows of each detail."""
        return {
            detail: [row for cells in payees for row in self.below(detail, cells)]
            for detail in self.world.details
        }

    def below(self, detail, cells):
        facts = [line for line in self.world.lines if line.get("per") == detail and "fact" in line]
        for _ in range(self.dice.pick([0, 1, 2, 2, 3])):
            self.world.rows_made += 1
            row = {"payee": cells["payee"], "period": cells["period"]}
            row |= {"row": f"{self.dice.pick('ab')}{self.world.rows_made}"}
            row |= {"sold_at": self.dice.pick(DAYS)}
            yield row | {line["name"]: self.cell(line["unit"]) for line in facts}

    def group_rows(self):
        """One row per group, with the facts of its kind."""
        facts = [line for line in self.world.lines if "fact" in line and "of" in line]
        groups = [(kind, name) for kind in self.world.groups for name in ("A", "B", "01")]
        return [
            {"group": kind, "id": name} | {line["name"]: self.fact(line, kind) for line in facts}
            for kind, name in [*groups, ("company", "company")]
            if facts
        ]

    def fact(self, line, kind):
        return self.cell(line["unit"]) if line["of"] == kind else ""
