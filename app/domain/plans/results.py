"""What a run came to, as the columns of its files: rows in the order of the input."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.plans.document import PAYEES, Line, Plan
from app.domain.plans.evaluation import Evaluation
from app.domain.plans.given import Batch
from app.domain.plans.given_tables import TextTable
from app.domain.plans.inputs import Index
from app.domain.plans.result_texts import column_texts, reason_texts

Texts = Sequence[str]


@dataclass(frozen=True, slots=True)
class Part:
    """The payees, or the detail rows, of one period: their places in the file, and their lines."""

    places: Index
    found: Evaluation


def payee_columns(
    plan: Plan, table: TextTable, done: Sequence[tuple[Batch, Evaluation]]
) -> Iterator[tuple[str, Texts]]:
    """`payee`, `period` where the file has it, then the plan's lines, each with its reasons."""
    parts = [Part(batch.places, found) for batch, found in done]
    yield from _kept(table, ("payee", "period"))
    for line in plan.level(PAYEES):
        yield from _columns(plan, line, parts, len(table))


def detail_columns(
    plan: Plan, name: str, table: TextTable, done: Sequence[tuple[Batch, Evaluation]]
) -> Iterator[tuple[str, Texts]]:
    """`payee`, `period` where the file has it, `row`, then the lines of these detail rows."""
    parts = [Part(batch.detail_places[name], found) for batch, found in done]
    yield from _kept(table, ("payee", "period", "row"))
    for line in plan.level(name):
        yield from _columns(plan, line, parts, len(table))


def undistributed(done: Sequence[tuple[Batch, Evaluation]]) -> Iterator[str]:
    """A sentence for each pool of which nothing was shared out though there was something."""
    for batch, found in done:
        for note in found.notes:
            if note.why and note.amount:
                pool = f"The pool {note.line!r} of {note.group}"
                since = f"in the period from {batch.period.first}"
                yield f"{pool} stays undistributed {since}: {note.why}."


def _kept(table: TextTable, names: Sequence[str]) -> Iterator[tuple[str, Texts]]:
    for name in names:
        if name in table.columns:
            yield name, table.column(name).all()


def _columns(
    plan: Plan, line: Line, parts: Sequence[Part], rows: int
) -> Iterator[tuple[str, Texts]]:
    """A line's values, and their reasons where one is missing."""
    columns = [part.found.columns[line.name] for part in parts]
    places = [part.places for part in parts]
    yield line.name, _in_order([column_texts(plan, line, each) for each in columns], places, rows)
    reasons = [
        reason_texts(column, part.found.reasons)
        for column, part in zip(columns, parts, strict=True)
    ]
    if any(each is not None for each in reasons):
        filled = [each or [""] * len(at) for each, at in zip(reasons, places, strict=True)]
        yield f"{line.name}_reason", _in_order(filled, places, rows)


def _in_order(texts: Sequence[Texts], places: Sequence[Index], rows: int) -> Texts:
    """The texts of all periods, each in the row of the file that it is of."""
    if len(texts) == 1:
        return texts[0]
    found = np.full(rows, "", object)
    for part, at in zip(texts, places, strict=True):
        found[at] = part
    in_rows: list[str] = found.tolist()
    return in_rows
