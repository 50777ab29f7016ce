"""Places among the members of a group, and their prizes."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from app.domain import exact
from app.domain.exact_groups import Index
from app.domain.money import minor_unit
from app.domain.plans.evaluating.calculation import Calculation
from app.domain.plans.evaluating.columns import Column, codes_of
from app.domain.plans.evaluating.formulas import Formulas
from app.domain.plans.evaluating.pools import SHARE, by_group, shared
from app.domain.plans.language.document import Line, RankSource


def ranked(run: Calculation, line: Line, source: RankSource) -> Column:
    """Each member's place by the exact value, or the prize of it; equal values share a place."""
    known = run.known(line.name, SHARE)
    if known is not None:
        return known
    ranking = _Ranking(run, line, source)
    for _, members in by_group(ranking.frame):
        ranking.rank(members)
    level = ranking.frame.level
    for part, numbers in (
        ("place", ranking.places),
        ("of", ranking.members),
        ("tied", ranking.tied),
    ):
        run.keep(line.name, part, Column(codes_of(len(numbers)), exact.exact(numbers)), level)
    return run.keep(line.name, SHARE, Column(ranking.codes, exact.exact(ranking.found)), level)


class _Ranking:
    """One line's places while they are given."""

    def __init__(self, run: Calculation, line: Line, source: RankSource) -> None:
        self.run, self.source, self.frame = run, source, run.frame(source.over)
        by = Formulas(run, line, "by ").value(source.by.expression, self.frame.level)
        run.keep(line.name, "by", by, self.frame.level)
        self._by, self._values = by, by.number().fractions()
        self._unit = self._step()
        self.found, self.places = [Fraction(0)] * len(by), [Fraction(0)] * len(by)
        self.members, self.tied = [Fraction(0)] * len(by), [Fraction(0)] * len(by)
        self.codes = codes_of(len(by), run.code(f"no {self.frame.name} is known"))
        self.codes[self.frame.members] = 0

    def _step(self) -> Fraction | None:
        """What shared prizes are whole multiples of; prizes that are no money are cut exactly."""
        is_money = any(prize.unit == "money" for prize in self.source.prizes)
        return minor_unit(self.run.plan.currency) if is_money else None

    def rank(self, members: Index) -> None:
        """Give the members of one group their places; who has no value as the plan says."""
        missing = members[self._by.codes[members] != 0]
        if len(missing) and self.source.missing in ("fail", "hold"):
            first = min(missing, key=lambda row: self._who(int(row)).encode())
            held = self.run.code(
                f"the places are held until the value of {self._who(first)} is known"
            )
            self.codes[members] = held if self.source.missing == "hold" else self._by.codes[first]
            return
        if self.source.missing == "skip":
            self.codes[missing] = self._by.codes[missing]
            members = members[self._by.codes[members] == 0]
        place = 1
        for row in members:
            self.members[row] = Fraction(len(members))
        for tied in self._ties(members):
            self._give(tied, place)
            place += len(tied)

    def _ties(self, members: Index) -> Iterator[list[int]]:
        """Those with equal values together, the best first."""
        is_best_first = self.source.order == "high"
        rows = sorted((int(row) for row in members), key=self._value, reverse=is_best_first)
        return (list(tied) for _, tied in groupby(rows, self._value))

    def _value(self, row: int) -> Fraction:
        return Fraction(0) if self._by.codes[row] else self._values[row]

    def _give(self, tied: Sequence[int], place: int) -> None:
        for row, result in zip(tied, self._results(tied, place), strict=True):
            self.places[row] = Fraction(place)
            self.tied[row] = Fraction(len(tied))
            self.found[row] = result

    def _results(self, tied: Sequence[int], place: int) -> list[Fraction]:
        if not self.source.prizes:
            return [Fraction(place)] * len(tied)
        prizes = [self._prize(each) for each in range(place, place + len(tied))]
        if self.source.ties == "all_get":
            return [prizes[0]] * len(tied)
        if self.source.ties == "lower":
            return [prizes[-1]] * len(tied)
        return self._split(sum(prizes, Fraction(0)), tied)

    def _prize(self, place: int) -> Fraction:
        prizes = self.source.prizes
        return prizes[place - 1].value if place <= len(prizes) else Fraction(0)

    def _split(self, amount: Fraction, tied: Sequence[int]) -> list[Fraction]:
        """The prizes of all tied places, shared equally; cents by largest remainder."""
        if self._unit is None:
            return [Fraction(amount, len(tied))] * len(tied)
        ids = [self._who(row).encode() for row in tied]
        order = sorted(range(len(tied)), key=ids.__getitem__)
        ones = [Fraction(1)] * len(tied)
        counts = shared(amount // self._unit, ones, order, "largest")
        return [count * self._unit for count in counts]

    def _who(self, row: int) -> str:
        if self.frame.level:
            return self.run.inputs.details[self.frame.level].ids[row]
        return self.run.inputs.payee(row)
