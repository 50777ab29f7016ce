"""The least change of one payee's figures that raises pay, and what a low answer would cost.

Found by evaluating candidates with the function that calculates pay; nothing is assumed about the
order in which pay rises.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from app.domain.errors import BadPlan
from app.domain.fact_values import OWN_FACTS
from app.domain.plans.evaluating.dependencies import feeding, taken_together
from app.domain.plans.evaluating.histograms import Histogram, Quotient
from app.domain.plans.evaluating.one_payee import OnePayee, ScoreKey
from app.domain.plans.improving.answer_steps import AnswerGroup, answer_groups
from app.domain.plans.improving.candidates import AS_IT_IS, Candidate, pays
from app.domain.plans.improving.figure_steps import MOST_STEPS, STEPS, Other, between, others
from app.domain.plans.improving.row_steps import (
    MOST_KINDS,
    MOST_MORE,
    Row,
    answered,
    facts_of_answer,
    read_details,
    row_kinds,
)
from app.domain.plans.language.document import (
    PAYEE,
    PAYEES,
    TARGET,
    FactSource,
    KpiSource,
    Line,
    Plan,
)

MOST_ANSWERS = 200  # more of them are no next step
MOST_OF_GROUP = 500  # of a team, or of any other group
MOST_ROWS = 20_000  # of details, in all candidates of one search

BY_MORE = "single answers are also paid by more than what was answered, or by whom they are of"


@dataclass(frozen=True, slots=True)
class Change:
    """So much more (or less) of something, and what is paid then.

    `to`: the value of a figure then. `like`: the facts that more rows of details have.
    """

    number: Fraction
    pay: Fraction
    to: Fraction | date | None = None
    like: tuple[str, ...] = ()


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

    `kind`: answers, days, figure, yes_no or rows. `lines`: the labels of what it moves, or what one
    row is called. `of`: whose it is; everything but the payee's own depends on others. `now`: what
    is paid as it is, None if not rated. `looked`: no more than this was tried. `frozen`: labels of
    what also depends on others and is taken as it stands. `alone`: the same answers also move other
    lines. `best`: all answers so far are of the best. `why`: why nothing can be said of it.
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


class Try(NamedTuple):
    """By how much something is changed, up to which value, and like which rows there are."""

    number: Fraction
    to: Fraction | date | None
    candidate: Candidate
    like: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Search:
    """One step with the candidates that may make it, the least first, and that of a low answer."""

    step: NextStep
    tries: Sequence[Try] = ()
    low: Candidate | None = None
    line: Line | None = None  # of a figure, which may be tried in finer steps

    def candidates(self) -> list[Candidate]:
        low = [self.low] if self.low else []
        return [each.candidate for each in self.tries] + low


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
    steps = [
        _refined(plan, one, search, _settled(search, [next(paid) for _ in search.candidates()]))
        for search in searches
    ]
    return sorted(steps, key=lambda step: (step.least is None, step.of != PAYEE))


def _unknown(plan: Plan, now: Fraction | None, why: str) -> NextStep:
    pay = plan.line(plan.pay)
    return NextStep("figure", (pay.label,), PAYEE, "money", plan.currency, now, why=why)


def _settled(search: _Search, paid: Sequence[Fraction | None]) -> NextStep:
    """The step with the first candidate that pays more, or that is rated at all.

    Of as many rows of different kinds those that bring the least.
    """
    step = search.step
    if search.low and step.low:
        step = replace(step, low=replace(step.low, pay=paid[-1]))
    better = [
        Change(each.number, pay, each.to, each.like)
        for each, pay in zip(search.tries, paid, strict=False)
        if pay is not None and (step.now is None or pay > step.now)
    ]
    if not better:
        return step
    if step.kind != "rows":
        return replace(step, least=better[0])
    return replace(step, least=min(better, key=lambda change: (change.number, change.pay)))


def _refined(plan: Plan, one: OnePayee, search: _Search, step: NextStep) -> NextStep:
    """Ever finer steps between the last change that pays no more and the first that does."""
    while search.line and step.least and isinstance(step.least.to, Fraction):
        high = Other(step.least.number, step.least.to)
        given = between(plan, search.line, _last_before(search, high), high)
        if not given:
            break
        tries = [_as_try(search.line, other) for other in given]
        search = replace(search, tries=[*tries, _as_try(search.line, high)], low=None)
        step = _settled(search, pays(plan, one, search.candidates()))
    return step


def _last_before(search: _Search, high: Other) -> Other | None:
    """The change that was tried before, in the same direction."""
    before = [each for each in search.tries if _is_nearer(each.number, high.number)]
    if not before:
        return None
    last = max(before, key=lambda each: abs(each.number))
    assert last.to is not None  # of a figure
    return Other(last.number, last.to)


def _with_rows(
    scores: Mapping[ScoreKey, Quotient], rows: Mapping[str, Row], number: int
) -> Candidate:
    """So many answers that count in scores, and are rows of details too."""
    return Candidate(scores, rows={name: [row] * number for name, row in rows.items()})


def _is_nearer(number: Fraction, other: Fraction) -> bool:
    """Whether it is less of a change, in the same direction."""
    return number * other > 0 and abs(number) < abs(other)


def _is_agreed(line: Line) -> bool:
    """Whether it is the target amount or a day of the job, which nobody's work changes."""
    return isinstance(line.source, FactSource) and line.source.fact in (TARGET, *OWN_FACTS)


