"""What each column of a file of facts is for, as a person chooses it; read from a mapping."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.errors import BadMapping
from app.domain.fact_values import ADD_UP, UNITS
from app.domain.files.column_roles import IGNORED
from app.domain.files.fact_mappings import MONTH_OF, MONTHS
from app.domain.files.months_across import months_in

PAYEE, TEAM, ATTRIBUTE = "payee", "team", "attribute"
DAY, PERIOD, FIRST, LAST = "day", "period", "first day", "last day"
ABOUT = (PAYEE, TEAM, DAY, PERIOD, FIRST, LAST, ATTRIBUTE)
VALUE, SUM = "value", "sum"  # before the unit
SHARE = "share of the rows"  # in which the column says yes
PER_HUNDRED = "percent per 100"  # a unit here: 87 means 87%
AS_WRITTEN = "as written"  # of a key figure that only the text can say


def number_roles(currencies: Sequence[str]) -> dict[str, list[str]]:
    """Units in which a column may be a value itself, and those in which rows may be added up."""
    plain, added = ([unit for unit in units if unit != "money"] for units in (UNITS, ADD_UP))
    at = plain.index("percent") + 1
    return {
        VALUE: [f"{VALUE} {u}" for u in (*plain[:at], PER_HUNDRED, *plain[at:], *currencies)],
        SUM: [f"{SUM} {unit}" for unit in (*added, *currencies)],
    }


def unit_in(role: str) -> str:
    """The unit of a column that is a value or a sum; empty for other roles."""
    kind, _, unit = role.partition(" ")
    return unit if kind in (VALUE, SUM) else ""


def roles_of_facts(mapping: Mapping[str, Any], header: Sequence[str]) -> dict[str, str]:
    """The role of each column of the header in a mapping's document.

    >>> roles_of_facts({"payee": "a", "facts": {"sick": {"sum": "s", "unit": "days"}}}, ["a", "s"])
    {'a': 'payee', 's': 'sum days'}
    """
    found = {name: role for role, names in _used(mapping, header) for name in names}
    return {name: found.get(name, IGNORED) for name in header if name}


def _named_like(months: Mapping[str, Any], header: Sequence[str]) -> list[str]:
    """The columns whose names are months in this format; none if it is no format."""
    try:
        formats = [f"{MONTH_OF}{form}" for form in _texts(months.get("format"))]
        return list(months_in(header, formats))
    except BadMapping:
        return []


def _used(mapping: Mapping[str, Any], header: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """In this order: a column may serve twice, and its last role is shown."""
    yield ATTRIBUTE, _texts(list(_table(mapping.get("attributes")).values()))
    for entry in _table(mapping.get("facts")).values():
        yield role_of_fact(entry), columns_of_fact(entry)
        if MONTHS in mapping:
            yield role_of_fact(entry), _named_like(_table(mapping[MONTHS]), header)
    yield TEAM, _texts(mapping.get(TEAM))
    payee = mapping.get(PAYEE)
    yield PAYEE, _texts(payee.get("column") if isinstance(payee, Mapping) else payee)
    for role in (DAY, PERIOD):
        yield role, _texts(_table(mapping.get(role)).get("column"))
    days = _table(mapping.get("days"))
    yield FIRST, _texts(days.get("first"))
    yield LAST, _texts(days.get("last"))


def role_of_fact(entry: Any) -> str:
    """The role of the columns of one fact."""
    entry = _table(entry)
    for kind in (VALUE, SUM):
        if isinstance(entry.get(kind), str):
            per = entry.get("per") == "100" and entry.get("unit") == "percent"
            return f"{kind} {PER_HUNDRED if per else entry.get('unit')}"
    top, bottom = (_table(entry.get(part)).get("count") for part in ("numerator", "denominator"))
    if isinstance(top, Mapping) and bottom == "rows" and entry.get("unit") == "percent":
        return SHARE
    return AS_WRITTEN


def columns_of_fact(entry: Any) -> list[str]:
    """The columns that one fact is made of; none if it counts rows."""
    entry = _table(entry)
    parts = [entry, *(_table(entry.get(part)) for part in ("numerator", "denominator"))]
    found: list[str] = []
    for part in parts:
        found += _texts([part[kind] for kind in (VALUE, SUM) if isinstance(part.get(kind), str)])
        found += _texts(_table(part.get("count")).get("column"))
    return list(dict.fromkeys(found))


def _texts(value: Any) -> list[str]:
    """The names in an entry of a mapping; a constant names none."""
    if isinstance(value, list):
        return [str(name) for name in value]
    return [value] if isinstance(value, str) and value else []


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
