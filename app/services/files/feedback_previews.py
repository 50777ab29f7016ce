"""What a file of feedback would give, shown before it is imported."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from app.domain.errors import BadFile, BadMapping
from app.domain.files.column_roles import NOTHING_DECIDED, Decided, format_in, roles_of
from app.domain.files.contents import difference_words
from app.domain.files.mapping_kinds import MappingKind
from app.domain.files.rows_read import Answered, Blank, LeftOut, Parked, Reading, Rejected
from app.domain.jobs import Job, JobKind
from app.domain.proposing.source_names import source_name
from app.extensions import db, write_session
from app.imports.tables import opened_table
from app.models.jobs import FeedbackImportRow, JobRow
from app.queries.catalogue import source_named, source_names
from app.queries.contents import fingerprints, stored_elsewhere
from app.services.actors import Actor
from app.services.files.column_choices import (
    LONGEST_SHOWN,
    choices_kept,
    choices_of,
    file_shown,
    mapping_before,
    proposal_kept,
    reading_before,
    text_for_sheet,
)
from app.services.files.corrections import compare, corrected_imports
from app.services.files.feedback_imports import mapping_of, record_reader
from app.services.files.feedback_rows import rows_that_differ
from app.services.files.mapping_proposals import ProposedMapping, propose_mapping
from app.services.jobs import Clock, Report, finish_job, start_job

Told = tuple[int, list[str], str, str]  # line, cells, what becomes of it, why
Fate = tuple[str, str]  # what becomes of a row, why
STORED, BLANK, LEFT_OUT = "would be stored", "is blank", "would be left out"
THERE, TWICE, CONFLICT = "is there already", "is twice in the file", "would be in conflict"
NOTHING_TO_DO = (THERE, TWICE, LEFT_OUT)
LOOKED_AT = 1_000  # rows
SHOWN = 8
LINES_OF_LETTERS = 1_000


def start_feedback_preview(
    path: Path,
    file_name: str,
    mapping_text: str,
    encoding: str,
    actor: Actor,
    at: datetime,
    corrects: Sequence[int] = (),
    decided: Decided = NOTHING_DECIDED,
) -> int:
    """The id of a job that looks at a file; without a mapping it proposes one.

    `corrects`: the imports with whose answers it is compared. `decided`: what a person says of
    its columns, whatever the mapping says.
    """
    arguments = {
        "path": str(path),
        "file_name": file_name,
        "mapping": mapping_text,
        "encoding": encoding,
        "actor": actor.name,
        "corrects": list(corrects),
        **choices_kept(decided),
    }
    with write_session() as session, session.begin():
        return start_job(session, JobKind.FEEDBACK_PREVIEW, arguments, 0, at).id


def start_correction_preview(
    import_id: int, path: Path, file_name: str, mapping_text: str, actor: Actor, at: datetime
) -> int:
    """The id of a job that compares a file with what an import, and those it corrected, stored.

    Without a mapping it is read like the file that it corrects. Errors: BadMapping.
    """
    session = db.session()
    row, job = session.get(FeedbackImportRow, import_id), session.get(JobRow, import_id)
    if row is None or job is None or row.source_id is None:
        raise BadMapping(f"Job {import_id} is no import that stored answers.")
    text, corrects = mapping_text or job.arguments["mapping"], corrected_imports(session, import_id)
    return start_feedback_preview(path, file_name, text, "", actor, at, corrects=corrects)


def run_feedback_preview(job: Job, clock: Clock, report: Report) -> None:
    """Keep with the job how the file would be read. Errors: BadFile; a bad mapping is shown."""
    path = Path(job.arguments["path"])
    text = text_for_sheet(path, job.arguments)
    found: dict[str, Any] = {"notes": [], "open": []}
    if not text or job.arguments.get("roles"):
        proposed = _proposed(job, path, text, report)
        text, found = proposed.text, proposal_kept(proposed)
    found |= file_shown(path, text, roles_of)
    try:
        found |= preview_feedback(path, text, clock().date())
        if corrects := job.arguments.get("corrects"):
            found |= _compared(path, text, corrects, clock().date(), report)
    except (BadFile, BadMapping) as error:
        found |= {} if found["open"] else {"problem": str(error)}
    with write_session() as session, session.begin():
        finish_job(session, job, found | {"mapping": text}, clock())


def _proposed(job: Job, path: Path, text: str, report: Report) -> ProposedMapping:
    """A mapping for the file, with what a person decided and the rest of the one of before."""
    before = mapping_before(text)
    decided = choices_of(job.arguments, format_in(before))
    reading = reading_before(before, str(job.arguments["encoding"]), job.arguments)
    source = source_name(job.arguments["file_name"], source_names(db.session()))
    return propose_mapping(
        MappingKind.FEEDBACK, path, reading, report, decided, before, source=source
    )


def _compared(
    path: Path, text: str, corrects: Sequence[int], today: date, report: Report
) -> dict[str, Any]:
    mapping = mapping_of(text)
    with opened_table(path, mapping.file) as table:
        return compare(mapping, table, corrects, today, report)


def preview_feedback(path: Path, mapping_text: str, today: date) -> Mapping[str, Any]:
    """The first rows as the mapping reads them; nothing is stored. Errors: BadFile, BadMapping."""
    mapping = mapping_of(mapping_text)
    with opened_table(path, mapping.file) as table:
        rows = list(islice(table.rows(), LOOKED_AT + 1))
        header, words = table.header, table.parts[0].words
    first, reader = rows[:LOOKED_AT], record_reader(mapping, header, today)
    readings = [reader.read(line, cells) for line, cells in first]
    answered = [each for each in readings if isinstance(each, Answered)]
    ids = _ids(mapping.source, answered)
    fates = [_fate(reading, ids) for reading in readings]
    told = [(line, cells, *fate) for (line, cells), fate in zip(first, fates, strict=True)]
    return {
        "words": words,
        "elsewhere": _elsewhere(mapping.source, answered),
        "looked_at": len(told),
        "has_more": len(rows) > LOOKED_AT,
        "counts": dict(Counter(what for _, _, what, _ in told)),
        "rows": [
            (line, [cell[:LONGEST_SHOWN] for cell in cells], what, why)
            for line, cells, what, why in _worth_a_look(told)
        ],
    }


def _ids(source: str, rows: Sequence[Answered]) -> Mapping[int, Fate]:
    """What becomes of the rows whose id is there or in the file before, by line; as on import."""
    session = db.session()
    row = source_named(session, source)
    source_id = row.id if row else 0
    stored = fingerprints(session, source_id, [each.external_id for each in rows])
    first = {each.external_id: each for each in reversed(rows) if each.external_id not in stored}
    again = [each for each in rows if first.get(each.external_id) is not each]
    others = [each for each in again if each.fingerprint != _mark(each, stored, first)]
    differ = rows_that_differ(session, source_id, others, list(first.values()))
    found = {each.line: (TWICE if each.external_id in first else THERE, "") for each in again}
    return found | {
        each.line: (CONFLICT, f"{each.external_id}: {difference_words(difference)}")
        for each, difference in differ
    }


def _mark(row: Answered, stored: Mapping[str, int], first: Mapping[str, Answered]) -> int:
    """The fingerprint of what stands under a row's id."""
    known = stored.get(row.external_id)
    return first[row.external_id].fingerprint if known is None else known


