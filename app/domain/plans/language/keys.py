"""Tables and lists of a document as read from a file; each mistake is named with its place."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from app.domain.errors import BadPlan
from app.domain.plans.language.expressions import Literal, Word, literal, parse, written
from app.domain.plans.language.units import BARE, UNITS

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
WHOLE = re.compile(r"[1-9][0-9]{0,8}")
NUMBER = re.compile(r"-?[0-9]")
ENDINGS = ("_n", "_num", "_den", "_previous", "_before", "_reason", "_team", "_measure")
FUNCTIONS = (
    *("min", "max", "abs", "clamp", "round", "floor", "ceil", "days_between", "months_between"),
    *("exp", "coalesce", "best_of", "worst_of", "avg_of", "sum_of", "is_missing", "no_value", "if"),
    *("sum", "avg", "count", "share", "running", "before", "previous", "sum_before"),
    *("paid_before", "answers"),
)
BUILT_IN = {"period_start": "date", "period_end": "date", "days_in_period": "days~"}
SCOPES = ("payee", "company", "group")
WORDS = ("true", "false", "and", "or", "not")
SPANS = ("quarter", "half_year", "year", "ever")
RESERVED = {*UNITS, *FUNCTIONS, *BUILT_IN, *SCOPES, *WORDS, BARE}


def error(message: str, near: object) -> BadPlan:
    """A mistake at the place of a text, if the document knows places."""
    return BadPlan(message, *place_of(near))


def place_of(near: object) -> tuple[int, int]:
    """Of a text, of the first text in a list or table, or of an empty one."""
    while isinstance(near, Mapping | list) and near:
        near = next(iter(near))
    return getattr(near, "line", 0), getattr(near, "column", 0)


def table(
    value: object, what: str, known: Collection[str] | None = None, near: object = None
) -> Mapping[str, Any]:
    """A table of 'key: value' with no key but the known ones. Errors: BadPlan."""
    if not isinstance(value, Mapping):
        has_place = any(place_of(value))
        raise error(f"{what} is a table of 'key: value'.", value if has_place else near)
    strange = [key for key in value if known is not None and key not in known]
    if strange:
        wanted = ", ".join(sorted(known or ()))
        raise error(f"{what} has no key {str(strange[0])!r}; known are {wanted}.", strange[0])
    return value


def listed(keys: Mapping[str, Any], key: str, default: list[str] | None = None) -> list[Any]:
    """The list under a key. Errors: BadPlan."""
    value = keys.get(key, default)
    if value is None:
        raise error(f"{key!r} is missing.", keys)
    if not isinstance(value, list):
        raise error(f"{key!r} is a list: [...].", value or _key(keys, key))
    return value


def text(keys: Mapping[str, Any], key: str) -> str:
    """The text under a key, with its place. Errors: BadPlan if it is not there or empty."""
    value = keys.get(key)
    if value is None:
        raise error(f"{key!r} is missing.", keys)
    if not isinstance(value, str) or not value.strip():
        raise error(f"{key!r} is a word or a number, no list and not empty.", _key(keys, key))
    return value


def one_of(keys: Mapping[str, Any], key: str, known: Sequence[str], default: str = "") -> str:
    """The word under a key, one of those that are known. Errors: BadPlan."""
    if key not in keys and default:
        return default
    value = text(keys, key)
    if value not in known:
        raise error(f"{key!r} is {either(known)}, not {str(value)!r}.", value)
    return str(value)


def either(words: Sequence[str]) -> str:
    """`a, b or c`."""
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def whole(keys: Mapping[str, Any], key: str, what: str, least: int = 1) -> int:
    """The whole number under a key, not below the least. Errors: BadPlan."""
    value = text(keys, key)
    if not WHOLE.fullmatch(value) and not (value == "0" and least == 0):
        raise error(f"{key!r} is {what}.", value)
    return int(value)


def number(value: object, message: str) -> Literal:
    """A number as it stands in the document. Errors: BadPlan with the message."""
    if not isinstance(value, str):
        raise error(message, value)
    if not NUMBER.match(value):
        raise error(f"{str(value)!r} is not a number; write 12.5, 60% or 5 EUR.", value)
    return literal(value, *place_of(value))


def value_at(value: object, message: str) -> Literal | Word:
    """A number, a day, or a text with or without quotes. Errors: BadPlan with the message."""
    if not isinstance(value, str) or not value.strip():
        raise error(message, value)
    if NUMBER.match(value) or value.startswith("'") or value in ("true", "false"):
        return written(value, *place_of(value))
    return Word(str(value), "text", str(value), place_of(value)[1])


def day(value: object, what: str) -> date:
    """A day such as 2025-01-31. Errors: BadPlan."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        found = parse(value, *place_of(value))
        if isinstance(found, Word) and isinstance(found.value, date):
            return found.value
    raise error(f"{what} is a day such as 2025-01-31.", value)


def good_name(name: str) -> str:
    """A name that the language leaves free. Errors: BadPlan."""
    if not NAME.fullmatch(name):
        message = "a name has small letters, digits and _, at most 40, and begins with a letter."
    elif name in RESERVED:
        message = "the language has this word already."
    elif name.endswith(ENDINGS):
        message = f"a name does not end in {name[name.rindex('_') :]}; files need these endings."
    else:
        return name
    raise error(f"{str(name)!r} cannot be a name: {message}", name)


def shown(value: object) -> str:
    """A value as a message shows it."""
    return f"'{value}'" if isinstance(value, str) else "a list"


def _key(keys: Mapping[str, Any], key: str) -> str:
    return next(each for each in keys if each == key)
