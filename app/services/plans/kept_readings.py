"""What was read for a plan in a period, kept in the worker until a table that it read changes.

A key says all that was asked, and a shelf whose data it is; so what differs is read again. When in
doubt that is so too: every table counts that a transaction wrote to, whatever it wrote.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.queries.table_changes import Marks, marks

KEPT_FOR = timedelta(hours=1)  # after it was used last
MOST_ROWS = 100_000  # participants of all periods that are kept
MOST_THINGS = 40  # of one period
# No score, fact or participant is made from these; only earlier periods are read from some.
OF_STATEMENTS = {
    *("missing_fact", "payroll_export", "period_duty", "pool", "pool_member"),
    *("statement", "statement_duty", "statement_note", "statement_version"),
}
Thing = TypeVar("Thing")


class Kept(Protocol):
    """Where readings may be kept."""

    def once(self, key: Hashable, read: Callable[[], Thing]) -> Thing: ...


class Unkept:
    """Keeps nothing: what is asked is read."""

    def once(self, key: Hashable, read: Callable[[], Thing]) -> Thing:
        return read()


UNKEPT = Unkept()


@dataclass(slots=True)
class Shelf:
    """What was read for one plan in one period, from data with these marks."""

    marks: Marks
    used_at: datetime
    rows: int = 0  # participants
    things: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, read: Callable[[], Thing]) -> Thing:
        """What was read under this key, read now if it was not; the latest ones stay."""
        found: Thing = self.things.pop(key) if key in self.things else read()
        self.things[key] = found
        while len(self.things) > MOST_THINGS:
            del self.things[next(iter(self.things))]
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """Of which plan and period a shelf is; `database`: as the engine names it."""

    database: str
    plan_id: int
    calendar: str
    period: Days
    with_statements: bool

    def marks(self, session: Session) -> Marks:
        """Those of the tables that are read; one query."""
        return marks(session, () if self.with_statements else OF_STATEMENTS)


class Shelves:
    """The shelves of one process."""

    def __init__(self) -> None:
        self._shelves: dict[Place, Shelf] = {}

    def shelf(self, session: Session, place: Place, at: datetime) -> Shelf:
        """The shelf of a place as its tables are now, empty where one of them changed; one query.

        To be asked before anything else is read in a transaction.
        """
        self.sweep(at)
        now, found = place.marks(session), self._shelves.pop(place, None)
        if found is None or found.marks != now:
            found = Shelf(now, at)
        if now:  # without a mark nobody knows when something changes
            self._shelves[place] = found
        found.used_at = at
        return found

    def sweep(self, at: datetime) -> None:
        """Forget what nobody used for an hour, and the oldest of what is too much."""
        for place, shelf in list(self._shelves.items()):
            total = sum(each.rows for each in self._shelves.values())
            if total > MOST_ROWS or at - shelf.used_at > KEPT_FOR:
                del self._shelves[place]


def database_of(session: Session) -> str:
    """Which database a session reads."""
    bind = session.get_bind()
    assert isinstance(bind, Engine)  # sessions are of engines
    return str(bind.url)
