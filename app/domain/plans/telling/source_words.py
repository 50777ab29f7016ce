"""What a line read from outside its plan, in words: scores, key figures, facts and constants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from app.domain.fact_values import ADD_UP
from app.domain.measures import MeasureKind
from app.domain.plans.evaluating.evaluation import PREVIOUS
from app.domain.plans.files.given_scores import measure_of
from app.domain.plans.language.document import (
    ADJUSTED,
    COMPANY,
    LOWER,
    PAYEE,
    PAYEES,
    SHRUNK,
    TARGET,
    ConstantSource,
    FactSource,
    KpiSource,
    Line,
    MeasureSource,
    Plan,
    Window,
)
from app.domain.plans.telling.formula_words import listed, value_said
from app.domain.plans.telling.source_traces import ChoiceTrace, SourceTrace
from app.domain.plans.telling.statistic_words import statistic_words, unsure_words
from app.domain.words import answers_words, plain_words, value_words

WHOLE_PERIOD = "in this period"
NO_SCORE = "so there is no score yet"
STATISTICS = {
    LOWER: ", the lower end of the range that the answers leave open",
    SHRUNK: ", drawn towards the people in the same job as far as it rests on few answers",
    ADJUSTED: ", adjusted for the channels that the answers came from",
}


@dataclass(frozen=True, slots=True)
class FigureSeen:
    """The fact or key figure that was read, of how many values, and of which days in words."""

    numerator: Fraction = Fraction(0)
    denominator: Fraction | None = None
    values: int = 0
    when: str = WHOLE_PERIOD
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a statement knows besides its lines.

    `when`: of which days the answers are, in words. `days_measures`: measures that count days.
    `figures`: how facts and key figures were found, by (line, of).
    """

    when: str = WHOLE_PERIOD
    days_measures: frozenset[str] = frozenset()
    figures: Mapping[tuple[str, str], FigureSeen] = field(default_factory=dict)


def source_words(
    plan: Plan, line: Line, trace: SourceTrace, circumstances: Circumstances
) -> list[str]:
    """Where a line's value comes from, and why another one was taken instead of the first."""
    says = _Says(plan, line, trace, circumstances)
    match line.source:
        case MeasureSource() as source:
            return says.score(source)
        case KpiSource() as source:
            return says.key_figure(source)
        case FactSource() as source:
            return [says.fact(source)]
        case ConstantSource() as constant:
            return [says.constant(constant)]
    return []


def read_of(plan: Plan, line: Line, trace: SourceTrace) -> str:
    """The measure whose answers of this period can be opened; empty where there is none, and where
    only some of these answers are read.
    """
    source, known = line.source, bool(trace.choices and trace.choices[0].count)
    if not (isinstance(source, MeasureSource) and source.of == PAYEE and known):
        return ""
    measure = measure_of(plan, source)
    is_days = measure is not None and measure.kind is MeasureKind.DAYS
    name = source.measure.partition("@")[0]
    is_all = source.window.is_period and not part_words(source)
    return name if is_all and not is_days else ""


