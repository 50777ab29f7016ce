"""What a changed plan would have cost: who gains and who loses, on the real inputs of periods.

Money is in smallest units; who is not rated counts with 0, because nothing is paid then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from app.domain.days import Days
from app.domain.errors import BadPlan
from app.domain.exact import Bools, Ints
from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.evaluating.inputs import Groups, Index, Inputs
from app.domain.plans.trying.pays import Pays, pays

NO_GROUP = ""


@dataclass(frozen=True, slots=True)
class OldAndNew:
    """One period under both plans, one row per payee.

    `groups`: by name, to which group each belongs. `outside`: who is not in the plan, and who is
    not in its draft; they are paid nothing and are not waited for.
    """

    period: Days
    payees: Sequence[str]
    old: Pays
    new: Pays
    outside: tuple[Bools, Bools]
    groups: Mapping[str, Groups] = field(default_factory=dict)

    @property
    def inside(self) -> Bools:
        """Who is in one of the plans."""
        found: Bools = ~(self.outside[0] & self.outside[1])
        return found


@dataclass(frozen=True, slots=True)
class Sums:
    """Some payees together. `gained` and `lost` are both 0 or more."""

    payees: int
    old: int
    new: int
    gainers: int
    losers: int
    gained: int
    lost: int
    old_unrated: int  # times that somebody is not rated
    new_unrated: int

    @property
    def difference(self) -> int:
        return self.new - self.old

    @property
    def unchanged(self) -> int:
        return self.payees - self.gainers - self.losers


@dataclass(frozen=True, slots=True)
class Person:
    """One payee over all periods."""

    payee: str
    old: int
    new: int

    @property
    def difference(self) -> int:
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class Bin:
    """How often an amount from `first` up to, not including, `end` is paid."""

    first: int
    end: int
    old: int
    new: int


@dataclass(frozen=True)
class Simulation:
    """The periods, put together as they are asked for."""

    currency: str
    periods: Sequence[OldAndNew]

    def total(self) -> Sums:
        """All periods; who gains is judged by what all of them come to for a payee."""
        return _sums(self._rows)

    def by_period(self) -> list[tuple[Days, Sums]]:
        """Each period for itself."""
        return [
            (one.period, _sums(rows)) for one, rows in zip(self.periods, self._parts, strict=True)
        ]

    def groupings(self) -> list[str]:
        """The names by which groups can be formed in every period."""
        first, *more = [one.groups for one in self.periods] or [{}]
        return [name for name in first if all(name in groups for groups in more)]

    def by_group(self, name: str) -> list[tuple[str, Sums]]:
        """Each group for itself, by name; those in no group last, under an empty name.

        Who changed the group counts in each with what was paid there.
        """
        codes, names = self._codes(name)
        order = np.argsort(codes, kind="stable")
        ends = np.searchsorted(codes[order], np.arange(len(names) + 1))
        found = [
            (group, _sums(self._rows.take(order[first:end])))
            for group, (first, end) in zip(names, pairwise(ends.tolist()), strict=True)
            if end > first
        ]
        return sorted(found, key=lambda each: (each[0] == NO_GROUP, each[0]))

    def people(self) -> list[Person]:
        """Every payee over all periods, who loses most first."""
        places, old, new = _by_payee(self._rows)
        found = [
            Person(self._names[place], *both)
            for place, *both in zip(places.tolist(), old.tolist(), new.tolist(), strict=True)
        ]
        return sorted(found, key=lambda one: (one.difference, one.payee))

    def distribution(self, most: int = 16) -> list[Bin]:
        """How often which amount is paid in a period, before and after; at most so many bins."""
        rows = self._rows
        amounts = [rows.old[rows.old_rated], rows.new[rows.new_rated]]
        together = np.concatenate(amounts)
        if not len(together):
            return []
        low, high = int(together.min()), int(together.max())
        width = bin_width(high - low, most)
        start = low // width * width
        count = (high - start) // width + 1
        old, new = (np.bincount((part - start) // width, minlength=count) for part in amounts)
        return [
            Bin(start + place * width, start + (place + 1) * width, *both)
            for place, both in enumerate(zip(old.tolist(), new.tolist(), strict=True))
        ]

    @cached_property
    def _names(self) -> list[str]:
        return sorted({payee for one in self.periods for payee in one.payees})

    @cached_property
    def _parts(self) -> "list[_Rows]":
        places = {payee: place for place, payee in enumerate(self._names)}
        return [_rows(one, places) for one in self.periods]

    @cached_property
    def _rows(self) -> "_Rows":
        columns = zip(*(part.columns() for part in self._parts), strict=True)
        return _Rows(*map(np.concatenate, columns)) if self._parts else _Rows(*_nothing())

    def _codes(self, name: str) -> tuple[Index, list[str]]:
        """The group of each row of all periods: its place among the names."""
        names = sorted({each for one in self.periods for each in one.groups[name].names})
        places = {each: place for place, each in enumerate(names)}
        parts = []
        for one in self.periods:
            groups = one.groups[name]
            here = np.array([*(places[each] for each in groups.names), len(names)], np.intp)
            parts.append(here[groups.codes][one.inside])
        return np.concatenate(parts), [*names, NO_GROUP]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Payees (by place) and what they are paid, of one period or of several."""

    payees: Index
    old: Ints
    new: Ints
    old_rated: Bools
    new_rated: Bools
    old_unrated: Bools
    new_unrated: Bools

    def columns(self) -> Iterator[Any]:
        yield from (self.payees, self.old, self.new)
        yield from (self.old_rated, self.new_rated, self.old_unrated, self.new_unrated)

    def take(self, rows: Index) -> "_Rows":
        return _Rows(*(column[rows] for column in self.columns()))


