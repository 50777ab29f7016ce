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

NAME = "kept_of_pages"
MOST = 200  # things: of 500 people each about 300 kB
# No score is made from these, so the work of paying makes none of them again.
OF_PAY = {
    *("finding", "finding_decision", "finding_note", "integrity_check", "lock_note"),
    *("missing_fact", "participation", "payroll_export", "period_duty", "plan", "plan_version"),
    *("pool", "pool_member", "simulation", "statement", "statement_duty", "statement_note"),
    *("statement_version", "account", "account_role", "one_time_link"),
}
Thing = TypeVar("Thing")


class KeptThings:
    """The things that were asked for last, for all threads of a process."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, Lock()
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
            self._things[key] = made
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return made


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
