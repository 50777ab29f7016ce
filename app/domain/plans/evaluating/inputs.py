"""What the lines of a plan read: scores, facts, key figures, detail rows, earlier periods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from app.domain.days import Days
from app.domain.exact import Bools, Exact, Ints, exact
from app.domain.fact_figures import Figure
from app.domain.plans.evaluating.columns import Value
from app.domain.plans.language.document import LooksBack

Plain = Fraction | bool | str | date | None  # None: there is no value
Index = NDArray[np.intp]
UNKNOWN = Fraction(-1)  # a number of answers that the inputs do not say
A_MONTH = Days(date(2025, 1, 1), date(2025, 2, 1))


@dataclass(frozen=True, slots=True)
class Basis:
    """What a statistic was made from, in the measure's unit; None: not a part of this statistic.

    `raw`: the plain score. `low`, `high`: the ends of its 95% range. `own`: the part of a shrunk
    score that is the payee's own, `usual`: what it is drawn to, the mean of `payees` people.
    `expected`: what all would have scored with these answers' channels, `usual`: what all scored.
    `reliability`: None where it is not known, or nobody asked. They are inputs: exact, and never
    calculated again here.
    """

    raw: Fraction
    low: Fraction | None = None
    high: Fraction | None = None
    own: Fraction | None = None
    usual: Fraction | None = None
    payees: int | None = None
    expected: Fraction | None = None
    reliability: Fraction | None = None


def basis_enough(value: Fraction | None) -> Basis | None:
    """Of a score that is made up, to see what it would pay: as reliable as can be."""
    return None if value is None else Basis(value, reliability=Fraction(1))


def reaches(basis: Basis | None, wanted: Fraction) -> bool:
    """Whether a score is known to be so reliable."""
    known = basis.reliability if basis else None
    return known is not None and known >= wanted


@dataclass(frozen=True, slots=True)
class Scores:
    """One score per payee, with its number of answers; `den` 0 where nobody answered.

    Also very many key figures; their denominators stand in the place of the answers.

    A number of answers below 0 is not known. `bases`: for each payee what a statistic was made
    from; empty for plain scores.
    """

    num: Ints
    den: Ints
    answers: Ints
    bases: Sequence[Basis | None] = ()

    def basis(self, row: int) -> Basis | None:
        """What this row's score was made from; None for a plain one and for none at all."""
        return self.bases[row] if len(self.bases) else None


@dataclass(frozen=True, slots=True)
class Amounts:
    """One number for each of very many payees, num / den each; `known` says where there is one."""

    num: Ints
    den: Ints | int
    known: Bools

    def __len__(self) -> int:
        return len(self.num)

    def __getitem__(self, row: int) -> Fraction | None:
        den = self.den if isinstance(self.den, int) else self.den[row]
        return Fraction(int(self.num[row]), int(den)) if self.known[row] else None

    def take(self, index: Index) -> "Amounts":
        """The rows in this order; a row may come many times."""
        den = self.den if isinstance(self.den, int) else self.den[index]
        return Amounts(self.num[index], den, self.known[index])


@dataclass(frozen=True, slots=True)
class Ratios:
    """One key figure for each payee, with the denominators that it is made of."""

    values: Sequence[Fraction | None] | Amounts
    denominators: Sequence[Fraction | None] | Amounts
    missing: Sequence[str] = ()  # why there is no value, where it is known why


@dataclass(frozen=True, slots=True)
class Figures:
    """One fact or key figure as it was read for each payee, with what it was made of."""

    found: Sequence[Figure]
    _numbers: dict[int, tuple[Sequence[str], Exact]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def numbers(self, needed: int) -> tuple[Sequence[str], Exact]:
        """Why each is missing, empty where it is not, and the numbers, 0 where one is missing.

        `needed`: a smaller denominator is too little. Worked out once: luck asks 200 times.
        """
        if needed not in self._numbers:
            reasons = [_why_missing(each, needed) for each in self.found]
            pairs = zip(self.found, reasons, strict=True)
            values = [0 if reason else each.found.value() or 0 for each, reason in pairs]
            self._numbers[needed] = reasons, exact(values)
        return self._numbers[needed]

    def __getitem__(self, row: int) -> Fraction | None:
        return self.found[row].found.value()


Facts = Sequence[Plain] | Amounts | Figures


def out_of_few(needed: int) -> str:
    """Why a score or a key figure is missing that is out of too few."""
    return f"it is out of fewer than {needed:,}"


def _why_missing(figure: Figure, needed: int) -> str:
    is_few = (figure.found.denominator or needed) < needed
    return figure.why_missing() or (out_of_few(needed) if is_few else "")


@dataclass(frozen=True, slots=True)
class Groups:
    """To which group each payee belongs: a place among the names, or -1 for none."""

    codes: Index
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class DetailRows:
    """Rows below the payees: whose each is, in which order, and its facts by line."""

    owners: Index  # places of payees
    ids: Sequence[str]
    order: Index  # the rows in the order of running sums, payee by payee
    facts: Mapping[str, "Facts"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the lines read in one period, one row per payee.

    `scores` and `kpis` by (line, of), `facts` by line; a fact that is not among the inputs is not
    known. `payees` decide ties. `outside`: why a payee's row is not in the plan. `parts`: values
    that are known already of what a formula reads from other rows, by (line, place).
    """

    rows: int
    scores: Mapping[tuple[str, str], Scores] = field(default_factory=dict)
    facts: Mapping[str, Facts] = field(default_factory=dict)
    kpis: Mapping[tuple[str, str], Figures | Ratios | Scores] = field(default_factory=dict)
    period: Days = A_MONTH
    payees: Sequence[str] = ()
    outside: Mapping[int, str] = field(default_factory=dict)
    groups: Mapping[str, Groups] = field(default_factory=dict)
    details: Mapping[str, DetailRows] = field(default_factory=dict)
    earlier: Mapping[LooksBack, Sequence[Value]] = field(default_factory=dict)
    parts: Mapping[tuple[str, str], Sequence[Value]] = field(default_factory=dict)

    def payee(self, row: int) -> str:
        """Whose row it is, as ties are decided."""
        return self.payees[row] if len(self.payees) else str(row)
