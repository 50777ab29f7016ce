"""What a row of a file came to: answers with their credits, or the reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.domain.files.day_formats import Moment


class Share(NamedTuple):
    """One payee's part of an answer, in 1/25,200, for the team they were in."""

    payee_id: int
    team_id: int
    credit: int


class Answered(NamedTuple):
    """A row with at least one answer. No shares: the answer is the team's."""

    line: int
    external_id: str
    fingerprint: int
    moment: Moment
    channel: str
    team_id: int
    steps: tuple[tuple[str, int], ...]  # question, step
    shares: tuple[Share, ...]
    comment: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rejected:
    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Parked:
    """A row that names somebody or some team unknown on that day; kept whole."""

    line: int
    external_id: str
    reason: str
    gap: str
    named: str
    day: date
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Blank:
    """A row in which every answer cell is empty."""

    line: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of which the mapping says that it is no real answer."""

    line: int


Reading = Answered | Rejected | Parked | Blank | LeftOut
