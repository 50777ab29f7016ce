"""What was done around answers: how quickly they were given, who was asked, what was changed."""

from dataclasses import replace

import numpy as np

from app.domain.integrity.chances import coin_tail, fisher_tail
from app.domain.integrity.rows import Answers, Edits, Invitations, Marks
from app.domain.integrity.signals import Detector, Evidence, NotWatched, Tested, about
from app.domain.integrity.tables import AgainstOthers, against_others, rows_of

QUICK = 3  # a speeder took less than a third of the median time: G1 of our sources
OTHERS = 10  # changes of others; fewer do not say what is usual
NO_EDITS = (
    "No answer of this period was corrected, excluded, let count again or moved after it came in."
)


def very_quick(answers: Answers) -> Tested | NotWatched:
    """Answers given in less than a third of the median time, against other payees' share (G1).

    The median is that of all answers whose time is known. Fisher's exact test.
    """
    if answers.seconds is None or np.isnan(answers.seconds).all():
        reason = "No mapping keeps how long customers took as the attribute `seconds`."
        return NotWatched(Detector.SPEED, reason)
    known = ~np.isnan(answers.seconds)
    ids, payees, seconds = answers.ids[known], answers.payees[known], answers.seconds[known]
    quick = QUICK * seconds < np.median(seconds)
    words = "{hits} of {counts} answers were given in less than a third of the usual time"
    return _tested(Detector.SPEED, ids, quick, against_others(payees, quick), words)


def invited_by_outcome(invitations: Invitations | None) -> Tested | NotWatched:
    """Whether a payee's customers were asked more often after it went well (G3).

    Fisher's exact test over the payee's own contacts: asked or not against well or not. The rows
    are those that went badly and were not asked.
    """
    if invitations is None:
        reason = "Nothing is imported about customers who were not asked for an answer."
        return NotWatched(Detector.INVITATIONS, reason)
    payees, places = np.unique(invitations.payees, return_inverse=True)

    def count(chosen: Marks) -> np.ndarray:
        return np.bincount(places[chosen], minlength=len(payees)).astype(np.int64)

    asked, good = invitations.invited, invitations.good
    both, good_ones, asked_ones, number = (
        count(chosen) for chosen in (asked & good, good, asked, asked | True)
    )
    chances = fisher_tail(both, good_ones, asked_ones, number)

    def evidence(place: int) -> Evidence:
        bad = number[place] - good_ones[place]
        words = f"{both[place]} of {good_ones[place]} customers were asked after it went well,"
        words += f" and {asked_ones[place] - both[place]} of {bad} after it did not."
        chosen = ~asked & ~good & (places == place)
        return Evidence(rows_of(invitations.ids, chosen), words)

    return Tested(Detector.INVITATIONS, payees, both, chances, evidence)


def edits_that_raise(edits: Edits | None) -> Tested | NotWatched:
    """Decisions that raise what a payee is paid on, against their share for others.

    Fisher's exact test; where others have fewer than 10, the sign test: as often up as down.
    """
    if edits is None or not len(edits.ids):
        return NotWatched(Detector.EDITS_RAISE, NO_EDITS)
    words = "{hits} of {counts} changes of answers raise what is paid on"
    table = against_others(edits.payees, edits.raises)
    few = len(edits.ids) - table.counts < OTHERS
    pairs = zip(table.hits.tolist(), table.counts.tolist(), strict=True)
    signs = np.array([coin_tail(*pair) for pair in pairs])
    table = replace(
        table,
        chances=np.where(few, signs, table.chances),
        expected=np.where(few, table.counts / 2, table.expected),
    )
    return _tested(Detector.EDITS_RAISE, edits.ids, edits.raises, table, words)


def edits_before_lock(edits: Edits | None) -> Tested | NotWatched:
    """Decisions of the last days before the lock, against their share for others.

    Counted whatever they do to pay, so that it is independent of `edits_that_raise`.
    """
    if edits is None or not len(edits.ids):
        return NotWatched(Detector.EDITS_LATE, NO_EDITS)
    words = "{hits} of {counts} changes of answers were made shortly before the lock"
    table = against_others(edits.payees, edits.late)
    return _tested(Detector.EDITS_LATE, edits.ids, edits.late, table, words)


def _tested(
    detector: Detector, ids: np.ndarray, marks: Marks, table: AgainstOthers, words: str
) -> Tested:
    def evidence(place: int) -> Evidence:
        told = words.format(hits=table.hits[place], counts=table.counts[place])
        usual = about(table.expected[place])
        rows = rows_of(ids, marks & (table.places == place))
        return Evidence(rows, f"{told}, where {usual} is usual.")

    return Tested(detector, table.payees, table.hits, table.chances, evidence)
