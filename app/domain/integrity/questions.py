"""One detector over several questions: one chance for each payee."""

from collections.abc import Sequence

import numpy as np

from app.domain.integrity.signals import Evidence, NotWatched, Tested


def over_questions(
    questions: Sequence[str], parts: Sequence[Tested | NotWatched]
) -> tuple[Tested | None, list[NotWatched]]:
    """What a detector says of each payee over all questions, and of which it says nothing.

    The smallest chance of a payee's questions counts, times their number (C. E. Bonferroni 1936):
    that holds however alike the questions of one survey are answered. Count and rows are those of
    the question with the smallest.
    """
    pairs = list(zip(questions, parts, strict=True))
    tested = [(name, one) for name, one in pairs if isinstance(one, Tested)]
    off = [(name, one) for name, one in pairs if isinstance(one, NotWatched)]
    if not tested:
        return None, [one for _, one in off[:1]]
    left_out = [NotWatched(one.detector, f"Of {name}: {one.reason}") for name, one in off]
    if len(parts) == 1:
        return tested[0][1], left_out
    return _least_likely(tested), left_out


def _least_likely(tested: Sequence[tuple[str, Tested]]) -> Tested:
    owners = np.concatenate([one.payees for _, one in tested])
    chances = np.concatenate([one.chances for _, one in tested])
    counted = np.concatenate([one.counted for _, one in tested])
    which = np.repeat(np.arange(len(tested)), [len(one.payees) for _, one in tested])
    places = np.concatenate([np.arange(len(one.payees)) for _, one in tested])
    by = np.lexsort((which, chances, owners))
    payees, firsts, number = np.unique(owners[by], return_index=True, return_counts=True)
    best = by[firsts]
    together = np.minimum(1.0, chances[best] * number)

    def evidence(place: int) -> Evidence:
        name, one = tested[int(which[best[place]])]
        told = one.evidence(int(places[best[place]]))
        return Evidence(told.rows, f"{told.words[:-1]} ({name}).")

    return Tested(tested[0][1].detector, payees, counted[best], together, evidence)
