"""What a mapping is for, told by its keys, so that mappings of every kind are kept in one place."""

from collections.abc import Mapping
from enum import StrEnum


class MappingKind(StrEnum):
    FEEDBACK = "answers"
    FACTS = "facts"
    PEOPLE = "people"
    PARTICIPATIONS = "participations"


SIGNS = {  # the first of these keys that a mapping has says what it is for
    "facts": MappingKind.FACTS,
    "answers": MappingKind.FEEDBACK,
    "plan": MappingKind.PARTICIPATIONS,
    "name": MappingKind.PEOPLE,
}


def mapping_kind(document: object) -> MappingKind:
    """The kind of mapping that a document describes; one without any sign is of answers.

    >>> mapping_kind({"number": "No", "name": "Name"})
    <MappingKind.PEOPLE: 'people'>
    """
    keys = document if isinstance(document, Mapping) else {}
    return next((kind for key, kind in SIGNS.items() if key in keys), MappingKind.FEEDBACK)
