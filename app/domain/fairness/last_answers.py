"""The last so many answers of each payee, whatever days they are of.

A window of answers has the same certainty for everybody, where a window of days has not: the last
500 rated trips, the last 100 answers. Answers are in the order of day, instant (the start of the
day where it is not known), source and external id, which is the order in which plans count their
window `last: {answers: 100}`; a shared answer is one of them and counts with its credit.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol, TypeVar

import numpy as np

from app.domain.errors import BadCounts
from app.domain.fairness.samples import Ints, Samples
from app.domain.measures import Measure
from app.domain.words import answers_words

Owner = TypeVar("Owner")


class Answer(Protocol):
    """What is read of an answer, as `queries.plan_scores.last_answers` gives it."""

    @property
    def day(self) -> date: ...
    @property
    def moment(self) -> datetime: ...
    @property
    def source(self) -> str: ...
    @property
    def external_id(self) -> str: ...
    @property
    def step(self) -> int: ...
    @property
    def credit(self) -> int: ...


def samples_of_last(
    measure: Measure, answers: Mapping[Owner, Iterable[Answer]], number: int
) -> tuple[list[Owner], Samples]:
    """The owners as they come, and the last `number` answers of each, in any order given.

    Errors: BadCounts as below.
    """
    owners, steps, credits = [], [], []
    for row, some in enumerate(answers.values()):
        for each in sorted(some, key=in_order):
            owners.append(row)
            steps.append(each.step)
            credits.append(each.credit)
    rows, of, at = len(answers), np.array(owners, np.int64), np.array(steps, np.int64)
    samples = last_samples(measure, of, at, np.array(credits, np.int64), rows, number)
    return list(answers), samples


def in_order(answer: Answer) -> tuple[date, datetime, str, str]:
    """What answers are put in order by, the oldest first."""
    return answer.day, answer.moment, answer.source, answer.external_id


def last_samples(
    measure: Measure, owners: Ints, steps: Ints, credits: Ints, rows: int, number: int
) -> Samples:
    """The last `number` answers of each owner (0 to `rows` - 1), counted with their credits.

    One element per answer, each owner's oldest first; owners may be mixed. Credits in 1/25,200.
    Errors: BadCounts for a step outside the scale, a credit below zero, or a window of none.
    """
    if number < 1:
        raise BadCounts("A window has at least one answer.")
    if len(steps) and not 0 <= steps.min() <= steps.max() < len(measure.question.steps):
        raise BadCounts(f"An answer is no step of {measure.question.name}.")
    if len(credits) and credits.min() < 0:
        raise BadCounts("A credit is below zero.")
    order = np.argsort(owners, kind="stable")
    whole = np.bincount(owners, minlength=rows)
    ends = np.cumsum(whole)[owners[order]]
    kept = order[np.arange(len(order)) >= ends - number]
    histogram = np.zeros((rows, len(measure.question.steps)), np.int64)
    np.add.at(histogram, (owners[kept], steps[kept]), credits[kept])
    squares = np.zeros(rows, np.int64)
    np.add.at(squares, owners[kept], credits[kept] * credits[kept])
    return Samples(measure, histogram, squares, np.minimum(whole, number))


def last_words(answers: int, number: int) -> str:
    """How full the window is.

    >>> last_words(100, 100)
    'The last 100 answers.'
    """
    if answers < number:
        return f"{answers_words(answers)} so far; up to {number:,} of them count."
    return f"The last {answers_words(number)}."
