"""What a run came to, as the columns of its files: rows in the order of the input."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.plans.evaluating.columns import Column
from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.evaluating.inputs import Index
from app.domain.plans.files.given import Batch
from app.domain.plans.files.given_scores import measure_named
from app.domain.plans.files.given_tables import TextTable
from app.domain.plans.files.result_texts import column_texts, reason_texts
from app.domain.plans.language.document import PAYEES, Line, MeasureSource, Plan

AT_ONCE = 20_000  # rows: texts take much more memory than numbers
Texts = Sequence[str]
Done = Sequence[tuple[Batch, Evaluation]]
Write = Callable[[int, int], Texts]  # a column from one row of the file up to another


@dataclass(frozen=True, slots=True)
class Result:
    """A file to be written: the names of its columns, and the columns some rows at a time."""

    names: Sequence[str]
    rows: int
    columns: Sequence[Write]

    def parts(self) -> Iterator[list[Texts]]:
        """All columns for some rows, then for the next ones."""
        for start in range(0, self.rows, AT_ONCE):
            stop = min(start + AT_ONCE, self.rows)
            yield [column(start, stop) for column in self.columns]


@dataclass(frozen=True, slots=True)
class Part:
    """The payees, or the detail rows, of one period: their places in the file, and their lines."""

    places: Index  # from the first to the last
    found: Evaluation


def payee_result(plan: Plan, table: TextTable, done: Done) -> Result:
    """`payee`, `period` where the file has it, then the plan's lines, each with its reasons."""
    parts = [Part(batch.places, found) for batch, found in done]
    return _result(plan, table, ("payee", "period"), plan.level(PAYEES), parts)


def detail_result(plan: Plan, name: str, table: TextTable, done: Done) -> Result:
    """`payee`, `period` where the file has it, `row`, then the lines of these detail rows."""
    parts = [Part(batch.detail_places[name], found) for batch, found in done]
    return _result(plan, table, ("payee", "period", "row"), plan.level(name), parts)


def undistributed(done: Done) -> Iterator[str]:
    """A sentence for each pool of which nothing was shared out though there was something."""
    for batch, found in done:
        for note in found.notes:
            if note.why and note.amount:
                pool = f"The pool {note.line!r} of {note.group}"
                since = f"in the period from {batch.period.first}"
                yield f"{pool} stays undistributed {since}: {note.why}."


def _result(
    plan: Plan, table: TextTable, kept: Sequence[str], lines: Sequence[Line], parts: Sequence[Part]
) -> Result:
    written = [(name, _as_given(table, name)) for name in kept if name in table.columns]
    for line in lines:
        written += _line(plan, line, parts)
    names, columns = zip(*written, strict=True)
    return Result(names, len(table), columns)


def _as_given(table: TextTable, name: str) -> Write:
    texts = table.column(name)
    return lambda start, stop: texts.take(np.arange(start, stop)).all()


def _line(plan: Plan, line: Line, parts: Sequence[Part]) -> Iterator[tuple[str, Write]]:
    """A line's values, the measure of a score, and their reasons where one is missing."""

    def values(column: Column, part: Part) -> list[str]:
        return column_texts(plan, line, column)

    def reasons(column: Column, part: Part) -> list[str]:
        return reason_texts(column, part.found.reasons)

    def written(texts: Callable[[Column, Part], list[str]]) -> Write:
        return lambda start, stop: _texts(line.name, parts, texts, start, stop)

    yield line.name, written(values)
    if isinstance(line.source, MeasureSource):
        named = measure_named(plan, line.source)
        yield f"{line.name}_measure", lambda start, stop: [named] * (stop - start)
    if any(part.found.columns[line.name].codes.any() for part in parts):
        yield f"{line.name}_reason", written(reasons)


def _texts(
    line: str,
    parts: Sequence[Part],
    texts: Callable[[Column, Part], list[str]],
    start: int,
    stop: int,
) -> Texts:
    """Some rows of a column, each from the period that it is of."""
    found = [""] * (stop - start)
    for part in parts:
        first, end = np.searchsorted(part.places, [start, stop])
        some = texts(part.found.columns[line].take(np.arange(first, end)), part)
        if len(some) == len(found):
            return some
        for place, text in zip((part.places[first:end] - start).tolist(), some, strict=True):
            found[place] = text
    return found
