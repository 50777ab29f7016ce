"""Answers as scores are made of them, and the scores of answers that were drawn again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.exact import Ints
from app.domain.measures import Measure, MeasureKind
from app.domain.plans.evaluating.inputs import Index
from app.domain.plans.trying.luck import Drawn

DAYS_VALUES = (0, 1)  # a day with a bad answer, a day without


@dataclass(frozen=True, slots=True)
class Scale:
    """The value of each possible answer: numerators over one denominator."""

    numerators: tuple[int, ...]
    denominator: int

    @classmethod
    def of(cls, measure: Measure) -> "Scale":
        """Of a measure; of days, one of the two kinds of days."""
        if measure.kind is MeasureKind.DAYS:
            return cls(DAYS_VALUES, 1)
        return cls(measure.numerators, measure.denominator)


@dataclass(frozen=True, slots=True)
class Answered:
    """How often each answer was given to each owner, in parts of an answer, and out of how many.

    `counts` by owner and step; `answers`: how many different answers (or days) each owner has.
    """

    counts: Ints
    answers: Ints

    def __len__(self) -> int:
        return len(self.answers)

    def weights(self) -> Ints:
        """All parts of each owner's answers."""
        found: Ints = self.counts.sum(axis=1)
        return found


@dataclass(frozen=True, slots=True)
class GroupsRead:
    """Scores of groups: where each member belongs, the answers of nobody, and who reads which."""

    names: Sequence[str]
    of_member: Index
    rest: Answered
    owners: Index


@dataclass(frozen=True, slots=True)
class Reading:
    """What one score of a plan is made of. `asked`: what is drawn together, such as a question.

    `payees`: whose answers they are. `groups`: for the score of a group; None for the payee's own.
    """

    asked: str
    scale: Scale
    own: Answered
    payees: Sequence[str]
    groups: GroupsRead | None = None

    def owners(self) -> int:
        """For how many owners answers are drawn."""
        return len(self.own) + (len(self.groups.rest) if self.groups else 0)


@dataclass(frozen=True, slots=True)
class Resampled:
    """Answers of some owners, and the numerators of their scores by draw and owner."""

    answered: Answered
    num: Ints

    def weighed(self, order: Index) -> Ints:
        """The numerators of these owners in parts of answers, to a whole part.

        A draw has as many answers as there were, so each counts with the mean part of the owner's.
        """
        answers = np.maximum(self.answered.answers[order], 1)
        found: Ints = self.num[:, order] * self.answered.weights()[order] // answers
        return found


def own_scores(own: Resampled, scale: Scale) -> Drawn:
    """Each payee's own score in each draw."""
    there = own.answered.weights() > 0
    den = np.where(there, own.answered.answers * scale.denominator, 0)
    return Drawn(own.num, den, np.where(there, own.answered.answers, 0))


def numerators_of(counts: Ints, scale: Scale) -> Ints:
    """Counts of answers by step, the last axis, as the numerators of their scores."""
    found: Ints = counts @ np.array(scale.numerators, np.int64)
    return found


def group_scores(
    members: Resampled, groups: Index, others: Resampled, scale: Scale, owners: Index
) -> Drawn:
    """Each group's score in each draw: its members' answers of the same draw, and the others'.

    `groups`: the group of each member, -1 for none. `others`: for each group the answers that are
    of no member, drawn as if they were of one more. `owners`: whose score each payee reads.
    """
    inside = np.flatnonzero(groups >= 0)
    order = inside[np.argsort(groups[inside], kind="stable")]
    codes = groups[order]
    top = others.weighed(np.arange(len(others.answered)))
    weights, answers = others.answered.weights(), others.answered.answers.copy()
    if len(order):
        first = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
        top[:, codes[first]] += np.add.reduceat(members.weighed(order), first, axis=1)
        np.add.at(weights, codes, members.answered.weights()[order])
        np.add.at(answers, codes, members.answered.answers[order])
    return Drawn(
        *_in_lowest(top, weights * scale.denominator), np.where(weights, answers, 0), owners
    )


def _in_lowest(num: Ints, den: Ints) -> tuple[Ints, Ints]:
    """The same scores with the smallest denominators that hold in every draw of an owner.

    Parts of answers make long numbers, which the plan would have to reduce anew in each draw.
    """
    common = np.maximum(np.gcd(np.gcd.reduce(num, axis=0), den), 1)
    return num // common, den // common


def rest_of(groups: Answered, members: Answered, of: Index) -> Answered:
    """The answers of each group that are of none of these members; never below none."""
    counts, answers = groups.counts.copy(), groups.answers.copy()
    inside = np.flatnonzero(of >= 0)
    np.subtract.at(counts, of[inside], members.counts[inside])
    np.subtract.at(answers, of[inside], members.answers[inside])
    counts = np.maximum(counts, 0)
    there = counts.sum(axis=1) > 0
    return Answered(counts, np.where(there, np.maximum(answers, 1), 0))
