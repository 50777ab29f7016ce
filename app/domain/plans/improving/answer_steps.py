"""Answers that may come: which scores of one payee an answer moves, and what is high and low."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.plans.evaluating.histograms import BAD_DAY, GOOD_DAY, Histogram, Quotient
from app.domain.plans.evaluating.one_payee import OnePayee, ScoreKey
from app.domain.plans.language.document import COMPANY, PAYEE, RAW, Line, MeasureSource, Plan

PAST = "it counts days that are over"
LAST = "a new answer takes the place of the oldest that counts, and nobody knows which that is"
STATISTIC = "it is no plain mean of the answers"
RELIABILITY = "whether it counts rests on everybody's answers"
NEWER = "answers have come or gone since this was calculated"
NO_COUNTS = "its answers are not known one by one"


class Asked(NamedTuple):
    """What answers have in common: the question, where they are given, and to whom."""

    question: str
    where: tuple[str, ...]
    of: str
    is_days: bool


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Lines whose scores the same answers move.

    `counted`: every score that such an answer moves; `days`: those over days that a low answer
    spoils. `unknown`: lines that it moves too, nobody knows how far. `why`: why nothing is known.
    """

    asked: Asked
    lines: tuple[str, ...]
    counted: Mapping[ScoreKey, Histogram]
    days: Mapping[ScoreKey, Histogram] = field(default_factory=dict)
    best: tuple[int, ...] = ()
    worst: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    alone: bool = False
    why: str = ""

    @property
    def of(self) -> str:
        return self.asked.of

    @property
    def where(self) -> tuple[str, ...]:
        return self.asked.where

    @property
    def is_days(self) -> bool:
        return self.asked.is_days

    @property
    def spoils(self) -> bool:
        """Whether a low answer makes a good day bad."""
        return any(each.is_spoiled_by(self.worst) for each in self.days.values())

    def moves(self) -> set[str]:
        """The names of the lines that such answers move."""
        return {line for line, _ in (*self.counted, *self.days)} | set(self.unknown)

    def is_best(self) -> bool:
        """Whether every answer so far is among the best, in the lines that are spoken of."""
        own = [each for (line, of), each in self.counted.items() if line in self.lines]
        return all(each.answers and not each.others_than(self.best) for each in own)

    def more(self, number: int) -> dict[ScoreKey, Quotient]:
        """The scores with so many more of the best answers, or good days."""
        step = self.best[0]
        return {key: each.more(step, number).score() for key, each in self.counted.items()}

    def low(self) -> dict[ScoreKey, Quotient] | None:
        """The scores with one more of the lowest answers; None where other lines say it."""
        if not self.worst:
            return None
        if self.is_days:
            return {key: each.spoiled().score() for key, each in self.counted.items()}
        step = self.worst[0]
        found = {key: each.more(step).score() for key, each in self.counted.items()}
        spoiled = {k: d.spoiled().score() for k, d in self.days.items() if self.spoils}
        return found | spoiled

    def best_words(self) -> tuple[str, ...]:
        """The best answers as they are written in the question."""
        return self._words(self.best)

    def low_words(self) -> tuple[str, ...]:
        """The lowest answers as they are written in the question."""
        return self._words(self.worst)

    def _words(self, steps: Sequence[int]) -> tuple[str, ...]:
        if self.is_days or not self.counted:
            return ()
        question = next(iter(self.counted.values())).measure.question
        return tuple(question.steps[step] for step in steps)


def answer_groups(
    plan: Plan,
    one: OnePayee,
    histograms: Mapping[ScoreKey, Histogram],
    of_pay: Collection[str],
) -> list[AnswerGroup]:
    """The groups of lines whose scores the same answers move, in the order of the plan."""
    return list(_Grouping(plan, one, histograms, of_pay).groups())