@dataclass(frozen=True, slots=True)
class Both:
    """The same payees in one period, read and calculated for a plan and for its draft."""

    inputs: Inputs
    draft_inputs: Inputs
    found: Evaluation
    draft_found: Evaluation


def old_and_new(both: Both, groups: Mapping[str, Groups]) -> OldAndNew:
    """One period under a plan and under its draft.

    Errors: BadPlan where they pay in different currencies, which are never compared.
    """
    old, new = (found.plan.currency for found in (both.found, both.draft_found))
    if old != new:
        raise BadPlan(f"The draft pays in {new} and the plan in {old}; write one currency.")
    outside = (_outside(both.inputs), _outside(both.draft_inputs))
    payees = [both.inputs.payee(row) for row in range(both.inputs.rows)]
    paid = (pays(both.found), pays(both.draft_found))
    return OldAndNew(both.inputs.period, payees, *paid, outside, groups)


def bin_width(span: int, most: int) -> int:
    """A round width, 1, 2 or 5 with zeros, of which not many more than `most` cover the span.

    >>> bin_width(39_999, 16), bin_width(0, 16)
    (5000, 1)
    """
    width, scale = 1, 1
    while span // width >= most:
        lead = {1: 2, 2: 5, 5: 10}[width // scale]
        width = lead * scale
        scale = scale * 10 if lead == 10 else scale
    return width


def _by_payee(rows: _Rows) -> tuple[Index, Ints, Ints]:
    """Each payee once, with what all rows come to under both plans."""
    places, of_row = np.unique(rows.payees, return_inverse=True)
    old, new = np.zeros(len(places), np.int64), np.zeros(len(places), np.int64)
    np.add.at(old, of_row, rows.old)
    np.add.at(new, of_row, rows.new)
    return places, old, new


def _sums(rows: _Rows) -> Sums:
    places, old, new = _by_payee(rows)
    change = new - old
    return Sums(
        payees=len(places),
        old=int(old.sum()),
        new=int(new.sum()),
        gainers=int((change > 0).sum()),
        losers=int((change < 0).sum()),
        gained=int(change[change > 0].sum()),
        lost=-int(change[change < 0].sum()),
        old_unrated=int(rows.old_unrated.sum()),
        new_unrated=int(rows.new_unrated.sum()),
    )


def _outside(inputs: Inputs) -> Bools:
    found = np.zeros(inputs.rows, np.bool_)
    found[list(inputs.outside)] = True
    return found


def _rows(one: OldAndNew, places: Mapping[str, int]) -> _Rows:
    payees = np.array([places[payee] for payee in one.payees], np.intp)
    unrated = (
        ~paid.rated & ~out for paid, out in zip((one.old, one.new), one.outside, strict=True)
    )
    columns: tuple[Any, ...] = (payees, one.old.minor, one.new.minor, one.old.rated, one.new.rated)
    return _Rows(*(column[one.inside] for column in (*columns, *unrated)))


def _nothing() -> Iterator[Any]:
    kinds: tuple[Any, ...] = (np.intp, np.int64, np.int64, *(np.bool_,) * 4)
    yield from (np.empty(0, kind) for kind in kinds)
