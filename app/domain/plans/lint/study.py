"""A plan with everything that was tried on it: what all remarks are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from app.domain.days import Days
from app.domain.measures import Measure
from app.domain.plans.evaluating.inputs import A_MONTH
from app.domain.plans.language.document import ConstantSource, Line, Plan
from app.domain.plans.lint.cases import Case
from app.domain.plans.lint.curves import Curve, curves
from app.domain.plans.lint.examples import case_words, examples
from app.domain.plans.lint.ranges import Ranges
from app.domain.plans.lint.reading import Edge, edges, read_for_pay
from app.domain.plans.lint.remarks import LastPeriod
from app.domain.plans.lint.trials import Trials
from app.domain.words import value_words


@dataclass(frozen=True, slots=True)
class Study:
    """`cases`: examples that are paid something. `curves`: pay by each line, in each example."""

    plan: Plan
    last: LastPeriod | None
    ranges: Ranges
    edges: Sequence[Edge]
    trials: Trials
    cases: Sequence[Case]
    curves: Sequence[Curve]

    def money(self, amount: Fraction) -> str:
        """An amount in words."""
        return value_words(amount, "money", self.plan.currency)

    def words(self, line: str, value: Fraction) -> str:
        """A value of a line in words."""
        return value_words(value, self.plan.units[line], self.plan.currency)

    def example(self, case: Case) -> str:
        """Who an example is."""
        return case_words(self.plan, case)

    def read(self) -> list[Line]:
        """The lines that pay rests on."""
        return read_for_pay(self.plan)

    def curves_of(self, line: str) -> list[Curve]:
        """One for each example."""
        return [curve for curve in self.curves if curve.line.name == line]


def studied(plan: Plan, last: LastPeriod | None, measures: Mapping[str, Measure]) -> Study:
    """A plan tried in examples: of the last period if it is given, and made up."""
    period = _newest(plan, last.inputs.period if last else A_MONTH)
    ranges, trials = Ranges(plan, measures, period), Trials(plan, period)
    found = edges(plan)
    cases = examples(plan, trials, ranges, found, last)
    tried = curves(plan, trials, ranges, found, cases)
    return Study(plan, last, ranges, found, trials, cases, tried)


def _newest(plan: Plan, period: Days) -> Days:
    """The period, or one so late that the newest rows and constants of the plan hold in it."""
    days = [first for table in plan.tables.values() for first, _ in table.sets]
    for line in plan.lines:
        if isinstance(line.source, ConstantSource):
            days += [first for first, _ in line.source.values if first]
    first = max([period.first, *days])
    return period if first == period.first else Days(first, first + timedelta(days=31))
