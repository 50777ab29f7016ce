"""The keys of a mapping, read: texts, lists of columns, tables, days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.errors import BadMapping
from app.domain.files.day_formats import DayFormat, zone_named


@dataclass(frozen=True, slots=True)
class Column:
    """A value that stands in a column, or the same value for every row."""

    name: str = ""
    constant: str = ""


def column(value: object, key: str) -> Column:
    """Where a value stands, or what it is for all rows. Errors: BadMapping."""
    if isinstance(value, str) and value:
        return Column(name=str(value))
    if isinstance(value, Mapping) and set(value) == {"constant"}:
        return Column(constant=text(value, "constant"))
    raise BadMapping(f"{key!r} is the name of a column, or {{constant: the same for all}}.")


def formats(day: Mapping[str, object]) -> tuple[str, ...]:
    """The formats of a column of days. Errors: BadMapping for one without a day."""
    patterns = one_or_more(day, "format")
    for pattern in patterns:
        DayFormat(pattern, zone_named("UTC"))  # refuses a format without a day
    return patterns


def table(value: object, what: str) -> Mapping[str, object]:
    """The keys and values of a part of a mapping. Errors: BadMapping."""
    if not isinstance(value, Mapping):
        raise BadMapping(f"{what} is a list of 'key: value' lines; see docs/importing.md.")
    return value


def texts(value: object, key: str) -> dict[str, str]:
    """A table whose values are all texts. Errors: BadMapping."""
    given = table(value, f"{key!r}")
    return {str(name): text(given, name) for name in given}


def one_or_more(given: Mapping[str, object], key: str) -> tuple[str, ...]:
    """A text, or a list of different texts. Errors: BadMapping."""
    value = given.get(key)
    if not isinstance(value, list):
        return (text(given, key),)
    found = tuple(text({key: each}, key) for each in value)
    if not found or len(set(found)) < len(found):
        raise BadMapping(f"{key!r} is a text, or a list of different texts.")
    return found


def text(given: Mapping[str, object], key: str) -> str:
    """A text that is there and not empty. Errors: BadMapping."""
    value = given.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadMapping(f"The mapping needs {key!r} with a text.")
    return str(value).strip()


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
