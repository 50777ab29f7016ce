"""What a file of feedback would give, shown before it is imported."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from app.domain.records import Answered, Blank, Parked, Reading, RecordReader, Rejected
from app.extensions import db
from app.imports.tables import opened_table
from app.queries.catalogue import questions
from app.queries.people import directory
from app.services.feedback_imports import mapping_of

LOOKED_AT = 1_000  # rows
SHOWN = 8


@dataclass(frozen=True, slots=True)
class FeedbackPreview:
    """The first rows of a file: how they would be read, and what would become of them."""

    header: tuple[str, ...]
    looked_at: int
    counts: dict[str, int]
    rows: list[tuple[int, list[str], str, str]]  # line, cells, what becomes of it, why


def preview_feedback(path: Path, mapping_text: str, today: date) -> FeedbackPreview:
    """The first rows as the mapping reads them; nothing is stored. Errors: BadFile, BadMapping."""
    mapping = mapping_of(mapping_text)
    with opened_table(path, mapping.file) as table:
        header, rows = table.header, list(islice(table.rows(), LOOKED_AT))
    session = db.session()
    reader = RecordReader(mapping, header, directory(session), questions(session), today)
    readings = [(line, cells, reader.read(line, cells)) for line, cells in rows]
    counts = Counter(_words(reading)[0] for _, _, reading in readings)
    shown = [(line, cells, *_words(reading)) for line, cells, reading in islice(readings, SHOWN)]
    return FeedbackPreview(header, len(readings), dict(counts), shown)


def _words(reading: Reading) -> tuple[str, str]:
    match reading:
        case Answered(moment=moment, steps=steps):
            questions_read = ", ".join(question for question, _ in steps)
            return "would be stored", f"{moment.day}, {questions_read}"
        case Rejected(column=column, reason=reason):
            return "would be rejected", f"{column} {reason}".strip()
        case Parked(reason=reason):
            return "would wait as unmatched", reason
        case Blank():
            return "is blank", ""
