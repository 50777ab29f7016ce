"""JSON lines: one object a line; its keys are the columns, those of objects in it `outer.inner`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from app.domain.errors import BadFile
from app.imports.csv_files import Row
from app.imports.text_files import opened_text

Value = TypeVar("Value")
LONGEST_LINE = 1_000_000  # characters
MOST_KEYS = 2_000
DEEPEST = 20


def json_rows(path: Path, encoding: str) -> Iterator[Row]:
    """First the names of all keys, in the order of their first lines, then a row for each line.

    Errors: BadFile with the line.
    """
    names: dict[str, None] = {}
    for line, values in _objects(path, encoding):
        names.update(dict.fromkeys(values))
        if len(names) > MOST_KEYS:
            raise BadFile(f"Line {line}: more than {MOST_KEYS:,} different keys.")
    yield 0, list(names)
    for line, values in _objects(path, encoding):
        yield line, [values.get(name, "") for name in names]


def _objects(path: Path, encoding: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line's values by key; a blank line has none."""
    with opened_text(path, encoding) as file:
        line = 0
        while text := file.readline(LONGEST_LINE + 1):
            line += 1
            if len(text) > LONGEST_LINE:
                raise BadFile(f"Line {line} is longer than {LONGEST_LINE:,} characters.")
            yield line, _values(line, text) if text.strip() else {}


def _values(line: int, text: str) -> dict[str, str]:
    try:
        found = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_int=str,
            parse_float=str,
            parse_constant=_no_number,
        )
        if not isinstance(found, dict):
            raise ValueError("it is not an object in braces")
        return _unique_texts(list(_flat("", found, 0)))
    except (ValueError, RecursionError) as error:
        told = f"Line {line} is not a JSON object: {str(error) or 'it is too deep'}."
        raise BadFile(f"{told} Nothing was imported.") from None


def _unique(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} is there twice")
    return found


def _unique_texts(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Errors: ValueError where `a.b` is a key of its own beside a's b, or half a character."""
    for name, text in pairs:
        f"{name}{text}".encode()  # an unpaired surrogate has no bytes
    return _unique(pairs)


def _no_number(name: str) -> str:
    raise ValueError(f"{name} is no number")


def _flat(prefix: str, table: dict[str, object], depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        raise ValueError(f"it is more than {DEEPEST} objects deep")
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{name}.", value, depth + 1)
        else:
            yield f"{prefix}{name}", _text(value)


def _text(value: object) -> str:
    """Numbers as they were written, lists as JSON, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
