"""Whom or which team a name in the files of a source means, where HR has said so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from app.domain.days import Days
from app.domain.errors import Unmatched

Value = TypeVar("Value")


class Gap(StrEnum):
    """Why nobody, or no team, could be found for a row."""

    NUMBER = "number"  # nobody has it
    TEAM = "team"  # none has this name
    DAY = "day"  # the person was not there, or in no team
    NOBODY = "nobody"  # the cell is empty
    MEMBERSHIP = "membership"  # the team named is not the payee's
    SECOND = "second"  # somebody was named, and a second person has to confirm it


@dataclass(frozen=True)  # no slots: Python 3.11 cannot make a slotted Said[str]()
class Said(Generic[Value]):
    """What HR said of a name; two people said it if it is confirmed."""

    value: Value
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Aliases:
    """Names of one source: payees by number, teams by id.

    On days in `reviewed`, of which pay is being decided, a name holds once it is confirmed.
    """

    payees: Mapping[str, Said[str]] = field(default_factory=dict)
    teams: Mapping[str, Said[int]] = field(default_factory=dict)
    reviewed: Sequence[Days] = ()

    def number_of(self, name: str, day: date) -> str | None:
        """The number of whom the name means; None if nobody said. Errors: Unmatched."""
        return self._held(self.payees.get(name), name, day)

    def team_of(self, name: str, day: date) -> int | None:
        """The team that the name means; None if nobody said. Errors: Unmatched."""
        return self._held(self.teams.get(name), name, day)

    def is_reviewed(self, day: date) -> bool:
        """Whether two people have to say whom a row of this day means."""
        return any(day in days for days in self.reviewed)

    def _held(self, said: Said[Value] | None, name: str, day: date) -> Value | None:
        if said is None:
            return None
        if not said.is_confirmed and self.is_reviewed(day):
            raise unconfirmed(name, day)
        return said.value


def unconfirmed(name: str, day: date) -> Unmatched:
    """Why a row waits although somebody has said whom it means."""
    words = f"A second person has to confirm whom {name!r} means: pay of {day} is being decided."
    return Unmatched(words, Gap.SECOND, name)


NO_ALIASES = Aliases()
