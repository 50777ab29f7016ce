"""A look at a file that our own columns are made of: the mapping it needs, and what it would do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from app.domain.errors import BadFile, BadMapping
from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import Job
from app.domain.proposing.own_column_roles import own_formats_in, own_roles_of
from app.services.files.column_choices import (
    choices_of,
    file_shown,
    mapping_before,
    proposal_kept,
    reading_before,
    text_for_sheet,
)
from app.services.files.mapping_proposals import ProposedMapping, propose_mapping
from app.services.jobs import Report

Rows = tuple[tuple[int, str, str, str], ...]  # line, column, value, reason


class Looked(Protocol):
    """What a file would do, with the rows that cannot be taken."""

    @property
    def rejected(self) -> Rows: ...


Done = TypeVar("Done", bound=Looked)


@dataclass(frozen=True, slots=True)
class MappedFile(Generic[Done]):
    """How one kind of file is looked at. Each act may raise BadFile or BadMapping."""

    kind: MappingKind
    own: Sequence[str]  # what a column may give
    has_own_columns: Callable[[Path], bool]
    look: Callable[[Path, str], Done]  # file, mapping or nothing
    result: Callable[[Done], dict[str, Any]]


def look_at(kind: MappedFile[Done], job: Job, report: Report) -> tuple[dict[str, Any], Rows]:
    """What is kept with the job of a look at its file, and the rows that cannot be taken.

    A file whose columns are not ours gets a mapping proposed. Errors: BadFile; a bad mapping is
    shown.
    """
    path = Path(job.arguments["path"])
    text = text_for_sheet(path, job.arguments)
    if not text and not job.arguments.get("sheet") and kind.has_own_columns(path):
        done = kind.look(path, "")
        return kind.result(done), done.rejected
    found: dict[str, Any] = {}
    if not text or job.arguments.get("roles"):
        proposed = _proposed(kind, job, text, report)
        text, kept = proposed.text, proposal_kept(proposed)
        found = kept | {"said": kept.pop("notes")}
    roles = partial(own_roles_of, own=kind.own)
    found |= file_shown(path, text, roles) | {"mapping": text}
    if found.get("open"):
        return found, ()
    try:
        done = kind.look(path, text)
    except (BadFile, BadMapping) as error:
        return found | {"problem": str(error)}, ()
    return found | kind.result(done), done.rejected


def _proposed(kind: MappedFile[Any], job: Job, text: str, report: Report) -> ProposedMapping:
    """A mapping for the file, with what a person decided and the rest of the one of before."""
    before: Mapping[str, Any] = mapping_before(text)
    decided = choices_of(job.arguments, formats=own_formats_in(before, kind.own))
    reading = reading_before(before, str(job.arguments.get("encoding", "")), job.arguments)
    path = Path(job.arguments["path"])
    return propose_mapping(kind.kind, path, reading, report, decided, before)
