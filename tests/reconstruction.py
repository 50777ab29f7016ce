"""The attack: from every number that somebody can get, what can be worked out about few people?

A figure says the sum over its pieces: what one person's answers of some days, for one team, on one
channel are worth. All figures of a reader are equations, without the pieces that the reader may
open. Everything that follows from them is found by elimination with exact fractions.
"""

from collections import defaultdict
from fractions import Fraction
from itertools import combinations, islice
from typing import NamedTuple

FEW = 4  # people; of as many nothing may follow


class Piece(NamedTuple):
    """Answers that stand together in every figure."""

    person: int
    team: int
    month: int
    is_late: bool  # from the 16th on
    channel: str


class Found(NamedTuple):
    """What follows about few people: the sum over pieces, each with its factor."""

    factors: dict[Piece, Fraction]
    value: Fraction

    @property
    def people(self):
        return {piece.person for piece in self.factors}


def followed(figures, worth, known=frozenset(), owed=()):
    """Every small group of which something follows from these figures, each a set of pieces.

    `worth`: of each piece. `known`: pieces that the reader may open. `owed`: figures that are told
    because they pay; what follows from them alone is no find.
    """
    owed = {figure - known for figure in map(frozenset, owed)} - {frozenset()}
    unknown = {figure - known for figure in map(frozenset, figures)} - {frozenset()} | owed
    alike = defaultdict(set)
    for piece in set().union(*unknown):
        alike[frozenset(figure for figure in unknown if piece in figure)].add(piece)
    classes = sorted(alike.values(), key=sorted)
    rows = [
        [*(Fraction(pieces <= figure) for pieces in classes), sum_of(figure, worth)]
        for figure in sorted(unknown, key=sorted)
    ]
    told = [
        row[:-1]
        for row, each in zip(rows, sorted(unknown, key=sorted), strict=True)
        if each in owed
    ]
    people = [{piece.person for piece in pieces} for pieces in classes]
    small = [place for place, some in enumerate(people) if len(some) <= FEW]
    left = without(rows, [place for place in range(len(classes)) if place not in small])
    found = []
    for group in _groups(people, small):
        rest = [place for place in small if not people[place] <= group]
        follows = (row for row in without(left, rest) if not is_sum(row[:-1], told))
        for row in islice(follows, 1):
            factors = {piece: row[place] for place in small for piece in classes[place]}
            found.append(Found({p: f for p, f in factors.items() if f}, row[-1]))
    return found


def sum_of(pieces, worth):
    return sum((worth[piece] for piece in pieces), Fraction(0))


def without(rows, columns):
    """What follows from equations in which none of these columns is left; the last is the sum."""
    rows = [list(row) for row in rows]
    for column in columns:
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows = [_cleared(row, pivot, column) for row in rows if row is not pivot]
    return [row for row in rows if any(row[:-1])]


def is_sum(row, rows):
    """Whether a row is made of others, each times a factor."""
    for each in rows:
        place = next((place for place, value in enumerate(each) if value), None)
        if place is not None:
            row = _cleared(row, each, place)
            rows = [_cleared(other, each, place) for other in rows]
            return is_sum(row, [other for other in rows if any(other)])
    return not any(row)


def _cleared(row, pivot, column):
    if not row[column]:
        return row
    factor = row[column] / pivot[column]
    return [one - factor * other for one, other in zip(row, pivot, strict=True)]


def _groups(people, small):
    """Sets of at most four people who stand in small classes; the larger ones hold the others."""
    everybody = sorted(set().union(*(people[place] for place in small)))
    return [set(some) for some in combinations(everybody, min(FEW, len(everybody))) if some]
