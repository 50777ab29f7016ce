"""What a plan pays in cases that are tried: the same evaluation that pays everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.days import Days
from app.domain.errors import BadPlan
from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.evaluation import Evaluation, evaluate
from app.domain.plans.evaluating.inputs import A_MONTH
from app.domain.plans.language.document import COMPANY, PAYEES, Plan
from app.domain.plans.lint.cases import Case, Seat, inputs_of_cases
from app.domain.plans.lint.reading import scopes_used

COLLEAGUES = 2  # of whom a case has so many, where lines go over a group


@dataclass(frozen=True, slots=True)
class Variant:
    """A case, and the case that it is changed from, which its colleagues are like."""

    case: Case
    base: Case


class Trial:
    """One case that was tried."""

    def __init__(self, found: Evaluation, row: int, details: dict[str, int]) -> None:
        self.found, self.row, self.details = found, row, details

    def value(self, line: str) -> Value:
        """What a line came to; of detail rows the first."""
        per = self.found.plan.line(line).per
        row = self.row if per == PAYEES else self.details.get(per)
        return Value(missing="no row") if row is None else self.found.value(line, row)

    def number(self, line: str) -> Fraction | None:
        return self.value(line).number

    @property
    def pay(self) -> Fraction | None:
        return self.number(self.found.plan.pay)


class Trials:
    """Tries cases on a plan, many at once where payees do not depend on each other."""

    def __init__(self, plan: Plan, period: Days = A_MONTH) -> None:
        self.plan, self.period = plan, period
        self.scopes = scopes_used(plan)

    @property
    def one_by_one(self) -> bool:
        """Whether a case can only be tried alone, because a line goes over the company."""
        return COMPANY in self.scopes

    def run(self, variants: Sequence[Variant]) -> list[Trial | None]:
        """Each variant tried; None where the plan refuses to pay it.

        A pool's amount has to be the same for all: where it is not, colleagues change likewise.
        """
        if not variants:
            return []
        if not self.one_by_one:
            for group in (variants, [Variant(each.case, each.case) for each in variants]):
                try:
                    return list(self._together(group))
                except BadPlan:
                    continue
        return [self._alone(variant) for variant in variants]

    def beside(self, variants: Sequence[Variant]) -> list[Trial | None]:
        """Each case beside colleagues as they are, even if they are refused together."""
        found: list[Trial | None] = []
        for variant in variants:
            try:
                found += self._together([variant])
            except BadPlan:
                found.append(None)
        return found

    def pays(self, variants: Sequence[Variant]) -> list[Fraction | None]:
        """What each variant is paid; None where that is missing or refused."""
        return [trial.pay if trial else None for trial in self.run(variants)]

    def _alone(self, variant: Variant) -> Trial | None:
        for base in (variant.base, variant.case):
            try:
                return self._together([Variant(variant.case, base)])[0]
            except BadPlan:
                continue
        return None

    def _together(self, variants: Sequence[Variant]) -> list[Trial]:
        seats: list[Seat] = []
        own: list[int] = []
        for group, variant in enumerate(variants):
            own.append(len(seats))
            seats.append(Seat(variant.case, group))
            if self.scopes:
                seats += [Seat(variant.base, group)] * COLLEAGUES
        inputs = inputs_of_cases(self.plan, seats, self.period)
        found = evaluate(self.plan, inputs)
        firsts: dict[str, dict[int, int]] = {name: {} for name in self.plan.details}
        for name, rows in inputs.details.items():
            for place, owner in enumerate(rows.owners):
                firsts[name].setdefault(int(owner), place)
        return [
            Trial(found, row, {name: first[row] for name, first in firsts.items() if row in first})
            for row in own
        ]
