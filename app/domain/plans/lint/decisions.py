"""What happens where something is missing: pay that is missing too, and nobody decided so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.plans.evaluating.inputs import Plain
from app.domain.plans.language.document import (
    PAYEE,
    TARGET,
    FactSource,
    KpiSource,
    Line,
    MeasureSource,
)
from app.domain.plans.language.expressions import Word, calls_in
from app.domain.plans.lint.cases import Case
from app.domain.plans.lint.remarks import Kind, LastPeriod, Remark, named
from app.domain.plans.lint.study import Study
from app.domain.plans.lint.trials import Variant
from app.domain.plans.telling.formula_words import listed

ZERO = "is 0, and nothing can be divided by it"
BELOW = "below the first row"
NO_ROW = "no row for this text"
MISSING = "is missing"


@dataclass(frozen=True, slots=True)
class Gap:
    """What makes pay missing, and what the case is paid without it."""

    what: str
    line: Line
    case: Case
    pay: Fraction


def not_decided(study: Study) -> Iterator[Remark]:
    """One remark for each kind of gap: what is missing, zero, below a table, or not there yet."""
    for gaps, why, advice in (
        (_missing(study), MISSING, "otherwise:, coalesce(x, ...) or missing: reweight"),
        (_of_colleagues(study), "is missing for one colleague", "missing: zero or skip"),
        (_zero(study), "is 0, because something is divided by it", "if(x = 0, ..., ...)"),
        (_outside(study), "is in no row of its table", "below: or else: into the table"),
        (_first_time(study), "is the first one", "coalesce(previous(x), ...)"),
    ):
        if gaps:
            yield _remark(study, gaps, why, advice)


def _remark(study: Study, gaps: Sequence[Gap], why: str, advice: str) -> Remark:
    largest = max(gaps, key=lambda gap: gap.pay)
    named_gaps = list(dict.fromkeys(gap.what for gap in gaps))
    met = _unpaid(study, study.last) if study.last and why == MISSING else []
    told = f" In the last period it was missing for {named(met)}." if met else ""
    where = (
        f"{named_gaps[0]} {why}"
        if len(named_gaps) == 1
        else f"one of these {why}: {listed(named_gaps)}"
    )
    words = (
        "The reward is missing, and nothing is paid until HR decides about each such person, where"
        f" {where}.{told} If the plan should decide, write {advice}."
    )
    line = gaps[0].line
    example = study.example(largest.case)
    return Remark(Kind.NOT_DECIDED, line.name, line.place, words, largest.pay, example, tuple(met))


def _unpaid(study: Study, last: LastPeriod) -> list[str]:
    return [
        last.inputs.payee(row)
        for row in range(last.inputs.rows)
        if row not in last.inputs.outside and last.found.value(study.plan.pay, row).missing
    ]


def _missing(study: Study) -> list[Gap]:
    """Every score, key figure and fact without which there is no pay; not the agreed amount."""
    lines = [line for line in study.read() if _is_read(line)]
    return _gaps(study, [(line.label, line, {line.name: None}) for line in lines], "")


def _of_colleagues(study: Study) -> list[Gap]:
    """What stops a whole group where one of its members has nothing."""
    own = [line for line in study.read() if _is_read(line) and _is_own(line)]
    pairs = [(line, case) for line in own for case in study.cases if study.trials.scopes]
    pays = study.trials.pays([Variant(case, case) for _, case in pairs])
    tried = [
        study.trials.beside([Variant(case, case.having(line.name, None))])[0]
        for line, case in pairs
    ]
    found: dict[str, Gap] = {}
    for (line, case), pay, trial in zip(pairs, pays, tried, strict=True):
        if pay is not None and trial and trial.pay is None:
            found.setdefault(line.name, Gap(line.label, line, case, pay))
    return list(found.values())


def _is_own(line: Line) -> bool:
    return getattr(line.source, "of", "") == PAYEE


def _is_read(line: Line) -> bool:
    if isinstance(line.source, FactSource):
        return line.source.fact != TARGET
    return isinstance(line.source, MeasureSource | KpiSource)


def _zero(study: Study) -> list[Gap]:
    lines = [
        line
        for line in study.read()
        if isinstance(line.source, FactSource | KpiSource)
        and study.plan.units[line.name] not in ("text", "date", "yes_no")
    ]
    return _gaps(study, [(line.label, line, {line.name: Fraction(0)}) for line in lines], ZERO)


def _outside(study: Study) -> list[Gap]:
    """Values under the first row of a table, as far as the line can be so low; other texts."""
    asked: list[Asked] = []
    for line in study.read():
        known = study.ranges.of_measure(line)
        unit = study.plan.units[line.name]
        if unit == "text" and _is_read(line):
            asked.append((line.label, line, {line.name: "\N{REPLACEMENT CHARACTER}"}))
        for at in (edge.at for edge in study.edges if edge.line == line.name and edge.table):
            low = at - Fraction(1, 1000)
            if _is_read(line) and (low >= 0 if known is None else low >= known[0]):
                asked.append((line.label, line, {line.name: low}))
    found = _gaps(study, asked, BELOW)
    return found + _gaps(study, asked, NO_ROW)


def _first_time(study: Study) -> list[Gap]:
    """Whoever is new has no period before."""
    known = [case for case in study.cases if case.earlier]
    pays = study.trials.pays([Variant(case, case) for case in known])
    new = [replace(case, earlier={}) for case in known]
    tried = study.trials.run([Variant(each, each) for each in new])
    return [
        Gap("somebody's first period", study.plan.line(study.plan.pay), case, pay)
        for case, pay, trial in zip(known, pays, tried, strict=True)
        if pay is not None
        and trial
        and trial.pay is None
        and not _is_said(study, trial.value(study.plan.pay).missing)
    ]


Changes = Mapping[str, Plain]  # of lines, to other values
Asked = tuple[str, Line, Changes]


def _gaps(study: Study, asked: Sequence[Asked], ending: str) -> list[Gap]:
    """Where pay becomes missing for a reason that ends so, and the plan does not say it."""
    pairs = [(each, case) for each in asked for case in study.cases]
    pays = study.trials.pays([Variant(case, case) for _, case in pairs])
    variants = [Variant(_changed(case, changes), case) for (_, _, changes), case in pairs]
    found: dict[str, Gap] = {}
    for ((what, line, _), case), pay, trial in zip(
        pairs, pays, study.trials.run(variants), strict=True
    ):
        why = trial.value(study.plan.pay).missing if trial else ""
        if pay is not None and why.endswith(ending) and why and not _is_said(study, why):
            found.setdefault(line.name, Gap(what, line, case, pay))
    return list(found.values())


def _changed(case: Case, changes: Changes) -> Case:
    for name, value in changes.items():
        case = case.having(name, value)
    return case


def _is_said(study: Study, why: str) -> bool:
    """Whether the plan itself says so with no_value('...'): then somebody decided."""
    said = [
        str(call.arguments[0].value)
        for line in study.plan.lines
        for formula in line.formulas()
        for call in calls_in(formula.expression)
        if call.function == "no_value" and isinstance(call.arguments[0], Word)
    ]
    return why in said
