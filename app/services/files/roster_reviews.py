"""People of a file whose change touches days on which pay is decided: they wait, or stay out."""

from collections.abc import Callable, Mapping, Sequence

from app.domain.decided_days import DecidedPeriod, changed_in, locked_words, told
from app.domain.employments import PersonState
from app.domain.files.roster import RosterChanges
from app.domain.own_columns import RowProblem
from app.services.file_proposals import Row, Waiting, periods_named, rows_of

Found = Mapping[str, Sequence[DecidedPeriod]]  # by number
Read = Callable[[Sequence[Row]], RosterChanges]


def set_apart(
    read: Read,
    header: Sequence[str],
    rows: Sequence[Row],
    known: Mapping[str, PersonState],
    periods: Sequence[DecidedPeriod],
) -> tuple[RosterChanges, Waiting]:
    """What can be taken now, and what waits; rows that would change a locked period are rejected.

    All rows of a person wait together.
    """
    changes = read(rows)
    found = _touched(changes, known, periods)
    if not found:
        return changes, Waiting()
    place = list(header).index("number")
    locked = {number: words for number, all_ in found.items() if (words := locked_words(all_))}
    waits = set(found) - set(locked)
    refused = [
        RowProblem(line, "number", cells[place].strip(), locked[cells[place].strip()])
        for line, cells in rows_of(rows, locked, place)
    ]
    apart = {line for line, _ in rows_of(rows, found, place)}
    taken = read([row for row in rows if row[0] not in apart])
    taken.rejected = sorted([*taken.rejected, *refused], key=lambda each: each.line)
    return taken, _waiting(header, rows, waits, place, changes, known, found)


def _touched(
    changes: RosterChanges, known: Mapping[str, PersonState], periods: Sequence[DecidedPeriod]
) -> Found:
    states = [*changes.new, *changes.changed] if periods else []
    found = {each.number: changed_in(known.get(each.number), each, periods) for each in states}
    return {number: touched for number, touched in found.items() if touched}


def _waiting(
    header: Sequence[str],
    rows: Sequence[Row],
    waits: set[str],
    place: int,
    changes: RosterChanges,
    known: Mapping[str, PersonState],
    found: Found,
) -> Waiting:
    states = [each for each in (*changes.new, *changes.changed) if each.number in waits]
    rejected = {each.line for each in changes.rejected}
    kept = [(line, cells) for line, cells in rows_of(rows, waits, place) if line not in rejected]
    periods = periods_named({number: found.get(number, ()) for number in waits})
    return Waiting(header, kept, periods, told(states, known))
