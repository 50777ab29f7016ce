"""Which of our own columns each column of a file gives, as a person chooses it."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.files.column_roles import IGNORED, LEAVE_OUT, OPEN, Decided, columns_of, table_of


def own_roles_of(
    mapping: Mapping[str, Any], header: Sequence[str], own: Sequence[str]
) -> dict[str, str]:
    """The role of each column of the header; one that serves twice has its last one.

    >>> own_roles_of({"name": ["First", "Last"]}, ["First", "Last", "Age"], ["name"])
    {'First': 'name', 'Last': 'name', 'Age': 'nothing'}
    """
    found = {column: name for name in own for column in columns_of(mapping.get(name))}
    return {column: found.get(column, IGNORED) for column in header if column}


def own_formats_in(mapping: Mapping[str, Any], own: Sequence[str]) -> dict[str, Any]:
    """The formats that a mapping names, by column; none where one is open."""
    return {
        column: entry["format"]
        for entry in (mapping.get(name) for name in own)
        if isinstance(entry, Mapping) and entry.get("format") and OPEN not in entry["format"]
        for column in columns_of(entry)
    }


def own_kept(
    before: Mapping[str, Any], after: Mapping[str, Any], decided: Decided, own: Sequence[str]
) -> dict[str, Any]:
    """A mapping proposed anew, with all of the one before that the choices do not change.

    So who is in charge by name, a text that means nothing, or a column that serves twice,
    outlives a choice of other columns.
    """
    result = dict(after) | ({"file": before["file"]} if "file" in before else {})
    columns = [column for name in own for column in columns_of(before.get(name))]
    roles = own_roles_of(before, columns, own)
    for name in own:
        old = before.get(name)
        if old is None or any(decided.roles.get(each) != roles[each] for each in columns_of(old)):
            continue
        if name in after and sorted(columns_of(old)) == sorted(columns_of(after[name])):
            result[name] = _kept_entry(old, after[name])
        elif name not in after and name not in [roles[each] for each in columns_of(old)]:
            result[name] = old  # the same for all rows, or a column that serves twice
    if LEAVE_OUT in before:
        result[LEAVE_OUT] = before[LEAVE_OUT]
    nothing = [*_texts(before.get("none")), *_texts(after.get("none"))]
    return result | ({"none": list(dict.fromkeys(nothing))} if nothing else {})


def _kept_entry(old: Any, new: Any) -> Any:
    """What was said of these columns, in the format of now."""
    return {**table_of(old), **new} if isinstance(new, Mapping) and "format" in new else old


def _texts(value: Any) -> list[str]:
    return columns_of(value) if isinstance(value, str | list) else []
