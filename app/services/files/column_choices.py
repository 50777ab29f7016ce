"""What a preview shows of a file's columns, and what a person has chosen for them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.domain.errors import BadFile, BadMapping
from app.domain.file_readings import PLAIN, FileReading, file_reading
from app.domain.files.column_roles import Decided, table_of
from app.imports.tables import OpenFile, opened_file, opened_table
from app.imports.yaml_documents import yaml_document, yaml_text
from app.services.files.mapping_proposals import ProposedMapping

NO_FORMATS: Mapping[str, Any] = MappingProxyType({})
EXAMPLES = 200  # rows in which examples of values are looked for
LONGEST_SHOWN = 200  # characters of a cell
RolesOf = Callable[[Mapping[str, Any], Sequence[str]], dict[str, str]]


def choices_kept(decided: Decided) -> dict[str, Any]:
    """What a job keeps of a person's choices."""
    plain = {name: getattr(decided, name) for name in ("day_format", "decimal", "sheet")}
    return {"roles": dict(decided.roles), "formats": dict(decided.formats), **plain}


def choices_of(
    arguments: Mapping[str, Any], day_format: str = "", formats: Mapping[str, Any] = NO_FORMATS
) -> Decided:
    """What a job was told; the formats of before hold where no other was chosen."""
    return Decided(
        roles=arguments.get("roles", {}),
        day_format=arguments.get("day_format") or day_format,
        decimal=arguments.get("decimal", ""),
        sheet=arguments.get("sheet", ""),
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


def source_in(text: str) -> str:
    """Where a mapping says that answers come from; empty if it does not. Errors: BadFile."""
    return str(mapping_before(text).get("source", ""))


def with_source(text: str, source: str) -> str:
    """The mapping with this source, as it is where that is its source. Errors: BadFile."""
    document = mapping_before(text)
    return text if source == document.get("source") else yaml_text({**document, "source": source})


def reading_before(
    mapping: Mapping[str, Any], encoding: str, arguments: Mapping[str, Any]
) -> FileReading:
    """How the file is read: as the mapping says, else in this encoding. Errors: BadMapping.

    Of a workbook the sheet that a person chose for the job with these arguments.
    """
    if isinstance(mapping.get("file"), Mapping):
        return file_reading(mapping["file"])
    return replace(PLAIN, encoding=encoding, sheet=str(arguments.get("sheet", "")))


def text_for_sheet(path: Path, arguments: Mapping[str, Any]) -> str:
    """The mapping that a job was given, for the sheet that a person chose; errors: BadFile.

    Empty where that sheet has other columns: they are found out anew.
    """
    text, sheet = str(arguments.get("mapping", "")), str(arguments.get("sheet", ""))
    if not text or not sheet:
        return text
    document = mapping_before(text)
    given = document.get("file", {})
    if not isinstance(given, Mapping) or given.get("sheet") == sheet:
        return text
    changed = {**given, "sheet": sheet}
    is_same = _header(path, given) <= _header(path, changed)
    return yaml_text({"file": changed} | document | {"file": changed}) if is_same else ""


def _header(path: Path, given: Mapping[str, Any]) -> set[str]:
    """The names of the columns; none if the file cannot be read so."""
    try:
        with opened_table(path, file_reading(given)) as table:
            return set(table.header)
    except (BadFile, BadMapping):
        return set()


def file_shown(path: Path, text: str, roles_of: RolesOf) -> dict[str, Any]:
    """What a page shows of a file: its columns, its sheets, and what of it is not read.

    Each column has its name, some of its values and its role; none if it cannot be read so.
    """
    document, shown = mapping_before(text), dict[str, Any](columns=[])
    try:
        reading = file_reading(table_of(document.get("file")))
        with opened_file(path, reading) as file:
            shown |= _beside(file)
            table = file.table(reading)
            header, rows = table.header, [cells for _, cells in islice(table.rows(), EXAMPLES)]
    except BadFile:
        return shown if "sheets" in shown else shown | _sheets_at_all(path)
    except BadMapping:
        return shown
    roles = roles_of(document, header)
    columns = [
        (name, _examples(cells[place] for cells in rows if place < len(cells)), roles[name])
        for place, name in enumerate(header)
        if name
    ]
    return shown | {"columns": columns}


def _beside(file: OpenFile) -> dict[str, Any]:
    sheets = [[each.name, each.rows, each.is_read] for each in file.sheets()]
    return {"sheets": sheets, "about": file.about()}


def _sheets_at_all(path: Path) -> dict[str, Any]:
    """The sheets to choose from, where a mapping names one that is not there."""
    try:
        with opened_file(path) as file:
            return {"sheets": [[each.name, each.rows, False] for each in file.sheets()]}
    except BadFile:
        return {}


def _examples(values: Iterable[str]) -> str:
    """The first different values, in one line."""
    some = list(dict.fromkeys(value.strip() for value in values if value.strip()))
    return ", ".join(some[:3])[:LONGEST_SHOWN]
