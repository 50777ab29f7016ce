"""What customers got against what they had expected, told to those who made the promise.

The question "Compared with what you expected: worse, same, better?" says as much of the promise as
of the service: after a campaign that promises too much, the same service is worse than expected.
So its gap is grouped by channel and campaign and goes to the owner of the promise. It is never
grouped by payee, and a plan that pays a payee on it gets a remark.

Formula: 100 points for each answer of better, 0 for same, minus 100 for worse; the mean of these.
Source of the idea: Zeithaml, Parasuraman and Berry 1990, Delivering Quality Service (SERVQUAL: gap
= perceived - expected, per dimension, and unweighted over dimensions).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.errors import NotOfPeople
from app.domain.facts import Count
from app.domain.measures import EXPECTATION_GAP, scores
from app.domain.words import answers_words, score_words

OF_PEOPLE = ("payee", "team", "job", "shift", "contract")
ENOUGH = 30  # answers of a channel and campaign before anybody is told
NOBODY = ""  # owns the promise


@dataclass(frozen=True, slots=True)
class ExpectationGap:
    """The gap of one group of answers, exact, in points from -100 to 100."""

    keys: tuple[str | int, ...]
    points: Fraction
    answers: int

    @property
    def is_enough(self) -> bool:
        return self.answers >= ENOUGH


def expectation_gaps(names: Sequence[str], counts: Iterable[Count]) -> list[ExpectationGap]:
    """The gap of each group, in order of their keys.

    `names`: what the answers were grouped by, such as channel and the attribute campaign; `counts`
    are of the question `expectation`. No names: one gap of all answers.
    Errors: NotOfPeople where a name stands for those who served.
    """
    served = [name for name in names if name in OF_PEOPLE]
    if served:
        raise NotOfPeople(
            f"What customers had expected is not grouped by {served[0]}: whoever served them did"
            " not make the promise. Group it by channel and campaign."
        )
    found = scores(EXPECTATION_GAP, counts)
    return [ExpectationGap(each.keys, each.value, each.answers) for each in found]


def of_owners(
    gaps: Iterable[ExpectationGap], owners: Mapping[tuple[str | int, ...], str]
) -> dict[str, list[ExpectationGap]]:
    """Each owner of a promise with the gaps that are theirs, the widest below zero first.

    `owners` has the name for the keys of a gap; gaps of no owner are under NOBODY.
    """
    found: dict[str, list[ExpectationGap]] = {}
    for gap in sorted(gaps, key=lambda each: (each.points, each.keys)):
        found.setdefault(owners.get(gap.keys, NOBODY), []).append(gap)
    return found


def unweighted(gaps: Sequence[Fraction]) -> Fraction:
    """The mean of gaps, each counting the same however many answers it has.

    Errors: ValueError where there is none.

    >>> unweighted([Fraction(-10), Fraction(20)])
    Fraction(5, 1)
    """
    if not gaps:
        raise ValueError("A mean needs at least one gap.")
    return sum(gaps, Fraction(0)) / len(gaps)


def gap_words(gap: ExpectationGap) -> str:
    """What one gap says.

    >>> print(gap_words(ExpectationGap(("phone", "spring"), Fraction(40), 50)))
    Of phone, spring, customers found it better than expected on balance: 40 points of 50 answers.
    >>> print(gap_words(ExpectationGap(("chat", ""), Fraction(0), 12)))
    Of chat, customers found it as expected on balance: 0 points of 12 answers. That are too few \
to act on; 30 would do.
    """
    how = "as" if gap.points == 0 else ("worse than" if gap.points < 0 else "better than")
    of = ", ".join(str(key) for key in gap.keys if key != "") or "all answers"
    few = "" if gap.is_enough else f" That are too few to act on; {ENOUGH} would do."
    return (
        f"Of {of}, customers found it {how} expected on balance:"
        f" {score_words(gap.points, EXPECTATION_GAP.unit)} points of"
        f" {answers_words(gap.answers)}.{few}"
    )
