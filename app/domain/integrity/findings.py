"""All detectors over one period: signals, and the findings that a person is to look at.

Signals are told apart from chance over all payees and detectors together. A finding is about one
payee; it is never a penalty, and pays or withholds nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.domain.fairness.many import benjamini_hochberg
from app.domain.integrity.arrivals import late_answers, late_good_answers, runs
from app.domain.integrity.contacts import same_contact, staff_contacts
from app.domain.integrity.doings import (
    edits_before_lock,
    edits_that_raise,
    invited_by_outcome,
    very_quick,
)
from app.domain.integrity.questions import over_questions
from app.domain.integrity.rows import Answers, Edits, Invitations
from app.domain.integrity.signals import NotWatched, Signal, Tested

STRONG = 0.05  # expected share of false ones among all strong signals of a period
WEAK = 0.01  # a chance that is worth a look only beside a strong signal of another aspect


class Severity(StrEnum):
    """NOTE: one strong signal. CHECK: a weak one of another aspect beside it. RED: two strong."""

    NOTE = "note"
    CHECK = "check"
    RED = "red"


class FindingStatus(StrEnum):
    OPEN = "open"
    EXPLAINED = "explained"


@dataclass(frozen=True, slots=True)
class Finding:
    payee: int
    period: str
    severity: Severity
    signals: tuple[Signal, ...]  # the least likely first


@dataclass(frozen=True, slots=True)
class Watched:
    """What was found in a period, how many chances were looked at, and what was not watched."""

    findings: tuple[Finding, ...]
    tests: int
    not_watched: tuple[NotWatched, ...]


def watch(
    period: str,
    answers: Mapping[str, Answers],
    invitations: Invitations | None = None,
    edits: Edits | None = None,
) -> Watched:
    """Run every detector whose rows are known, and judge all their chances together.

    `answers` come by question. What is seen of several questions is one chance for each payee and
    detector (`questions.over_questions`), so that more questions make no more findings by luck.
    A signal is strong where its chance, adjusted by Benjamini and Hochberg over all payees and
    detectors, is 0.05 at most, and weak where the chance itself is 0.01 at most. Two signals are
    independent where their aspects differ (`signals.ASPECTS`): how many answers came late says
    nothing about their order, and neither about who gave them. Notes and findings come in order of
    severity, then by their least likely signal.
    """
    parts = [_of_answers(one) for one in answers.values()]
    seen = [over_questions(list(answers), column) for column in zip(*parts, strict=True)]
    others = [invited_by_outcome(invitations), edits_that_raise(edits), edits_before_lock(edits)]
    seen += [over_questions([""], [one]) for one in others]
    tested = [one for one, _ in seen if one is not None]
    off = tuple(each for _, some in seen for each in some)
    findings = _findings(period, _signals(tested))
    return Watched(findings, sum(len(one.payees) for one in tested), off)


def severity_of(signals: Iterable[Signal]) -> Severity | None:
    """What these signals of one payee come to; None without a strong one."""
    signals = list(signals)
    strong = {one.aspect for one in signals if one.adjusted <= STRONG}
    if not strong:
        return None
    if len(strong) > 1:
        return Severity.RED
    return Severity.CHECK if {one.aspect for one in signals} - strong else Severity.NOTE


def _of_answers(answers: Answers) -> list[Tested | NotWatched]:
    return [
        *(late_answers(answers), late_good_answers(answers), runs(answers)),
        *(same_contact(answers), staff_contacts(answers), very_quick(answers)),
    ]


def _signals(tested: Sequence[Tested]) -> list[Signal]:
    if not tested:
        return []
    chances = np.concatenate([one.chances for one in tested])
    adjusted = benjamini_hochberg(chances)
    told, start = [], 0
    for one in tested:
        own = adjusted[start : start + len(one.payees)]
        start += len(one.payees)
        for place in np.flatnonzero((own <= STRONG) | (one.chances <= WEAK)).tolist():
            evidence = one.evidence(place)
            payee, counted = int(one.payees[place]), int(one.counted[place])
            chance = float(one.chances[place]), float(own[place])
            told.append(
                Signal(one.detector, payee, counted, *chance, evidence.rows, evidence.words)
            )
    return told


def _findings(period: str, signals: Sequence[Signal]) -> tuple[Finding, ...]:
    by_payee: dict[int, list[Signal]] = {}
    for one in sorted(signals, key=lambda one: (one.chance, one.detector)):
        by_payee.setdefault(one.payee, []).append(one)
    found = [
        Finding(payee, period, severity, tuple(own))
        for payee, own in by_payee.items()
        if (severity := severity_of(own)) is not None
    ]
    order = list(Severity)[::-1]
    key = [(order.index(one.severity), one.signals[0].chance, one.payee) for one in found]
    return tuple(one for _, one in sorted(zip(key, found, strict=True), key=lambda pair: pair[0]))
