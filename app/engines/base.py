"""What every engine promises."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.days import Days
from app.domain.facts import Count, DayCount
from app.domain.measures import Question


class Engine(Protocol):
    """Counts answers where they are stored; equal rows on every engine, not close ones.

    `keys`: payee, team (ids), channel, day, month, quarter, or the name of an attribute. Grouping
    by payee counts credits; without it the answers of teams that name nobody count too.
    """

    def count(self, question: Question, days: Days, keys: Sequence[str]) -> list[Count]:
        """One row per group and step with answers in `days`, in that order."""

    def count_days(
        self, question: Question, days: Days, keys: Sequence[str], bad_step: int
    ) -> list[DayCount]:
        """Per group: days with an answer, and those with none at or below `bad_step`."""
