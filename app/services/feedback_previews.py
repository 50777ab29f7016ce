"""What a file of feedback would give, shown before it is imported."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from app.domain.errors import BadFile, BadMapping
from app.domain.file_readings import PLAIN
from app.domain.jobs import Job, JobKind
from app.domain.records import Answered, Blank, Parked, Reading, RecordReader, Rejected
from app.extensions import db, write_session
from app.imports.tables import opened_table
from app.queries.catalogue import questions
from app.queries.people import directory
from app.services.actors import Actor
from app.services.feedback_imports import Clock, Report, mapping_of
from app.services.jobs import finish_job, start_job
from app.services.mapping_proposals import propose_mapping

LOOKED_AT = 1_000  # rows
SHOWN = 8
LONGEST_SHOWN = 200  # characters of a cell


def start_feedback_preview(
    path: Path, file_name: str, mapping_text: str, encoding: str, actor: Actor, at: datetime
) -> int:
    """The id of a job that looks at a file; without a mapping it proposes one."""
    arguments = {
        "path": str(path),
        "file_name": file_name,
        "mapping": mapping_text,
        "encoding": encoding,
        "actor": actor.name,
    }
    with write_session() as session, session.begin():
        return start_job(session, JobKind.FEEDBACK_PREVIEW, arguments, 0, at).id


def run_feedback_preview(job: Job, clock: Clock, report: Report) -> None:
    """Keep with the job how the file would be read. Errors: BadFile; a bad mapping is shown."""
    path, text = Path(job.arguments["path"]), str(job.arguments["mapping"])
    found: dict[str, Any] = {"notes": [], "open": []}
    if not text:
        reading = replace(PLAIN, encoding=str(job.arguments["encoding"]))
        source = Path(job.arguments["file_name"]).stem or "file"
        proposed = propose_mapping(path, source, reading, report)
        text, found = proposed.text, {"notes": [*proposed.notes], "open": [*proposed.open]}
    try:
        found |= preview_feedback(path, text, clock().date())
    except (BadFile, BadMapping) as error:
        found |= {"problem": str(error)}
    with write_session() as session, session.begin():
        finish_job(session, job, found | {"mapping": text}, clock())


def preview_feedback(path: Path, mapping_text: str, today: date) -> Mapping[str, Any]:
    """The first rows as the mapping reads them; nothing is stored. Errors: BadFile, BadMapping."""
    mapping = mapping_of(mapping_text)
    with opened_table(path, mapping.file) as table:
        rows = list(islice(table.rows(), LOOKED_AT))
        header, words = table.header, table.parts[0].words
    session = db.session()
    reader = RecordReader(mapping, header, directory(session), questions(session), today)
    readings = [(line, cells, reader.read(line, cells)) for line, cells in rows]
    shown = [
        (line, [cell[:LONGEST_SHOWN] for cell in cells], *_words(reading))
        for line, cells, reading in islice(readings, SHOWN)
    ]
    return {
        "words": words,
        "looked_at": len(readings),
        "counts": dict(Counter(_words(reading)[0] for _, _, reading in readings)),
        "rows": shown,
    }


def letters_in(path: Path, encodings: tuple[str, ...]) -> list[tuple[str, str]]:
    """How the first letters beyond ASCII would read in each encoding that fits, for a choice."""
    with path.open("rb") as file:
        lines = [line for line in islice(file, 10_000) if not line.isascii()][:3]
    found = []
    for encoding in encodings:
        try:
            found.append((encoding, b" ".join(lines).decode(encoding)[:LONGEST_SHOWN].strip()))
        except UnicodeDecodeError:
            continue
    return found


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
