"""Who acts: a person or a command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in person, or a command, which has no id and holds no duty."""

    name: str  # a pseudonym, or operator:<os user>
    person_id: int | None = None
