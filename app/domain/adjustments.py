"""What a locked period would come to now, and what a later statement takes on of it.

A locked statement stays as it is. Where its period comes to another amount by answers that came or
were corrected since, the difference is an adjustment; two people of HR agree on it, and the next
statement of the same payee in the same plan pays it or holds it back.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.plans.language.document import Plan, PoolSource, RankSource


class AdjustmentDecision(StrEnum):
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a locked statement paid, with its adjustments so far, and what it comes to now.

    Amounts in smallest units of the currency.
    """

    statement_id: int
    paid_minor: int
    due_minor: int
    currency: str

    @property
    def amount_minor(self) -> int:
        return self.due_minor - self.paid_minor


@dataclass(frozen=True, slots=True)
class Part:
    """One adjustment of an earlier period, in smallest units; `first_day`: of that period."""

    batch_id: int
    statement_id: int
    period: str
    first_day: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Owed:
    """The adjustments of one payee in one plan, and what statements of other periods took of them.

    All amounts are in smallest units, below 0 where the payee got too much.
    """

    parts: tuple[Part, ...]
    before_minor: int

    @property
    def balance_minor(self) -> int:
        """What is still to be paid, or below 0 to be held back."""
        return sum(part.amount_minor for part in self.parts) - self.before_minor

    def taken_minor(self, pay_minor: int) -> int:
        """What a statement of this pay takes on: all of it, but no reward falls below 0 by it."""
        return max(self.balance_minor, min(-pay_minor, 0))

    def told(self, pay_minor: int) -> dict[str, Any]:
        """The same for the content of the statement; it adds up: parts - before = taken + left."""
        taken = self.taken_minor(pay_minor)
        return {
            "of": [
                {
                    "batch": part.batch_id,
                    "statement": part.statement_id,
                    "period": part.period,
                    "first_day": part.first_day,
                    "amount_minor": part.amount_minor,
                }
                for part in self.parts
            ],
            "before_minor": self.before_minor,
            "taken_minor": taken,
            "left_minor": self.balance_minor - taken,
        }


def is_shared(plan: Plan) -> bool:
    """Whether what one payee gets depends on what others get: by a pool, or by places."""
    return any(isinstance(line.source, PoolSource | RankSource) for line in plan.lines)


def adjusted_by(
    plan: Plan,
    found: Iterable[Difference],
    has_own: Callable[[Sequence[Difference]], set[int]],
    takes_back: bool = True,
) -> list[Difference]:
    """The differences that become adjustments, as the plan's `late` says.

    Of plans in which nobody's reward depends on another's: all. Where a pool or places are shared,
    `positive_only`: nobody loses; `person`: only whose own figures changed; `whole_pool`: all.
    `has_own`: the statements of these whose own figures are others now. `takes_back` false: nothing
    is held back from anybody.
    """
    some = [one for one in found if one.amount_minor]
    if not takes_back or (is_shared(plan) and plan.late == "positive_only"):
        some = [one for one in some if one.amount_minor > 0]
    if is_shared(plan) and plan.late == "person":
        own = has_own(some)
        some = [one for one in some if one.statement_id in own]
    return some
