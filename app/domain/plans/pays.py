"""What a plan's pay line comes to, as whole numbers of the currency's smallest unit."""

from dataclasses import dataclass

import numpy as np

from app.domain import exact
from app.domain.exact import Bools, Exact, Ints
from app.domain.money import minor_digits
from app.domain.plans.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Pays:
    """One amount per payee in smallest units; 0 where somebody is not rated."""

    minor: Ints
    rated: Bools


def pays(found: Evaluation) -> Pays:
    """The pay of everybody; who has no value in that line is not rated."""
    column = found.columns[found.plan.pay]
    rated = column.present()
    return Pays(smallest_units(column.number(), rated, found.plan.currency), rated)


def smallest_units(amounts: Exact, there: Bools, currency: str) -> Ints:
    """Amounts that are rounded already, times 100 for EUR; 0 where there is none."""
    units = exact.multiply(amounts, exact.constant(10 ** minor_digits(currency), len(amounts)))
    return np.where(there, whole(units), 0)


def whole(numbers: Exact) -> Ints:
    """Whole numbers as int64; what is behind the point is cut off downwards."""
    found: Ints = numbers.num // numbers.den
    wide = numbers.wide
    if len(wide.rows):
        found[wide.rows] = (wide.num // wide.den).astype(np.int64)
    return found
