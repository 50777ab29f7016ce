"""What a line read from outside the plan, and which of its choices was taken, and why."""

from dataclasses import dataclass
from fractions import Fraction

from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.evaluation import PREVIOUS
from app.domain.plans.evaluating.inputs import Basis, reaches
from app.domain.plans.files.given_scores import measure_named
from app.domain.plans.language.document import (
    ConstantSource,
    FactSource,
    KpiSource,
    Line,
    MeasureSource,
    Needs,
)
from app.domain.plans.telling.one_run import OneRun
from app.domain.plans.telling.table_traces import value_of

UNSURE = "not reliable enough"


@dataclass(frozen=True, slots=True)
class ChoiceTrace:
    """One place where a value was looked for.

    `of`: payee, a group, company, previous, or `number`. `count`: answers of a score, or the
    denominator of a key figure. `why_not` is empty for the one that was taken. `basis`: what a
    statistic was made from.
    """

    of: str
    value: Value
    count: Fraction | None
    needed: int
    taken: bool
    why_not: str = ""
    basis: Basis | None = None

    @property
    def is_unsure(self) -> bool:
        """Whether too little reliability is why it was not taken."""
        return self.why_not == UNSURE


@dataclass(frozen=True, slots=True)
class SourceTrace:
    """`key`: the measure with its version, the fact or key figure that was read; empty for a
    constant."""

    key: str
    of: str
    choices: tuple[ChoiceTrace, ...]

    def taken(self) -> ChoiceTrace | None:
        """The choice that counts; None where nothing did."""
        return next((each for each in self.choices if each.taken), None)


def source_trace(run: OneRun, line: Line, row: int) -> SourceTrace | None:
    """What a line read; None where it reads nothing from outside."""
    match line.source:
        case MeasureSource(of=of, needs=needs) as source:
            key = measure_named(run.plan, source)
            return SourceTrace(key, of, _choices(run, line, of, needs))
        case KpiSource(kpi=key, of=of, needs=needs):
            return SourceTrace(key, of, _choices(run, line, of, needs))
        case FactSource(fact=key, of=of):
            value = run.value(line, row)
            taken = not value.missing
            return SourceTrace(key, of, (ChoiceTrace(of, value, None, 0, taken, value.missing),))
        case ConstantSource() as source:
            held = source.on(run.one.period.first)
            value = value_of(held) if held else run.value(line, row)
            return SourceTrace("", "", (ChoiceTrace("number", value, None, 0, bool(held)),))
    return None


def _choices(run: OneRun, line: Line, of: str, needs: Needs | None) -> tuple[ChoiceTrace, ...]:
    """The owner's value, and the others in turn until one can be taken."""
    if run.one.outside:
        return ()
    found = [_read(run, line, of, needs.answers if needs else 0)]
    for choice in needs.otherwise if needs else ():
        if found[-1].taken or choice.of == "missing":
            break
        if choice.number is not None:
            found.append(ChoiceTrace("number", Value(choice.number.value), None, 0, True))
        elif choice.of == PREVIOUS:
            found.append(_previous(run, line))
        else:
            found.append(_read(run, line, choice.of, choice.answers))
    return tuple(found)


def _previous(run: OneRun, line: Line) -> ChoiceTrace:
    value = run.part(line, PREVIOUS) or Value(missing="there is no value of an earlier period")
    return ChoiceTrace(PREVIOUS, value, None, 0, not value.missing, value.missing)


def _read(run: OneRun, line: Line, of: str, needed: int) -> ChoiceTrace:
    value, count, why = _found(run, line, of)
    if value is None:
        why = why or "not known"
        return ChoiceTrace(of, Value(missing=why), count, needed, False, why)
    if (count or 0) < needed:
        why = f"fewer than {needed}"
    basis = _basis(run, line, of)
    why = UNSURE if not why and _is_unsure(line, of, basis) else why
    return ChoiceTrace(of, Value(value), count, needed, not why, why, basis)


def _basis(run: OneRun, line: Line, of: str) -> Basis | None:
    return run.one.scores[line.name, of].basis if isinstance(line.source, MeasureSource) else None


def _is_unsure(line: Line, of: str, basis: Basis | None) -> bool:
    wanted = line.source.reliability(of) if isinstance(line.source, MeasureSource) else None
    return wanted is not None and not reaches(basis, wanted)


def _found(run: OneRun, line: Line, of: str) -> tuple[Fraction | None, Fraction | None, str]:
    """The value that was read, the number that `needs` compares, and why there is no value."""
    if isinstance(line.source, MeasureSource):
        score = run.one.scores[line.name, of]
        count = None if score.answers < 0 else score.answers  # below 0: it is not known
        return score.value, count, "" if score.answers else "no answers"
    ratio = run.one.ratios[line.name, of]
    return ratio.value, ratio.denominator, ratio.missing
