"""What the columns of a file hold, looked at row by row; memory does not grow with the file."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.file_readings import ERROR_MARK
from app.domain.files.date_guesses import DateGuess

MOST_VALUES = 2_000  # different ones that are kept of a column
MOST_REPEATS = 1_000
MOST_IDS = 300_000  # rows in which repeated values are looked for
LOOKED_AT = 1_000  # rows that are kept whole
NO_DATE_AFTER = 200  # values of which none is a day


@dataclass(slots=True)
class ColumnSeen:
    """One column: its different values, as far as they are kept, and its days.

    `label`: its name and what stands under it as an explanation, in small letters.
    """

    name: str
    label: str = ""
    filled: int = 0
    values: Counter[str] = field(default_factory=Counter)
    has_more: bool = False
    letters: int = 0
    days: DateGuess = field(default_factory=DateGuess)
    repeats: int = 0
    _ids: set[str] = field(default_factory=set)

    def add(self, text: str) -> None:
        self.filled += 1
        self.letters += len(text)
        if text in self.values or len(self.values) < MOST_VALUES:
            self.values[text] += 1
        else:
            self.has_more = True
        if self.filled <= MOST_IDS and self.repeats <= MOST_REPEATS:
            self.repeats += text in self._ids
            self._ids.add(text)
            if self.repeats > MOST_REPEATS:
                self._ids.clear()
        if self.days.read or self.days.values < NO_DATE_AFTER:
            self.days.add(text)

    @property
    def texts(self) -> Collection[str]:
        """Its different values: all of them where few are repeated, else as far as kept."""
        return self._ids or self.values

    @property
    def is_unique(self) -> bool:
        return bool(self.filled) and not self.repeats

    @property
    def is_nearly_unique(self) -> bool:
        """As an id is whose file has some rows twice."""
        return bool(self.filled) and self.repeats <= min(MOST_REPEATS, self.filled // 10)

    @property
    def length(self) -> float:
        """Letters of a value, on average."""
        return self.letters / max(self.filled, 1)


@dataclass(slots=True)
class TableSeen:
    """All columns of a file, and its first rows."""

    header: Sequence[str]
    explanations: Mapping[str, str] = field(default_factory=dict)  # by column
    zones: Mapping[str, str] = field(default_factory=dict)  # of times, where the file says it
    columns: dict[str, ColumnSeen] = field(init=False)
    rows: list[dict[str, str]] = field(default_factory=list)
    records: int = 0  # without empty ones and those below the data
    below: Sequence[Sequence[str]] = ()  # the last rows, which are no records

    def __post_init__(self) -> None:
        self.columns = {
            name: ColumnSeen(name, f"{name} {self.explanations.get(name, '')}".strip().lower())
            for name in self.header
            if name
        }

    def add(self, cells: Sequence[str]) -> None:
        """One row; a row of another width, or an empty one, says nothing of the columns."""
        if not any(map(str.strip, cells)):
            return
        self.records += 1
        if len(cells) != len(self.header):
            return
        texts = {name: cell.strip() for name, cell in zip(self.header, cells, strict=True) if name}
        if len(self.rows) < LOOKED_AT:
            self.rows.append(texts)
        for name, text in texts.items():
            if text and not text.startswith(ERROR_MARK):
                self.columns[name].add(text)

    def filled_beside(self, name: str, answers: Mapping[str, Collection[str]]) -> bool:
        """Whether a column is filled in every first row in which one of the others has an answer.

        `answers`: by column what is none, such as "not asked".
        """
        return all(
            row[name]
            for row in self.rows
            if any(row[other] and row[other] not in none for other, none in answers.items())
        )