def _as_try(line: Line, other: Other) -> Try:
    if isinstance(line.source, KpiSource):
        assert isinstance(other.to, Fraction)  # a quotient is a number
        return Try(*other, Candidate(ratios={(line.name, line.source.of): other.to}))
    return Try(*other, Candidate(facts={line.name: other.to}))


@dataclass(frozen=True, slots=True)
class _Searches:
    """What is tried for one payee."""

    plan: Plan
    one: OnePayee
    histograms: Mapping[ScoreKey, Histogram]
    now: Fraction | None

    def all(self) -> Iterator[_Search]:
        """Answers first, then days, then figures, then rows of details."""
        of_pay = feeding(self.plan)
        groups = answer_groups(self.plan, self.one, self.histograms, of_pay)
        for group in groups:
            yield self._answers(group, answered(self.plan, of_pay, group.asked.question))
        for line in self.plan.level(PAYEES):
            if line.name in of_pay:
                yield from self._figure(line)
        asked = {group.asked.question for group in groups if not group.why}
        for name in read_details(self.plan, of_pay):
            called = name in self.plan.rows_called
            if called and self.plan.answer_rows.get(name) not in asked:
                yield self._rows(name)

    def _answers(self, group: AnswerGroup, tables: Sequence[str]) -> _Search:
        """`tables`: details that these answers are rows of too."""
        rows = {line.name for name in tables for line in self.plan.level(name)}
        moving = {*group.moves(), *tables, *rows}
        frozen = [line.label for line in taken_together(self.plan, moving)]
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
            alone=group.alone or (group.is_days and bool(tables)),
            best=group.is_best(),
            why=group.why or self._why_not(group, tables),
        )
        if step.why:
            return _Search(step)
        best, worst = (
            {name: facts_of_answer(self.plan, name, words[0]) or {} for name in tables}
            if words
            else {}
            for words in (group.best_words(), group.low_words())
        )
        most = self._most(MOST_ANSWERS if group.of == PAYEE else MOST_OF_GROUP)
        tries = [
            Try(Fraction(n), None, _with_rows(group.more(n), best, n)) for n in range(1, most + 1)
        ]
        low = group.low()
        if low is not None:
            step = replace(step, low=LowAnswer(group.low_words(), None, group.spoils))
        step = replace(step, looked=Fraction(most))
        return _Search(step, tries, _with_rows(low, worst, 1) if low is not None else None)

    def _why_not(self, group: AnswerGroup, tables: Sequence[str]) -> str:
        """Why nobody knows what such an answer would be as a row."""
        words = group.best_words()
        known = [facts_of_answer(self.plan, name, words[0]) for name in tables if words]
        return "" if not known or (group.of == PAYEE and None not in known) else BY_MORE

    def _rows(self, name: str) -> _Search:
        changed = {name, *(line.name for line in self.plan.level(name))}
        frozen = [line.label for line in taken_together(self.plan, changed)]
        step = NextStep(
            kind="rows",
            lines=(self.plan.rows_called[name],),
            of=PAYEE,
            unit="",
            currency=self.plan.currency,
            now=self.now,
            frozen=tuple(dict.fromkeys(frozen)),
        )
        rows = self.one.details.get(name, ())
        budget = MOST_ROWS // (1 + len(rows))
        kinds = row_kinds(self.plan, name, rows, max(1, min(MOST_KINDS, budget // 5)))
        if not kinds:
            return _Search(replace(step, why="there is no row yet that another could be like"))
        most = max(5, min(MOST_MORE, budget // len(kinds)))
        tries = [
            Try(Fraction(n), None, Candidate(rows={name: [kind.facts] * n}), kind.told)
            for n in range(1, most + 1)
            for kind in kinds
        ]
        return _Search(replace(step, looked=Fraction(most)), tries)

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
        if unit not in (*STEPS, "percent", "yes_no", "date") or _is_agreed(line):
            return
        if unit == "date" and not line.better:
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
            is_best = bool(line.better) and value == (line.better == "high")
            yield _Search(step, [] if is_best else [Try(Fraction(not value), None, other)])
        else:
            yield self._number(line, step, value)

    def _read(self, line: Line) -> Fraction | bool | date | None:
        if isinstance(line.source, KpiSource):
            return self.one.ratios[line.name, line.source.of].value
        plain = self.one.values[line.name].plain() if isinstance(line.source, FactSource) else None
        return plain if isinstance(plain, Fraction | bool | date) else None

    def _number(self, line: Line, step: NextStep, value: Fraction | date) -> _Search:
        given = others(self.plan, line, value, self._most(MOST_STEPS))
        tries = [_as_try(line, other) for other in given]
        looked = max((abs(each.number) for each in given), default=Fraction(0))
        return _Search(replace(step, looked=looked), tries, line=line)
