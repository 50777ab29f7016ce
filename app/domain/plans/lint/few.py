"""Pay that tells its payees what few others score."""

from collections import Counter
from collections.abc import Iterator

from app.domain.disclosure import FEWEST_PEOPLE, READER
from app.domain.plans.evaluating.dependencies import feeding
from app.domain.plans.evaluating.inputs import Inputs
from app.domain.plans.language.document import (
    COMPANY,
    PAYEE,
    Line,
    MeasureSource,
    PoolSource,
    RankSource,
)
from app.domain.plans.lint.remarks import Kind, Remark, named
from app.domain.plans.lint.study import Study

FEWEST = FEWEST_PEOPLE + READER
WHY = (
    f"paid fewer than {FEWEST} people together in the last period. Each of them reads it, or can"
    " work it out, and so knows what the others score. Choose a larger group, if that is not meant"
)


def tells_of_few(study: Study) -> Iterator[Remark]:
    """Each score, pool and place of a group of few payees of the last period."""
    of_pay = feeding(study.plan)
    for line in study.plan.level("") if study.last else ():
        if study.last and line.name in of_pay:
            payees = [each for of in _groups(line) for each in _few(study.last.inputs, of)]
            if payees:
                some = tuple(dict.fromkeys(payees))
                words = f"{line.label}: {WHY}: {named(some)}."
                yield Remark(Kind.FEW, line.name, line.place, words, payees=some)


def _groups(line: Line) -> list[str]:
    match line.source:
        case MeasureSource() as source:
            return [of for of in source.scopes() if of != PAYEE]
        case PoolSource(over=over) | RankSource(over=over):
            return [over]
    return []


def _few(inputs: Inputs, of: str) -> list[str]:
    """Who is in a group of few payees."""
    if of != COMPANY and of not in inputs.groups:
        return []
    codes = [0] * inputs.rows if of == COMPANY else inputs.groups[of].codes.tolist()
    sizes = Counter(codes)
    return [
        inputs.payee(row) for row, code in enumerate(codes) if code >= 0 and sizes[code] < FEWEST
    ]
