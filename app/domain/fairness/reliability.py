"""How much of what tells people apart is more than chance: what a score may be used for.

R = between / (between + within / n): the part of the variance of scores of n answers that is
between people. With worth = within / between that is n / (n + worth), so it is the payee's own part
of a shrunk score. R rises with n as Spearman and Brown (1910) say: n = worth * R / (1 - R).

Sources: Adams et al. 2010, NEJM 362:1014 (59% of physicians below 0.70, of whom many are put
into the wrong class); Nelson et al. 2004, Medical Care 42:259 (66 patients a clinician for 0.80).
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from app.domain.exact import Exact
from app.domain.fairness.samples import Bools, Floats, Ints, quantised
from app.domain.fairness.shrinkage import Shrunk, each_group, exact_sum
from app.domain.words import answers_words, plain_words

WANTED = Fraction(70, 100)  # for pay on one's own score
TINY = 1e-9  # answers: the last digits of a float ask for no answer more


@dataclass(frozen=True, slots=True)
class Reliability:
    """One row per payee; nan where there is no score or nobody to compare with.

    `values`: R of the payee's score, 0 to 1. `of_group`: R of the payee's comparison group, with
    the chance of its scores on average. `worth`: answers at which R is 1/2 in that group, inf where
    people differ by no more than chance.
    """

    values: Floats
    of_group: Floats
    worth: Floats
    answers: Ints

    @property
    def is_known(self) -> Bools:
        """Where there is a score and somebody to compare it with."""
        return ~np.isnan(self.values)

    def reaches(self, wanted: Fraction = WANTED) -> Bools:
        """Where the score may be used for what needs so much; not where R is not known."""
        return np.nan_to_num(self.values) >= float(wanted)


def reliability(found: Shrunk, groups: Ints) -> Reliability:
    """R of each payee's score, and of the group; from the scores shrunk with these groups."""
    known = found.has_value & ~found.is_alone
    of_group, worth = np.full(len(found), np.nan), np.full(len(found), np.nan)
    for rows in each_group(groups, known):
        if not np.isfinite(found.worth[rows]).all():
            of_group[rows], worth[rows] = 0.0, np.inf
            continue
        counted, each = found.effective[rows], found.worth[rows]
        of_group[rows] = 1 / (1 + exact_sum(each / counted) / len(rows))
        worth[rows] = exact_sum(each * counted) / exact_sum(counted)
    return Reliability(np.where(known, found.own, np.nan), of_group, worth, found.answers)


def reliability_exactly(found: Reliability) -> tuple[Exact, Bools]:
    """R to 1/10,000, halves to even, as exact numbers; and where it is known (0 elsewhere)."""
    return quantised(np.nan_to_num(found.values)), found.is_known


def worth_of(reliability_reached: Fraction, answers: Fraction) -> Fraction:
    """Answers at which R would be 1/2, from R with so many answers: n (1 - R) / R.

    Errors: ValueError unless R lies between 0 and 1.

    >>> worth_of(Fraction(80, 100), Fraction(66))
    Fraction(33, 2)
    """
    _check(reliability_reached)
    return answers * (1 - reliability_reached) / reliability_reached


def answers_needed(worth: Fraction | float, wanted: Fraction = WANTED) -> int | None:
    """The fewest answers with which R is as wanted: worth * R / (1 - R), rounded up.

    None where no number is enough, because people differ by no more than chance (worth is inf).
    Errors: ValueError unless R lies between 0 and 1.

    >>> answers_needed(Fraction(33, 2))
    39
    """
    _check(wanted)
    odds = wanted / (1 - wanted)
    if isinstance(worth, Fraction):
        return max(1, ceil(worth * odds))
    return max(1, ceil(worth * float(odds) - TINY)) if np.isfinite(worth) else None


def _check(wanted: Fraction) -> None:
    if not 0 < wanted < 1:
        raise ValueError("A reliability lies between 0 and 1.")


def reliability_words(found: Reliability, row: int, wanted: Fraction = WANTED) -> str:
    """What one payee's score may be used for, and what is missing.

    >>> made = Reliability(np.array([0.16]), np.array([0.4]), np.array([63.0]), np.array([12]))
    >>> print(reliability_words(made, 0))
    With 12 answers, 16% of what tells people apart here is more than chance, of 70% that are \
needed. About 147 answers would do.
    """
    answers = answers_words(int(found.answers[row]))
    if not found.is_known[row]:
        return "There is nobody to compare this score with, so its reliability is not known."
    if np.isinf(found.worth[row]):
        return (
            f"With {answers}, these people differ by no more than chance, and more answers alone"
            " may not tell them apart."
        )
    reached, needed = float(found.values[row]), answers_needed(float(found.worth[row]), wanted)
    told = f"With {answers}, {int(100 * reached)}% of what tells people apart here is more than"
    if reached >= wanted:
        return f"{told} chance, which is enough."
    enough = f"{plain_words(100 * wanted)}% that are needed. About {needed:,} answers would do."
    return f"{told} chance, of {enough}"