@dataclass(frozen=True, slots=True)
class _Says:
    plan: Plan
    line: Line
    trace: SourceTrace
    known: Circumstances

    def score(self, source: MeasureSource) -> list[str]:
        own, *others = self.trace.choices
        when = f"{window_words(source.window, self.known.when)}{part_words(source)}"
        told = [f"{_have(own.of)} {self._answers(own)} {when}{self._gives(own)}."]
        if not own.taken and source.needs is not None:
            told.append(self._instead(self._needed(own, source), others, NO_SCORE))
        taken = self.trace.taken()
        return [*told, *(statistic_words(taken, self.plan.units[self.line.name]) if taken else ())]

    def _needed(self, own: ChoiceTrace, source: MeasureSource) -> str:
        wanted = source.reliability(own.of)
        if own.is_unsure and wanted is not None:
            return unsure_words(own, wanted)
        return "1 is needed" if own.needed == 1 else f"{own.needed:,} are needed"

    def key_figure(self, source: KpiSource) -> list[str]:
        own, *others = self.trace.choices
        told = [self._figures(own)]
        if own.taken or source.needs is None:
            return told
        needed = f"It has to be out of {own.needed:,} at least"
        return [*told, self._instead(needed, others, "so there is no value yet")]

    def fact(self, source: FactSource) -> str:
        value = self.trace.choices[0].value
        if source.fact == TARGET:
            return (
                "It has not been entered yet."
                if value.missing
                else "Agreed with you for this plan."
            )
        seen = self.known.figures.get((self.line.name, source.of))
        if value.missing:
            reason = value.missing.removeprefix(f"{self.line.label}: ")
            return f"There is no value: {reason}."
        return self._fact_found(source, seen)

    def constant(self, source: ConstantSource) -> str:
        if not self.trace.choices[0].taken:
            return f"There is no value: {self.trace.choices[0].value.missing}."
        first = [day for day, _ in source.values if day is not None]
        if len(source.values) < 2 or not first:
            return "The plan sets this for everybody."
        return "The plan sets this for everybody, as it holds at the beginning of this period."

    def _fact_found(self, source: FactSource, seen: FigureSeen | None) -> str:
        if self.line.per != PAYEES:
            return "The value of this row."
        if seen is None or seen.values == 1:
            when = WHOLE_PERIOD if seen is None else seen.when
            return f"{whose_words(source.of)} value {when}."
        if seen.denominator is not None:
            figures = _of(seen.numerator, seen.denominator)
            return f"{whose_words(source.of)} figures {seen.when}: {figures}."
        how = "added up" if self.line.unit in ADD_UP else "all alike"
        return f"{whose_words(source.of)} {seen.values:,} values {seen.when}, {how}."

    def _answers(self, read: ChoiceTrace) -> str:
        if read.count is None:
            return "answers, how many is not known,"
        count = read.count
        if not count:
            return "no answers"
        number = plain_words(count)
        if not self._counts_days():
            return answers_words(1) if count == 1 else f"{number} answers"
        return f"{'1 day' if count == 1 else f'{number} days'} with answers"

    def _counts_days(self) -> bool:
        source = self.line.source
        assert isinstance(source, MeasureSource)
        found = measure_of(self.plan, source)
        is_days = found is not None and found.kind is MeasureKind.DAYS
        return source.measure in self.known.days_measures or is_days

    def _gives(self, read: ChoiceTrace) -> str:
        if read.value.number is None:
            return ""
        verb = "gives" if read.count == 1 else "give"
        return f", which {verb} a score of {self._as(read)}"

    def _as(self, read: ChoiceTrace) -> str:
        unit, currency = self.plan.units[self.line.name], self.plan.currency
        if read.value.number is None:
            return value_said(read.value, unit, currency)
        number = read.basis.raw if read.basis else read.value.number
        return value_words(number, unit, currency)

    def _figures(self, read: ChoiceTrace) -> str:
        whose = whose_words(read.of)
        seen = self.known.figures.get((self.line.name, read.of))
        when = self.known.when if seen is None or seen.missing else seen.when
        if read.value.missing:
            reason = read.value.missing.removeprefix(f"{self.line.label}: ")
            return f"{whose} figures {when}: {reason}."
        if read.count is None or read.value.number is None:
            return f"{whose} value {when}."
        return f"{whose} figures {when}: {_of(read.value.number * read.count, read.count)}."

    def _instead(self, needed: str, others: list[ChoiceTrace], nothing: str) -> str:
        """What counts where there is too little: another owner's value, a number, nothing."""
        too = [self._too_little(each) for each in others if not each.taken]
        also = f", and {listed(too)}" if too else ""
        taken = self.trace.taken()
        return f"{needed}{also}, {self._what_counts(taken) if taken else nothing}."

    def _what_counts(self, taken: ChoiceTrace) -> str:
        if taken.of == "number":
            return f"so the plan takes {self._as(taken)}"
        if taken.of == PREVIOUS:
            return f"so your value of the period before counts: {self._as(taken)}"
        whose = whose_words(taken.of).lower()
        if isinstance(self.line.source, MeasureSource):
            return f"so {whose} score counts for you: {self._as(taken)} from {self._answers(taken)}"
        out_of = ""
        if taken.count is not None and taken.value.number is not None:
            out_of = _of(taken.value.number * taken.count, taken.count)
        return f"so {whose} figures count for you: {out_of or self._as(taken)}"

    def _too_little(self, read: ChoiceTrace) -> str:
        if read.of == PREVIOUS:
            return "there is no value of the period before"
        have = _have(read.of).lower()
        if isinstance(self.line.source, MeasureSource):
            return f"{have} {self._answers(read)}"
        return f"{whose_words(read.of).lower()} figures are too few"


def window_words(window: Window, when: str) -> str:
    """Of which days a score is; `when`: what the period itself is called."""
    match window:
        case Window(kind="year_to_date"):
            return "this year so far"
        case Window(kind="answers", count=count):
            return f"among the last {count:,}"
        case Window(count=1, back=0):
            return when
        case Window(count=1, back=1):
            return "in the period before"
        case Window(count=count, back=back):
            end = f" that ended {back} periods ago" if back > 1 else " before this one" * back
            return f"in the {count} periods{end}" if back else f"in the last {count} periods"


def part_words(source: MeasureSource) -> str:
    """Which answers alone are read; empty where all are."""
    parts = [source.channel] if source.channel else []
    parts += [f"{key} {value}" for key, value in source.segment]
    return f" (only {listed(parts)})" if parts else ""


def _have(of: str) -> str:
    if of == PAYEE:
        return "You have"
    return "The company has" if of == COMPANY else f"Your {of.replace('_', ' ')} has"


def whose_words(of: str) -> str:
    """Whose score or fact it is, for the payee."""
    if of == PAYEE:
        return "Your"
    return "The company's" if of == COMPANY else f"Your {of.replace('_', ' ')}'s"


def _of(numerator: Fraction, denominator: Fraction) -> str:
    """17 of 20."""
    return f"{plain_words(numerator)} of {plain_words(denominator)}"