def _elsewhere(source: str, rows: Sequence[Answered]) -> list[tuple[str, int]]:
    """Other sources that have half of these rows or more under the same ids, with their number."""
    days = {row.external_id: row.moment.day for row in rows}
    found = stored_elsewhere(db.session(), source, days)
    return [(name, number) for name, number in found.most_common() if 2 * number >= len(days)]


def _worth_a_look(told: Sequence[Told]) -> list[Told]:
    """Some of each kind, those first that would not be stored, of these what is to be mended."""
    seen, turns = Counter[str](), list[tuple[int, bool, Told]]()
    for each in told:
        turns.append((seen[each[2]], each[2] in NOTHING_TO_DO, each))
        seen[each[2]] += 1
    others = [turn for turn in turns if turn[2][2] not in (STORED, BLANK)]
    some = sorted(each for *_, each in sorted(others)[: SHOWN - 3])
    good = [each for each in told if each[2] in (STORED, BLANK)][: SHOWN - len(some)]
    return [*some, *good]


def letters_in(path: Path, encodings: tuple[str, ...]) -> list[tuple[str, str]]:
    """How lines with letters beyond ASCII would read in each encoding that fits, for a choice.

    Of encodings in which all letters of the first lines are the same the first stands for all.
    """
    with path.open("rb") as file:
        lines = [line for line in islice(file, LINES_OF_LETTERS) if not line.isascii()]
    found: dict[str, tuple[str, str]] = {}
    for encoding in encodings:
        try:
            all_letters = b" ".join(lines).decode(encoding)
        except UnicodeError:
            continue
        sample = b" ".join(lines[:3]).decode(encoding, errors="replace")
        found.setdefault(all_letters, (encoding, sample[:LONGEST_SHOWN].strip()))
    return list(found.values())


def _fate(reading: Reading, ids: Mapping[int, Fate]) -> Fate:
    match reading:
        case Answered(line=line) if line in ids:
            return ids[line]
        case Answered(moment=moment, steps=steps):
            questions_read = ", ".join(question for question, _ in steps)
            return STORED, f"{moment.day}, {questions_read}"
        case Rejected(column=column, reason=reason):
            return "would be rejected", f"{column} {reason}".strip()
        case Parked(reason=reason):
            return "would wait as unmatched", reason
        case Blank():
            return BLANK, ""
        case LeftOut():
            return LEFT_OUT, "the mapping says that it is no real answer"
