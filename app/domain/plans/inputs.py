"""What the lines of a plan read: scores, facts and key figures, a column of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.domain.exact import Bools, Ints
from app.domain.fact_figures import Figure


@dataclass(frozen=True, slots=True)
class Scores:
    """One score per payee, with its number of answers; `den` 0 where nobody answered."""

    num: Ints
    den: Ints
    answers: Ints


@dataclass(frozen=True, slots=True)
class Amounts:
    """One fact for very many payees, num / den each; `known` says where there is one."""

    num: Ints
    den: int
    known: Bools

    def __getitem__(self, row: int) -> Fraction | None:
        return Fraction(int(self.num[row]), self.den) if self.known[row] else None


@dataclass(frozen=True, slots=True)
class Figures:
    """One fact or key figure as it was read for each payee, with what it was made of."""

    found: Sequence[Figure]

    def __getitem__(self, row: int) -> Fraction | None:
        return self.found[row].found.value()


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the lines read, one row per payee: scores and key figures by (name, of), facts by key.

    A fact is None where it is not known, and so is one that is not among the inputs.
    """

    rows: int
    scores: Mapping[tuple[str, str], Scores] = field(default_factory=dict)
    facts: Mapping[str, Sequence[Fraction | None] | Amounts | Figures] = field(default_factory=dict)
    kpis: Mapping[tuple[str, str], Figures] = field(default_factory=dict)
