"""What answers add to the counts of their units: many at once, with arrays of whole numbers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.facts import WHOLE_ANSWER
from app.domain.files.rows_read import Answered, Share

Given = tuple[Answered, str, int]  # the row, the question, the step
Above = Mapping[int, tuple[int, ...]]  # each unit with all units above it
Counted = tuple[Any, ...]  # in the order of the table's columns
Place = tuple[int, str, date, str, int]  # unit, question, day, channel, step
Ints = NDArray[np.int64]


def unit_counts(given: Iterable[Given], above: Above) -> list[Counted]:
    """What these answers add to every unit above them, in the order of unit_rollup's columns.

    One answer's shares in a unit are added before they are squared.
    """
    whole: list[Place] = []
    shared: list[Given] = []
    for each in given:
        row, question, step = each
        if len(row.shares) > 1 or (row.shares and row.shares[0].credit != WHOLE_ANSWER):
            shared.append(each)
            continue
        team_id = row.shares[0].team_id if row.shares else row.team_id
        whole.append((team_id, question, row.moment.day, row.channel, step))
    counted = _of_whole(whole, above) if whole else []
    return _with_shared(counted, shared, above) if shared else counted


def month_counts(counts: Sequence[Counted]) -> list[Counted]:
    """The same by month and without channels, in the order of unit_month's columns."""
    if not counts:
        return []
    units, questions, days, _, steps, answers, credits, _ = zip(*counts, strict=True)
    first = {day: day.replace(day=1) for day in set(days)}
    codes = _Codes([units, questions, [first[day] for day in days], steps])
    keys, places = np.unique(codes.keys, return_inverse=True)
    sums = [np.zeros(len(keys), np.int64) for _ in range(2)]
    for total, numbers in zip(sums, (answers, credits), strict=True):
        np.add.at(total, places, np.array(numbers, np.int64))
    return list(zip(*codes.read(keys), *(total.tolist() for total in sums), strict=True))


def _of_whole(whole: Sequence[Place], above: Above) -> list[Counted]:
    """Of answers that are one team's alone."""
    teams, *others = zip(*whole, strict=True)
    rows: list[Ints] = []
    units: list[Ints] = []
    order = np.argsort(np.array(teams, np.int64), kind="stable")
    ids, starts = np.unique(np.array(teams, np.int64)[order], return_index=True)
    for team_id, mine in zip(ids.tolist(), np.split(order, starts[1:]), strict=True):
        for unit_id in above[team_id]:
            rows.append(mine)
            units.append(np.full(len(mine), unit_id, np.int64))
    codes = _Codes(others)
    unit_ids = np.concatenate(units)
    keys = unit_ids * codes.size + codes.keys[np.concatenate(rows)]
    found, numbers = np.unique(keys, return_counts=True)
    places = (found // codes.size).tolist(), *codes.read(found % codes.size)
    credits, squares = numbers * WHOLE_ANSWER, numbers * WHOLE_ANSWER**2
    sums = (numbers.tolist(), credits.tolist(), squares.tolist())
    return list(zip(*places, *sums, strict=True))


def _with_shared(
    counted: Iterable[Counted], shared: Iterable[Given], above: Above
) -> list[Counted]:
    """With answers of which a unit may have a part only."""
    found: dict[Counted, list[int]] = {each[:5]: list(each[5:]) for each in counted}
    for row, question, step in shared:
        for unit_id, share in _unit_shares(row.shares, above).items():
            place = (unit_id, question, row.moment.day, row.channel, step)
            count = found.setdefault(place, [0, 0, 0])
            count[0] += 1
            count[1] += share
            count[2] += share * share
    return sorted((*place, *count) for place, count in found.items())


def _unit_shares(shares: Iterable[Share], above: Above) -> dict[int, int]:
    """What part of the answer each unit has: its payees' shares, added up."""
    found: dict[int, int] = {}
    for share in shares:
        for unit_id in above[share.team_id]:
            found[unit_id] = found.get(unit_id, 0) + share.credit
    return found


class _Codes:
    """Rows of values as one number each, so that equal rows are equal numbers in their order."""

    def __init__(self, columns: Sequence[Sequence[Any]]) -> None:
        self.known = [sorted(set(column)) for column in columns]
        self.size = 1
        self.keys: Ints = np.zeros(len(columns[0]), np.int64)
        for column, known in zip(columns, self.known, strict=True):
            code = {value: place for place, value in enumerate(known)}
            codes = np.fromiter(map(code.__getitem__, column), np.int64, len(column))
            self.keys = self.keys * len(known) + codes
            self.size *= len(known)

    def read(self, keys: Ints) -> list[list[Any]]:
        """The values of these numbers, column by column."""
        found: list[list[Any]] = []
        for known in reversed(self.known):
            keys, codes = np.divmod(keys, len(known))
            found.append([known[code] for code in codes.tolist()])
        return found[::-1]
