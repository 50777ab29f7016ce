"""Rows that a mapping leaves out: a text in one of their columns says that they are no record."""

from collections.abc import Iterable, Mapping, Sequence

from app.domain.errors import BadMapping
from app.domain.files.column_roles import LEAVE_OUT, OPEN
from app.domain.files.mapping_keys import listed, one_or_more, table

LeaveOut = Mapping[str, tuple[str, ...]]  # column -> texts; `Total*` is every text that begins so
ANY_END = "*"


def leave_out_key(value: object) -> LeaveOut:
    """What the key of a mapping says. Errors: BadMapping."""
    given = table(value, f"{LEAVE_OUT!r}")
    found = {str(column): one_or_more(given, column) for column in given}
    if short := [text for texts in found.values() for text in texts if text == ANY_END]:
        raise BadMapping(f"{short[0]!r} under {LEAVE_OUT!r} would leave out every row.")
    if unsaid := [column for column, texts in found.items() if OPEN in texts]:
        raise BadMapping(f"Which texts of {unsaid[0]!r} say that a row is left out? Write them.")
    return found


class Sieve:
    """Tells the rows of one file that are left out."""

    def __init__(self, leave_out: LeaveOut, header: Sequence[str]) -> None:
        """Errors: BadMapping names a column that is missing."""
        if missing := [name for name in leave_out if name not in header]:
            raise BadMapping(f"The file has no column {missing[0]!r}; it has: {listed(header)}.")
        self._columns = [
            (list(header).index(name), *_told_apart(texts)) for name, texts in leave_out.items()
        ]

    def drops(self, cells: Sequence[str]) -> bool:
        """Whether the row is left out, even if it is shorter than the others."""
        for place, whole, beginnings in self._columns:
            if place >= len(cells):
                continue
            text = cells[place].strip().casefold()
            if text in whole or (beginnings and text.startswith(beginnings)):
                return True
        return False


def _told_apart(texts: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole texts and beginnings, in small letters."""
    folded = [text.casefold() for text in texts]
    whole = frozenset(text for text in folded if not text.endswith(ANY_END))
    return whole, tuple(text[:-1] for text in folded if text.endswith(ANY_END))