@dataclass(frozen=True, slots=True)
class _Grouping:
    plan: Plan
    one: OnePayee
    histograms: Mapping[ScoreKey, Histogram]
    of_pay: Collection[str]

    def groups(self) -> Iterator[AnswerGroup]:
        by_answers: dict[Asked, list[Line]] = {}
        for line, source in self._measured():
            histogram = self.histograms.get((line.name, source.of))
            if histogram is None or self._why((line.name, source.of), source):
                why = self._why((line.name, source.of), source)
                asked = Asked("", _where(source), source.of, False)
                yield AnswerGroup(asked, (line.name,), {}, why=why)
                continue
            asked = _asked(histogram, source)
            by_answers.setdefault(asked, []).append(line)
        for asked, lines in by_answers.items():
            yield from self._of_days(asked, lines) if asked.is_days else self._of(asked, lines)

    def _measured(self) -> list[tuple[Line, MeasureSource]]:
        return [each for each in self.plan.measured() if each[0].name in self.of_pay]

    def _why(self, key: ScoreKey, source: MeasureSource) -> str:
        """Why nothing can be said of a score; empty where it can."""
        histogram = self.histograms.get(key)
        if source.window.kind == "answers" and not (histogram and histogram.most):
            return LAST
        if source.window.back:
            return PAST
        if source.reliability(source.of) is not None:
            return RELIABILITY
        if source.statistic_of(key[1]) != RAW and not (histogram and histogram.lower):
            return STATISTIC
        if histogram is None:
            return NO_COUNTS
        return "" if histogram.is_of(self.one.scores[key]) else NEWER

    def _of(self, asked: Asked, lines: Sequence[Line]) -> Iterator[AnswerGroup]:
        """One group for each kind of best answer; the lines of a question mostly have the same."""
        counted, days, unknown = self._moved(asked)
        seen = set()
        for line in lines:
            key = (line.name, asked.of)
            is_single = asked.question in self.plan.answer_rows.values()
            best, worst = _ends(line, key, {**counted, **days}, is_single)
            if best in seen:
                continue
            seen.add(best)
            names = tuple(each.name for each in lines)
            yield AnswerGroup(asked, names, counted, days, best, worst, unknown)

    def _of_days(self, asked: Asked, lines: Sequence[Line]) -> Iterator[AnswerGroup]:
        """Days of a measure; each measure has its own bad answers."""
        others = self._moved(asked._replace(is_days=False))[0]
        for line in lines:
            key = (line.name, asked.of)
            counted = {key: self.histograms[key]}
            best = (GOOD_DAY,) if line.better == "high" else (BAD_DAY,)
            alone = bool(others) or len(lines) > 1
            worst = () if others else (BAD_DAY,)
            yield AnswerGroup(asked, (line.name,), counted, {}, best, worst, (), alone)

    def _moved(
        self, asked: Asked
    ) -> tuple[dict[ScoreKey, Histogram], dict[ScoreKey, Histogram], tuple[str, ...]]:
        """The scores, the days, and the lines unknown how, that an answer to this moves."""
        counted: dict[ScoreKey, Histogram] = {}
        days: dict[ScoreKey, Histogram] = {}
        unknown = []
        for line, source in self._measured():
            for of in source.scopes():
                key = (line.name, of)
                histogram = self.histograms.get(key)
                if not _is_within(asked, of, source) or _is_past(source):
                    continue
                own = self.histograms.get((line.name, source.of)) or histogram
                if own is None or own.measure.question.name != asked.question:
                    continue
                if (
                    histogram is None
                    or self._why(key, source)
                    or not _is_of(asked, of)
                    or (histogram.is_days and of != asked.of)
                ):
                    unknown.append(line.name)
                elif histogram.is_days:
                    days[key] = histogram
                else:
                    counted[key] = histogram
        return counted, days, tuple(dict.fromkeys(unknown))


def _asked(histogram: Histogram, source: MeasureSource) -> Asked:
    return Asked(histogram.measure.question.name, _where(source), source.of, histogram.is_days)


def _where(source: MeasureSource) -> tuple[str, ...]:
    """The channel and attributes of answers that count."""
    channel = (source.channel,) if source.channel else ()
    return (*channel, *(value for _, value in source.segment))


def _is_past(source: MeasureSource) -> bool:
    return source.window.kind == "periods" and source.window.back > 0


def _is_within(asked: Asked, of: str, source: MeasureSource) -> bool:
    """Whether an answer to what is asked counts there; one of a team is nobody's own."""
    is_own = asked.of == PAYEE or of != PAYEE
    is_smaller = not (asked.of == COMPANY and of != COMPANY)
    return is_own and is_smaller and set(_where(source)) <= set(asked.where)


def _is_of(asked: Asked, of: str) -> bool:
    """Whether it surely counts there: one's own everywhere, a group's there and in the company."""
    return asked.of == PAYEE or of in (asked.of, COMPANY)


def _ends(
    line: Line, key: ScoreKey, moved: Mapping[ScoreKey, Histogram], is_single: bool
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The steps that are best for a line and those that are worst, alike in all that they move.

    `is_single`: one of each, where the plan also reads the answers one by one.
    """
    values = moved[key].values
    sign = 1 if line.better == "high" else -1
    steps = sorted(range(len(values)), key=lambda step: (sign * values[step], sign * step))
    best, worst = steps[-1], steps[0]
    if is_single:
        return (best,), (worst,)
    return _alike(best, moved), _alike(worst, moved)


def _alike(step: int, moved: Mapping[ScoreKey, Histogram]) -> tuple[int, ...]:
    """The steps that count the same as this one in every score."""
    kinds = [
        [s <= (each.measure.bad_step or 0) for s in range(len(each.measure.question.steps))]
        if each.is_days
        else list(each.values)
        for each in moved.values()
    ]
    here = [kind[step] for kind in kinds]
    every = range(len(kinds[0]))
    return tuple(each for each in every if [kind[each] for kind in kinds] == here)
