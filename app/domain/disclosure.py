"""Which figures about several people may be shown, so that no small group can be read off.

A figure tells about few people directly, or by difference: from what is shown of a site and of all
its teams but one, anybody can work out the one that is hidden. So what is left of each unit after
all that is shown below it has to be nobody's answers, or those of as many as a figure needs.
Whoever reads it may be one of them and knows their own answers, so these do not count as others.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from app.domain.days import Days
from app.domain.periods import month_after

FEWEST_PEOPLE, FEWEST_ANSWERS = 5, 5
ROUNDED = 10  # answers: two readings of one figure do not tell of one more answer
READER = 1  # who reads a figure may be one of those whom it is about
TENTH = Fraction(1, 10)
STEPS = {"percent": Fraction(1, 100), "points": Fraction(1)}  # to which scores are published
# What stands in the place of a figure.
NOT_OVER = "Shown when the month is over: it is made of answers to others too."
NOT_LOCKED = "Shown when the period is locked: until then it changes with every answer to others."
ANSWERED_LATER = "Not shown: answers to others came in after it was calculated."
NOT_PAID = "Not shown: nothing is paid on it, and beside other figures it could tell about few."


@dataclass(frozen=True, slots=True)
class Group:
    """A unit with all below it: people whose answers the reader may not open, and how many answers
    these are, shared ones in parts; and the unit above.
    """

    unit_id: int
    people: int
    answers: Fraction | int
    parent_id: int | None = None


def too_few(people: int) -> str:
    """What stands in the place of a figure of few; `people`: how many one needs, as it is set."""
    return f"Not shown: it would tell about fewer than {max(people, FEWEST_PEOPLE)} people."


def paid_on(people: int) -> str:
    """What stands beside a figure of few that is shown to whom it pays."""
    return (
        f"It can tell about fewer than {max(people, FEWEST_PEOPLE)} people. It is shown because"
        " this pay is calculated from it."
    )


def shown_groups(
    asked: Iterable[int],
    groups: Mapping[int, Group],
    people: int = FEWEST_PEOPLE,
    besides: int = READER,
    given: Collection[int] = (),
) -> frozenset[int]:
    """Those of the units that may be shown together; `people`: how many a figure needs at least,
    besides so many whose answers are known already.

    The smallest ones are hidden first, until no remainder of a unit above is too small. A unit
    above that is in `groups` without being asked for counts as known from elsewhere, and so do
    those that are `given`. Where nothing is left unknown there is nothing to hide, also where
    nobody answered.
    """
    fewest = max(people, FEWEST_PEOPLE) + besides
    wanted = {each for each in asked if each in groups}
    wholes = set(groups) - wanted
    shown = {each for each in wanted if _is_safe(groups[each], [], fewest)}
    while hidden := _too_much(groups, shown, wholes, set(given), fewest):
        shown -= hidden
    return frozenset(shown)


def tells_apart(some: AbstractSet[int], others: AbstractSet[int], fewest: int) -> bool:
    """Whether two figures together tell about fewer people than `fewest`: who is in one alone."""
    return len(some ^ others) < fewest


def joined_kinds(
    answers: Mapping[str, int], people: Mapping[str, int], fewest: int
) -> frozenset[str]:
    """The kinds of customers that are told together, because some are served by fewer people.

    If there are any, the one with the fewest answers of the others joins them, so that they are
    enough together.

    >>> answers = {"phone": 400, "mail": 120, "fax": 10}
    >>> sorted(joined_kinds(answers, {"phone": 6, "mail": 6, "fax": 1}, 6))
    ['fax', 'mail']
    """
    few = {kind for kind in answers if people.get(kind, 0) < fewest}
    rest = sorted(answers.keys() - few, key=lambda kind: (answers[kind], kind))
    return frozenset(few | set(rest[:1])) if few else frozenset()


def published(value: Fraction, unit: str) -> Fraction:
    """A score to a whole percent or point, of other units to a tenth: beside another figure, or
    before and after one more answer, it tells of no few people.

    >>> published(Fraction(8437, 10000), "percent"), published(Fraction(84, 20), "score")
    (Fraction(21, 25), Fraction(21, 5))
    """
    step = STEPS.get(unit, TENTH)
    return round(value / step) * step


def parts_of(days: Days) -> list[Days]:
    """The days of all months of a window, cut where months and the window begin and end.

    Figures of months are shown too, so a window tells nothing more than months do only where each
    of these parts may be shown by itself.
    """
    first = days.first.replace(day=1)
    edges = {days.first, days.end, first}
    while first < days.end:
        first = month_after(first)
        edges.add(first)
    return [Days(*each) for each in pairwise(sorted(edges))]


def is_over(days: Days, today: date) -> bool:
    """Whether a month has ended. Of one that runs two readings tell of the answers between."""
    return days.end <= today


def _too_much(
    groups: Mapping[int, Group], shown: set[int], wholes: set[int], given: set[int], fewest: int
) -> set[int]:
    """The smallest unit that is shown below one of which too little is left, or that one itself
    where all below it are given; else nothing.
    """
    parts: defaultdict[int, list[Group]] = defaultdict(list)
    for each in sorted(shown | given):
        above = _nearest(groups, groups[each].parent_id, shown | wholes)
        if above is not None:
            parts[above].append(groups[each])
    for unit, below in sorted(parts.items()):
        if not _is_safe(groups[unit], below, fewest):
            mine = [each for each in below if each.unit_id in shown]
            mine = mine or [groups[unit]] * (unit in shown)
            if mine:
                smallest = min(mine, key=lambda each: (each.people, each.answers, -each.unit_id))
                return {smallest.unit_id}
    return set()


def _nearest(groups: Mapping[int, Group], unit: int | None, known: set[int]) -> int | None:
    """The unit itself or the next one above of which the figure is known."""
    while unit is not None and unit not in known:
        unit = groups[unit].parent_id if unit in groups else None
    return unit


def _is_safe(whole: Group, parts: list[Group], fewest: int) -> bool:
    """People who were in two parts are taken away twice: the remainder is rather too small."""
    answers = whole.answers - sum(each.answers for each in parts)
    left = whole.people - sum(each.people for each in parts)
    return answers == 0 or (left >= fewest and answers >= FEWEST_ANSWERS)
