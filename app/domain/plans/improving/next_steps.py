"""The least change of one payee's figures that raises pay, and what a low answer would cost.

Found by evaluating candidates with the function that calculates pay; nothing is assumed about the
order in which pay rises.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.errors import BadPlan
from app.domain.plans.evaluating.dependencies import (
    Edge,
    divides_by,
    edges,
    feeding,
    highest_start,
    taken_together,
)
from app.domain.plans.evaluating.histograms import Histogram
from app.domain.plans.evaluating.one_payee import OnePayee, ScoreKey
from app.domain.plans.improving.answer_steps import AnswerGroup, answer_groups
from app.domain.plans.improving.candidates import AS_IT_IS, Candidate, pays
from app.domain.plans.language.document import (
    PAYEE,
    PAYEES,
    FactSource,
    KpiSource,
    Line,
    Plan,
)

MOST_ANSWERS = 200  # more of them are no next step
MOST_OF_GROUP = 500  # of a team, or of any other group
MOST_STEPS = 100  # of a figure
MOST_ROWS = 20_000  # of details, in all candidates of one search
POINT = Fraction(1, 100)
FINE = (POINT, Fraction(1, 1_000), Fraction(1, 10_000))
STEPS = {  # the natural step of a figure; of a percentage as fine as the plan's tables
    **dict.fromkeys(("number", "count", "days", "hours", "points"), Fraction(1)),
    **dict.fromkeys(("stars", "score"), Fraction(1, 10)),
}
WHOLE_ONLY = ("count", "days")


@dataclass(frozen=True, slots=True)
class Change:
    """So much more (or less) of something, up to `to` for a figure, and what is paid then."""

    number: Fraction
    pay: Fraction
    to: Fraction | None = None


@dataclass(frozen=True, slots=True)
class LowAnswer:
    """One more answer of the lowest steps, and what is paid then; None: not rated any more.

    `spoils`: it falls on a day that was good until then.
    """

    steps: tuple[str, ...]
    pay: Fraction | None
    spoils: bool = False


@dataclass(frozen=True, slots=True)
class NextStep:
    """The least of one kind of change that raises pay; `least` is None where nothing does.

    `kind`: answers, days, figure or yes_no. `lines`: the labels of what it moves. `of`: whose it
    is; everything but the payee's own depends on others. `now`: what is paid as it is, None if not
    rated. `looked`: no more than this was tried. `frozen`: labels of what also depends on others
    and is taken as it stands. `alone`: the same answers also move other lines. `best`: all answers
    so far are of the best. `why`: why nothing can be said of these lines.
    """

    kind: str
    lines: tuple[str, ...]
    of: str
    unit: str
    currency: str
    now: Fraction | None
    steps: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    least: Change | None = None
    looked: Fraction = Fraction(0)
    low: LowAnswer | None = None
    frozen: tuple[str, ...] = ()
    alone: bool = False
    best: bool = False
    why: str = ""

    @property
    def gain(self) -> Fraction:
        """How much more is paid, in currency units; 0 where nothing raises pay."""
        return self.least.pay - (self.now or 0) if self.least else Fraction(0)


@dataclass(frozen=True, slots=True)
class _Search:
    """One step with the candidates that may make it, the least first, and that of a low answer."""

    step: NextStep
    tries: Sequence[tuple[Fraction, Fraction | None, Candidate]] = ()
    low: Candidate | None = None

    def candidates(self) -> list[Candidate]:
        low = [self.low] if self.low else []
        return [candidate for _, _, candidate in self.tries] + low


def next_steps(
    plan: Plan, one: OnePayee, histograms: Mapping[ScoreKey, Histogram]
) -> list[NextStep]:
    """The next step in each question and figure that pay rests on; what raises pay first.

    Changes by one kind at a time, from the least on, so that the first that raises pay is the
    least. `histograms` by (line, of) as in the payee's scores. Whoever is not in the plan in this
    period has none.
    """
    if one.outside:
        return []
    now = one.values[plan.pay].number
    searches = list(_Searches(plan, one, histograms, now).all())
    candidates = [AS_IT_IS, *(each for search in searches for each in search.candidates())]
    try:
        found = pays(plan, one, candidates)
    except BadPlan:  # what was paid could be calculated
        return [_unknown(plan, now, "its numbers would become too long")]
    if found[0] != now:
        return [_unknown(plan, now, "the plan reads something that is not kept")]
    paid = iter(found[1:])
    steps = [_settled(search, [next(paid) for _ in search.candidates()]) for search in searches]
    return sorted(steps, key=lambda step: (step.least is None, step.of != PAYEE))


def _unknown(plan: Plan, now: Fraction | None, why: str) -> NextStep:
    pay = plan.line(plan.pay)
    return NextStep("figure", (pay.label,), PAYEE, "money", plan.currency, now, why=why)


def _settled(search: _Search, paid: Sequence[Fraction | None]) -> NextStep:
    """The step with the first candidate that pays more, or that is rated at all."""
    step = search.step
    if search.low and step.low:
        step = replace(step, low=replace(step.low, pay=paid[-1]))
    for (number, to, _), pay in zip(search.tries, paid, strict=False):
        if pay is not None and (step.now is None or pay > step.now):
            return replace(step, least=Change(number, pay, to))
    return step


@dataclass(frozen=True, slots=True)
class _Searches:
    """What is tried for one payee."""

    plan: Plan
    one: OnePayee
    histograms: Mapping[ScoreKey, Histogram]
    now: Fraction | None

    def all(self) -> Iterator[_Search]:
        """Answers first, then days, then figures."""
        of_pay = feeding(self.plan)
        for group in answer_groups(self.plan, self.one, self.histograms, of_pay):
            yield self._answers(group)
        for line in self.plan.level(PAYEES):
            if line.name in of_pay:
                yield from self._figure(line)

    def _answers(self, group: AnswerGroup) -> _Search:
        frozen = [line.label for line in taken_together(self.plan, group.moves())]
        step = NextStep(
            kind="days" if group.is_days else "answers",
            lines=self._labels(group.lines),
            of=group.of,
            unit="",
            currency=self.plan.currency,
            now=self.now,
            steps=group.best_words(),
            where=group.where,
            frozen=tuple(dict.fromkeys([*frozen, *self._labels(group.unknown)])),
            alone=group.alone,
            best=group.is_best(),
            why=group.why,
        )
        if group.why:
            return _Search(step)
        most = self._most(MOST_ANSWERS if group.of == PAYEE else MOST_OF_GROUP)
        tries = [(Fraction(n), None, Candidate(group.more(n))) for n in range(1, most + 1)]
        low = group.low()
        if low is not None:
            step = replace(step, low=LowAnswer(group.low_words(), None, group.spoils))
        step = replace(step, looked=Fraction(most))
        return _Search(step, tries, Candidate(low) if low is not None else None)

    def _most(self, wanted: int) -> int:
        """Fewer where each candidate has many detail rows."""
        below = 1 + sum(len(rows) for rows in self.one.details.values())
        return max(20, min(wanted, MOST_ROWS // below))

    def _labels(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.plan.line(name).label for name in names))

    def _figure(self, line: Line) -> Iterator[_Search]:
        unit, value = self.plan.units[line.name], self._read(line)
        if not isinstance(line.source, FactSource | KpiSource):
            return
        if unit not in (*STEPS, "percent", "yes_no"):
            return
        frozen = [each.label for each in taken_together(self.plan, [line.name])]
        if isinstance(line.source, KpiSource) and len(line.source.scopes()) > 1:
            frozen.insert(0, line.label)
        step = NextStep(
            kind="yes_no" if unit == "yes_no" else "figure",
            lines=(line.label,),
            of=line.source.of,
            unit=unit,
            currency=self.plan.currency,
            now=self.now,
            frozen=tuple(dict.fromkeys(frozen)),
        )
        if value is None:
            yield _Search(replace(step, why="it has no value yet"))
        elif isinstance(value, bool):
            other = Candidate(facts={line.name: not value})
            yield _Search(step, [(Fraction(not value), None, other)])
        else:
            yield self._number(line, step, value)

    def _read(self, line: Line) -> Fraction | bool | None:
        if isinstance(line.source, KpiSource):
            return self.one.ratios[line.name, line.source.of].value
        plain = self.one.values[line.name].plain() if isinstance(line.source, FactSource) else None
        return plain if isinstance(plain, Fraction | bool) else None

    def _number(self, line: Line, step: NextStep, value: Fraction) -> _Search:
        tries = []
        for change in self._both_ways(line, step.unit, value):
            to = value + change
            candidate = Candidate(facts={line.name: to})
            if isinstance(line.source, KpiSource):
                candidate = Candidate(ratios={(line.name, line.source.of): to})
            tries.append((change, to, candidate))
        looked = max((abs(number) for number, _, _ in tries), default=Fraction(0))
        return _Search(replace(step, looked=looked), tries)

    def _both_ways(self, line: Line, unit: str, value: Fraction) -> list[Fraction]:
        """The better way of a key figure; of a fact upwards first, because no plan says it."""
        if isinstance(line.source, KpiSource):
            return self._changes(unit, value, down=line.better == "low")
        up = self._changes(unit, value, down=False)
        return up if divides_by(self.plan, line.name) else [*up, *self._changes(unit, value, True)]

    def _changes(self, unit: str, value: Fraction, down: bool) -> list[Fraction]:
        """From the least to the greatest: whole steps, and exactly to where pay may change."""
        at, sign = edges(self.plan, unit), -1 if down else 1
        fine = _fine(at) if unit == "percent" else STEPS[unit]
        coarse = POINT if unit == "percent" else fine
        sizes = {k * size for size in (fine, coarse) for k in range(1, self._most(MOST_STEPS) + 1)}
        if unit not in WHOLE_ONLY:
            tenth = Fraction(fine, 10) if unit == "percent" else fine
            sizes |= {more for edge in at for more in _to(edge, sign, value, fine, tenth)}
        most = self._farthest(unit, value, down)
        sizes |= set(most)
        return [sign * size for size in sorted(sizes) if size > 0 and (not most or size <= most[0])]

    def _farthest(self, unit: str, value: Fraction, down: bool) -> list[Fraction]:
        """How far a figure may go: not below 0, and no share above the whole; empty: anywhere."""
        if down:
            return [value] if value >= 0 else []
        if unit != "percent" or value > 1 or highest_start(self.plan, unit) > 1:
            return []
        return [1 - value]


def _to(edge: Edge, sign: int, value: Fraction, step: Fraction, tenth: Fraction) -> list[Fraction]:
    """How far it is to where pay may change; downwards it is left at once, upwards often not."""
    away = sign * (edge.number - value)
    if not edge.jumps:
        return [away + step]
    return [away, away + tenth] if edge.exceeded or sign < 0 else [away]


def _fine(at: Sequence[Edge]) -> Fraction:
    """1 point, or as much less as the tables are finer, 0.01 at the least."""
    for size in FINE:
        if all(Fraction(edge.number, size).denominator == 1 for edge in at):
            return size
    return FINE[-1]
