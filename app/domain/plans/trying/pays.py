"""What a plan's pay line comes to, as whole numbers of the currency's smallest unit."""

from dataclasses import dataclass

import numpy as np

from app.domain import exact
from app.domain.errors import BadPlan
from app.domain.exact import Bools, Exact, Ints
from app.domain.money import minor_digits
from app.domain.plans.evaluating.evaluation import Evaluation

MOST = 2**44  # smallest units of one payee; a million of them fit together


@dataclass(frozen=True, slots=True)
class Pays:
    """One amount per payee in smallest units; 0 where somebody is not rated."""

    minor: Ints
    rated: Bools


def pays(found: Evaluation) -> Pays:
    """The pay of everybody; who has no value in that line is not rated.

    Errors: BadPlan where somebody would be paid so much that amounts cannot be added up.
    """
    column, plan = found.columns[found.plan.pay], found.plan
    rated, units = column.present(), 10 ** minor_digits(plan.currency)
    numbers = exact.multiply(column.number(), exact.constant(units, len(column)))
    minor = whole(numbers)
    known = minor[rated]
    if numbers.wide.rows.size or (len(known) and max(-known.min(), known.max()) >= MOST):
        label = plan.line(plan.pay).label
        raise BadPlan(f"{label!r} pays somebody more than {MOST // units:,} {plan.currency}.")
    return Pays(np.where(rated, minor, 0), rated)


def whole(numbers: Exact) -> Ints:
    """Whole numbers as int64; what does not fit is 0."""
    found: Ints = numbers.num // numbers.den
    return found
