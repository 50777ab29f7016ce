"""Drawing answers again: each payee's own, as often as there are, with the shares that they have.

A draw is fixed by the period, what is asked and whose answers they are. So it is the same today
and tomorrow, for every plan, and whoever else is in the run; and two scores of one question see
the same draw.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from app.domain.days import Days
from app.domain.exact import Ints
from app.domain.plans.trying.luck import DRAWS, Drawn, Key
from app.domain.plans.trying.resampling import (
    Answered,
    Reading,
    Resampled,
    Scale,
    group_scores,
    numerators_of,
    own_scores,
)

VERSION = 1  # of how draws are made; a new way makes other draws
REPORT_EVERY = 500  # owners
KINDS = (np.int16, np.int32, np.int64)  # of numerators, the smallest that fits
Report = Callable[[int, int], None]


class Kept(Protocol):
    """Where draws are kept, by a key that says everything that they are made of."""

    def get(self, key: str) -> Ints | None: ...

    def put(self, key: str, drawn: Ints) -> None: ...


def draws(
    period: Days,
    readings: Mapping[Key, Reading],
    report: Report = lambda *_: None,
    count: int = DRAWS,
    kept: Kept | None = None,
) -> dict[Key, Drawn]:
    """The scores of every reading in every draw; what is `kept` is not drawn again."""
    owners = sum(each.owners() for each in readings.values())
    drawing = _Drawing(period, count, report, owners, kept)
    return {key: drawing.scores(reading) for key, reading in readings.items()}


class _Drawing:
    def __init__(
        self, period: Days, count: int, report: Report, owners: int, kept: Kept | None
    ) -> None:
        self.period, self.count, self.report, self.kept = period, count, report, kept
        self.done, self.owners = 0, owners
        self._known: dict[tuple[str, Scale, bytes], Resampled] = {}

    def scores(self, reading: Reading) -> Drawn:
        own = self._own(reading)
        if reading.groups is None:
            return own_scores(own, reading.scale)
        read = reading.groups
        names = [f"of {name}" for name in read.names]
        others = self._resampled(reading.asked, reading.scale, read.rest, names)
        return group_scores(own, read.of_member, others, reading.scale, read.owners)

    def _own(self, reading: Reading) -> Resampled:
        """One payee's answers are drawn once, also where the team's score is read too."""
        counts = hashlib.sha256(reading.own.counts.tobytes()).digest()
        key = (reading.asked, reading.scale, counts)
        if key not in self._known:
            parts = (reading.asked, reading.scale, reading.own, reading.payees)
            self._known[key] = self._resampled(*parts)
        else:
            self._report(len(reading.own))
        return self._known[key]

    def _resampled(
        self, asked: str, scale: Scale, answered: Answered, names: Sequence[str]
    ) -> Resampled:
        said = f"{VERSION}/{self.period.first}/{self.period.end}/{asked}/"
        key = _key(said, self.count, scale, answered, names) if self.kept is not None else ""
        num = self.kept.get(key) if self.kept is not None else None
        if num is None:
            num = self._drawn(said, scale, answered, names)
            if self.kept is not None:
                self.kept.put(key, num)
        self._report(len(answered))
        return Resampled(answered, num)

    def _drawn(self, said: str, scale: Scale, answered: Answered, names: Sequence[str]) -> Ints:
        most = max(map(abs, scale.numerators)) * int(answered.answers.max(initial=0))
        kind: Any = next(each for each in KINDS if most <= np.iinfo(each).max)
        found = np.zeros((len(answered), self.count), kind)
        for row in np.flatnonzero(answered.answers > 0).tolist():
            found[row] = self._one(f"{said}{names[row]}", answered, row, scale)
            if not row % REPORT_EVERY:
                self.report(self.done + row, self.owners)
        return np.ascontiguousarray(found.T)

    def _one(self, seed: str, answered: Answered, row: int, scale: Scale) -> Ints:
        """The numerator of one owner's score in each draw."""
        counts, answers = answered.counts[row], int(answered.answers[row])
        given = np.flatnonzero(counts)
        values = Scale(tuple(scale.numerators[step] for step in given), scale.denominator)
        if len(given) == 1:
            return np.full(self.count, values.numerators[0] * answers, np.int64)
        key = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16])
        dice = np.random.Generator(np.random.Philox(key=key))
        shares = counts[given] / counts[given].sum()
        return numerators_of(dice.multinomial(answers, shares, size=self.count), values)

    def _report(self, owners: int) -> None:
        self.done += owners
        self.report(self.done, self.owners)


def _key(said: str, count: int, scale: Scale, answered: Answered, names: Sequence[str]) -> str:
    """A name for draws: other answers, other owners or another measure have another one."""
    parts = hashlib.sha256(repr((said, count, scale, list(names))).encode())
    parts.update(np.ascontiguousarray(answered.counts).tobytes())
    parts.update(np.ascontiguousarray(answered.answers).tobytes())
    return parts.hexdigest()
