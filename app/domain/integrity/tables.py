"""Counts of each payee against those of all others: the four fields of Fisher's test."""

from dataclasses import dataclass

import numpy as np

from app.domain.integrity.chances import fisher_tail
from app.domain.integrity.rows import Marks, Real, Whole


@dataclass(frozen=True, slots=True)
class AgainstOthers:
    """Per payee: how many of their rows are marked, how many would be at the others' rate."""

    payees: Whole
    places: Whole  # of each row, its payee in `payees`
    counts: Whole
    hits: Whole
    expected: Real
    chances: Real


def against_others(payees: Whole, marks: Marks) -> AgainstOthers:
    """Compare each payee's share of marked rows with the share of all others together."""
    names, places = np.unique(payees, return_inverse=True)
    counts = np.bincount(places, minlength=len(names)).astype(np.int64)
    hits = np.bincount(places, weights=marks, minlength=len(names)).astype(np.int64)
    rows, marked = int(counts.sum()), int(hits.sum())
    expected = counts * shares(marked - hits, rows - counts)
    whole = np.full_like(counts, rows)
    chances = fisher_tail(hits, counts, np.full_like(counts, marked), whole)
    return AgainstOthers(names, places, counts, hits, expected, chances)


def shares(some: Whole, of: Whole) -> Real:
    """some / of; 0 of none."""
    return some / np.maximum(of, 1)


def rows_of(ids: Whole, chosen: Marks) -> tuple[int, ...]:
    """The ids of the chosen rows, in order, each once."""
    return tuple(np.unique(ids[chosen]).tolist())
