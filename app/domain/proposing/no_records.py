"""Rows of an export that are no records: tests that are marked, and what stands below."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.files.column_roles import LEAVE_OUT, OPEN, Choice, Decided, columns_of, table_of
from app.domain.files.columns_seen import ColumnSeen, TableSeen
from app.domain.files.left_out import ANY_END
from app.domain.proposing.proposal_values import Proposal

TOLD_IN = r"status|\btype\b|\bstate\b|channel|\btags?\b|\bmode\b|\bkind\b|\bart\b"
TESTS = re.compile(r"(survey[ _])?(preview|test)(ing| response| data)?|spam|(is )?test", re.I)
BELOW = re.compile(
    r"(grand |sub ?)?totals?\b.*|overall\b.*|sum|summe\b.*|gesamt\b.*|gesamtergebnis|averages?|"
    r"mittelwert|durchschnitt|copyright\b.*|confidential\b.*|vertraulich\b.*|"
    r"(report )?(generated|created|exported|printed) (by|on|at)\b.*|totaal\b.*|end of report\b.*",
    re.I | re.S,
)
ROWS = "rows"  # what a choice is of
MOST_BELOW = 20  # rows
MOST_TEXTS = 30  # to choose from
CUT = re.compile(r"[0-9:]")
LEAST_CUT = 4  # letters


def below_the_data(rows: Sequence[Sequence[str]]) -> int:
    """How many of the last rows are no records: totals, a copyright, and what stands among them.

    >>> below_the_data([["1", "Ada", "5"], ["2", "Ben", "4"], ["Total", "", "9"], [], ["Secret"]])
    3
    """
    number = found = 0
    for row in reversed(rows):
        filled = [cell.strip() for cell in row if cell.strip()]
        if filled and BELOW.fullmatch(filled[0]):
            found = number + 1
        elif len(filled) > 1:
            break
        number += 1
    return number if found and number < len(rows) else found if number < len(rows) else 0


def leave_out(seen: TableSeen, decided: Decided, proposal: Proposal) -> list[str]:
    """Say in a mapping which rows are left out; the columns that tell it of themselves.

    Where a person chose only the column, it is asked which of its texts say so.
    """
    found = _below(seen.below, seen.header)
    if found:
        some = ", ".join(repr(text) for texts in found.values() for text in texts)
        words = f"What stands below the data is left out: rows that begin with {some}."
        proposal.notes.append(words)
    telling = []
    for column in seen.columns.values():
        if decided.roles.get(column.name, LEAVE_OUT) == LEAVE_OUT:
            chosen = column.name in decided.roles
            if texts := _texts(column, decided):
                found[column.name] = [*found.get(column.name, []), *texts]
                proposal.notes.append(_left_out_words(column, texts))
            elif chosen:
                found[column.name] = [OPEN]
                proposal.open.append(
                    f"Which texts of {column.name!r} say that a row is no real answer?"
                )
            if texts or chosen:
                offered = [text for text, _ in column.values.most_common(MOST_TEXTS)]
                proposal.choices.append(Choice(ROWS, column.name, offered))
                telling.append(column.name)
    if found:
        proposal.mapping[LEAVE_OUT] = found
    return telling


def _below(rows: Sequence[Sequence[str]], header: Sequence[str]) -> dict[str, list[str]]:
    """The first text of each row below the data, by its column."""
    found: dict[str, list[str]] = {}
    for row in rows:
        place = next((n for n, cell in enumerate(row) if cell.strip()), len(header))
        if place < len(header) and header[place]:
            texts = found.setdefault(header[place], [])
            text = _beginning(row[place].strip())
            texts += [text] if text not in texts else []
    return found


def _texts(column: ColumnSeen, decided: Decided) -> list[str]:
    given = decided.formats.get(column.name, _tests(column))
    return [text for text in given if text in column.values]


def _left_out_words(column: ColumnSeen, texts: Sequence[str]) -> str:
    rows = sum(column.values[text] for text in texts)
    are = "1 row is" if rows == 1 else f"{rows:,} rows are"
    return f"{are} left out, because {column.name!r} says {' or '.join(map(repr, texts))}."


def texts_in(mapping: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a mapping's document leaves out, by column."""
    return {
        str(name): columns_of(texts) for name, texts in table_of(mapping.get(LEAVE_OUT)).items()
    }


def _tests(column: ColumnSeen) -> list[str]:
    """Texts by which a tool marks answers that nobody gave; not where all rows have them."""
    if column.has_more or len(column.values) > MOST_TEXTS or not re.search(TOLD_IN, column.label):
        return []
    found = [text for text in column.values if TESTS.fullmatch(text)]
    return found if len(found) < len(column.values) else []


def _beginning(text: str) -> str:
    """As the next file will have it too: `Grand Totals (28 records)` may have 29 then."""
    cut = CUT.search(text)
    if cut is None:
        return text
    start = text[: cut.end() if cut[0] == ":" else cut.start()]
    return f"{start}{ANY_END}" if len(start.strip()) >= LEAST_CUT else text
