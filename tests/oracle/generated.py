"""Worlds by chance: a plan of the whole language, and inputs for it.

Units are right by construction, and scores often stand exactly on a threshold.
"""

from hypothesis import strategies as st

from tests.oracle.chance import Dice
from tests.oracle.generated_inputs import RUNS, Inputs
from tests.oracle.generated_lines import Lines
from tests.oracle.generated_tables import Tables
from tests.oracle.scores import BUILT_IN

DELIGHT = {"bad": "-100", "fine": "0", "great": "100"}
RULES = [{}, {}, {}, {}, {"jobs": ["agent"]}, {"tenure_days": "90"}]
MIN_DAYS = {"jobs": ["agent", "cashier"], "tenure_days": "90", "min_days": "0.5"}
STRETCHES = ["quarter", "half_year", "year", "ever"]


class World:
    """One plan by chance with its inputs. The same seed makes the same world."""

    def __init__(self, seed):
        self.seed, self.dice = seed, Dice(seed)
        self.currency = self.dice.pick(["EUR", "EUR", "JPY", "KWD"])
        self.rules = self.dice.pick([*RULES, MIN_DAYS])
        self.stretch = self.dice.pick(STRETCHES)
        self.lay_out()
        self.lines, self.made, self.measures = [], [], []
        self.histograms, self.parts, self.writing, self.rows_made = {}, [], ("", None), 0
        makes = Tables(self.dice, self.currency)
        self.tables = [makes.table(f"table{i}") for i in range(self.dice.number(0, 4))]
        self.write()
        self.fill()

    def lay_out(self):
        """The groups, the details and the periods."""
        self.groups = self.dice.pick([[], ["team"], ["team"], ["team", "site"]])
        self.details = self.dice.pick([[], ["orders"], ["orders", "talks"]])
        self.scopes_of_payees = [*self.groups, "company"] if self.dice.chance(0.8) else self.groups
        self.scopes = [*self.scopes_of_payees, *self.details]
        run = self.dice.pick(RUNS)
        several = self.dice.chance(0.4)
        self.periods = run[: self.dice.number(2, len(run))] if several else [self.dice.pick(run)]

    def write(self):
        lines = Lines(self)
        if "min_days" in self.rules:
            lines.add("present", "days", {"fact": "days_present", "unit": "days"})
        if any(table.takes == "text" for table in self.tables):
            lines.add("word", "text", {"fact": "shift", "unit": "text"})
        for number in range(self.dice.number(4, 14)):
            lines.add_by_chance(f"line{number}")
        lines.pay()

    def fill(self):
        inputs = Inputs(self)
        self.payees = inputs.payees()
        self.rows = inputs.rows(self.payees)
        self.group_rows = inputs.group_rows()
        self.period = None
        if len(self.periods) == 1 and self.dice.chance(0.5):
            self.period = self.periods[0]
            for row in [*self.payees, *(row for rows in self.rows.values() for row in rows)]:
                del row["period"]

    def unit(self, name):
        """The unit of a line; that of pay is money."""
        return next((line.unit for line in self.made if line.name == name), "money")

    def labels(self, measure):
        """The steps of a question, as columns name them."""
        return list(DELIGHT if measure == "delight" else BUILT_IN[measure])

    @property
    def plan(self):
        """The document as text in tables and lists, which is how a plan is loaded."""
        document = {"plan": "By chance", "currency": self.currency, "calendar": "monthly"}
        document |= {"for": self.rules} if self.rules else {}
        document |= {"groups": self.groups} if self.groups else {}
        if self.details:
            # Rows of `talks` have no order of their own but their ids.
            orders = {"orders": {"order": "sold_at"}, "talks": {}}
            document["details"] = {name: orders[name] for name in self.details}
        if any(line.get("measure") == "delight" for line in self.lines):
            document |= own_measure()
        if self.tables:
            document["tables"] = {table.name: table.document for table in self.tables}
        return document | {"lines": self.lines, "pay": "pay"}

    @property
    def inputs(self):
        """Everything besides the plan that a calculation takes, in its order."""
        return self.payees, self.rows, self.group_rows, self.period


def own_measure():
    measure = {"question": "mood", "unit": "points", "values": DELIGHT}
    return {"questions": {"mood": {"steps": list(DELIGHT)}}, "measures": {"delight": measure}}


def worlds():
    """Hypothesis draws a seed; a world that fails is made again from it."""
    return st.integers(0, 2**32).map(World)
