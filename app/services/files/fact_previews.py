"""What a file of facts would give, shown before it is stored; its mapping is found out first."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from app.domain.errors import BadFile, BadMapping
from app.domain.fact_values import range_words
from app.domain.files.column_roles import NOTHING_DECIDED, Decided
from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import Job, JobKind
from app.domain.proposing.fact_roles import roles_of_facts
from app.domain.words import content_words
from app.extensions import db, write_session
from app.imports.tables import opened_table
from app.queries.people import people_with_number
from app.queries.units import unit_names, units
from app.services.actors import Actor
from app.services.files.column_choices import (
    choices_kept,
    choices_of,
    file_shown,
    mapping_before,
    proposal_kept,
    reading_before,
    text_for_sheet,
)
from app.services.files.fact_imports import Gathered, accounted, keep_rows, read_facts
from app.services.files.mapping_proposals import ProposedMapping, propose_mapping
from app.services.jobs import Clock, Report, finish_job, start_job

OWN = {"name", "unit"}  # with one of the two after it: a file with our own columns
OWN_NUMBERS = {"value", "numerator"}
SHOWN = 8  # values
Shown = tuple[str, str, str, str]  # whose, of which days, the fact, the value


def start_facts_preview(
    path: Path,
    file_name: str,
    mapping_text: str,
    actor: Actor,
    at: datetime,
    encoding: str = "",
    decided: Decided = NOTHING_DECIDED,
) -> int:
    """The id of a job that looks at a file of facts; without a mapping it proposes one.

    `decided`: what a person says of its columns, whatever the mapping says.
    """
    arguments = {
        "path": str(path),
        "file_name": file_name,
        "mapping": mapping_text,
        "encoding": encoding,
        "preview": True,
        **choices_kept(decided),
        "actor": actor.name,
        "person_id": actor.person_id,
    }
    with write_session() as session, session.begin():
        return start_job(session, JobKind.FACTS_PREVIEW, arguments, 0, at).id


def run_facts_preview(job: Job, clock: Clock, report: Report) -> None:
    """Keep with the job how the file would be read, and what it would change.

    Errors: BadFile; BadMapping and what a mapping cannot read are shown.
    """
    path, rows = Path(job.arguments["path"]), Gathered.none()
    text = text_for_sheet(path, job.arguments)
    result: dict[str, Any] = {}
    if job.arguments["roles"] or not (text or _is_ours(job, path)):
        proposed = _proposed(job, text, report)
        text, result = proposed.text, proposal_kept(proposed)
    if text:
        result |= file_shown(path, text, roles_of_facts) | {"mapping": text}
    try:
        if not result.get("open"):
            rows, counts = read_facts(job, text, clock, report)
            result |= accounted(rows, counts) | {"shown": list(_shown(rows))}
    except (BadFile, BadMapping) as error:
        if not text:
            raise
        result["problem"] = str(error)
    with write_session() as session, session.begin():
        keep_rows(session, job.id, rows)
        finish_job(session, job, result, clock())


def _is_ours(job: Job, path: Path) -> bool:
    """Whether the file needs no mapping; of a workbook its first sheet, if none was chosen."""
    return not job.arguments.get("sheet") and has_own_columns(path)


def has_own_columns(path: Path) -> bool:
    """Whether a file of facts needs no mapping, because its columns are ours."""
    try:
        with opened_table(path) as table:
            return set(table.header) >= OWN and bool(OWN_NUMBERS & set(table.header))
    except BadFile:  # whoever reads it as what it may be else says what is wrong
        return False


def _proposed(job: Job, text: str, report: Report) -> ProposedMapping:
    """A mapping for the file, with what a person decided and the rest of the one of before."""
    given = job.arguments
    before = mapping_before(text)
    reading = reading_before(before, str(given["encoding"]), given)
    return propose_mapping(
        MappingKind.FACTS, Path(given["path"]), reading, report, choices_of(given), before
    )


def _shown(found: Gathered) -> Iterator[Shown]:
    """Some values, those of the first facts; three queries."""
    session = db.session()
    numbers = {row.id: str(row.number) for row in people_with_number(session)}
    teams = unit_names(units(session))
    names = found.tally.names()
    for name in names:
        for where, content in islice(found.tally.values(name), -(-SHOWN // len(names))):
            whose = numbers.get(where.payee_id or 0) or teams.get(where.team_id or 0, "")
            yield whose, range_words(where.first, where.end), name, content_words(content)
