"""How the columns of somebody else's file of participations are to be read, as our own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.amount_formats import PLAIN_AMOUNT, AmountFormat
from app.domain.errors import BadMapping
from app.domain.file_readings import file_reading
from app.domain.files.mapping_keys import column
from app.domain.files.renamed_columns import (
    ColumnMapping,
    Row,
    Translated,
    check_keys,
    column_names,
    day_formats,
    day_key,
    key_table,
    needed_key,
    nothing_key,
    own_keys,
    row_texts,
)
from app.domain.participations import COLUMNS

AMOUNT = "target_amount"
GIVEN = COLUMNS  # what a column of the file may give
NEEDED = ("number", "plan", "first_day")
DAYS = ("first_day", "end_day")
KEYS = (*GIVEN, "none", "file")
DAY_KEYS = {"column", "format"}


@dataclass(frozen=True, slots=True)
class ParticipationMapping(ColumnMapping):
    """Which columns of the file give each of ours; `plan`: the same plan for all rows."""

    plan: str = ""
    amounts: AmountFormat = field(default_factory=lambda: AmountFormat(PLAIN_AMOUNT))

    def rewrites(self, own: str) -> bool:
        return own == AMOUNT or ColumnMapping.rewrites(self, own)

    def as_ours(self, own: str, text: str) -> str:
        if own == AMOUNT:
            return self.amounts.read(text)
        return ColumnMapping.as_ours(self, own, text)


def participation_mapping(document: object) -> ParticipationMapping:
    """The mapping that a document describes. Errors: BadMapping says which key and what to do."""
    keys = own_keys(document, KEYS, "participations")
    needed_key(keys, NEEDED)
    days = {name: day_key(name, keys[name], DAY_KEYS) for name in DAYS if name in keys}
    amount = _amount(keys.get(AMOUNT))
    plan = column(keys["plan"], "plan") if isinstance(keys["plan"], Mapping) else None
    given = keys | {name: day["column"] for name, day in days.items()}
    given |= {AMOUNT: amount["column"]} if amount else {}
    own = [name for name in GIVEN if name in given and not (name == "plan" and plan)]
    reading = file_reading(key_table(keys.get("file", {}), "'file'"))
    usual = PLAIN_AMOUNT.replace(".", reading.decimal)
    return ParticipationMapping(
        columns={name: column_names(name, given[name]) for name in own},
        formats=day_formats(days),
        none=nothing_key(keys),
        file=reading,
        plan=plan.constant if plan else "",
        amounts=AmountFormat(str(amount.get("format", usual))),
    )


def _amount(value: object) -> Mapping[str, Any]:
    """`Target`, or `{column: Target, format: "1.234,56"}`; empty if there is none."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        return {"column": value}
    check_keys(value, AMOUNT, DAY_KEYS)
    if not isinstance(value.get("format", ""), str):
        raise BadMapping(f"{AMOUNT!r} has one format, like 1.234,56.")
    return value


def translated_participations(
    mapping: ParticipationMapping, header: Sequence[str], rows: Iterable[Row]
) -> Translated:
    """The file's rows as rows of our own columns; nothing is guessed. Errors: BadMapping.

    Without a column of amounts none is agreed.
    """
    found = Translated(list(COLUMNS))
    for line, texts in row_texts(mapping, header, rows, found):
        given = {"plan": mapping.plan} | texts
        found.rows.append((line, [given.get(name, "") for name in COLUMNS]))
    return found
