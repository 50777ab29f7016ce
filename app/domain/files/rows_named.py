"""What a corrected file speaks of, and what it leaves out: only that is taken back."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.files.records import ID_PARTS, RecordReader
from app.domain.files.rows_read import Rejected


@dataclass(slots=True)
class RowsNamed:
    """The rows of a file by their ids, whatever else is wrong with them."""

    ids: set[str] = field(default_factory=set)
    surveys: set[str] = field(default_factory=set)  # with a row whose question cannot be told
    nameless: int = 0  # rejected rows of which not even the survey can be told

    def missing(self, stored: Iterable[str]) -> tuple[list[str], int]:
        """What of the stored ids the file leaves out, in order; and how many are held back.

        A rejected row removes nothing: it may be any row of its survey, and any row at all if it
        has no id.
        """
        left_out = sorted(set(stored) - self.ids)
        if self.nameless:
            return [], len(left_out)
        gone = [each for each in left_out if each.rpartition(ID_PARTS)[0] not in self.surveys]
        return gone, len(left_out) - len(gone)


def rows_named(reader: RecordReader, rows: Iterable[tuple[int, list[str]]]) -> RowsNamed:
    """What these rows, each with its line, speak of."""
    found = RowsNamed()
    for line, cells in rows:
        if external_id := reader.id_of(cells):
            found.ids.add(external_id)
        elif isinstance(reader.read(line, cells), Rejected):
            survey = reader.survey_of(cells)
            found.surveys |= {survey} - {""}
            found.nameless += not survey
    return found
