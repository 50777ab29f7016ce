"""What is proposed for a file that nobody has described yet."""

from dataclasses import dataclass, field
from typing import Any

from app.domain.files.column_roles import Choice


@dataclass(slots=True)
class Proposal:
    """A mapping as a document, what was noticed, and what has to be decided by a person."""

    mapping: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    day_formats: list[str] = field(default_factory=list)  # to choose from, where that is open
    decimals: list[str] = field(default_factory=list)  # signs, likewise
    choices: list[Choice] = field(default_factory=list)  # likewise, by column
