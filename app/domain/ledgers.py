"""How single answers add up to a score, step by step: the sum under the rows of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from app.domain.facts import WHOLE_ANSWER
from app.domain.measures import Measure


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """The answers of one step: how many, what they count as, and what each is worth."""

    step: str
    answers: int
    credit: int  # in 1/25,200 of an answer
    value: Fraction  # of one whole answer, in the measure's unit

    @property
    def counted(self) -> Fraction:
        """In whole answers; a shared one by its part."""
        return Fraction(self.credit, WHOLE_ANSWER)

    @property
    def worth(self) -> Fraction:
        """What the answers of this step bring together."""
        return self.counted * self.value


@dataclass(frozen=True, slots=True)
class Ledger:
    """The answers of one payee to one question in some days, as one measure reads them."""

    lines: tuple[LedgerLine, ...]  # of the steps that were chosen, the highest first

    @property
    def answers(self) -> int:
        return sum(line.answers for line in self.lines)

    @property
    def credit(self) -> int:
        return sum(line.credit for line in self.lines)

    @property
    def counted(self) -> Fraction:
        """In whole answers."""
        return Fraction(self.credit, WHOLE_ANSWER)

    @property
    def worth(self) -> Fraction:
        """What all of them bring together."""
        return sum((line.worth for line in self.lines), Fraction(0))

    @property
    def has_shared(self) -> bool:
        return self.credit < self.answers * WHOLE_ANSWER

    @property
    def score(self) -> Fraction | None:
        """Their worth by what they count as, exact; none where nobody answered."""
        return self.worth / self.counted if self.credit else None


def ledger_of(measure: Measure, counts: Iterable[tuple[int, int, int]]) -> Ledger:
    """The sum of counts (step, answers, credit in 1/25,200), a line for each step chosen.

    >>> from app.domain.measures import NPS
    >>> made = ledger_of(NPS, [(10, 1, 25_200), (6, 1, 12_600), (10, 1, 25_200)])
    >>> [(line.step, line.answers) for line in made.lines], made.counted, made.worth, made.score
    ([('10', 2), ('6', 1)], Fraction(5, 2), Fraction(150, 1), Fraction(60, 1))
    """
    answers, credits = [0] * len(measure.values), [0] * len(measure.values)
    for step, number, credit in counts:
        answers[step] += number
        credits[step] += credit
    rows = zip(measure.question.steps, answers, credits, measure.values, strict=True)
    lines = [LedgerLine(*row) for row in rows if row[1]]
    return Ledger(tuple(reversed(lines)))
