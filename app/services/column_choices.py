"""What a preview shows of a file's columns, and what a person has chosen for them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.domain.column_roles import Decided
from app.domain.errors import BadFile, BadMapping
from app.domain.file_readings import PLAIN, FileReading, file_reading
from app.imports.tables import opened_table
from app.imports.yaml_documents import yaml_document, yaml_text
from app.services.mapping_proposals import ProposedMapping

NO_FORMATS: Mapping[str, Any] = MappingProxyType({})
EXAMPLES = 200  # rows in which examples of values are looked for
LONGEST_SHOWN = 200  # characters of a cell
RolesOf = Callable[[Mapping[str, Any], Sequence[str]], dict[str, str]]


def choices_kept(decided: Decided) -> dict[str, Any]:
    """What a job keeps of a person's choices."""
    plain = {"day_format": decided.day_format, "decimal": decided.decimal}
    return {"roles": dict(decided.roles), "formats": dict(decided.formats), **plain}


def choices_of(
    arguments: Mapping[str, Any], day_format: str = "", formats: Mapping[str, Any] = NO_FORMATS
) -> Decided:
    """What a job was told; the formats of before hold where no other was chosen."""
    return Decided(
        roles=arguments.get("roles", {}),
        day_format=arguments.get("day_format") or day_format,
        decimal=arguments.get("decimal", ""),
        formats={**formats, **arguments.get("formats", {})},
    )


def proposal_kept(found: ProposedMapping) -> dict[str, Any]:
    """What a job keeps of a proposal besides its text, to be shown."""
    choices = [[each.of, each.column, list(each.formats)] for each in found.choices]
    keys = ("notes", "open", "day_formats", "decimals")
    return {name: [*getattr(found, name)] for name in keys} | {"choices": choices}


def mapping_before(text: str) -> dict[str, Any]:
    """A mapping's document, empty if there is none yet. Errors: BadFile."""
    document = yaml_document(text, "The mapping") if text else {}
    return dict(document) if isinstance(document, Mapping) else {}


def constant_in(text: str, key: str) -> str:
    """What a mapping says of a key for all rows; empty if a column does. Errors: BadFile."""
    entry = mapping_before(text).get(key)
    return str(entry.get("constant", "")) if isinstance(entry, Mapping) else ""


def with_constant(text: str, key: str, value: str) -> str:
    """The mapping with the same value for all rows, or without one. Errors: BadFile."""
    document = {name: entry for name, entry in mapping_before(text).items() if name != key}
    return yaml_text(document | ({key: {"constant": value}} if value else {}))


def reading_before(mapping: Mapping[str, Any], encoding: str) -> FileReading:
    """How the file is read: as the mapping says, else in this encoding. Errors: BadMapping."""
    if isinstance(mapping.get("file"), Mapping):
        return file_reading(mapping["file"])
    return replace(PLAIN, encoding=encoding)


def columns_shown(path: Path, text: str, roles_of: RolesOf) -> list[tuple[str, str, str]]:
    """Each column's name, some of its values and its role; none if the file cannot be read so."""
    try:
        document = yaml_document(text, "The mapping")
        given = document.get("file", {}) if isinstance(document, Mapping) else None
        if not isinstance(given, Mapping):
            return []
        with opened_table(path, file_reading(given)) as table:
            header, rows = table.header, [cells for _, cells in islice(table.rows(), EXAMPLES)]
    except (BadFile, BadMapping):
        return []
    roles = roles_of(document, header)
    return [
        (name, _examples(cells[place] for cells in rows if place < len(cells)), roles[name])
        for place, name in enumerate(header)
        if name
    ]


def _examples(values: Iterable[str]) -> str:
    """The first different values, in one line."""
    some = list(dict.fromkeys(value.strip() for value in values if value.strip()))
    return ", ".join(some[:3])[:LONGEST_SHOWN]
