"""Facts by any grouping, straight from what holds."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from app.domain.days import Days, month_label, quarter_label
from app.domain.errors import BadMapping
from app.domain.fact_figures import ReadValue, Together, together
from app.domain.fact_values import Content, range_words
from app.extensions import db
from app.queries.fact_values import FactSeen, fact_exists, facts_seen, values_in
from app.queries.people import people_with_number
from app.queries.units import unit_names, units

OF_DAYS: Mapping[str, Callable[[date], str]] = {
    "day": str,
    "month": month_label,
    "quarter": quarter_label,
}
KEYS = ("payee", "team", *OF_DAYS)
Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of one group."""

    keys: Group
    name: str
    unit: str  # or a currency
    found: Together


@dataclass(frozen=True, slots=True)
class FactTable:
    """The groups in order, and how many values lie partly outside the days."""

    rows: tuple[FactRow, ...]
    partly_outside: int


def fact_table(names: Sequence[str], days: Days, keys: Sequence[str]) -> FactTable:
    """Each group's number of each fact, from values that lie inside the days.

    Errors: BadMapping for a fact or an attribute that does not exist, or values that are of
    several days, months or quarters where these are asked for.
    """
    session = db.session()
    if unknown := [name for name in names if not fact_exists(session, name)]:
        raise BadMapping(f"There is no fact {unknown[0]!r}; flask facts list names all of them.")
    key_of = _Keys(keys)
    groups: dict[tuple[Group, str], list[Content]] = defaultdict(list)
    outside = 0
    for value in values_in(session, names, days):
        if value.first < days.first or value.end > days.end:
            outside += 1
        else:
            groups[key_of(value), value.name].append(value.content)
    key_of.refuse_unknown()
    rows = [
        FactRow(group, name, contents[0].currency or contents[0].unit, together(contents))
        for (group, name), contents in groups.items()
    ]
    return FactTable(tuple(sorted(rows, key=lambda row: (row.keys, row.name))), outside)


class _Keys:
    """The group of a value, with names instead of ids."""

    def __init__(self, keys: Sequence[str]) -> None:
        session = db.session()
        self._keys, self._seen = keys, set[str]()
        self._numbers = {row.id: str(row.number) for row in people_with_number(session)}
        self._teams = unit_names(units(session))
        self._attributes = cache(json.loads)

    def __call__(self, value: ReadValue) -> Group:
        return tuple([self._key(key, value) for key in self._keys])

    def _key(self, key: str, value: ReadValue) -> str:
        if key == "payee":
            return self._numbers.get(value.payee_id or 0, "")
        if key == "team":
            return self._teams.get(value.team_id or 0, "")
        if label := OF_DAYS.get(key):
            return _of_days(key, label, value)
        attributes: Mapping[str, str] = self._attributes(value.attributes)
        if key in attributes:
            self._seen.add(key)
        return attributes.get(key, "")

    def refuse_unknown(self) -> None:
        """A key that is misspelt would give one nameless group. Errors: BadMapping."""
        for key in self._keys:
            if key not in KEYS and key not in self._seen:
                known = ", ".join(KEYS)
                raise BadMapping(f"No such value has an attribute {key!r}; there are also {known}.")


def _of_days(key: str, label: Callable[[date], str], value: ReadValue) -> str:
    first, last = label(value.first), label(value.end - timedelta(days=1))
    if first != last:
        words = range_words(value.first, value.end)
        raise BadMapping(f"{value.name} has a value of {words}, which is more than one {key}.")
    return first


def fact_list() -> list[FactSeen]:
    """Every fact by name with its units and days."""
    return facts_seen(db.session())
