"""What a detector says: a chance for each payee, and for those who stand out why."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.integrity.rows import Real, Whole


class Detector(StrEnum):
    LATE_ANSWERS = "answers at the end"
    LATE_GOOD = "good answers at the end"
    RUNS = "runs of equal answers"
    SAME_CONTACT = "one contact, many answers"
    STAFF_CONTACTS = "contacts of staff"
    SPEED = "very quick answers"
    INVITATIONS = "invitations that follow the outcome"
    EDITS_RAISE = "changes that raise pay"
    EDITS_LATE = "changes shortly before the lock"


class Aspect(StrEnum):
    """What is looked at. Two signals are independent where their aspects differ."""

    DAYS = "days"
    ORDER = "order"
    WHO = "who"
    TIME_TAKEN = "time taken"
    INVITED = "invited"
    EDITED = "edited"
    WHEN_EDITED = "when edited"


ASPECTS = {
    Detector.LATE_ANSWERS: Aspect.DAYS,
    Detector.LATE_GOOD: Aspect.ORDER,
    Detector.RUNS: Aspect.ORDER,
    Detector.SAME_CONTACT: Aspect.WHO,
    Detector.STAFF_CONTACTS: Aspect.WHO,
    Detector.SPEED: Aspect.TIME_TAKEN,
    Detector.INVITATIONS: Aspect.INVITED,
    Detector.EDITS_RAISE: Aspect.EDITED,
    Detector.EDITS_LATE: Aspect.WHEN_EDITED,
}

OF_DECISIONS = {Detector.EDITS_RAISE, Detector.EDITS_LATE}  # their rows are no answers


@dataclass(frozen=True, slots=True)
class NotWatched:
    """A detector that is off, and what would have to be known for it."""

    detector: Detector
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Ids of the rows behind a signal, answers or edits, and what is seen, in words."""

    rows: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Tested:
    """One detector over all payees: its statistic, a count, and the chance of so many or more."""

    detector: Detector
    payees: Whole
    counted: Whole
    chances: Real
    evidence: Callable[[int], Evidence]  # of the payee at this place


@dataclass(frozen=True, slots=True)
class Signal:
    """`chance` is the p-value alone; `adjusted` after all payees and detectors together."""

    detector: Detector
    payee: int
    counted: int
    chance: float
    adjusted: float
    rows: tuple[int, ...]
    words: str

    @property
    def aspect(self) -> Aspect:
        return ASPECTS[self.detector]


def about(expected: float) -> str:
    """A count that is usual, as it is said.

    >>> about(3.96), about(0.31), about(0.004)
    ('about 4', 'about 0.3', 'hardly any')
    """
    if expected >= 0.95:
        return f"about {expected:.0f}"
    return f"about {expected:.1f}" if expected >= 0.05 else "hardly any"
