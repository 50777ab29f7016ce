"""What was made for a page, kept in this process until a table that it was read from changes.

The key says all that was asked and by whom, and whose data it is: by which transaction each table
was changed last. So what a change could touch is made again, and nobody sees what is not theirs.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from flask import current_app, g

from app.extensions import db
from app.queries.table_changes import Marks, marks

NAME, PICTURES = "kept_of_pages", "kept_pictures"
MOST = 200  # things: of 500 people each about 300 kB
MOST_OF_PICTURES = 32 * 1024**2  # bytes: a trend has about 5 kB, the funnel of 500 people 85
# No score is made from these, so the work of paying makes none of them again.
OF_PAY = {
    *("finding", "finding_decision", "finding_note", "integrity_check", "lock_note"),
    *("missing_fact", "participation", "payroll_export", "period_duty", "plan", "plan_version"),
    *("pool", "pool_member", "simulation", "statement", "statement_duty", "statement_note"),
    *("statement_version", "account", "account_role", "one_time_link"),
}
Thing = TypeVar("Thing")


class KeptThings:
    """The things that were asked for last, for all threads of a process.

    `most`: how many, or the most that they weigh together.
    """

    def __init__(self, most: int = MOST, weigh: Callable[[Any], int] = lambda thing: 1) -> None:
        self._most, self._weigh, self._lock = most, weigh, Lock()
        self._weight = 0
        self._things: OrderedDict[Hashable, Any] = OrderedDict()

    def once(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """What was made for this key, made now if it was not; the oldest is forgotten."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                found: Thing = self._things[key]
                return found
        made = make()  # two at once make the same, and neither waits for the other
        with self._lock:
            self._weight += self._weigh(made) - self._forgotten(key)
            self._things[key] = made
            while self._weight > self._most and len(self._things) > 1:
                self._weight -= self._weigh(self._things.popitem(last=False)[1])
        return made

    def _forgotten(self, key: Hashable) -> int:
        """What another thread's thing of this key weighed, if there was one."""
        return self._weigh(self._things.pop(key)) if key in self._things else 0


def data_version() -> Marks:
    """The marks of all tables that scores are made from, as this request sees them; one query.

    To be asked before anything is read that is kept by it.
    """
    if "data_version" not in g:
        g.data_version = marks(db.session(), OF_PAY)
    found: Marks = g.data_version
    return found


def kept(key: Hashable, make: Callable[[], Thing]) -> Thing:
    """What was made for this key from the data as they are now, or made now; one query a request.

    Without any mark nobody knows when something changes, so then nothing is kept.
    """
    version = data_version()
    if not version:
        return make()
    things: KeptThings = current_app.extensions.setdefault(NAME, KeptThings())
    return things.once((version, key), make)


def kept_drawing(version: Hashable, draw: Callable[[], bytes]) -> bytes:
    """The picture of this version, drawn now if it was not; on a shelf of its own, since there
    are many small ones: each person's.
    """
    new = KeptThings(MOST_OF_PICTURES, weigh=len)
    pictures: KeptThings = current_app.extensions.setdefault(PICTURES, new)
    return pictures.once(version, draw)
