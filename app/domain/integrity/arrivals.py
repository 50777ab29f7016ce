"""When answers came, and in which order: spikes at the end of a period, runs of equal answers."""

import numpy as np

from app.domain.integrity.chances import fisher_tail, run_chance
from app.domain.integrity.rows import Answers, Whole
from app.domain.integrity.signals import Detector, Evidence, NotWatched, Tested, about
from app.domain.integrity.tables import rows_of, shares

PART = 10  # the end of a period is a tenth of its days, and a day at least


def last_days(length: int) -> int:
    """How many days count as the end of a period of so many.

    >>> last_days(30), last_days(7), last_days(91)
    (3, 1, 9)
    """
    return max(1, length // PART)


def late_answers(answers: Answers) -> Tested:
    """More of a payee's answers in the last days than others have there: G4 of our sources.

    The usual share is that of all others on the same days, not days / length: answers follow the
    week and the opening hours of this company. Only days from the payee's first answer on are
    compared, so that who began late is not taken for who spikes; that first answer is left out,
    since it chose the days. The chance is Fisher's exact one, which for a large company is the
    binomial one of G4, and holds for a small one too.
    """
    payees, places = np.unique(answers.payees, return_inverse=True)
    first = np.full(len(payees), answers.length, dtype=np.int64)
    np.minimum.at(first, places, answers.days)
    cut = answers.length - last_days(answers.length)
    is_late = answers.days >= cut
    own = _bincount(places, len(payees)) - 1
    late = _bincount(places[is_late], len(payees)) - (first >= cut)
    from_day = np.bincount(answers.days, minlength=answers.length)[::-1].cumsum()[::-1]
    others = from_day[first] - own - 1
    others_late = np.where(first >= cut, others, from_day[cut] - late)
    usual = own * shares(others_late, others)
    chances = fisher_tail(late, own, late + others_late, own + others)

    def evidence(place: int) -> Evidence:
        chosen = is_late & (places == place)
        words = f"{chosen.sum()} of {own[place] + 1} answers came in the {_last(answers)}, where"
        return Evidence(rows_of(answers.ids, chosen), f"{words} {about(usual[place])} is usual.")

    return Tested(Detector.LATE_ANSWERS, payees, late, chances, evidence)


def late_good_answers(answers: Answers) -> Tested:
    """Whether a payee's good answers lie at the end more than their other answers do.

    Fisher's exact test over the payee's own answers, good or not against late or not: how many are
    late at all says nothing about it, so it is independent of `late_answers`.
    """
    payees, places = np.unique(answers.payees, return_inverse=True)
    is_late = answers.days >= answers.length - last_days(answers.length)
    number, late, good, both = (
        _bincount(places[chosen], len(payees))
        for chosen in (
            np.ones(len(places), dtype=bool),
            *(is_late, answers.good, is_late & answers.good),
        )
    )
    chances = fisher_tail(both, late, good, number)

    def evidence(place: int) -> Evidence:
        chosen = is_late & answers.good & (places == place)
        usual = late[place] * good[place] / number[place]
        words = f"{both[place]} of {late[place]} answers of the {_last(answers)} are good ones,"
        return Evidence(rows_of(answers.ids, chosen), f"{words} where {about(usual)} is usual.")

    return Tested(Detector.LATE_GOOD, payees, both, chances, evidence)


def runs(answers: Answers) -> Tested | NotWatched:
    """The longest run of one and the same answer, against the payee's own answers in any order.

    For each step that a payee has, the chance of so long a run among their own answers is bounded
    from above (`chances.run_chance`); the smallest of them counts, times the number of steps. So
    who has nearly nothing but fives may have long runs of fives.
    """
    if answers.order is None or not (answers.order >= 0).any():
        reason = "The order of arrival is not known: no mapping of these days names a time of day."
        return NotWatched(Detector.RUNS, reason)
    by = np.lexsort((answers.order, answers.payees))
    by = by[answers.order[by] >= 0]
    owners, steps = answers.payees[by], answers.steps[by]
    new = np.ones(len(by), dtype=bool)
    new[1:] = (owners[1:] != owners[:-1]) | (steps[1:] != steps[:-1])
    starts = np.flatnonzero(new)
    lengths = np.diff(np.append(starts, len(by)))
    payees, places = np.unique(owners, return_inverse=True)
    pairs, pair_of = np.unique(places * (steps.max(initial=0) + 1) + steps, return_inverse=True)
    longest = np.zeros(len(pairs), dtype=np.int64)
    np.maximum.at(longest, pair_of[starts], lengths)
    whose = pairs // (steps.max(initial=0) + 1)
    total, kinds = _bincount(places, len(payees)), _bincount(whose, len(payees))
    one = run_chance(longest, _bincount(pair_of, len(pairs)), total[whose])
    best = np.lexsort((one, whose))
    best = best[np.unique(whose[best], return_index=True)[1]]  # the least likely of each payee
    chances = np.minimum(1.0, one[best] * kinds)

    def evidence(place: int) -> Evidence:
        ours = (pair_of[starts] == best[place]) & (lengths == longest[best[place]])
        start = int(starts[np.flatnonzero(ours)[0]])
        rows = answers.ids[by[start : start + longest[best[place]]]]
        words = (
            f"{len(rows)} answers in a row are the same, of {total[place]};"
            " their order makes that unusual."
        )
        return Evidence(tuple(sorted(rows.tolist())), words)

    return Tested(Detector.RUNS, payees, longest[best], chances, evidence)


def _bincount(places: Whole, size: int) -> Whole:
    return np.bincount(places, minlength=size).astype(np.int64)


def _last(answers: Answers) -> str:
    days = last_days(answers.length)
    return "last day" if days == 1 else f"last {days} days"
