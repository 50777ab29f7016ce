"""Where pay jumps, and where a better score pays less."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.money import minor_unit
from app.domain.plans.evaluating.inputs import Scores
from app.domain.plans.language.document import PAYEE, FactSource, KpiSource, Line, MeasureSource
from app.domain.plans.lint.curves import Curve, Point, crossed, jumps, most_paid
from app.domain.plans.lint.reading import Edge
from app.domain.plans.lint.remarks import Kind, Remark, named
from app.domain.plans.lint.study import Study
from app.domain.plans.telling.formula_words import listed

MOST_TOLD = 6
A_CLIFF = Fraction(1, 20)  # of what is paid at most


@dataclass(frozen=True, slots=True)
class Jump:
    """Between two neighbours, because of an edge."""

    edge: Edge
    size: Fraction
    curve: Curve


def cliffs(study: Study) -> Iterator[Remark]:
    """Each line and table or formula at whose edges pay jumps."""
    found: dict[tuple[str, str], dict[Edge, Jump]] = {}
    for curve in study.curves:
        for jump in _attributed(study, curve):
            key = (curve.line.name, jump.edge.owner)
            found.setdefault(key, {}).setdefault(jump.edge, jump)
    for (name, owner), by_edge in found.items():
        if any(abs(jump.size) >= A_CLIFF * most_paid(jump.curve) for jump in by_edge.values()):
            yield _cliff(study, study.plan.line(name), owner, list(by_edge.values()))


def _attributed(study: Study, curve: Curve) -> Iterator[Jump]:
    """Jumps with the edge that explains them: one in a table before one in a formula."""
    for one, other in jumps(curve):
        edges = [edge for edge in crossed(study.edges, one, other) if not edge.smooth]
        reasons = sorted(edges, key=lambda edge: not edge.table)
        if reasons:
            yield Jump(reasons[0], other.pay - one.pay, curve)


def _cliff(study: Study, line: Line, owner: str, found: Sequence[Jump]) -> Remark:
    found = sorted(found, key=lambda jump: jump.edge.at)
    largest = max(found, key=lambda jump: abs(jump.size))
    told = [
        f"at {jump.edge.text} by {study.money(jump.size)}"
        for jump in (found if len(found) <= MOST_TOLD else [largest])
    ]
    more = f" ({len(found)} jumps in all)" if len(found) > MOST_TOLD else ""
    of = study.plan.line(largest.edge.line)
    where = f"{of.label} in {_called(study, owner)}" if of.name != line.name else line.label
    near = _one_answer_away(study, of, [jump.edge for jump in found])
    words = (
        f"{where}: the reward jumps {listed(told)}{more}.{_near_words(near)} A slope"
        " (kind: interpolated) or smaller steps would make one answer matter less."
    )
    about = owner if owner in study.plan.tables else line.name
    return Remark(
        Kind.CLIFF,
        about,
        _place(study, owner),
        words,
        abs(largest.size),
        study.example(largest.curve.base),
        tuple(near),
    )


def _called(study: Study, owner: str) -> str:
    if owner in study.plan.tables:
        return f"the table {owner.replace('_', ' ')}"
    return f"the line {study.plan.line(owner).label}"


def _place(study: Study, owner: str) -> tuple[int, int]:
    table = study.plan.tables.get(owner)
    return table.place if table else study.plan.line(owner).place


def _near_words(near: Sequence[str]) -> str:
    if not near:
        return ""
    stood = "payee stood" if len(near) == 1 else "payees stood"
    return f" In the last period {len(near):,} {stood} one answer from it: {named(near)}."


def _one_answer_away(study: Study, line: Line, edges: Sequence[Edge]) -> list[str]:
    """The payees of the last period whom one other answer would have put on the other side."""
    scores = _own_scores(study, line)
    known = study.ranges.of_measure(line)
    if scores is None or known is None or study.last is None:
        return []
    whole, least = known[1] - known[0], _least_answers(line)
    return [
        study.last.inputs.payee(row)
        for row in range(study.last.inputs.rows)
        if row not in study.last.inputs.outside and _is_near(scores, row, whole, edges, least)
    ]


def _least_answers(line: Line) -> Fraction:
    """With fewer answers another score counts."""
    needs = getattr(line.source, "needs", None)
    return Fraction(needs.answers if needs else 0)


def _own_scores(study: Study, line: Line) -> Scores | None:
    source = line.source
    if study.last is None or not isinstance(source, MeasureSource) or source.of != PAYEE:
        return None
    return study.last.inputs.scores.get((line.name, PAYEE))


def _is_near(
    scores: Scores, row: int, whole: Fraction, edges: Sequence[Edge], least: Fraction
) -> bool:
    den, answers = int(scores.den[row]), scores.answers[row]
    if not den or answers <= 0 or answers < least:
        return False
    value, step = Fraction(int(scores.num[row]), den), whole / Fraction(answers)
    return any(edge.is_between(value - step, value + step) for edge in edges)


def pays_less(study: Study) -> Iterator[Remark]:
    """Each score whose better values are paid less somewhere."""
    for line in study.read():
        if line.better and isinstance(line.source, MeasureSource | KpiSource | FactSource):
            falls = [
                (curve, fall)
                for curve in study.curves_of(line.name)
                for fall in [_fall(study, curve)]
            ]
            known = [(curve, fall) for curve, fall in falls if fall is not None]
            if known:
                curve, fall = max(known, key=lambda each: _lost(each[1]))
                yield _less(study, line, curve, fall)
        elif isinstance(line.source, FactSource):
            yield from _up_and_down(study, line)


Fall = tuple[Point, Point]  # from the worse score to the better one


def _lost(fall: Fall) -> Fraction:
    return fall[0].pay - fall[1].pay


def _fall(study: Study, curve: Curve, is_low: bool | None = None) -> Fall | None:
    """The largest loss while the score becomes better without a break."""
    low = curve.line.better == "low" if is_low is None else is_low
    points = curve.points[::-1] if low else curve.points
    most = minor_unit(study.plan.currency)  # a share of a pool may lose the cent that is left over
    worst: Fall | None = None
    start: Point | None = None
    for one, other in itertools.pairwise(points):
        if other.pay < one.pay:
            start = start or one
            if start.pay - other.pay > most:
                most, worst = start.pay - other.pay, (start, other)
        elif other.pay > one.pay:
            start = None
    return worst


def _less(study: Study, line: Line, curve: Curve, fall: Fall) -> Remark:
    worse, better = fall
    low = line.better == "low"
    turn = "take `better: low` away" if low else "say `better: low` if less of it is better"
    words = (
        f"{line.label}: {_value(study, line, worse)} pays {study.money(worse.pay)}, and the better"
        f" {_value(study, line, better)} only {study.money(better.pay)}."
        f" Mend {_where(study, fall)}, or {turn}."
    )
    example = study.example(curve.base)
    return Remark(Kind.PAYS_LESS, line.name, line.place, words, _lost(fall), example)


def _value(study: Study, line: Line, point: Point) -> str:
    """As exact as it is needed to tell two values apart."""
    return study.words(line.name, point.x)


def _where(study: Study, fall: Fall) -> str:
    below, above = sorted(fall, key=lambda point: point.x)
    owners = list(dict.fromkeys(edge.owner for edge in crossed(study.edges, below, above)))
    return _called(study, owners[0]) if owners else "the formulas that use it"


def _up_and_down(study: Study, line: Line) -> Iterator[Remark]:
    """A fact whose direction nobody said is suspicious if pay goes both up and down in a table."""
    if not any(edge.line == line.name and edge.table for edge in study.edges):
        return
    for curve in study.curves_of(line.name):
        fall, rise = _fall(study, curve, False), _fall(study, curve, True)
        if fall and rise:
            words = (
                f"{line.label}: pay goes down from {_value(study, line, fall[0])} to"
                f" {_value(study, line, fall[1])} ({study.money(fall[0].pay)} to"
                f" {study.money(fall[1].pay)}), and up elsewhere."
                f" If that is not meant, mend {_where(study, fall)}."
            )
            size = min(_lost(fall), _lost(rise))
            example = study.example(curve.base)
            yield Remark(Kind.PAYS_LESS, line.name, line.place, words, size, example)
            return
