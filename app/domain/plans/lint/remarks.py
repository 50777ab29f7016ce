"""What is said about a plan before it is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.plans.evaluating.evaluation import Evaluation, evaluate
from app.domain.plans.evaluating.inputs import Inputs
from app.domain.plans.language.document import Plan

MOST_NAMED = 5


class Kind(StrEnum):
    """What a remark is about; the order is that in which they are shown."""

    PAYS_LESS = "pays_less"
    NO_CAP = "no_cap"
    ABOVE_WHOLE = "above_whole"
    NOT_DECIDED = "not_decided"
    CLIFF = "cliff"
    NO_MINIMUM = "no_minimum"
    PROMISE_OF_OTHERS = "promise_of_others"
    FEW = "few"
    ONE_EDGE = "one_edge"
    PRINTED = "printed"
    NO_TABLE = "no_table"
    UNREACHABLE = "unreachable"
    UNROUNDED = "unrounded"
    TIES = "ties"


TITLES = {
    Kind.PAYS_LESS: "A better score pays less",
    Kind.NO_CAP: "No limit",
    Kind.ABOVE_WHOLE: "More than 100%",
    Kind.NOT_DECIDED: "Nobody decided what is paid",
    Kind.CLIFF: "A jump in pay",
    Kind.NO_MINIMUM: "No minimum of answers",
    Kind.PROMISE_OF_OTHERS: "What others promised",
    Kind.FEW: "What few people score",
    Kind.ONE_EDGE: "One edge of the scale decides",
    Kind.PRINTED: "Printed as reached, and not reached",
    Kind.NO_TABLE: "Money times points",
    Kind.UNREACHABLE: "A row without use",
    Kind.UNROUNDED: "Numbers that grow very long",
    Kind.TIES: "Exactly on the edge",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence or two about a line or a table, with what to do.

    `size` is in units of the plan's currency. `example` says in which case it is so large.
    `payees`: whom it would have met in the last period.
    """

    kind: Kind
    about: str
    place: tuple[int, int]
    words: str
    size: Fraction | None = None
    example: str = ""
    payees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LastPeriod:
    """What the plan's lines read for the last period, and what they come to under this plan."""

    inputs: Inputs
    found: Evaluation


def last_period(plan: Plan, inputs: Inputs) -> LastPeriod:
    """The last period as this plan would have paid it. Errors: BadPlan."""
    return LastPeriod(inputs, evaluate(plan, inputs))


def named(payees: Sequence[str]) -> str:
    """`1013, 1017 and 3 more`."""
    if len(payees) <= MOST_NAMED:
        *first, end = payees
        return f"{', '.join(first)} and {end}" if first else end
    return f"{', '.join(payees[:MOST_NAMED])} and {len(payees) - MOST_NAMED:,} more"
