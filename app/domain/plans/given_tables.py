"""A CSV file as a table of texts that knows its lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.errors import BadInputs


@dataclass(frozen=True, slots=True)
class TextTable:
    """Rows of cells under named columns. `lines`: where each row stands in its file."""

    file: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int] = ()
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places: dict[str, int] = {}
        for place, name in enumerate(self.columns):
            if name in places:
                raise BadInputs(f"the column {name!r} is there twice.", self.file, 1)
            places[name] = place
        object.__setattr__(self, "_places", places)

    def at(self, row: int, column: str) -> str:
        """The text of a cell."""
        return self.rows[row][self._places[column]]

    def column(self, name: str) -> list[str]:
        """All texts of a column."""
        place = self._places[name]
        return [row[place] for row in self.rows]

    def line(self, row: int) -> int:
        """Where a row stands in its file."""
        return self.lines[row] if self.lines else row + 2
