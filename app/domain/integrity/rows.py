"""The plain rows that detectors read: columns of equal length, a row per payee of an answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import BadRows

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Marks = NDArray[np.bool_]
NO_CONTACT = -1


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to one question in one period. What an installation does not know is None.

    `days` count from the first day of the period, which has `length` of them. `order` is the place
    in order of arrival, -1 where it is not known. `contacts` has a number for each customer's
    contact, -1 where none is known. `of_staff` marks contacts of people who work here. `seconds`
    say how long the customer took, nan where it is not known. Errors: BadRows.
    """

    ids: Whole
    payees: Whole
    days: Whole
    steps: Whole
    good: Marks
    length: int
    order: Whole | None = None
    contacts: Whole | None = None
    of_staff: Marks | None = None
    seconds: Real | None = None

    def __post_init__(self) -> None:
        _refuse_uneven(self)
        if len(self.days) and not 0 <= self.days.min() <= self.days.max() < self.length:
            raise BadRows("A day of these answers lies outside their period.")


@dataclass(frozen=True, slots=True)
class Invitations:
    """Who was asked for an answer, and whether what they had from the payee went well.

    `good` is known otherwise than by the customer's answer, as from a check of quality.
    """

    ids: Whole
    payees: Whole
    invited: Marks
    good: Marks

    def __post_init__(self) -> None:
        _refuse_uneven(self)


@dataclass(frozen=True, slots=True)
class Edits:
    """Decisions that changed what counts for a payee: one row for each decision and payee.

    Not one for each answer: a file that corrects twenty answers is one decision. `raises` marks
    those that raise what the payee is paid on, `late` those of the last days before the lock.
    """

    ids: Whole
    payees: Whole
    raises: Marks
    late: Marks

    def __post_init__(self) -> None:
        _refuse_uneven(self)


def _refuse_uneven(rows: Answers | Invitations | Edits) -> None:
    columns = [getattr(rows, name) for name in rows.__slots__]
    if len({len(column) for column in columns if isinstance(column, np.ndarray)}) > 1:
        raise BadRows("The columns of these rows differ in length.")
