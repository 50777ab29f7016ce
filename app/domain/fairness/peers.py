"""What people may see of each other: the best few of a group that is large enough, never the last.

One's own place is counted among all, also among those who are invisible to their peers: who is
invisible is left out of what is shown, and nobody moves up into their line. So the list does not
tell that somebody is missing where it is shorter because of equal scores.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.fairness.rank_sets import CONFIDENCE, marginal_sets, standard_errors
from app.domain.fairness.samples import Samples
from app.domain.fairness.standings import means_with, scores_with

MOST_SHOWN, FEWEST_PEOPLE = 3, 5


@dataclass(frozen=True, slots=True)
class Rules:
    """How much is shown: at most so many, of so many people, each with so many answers."""

    most: int = MOST_SHOWN
    people: int = FEWEST_PEOPLE
    needs: int = 30
    confidence: Fraction = CONFIDENCE


@dataclass(frozen=True, slots=True)
class PeersSeen:
    """What one person sees: the rows of the best few, their own place in words, of how many."""

    best: tuple[int, ...]
    own: str
    people: int  # who have enough answers


def peers_seen(samples: Samples, own: int, invisible: Collection[int], rules: Rules) -> PeersSeen:
    """For the person in row `own`; nothing of others where fewer people than needed have a score.

    The own place is known from the own enough answers on, in a group that is large enough.
    """
    scores = scores_with(samples, rules.needs)
    people = sum(score is not None for score in scores)
    if people < max(rules.people, FEWEST_PEOPLE):
        return PeersSeen((), "", people)
    sets = marginal_sets(
        means_with(samples, rules.needs), standard_errors(samples), None, rules.confidence
    )
    best = best_few(scores, min(rules.most, MOST_SHOWN))
    place = sets.words()[own] if scores[own] is not None else ""
    hidden = set(invisible) - {own}
    return PeersSeen(tuple(row for row in best if row not in hidden), place, people)


def best_few(scores: Sequence[Fraction | None], most: int) -> list[int]:
    """The rows of the highest scores: whole ties only, at most so many, and never the lowest.

    >>> best_few([Fraction(9), Fraction(7), Fraction(7), Fraction(5), None], 3)
    [0, 1, 2]
    >>> best_few([Fraction(9), Fraction(7), Fraction(7), Fraction(5)], 2)
    [0]
    >>> best_few([Fraction(7), Fraction(7), Fraction(7)], 3)
    []
    """
    known = [score for score in scores if score is not None]
    found: list[int] = []
    for value in sorted({*known}, reverse=True)[:-1]:
        equal = [row for row, score in enumerate(scores) if score == value]
        if len(found) + len(equal) > most:
            break
        found += equal
    return found
