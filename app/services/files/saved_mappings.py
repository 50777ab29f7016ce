"""Mappings that HR keeps by name, for the next file of the same tool."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from app.domain.errors import BadMapping
from app.domain.files.fact_mappings import fact_mapping
from app.domain.files.mapping_kinds import MappingKind, mapping_kind
from app.extensions import db, write_session
from app.imports.yaml_documents import yaml_document
from app.models.jobs import MappingVersionRow
from app.queries.mappings import newest_mapping, newest_mappings
from app.services.actors import Actor
from app.services.audit import record
from app.services.files.feedback_imports import mapping_of
from app.services.files.people import mapping_of_people
from app.services.plans.publishing import mapping_of_participations

NAME = re.compile(r"[^\W_][\w .()&+-]{0,79}")


def mapping_text(name: str) -> str:
    """The text of a mapping: of the file of this name, else of the one saved under it.

    Errors: BadMapping if there is neither.
    """
    if Path(name).is_file():
        return Path(name).read_text(encoding="utf-8-sig")
    return saved_text(name)


def saved_text(name: str) -> str:
    """The newest text that is kept under this name. Errors: BadMapping if there is none."""
    found = newest_mapping(db.session(), name)
    if found is None:
        raise BadMapping(f"There is neither a file nor a saved mapping named {name!r}.")
    return found.text


def saved_mappings() -> list[tuple[str, int, MappingKind]]:
    """Name, newest version and kind of every mapping that is kept, by name."""
    return [(row.name, row.version, _kind(row.text)) for row in newest_mappings(db.session())]


def mappings_for(kind: MappingKind) -> list[tuple[str, int]]:
    """Name and newest version of the mappings of one kind."""
    return [(name, version) for name, version, of in saved_mappings() if of is kind]


def _kind(text: str) -> MappingKind:
    return mapping_kind(yaml_document(text, "The mapping"))


CHECKS: Mapping[MappingKind, Callable[[str], object]] = {
    MappingKind.FEEDBACK: mapping_of,
    MappingKind.FACTS: lambda text: fact_mapping(yaml_document(text, "The mapping")),
    MappingKind.PEOPLE: mapping_of_people,
    MappingKind.PARTICIPATIONS: mapping_of_participations,
}


def save_mapping(name: str, text: str, actor: Actor, at: datetime) -> int:
    """The version under which the mapping is now kept; the same text again adds none.

    Errors: BadFile, BadMapping if it cannot be understood or has no proper name.
    """
    name = " ".join(name.split())
    if not NAME.fullmatch(name):
        reason = "letters, digits and spaces, 80 at most"
        raise BadMapping(f"{name!r} is no name for a mapping: {reason}.")
    kind = _kind(text)
    CHECKS[kind](text)
    with write_session() as session, session.begin():
        newest = newest_mapping(session, name)
        if newest is not None and newest.text == text:
            return newest.version
        if newest is not None and (of := _kind(newest.text)) is not kind:
            raise BadMapping(f"{name!r} is a mapping of {of}; choose another name.")
        version = newest.version + 1 if newest else 1
        row = MappingVersionRow(
            name=name, version=version, text=text, author=actor.name, made_at=at
        )
        session.add(row)
        details = {"name": name, "version": version}
        record(session, actor.name, "mapping saved", "mappings", details, at)
    return version
