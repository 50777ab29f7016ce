"""Which teams' figures may be shown to whoever passes, so that no small group can be read off.

A figure tells about few people directly, or by difference: from what is shown of a site and of all
its teams but one, anybody can work out the one that is hidden. So what is left of the unit above
after all that is shown has to be nobody's answers, or those of as many as a figure needs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FEWEST_PEOPLE, FEWEST_ANSWERS = 5, 5


@dataclass(frozen=True, slots=True)
class Group:
    """A unit with all below it: people who have answers, their answers, and the unit above."""

    unit_id: int
    people: int
    answers: int
    parent_id: int | None = None


def shown_groups(
    asked: Iterable[int], groups: Mapping[int, Group], people: int = FEWEST_PEOPLE
) -> frozenset[int]:
    """Those of the units that may be shown together; `people`: how many a figure needs at least.

    The smallest ones are hidden first, until no remainder of a unit above is too small. What is
    not known of a unit above counts as nobody, so then its parts are hidden unless they are all.
    """
    known = [groups[each] for each in dict.fromkeys(asked) if each in groups]
    shown = [each for each in known if _is_enough(each.people, each.answers, people)]
    for parent in sorted({each.parent_id for each in shown if each.parent_id is not None}):
        parts = sorted(
            (each for each in shown if each.parent_id == parent),
            key=lambda each: (-each.people, -each.answers, each.unit_id),
        )
        whole = groups.get(parent, Group(parent, 0, 0))
        while parts and not _remainder_is_safe(whole, parts, people):
            shown.remove(parts.pop())
    return frozenset(each.unit_id for each in shown)


def _remainder_is_safe(whole: Group, parts: list[Group], people: int) -> bool:
    """People who were in two parts are taken away twice: the remainder is rather too small."""
    answers = whole.answers - sum(each.answers for each in parts)
    left = whole.people - sum(each.people for each in parts)
    return answers == 0 or _is_enough(left, answers, people)


def _is_enough(people: int, answers: int, fewest: int) -> bool:
    return people >= max(fewest, FEWEST_PEOPLE) and answers >= FEWEST_ANSWERS
