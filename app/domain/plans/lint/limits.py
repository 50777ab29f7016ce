"""What nothing limits: pay that grows without end, and percentages above 100%."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.plans.language.document import Line, MeasureSource
from app.domain.plans.lint.cases import Case
from app.domain.plans.lint.reading import is_varied
from app.domain.plans.lint.remarks import Kind, Remark
from app.domain.plans.lint.study import Study
from app.domain.plans.lint.trials import Variant
from app.domain.plans.telling.formula_words import listed

ROWS = (1, 10, 100, 1000)
FAR, FARTHER = 10**4, 10**8  # times the example: who grows between these grows for ever
SHARES = [Fraction(text) for text in ("0", "1/2", "1", "2", "100")]


def no_cap(study: Study) -> Iterator[Remark]:
    """One remark that names all that pay grows with, without an end."""
    grown = {line.label: _grows(study, line) for line in _unlimited(study)}
    rows = {f"each row of {name}": _grows_by_rows(study, name) for name in study.plan.details}
    found = {label: each for label, each in (grown | rows).items() if each}
    if found:
        yield _no_cap(study, list(found), max(found.values(), key=lambda each: each.gain))


@dataclass(frozen=True, slots=True)
class Growth:
    """What a case is paid, and what with so many times as much of something."""

    case: Case
    before: Fraction
    after: Fraction
    times: int

    @property
    def gain(self) -> Fraction:
        return self.after - self.before


def _no_cap(study: Study, labels: list[str], most: Growth) -> Remark:
    pay = study.plan.line(study.plan.pay)
    words = (
        f"Nothing limits {pay.label}: it grows with {listed(labels)} for ever. {most.times:,} times"
        f" as much pays {study.money(most.after)} instead of {study.money(most.before)}, and so"
        f" would a slip in a file. Write min({pay.name}, ...) with the most that is meant."
    )
    example = study.example(most.case)
    return Remark(Kind.NO_CAP, pay.name, pay.place, words, most.gain, example)


def _unlimited(study: Study) -> list[Line]:
    """Facts and key figures that may be as large as they like."""
    plan = study.plan
    return [
        line
        for line in study.read()
        if is_varied(line, plan.units[line.name])
        and not isinstance(line.source, MeasureSource)
        and plan.units[line.name] != "percent"
    ]


def _grows(study: Study, line: Line) -> Growth | None:
    for case in study.cases:
        value = case.value(line.name)
        if not isinstance(value, Fraction):
            continue
        base = value if value > 0 else Fraction(1)
        xs = [base, base * 10, base * FAR, base * FARTHER]
        pays = study.trials.pays([Variant(case.having(line.name, x), case) for x in xs])
        if found := _growing(case, pays):
            return found
    return None


def _growing(case: Case, pays: Sequence[Fraction | None]) -> Growth | None:
    known = [pay for pay in pays if pay is not None]
    if len(known) == len(pays) == 4 and known[0] <= known[1] < known[2] < known[3] / 10:
        times, after = (10, known[1]) if known[0] < known[1] else (FAR, known[2])
        return Growth(case, known[0], after, times)
    return None


def _grows_by_rows(study: Study, name: str) -> Growth | None:
    for case in study.cases:
        rows = list(case.rows.get(name, ()))[:1]
        many = [replace(case, rows={**case.rows, name: rows * count}) for count in ROWS]
        pays = study.trials.pays([Variant(each, case) for each in many])
        known = [pay for pay in pays if pay is not None]
        if rows and len(known) == 4 and known[0] < known[1] and known[3] >= 9 * known[2] > 0:
            return Growth(case, known[0], known[1], 10)
    return None


def above_whole(study: Study) -> Iterator[Remark]:
    """Each percentage of a file that pays more the more it is above 100%."""
    for line in study.read():
        unit = study.plan.units[line.name]
        if unit == "percent" and is_varied(line, unit) and not _is_measure(line):
            yield from _above(study, line)


def _is_measure(line: Line) -> bool:
    return isinstance(line.source, MeasureSource)


def _above(study: Study, line: Line) -> Iterator[Remark]:
    """In the first example in which every larger percentage pays at least as much."""
    for case in study.cases:
        pays = study.trials.pays([Variant(case.having(line.name, x), case) for x in SHARES])
        known = [pay for pay in pays if pay is not None]
        if len(known) == len(pays) and known == sorted(known) and known[2] < known[3]:
            yield _above_remark(study, line, case, known[2], known[3])
            return


def _above_remark(
    study: Study, line: Line, case: Case, whole: Fraction, double: Fraction
) -> Remark:
    words = (
        f"{line.label} may be more than 100%, and then pays more: 200% pays {study.money(double)},"
        f" 100% {study.money(whole)}. If that is not meant, use min({line.name}, 100%)."
    )
    size = double - whole
    return Remark(Kind.ABOVE_WHOLE, line.name, line.place, words, size, study.example(case))
