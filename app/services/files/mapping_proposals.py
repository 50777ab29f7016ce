"""A mapping for a file that nobody has described yet."""

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.domain.file_readings import PLAIN, FileReading
from app.domain.files.column_roles import NOTHING_DECIDED, Choice, Decided, kept
from app.domain.files.columns_seen import TableSeen
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


def propose_mapping(
    path: Path,
    source: str,
    reading: FileReading = PLAIN,
    report: Report = lambda *_: None,
    decided: Decided = NOTHING_DECIDED,
    before: Mapping[str, Any] | None = None,
) -> ProposedMapping:
    """What the file's columns most likely are, after reading all of it. Errors: BadFile.

    What a person decided is taken as it is; what the mapping of before says besides stays.
    """
    reading, seen, about = _looked_at(path, reading, report)
    asked, known = questions(db.session()), _known()
    found = proposed_mapping(source, seen, asked, known, _said(reading), decided)
    mapping = kept(before, found.mapping, decided) if before else found.mapping
    return _proposed(found, mapping, about)


def propose_fact_mapping(
    path: Path,
    reading: FileReading = PLAIN,
    report: Report = lambda *_: None,
    decided: Decided = NOTHING_DECIDED,
    before: Mapping[str, Any] | None = None,
) -> ProposedMapping:
    """What the columns of a file of facts most likely are, after reading all of it.

    What a person decided is taken as it is; what the mapping of before says besides stays.
    Errors: BadFile.
    """
    reading, seen, about = _looked_at(path, reading, report)
    found = proposed_fact_mapping(seen, _known(), _said(reading), decided, before)
    return _proposed(found, found.mapping, about)


def _known() -> Known:
    people = directory(db.session())
    return Known(people.people, {team.path[-1] for team in people.teams.values()})


def propose_people_mapping(
    path: Path,
    reading: FileReading = PLAIN,
    report: Report = lambda *_: None,
    decided: Decided = NOTHING_DECIDED,
    before: Mapping[str, Any] | None = None,
) -> ProposedMapping:
    """What the columns of a file of people most likely are, as with answers. Errors: BadFile."""
    reading, seen, about = _looked_at(path, reading, report)
    found = proposed_people_mapping(seen, person_states(db.session()), _said(reading), decided)
    mapping = own_kept(before, found.mapping, decided, PEOPLE) if before else found.mapping
    return _proposed(found, mapping, about)


def propose_participation_mapping(
    path: Path,
    reading: FileReading = PLAIN,
    report: Report = lambda *_: None,
    decided: Decided = NOTHING_DECIDED,
    before: Mapping[str, Any] | None = None,
) -> ProposedMapping:
    """What the columns of a file of participations most likely are. Errors: BadFile."""
    reading, seen, about = _looked_at(path, reading, report)
    session = db.session()
    numbers = {str(row.number) for row in people_with_number(session)}
    known = KnownPlans(numbers, [row.name for row in plans(session)])
    found = proposed_participation_mapping(seen, known, _said(reading), decided, before)
    mapping = own_kept(before, found.mapping, decided, PARTICIPATIONS) if before else found.mapping
    return _proposed(found, mapping, about)


def _proposed(found: Proposal, mapping: Mapping[str, Any], about: Sequence[str]) -> ProposedMapping:
    told = (tuple(found.notes), tuple(found.open), tuple(found.day_formats))
    more = (tuple(found.decimals), tuple(found.choices))
    return ProposedMapping(yaml_text(mapping), *told, *more, tuple(about))


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
