"""An amount shared by the members of a group, to the last unit."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from app.domain import exact
from app.domain.errors import BadPlan
from app.domain.exact_groups import Index
from app.domain.plans.evaluating.calculation import Calculation, Frame, PoolNote
from app.domain.plans.evaluating.columns import Column, codes_of
from app.domain.plans.evaluating.formulas import Formulas
from app.domain.plans.language.document import FormulaSource, Line, PoolSource

ALL_ZERO = "all weights are 0"
SHARE = "share"  # the part of a pool's line that is the result itself


def pooled(run: Calculation, line: Line, source: PoolSource) -> Column:
    """Each member's share of the group's amount.

    Errors: BadPlan if members of one group have different amounts, or a weight is below 0.
    """
    known = run.known(line.name, SHARE)
    if known is not None:
        return known
    pool = _Pool(run, line, source, run.frame(source.over))
    for group, members in by_group(pool.frame):
        pool.share_out(group, members)
    totals = Column(codes_of(len(pool.totals)), exact.exact(pool.totals))
    run.keep(line.name, "total", totals, pool.frame.level)
    shares = Column(pool.codes, exact.exact(pool.shares))
    return run.keep(line.name, SHARE, shares, pool.frame.level)


def by_group(frame: Frame) -> list[tuple[int, Index]]:
    """The members of each group, in the order of the groups; a group without any is left out."""
    groups = frame.groups[frame.members]
    order = np.argsort(groups, kind="stable")
    members, groups = frame.members[order], groups[order]
    starts = np.flatnonzero(groups[1:] != groups[:-1]) + 1
    parts = [part for part in np.split(members, starts) if len(part)]
    return [(int(frame.groups[part[0]]), part) for part in parts]


class _Pool:
    """The pools of one line while they are shared out: a result and a code for each row."""

    def __init__(self, run: Calculation, line: Line, source: PoolSource, frame: Frame) -> None:
        self.run, self.line, self.source, self.frame = run, line, source, frame
        rows = run.rows(frame.level)
        self._amount = self._part("amount", source.amount)
        self._weight = self._part("by", source.by)
        self._most = self._part("at_most", source.at_most) if source.at_most else None
        self._amounts = self._amount.number().fractions()
        self._weights = self._weight.number().fractions()
        self._mosts = self._most.number().fractions() if self._most else []
        self.shares, self.totals = [Fraction(0)] * rows, [Fraction(0)] * rows
        self.codes = codes_of(rows, run.code(f"no {frame.name} is known"))
        self.codes[frame.members] = 0

    def _part(self, what: str, formula: FormulaSource) -> Column:
        """A formula of the pool, kept so that it can be shown."""
        formulas = Formulas(self.run, self.line, f"{what} ")
        column = formulas.value(formula.expression, self.frame.level)
        return self.run.keep(self.line.name, what, column, self.frame.level)

    def share_out(self, group: int, members: Index) -> None:
        """Give each member of one group its share, and note what became of the amount."""
        missing = members[self._weight.codes[members] != 0]
        without = members[self._amount.codes[members] != 0]
        if len(without):
            self.codes[members] = self._amount.codes[self._first(without)]
            return
        if len(missing) and self.source.missing in ("fail", "hold"):
            self.codes[members] = self._waiting(missing)
            return
        if self.source.missing == "skip":
            self.codes[missing] = self._weight.codes[missing]
        amount, weights = self._one_amount(members), self._weights_of(members)
        units = abs(amount) // self.source.to.to
        counts = shared(units, weights, self._order(members), self.source.remainder)
        paid = self._pay(members, counts, -1 if amount < 0 else 1, sum(weights, Fraction(0)))
        name = self.run.group_name(self.frame, group)
        why = "" if any(weights) else ALL_ZERO
        self.run.notes.append(PoolNote(self.line.name, name, amount, paid, why))

    def _first(self, rows: Index) -> int:
        """The row that comes first by id: its reason is told."""
        return int(min(rows, key=lambda row: self._who(int(row)).encode()))

    def _waiting(self, missing: Index) -> int:
        """Why nobody of a group gets a share while the weight of one is missing."""
        first = self._first(missing)
        if self.source.missing == "fail":
            return int(self._weight.codes[first])
        return self.run.code(f"the pool is held until the weight of {self._who(first)} is known")

    def _pay(self, members: Index, counts: Sequence[int], sign: int, total: Fraction) -> Fraction:
        """Give out so many steps each; the sum of what was paid."""
        paid = Fraction(0)
        for row, count in zip(members, counts, strict=True):
            self.totals[row] = total
            share = self._at_most(int(row), sign * count * self.source.to.to)
            if not self.codes[row]:
                self.shares[row] = share
                paid += share
        return paid

    def _one_amount(self, members: Index) -> Fraction:
        """The one amount of all members. Errors: BadPlan naming two who differ."""
        first: Fraction = self._amounts[members[0]]
        for row in members[1:]:
            if self._amounts[row] != first:
                one, other = self._who(members[0]), self._who(row)
                message = (
                    f"{one} and {other} share one pool, but its amount is not the same for both"
                )
                raise BadPlan(f"{self.line.label!r}: {message}.", *self.line.place)
        return first

    def _weights_of(self, members: Index) -> list[Fraction]:
        """What each counts; a missing weight is 0. Errors: BadPlan for a weight below 0."""
        found = [Fraction(0) if self._weight.codes[row] else self._weights[row] for row in members]
        for row, weight in zip(members, found, strict=True):
            if weight < 0:
                message = f"the weight of {self._who(row)} is below 0"
                raise BadPlan(f"{self.line.label!r}: {message}.", *self.line.place)
        return found

    def _order(self, members: Index) -> list[int]:
        """The places of the members in the order in which ties are decided."""
        ids = [self._who(row).encode() for row in members]
        return sorted(range(len(ids)), key=ids.__getitem__)

    def _who(self, row: int) -> str:
        if self.frame.level:
            return self.run.inputs.details[self.frame.level].ids[row]
        return self.run.inputs.payee(int(row))

    def _at_most(self, row: int, share: Fraction) -> Fraction:
        """The share, cut where the plan says how much one member may get; the rest stays.

        A limit below zero leaves nothing: it turns no share round.
        """
        if self._most is None:
            return share
        if code := int(self._most.codes[row]):
            self.codes[row] = self.codes[row] or code
            return Fraction(0)
        to = self.source.to.to
        most = max(self._mosts[row], Fraction(0)) // to * to
        return max(min(share, most), -most)


def shared(
    units: int, weights: Sequence[Fraction], order: Sequence[int], remainder: str
) -> list[int]:
    """Whole units for each weight, as many as there are unless what is left over is kept.

    The exact share is rounded down; units that are left go one each to the greatest parts that
    were cut off (largest; ties in the given order) or in the given order (in_order). A weight of 0
    never gets one.

    >>> shared(5, [Fraction(7), Fraction(3)], [0, 1], "largest")
    [4, 1]
    """
    common = lcm(*(weight.denominator for weight in weights))
    whole = [weight.numerator * (common // weight.denominator) for weight in weights]
    total = sum(whole)
    if not total:
        return [0] * len(weights)
    found = [units * weight // total for weight in whole]
    if remainder == "keep":
        return found
    takers = [place for place in order if whole[place]]
    if remainder == "largest":
        takers.sort(key=lambda place: -(units * whole[place] % total))
    for place in takers[: units - sum(found)]:
        found[place] += 1
    return found
