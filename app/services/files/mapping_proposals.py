"""A mapping for a file that nobody has described yet."""

import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.domain.file_readings import PLAIN, FileReading
from app.domain.files.column_roles import NOTHING_DECIDED, Choice, Decided, kept
from app.domain.files.columns_seen import TableSeen
from app.domain.files.mapping_kinds import MappingKind
from app.domain.files.participation_mappings import GIVEN as PARTICIPATIONS
from app.domain.files.people_mappings import GIVEN as PEOPLE
from app.domain.proposing.fact_mapping_proposals import proposed_fact_mapping
from app.domain.proposing.layouts import LOOKED_AT, header_row, rows_below
from app.domain.proposing.no_records import MOST_BELOW, below_the_data
from app.domain.proposing.own_column_roles import own_kept
from app.domain.proposing.participation_proposals import KnownPlans, proposed_participation_mapping
from app.domain.proposing.people_proposals import proposed_people_mapping
from app.domain.proposing.proposal_values import Proposal
from app.domain.proposing.proposals import Known, proposed_mapping
from app.domain.proposing.source_names import source_name
from app.extensions import db
from app.imports.tables import Table, opened_file
from app.imports.yaml_documents import yaml_text
from app.queries.catalogue import questions
from app.queries.people import directory, people_with_number, person_states
from app.queries.plans import plans
from app.services.jobs import Report

REPORTED_EVERY = 10_000  # rows


@dataclass(frozen=True, slots=True)
class ProposedMapping:
    """The mapping as YAML; what was noticed; and what a person has to decide first."""

    text: str
    notes: tuple[str, ...]
    open: tuple[str, ...]
    day_formats: tuple[str, ...] = ()  # to choose from, where that is open
    decimals: tuple[str, ...] = ()  # signs, likewise
    choices: tuple[Choice, ...] = ()  # likewise, by column
    about: tuple[str, ...] = ()  # what of the file is not read


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is known of a file when its mapping is found out."""

    seen: TableSeen
    said: dict[str, str]  # of how the file is read
    decided: Decided
    before: Mapping[str, Any] | None
    source: str


def propose_mapping(
    kind: MappingKind,
    path: Path,
    reading: FileReading = PLAIN,
    report: Report = lambda *_: None,
    decided: Decided = NOTHING_DECIDED,
    before: Mapping[str, Any] | None = None,
    source: str = "",
) -> ProposedMapping:
    """What the file's columns most likely are, after reading all of it. Errors: BadFile.

    What a person decided is taken as it is; what the mapping of before says besides stays.
    `source`: of answers; empty: as the file is called.
    """
    reading, seen, about = _looked_at(path, reading, report)
    looked = _Looked(seen, _said(reading), decided, before, source or source_name(path.name))
    found = PROPOSED[kind](looked)
    return _proposed(found, about)


def _answers(looked: _Looked) -> Proposal:
    asked, about = questions(db.session()), (looked.said, looked.decided)
    found = proposed_mapping(looked.source, looked.seen, asked, _known(), *about)
    if looked.before:
        found.mapping = kept(looked.before, found.mapping, looked.decided)
    return found


def _facts(looked: _Looked) -> Proposal:
    return proposed_fact_mapping(looked.seen, _known(), looked.said, looked.decided, looked.before)


def _people(looked: _Looked) -> Proposal:
    states = person_states(db.session())
    found = proposed_people_mapping(looked.seen, states, looked.said, looked.decided)
    return _own(found, looked, PEOPLE)


def _participations(looked: _Looked) -> Proposal:
    session = db.session()
    numbers = {str(row.number) for row in people_with_number(session)}
    known = KnownPlans(numbers, [row.name for row in plans(session)])
    about = (looked.said, looked.decided, looked.before)
    found = proposed_participation_mapping(looked.seen, known, *about)
    return _own(found, looked, PARTICIPATIONS)


def _own(found: Proposal, looked: _Looked, own: Sequence[str]) -> Proposal:
    """With what the mapping of before says of our own columns besides."""
    if looked.before:
        found.mapping = own_kept(looked.before, found.mapping, looked.decided, own)
    return found


PROPOSED: Mapping[MappingKind, Callable[[_Looked], Proposal]] = {
    MappingKind.FEEDBACK: _answers,
    MappingKind.FACTS: _facts,
    MappingKind.PEOPLE: _people,
    MappingKind.PARTICIPATIONS: _participations,
}


def _known() -> Known:
    people = directory(db.session())
    return Known(people.people, {team.path[-1] for team in people.teams.values()})


def _proposed(found: Proposal, about: Sequence[str]) -> ProposedMapping:
    told = (tuple(found.notes), tuple(found.open), tuple(found.day_formats))
    more = (tuple(found.decimals), tuple(found.choices))
    return ProposedMapping(yaml_text(found.mapping), *told, *more, tuple(about))


def _looked_at(
    path: Path, reading: FileReading, report: Report
) -> tuple[FileReading, TableSeen, list[str]]:
    """Where the names of the columns stand, what is in them, and what is not read of the file.

    Errors: BadFile.
    """
    with opened_file(path, reading) as file:
        first = file.first_rows(LOOKED_AT + 1) if file.has_layout else []
        if first and (reading.header_row, reading.rows_below) == (1, 0):
            header = header_row(first)
            reading = replace(reading, header_row=header, rows_below=rows_below(first, header))
        table = file.table(reading)
        return reading, _seen(table, reading, first, report), table.about()


def _seen(
    table: Table, reading: FileReading, first: Sequence[Sequence[str]], report: Report
) -> TableSeen:
    below = first[reading.header_row : reading.header_row + reading.rows_below]
    seen = TableSeen(table.header, _explanations(table.header, below), _zones(table.header, below))
    last: deque[list[str]] = deque()
    for number, (_, cells) in enumerate(table.rows(), 1):
        if any(map(str.strip, cells)):
            last.append(cells)
        if len(last) > MOST_BELOW:
            seen.add(last.popleft())
        if number % REPORTED_EVERY == 0:
            report(number, 0)
    rows = list(last)
    data = len(rows) - below_the_data(rows)
    for cells in rows[:data]:
        seen.add(cells)
    seen.below = rows[data:]
    return seen


def _explanations(header: Sequence[str], below: Sequence[Sequence[str]]) -> Mapping[str, str]:
    """What stands under each column's name, without what is for machines."""
    texts = [[cell for cell in cells if not _json(cell)] for cells in zip(*below, strict=False)]
    return {name: " ".join(cells) for name, cells in zip(header, texts, strict=False)}


def _zones(header: Sequence[str], below: Sequence[Sequence[str]]) -> Mapping[str, str]:
    """The time zones that lines for machines name, by column."""
    found = {}
    for row in below:
        for name, cell in zip(header, row, strict=False):
            if zone := _json(cell).get("timeZone"):
                found[name] = str(zone)
    return found


def _json(cell: str) -> dict[str, object]:
    """What a cell for machines says; nothing if it is for people."""
    try:
        found = json.loads(cell)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _said(reading: FileReading) -> dict[str, str]:
    """What the mapping has to say of the file, because it is not as usual."""
    usual = FileReading()
    keys = ("encoding", "separator", "sheet", "header_row", "rows_below")
    given = {key: str(getattr(reading, key)) for key in keys}
    return {key: text for key, text in given.items() if text != str(getattr(usual, key))}
