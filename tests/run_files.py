"""Files for `flask plans run`: a plan that reads what a file can hold, and its inputs."""

from click.testing import CliRunner

from app.cli.plan_runs import explain, lint, run

PLAN = """\
plan: Contact centre
currency: EUR
calendar: monthly
groups: [team]
details: {orders: {order: sold_at}}
for: {jobs: [agent]}
lines:
  - {name: nps, measure: nps, of: payee, window: period, needs: 30, unit: points}
  - {name: csat, measure: csat_top2, of: team, window: period, unit: percent}
  - {name: kept, kpi: time_kept, unit: percent}
  - {name: amount, fact: target, unit: money}
  - {name: pot, fact: pot, of: team, unit: money}
  - {name: since, fact: since, unit: date}
  - {name: full_time, fact: full_time, unit: yes_no}
  - {name: price, fact: price, per: orders, unit: money}
  - {name: fee, formula: price * 10%, per: orders, round: {to: minor_unit, mode: half_up}}
  - {name: sold, formula: "sum(orders, price)"}
  - {name: part, pool: {amount: pot, over: team, by: sold, to: 0.01, remainder: largest,
                        missing: zero}}
  - {name: reward, formula: "part + amount * kept * csat + if(full_time, 1 EUR, 0 EUR)",
     round: {to: minor_unit, mode: half_up}}
pay: reward
"""
PAYEES = """\
payee,team,job,nps,nps_n,csat,kept,amount,pot,since,full_time
007,T,agent,50,40,87%,0.9,100,50,2020-01-31,yes
8,T,agent,40,12,87%,0.8,200.50,50,2021-01-31,no
"Ann, 9",U,agent,40,40,80%,1/3,300,60,,yes
x,U,boss,40,40,80%,1/3,300,60,,yes
"""
ORDERS = """\
payee,row,sold_at,price
007,1,2025-03-01,10.25
007,2,2025-03-02,20
8,3,2025-03-02,30.5
"""


class Folder:
    """A folder with the files of a run, and the commands that work on them."""

    def __init__(self, path):
        self.path = path
        self.write(plan=PLAN, payees=PAYEES, orders=ORDERS)

    def write(self, **files):
        for name, content in files.items():
            place = self.path / f"{name}.{'yaml' if name == 'plan' else 'csv'}"
            place.write_bytes(content if isinstance(content, bytes) else content.encode())

    def at(self, name):
        return str(self.path / name)

    def run(self, *more, period="2025-03", rows=True):
        orders = ("--rows", f"orders={self.at('orders.csv')}") if rows else ()
        said = ("--period", period) if period else ()
        words = [self.at("plan.yaml"), "--inputs", self.at("payees.csv"), *orders, *said, *more]
        return CliRunner().invoke(run, list(map(str, words)))

    def lint(self, with_files=False):
        files = self._files() if with_files else ()
        return CliRunner().invoke(lint, [self.at("plan.yaml"), *files])

    def explain(self, payee):
        return CliRunner().invoke(explain, [self.at("plan.yaml"), payee, *self._files()])

    def _files(self):
        orders = ("--rows", f"orders={self.at('orders.csv')}")
        return "--inputs", self.at("payees.csv"), "--period", "2025-03", *orders

    def names(self):
        return sorted(path.name for path in self.path.iterdir())
