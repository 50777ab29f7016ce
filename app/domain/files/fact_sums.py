"""The rows of a file added up: one value for each owner, fact and range of days."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from app.domain.fact_values import Content, Where, range_words
from app.domain.files.fact_records import FactsRead

Contents = tuple[tuple[str, Content], ...]
Cell = tuple[str, Where]  # the name of a fact, and whose and when
DIFFERENT = "other rows of this file say another value for the same days"


class Tally:
    """Values in any order of the rows that make them."""

    def __init__(self, adding: Collection[str]) -> None:
        self._adding = adding
        self._values: dict[str, dict[Where, Content]] = defaultdict(dict)
        self.refused: dict[Cell, str] = {}  # with the reason

    def add(self, row: FactsRead) -> None:
        """Add up what is added up; two different values for the same are both refused."""
        self._add(row.where, row.contents)
        for where, contents in row.more:
            self._add(where, contents)

    def _add(self, where: Where, contents: Contents) -> None:
        for name, content in contents:
            values = self._values[name]
            held = values.get(where)
            if held is None:
                values[where] = content
            elif name in self._adding:
                values[where] = held.plus(content)
            elif held != content:
                self.refused[name, where] = DIFFERENT

    def refuse_overlaps(self) -> None:
        """Ranges of one owner and fact that overlap: the first stays, the others are refused."""
        for name, values in self._values.items():
            if _may_overlap(values):
                self.refused |= {(name, where): why for where, why in _overlaps(values)}

    def names(self) -> list[str]:
        """The facts of the file, by name."""
        return sorted(self._values)

    def values(self, name: str) -> list[tuple[Where, Content]]:
        """Each value of one fact that is not refused, by its days and owner."""
        found = self._values[name].items()
        if self.refused:
            found = {k: v for k, v in found if (name, k) not in self.refused}.items()
        return sorted(found, key=_in_order)


def _in_order(pair: tuple[Where, Content]) -> tuple[object, ...]:
    where = pair[0]
    return where.end, where.first, where.payee_id or 0, where.team_id or 0, where.attributes


def _may_overlap(values: Mapping[Where, Content]) -> bool:
    """Quickly: whether any two different ranges of the file overlap at all."""
    return not apart({(where.first, where.end) for where in values})


def apart(ranges: Collection[tuple[object, object]]) -> bool:
    """Whether no two of these different ranges have a day together."""
    return all(a[1] <= b[0] for a, b in pairwise(sorted(ranges)))  # type: ignore[operator]


def _overlaps(values: Mapping[Where, Content]) -> Iterator[tuple[Where, str]]:
    groups: dict[tuple[object, ...], list[Where]] = defaultdict(list)
    for where in values:
        groups[where.payee_id, where.team_id, where.attributes].append(where)
    for group in groups.values():
        group.sort(key=lambda where: (where.first, where.end))
        kept = group[0]
        for where in group[1:]:
            if where.first < kept.end:
                yield where, f"overlaps {range_words(kept.first, kept.end)} in this file"
            else:
                kept = where
